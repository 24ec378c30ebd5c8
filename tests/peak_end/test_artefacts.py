"""Artefacts: what they must equal, and when the placebo speaks."""

from __future__ import annotations

import json

import numpy as np
import pytest

from cemlab.errors import MethodError, OptionError
from cemlab.peak_end.methods import (
    contest,
    contest_design,
    end_placebo,
    expected_peak,
    journey_features,
    moment_artefacts,
)

from .worlds import world


def test_peaks_of_noise_agree_with_the_reference(shared):
    text = (shared / "reference/methods/14_peak_end.json").read_text("utf-8")
    case = next(c for c in json.loads(text)["cases"] if c["id"] == "expected_max_of_n_moments")
    noise = case["inputs"]["noise_sd"]
    found = {str(n): expected_peak(n, noise) for n in case["inputs"]["n_moments"]}
    assert found == pytest.approx(case["expected"]["expected_max"], **case["tolerance"])


def test_noise_peaks_higher_with_more_moments(rng):
    n = rng.choice([3, 5, 8, 10], size=20_000)
    features = journey_features(np.repeat(np.arange(len(n)), n), rng.normal(size=n.sum()))
    assert moment_artefacts(features).peak_by_count > 0.2
    for count in (3, 10):
        own = features.n_moments == count
        assert features.peak[own].mean() == pytest.approx(expected_peak(count), abs=0.04)
        assert features.trough[own].mean() == pytest.approx(-expected_peak(count), abs=0.04)


def test_shares_by_hand():
    journeys = [[1, 2, 3], [3, 2, 1], [1, 3, 2], [2, 2, 2], [5, 5]]
    codes = np.repeat(np.arange(5), list(map(len, journeys)))
    got = moment_artefacts(journey_features(codes, np.concatenate(journeys)))
    assert (got.n, got.n_few_moments) == (4, 1)
    assert (got.end_is_peak, got.end_is_trough, got.end_is_extreme) == (0.5, 0.5, 0.75)
    assert got.peak_abs_tied == 0.25 and np.isnan(got.peak_by_count)
    none = moment_artefacts(journey_features([1], [1]))
    assert (none.n, none.n_few_moments) == (0, 1) and np.isnan(none.end_is_peak)


class TestPlacebo:
    def test_its_coefficient_is_that_of_the_contest(self, rng):
        journey, rated, overall = world(rng, 150, "peak_end")
        design = contest_design(journey_features(journey, rated), overall)
        got = end_placebo(design, journey, rated, shuffles=20)
        both = contest(design, repeats=1, resamples=0).models["both"]
        assert got.estimate == pytest.approx(both.coefficient("end"))
        assert got.shuffled.shape == (20,)

    def test_an_end_that_counts_does_not_survive_shuffling(self, rng):
        journey, rated, overall = world(rng, 300, "end")
        got = end_placebo(contest_design(journey_features(journey, rated), overall), journey, rated)
        assert got.p_value == pytest.approx(1 / 201)
        assert abs(np.mean(got.shuffled)) < 0.2 * got.estimate

    def test_recall_of_the_mean_is_no_effect_of_the_end(self, rng):
        found = []
        for _ in range(40):
            journey, rated, overall = world(rng, 150, "mean")
            design = contest_design(journey_features(journey, rated), overall)
            found.append(end_placebo(design, journey, rated).p_value)
        assert np.mean(np.array(found) < 0.05) <= 0.15

    def test_refuses_other_moments(self, rng):
        journey, rated, overall = world(rng, 50, "mean")
        design = contest_design(journey_features(journey, rated), overall)
        with pytest.raises(MethodError, match="only 1 journeys. Give the moments"):
            end_placebo(design, journey[:8], rated[:8])
        with pytest.raises(OptionError, match="`shuffles` is 0"):
            end_placebo(design, journey, rated, shuffles=0)


def test_impossible_counts_are_refused():
    with pytest.raises(OptionError, match="expected at least 1 moment"):
        expected_peak(0)
