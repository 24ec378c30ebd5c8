"""The likelihood of latent classes, climbed from many starts at once.

Within a class items are independent; what a person did not answer says nothing about the
class [1]_. Each step computes everybody's posteriors and then shares and probabilities from
them (EM [2]_); one step in a few leaps ahead along the path (SQUAREM [3]_), because plain EM
takes thousands of small steps where classes overlap.

References
----------
.. [1] Rubin, D. B. (1976). Inference and missing data. *Biometrika*, 63, 581–592.
.. [2] Goodman, L. A. (1974). Exploratory latent structure analysis using both identifiable
   and unidentifiable models. *Biometrika*, 61, 215–231.
.. [3] Varadhan, R., & Roland, C. (2008). Simple and globally convergent methods for
   accelerating the convergence of any EM algorithm. *Scandinavian Journal of Statistics*, 35,
   335–353.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cemlab.personas.methods.posterior import posteriors

SHORT_STEPS = 20
LONG_STEPS = 3000
LONG_OF = 3  # one start of so many is followed to its end
TOLERANCE = 1e-9  # of the log-likelihood, in its own units
SMALLEST = 1e-12  # of a probability, before its logarithm
CELLS_AT_ONCE = 4_000_000  # posteriors held at a time: 32 MB


class Found(NamedTuple):
    """The best of the starts, and the ends of those that were followed.

    Attributes
    ----------
    shares : ndarray, shape (k,)
        Class shares.
    probabilities : ndarray, shape (k, J)
        Of every category in every class, items side by side.
    ends : ndarray, shape (long runs,)
        Log-likelihood at each end; the best is that of the parameters.
    """

    shares: np.ndarray
    probabilities: np.ndarray
    ends: np.ndarray


class Patterns(NamedTuple):
    """Different rows of answers.

    Attributes
    ----------
    hot : ndarray, shape (J, m)
        1 where pattern m chose category J; gaps are 0 in all categories of their item.
    mass : ndarray, shape (m,)
        People, or their weights, who answered so.
    items : ndarray of int, shape (J,)
        Item of each category.
    begins : ndarray of int, shape (q,)
        First category of each item.
    """

    hot: np.ndarray
    mass: np.ndarray
    items: np.ndarray
    begins: np.ndarray


def search(patterns: Patterns, k: int, *, starts: int, rng: np.random.Generator) -> Found:
    """The highest likelihood that many random starts lead to.

    Parameters
    ----------
    patterns : Patterns
        Answers.
    k : int
        Number of classes.
    starts : int
        Random starts; after 20 steps the best third goes on to its end.
    rng : Generator
        Source of the starts.

    Returns
    -------
    Found
    """
    block = max(1, CELLS_AT_ONCE // (k * len(patterns.mass)))
    begun = [
        _run(patterns, *_starting(patterns, k, min(block, starts - first), rng), SHORT_STEPS)
        for first in range(0, starts, block)
    ]
    shares, probabilities, reached = (np.concatenate(part) for part in zip(*begun, strict=True))
    ahead = np.argsort(-reached, kind="stable")[: -(-starts // LONG_OF)]
    ended = [
        _run(patterns, shares[own], probabilities[own], LONG_STEPS)
        for own in np.array_split(ahead, -(-len(ahead) // block))
    ]
    shares, probabilities, reached = (np.concatenate(part) for part in zip(*ended, strict=True))
    best = int(reached.argmax())
    return Found(shares[best], probabilities[best], reached)


def row_densities(hot: np.ndarray, shares: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """log(share × probability of the answers) of each class and pattern, shape (…, k, m)."""
    k, categories = probabilities.shape[-2:]
    logs = np.log(np.maximum(probabilities, SMALLEST)).reshape(-1, categories)
    densities = (logs @ hot).reshape(*probabilities.shape[:-2], k, hot.shape[1])
    densities += np.log(np.maximum(shares, SMALLEST))[..., None]
    return densities


def _starting(
    patterns: Patterns, k: int, starts: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Equal classes with random probabilities."""
    drawn = rng.exponential(size=(starts, k, len(patterns.items)))
    return np.full((starts, k), 1.0 / k), _by_item(drawn, drawn, patterns)


def _by_item(sums: np.ndarray, before: np.ndarray, patterns: Patterns) -> np.ndarray:
    """Probabilities that add up to 1 in each item; as before where nobody answered."""
    total = np.add.reduceat(sums, patterns.begins, axis=-1)[..., patterns.items]
    return np.where(total > 0, sums / np.where(total > 0, total, 1.0), before)


def _step(
    patterns: Patterns, shares: np.ndarray, probabilities: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One step of EM for all starts, and the log-likelihood before it."""
    starts, k = shares.shape
    posterior, rows = posteriors(row_densities(patterns.hot, shares, probabilities))
    posterior *= patterns.mass
    sums = (posterior.reshape(starts * k, -1) @ patterns.hot.T).reshape(probabilities.shape)
    return (
        posterior.sum(axis=-1) / patterns.mass.sum(),
        _by_item(sums, probabilities, patterns),
        rows @ patterns.mass,
    )


def _run(
    patterns: Patterns, shares: np.ndarray, probabilities: np.ndarray, steps: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """EM with leaps until nothing rises or the steps are over; starts at their end drop out."""
    shares, probabilities = shares.copy(), probabilities.copy()
    reached = np.full(len(shares), -np.inf)
    active = np.arange(len(shares))
    for _ in range(max(1, steps // 3)):
        now = shares[active], probabilities[active]
        first = _step(patterns, *now)
        second = _step(patterns, *first[:2])
        leaped = _leap(now, first[:2], second[:2], patterns)
        third = _step(patterns, *leaped)
        good = np.isfinite(third[2]) & (third[2] >= second[2])
        shares[active] = np.where(good[:, None], third[0], second[0])
        probabilities[active] = np.where(good[:, None, None], third[1], second[1])
        before, reached[active] = reached[active], np.maximum(third[2], second[2])
        active = active[~(reached[active] - before <= TOLERANCE * np.abs(reached[active]))]
        if not active.size:
            break
    return shares, probabilities, reached


def _leap(
    now: Sequence[np.ndarray], first: Sequence[np.ndarray], second: Sequence[np.ndarray],
    patterns: Patterns,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Where two steps point to, SQUAREM's third step length; cut to what can be."""
    rise = [(b - a).reshape(len(a), -1) for a, b in zip(now, first, strict=True)]
    bend = [(c - 2 * b + a).reshape(len(a), -1) for a, b, c in zip(now, first, second, strict=True)]
    rise_norm, bend_norm = (
        np.sqrt(sum((one**2).sum(axis=1) for one in parts)) for parts in (rise, bend)
    )
    length = np.maximum(rise_norm / np.where(bend_norm > 0, bend_norm, np.inf), 1.0)
    shares, probabilities = (
        a + 2 * length.reshape(-1, *[1] * (a.ndim - 1)) * r.reshape(a.shape)
        + length.reshape(-1, *[1] * (a.ndim - 1)) ** 2 * b.reshape(a.shape)
        for a, r, b in zip(now, rise, bend, strict=True)
    )  # fmt: skip
    shares = np.maximum(shares, SMALLEST)
    probabilities = np.maximum(probabilities, SMALLEST)
    return shares / shares.sum(axis=1, keepdims=True), _by_item(
        probabilities, probabilities, patterns
    )
