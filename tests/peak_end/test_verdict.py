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
    only_in,
    strongest,
    sure_part,
    worded,
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
    extreme_low=0.1,
    end_low=0.1,
)
AVERAGE = {"p_value": 0.4, "gain_high": 0.019}


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
        ({"extreme_low": -0.1, "end_low": -0.1}, "over_weighting"),
        ({"within_p": 0.04}, "over_weighting"),
        ({"within_p": 0.06}, "cannot_tell"),
        ({"within_p": np.nan}, "cannot_tell"),
        ({"within_p": 0.06, "gain_high": 0.019}, "cannot_tell"),
        (AVERAGE | {"within_p": 0.06}, "averaging"),
        (AVERAGE | {"within_p": 0.04}, "cannot_tell"),
        (AVERAGE | {"within_p": np.nan}, "averaging"),
    ],
)
def test_every_condition_counts(change, verdict):
    assert verdict in VERDICTS
    assert decide(CLEAR._replace(**change)) == verdict


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({}, None),
        ({"within_p": 0.04}, None),
        ({"within_p": 0.06}, "between"),
        ({"within_p": np.nan}, "between"),
        ({"within_p": 0.06, "gain_low": -0.03}, None),
        (AVERAGE | {"within_p": 0.06}, None),
        (AVERAGE | {"within_p": 0.04}, "within"),
    ],
)
def test_why_repeated_journeys_leave_it_open(change, where):
    assert only_in(CLEAR._replace(**change)) == where


@pytest.mark.parametrize(
    ("low", "sure"), [((0.1, 0.1), "both"), ((0.1, -0.1), "extreme"), ((-0.1, 0.1), "end"),
                      ((0.0, np.nan), "none")],
)  # fmt: skip
def test_parts_that_count_by_themselves(low, sure):
    assert sure_part(CLEAR._replace(extreme_low=low[0], end_low=low[1])) == sure
    together = worded("over_weighting", sure)
    assert together == ("over_weighting" if sure == "both" else "over_weighting_together")
    assert worded("averaging", sure) == "averaging"


def test_where_only_the_end_is_recalled_the_peak_is_hardly_ever_sure():
    """Of 200: over-weighting in 40 to 52%, with a sure extreme in 2 to 5%."""
    rng, told, sure = np.random.default_rng(801), 0, 0
    for seed in range(60):
        journey, rated, overall = world(rng, 300, "end")
        design = contest_design(journey_features(journey, rated), overall)
        found = evidence(contest(design, repeats=4, resamples=300, seed=seed))
        supported = decide(found) == "over_weighting"
        told += supported
        sure += supported and sure_part(found) in ("both", "extreme")
    assert told >= 15  # a verdict on both together, which is true
    assert sure <= 5


def test_half_peak_and_half_end_are_both_sure_in_the_end():
    found = []
    for seed in range(20):
        journey, rated, overall = world(np.random.default_rng(seed), 1000, "peak_end", state=1.0)
        design = contest_design(journey_features(journey, rated), overall)
        found.append(sure_part(evidence(contest(design, repeats=2, resamples=100))))
    assert found.count("both") >= 19


def test_the_extreme_is_the_one_that_counts_most():
    journey, rated, overall = world(np.random.default_rng(3), 500, "peak_end", state=1.0)
    design = contest_design(journey_features(journey, rated), overall)
    found = contest(design, repeats=1, resamples=0)
    both, known = found.models["both"], evidence(found)
    assert strongest(found) == "peak"
    assert known.extreme == both.coefficient("peak", standardised=True)
    assert known.extreme_low == both.conf_low[both.terms.index("peak")]
    assert known.end_low == both.conf_low[both.terms.index("end")]


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
