"""Guesses on every real file, against study files written by eye (tests/studies).

The rules of the guesser were improved on these files, so the shares flatter it; that no guess on a
scale, a direction or a code is wrong without a warning is the promise.
"""

from __future__ import annotations

import pandas as pd
import pytest

from tests.intake import measuring

# floors, a little below what is reached
FLOORS = {"role": 0.95, "use": 0.97, "scale": 0.95, "direction": 0.97, "missing": 0.96,
          "not_applicable": 0.98}  # fmt: skip


@pytest.fixture(scope="module")
def verdicts(shared):
    data = shared / "data"
    if not data.is_dir():
        pytest.skip("no data sets among the shared data")
    patch = pytest.MonkeyPatch()
    patch.setenv("CEMLAB_DATA", str(data))
    yield measuring.all_verdicts()
    patch.undo()


def test_nothing_that_bends_numbers_is_wrong_in_silence(verdicts):
    assert not [verdict for verdict in verdicts if verdict.is_silent]


@pytest.mark.parametrize("aspect", FLOORS)
def test_most_guesses_are_right(verdicts, aspect):
    judged = [one.is_right for one in verdicts if one.aspect == aspect]
    assert len(judged) > 100
    assert sum(judged) / len(judged) >= FLOORS[aspect]


def test_sure_means_sure(verdicts):
    """What the file says itself is right; what has to be checked is wrong more often."""
    hard = pd.DataFrame([one for one in verdicts if one.aspect in measuring.HARD])
    right = hard.groupby("sure")["is_right"].mean()
    assert right["sure"] == 1
    assert right["likely"] == 1
    assert right["check"] < 1


def test_the_table_has_every_study(verdicts):
    table = measuring.table_of(verdicts)
    assert len(table) >= 40
    assert table["role"].notna().sum() >= 40
    assert table["judged"].min() > 0
