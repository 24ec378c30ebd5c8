"""Limits of checks: said in words, with their unit and direction."""

import pytest

from cemlab.report.limits import limit_of, with_limit


def _check(name, value=0.5, threshold=0.2, passed=True):
    return {"check": name, "value": value, "threshold": threshold, "passed": passed, "note": "N."}


@pytest.mark.parametrize(
    ("check", "said"),
    [
        (_check("straight_lined"), "at most 20%"),
        (_check("answered", threshold=0.6), "at least 60%"),
        (_check("respondents", 80, 100), "at least 100"),
        (_check("vif", 3.0, 10.0), "at most 10"),
        (_check("something_new", 12, 30, passed=False), "at least 30"),
        (_check("something_new", 12, 30, passed=True), "at most 30"),
        (_check("complete_cases", threshold=float("nan")), ""),
        (_check("complete_cases", threshold=None), ""),
    ],
)
def test_limit_in_words(check, said):
    assert limit_of(check, "en") == said


def test_stands_after_the_sentence():
    assert with_limit(_check("straight_lined"), "en") == "N. Limit: at most 20%."
    assert with_limit(_check("noise", threshold=None), "zh") == "N."
    named = _check("sign_flips", 1, 0) | {"note": "Signs: 1. Food"}  # ends with a name
    assert with_limit(named, "en") == "Signs: 1. Food. Limit: at most 0."


def test_direction_of_every_check_is_known(whole):
    import json

    from cemlab.report.limits import LEAST, MOST

    asked = set()
    for file in (whole.reports / "draft").glob("*/*checks.json"):
        rows = json.loads(file.read_text("utf-8"))
        at = [rows["columns"].index(name) for name in ("check", "threshold")]
        asked |= {row[at[0]] for row in rows["data"] if row[at[1]] is not None}
    assert asked and asked <= LEAST | MOST
