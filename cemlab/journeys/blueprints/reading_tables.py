"""Reads tables of measured times and of deviations, as other analyses give them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from cemlab.errors import OptionError
from cemlab.journeys.blueprints.content import NAN, Time
from cemlab.numerics import MIN_REPORT

VALUES = ("median", "estimate")  # whichever the table has holds the seconds
SHARES = ("share", "estimate")


def measured_times(dwell: Any, least: float = MIN_REPORT) -> dict[str, Time]:
    """How long each touchpoint takes.

    Parameters
    ----------
    dwell : DataFrame, result with `tidy()`, or None
        A row for each `touchpoint`: seconds as `median` or `estimate`, and, where known,
        `conf_low`, `conf_high`, `n`, and `longest` where half have not moved on.
    least : float
        A touchpoint of fewer journeys is not told.

    Raises
    ------
    OptionError
        It is no such table.
    """
    if dwell is None:
        return {}
    table = _table(dwell, "dwell")
    value = next((name for name in VALUES if name in table.columns), None)
    if value is None or "touchpoint" not in table.columns:
        raise OptionError(
            f"`dwell` has the columns {', '.join(map(str, table.columns))}. Expected `touchpoint` "
            "and seconds as `median` or `estimate`, with conf_low, conf_high and n where known: "
            "the tidy() of a result of dwell times has them."
        )
    if table["touchpoint"].duplicated().any():
        twice = table.loc[table["touchpoint"].duplicated(), "touchpoint"].iloc[0]
        raise OptionError(
            f"`dwell` has several rows for {twice!r}. Expected one row for each touchpoint: "
            "choose one group first."
        )
    found = {str(row["touchpoint"]): _time(row, value) for row in table.to_dict("records")}
    return {name: time for name, time in found.items() if not time.n < least}


def measured_failures(deviations: Any) -> dict[str, Mapping[str, float]]:
    """How often each touchpoint failed: ``share``, ``low`` and ``high``, where it may be shown.

    Parameters
    ----------
    deviations : DataFrame, result with `tidy()`, or None
        A row for each `touchpoint` and `kind`, with a share as `share` or `estimate`, and
        `share_low` and `share_high` (or `conf_low`, `conf_high`) where known.

    Raises
    ------
    OptionError
        It is no such table.
    """
    if deviations is None:
        return {}
    table = _table(deviations, "deviations")
    value = next((name for name in SHARES if name in table.columns), None)
    lacking = [name for name in ("touchpoint", "kind") if name not in table.columns]
    if lacking or value is None:
        raise OptionError(
            f"`deviations` has the columns {', '.join(map(str, table.columns))}. Expected a row "
            "for each `touchpoint` and `kind` with a share as `share` or `estimate`: the tidy() "
            "of a result of deviations has them."
        )
    ends = "share" if value == "share" else "conf"
    rows = table[(table["kind"] == "failed") & table[value].notna()]
    return {
        str(row["touchpoint"]): {"share": number(row[value]), "low": number(row.get(f"{ends}_low")),
                                 "high": number(row.get(f"{ends}_high"))}
        for row in rows.to_dict("records")
    }  # fmt: skip


def _table(given: Any, name: str) -> pd.DataFrame:
    table = given.tidy() if hasattr(given, "tidy") else given
    if not isinstance(table, pd.DataFrame):
        raise OptionError(
            f"`{name}` is a {type(given).__name__}. Expected a DataFrame or a result with tidy()."
        )
    return table


def _time(row: Mapping[str, Any], value: str) -> Time:
    now, low, high, n = (number(row.get(key)) for key in (value, "conf_low", "conf_high", "n"))
    beyond = number(row.get("longest")) if math.isnan(now) else NAN
    return Time(now=now, low=low, high=high, n=n, beyond=beyond)


def number(value: Any) -> float:
    """A number of a table; NaN for nothing."""
    return NAN if value is None or pd.isna(value) else float(value)
