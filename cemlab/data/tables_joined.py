"""Other tables beside the answers: matched by a key, one row for each response."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import cells, cleaning, kinds
from cemlab.data.circumstances import Match
from cemlab.data.flags import clean_flags, columns_of
from cemlab.errors import Failure
from cemlab.study import Item, JoinSpec


class Joined(NamedTuple):
    """Items of another table, one row for each response, and how well the two fit."""

    answers: dict[str, pd.Series]
    kinds: dict[str, np.ndarray]
    flags: dict[str, pd.DataFrame]
    match: Match


def join(
    name: str, spec: JoinSpec, table: pd.DataFrame, keys: pd.Series, *, to: str, language: str
) -> tuple[Joined | None, list[Failure]]:
    """Find the row of a table that belongs to each response, and read its items.

    Nobody asked the table about responses that it has no row for: their gaps are not asked.

    Parameters
    ----------
    name : str
        Of the join.
    spec : JoinSpec
    table : DataFrame
        The other table, as read.
    keys : Series
        What the survey has in its column `to`.
    """
    items = {item.strip(): meaning for item, meaning in spec.items.items()}
    needed = {spec.key: "key"} | {
        column: item.role for called, item in items.items() for column in columns_of(called, item)
    }
    failures = cleaning.missing_columns(needed, list(table.columns))
    if failures:
        return None, failures
    found, failures = _cleaned(table, items, language)
    own = cells.trimmed(table[spec.key]).mask(cells.is_empty(table[spec.key]))
    failures += _repeats(own, table[spec.key], name, spec)
    if failures:
        return None, failures
    place, fit = _places(own, keys, name, spec, to)
    answers, marks, flags = {}, {}, {}
    for called, column in found.items():
        answers[called] = _at(column.answers, place)
        marks[called] = np.where(place < 0, kinds.NOT_ASKED, column.marked.kinds[place]).astype(
            np.uint8
        )
        if column.flags is not None:
            flags[called] = _at(column.flags, place)
    return Joined(answers, marks, flags, fit), []


def _cleaned(
    table: pd.DataFrame, items: Mapping[str, Item], language: str
) -> tuple[dict[str, cleaning.Column], list[Failure]]:
    found, failures = {}, []
    for name, item in items.items():
        if item.flags:
            found[name], wrong = clean_flags(table, name, item, None, language)
        else:
            found[name], wrong = cleaning.clean(table[name], name, item)
        failures += wrong
    return found, failures


def _repeats(own: pd.Series, raw: pd.Series, name: str, spec: JoinSpec) -> list[Failure]:
    again = own.duplicated(keep="first").to_numpy() & own.notna().to_numpy()
    if spec.many != "refuse" or not again.any():
        return []
    advice = (
        f"A response has one row in {name}. Say `many: first` or `many: last` under this join if "
        "one of its rows counts, or sum the table up by key."
    )
    return [cells.failure_of(spec.key, "repeats keys of earlier rows", raw, again, advice)]


def _places(
    own: pd.Series, keys: pd.Series, name: str, spec: JoinSpec, to: str
) -> tuple[np.ndarray, Match]:
    """The row of the table for every response, −1 where there is none."""
    asked = cells.trimmed(keys).mask(cells.is_empty(keys)).reset_index(drop=True)
    keep = "last" if spec.many == "last" else "first"
    single = own.reset_index(drop=True).dropna()
    single = single[~single.duplicated(keep=keep)]
    rows = pd.Series(single.index, index=single.to_numpy(object))
    place = asked.astype(object).map(rows).fillna(-1).to_numpy(int)
    unused = single[~single.isin(asked.dropna())]
    repeated = own.dropna()
    return place, Match(
        name=name, key=spec.key, to=to, n_rows=len(asked), n_matched=int((place >= 0).sum()),
        n_table=len(single), n_unused=len(unused),
        n_repeated=int(repeated[repeated.duplicated()].nunique()),
        without_table=asked[place < 0].reset_index(drop=True),
        without_survey=unused.reset_index(drop=True),
    )  # fmt: skip


def _at(column: Any, place: np.ndarray) -> Any:
    """Rows of a column or table at their places; gaps where there is no place."""
    return column.reset_index(drop=True).reindex(place).reset_index(drop=True)
