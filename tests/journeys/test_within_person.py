"""Within-person intervals: what they must equal, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest

from cemlab.errors import MethodError
from cemlab.journeys.methods import within_person_intervals

from .worlds import reference_case


def test_within_person_intervals_agree_with_loftus_and_masson(shared):
    case = reference_case(shared, "within_person_ci_loftus_masson")
    expected, within = case["expected"], case["tolerance"]
    got = within_person_intervals(np.array(case["inputs"]["matrix"]))
    np.testing.assert_allclose(got.mean, expected["means"])
    assert got.mean_square == pytest.approx(expected["ms_person_by_condition"], **within)
    assert got.pooled == pytest.approx(expected["loftus_masson_halfwidth"], **within)
    assert got.each == pytest.approx(expected["cousineau_morey_halfwidth"], **within)


class TestHolds:
    def test_levels_of_persons_do_not_matter(self, rng):
        matrix = rng.normal(size=(20, 4))
        one = within_person_intervals(matrix)
        other = within_person_intervals(matrix + rng.normal(0, 9, (20, 1)))
        assert other.pooled == pytest.approx(one.pooled)
        np.testing.assert_allclose(other.each, one.each)


class TestRefuses:
    def test_within_person_intervals_of_incomplete_data(self):
        with pytest.raises(MethodError, match="need complete data"):
            within_person_intervals([[1, 2], [np.nan, 3]])
