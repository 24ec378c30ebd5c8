"""How moments ended: read only where it is declared, in the words of the file."""

import pandas as pd
import pytest

from cemlab import EventLog
from cemlab.errors import DataError, OptionError

COLUMNS = {"customer_id": "who", "touchpoint": "step", "status": "ended"}


def _frame(*ended):
    return pd.DataFrame({"who": list("aabb"), "step": list("xyxy"), "ended": list(ended)})


def _log(*ended, **meaning):
    return EventLog.from_frame(_frame(*ended), columns=COLUMNS, **meaning)


def test_usual_words_are_understood():
    log = _log("Done", "cancelled", None, "FAILED")
    assert log.has_status
    found = log.moments()["status"]
    assert found.isna().tolist() == [False, False, True, False]
    assert found.dropna().tolist() == ["done", "failed", "failed"]


def test_declared_words_alone_are_understood():
    log = _log("完成", "退单", 0, "完成", status={"done": ["完成"], "failed": ["退单", 0]})
    assert log.moments()["status"].tolist() == ["done", "failed", "failed", "done"]


def test_a_column_that_nobody_names_changes_nothing():
    frame = _frame(1, 2, 3, 4).rename(columns={"ended": "status"})
    log = EventLog.from_frame(frame.rename(columns={"who": "customer_id", "step": "touchpoint"}))
    assert not log.has_status and "status" not in log.moments()
    assert log.ignored == ("status",)


class TestRefuses:
    def test_words_that_nobody_declared(self):
        with pytest.raises(DataError, match="'maybe'.*2 times, rows 2, 3.*Say which words mean"):
            _log("done", "maybe", "maybe", "failed")

    def test_a_word_for_both(self):
        with pytest.raises(OptionError, match="'x' stands for done and for failed"):
            _log("x", "x", "x", "x", status={"done": ["x"], "failed": ["x"]})

    def test_no_column_or_no_word(self):
        with pytest.raises(OptionError, match="names no status it could speak of"):
            EventLog.from_frame(
                _frame(1, 2, 3, 4), columns={"customer_id": "who", "touchpoint": "step"},
                status={"done": ["x"]},
            )  # fmt: skip
        with pytest.raises(OptionError, match="names no word"):
            _log("x", "x", "x", "x", status={})
