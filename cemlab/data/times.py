"""Times as files write them → times with a zone, or what cannot be read as one."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import cleaning
from cemlab.errors import Failure, OptionError

# year first, in the punctuation of ISO 8601, of spreadsheets or of Chinese dates
TIME = (
    r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[T\s]+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,9})\d*)?)?)?"
    r"\s*(Z|z|[+-]\d{2}(?::?\d{2})?)?$"
)
UNITS = {"seconds": "s", "milliseconds": "ms"}  # of numbers that count from a common start
EXPECTED = (
    "Expected times with the year first, such as 2025-03-01 09:30 or 2025-03-01T09:30:00+08:00. "
    "Declare `time_format` for others: %d.%m.%Y %H:%M, or seconds for numbers of seconds."
)


class Times(NamedTuple):
    """Times of a column: aware, gaps where there are none.

    `n_moved` counts times that a change of the clocks makes impossible or double: the first are
    moved to the next possible time, of the second the earlier is taken. `n_naive` counts times
    whose zone is neither said nor declared.
    """

    times: pd.Series
    n_moved: int
    n_naive: int


def read_times(
    raw: pd.Series, name: str, *, timezone: str | None, time_format: str | None
) -> tuple[Times, list[Failure]]:
    """Times of a column in the declared zone; in UTC without one.

    Times without a zone are in the declared one. Without a declared zone they are kept as they
    are, as UTC, which leaves durations right; but not beside times that have a zone.
    """
    given = ~cleaning.is_empty(raw)
    local, offset = _parsed(raw, given, time_format)
    wrong = given & local.isna().to_numpy()
    failures = []
    if wrong.any():
        failures.append(cleaning.failure_of(name, "holds what is no time", raw, wrong, EXPECTED))
    is_aware = offset.notna().to_numpy()
    naive = given & ~wrong & ~is_aware
    if timezone is None and naive.any() and (is_aware & ~wrong).any():
        advice = "Declare `timezone`, such as Asia/Shanghai, for those without."
        what = "has times without a zone beside times with one"
        failures.append(cleaning.failure_of(name, what, raw, naive, advice))
        return Times(_none(raw), 0, 0), failures
    zone = timezone or "UTC"
    aware = (local - offset).dt.tz_localize("UTC").dt.tz_convert(zone)
    placed, n_moved = _localised(local.where(naive), zone)
    times = aware.where(is_aware, placed).dt.as_unit("us")
    return Times(times, n_moved, int(naive.sum()) if timezone is None else 0), failures


def _parsed(raw: pd.Series, given: np.ndarray, time_format: str | None) -> tuple[Any, Any]:
    """Wall clock times, and how far each is ahead of UTC; NaT where no zone is said."""
    if time_format in UNITS:
        numbers = pd.to_numeric(raw.where(given), errors="coerce").astype(float)
        numbers = numbers.where(np.isfinite(numbers))
        local = pd.to_datetime(numbers, unit=UNITS[time_format], errors="coerce")
        return local.dt.as_unit("us"), pd.Series(pd.Timedelta(0), raw.index).where(local.notna())
    if isinstance(raw.dtype, pd.DatetimeTZDtype):
        local = raw.dt.tz_convert("UTC").dt.tz_localize(None).dt.as_unit("us")
        return local, pd.Series(pd.Timedelta(0), raw.index).where(given)
    if pd.api.types.is_datetime64_dtype(raw.dtype):
        return raw.dt.as_unit("us"), _no_offset(raw)
    text = cleaning.trimmed(raw).where(given)
    if time_format is not None:
        return _by_format(text, time_format)
    parts = text.str.extract(TIME)
    clock = parts[[3, 4, 5]].fillna("0")
    written = (
        parts[0] + "-" + parts[1].str.zfill(2) + "-" + parts[2].str.zfill(2)
        + "T" + clock[3].str.zfill(2) + ":" + clock[4].str.zfill(2) + ":" + clock[5].str.zfill(2)
        + "." + parts[6].fillna("0").str.ljust(9, "0").str[:6]
    )  # fmt: skip
    local = pd.to_datetime(written, format="%Y-%m-%dT%H:%M:%S.%f", errors="coerce")
    return local.dt.as_unit("us"), _offset(parts[7])


def _offset(zone: pd.Series) -> pd.Series:
    digits = zone.replace({"Z": "+0000", "z": "+0000"}).str.replace(":", "").str.ljust(5, "0")
    minutes = pd.to_numeric(digits.str[1:3]) * 60 + pd.to_numeric(digits.str[3:5])
    ahead = minutes.where(digits.str[0].ne("-"), -minutes)
    return pd.to_timedelta(ahead.astype(float), unit="min")


def _by_format(text: pd.Series, time_format: str) -> tuple[pd.Series, pd.Series]:
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
