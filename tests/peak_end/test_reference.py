"""Reference values of peak-end: every case is read by a test, or is said to be another's."""

from __future__ import annotations

import json
from pathlib import Path

from tests.metrics.test_reference import is_read, texts_in_use

# Cases that no test reads yet, each with the reason.
UNREAD = {
    "alaybek_2022_benchmarks": "context for words, not a number to compute",
}


def test_every_case_is_read(shared):
    folder = shared / "reference" / "methods"
    cases = [one["id"] for topic in ("14_peak_end", "18_asymmetry_and_property_checks")
             for one in json.loads((folder / f"{topic}.json").read_text("utf-8"))["cases"]
             if one["method"].startswith("peak_end") or topic.startswith("14")]  # fmt: skip
    used = [texts_in_use(path) for path in Path(__file__).parent.glob("test_*.py")]
    unread = {name for name in cases if not any(is_read(name, *one) for one in used)}
    assert len(cases) == 12 and "peak_end_decision_rates" in cases
    assert unread == set(UNREAD)
