"""How many journeys a verdict takes: what the number promises, and what it must equal."""

from collections import Counter

import numpy as np
import pytest

from cemlab.errors import OptionError
from cemlab.peak_end.methods import (
    contest,
    contest_design,
    contest_journeys,
    decide,
    design_effect,
    evidence,
    journey_features,
    needed_journeys,
    verdict_journeys,
)

from .worlds import MOMENTS, fit, planted


def recalled(rng, n, weight, *, each=1, level=0.0):
    """A contest of n journeys, `each` of one person, who recall `weight` of peak and end and the
    rest of the mean; half of a person's level, and `level` of the memory, lasts."""
    who = np.repeat(np.arange(n // each), each)
    lasting = rng.normal(size=n // each)[who] * np.sqrt(0.5 if each > 1 else 1)
    own = lasting + (np.sqrt(0.5) * rng.normal(size=n) if each > 1 else 0)
    walk = np.cumsum(rng.normal(0, 0.35, size=(n, MOMENTS)), axis=1)
    felt = own[:, None] + walk + rng.normal(0, 0.5, size=(n, MOMENTS))
    rated = felt + rng.normal(0, 0.6, size=felt.shape)
    rule = (felt.max(axis=1) + felt[:, -1]) / 2
    memory = weight * rule + (1 - weight) * felt.mean(axis=1)
    memory = memory + level * rng.normal(size=n // each)[who] + rng.normal(0, 0.6, size=n)
    features = journey_features(np.repeat(np.arange(n), MOMENTS), rated.ravel())
    return contest_design(features, memory, customers=who)


@pytest.mark.parametrize(("weight", "each", "level"), [(0.6, 1, 0.0), (0.9, 1, 0.0), (1.0, 4, 0.6)])
def test_at_that_number_the_verdict_comes_out_right(weight, each, level):
    """72 to 84% of 400; of 50, fewer than 31 or more than 48 are chances of one in a thousand."""
    whole = contest(recalled(np.random.default_rng(9), 40_000, weight, each=each, level=level),
                    repeats=1, resamples=0)  # fmt: skip
    gain = whole.models["both"].r_squared - whole.models["mean"].r_squared
    n = contest_journeys(whole, gain=gain)
    n -= n % each
    rng, said = np.random.default_rng(177), Counter()
    for seed in range(50):
        design = recalled(rng, n, weight, each=each, level=level)
        said[decide(evidence(contest(design, repeats=5, resamples=500, seed=seed)))] += 1
    assert 31 <= said["over_weighting"] <= 48
    # the F test alone would have named a third of them
    few = contest_journeys(whole, gain=gain, verdict=False)
    assert few < 0.4 * n


def test_it_is_that_of_the_f_test_with_a_higher_line():
    ask = {"r_squared": 0.6, "added": 3, "parameters": 5}
    # by hand: √W > 1.96 + √(1.96² + 6) = 5.10, so that F has to reach 26.0 / 3
    by_hand = needed_journeys(0.6, added=3, parameters=5, power=0.9, least_f=5.10**2 / 3)
    assert verdict_journeys(**ask) == pytest.approx(by_hand, rel=0.01)
    assert needed_journeys(**ask) < needed_journeys(**ask, least_f=6) < verdict_journeys(**ask)
    assert needed_journeys(**ask, least_f=1) == needed_journeys(**ask)


def test_journeys_that_tell_less_are_counted_as_less():
    ask = {"r_squared": 0.6, "added": 3, "parameters": 5}
    alone = verdict_journeys(**ask)
    assert verdict_journeys(**ask, spread=2) == 2 * alone
    assert verdict_journeys(**ask, spread_within=1) == alone
    assert verdict_journeys(**ask, spread_within=9) == 9 * needed_journeys(**ask, power=0.9)
    with pytest.raises(OptionError, match="shares between 0 and 1"):
        verdict_journeys(1.0, added=3, parameters=5)


def test_design_effect_is_the_mean_ratio_of_variances():
    plain = np.array([[2.0, 0.5], [0.5, 1.0]])
    assert design_effect(plain, plain) == pytest.approx(1)
    assert design_effect(3 * plain, plain) == pytest.approx(3)
    assert design_effect(np.diag([2.0, 12.0]), np.diag([1.0, 4.0])) == pytest.approx(2.5)


def test_copies_of_a_journey_are_no_more_journeys(rng):
    design = recalled(rng, 200, 1.0)
    once = contest(design, repeats=1, resamples=0)
    twice = design._replace(
        x=np.repeat(design.x, 3, axis=0), y=np.repeat(design.y, 3),
        customer=np.repeat(np.arange(200), 3),
    )  # fmt: skip
    again = contest(twice, repeats=1, resamples=0)
    assert contest_journeys(again) == pytest.approx(3 * contest_journeys(once), rel=0.1)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "called over-weighting in four of five"), ("zh", "五次研究中有四次")],
)
def test_the_words_say_what_it_is_for(rng, language, said):
    got = fit(*planted(rng, 60, "mean"))
    whole = got.glance().iloc[0]
    assert whole["verdict"] == "cannot_tell" and whole["n"] < whole["needed"]
    assert said in got.narrate(language)
    assert got.checks().set_index("check").loc["journeys", "passed"] is False


def test_a_verdict_that_was_reached_needs_no_more(rng):
    got = fit(*planted(rng, 150, "peak_end", state=1.0))
    whole = got.glance().iloc[0]
    assert whole["verdict"] == "over_weighting" and whole["n"] < whole["needed"]
    assert got.checks().set_index("check").loc["journeys", "passed"] is None
    assert "four of five" not in got.narrate("en")
