"""Times as files write them: with and without zones, by format, in seconds."""

import pandas as pd
import pytest

from cemlab.data.times import read_times
from cemlab.errors import OptionError


def _read(cells, timezone=None, time_format=None, dtype=None):
    raw = pd.Series(cells, dtype=dtype)
    return read_times(raw, "at", timezone=timezone, time_format=time_format)


@pytest.mark.parametrize(
    "cell",
    ["2025-03-01 09:30", "2025-03-01T09:30:00.000", "2025/3/1 9:30", "2025年3月1日 09:30:00",
     "2025-03-01T01:30:00Z", "2025-02-28T20:30:00-0500", "2025-03-01 09:30:00.000000+08:00"],
)  # fmt: skip
def test_spellings_of_one_time(cell):
    read, failures = _read([cell], timezone="Asia/Shanghai")
    assert not failures and read.times[0] == pd.Timestamp("2025-03-01 09:30", tz="Asia/Shanghai")
    assert str(read.times.dt.tz) == "Asia/Shanghai"


def test_summer_and_winter_of_one_column():
    read, _ = _read(["2011-10-29T12:00+02:00", "2011-10-30T12:00+01:00"])
    assert (read.times[1] - read.times[0]).total_seconds() == 25 * 3600


@pytest.mark.parametrize("dtype", ["datetime64[ns]", "datetime64[ns, UTC]"])
def test_times_that_are_times_already(dtype):
    read, failures = _read(["2025-03-01 01:30", None], timezone="Asia/Shanghai", dtype=dtype)
    hour = 9 if "UTC" in dtype else 1
    assert not failures and read.times[0].hour == hour and read.times[1] is pd.NaT


def test_formats_and_seconds():
    read, _ = _read(["01.03.2025 09:30"], "Asia/Shanghai", "%d.%m.%Y %H:%M")
    assert read.times[0].isoformat() == "2025-03-01T09:30:00+08:00"
    read, failures = _read(["0", "1.5", ""], time_format="seconds")
    assert (read.times[1] - read.times[0]).total_seconds() == 1.5 and not failures
    read, _ = _read([0, 1500], time_format="milliseconds")
    assert (read.times[1] - read.times[0]).total_seconds() == 1.5


@pytest.mark.parametrize(
    ("time_format", "cells"),
    [
        ("day_first", ["01/03/2025 9:30", "1.3.25 09:30:00", "01-Mar-25 9:30 AM", "2025-03-01 9:30",
                       "1st March 2025 09:30"]),
        ("month_first", ["03/01/2025 9:30 a.m.", "3/1/25 09:30", "Mar 1, 2025 9:30 AM"]),
        ("year_first", ["2025/3/1 上午9:30", "２０２５－０３－０１　０９：３０", "20250301T093000",
                        "2025-03-01 周六 09:30", "Sat, 01 Mar 2025 09:30:00 +0800",
                        "Sat Mar 01 2025 09:30:00 GMT+0800 (China Standard Time)",
                        "2025/03/01 9:30:00 AM GMT+8", "2025-03-01 01:30 UTC",
                        "2025-03-01 09:30 (GMT+08:00)", "2025年3月1日9点30分",
                        "2025-02-28 20:30 EST"]),
        ("excel", [45717.395833333336, "45717.3958333333"]),
    ],
)  # fmt: skip
def test_spellings_that_are_declared(time_format, cells):
    for cell in cells:
        read, failures = _read([cell], "Asia/Shanghai", time_format)
        assert not failures, cell
        assert read.times[0] == pd.Timestamp("2025-03-01 09:30", tz="Asia/Shanghai"), cell


def test_noon_and_midnight():
    cells = ["2025-03-01 12:00 AM", "2025-03-01 12:00 PM", "2025-03-01 中午12:30",
             "2025-03-01 凌晨12:10", "2025-03-01 下午 15:30", "2025-03-01 晚上8:05"]  # fmt: skip
    read, failures = _read(cells)
    hours = [f"{time:%H:%M}" for time in read.times]
    assert not failures and hours == ["00:00", "12:00", "12:30", "00:10", "15:30", "20:05"]


def test_days_that_are_no_dates_are_gaps_and_counted():
    cells = ["1899-12-30 14:30", "1900-01-00", "0000-00-00 00:00:00", "2025-03-01", "1900-01-02"]
    read, failures = _read(cells)
    assert not failures and read.n_no_dates == 3 and read.times.notna().tolist()[3:] == [True] * 2
    for cells, time_format in (([0, 0.5, 45000], "excel"), (["30.12.1899"], "%d.%m.%Y")):
        read, failures = _read(cells, time_format=time_format)
        assert not failures and read.n_no_dates == len(cells) - (time_format == "excel")
    assert _read([0], time_format="seconds")[0].n_no_dates == 0  # counts from a start


@pytest.mark.parametrize(
    "cell", ["2025-03-01 24:30", "2025-03-01 13:30 AM 7", "上午 2025-03-01", "2025-03-01 15:30 AM",
             "2025-03-01 9:30 CST", "2025-03-01 9:301", "31 Feb 2025", "1 Foo 2025"],
)  # fmt: skip
def test_what_only_looks_like_a_time(cell):
    assert _read([cell])[1][0].rows == 1


def test_rows_keep_their_places():
    raw = pd.Series(["3/1/25", "", "2025-03-02"], index=[7, 7, 2])
    read, _ = read_times(raw, "at", timezone=None, time_format="month_first")
    assert read.times.index.tolist() == [7, 7, 2] and read.times.notna().tolist() == [1, 0, 1]


def test_numbers_need_a_unit():
    _, failures = _read([0, 1])
    assert "holds what is no time" in failures[0].problem and "seconds" in failures[0].advice


@pytest.mark.parametrize("cell", ["2025-02-30", "2025-13-01", "01/03/2025", "25:00"])
def test_what_is_no_time(cell):
    _, failures = _read(["2025-01-01", cell])
    assert failures[0].rows == 1 and cell in failures[0].problem and "row 2" in failures[0].problem


def test_times_that_a_change_of_the_clocks_makes_impossible_or_double():
    read, failures = _read(["2024-03-31 02:30", "2024-10-27 02:30"], timezone="Europe/Rome")
    assert read.n_moved == 2 and not failures
    assert [time.isoformat() for time in read.times] == [
        "2024-03-31T03:00:00+02:00", "2024-10-27T02:30:00+02:00",
    ]  # fmt: skip


def test_times_without_any_zone_are_counted():
    assert _read(["2025-01-01", ""])[0].n_naive == 1
    assert _read(["2025-01-01"], timezone="UTC")[0].n_naive == 0


def test_a_format_that_cannot_be_read():
    with pytest.raises(OptionError, match="`time_format` is '%Q'"):
        _read(["x"], time_format="%Q")
    with pytest.raises(OptionError, match="Did you mean 'day_first'"):
        _read(["x"], time_format="dayfirst")
