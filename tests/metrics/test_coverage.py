"""95% intervals hold the truth 93% to 97% of the time, down to 20 answers."""

import numpy as np
import pytest
from scipy.special import gammaln
from scipy.stats import binom

from cemlab.metrics.methods import METHODS, nps_interval, wilson_interval

SHARES = np.arange(1, 10) / 10
SIZES = (20, 30, 50, 100)


@pytest.mark.parametrize("n", SIZES)
def test_shares(n):
    """Exactly, over all samples there are, averaged over shares from .1 to .9."""
    ends = np.array([wilson_interval(k, n) for k in range(n + 1)])
    chance = binom.pmf(np.arange(n + 1), n, SHARES[:, None])
    held = (ends[:, 0] <= SHARES[:, None]) & (SHARES[:, None] <= ends[:, 1])
    assert 0.93 <= (chance * held).sum(axis=1).mean() <= 0.97


@pytest.mark.parametrize("n", SIZES)
def test_nps(n):
    """Exactly, over all samples there are, averaged over shares of promoters and detractors."""
    up, down = (grid.ravel() for grid in np.meshgrid(np.arange(n + 1), np.arange(n + 1)))
    up, down = up[up + down <= n], down[up + down <= n]
    ends = np.array([nps_interval(a, n - a - b, b) for a, b in zip(up, down, strict=True)])
    ways = gammaln(n + 1) - gammaln(up + 1) - gammaln(down + 1) - gammaln(n - up - down + 1)
    found = []
    for one in SHARES:
        for other in SHARES[one + SHARES < 0.95]:
            rest = 1 - one - other
            chance = np.exp(
                ways + up * np.log(one) + down * np.log(other) + (n - up - down) * np.log(rest)
            )
            truth = 100 * (one - other)
            found.append(chance[(ends[:, 0] <= truth) & (truth <= ends[:, 1])].sum())
    assert 0.93 <= np.mean(found) <= 0.97
    assert min(found) > 0.9


@pytest.mark.parametrize("n", (20, 50))
def test_means(n):
    """Of five-point answers whose mean runs from 1.4 to 4.6, by simulation."""
    rng, times, points = np.random.default_rng(4), 250, np.arange(1, 6)
    found = []
    for share in SHARES:
        chances = binom.pmf(points - 1, 4, share)
        samples = rng.choice(points, size=(times, n), p=chances)
        ends = np.array([METHODS["mean"](x)[1:3] for x in samples])
        found.append(np.mean((ends[:, 0] <= 1 + 4 * share) & (1 + 4 * share <= ends[:, 1])))
    assert 0.93 <= np.mean(found) <= 0.97


@pytest.mark.parametrize("metric", ["nps", "top_box", "mean"])
def test_with_weights(metric):
    """Unequal weights, 40 answers, averaged over three populations, by simulation."""
    rng, times, found = np.random.default_rng(5), 400, []
    for share in (0.3, 0.5, 0.8):
        chances = binom.pmf(np.arange(11), 10, share)
        truth = {"nps": 100 * (chances[9:].sum() - chances[:7].sum()),
                 "top_box": chances[9:].sum(), "mean": 10 * share}[metric]  # fmt: skip
        for _ in range(times):
            x = rng.choice(11, size=40, p=chances).astype(float)
            got = METHODS[metric](x, rng.lognormal(0, 0.5, 40), scale=(0, 10))
            found.append(got.conf_low <= truth <= got.conf_high)
    assert 0.93 <= np.mean(found) <= 0.97
