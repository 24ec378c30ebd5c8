"""A table with its meaning → the fields of a survey, or every problem at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from cemlab.data import cleaning, kinds, raking
from cemlab.data.durations import read_durations
from cemlab.data.flags import clean_flags, columns_of
from cemlab.data.times import read_times
from cemlab.errors import DataError, Failure, OptionError
from cemlab.study import Item, SurveySpec


def assemble(
    table: pd.DataFrame,
    items: Mapping[str, Item],
    *,
    uses: Mapping[str, str],
    weight_kind: str,
    language: str,
    source: str,
    ignored: tuple[str, ...],
    is_simulated: bool = False,
    spec: SurveySpec | None = None,
    keys: Mapping[str, str] | None = None,
    failures: Sequence[Failure] = (),
    is_part: bool = False,
) -> dict[str, Any]:
    """Clean every column and list every problem; the fields of a `Survey`, if there is none.

    Of a part of a table, what only all rows show is not checked: ids that repeat, and weights that
    are all 0. Beside these fields, `keys` holds the columns that other tables are joined by, and
    `told` what `Circumstances` are to tell.
    """
    failures = list(failures)
    if weight_kind not in ("survey", "frequency"):
        raise OptionError.unknown("weight_kind", weight_kind, ("survey", "frequency"))
    if not failures:
        expected = {column: use for use, column in uses.items()}
        failures += cleaning.missing_columns(expected, list(table.columns))
    if failures and not items:
        raise DataError.of(source, failures)
    cleaned, unasked, found = _cleaned(table, items, language)
    failures += found
    uses = {use: column for use, column in uses.items() if column in table.columns}
    marks = _kinds(table, items, cleaned, spec)
    weights, told, found = _weights(table, uses, weight_kind, cleaned, spec, is_part)
    failures += found
    for use in ("id", "customer"):
        if use in uses:
            failures += cleaning.blank_ids(table[uses[use]], uses[use], use)
    if "id" in uses and not is_part:
        failures += cleaning.repeated_ids(table[uses["id"]], uses["id"])
    durations, times, found = _durations_and_times(table, uses, spec, told)
    failures += found
    if failures:
        raise DataError.of(source, failures)
    kept = np.ones(len(table), bool) if weights is None else weights > 0
    pick = np.flatnonzero(kept)

    def at(column: Any) -> Any:
        return None if column is None else column.iloc[pick].reset_index(drop=True)

    def special(use: str) -> pd.Series | None:
        return at(table[uses[use]]) if use in uses else None

    answers = pd.DataFrame({name: column.answers for name, column in cleaned.items()})
    return dict(
        items=MappingProxyType(dict(items)),
        language=language,
        is_simulated=is_simulated,
        source=source,
        ignored=ignored,
        weight_kind=weight_kind if weights is not None else None,
        n_zero_weight=int((~kept).sum()),
        _answers=at(answers) if cleaned else pd.DataFrame(index=range(len(pick))),
        _kinds={name: mark[pick] for name, mark in marks.items()},
        _flags={name: at(one.flags) for name, one in cleaned.items() if one.flags is not None},
        _weights=None if weights is None else weights[pick],
        _ids=special("id"),
        _wave=special("wave"),
        _customer=special("customer"),
        _durations=at(durations),
        _times=at(times),
        keys={name: at(table[column]) for name, column in (keys or {}).items()},
        told=told | {"unasked": unasked},
    )


def _cleaned(
    table: pd.DataFrame, items: Mapping[str, Item], language: str
) -> tuple[dict[str, cleaning.Column], dict[str, int], list[Failure]]:
    """Cleaned columns, how many answered what was not for them, and problems."""
    cleaned, unasked, failures = {}, {}, []
    for name, item in items.items():
        routing = None
        if item.asked_if is not None:
            routing = kinds.routing_of(table, item.asked_if, items)
        if item.flags:
            cleaned[name], found = clean_flags(table, name, item, routing, language)
        else:
            cleaned[name], found = cleaning.clean(table[name], name, item, routing)
        failures += found
        if routing is not None:
            surplus = int((routing.unmet & (cleaned[name].marked.kinds == kinds.ANSWERED)).sum())
            unasked |= {name: surplus} if surplus else {}
    return cleaned, unasked, failures


def _kinds(
    table: pd.DataFrame, items: Mapping[str, Item], cleaned: Mapping[str, cleaning.Column],
    spec: SurveySpec | None,
) -> dict[str, np.ndarray]:  # fmt: skip
    found = {name: column.marked for name, column in cleaned.items()}
    unfinished = np.zeros(len(table), bool)
    if spec is not None and spec.finished is not None and set(spec.finished) <= set(table.columns):
        for column, marks in spec.finished.items():
            unfinished |= ~kinds.holds_mark(table[column], marks)
    order = [name for name in cleaned if items[name].role != "ignored"]
    return kinds.dropped_out(found, order, unfinished)


def _weights(
    table: pd.DataFrame, uses: Mapping[str, str], kind: str,
    cleaned: Mapping[str, cleaning.Column], spec: SurveySpec | None, is_part: bool,
) -> tuple[np.ndarray | None, dict[str, Any], list[Failure]]:  # fmt: skip
    """Weights as given or raked, what is to be told of them, and problems."""
    if "weight" in uses:
        name = uses["weight"]
        weights, failures = cleaning.weights_of(table[name], name, kind, is_part=is_part)
        return weights, {}, failures
    if spec is None or spec.weight is None or spec.weight.rake is None:
        return None, {}, []
    if not set(spec.weight.rake) <= set(cleaned):  # told as missing columns
        return None, {}, []
    answers = {name: cleaned[name].answers for name in spec.weight.rake}
    return raking.raked(answers, spec.weight.rake)


def _durations_and_times(
    table: pd.DataFrame, uses: Mapping[str, str], spec: SurveySpec | None, told: dict[str, Any]
) -> tuple[pd.Series | None, pd.Series | None, list[Failure]]:
    durations = times = None
    failures = []
    if "duration" in uses:
        name = uses["duration"]
        durations, found = read_durations(table[name], name, spec.duration.unit)
        failures += found
    if "answered_at" in uses:
        name, given = uses["answered_at"], spec.answered_at
        read, found = read_times(
            table[name], name, timezone=given.timezone, time_format=given.format
        )
        times = read.times
        told["n_times_naive"] = read.n_naive
        failures += found
    return durations, times, failures


def expected_columns(items: Mapping[str, Item], uses: Mapping[str, str]) -> dict[str, str]:
    """Every column that items and their conditions need, and what for."""
    expected = {
        column: item.role for name, item in items.items() for column in columns_of(name, item)
    }
    asked = {column: "asked_if" for item in items.values() for column in item.asked_if or ()}
    return {column: use for use, column in uses.items()} | asked | expected
