"""How far a sentence is to be trusted: by its answers and by the checks that failed."""

import pandas as pd
import pytest

from cemlab.results import graded


def checks(*passed):
    return pd.DataFrame({"passed": pd.Series(passed, dtype=object)})


@pytest.mark.parametrize(
    ("n", "letter"), [(0, "C"), (29, "C"), (29.9, "C"), (30, "B"), (99, "B"), (100, "A")]
)
def test_few_answers_lower_the_grade(n, letter):
    assert graded(n) == graded(n, checks(True)) == graded(n, checks()) == letter


def test_a_failed_check_is_never_a():
    assert graded(1_000, checks(True, False)) == "B"
    assert graded(29, checks(False)) == "C"


def test_what_has_nothing_to_pass_does_not_fail():
    assert graded(1_000, checks(True, None)) == "A"
