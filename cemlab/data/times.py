"""Times as files write them → times with a zone, or what cannot be read as one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import cleaning
from cemlab.data.time_spellings import NO_DATES, Parsed, parse
from cemlab.errors import Failure, OptionError
from cemlab.study import TIME_FORMATS

UNITS = {"seconds": "s", "milliseconds": "ms"}  # of numbers that count from a common start
DAY_ZERO = pd.Timestamp("1899-12-30")  # of spreadsheets, for all days since March 1900
EXPECTED = (
    "Expected times with the year first, such as 2025-03-01 09:30 or 2025-03-01T09:30:00+08:00. "
    "Declare `time_format` for others: day_first (31/12/2025), month_first (12/31/2025), "
    "%d.%m.%Y %H:%M, or seconds for numbers of seconds."
)


class Times(NamedTuple):
    """Times of a column: aware, gaps where there are none.

    `n_moved` counts times that a change of the clocks makes impossible or double: the first are
    moved to the next possible time, of the second the earlier is taken. `n_naive` counts times
    whose zone is neither said nor declared, `n_no_dates` what programs write where there is no
    date, such as 1899-12-30 or 0000-00-00: these are gaps.
    """

    times: pd.Series
    n_moved: int
    n_naive: int
    n_no_dates: int = 0


def read_times(
    raw: pd.Series, name: str, *, timezone: str | None, time_format: str | None
) -> tuple[Times, list[Failure]]:
    """Times of a column in the declared zone; in UTC without one.

    Times without a zone are in the declared one. Without a declared zone they are kept as they
    are, as UTC, which leaves durations right; but not beside times that have a zone.

    Parameters
    ----------
    raw : Series
    name : str
        For messages.
    timezone : str or None
    time_format : str or None
        One of `TIME_FORMATS`, or codes such as ``%d.%m.%Y %H:%M``. Without one, or as
        ``year_first``, the year comes first or the month has a name; ``day_first`` and
        ``month_first`` also read dates of three numbers that end with the year.
    """
    given = ~cleaning.is_empty(raw)
    local, offset, is_no_date = _parsed(raw, given, time_format)
    is_no_date = is_no_date & given
    local = local.mask(is_no_date)
    wrong = given & local.isna().to_numpy() & ~is_no_date
    failures = []
    if wrong.any():
        failures.append(cleaning.failure_of(name, "holds what is no time", raw, wrong, EXPECTED))
    is_aware = offset.notna().to_numpy()
    naive = given & local.notna().to_numpy() & ~is_aware
    if timezone is None and naive.any() and (is_aware & local.notna().to_numpy()).any():
        advice = "Declare `timezone`, such as Asia/Shanghai, for those without."
        what = "has times without a zone beside times with one"
        failures.append(cleaning.failure_of(name, what, raw, naive, advice))
        return Times(_none(raw), 0, 0), failures
    zone = timezone or "UTC"
    aware = (local - offset).dt.tz_localize("UTC").dt.tz_convert(zone)
    placed, n_moved = _localised(local.where(naive), zone)
    times = aware.where(is_aware, placed).dt.as_unit("us")
    n_naive = int(naive.sum()) if timezone is None else 0
    return Times(times, n_moved, n_naive, int(is_no_date.sum())), failures


def _parsed(raw: pd.Series, given: np.ndarray, time_format: str | None) -> Parsed:
    if time_format in UNITS or time_format == "excel":
        return _counted(raw, given, time_format)
    if isinstance(raw.dtype, pd.DatetimeTZDtype):
        local = raw.dt.tz_convert("UTC").dt.tz_localize(None).dt.as_unit("us")
        return _dated(local, pd.Series(pd.Timedelta(0), raw.index).where(given))
    if pd.api.types.is_datetime64_dtype(raw.dtype):
        return _dated(raw.dt.as_unit("us"), _no_offset(raw))
    text = cleaning.trimmed(raw).where(given)
    if time_format is None or time_format in TIME_FORMATS:
        return parse(text, time_format or "year_first")
    return _dated(*_by_format(text, time_format))


def _counted(raw: pd.Series, given: np.ndarray, time_format: str) -> Parsed:
    """Numbers since a common start, or days of a spreadsheet."""
    numbers = pd.to_numeric(raw.where(given), errors="coerce").astype(float)
    numbers = numbers.where(np.isfinite(numbers))
    if time_format == "excel":
        since = pd.to_timedelta((numbers.clip(-1e6, 3e6) * 86_400_000).round(), unit="ms")
        return _dated((DAY_ZERO.as_unit("us") + since).dt.as_unit("us"), _no_offset(raw))
    local = pd.to_datetime(numbers, unit=UNITS[time_format], errors="coerce").dt.as_unit("us")
    offset = pd.Series(pd.Timedelta(0), raw.index).where(local.notna())
    return Parsed(local, offset, np.zeros(len(raw), bool))


def _dated(local: pd.Series, offset: pd.Series) -> Parsed:
    """Times that are already such, with those set apart that stand for no date."""
    parts = zip(local.dt.year, local.dt.month, local.dt.day, strict=True)
    is_no_date = np.fromiter((one in NO_DATES for one in parts), bool, len(local))
    return Parsed(local, offset, is_no_date)


def _by_format(text: pd.Series, time_format: str) -> tuple[pd.Series, pd.Series]:
    if "%" not in time_format:
        raise OptionError.unknown("time_format", time_format, [*TIME_FORMATS, "%d.%m.%Y %H:%M"])
    has_zone = "%z" in time_format or "%Z" in time_format
    try:
        found = pd.to_datetime(text, format=time_format, errors="coerce", utc=has_zone)
    except ValueError as bad:
        raise OptionError(
            f"`time_format` is {time_format!r}, which cannot be read ({bad}). Expected codes such "
            "as %d.%m.%Y %H:%M, or seconds or milliseconds."
        ) from None
    local = found.dt.tz_localize(None).dt.as_unit("us") if has_zone else found.dt.as_unit("us")
    offset = pd.Series(pd.Timedelta(0), text.index).where(local.notna())
    return local, offset if has_zone else _no_offset(text)


def _no_offset(raw: pd.Series) -> pd.Series:
    return pd.Series(pd.NaT, raw.index, dtype="timedelta64[us]")


def _localised(local: pd.Series, zone: str) -> tuple[pd.Series, int]:
    sure = local.dt.tz_localize(zone, ambiguous="NaT", nonexistent="NaT")
    moved = int((sure.isna() & local.notna()).sum())
    if not moved:
        return sure, 0
    first = np.ones(len(local), bool)
    return local.dt.tz_localize(zone, ambiguous=first, nonexistent="shift_forward"), moved


def _none(raw: pd.Series) -> pd.Series:
    return pd.Series(pd.NaT, raw.index, dtype="datetime64[us, UTC]")
