"""A blueprint as a table, for those who cannot see it."""

from __future__ import annotations

from cemlab.journeys.blueprints.content import BlueprintContent, Card, Column
from cemlab.journeys.blueprints.wording import aimed, time_ends, time_words
from cemlab.language import speaker

BLOCK = "journeys.blueprint.table"


def rows_of(content: BlueprintContent) -> list[list[str]]:
    """Headings, then a row for each touchpoint: times, what stands in each lane, where it leads."""
    say = speaker(content.language)
    heads = [say(f"{BLOCK}.{name}") for name in ("touchpoint", "now", "interval", "n", "target")]
    rows = [[*heads, *(lane.title for lane in content.lanes), say(f"{BLOCK}.leads")]]
    names = {card.id: card.text for _, _, card in content.cards()}
    for at, column in enumerate(content.columns):
        own = {card.id for lane in content.lanes for card in lane.cells[at]}
        leads = [f"{names[link.tail]} → {names[link.tip]}" for link in content.links
                 if link.tail in own]  # fmt: skip
        cells = [" / ".join(map(_said, lane.cells[at])) for lane in content.lanes]
        rows.append([column.title, *_times(column, content.language), *cells, " / ".join(leads)])
    return rows


def _times(column: Column, language: str) -> list[str]:
    """Now, interval, n and target, as far as they are known."""
    time = column.time
    return [
        time_words(time, language)[0],
        time_ends(time, language),
        f"{time.n:,.0f}" if time.n == time.n else "",
        aimed(time.target, language) if time.target == time.target else time.promise,
    ]


def _said(card: Card) -> str:
    """A card in words: text, grade, what it adds, waits and failures."""
    parts = [card.text, f"({card.grade})" if card.grade else "", *card.meta,
             *(forms[0] for forms in card.waits)]  # fmt: skip
    for fail in card.fails:
        parts.append(" ".join(part for part in (fail.tag, fail.text, *fail.often[:1]) if part))
    return " · ".join(part for part in parts if part)
