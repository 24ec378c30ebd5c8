"""Every cell is of one kind: answered, or a gap with a reason. The reasons are never mixed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import cells
from cemlab.study import Item, meaning, text_of

KINDS = ("answered", "not_applicable", "unanswered", "not_asked", "dropped_out")
ANSWERED, NOT_APPLICABLE, UNANSWERED, NOT_ASKED, DROPPED_OUT = range(len(KINDS))


class Routing(NamedTuple):
    """Whom a condition leaves out: `unmet` answered otherwise, `untold` did not answer it."""

    unmet: np.ndarray
    untold: np.ndarray


class Marked(NamedTuple):
    """Kind of every cell of one item, which blanks dropping out may explain, and which are none."""

    kinds: np.ndarray  # codes of KINDS
    open: np.ndarray
    given: np.ndarray


def marked(raw: pd.Series, item: Item, routing: Routing | None = None) -> Marked:
    """Kinds of the cells of a column, before it is known who dropped out.

    What a code says goes before what a blank says: not applicable, not asked, unanswered. A blank
    cell is not asked where the item's condition is not met, else unanswered. Where the question
    that decides was left blank itself, nobody was led on to this one: not asked as well.
    """
    blank = cells.is_empty(raw)
    found = np.full(len(raw), ANSWERED, np.uint8)
    found[blank] = UNANSWERED
    declared = np.zeros(len(raw), bool)
    for kind, codes in (
        (UNANSWERED, item.missing),
        (NOT_ASKED, item.not_asked),
        (NOT_APPLICABLE, item.not_applicable),
    ):
        here = cells.holds(raw, codes)
        found[here] = kind
        declared |= here
    return by_routing(found, blank & ~declared, ~blank, routing)


def by_routing(
    found: np.ndarray, bare: np.ndarray, given: np.ndarray, routing: Routing | None
) -> Marked:
    """The kinds with blanks told apart by a condition; `bare` are blanks without a code."""
    if routing is None:
        return Marked(found, bare, given)
    found = found.copy()
    found[bare & (routing.unmet | routing.untold)] = NOT_ASKED
    return Marked(found, bare & ~routing.unmet, given)


def routing_of(
    table: pd.DataFrame, conditions: Mapping[str, tuple], items: Mapping[str, Item]
) -> Routing:
    """Who does not meet the conditions, all of which must hold, and who cannot be told."""
    unmet, untold = np.zeros(len(table), bool), np.zeros(len(table), bool)
    for column, codes in conditions.items():
        raw, item = table[column], items.get(column)
        met = holds_mark(raw, codes, None if item is None else item.split)
        blank = cells.is_empty(raw)
        unmet |= ~met & ~blank
        untold |= ~met & blank
    return Routing(unmet, untold & ~unmet)


def holds_mark(raw: pd.Series, marks: Iterable[Any], split: str | None = None) -> np.ndarray:
    """Where a column holds one of the marks: as codes, and as words whatever their case.

    With `split`, where one of the parts of a cell does.
    """
    marks = tuple(marks)
    folded = {text_of(mark).casefold() for mark in marks if not isinstance(meaning(mark), float)}
    if split is not None:
        said = {meaning(mark) for mark in marks}
        parts = cells.trimmed(raw).fillna("").str.split(split, regex=False)
        return np.array(
            [any(meaning(one.strip()) in said or one.strip().casefold() in folded for one in cell)
             for cell in parts], bool,
        )  # fmt: skip
    found = cells.holds(raw, marks)
    if folded and not pd.api.types.is_numeric_dtype(raw.dtype):
        found |= cells.trimmed(raw).str.casefold().isin(folded).to_numpy(bool, na_value=False)
    elif folded and pd.api.types.is_bool_dtype(raw.dtype):
        found |= raw.map(text_of).str.casefold().isin(folded).to_numpy(bool)
    return found


def dropped_out(
    found: Mapping[str, Marked], order: Sequence[str], unfinished: np.ndarray
) -> dict[str, np.ndarray]:
    """Kinds of every item once it is known who left before the end.

    Who did not finish dropped out after their last cell that holds anything, in the given order;
    blanks before it were left blank, and blanks that a condition explains were not asked.
    """
    kinds = {name: one.kinds for name, one in found.items()}
    if not unfinished.any() or not order:
        return kinds
    last = np.full(len(unfinished), -1)
    for place, name in enumerate(order):
        last[found[name].given & (found[name].kinds != NOT_ASKED)] = place
    for place, name in enumerate(order):
        left = unfinished & found[name].open & (place > last)
        kinds[name] = np.where(left, np.uint8(DROPPED_OUT), kinds[name])
    return kinds
