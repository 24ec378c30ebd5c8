"""What each branch may truly be, by draws: estimates, intervals, ranks and chances."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import stats

from cemlab.metrics.methods.shrinkage import draws_of_shares, pooled_errors, shrink_shares
from cemlab.numerics import draws_with_mean, rank_summary, shrink

ALPHA = 0.05
TAIL = 0.1  # part of the branches that is the best or the worst
FEWEST_RANKED = 3


class Standing(NamedTuple):
    """Of each branch, shape (branches,), and of all.

    `pull` is the part of a branch's own difference from the mean that is kept; `is_spread`
    whether the branches differ by more than sampling makes them.
    """

    estimate: np.ndarray
    conf_low: np.ndarray
    conf_high: np.ndarray
    pull: np.ndarray
    rank: np.ndarray
    rank_low: np.ndarray
    rank_high: np.ndarray
    p_best: np.ndarray
    p_worst: np.ndarray
    p_target: np.ndarray
    mean: float
    mean_low: float
    mean_high: float
    spread: float
    q: float
    p_value: float
    is_spread: bool


def of_scores(
    y: np.ndarray, variances: np.ndarray, n: np.ndarray, *,
    ends: tuple[float, float] | None = None, target: float | None = None, n_draws: int = 10_000,
    seed: int = 0,
) -> Standing:  # fmt: skip
    """Scores with the variance of one answer and the effective number of answers of each.

    The normal model knows no ends of a scale: what it puts beyond `ends` is put on them.
    """
    errors = pooled_errors(variances, n)
    shrunk = shrink(y, errors)
    drawn = draws_with_mean(y, errors, n=n_draws, seed=seed)
    is_spread = shrunk.spread > 0 and shrunk.p_value < ALPHA
    return _standing(
        shrunk.estimate, shrunk.pull, drawn, target, shrunk.mean, shrunk.spread, shrunk.q,
        shrunk.p_value, is_spread, ends=ends or (-np.inf, np.inf),
    )  # fmt: skip


def of_shares(
    successes: np.ndarray, n: np.ndarray, *, target: float | None = None, n_draws: int = 10_000,
    seed: int = 0,
) -> Standing:  # fmt: skip
    """Shares from effective counts."""
    shrunk = shrink_shares(successes, n)
    drawn = draws_of_shares(successes, n, n_draws=n_draws, seed=seed)
    whole = successes.sum() / n.sum()
    expected = whole * (1 - whole) * n
    q = float(((successes - n * whole) ** 2 / np.maximum(expected, 1e-12)).sum())
    p_value = float(stats.chi2.sf(q, len(n) - 1))
    size = shrunk.alpha + shrunk.beta
    mean = shrunk.alpha / size
    spread = float(np.sqrt(mean * (1 - mean) / (size + 1)))
    return _standing(
        shrunk.estimate, n / (n + size), drawn, target, mean, spread, q, p_value,
        shrunk.is_spread and p_value < ALPHA,
    )  # fmt: skip


def _standing(
    estimate, pull, draws, target, mean, spread, q, p_value, is_spread, *, ends=(0.0, 1.0)
) -> Standing:
    drawn, of_mean = draws
    summary = rank_summary(drawn)  # of the draws as they are: on the ends there would be ties
    k = drawn.shape[1]
    some = max(1, int(TAIL * k))
    order = (-drawn).argsort(axis=1).argsort(axis=1) + 1
    missed = np.full(k, np.nan)
    estimate, drawn, of_mean, mean = (np.clip(one, *ends)
                                      for one in (estimate, drawn, of_mean, mean))  # fmt: skip
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    mean_low, mean_high = map(float, np.quantile(of_mean, [0.025, 0.975]))
    return Standing(
        estimate, low, high, pull, np.median(order, axis=0), summary.rank_low, summary.rank_high,
        (order <= some).mean(axis=0), (order > k - some).mean(axis=0),
        missed if target is None else (drawn >= target).mean(axis=0),
        float(mean), mean_low, mean_high, float(spread), q, p_value,
        bool(is_spread and k >= FEWEST_RANKED),
    )  # fmt: skip
