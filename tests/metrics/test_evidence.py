"""What the metrics promise, counted: intervals that hold, and false claims as rare as stated."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from scipy import special, stats

from cemlab.metrics.methods import METHODS, nps_interval, wilson_interval
from cemlab.metrics.methods.differences import nps_difference
from cemlab.numerics import adjusted_p
from cemlab.simulate.evidence import false_claims
from cemlab.simulate.evidence.null_scores import SCORE_WORLDS

SHARES = np.arange(1, 10) / 10
HELD = (0.93, 0.97)


def splits(n: int, parts: int) -> Iterator[tuple[int, ...]]:
    """Every way in which n answers may fall into classes."""
    if parts == 1:
        yield (n,)
        return
    for first in range(n + 1):
        for rest in splits(n - first, parts - 1):
            yield (first, *rest)


def chances(counts: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Multinomial chance of each row of counts."""
    ways = special.gammaln(counts.sum(axis=1) + 1) - special.gammaln(counts + 1).sum(axis=1)
    return np.exp(ways + (counts * np.log(shares)).sum(axis=1))


def held(ends: np.ndarray, chance: np.ndarray, truth: float) -> float:
    """Chance that an interval holds the truth; ends have shape (samples, 2)."""
    return chance[(ends[:, 0] <= truth + 1e-9) & (truth - 1e-9 <= ends[:, 1])].sum()


class TestIntervalsHold:
    """Exactly: over every sample there can be, not over simulated ones."""

    @pytest.mark.parametrize("n", [20, 50, 100])
    def test_a_share(self, n):
        ends = np.array([wilson_interval(k, n) for k in range(n + 1)])
        found = [held(ends, stats.binom.pmf(np.arange(n + 1), n, p), p) for p in SHARES]
        assert HELD[0] <= np.mean(found) <= HELD[1]

    @pytest.mark.parametrize("n", [20, 50])
    def test_an_nps(self, n):
        """Promoters from .1 to .9; of the others a quarter, a half or three quarters detract."""
        counts = np.array(list(splits(n, 3)))
        ends, found = np.array([nps_interval(*row) for row in counts]), []
        for promoters in SHARES:
            for part in (0.25, 0.5, 0.75):
                rest = 1 - promoters
                shares = np.array([promoters, rest * (1 - part), rest * part])
                found.append(held(ends, chances(counts, shares), 100 * (shares[0] - shares[2])))
        assert HELD[0] <= np.mean(found) <= HELD[1]
        assert min(found) > 0.93

    def test_a_mean_of_five_points(self):
        """Answers are binomial over the scale, so that they lean where the mean is near an end."""
        n, codes = 20, np.arange(5)
        counts = np.array(list(splits(n, 5)))
        # the interval hangs on the sum and the sum of squares alone
        sums = np.stack([counts @ codes, counts @ codes**2], axis=1)
        _, firsts, which = np.unique(sums, axis=0, return_index=True, return_inverse=True)
        ends = [METHODS["mean"](np.repeat(codes, row).astype(float))[1:3] for row in counts[firsts]]
        ends = np.array(ends)[which]
        found = [held(ends, chances(counts, stats.binom.pmf(codes, 4, p)), 4 * p) for p in SHARES]
        assert HELD[0] <= np.mean(found) <= HELD[1]


@pytest.mark.parametrize(("segments", "least", "most"), [
    (3, 100, 300), (12, 100, 300), (20, 100, 300), (12, 20, 80), (30, 20, 80), (30, 12, 40),
])  # fmt: skip
def test_any_false_difference_is_rare_whatever_the_number_of_segments(segments, least, most):
    """Equal segments, each against the rest as `compare` does it, after Holm.

    With the normal z instead of t some of 30 segments of 20 to 80 answers differ falsely in 7% of
    2,000 worlds, of 12 to 40 answers in 9%; with t in 5% and 3%.
    """
    rng, worlds, false = np.random.default_rng(20261122), 300, 0
    for _ in range(worlds):
        sizes = rng.integers(least, most, segments)
        counts = rng.multinomial(sizes, (0.45, 0.3, 0.25))
        p = [nps_difference(own, counts.sum(axis=0) - own, welch=True).p_value for own in counts]
        false += adjusted_p(np.array(p), "holm").min() < 0.05
    assert false <= stats.binom.ppf(0.99, worlds, 0.05)


def test_interval_p_value_and_equivalence_of_two_nps_agree():
    """With Welch's degrees of freedom as without: the interval of level 1 − p ends at zero."""
    counts = (12, 4, 6), (30, 20, 30)
    for welch in (False, True):
        found = nps_difference(*counts, welch=welch)
        assert min(map(abs, found.interval(1 - found.p_value))) == pytest.approx(0, abs=1e-6)
        reach = max(map(abs, found.interval(0.9)))
        assert found.p_equivalent(reach) == pytest.approx(0.05, abs=1e-6)
    z, t = (nps_difference(*counts, welch=welch) for welch in (False, True))
    assert t.p_value > z.p_value and t.conf_high - t.conf_low > z.conf_high - z.conf_low
    assert (t.estimate, t.std_error) == (z.estimate, z.std_error)
    shares = [np.array([(p + 0.75), (d + 0.75)]) / (p + n + d + 3) for p, n, d in counts]
    a, b = ((up + down - (up - down) ** 2) / (sum(one) + 3)
            for (up, down), one in zip(shares, counts, strict=True))  # fmt: skip
    freedom = (a + b) ** 2 / (a**2 / 21 + b**2 / 79)
    centre = 100 * ((shares[0] - shares[1]) @ [1, -1])
    assert t.p_value == pytest.approx(2 * stats.t.sf(abs(centre) / t.std_error, freedom))


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    """The table that goes with the package; tests/simulate counts a part of it again."""
    return false_claims.recorded()


def rows_of(table: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Rows of one kind of worlds, by the claim."""
    claims = [claim.words for claim in SCORE_WORLDS[kind].claims]
    return table[table["world"] == SCORE_WORLDS[kind].words].set_index("claim").loc[claims]


class TestFalseClaims:
    @pytest.mark.parametrize("kind", SCORE_WORLDS)
    def test_are_made_no_more_often_than_stated(self, table, kind):
        rows = rows_of(table, kind)
        assert (rows["worlds"] >= 200).all() and (rows["holds"] == "yes").all()

    @pytest.mark.parametrize("name", ["worst", "best"])
    def test_among_equal_branches_nobody_is_named(self, table, name):
        assert rows_of(table, "equal_branches").loc[f"a branch is named as {name}", "rate"] <= 0.05

    @pytest.mark.parametrize("kind", ["metrics", "few_answers"])
    def test_intervals_are_not_far_too_wide(self, table, kind):
        assert (rows_of(table, kind)["high"] >= 0.03).all()
