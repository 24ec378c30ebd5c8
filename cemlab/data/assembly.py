"""A table with its meaning → the fields of a survey, or every problem at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from cemlab.data import cleaning
from cemlab.errors import DataError, Failure, OptionError
from cemlab.study import Item


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
    failures: Sequence[Failure] = (),
) -> dict[str, Any]:
    """Clean every column and list every problem; the fields of a `Survey`, if there is none."""
    failures = list(failures)
    if weight_kind not in ("survey", "frequency"):
        raise OptionError.unknown("weight_kind", weight_kind, ("survey", "frequency"))
    if not failures:
        expected = {column: use for use, column in uses.items()}
        failures += cleaning.missing_columns(expected, list(table.columns))
    if failures and not items:
        raise DataError.of(source, failures)
    cleaned = {}
    for name, item in items.items():
        cleaned[name], found = cleaning.clean(table[name], name, item)
        failures += found
    columns = {use: column for use, column in uses.items() if column in table.columns}
    weights = None
    if "weight" in columns:
        weights, found = cleaning.weights_of(
            table[columns["weight"]], columns["weight"], weight_kind
        )
        failures += found
    for use in ("id", "customer"):
        if use in columns:
            failures += cleaning.blank_ids(table[columns[use]], columns[use], use)
    if "id" in columns:
        failures += cleaning.repeated_ids(table[columns["id"]], columns["id"])
    if failures:
        raise DataError.of(source, failures)
    kept = np.ones(len(table), bool) if weights is None else weights > 0
    pick = np.flatnonzero(kept)

    def special(use: str) -> pd.Series | None:
        return table[columns[use]].iloc[pick].reset_index(drop=True) if use in columns else None

    return dict(
        items=MappingProxyType(dict(items)),
        language=language,
        is_simulated=is_simulated,
        source=source,
        ignored=ignored,
        weight_kind=weight_kind if weights is not None else None,
        n_zero_weight=int((~kept).sum()),
        _answers=pd.DataFrame(
            {name: column.answers for name, column in cleaned.items()}
        ).iloc[pick].reset_index(drop=True),
        _not_applicable={name: column.not_applicable[pick] for name, column in cleaned.items()},
        _weights=None if weights is None else weights[pick],
        _ids=special("id"),
        _wave=special("wave"),
        _customer=special("customer"),
    )  # fmt: skip
