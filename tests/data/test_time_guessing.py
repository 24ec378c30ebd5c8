"""How a column writes its times: found where the cells tell, said where they do not."""

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cemlab.data import detect_time_format
from cemlab.data.times import read_times
from cemlab.language import LANGUAGES, speaker

# twelve ways to write a time, to the second or to the day; what detection must find, or None
# where it may only say that days and months cannot be told apart
FORMATS = {
    "iso": ("%Y-%m-%dT%H:%M:%S", "year_first"),
    "iso with a zone": ("%Y-%m-%d %H:%M:%S+08:00", "year_first"),
    "year first": ("%Y/%m/%d %I:%M:%S %p", "year_first"),
    "Google Forms": ("%Y/%m/%d %I:%M:%S %p GMT+8", "year_first"),
    "Chinese": ("%Y年%m月%d日 %H时%M分%S秒", "year_first"),
    "compact": ("%Y%m%d%H%M%S", "year_first"),
    "British": ("%d/%m/%Y %H:%M:%S", "day_first"),
    "German": ("%d.%m.%Y %H:%M:%S", "day_first"),
    "American": ("%m/%d/%Y %I:%M:%S %p", "month_first"),
    "American, short years": ("%m/%d/%y %H:%M:%S", "month_first"),
    "month by name": ("%d %B %Y %H:%M:%S", "year_first"),
    "month by short name": ("%b %d, %Y %I:%M:%S %p", "year_first"),
}
MOMENTS = st.datetimes(datetime(1992, 1, 1), datetime(2025, 12, 31)).map(
    lambda moment: moment.replace(microsecond=0)
)


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=12, deadline=None)
@given(moments=st.lists(MOMENTS, min_size=1, max_size=12))
def test_times_come_back_or_are_declared_ambiguous(name, moments):
    pattern, expected = FORMATS[name]
    raw = pd.Series([moment.strftime(pattern) for moment in moments])
    found = detect_time_format(raw)
    if found.format != expected:  # only days against months may be left open, and never as sure
        assert expected in ("day_first", "month_first") and found.sure == "check"
        assert all(moment.day <= 12 for moment in moments) or found.why == "data.times.short_years"
    # told what it is, a person or a study gets the same times back
    read, failures = read_times(raw, "at", timezone="Asia/Shanghai", time_format=expected)
    assert not failures
    # clocks of Shanghai went back and forth until 1991, so every wall clock time is one time
    assert read.times.dt.tz_localize(None).tolist() == moments
    if found.sure == "sure":
        assert found.format == expected


@pytest.mark.parametrize("order", ["day_first", "month_first"])
@settings(max_examples=20, deadline=None)
@given(moments=st.lists(MOMENTS, min_size=1, max_size=30))
def test_an_order_is_sure_exactly_when_a_number_is_above_12(order, moments):
    pattern = "%d/%m/%Y" if order == "day_first" else "%m/%d/%Y"
    found = detect_time_format(pd.Series([moment.strftime(pattern) for moment in moments]))
    if any(moment.day > 12 for moment in moments):
        assert (found.format, found.sure) == (order, "sure")
    else:
        assert found.sure == "check"


CASES = {
    "open": (["01/03/2026", "02/03/2026", "12/12/2026"], None, "check", "ambiguous"),
    "both": (["13/03/2026", "03/13/2026"], None, "check", "mixed_orders"),
    "dots are no evidence": (["01.03.2026"], None, "check", "ambiguous"),
    "short": (["13-03-26", "28-03-26"], "day_first", "sure", "day_over_12"),
    "short, may begin with the year": (["13-03-26", "11-03-26"], "day_first", "check",
                                       "short_years"),
    "short names": (["01-Mar-26"], "day_first", "likely", "short_month_names"),
    "German names": (["1. März 2026 um 14:30 Uhr", "5 Dezember 2026"], "year_first", "sure",
                     "month_names"),
    "Chinese halves": (["2026/3/1 下午9:30:00", "2026年3月2日上午9时"], "year_first", "sure",
                       "year_first"),
    "digits": (["20260301", "20260302"], "year_first", "check", "compact"),
    "seconds": ([1.7e9, 1.71e9], "seconds", "likely", "unix"),
    "milliseconds": (["1700000000000"], "milliseconds", "likely", "unix"),
    "days of a sheet": (["45000.5", "45001.25"], "excel", "likely", "excel"),
    "whole days, or amounts": ([45000, 45001], "excel", "check", "excel"),
    "ratings": ([1, 2, 5, 99], None, "sure", "none"),
    "words": (["yes", "no", "March"], None, "sure", "none"),
    "clocks": (["09:30", "10:15"], None, "sure", "none"),
    "versions": (["1.2.3.4", "12.30"], None, "sure", "none"),
    "mobile phones": ([13800138000, 13900139000], None, "sure", "none"),
    "nothing": (["", None, " "], None, "sure", "none"),
    "yes or no": ([True, False], None, "sure", "none"),
    "no dates": (["1899-12-30", "2025-01-01"], "year_first", "sure", "year_first"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_is_found(case):
    cells, time_format, sure, why = CASES[case]
    found = detect_time_format(pd.Series(cells))
    assert (found.format, found.sure, found.why) == (time_format, sure, f"data.times.{why}")
    for language in LANGUAGES:
        assert speaker(language)(found.why, **found.facts)


def test_rows_in_order_are_a_hint_and_no_more():
    days = pd.date_range("2026-01-05", periods=40, freq="5D")
    few = days[days.day <= 12]
    found = detect_time_format(pd.Series(few.strftime("%d/%m/%Y")))
    assert (found.format, found.sure) == ("day_first", "check")
    assert "order of their dates" in speaker("en")(found.why, **found.facts)


def test_a_few_unreadable_cells_are_counted():
    cells = ["03/24/2025 11:33:07 PM"] * 30 + ["unknown"] * 2
    found = detect_time_format(pd.Series(cells))
    assert found.format == "month_first" and found.facts["n_other"] == 2


def test_typed_columns_need_no_format():
    found = detect_time_format(pd.Series(pd.to_datetime(["2025-03-01", None])))
    assert (found.format, found.sure, found.why) == ("year_first", "sure", "data.times.typed")


def test_many_cells_are_looked_at_by_a_sample():
    start = datetime(2024, 1, 13, 9)
    cells = [(start + timedelta(minutes=n)).strftime("%m/%d/%Y %H:%M") for n in range(50_000)]
    found = detect_time_format(pd.Series(cells))
    assert found.format == "month_first" and found.facts["n"] == 20_000


def test_of_a_city(shared):
    path = shared / "data" / "nyc311_sample" / "nyc311_sample.csv"
    table = pd.read_csv(path, dtype=str)
    for column in ("Created Date", "Closed Date", "Resolution Action Updated Date"):
        assert detect_time_format(table[column])[:2] == ("month_first", "sure")
    for column in table.columns.drop(list(table.filter(like="Date").columns)):
        assert detect_time_format(table[column]).why == "data.times.none", column


def test_of_a_municipality_and_a_marketplace(shared):
    permits = pd.read_csv(
        shared / "data" / "permit_receipt_log" / "permit_receipt_log.csv.gz", dtype=str
    )
    orders = pd.read_csv(shared / "data" / "olist_orders" / "orders.csv.gz", dtype=str)
    for table, n in ((permits, 5), (orders, 5)):
        found = {name: detect_time_format(table[name]) for name in table}
        times = [name for name, guess in found.items() if guess.format]
        assert len(times) == n and {found[name].sure for name in times} == {"sure"}
        assert all(np.isin(found[name].format, "year_first") for name in times)
