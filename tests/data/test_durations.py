"""Durations: numbers, clocks and words are seconds; everything else is refused."""

import numpy as np
import pandas as pd
import pytest

from cemlab.data.durations import read_durations


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("123秒", 123), ("3分20秒", 200), ("1小时2分3秒", 3723), ("00:03:20", 200), ("3:20", 200),
     ("200", 200), ("3 min 20 s", 200), ("1h", 3600), ("2 分钟", 120), ("0:00:05.5", 5.5),
     ("1天2小时", 93600), ("45 Sek", None), ("fast", None), ("-5", None), ("inf", None),
     ("1:2:3:4", None), ("秒", None)],
)  # fmt: skip
def test_spellings(written, seconds):
    found, failures = read_durations(pd.Series([written, ""]), "t")
    if seconds is None:
        assert "is no duration" in failures[0].problem
    else:
        assert not failures and found[0] == seconds and np.isnan(found[1])


def test_units():
    raw = pd.Series([1.5, 2.0, np.nan])
    for unit, factor in (("seconds", 1), ("milliseconds", 0.001), ("minutes", 60)):
        found, failures = read_durations(raw, "t", unit)
        assert not failures and found.dropna().tolist() == [1.5 * factor, 2 * factor]
