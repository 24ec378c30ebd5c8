"""How a column writes its times, found in its cells; what cannot be told is said, not guessed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import cleaning
from cemlab.data.time_spellings import Order, assembled, parts_of

Sure = Literal["sure", "likely", "check"]
ENOUGH = 0.9  # share of the cells that have to be dates before a column is one of times
SAMPLE = 20_000  # cells that are looked at, evenly spread
FIRST = 60  # cells of the first look
# (format, first and last number of its kind, why): 2001–2033 and 1982–2064
COUNTED = (
    ("seconds", 1e9, 2e9, "unix"),
    ("milliseconds", 1e12, 2e12, "unix"),
    ("excel", 30_000, 60_000, "excel"),
)
FEW_STEPS = 5  # steps between rows that have to go the same way
ONE_WAY = 0.95  # share of the steps forward, or back, of a file in order
NONE: Mapping[str, Any] = MappingProxyType({})


class TimeGuess(NamedTuple):
    """How times are written, how sure that is, and why.

    `format` is one that `time_format` may name, or None: then `why` is ``data.times.none`` (no
    times at all), or the cells are dates but can be read in several ways. `why` is a key of the
    language catalogue, said with `facts`.
    """

    format: str | None
    sure: Sure
    why: str
    facts: Mapping[str, Any] = NONE


class _Dates(NamedTuple):
    """Dates of three numbers that end with the year, as far as they tell days from months."""

    n: int
    first_over: int
    second_over: int
    may_start_with_year: bool


def detect_time_format(series: pd.Series) -> TimeGuess:
    """How a column writes its times.

    Parameters
    ----------
    series : Series
        Cells as the file has them: texts, numbers or times.

    Returns
    -------
    TimeGuess

    Examples
    --------
    >>> detect_time_format(pd.Series(["03/24/2025 11:33:07 PM", "03/25/2025 12:45:11 AM"]))
    TimeGuess(format='month_first', sure='sure', why='data.times.month_over_12', …)
    """
    if pd.api.types.is_datetime64_any_dtype(series.dtype):
        return _guess("year_first", "sure", "typed")
    given = series[~cleaning.is_empty(series)].reset_index(drop=True)
    if len(given) > SAMPLE:
        given = given.iloc[np.linspace(0, len(given) - 1, SAMPLE).astype(int)]
        given = given.reset_index(drop=True)
    text = cleaning.trimmed(given)
    if not len(text) or pd.api.types.is_bool_dtype(series.dtype):
        return _guess(None, "sure", "none")
    first = parts_of(text.iloc[np.linspace(0, len(text) - 1, min(FIRST, len(text))).astype(int)])
    numbers = pd.to_numeric(text, errors="coerce")
    if first["y"].isna().mean() > 1 - ENOUGH / 2 and numbers.isna().mean() > 1 - ENOUGH:
        return _guess(None, "sure", "none")  # most columns of a survey, without a closer look
    is_compact = text.str.fullmatch(r"(?:19|20)\d{6}(?:\d{4}|\d{6})?")
    if numbers.notna().mean() >= ENOUGH and not is_compact.all():
        return _counted(numbers.dropna())
    return _written(text, bool(is_compact.all()))


def _counted(numbers: pd.Series) -> TimeGuess:
    for time_format, low, high, why in COUNTED:
        if numbers.between(low, high).all():
            whole = bool((numbers % 1 == 0).all())
            sure = "check" if time_format == "excel" and whole else "likely"
            return _guess(time_format, sure, why, n=len(numbers))
    return _guess(None, "sure", "none")


def _written(text: pd.Series, is_compact: bool) -> TimeGuess:
    parts = parts_of(text)
    told = assembled(parts, "year_first")
    n_fixed = int((told.local.notna() | told.is_no_date).sum())
    kinds = parts["kind"]
    open_ones = parts[kinds.isin(["numbers", "day_name_short"])]
    n_dates = n_fixed + len(open_ones)
    if n_dates < ENOUGH * len(text):
        return _guess(None, "sure", "none")
    facts = {"n": len(text), "n_other": len(text) - n_dates}
    if not len(open_ones):
        if is_compact:
            return _guess("year_first", "check", "compact", **facts)
        is_named = kinds.isin(["day_name", "name_day"]).any()
        return _guess("year_first", "sure", "month_names" if is_named else "year_first", **facts)
    numbers = open_ones[open_ones["kind"].eq("numbers")]
    if not len(numbers):
        return _guess("day_first", "likely", "short_month_names", **facts)
    return _ordered(parts, _numbered(numbers), facts)


def _numbered(numbers: pd.DataFrame) -> _Dates:
    first, second = (pd.to_numeric(numbers[name]) for name in ("first", "second"))
    year = pd.to_numeric(numbers["y"])
    is_short = numbers["y"].str.len().eq(2)
    now = datetime.now(UTC).year % 100 + 1
    is_year = (first <= now) | (first >= 90)
    open_years = is_short.all() and (year <= 31).all() and (year >= 1).all() and is_year.all()
    return _Dates(
        n=len(numbers),
        first_over=int((first > 12).sum()),
        second_over=int((second > 12).sum()),
        may_start_with_year=bool(open_years) and not (second > 12).any(),
    )


def _ordered(parts: pd.DataFrame, dates: _Dates, facts: dict[str, Any]) -> TimeGuess:
    facts = facts | {"first_over": dates.first_over, "second_over": dates.second_over}
    if dates.first_over and dates.second_over:
        return _guess(None, "check", "mixed_orders", **facts)
    if dates.may_start_with_year and dates.first_over:
        return _guess("day_first", "check", "short_years", **facts)
    for order, n in (("day_first", dates.first_over), ("month_first", dates.second_over)):
        if n:
            why = "day_over_12" if order == "day_first" else "month_over_12"
            both = {"numbers", "day_name_short"} <= set(parts["kind"])
            n_read = int(assembled(parts, order).local.notna().sum())
            sure = "likely" if both or n_read < ENOUGH * len(parts) else "sure"
            return _guess(order, sure, why, **facts)
    straight = [order for order in ("day_first", "month_first") if _goes_one_way(parts, order)]
    if len(straight) == 1 and not dates.may_start_with_year:
        return _guess(straight[0], "check", f"{straight[0]}_in_order", **facts)
    return _guess(None, "check", "ambiguous", **facts)


def _goes_one_way(parts: pd.DataFrame, order: Order) -> bool:
    """Whether the rows of a file are in the order of their dates, or in its reverse."""
    dates = assembled(parts, order).local.dropna().dt.normalize()
    steps = dates.diff().dropna().dt.days
    moved = steps[steps != 0]
    if len(moved) < FEW_STEPS:
        return False
    return bool(max((moved > 0).mean(), (moved < 0).mean()) >= ONE_WAY)


def _guess(time_format: str | None, sure: Sure, why: str, **facts: Any) -> TimeGuess:
    return TimeGuess(time_format, sure, f"data.times.{why}", MappingProxyType(facts))
