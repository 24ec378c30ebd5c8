"""What a later file asks otherwise: the wording, the scale, the meaning of codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from cemlab.intake.draft import ItemGuess
from cemlab.intake.matching import plain
from cemlab.intake.mending import MOST_CODES, unexplained
from cemlab.intake.slots import shares
from cemlab.sources import SourceColumn
from cemlab.study import Item, meaning, text_of

FEWEST = 30  # answers from which a narrower range says something
UNKNOWN = 0.2  # share of answers that the first file does not know
USUAL = 0.1  # share of earlier answers that lies where now is none
CHANCE = 1e-6  # how likely nobody would choose the upper end any more if it were still there
FEWEST_STEPS = 2  # between the ends of a scale


@dataclass(frozen=True, kw_only=True)
class Difference:
    """How an item of a later wave differs.

    Attributes
    ----------
    what : tuple of str
        Some of wording, scale and codes.
    before, now : mapping of str to str
        Both sides in words, by what changed.
    overrides : mapping
        Keys of the item for this wave alone.
    codes : tuple
        Values that nothing explains, declared missing until somebody looks.
    is_unreadable : bool
        Whether the item cannot be read from this wave as it is.
    """

    what: tuple[str, ...] = ()
    before: Mapping[str, str] = field(default_factory=dict)
    now: Mapping[str, str] = field(default_factory=dict)
    overrides: Mapping[str, Any] = field(default_factory=dict)
    codes: tuple[Any, ...] = ()
    is_unreadable: bool = False


@dataclass(frozen=True, kw_only=True)
class Sides:
    """An item in the first file and in a later one.

    Attributes
    ----------
    item : Item
        As the study declares it.
    first, column : SourceColumn or None
        What the files say.
    cells_before, cells : Series or None
    guess : ItemGuess or None
        What the later file alone would suggest.
    """

    item: Item
    first: SourceColumn | None
    column: SourceColumn | None
    cells_before: pd.Series | None
    cells: pd.Series | None
    guess: ItemGuess | None


def difference(sides: Sides) -> Difference:
    """What the later file asks otherwise, as far as the two files tell."""
    what: dict[str, tuple[str, str]] = {}
    before, now = worded(sides.first, sides.item), worded(sides.column)
    if before and now and plain(before) != plain(now):
        what["wording"] = before, now
    overrides: dict[str, Any] = {}
    if sides.item.flags is None:
        scale = _new_scale(sides)
        if scale:
            overrides |= scale
            what["scale"] = _scale_of(sides.item), _scale_of(_laid(sides.item, scale))
        labels = _labels_changed(sides) or _answers_changed(sides)
        if labels:
            what["codes"] = labels
        overrides |= _new_levels(sides)
    else:
        overrides |= _new_options(sides)
    if {"levels", "flags"} & set(overrides) and "codes" not in what:
        old = sides.item.levels or sides.item.flags or {}
        new = overrides.get("levels") or overrides.get("flags")
        what["codes"] = _listed(list(old)), _listed(list(new))
    codes, is_unreadable = _leftover(sides, overrides)
    if codes:
        overrides["missing"] = [*sides.item.missing, *codes]
        what.setdefault("codes", ("", _listed(codes)))
    return Difference(
        what=tuple(kind for kind in ("wording", "scale", "codes") if kind in what),
        before={kind: one for kind, (one, _) in what.items()},
        now={kind: other for kind, (_, other) in what.items()},
        overrides=overrides,
        codes=tuple(codes),
        is_unreadable=is_unreadable,
    )


def worded(column: SourceColumn | None, item: Item | None = None) -> str:
    """The question as asked, with the row of its grid; as the study words it without."""
    if column is not None and (column.wording or column.part):
        return " ".join(text for text in (column.wording, column.part) if text)
    return next(iter(item.question.values()), "") if item is not None else ""


def _new_scale(sides: Sides) -> dict[str, Any]:
    """Scale, direction and values of the later wave, where they are others."""
    item, guess = sides.item, sides.guess
    if item.scale is None or sides.cells is None:
        return {}
    found: dict[str, Any] = {}
    ends = _ends(sides)
    if ends is not None and ends != tuple(item.scale):
        found["scale"] = [_number(end) for end in ends]
        if item.values:  # numbers had words, and now have none
            found["values"] = {text: value for text, value in item.values.items()
                               if ends[0] <= value <= ends[1]}  # fmt: skip
    if guess is None or guess.scale is None:
        return found
    direction = guess.direction
    if direction is not None and direction.value != item.direction and direction.sure != "check":
        found["direction"] = direction.value
    if guess.values is not None and not _same_words(item.values or {}, guess.values.value):
        found["values"] = dict(guess.values.value)
        found["scale"] = [_number(end) for end in guess.scale.value]
    return found


def _ends(sides: Sides) -> tuple[float, float] | None:
    """The ends of another scale, where the file or the answers themselves say that it is one."""
    if sides.guess is not None and sides.guess.values:
        return None  # words, not numbers: compared by themselves
    if sides.item.values and not _are_numbers(sides.cells):
        return None
    said = sides.guess.scale if sides.guess is not None else None
    ends = tuple(map(float, said.value)) if said is not None else None
    low, high = sides.item.scale
    is_told = (sides.column is not None and bool(sides.column.labels)) or ends != (low, high)
    if ends is not None and said.sure == "sure" and is_told and not _says_the_same(sides):
        return ends
    now, before = _numbers(sides.cells, sides), _numbers(sides.cells_before, sides)
    if not len(now):
        return None
    beyond = sorted(now[~now.between(low, high)].unique())
    seen = min(low, *now), max(high, *now)
    if beyond and ends is not None and ends[0] <= seen[0] and seen[1] <= ends[1]:
        return ends
    if len(beyond) > 1 and set(range(int(seen[0]), int(seen[1]) + 1)) <= set(now):
        return seen  # one number more may be a code; several in a row are steps
    if min(len(now), len(before)) < FEWEST:
        return None
    is_narrower = ends is not None and ends[0] >= low and ends[1] <= high
    if is_narrower and (~before.between(*ends)).mean() > USUAL:
        return ends
    top = float(now.max())
    gone = float((before > top).mean())
    if gone <= USUAL or (1 - gone) ** len(now) > CHANCE or top - low < FEWEST_STEPS:
        return None
    return (low if low in set(now) else min(1.0, float(now.min()))) if low < 1 else low, top


def _are_numbers(cells: pd.Series) -> bool:
    """Whether answers are bare numbers, without words behind them."""
    said = [text for text in map(text_of, cells.dropna().unique()) if text.strip()]
    return bool(said) and bool(pd.to_numeric(pd.Series(said), errors="coerce").notna().all())


def _says_the_same(sides: Sides) -> bool:
    """Whether the file says the same of both columns, so that the study knew better than it."""
    first, column = sides.first, sides.column
    return bool(first and column and first.labels and dict(first.labels) == dict(column.labels))


def _numbers(cells: pd.Series | None, sides: Sides) -> pd.Series:
    """Answers that are numbers and no codes of gaps, of either file."""
    if cells is None:
        return pd.Series(dtype=float)
    codes = {meaning(code) for key in ("missing", "not_applicable", "not_asked")
             for code in getattr(sides.item, key)}  # fmt: skip
    for key in ("missing", "not_applicable", "not_asked"):
        guess = getattr(sides.guess, key) if sides.guess is not None else None
        if guess is not None and guess.sure != "check":
            codes |= {meaning(code) for code in guess.value}
    known = {text_of(meaning(text)): value for text, value in (sides.item.values or {}).items()}
    if known:
        cells = cells.map(lambda cell: known.get(text_of(meaning(cell)), cell), na_action="ignore")
    numbers = pd.to_numeric(cells, errors="coerce").dropna()
    return numbers[~numbers.isin([code for code in codes if isinstance(code, float)])]


def _labels_changed(sides: Sides) -> tuple[str, str] | None:
    """Words of the codes that both files say, where they differ."""
    if sides.first is None or sides.column is None:
        return None
    before, now = ({text_of(meaning(code)): plain(words) for code, words in labels.items()}
                   for labels in (sides.first.labels, sides.column.labels))  # fmt: skip
    if not before or not now or before == now:
        return None
    changed = [code for code in dict.fromkeys((*before, *now)) if before.get(code) != now.get(code)]
    said = (
        _listed([f"{code} {labels.get(code, '–')}" for code in changed])
        for labels in (sides.first.labels, sides.column.labels)
    )
    return tuple(said)


def _answers_changed(sides: Sides) -> tuple[str, str] | None:
    """Groups that nobody has declared, where many answers are none of those there were."""
    item = sides.item
    if item.scale or item.levels or item.role == "verbatim":
        return None
    before, now = shares(sides.cells_before), shares(sides.cells)
    unknown = sum(share for code, share in now.items() if code not in before)
    if not before or unknown <= UNKNOWN:
        return None
    return _listed(list(before)), _listed(list(now))


def _new_levels(sides: Sides) -> dict[str, Any]:
    """Levels with those that only the later file has."""
    if sides.item.levels is None or sides.cells is None:
        return {}
    rest = unexplained(sides.cells, sides.item)
    if not rest:
        return {}
    labels = {} if sides.column is None else sides.column.labels
    new = {text_of(code): labels.get(text_of(code), text_of(code)) for code in rest}
    return {"levels": {**{code: dict(said) for code, said in sides.item.levels.items()}, **new}}


def _new_options(sides: Sides) -> dict[str, Any]:
    """Options of several answers in one cell that the later file has beside the known ones."""
    guess = sides.guess
    if not sides.item.split or guess is None or guess.flags is None:
        return {}
    known = set(map(plain, sides.item.flags))
    new = {name: flag for name, flag in guess.flags.value.items() if plain(name) not in known}
    if not new:
        return {}
    old = {name: flag.model_dump(exclude_unset=True) for name, flag in sides.item.flags.items()}
    return {"flags": {**old, **new}}


def _leftover(sides: Sides, overrides: Mapping[str, Any]) -> tuple[list[Any], bool]:
    """Values that are still unexplained; too many of them cannot be read."""
    if sides.cells is None or sides.item.flags is not None:
        return [], False
    rest = unexplained(sides.cells, _laid(sides.item, overrides))
    return ([], True) if len(rest) > MOST_CODES else (rest, False)


def _laid(item: Item, overrides: Mapping[str, Any]) -> Item:
    return item.model_copy(update=dict(overrides))


def _scale_of(item: Item) -> str:
    down = "" if item.direction == "high_is_good" else " ↓"
    ends = f"{item.scale[0]:g}–{item.scale[1]:g}{down}" if item.scale else "–"
    return f"{ends} {_listed(list(item.values))}" if item.values else ends


def _same_words(before: Mapping[str, float], now: Mapping[str, float]) -> bool:
    """Whether every answer of the later file has the number it had."""
    known = {plain(text): value for text, value in before.items()}
    return all(known.get(plain(text)) == value for text, value in now.items())


def _number(value: float) -> float | int:
    return int(value) if value == int(value) else value


def _listed(codes: list[Any]) -> str:
    said = ", ".join(map(text_of, codes[:5]))
    return f"{said} …" if len(codes) > 5 else said
