"""A blueprint on slides: some lanes on each, and where these are too wide some stages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise

from cemlab.errors import OptionError
from cemlab.journeys.blueprints.content import BlueprintContent, Card, Lane, Link
from cemlab.language import speaker

BLOCK = "journeys.blueprint"
Page = tuple[range, range]  # columns and lanes


def pages_of(
    content: BlueprintContent, tallest: float, height: Callable[[BlueprintContent], float]
) -> list[BlueprintContent]:
    """As few parts of a blueprint as fit one slide each: from left to right, then downwards.

    Columns stay together as far as that takes no more slides. A lane that fits on no slide has one
    alone, and its drawing says that it is too tall.
    """

    def fits(columns: range, lanes: range) -> bool:
        part = part_of(content, columns, lanes)
        return not part.lanes or height(part) <= tallest

    best: list[Page] = []
    for columns in _spreads([column.stage for column in content.columns]):
        if best and len(columns) >= len(best):
            break
        try:
            pages = [(own, band) for own in columns
                     for band in _bands(len(content.lanes), partial(fits, own))]  # fmt: skip
        except OptionError:  # so many columns that nothing could be read
            continue
        if not best or len(pages) < len(best):
            best = pages
    parts = [part_of(content, *page) for page in best]
    return [part for part in parts if part.lanes]


def part_of(content: BlueprintContent, columns: range, lanes: range) -> BlueprintContent:
    """Some columns and lanes; arrows that leave the part are words on the card that stays.

    Lanes of the whole that are empty here are left out, but for those that a blueprint always has.
    """
    kept = [content.lanes[at] for at in lanes]
    cells = [lane.cells[columns.start : columns.stop] for lane in kept]
    here = {card.id for cell in cells for stack in cell for card in stack}
    words = dict(_onward(content, here))
    return replace(
        content,
        columns=content.columns[columns.start : columns.stop],
        lanes=tuple(
            Lane(name=lane.name, title=lane.title, is_fixed=lane.is_fixed,
                 cells=tuple(tuple(replace(card, onward=tuple(words.get(card.id, ())))
                                   for card in stack) for stack in cell))
            for lane, cell in zip(kept, cells, strict=True) if lane.is_fixed or any(cell)
        ),
        links=tuple(one for one in content.links if {one.tail, one.tip} <= here),
    )  # fmt: skip


def _spreads(stages: Sequence[str]) -> Iterator[list[range]]:
    """Columns in one group, in two and so on, as even as stages that stay together allow."""
    many = len(stages)
    borders = [at for at in range(1, many) if stages[at] != stages[at - 1]]
    for groups in range(1, many + 1):
        free = borders if groups <= len(borders) + 1 else list(range(1, many))
        cuts = [0]
        for number in range(1, groups):
            later = [at for at in free if at > cuts[-1]]
            later = later[: len(later) - (groups - 1 - number)]  # those after it need one each
            cuts.append(min(later, key=lambda at, number=number: abs(at - many * number / groups)))
        yield [range(*ends) for ends in pairwise([*cuts, many])]


def _bands(many: int, fits: Callable[[range], bool]) -> Iterator[range]:
    """Lanes from above, each band with as many as fit, at least one."""
    first = 0
    for stop in range(2, many + 1):
        if not fits(range(first, stop)):
            yield range(first, stop - 1)
            first = stop - 1
    yield range(first, many)


def _onward(content: BlueprintContent, here: set[str]) -> Iterator[tuple[str, list[str]]]:
    """For each card that stays: where its arrows go to and come from beyond the part."""
    places: dict[str, tuple[int, Card]] = {
        card.id: (content.columns[at].number, card) for _, at, card in content.cards()
    }
    found: dict[str, list[str]] = {}
    for link in content.links:
        for own, other, key in ((link.tail, link.tip, "goes_to"),
                                (link.tip, link.tail, "comes_from")):  # fmt: skip
            if own in here and other not in here:
                found.setdefault(own, []).append(_told(link, key, places[other], content.language))
    yield from found.items()


def _told(link: Link, key: str, place: tuple[int, Card], language: str) -> str:
    at, card = place
    key = "both_ways" if link.two_way else key
    return speaker(language)(f"{BLOCK}.{key}", at=at, text=card.text)
