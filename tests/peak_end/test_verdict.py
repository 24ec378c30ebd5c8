"""The verdict: what each truth is called, and what decides it."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from cemlab.errors import OptionError
from cemlab.peak_end.methods import (
    VERDICTS,
    Evidence,
    contest,
    contest_design,
    decide,
    evidence,
    journey_features,
)

from .worlds import world

CLEAR = Evidence(
    p_value=0.001,
    gain_low=0.01,
    gain_high=0.05,
    extreme=0.3,
    end=0.3,
    over_mean_low=0.01,
    end_only_shortfall=0.08,
    end_alone=0.7,
    mean_low=0.2,
)


@pytest.mark.parametrize("n", [100, 300])
def test_recall_of_the_mean_is_hardly_ever_called_over_weighting(n):
    found = _verdicts("mean", n=n, surveys=60)
    assert found["over_weighting"] <= 0.07 * 60
    assert found["end_only"] == 0


def test_averaging_is_found(rng):
    assert _verdicts("mean", n=300, surveys=30)["averaging"] >= 27


def test_half_peak_and_half_end_are_found():
    assert _verdicts("peak_end", n=500, surveys=50)["over_weighting"] >= 45


def test_recall_of_nothing_cannot_be_told():
    found = _verdicts("nothing", n=200, surveys=30)
    assert found["over_weighting"] + found["end_only"] <= 1
    assert _verdicts("nothing", n=1500, surveys=8)["cannot_tell"] >= 7  # not averaging


def test_moments_recalled_together_with_the_whole_only_describe():
    assert decide(CLEAR, retrospective=True) == "descriptive"


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, "over_weighting"),
        ({"p_value": 0.051}, "cannot_tell"),
        ({"gain_low": -0.001}, "cannot_tell"),
        ({"extreme": -0.1}, "cannot_tell"),
        ({"end": -0.1}, "cannot_tell"),
        ({"gain_high": 0.019}, "over_weighting"),
        ({"p_value": 0.4, "gain_high": 0.019}, "averaging"),
        ({"p_value": 0.4, "gain_low": -0.021, "gain_high": 0.019}, "cannot_tell"),
        ({"p_value": 0.4, "gain_high": 0.019, "mean_low": 0.02}, "cannot_tell"),
        ({"end_only_shortfall": 0.02}, "end_only"),
        ({"end_only_shortfall": 0.02, "over_mean_low": -0.01}, "over_weighting"),
        ({"end_only_shortfall": 0.02, "end_alone": -0.5}, "over_weighting"),
        ({"p_value": np.nan}, "cannot_tell"),
        ({"gain_low": np.nan, "gain_high": np.nan}, "cannot_tell"),
    ],
)
def test_every_condition_counts(change, verdict):
    assert verdict in VERDICTS
    assert decide(CLEAR._replace(**change)) == verdict


def test_thresholds_are_arguments():
    assert decide(CLEAR._replace(p_value=0.08), alpha=0.1) == "over_weighting"
    assert decide(CLEAR._replace(p_value=0.4), margin=0.05) == "averaging"
    assert decide(CLEAR, margin=0.09) == "end_only"


def test_impossible_thresholds_are_refused():
    for wrong in ({"alpha": 0}, {"alpha": 5}, {"margin": 0}, {"margin": np.nan}):
        with pytest.raises(OptionError, match="such as 0.02"):
            decide(CLEAR, **wrong)


def _verdicts(truth, *, n, surveys):
    """How often each verdict is given."""
    rng, found = np.random.default_rng(52), Counter()
    for _ in range(surveys):
        journey, rated, overall = world(rng, n, truth)
        design = contest_design(journey_features(journey, rated), overall)
        found[decide(evidence(contest(design, repeats=4, resamples=300)))] += 1
    return found
