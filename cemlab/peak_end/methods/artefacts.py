"""Artefacts that look like a peak-end effect, and numbers that give them away.

References
----------
.. [1] David, H. A., & Nagaraja, H. N. (2003). *Order Statistics*, 3rd ed. Wiley, ch. 3.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.errors import MethodError, OptionError
from cemlab.peak_end.methods.design import Design
from cemlab.peak_end.methods.features import MIN_MOMENTS, Features
from cemlab.peak_end.methods.moments import grouped

DRAWS_AT_ONCE = 2_000_000  # shuffled ends held at a time: 16 MB


class Artefacts(NamedTuple):
    """Shares and correlations over the journeys with enough moments; NaN without any.

    Attributes
    ----------
    n, n_few_moments : int
        Journeys, and journeys with fewer than `min_moments`.
    end_is_peak, end_is_trough, end_is_extreme : float
        Shares of journeys, 0 to 1, in which the end is the peak, the trough, or either:
        there their effects cannot be separated.
    peak_abs_tied : float
        Share of journeys in which several moments are equally intense.
    peak_by_count : float
        Correlation of peak and number of moments; NaN when the number never varies.
    """

    n: int
    n_few_moments: int
    end_is_peak: float
    end_is_trough: float
    end_is_extreme: float
    peak_abs_tied: float
    peak_by_count: float


def moment_artefacts(features: Features, *, min_moments: int = MIN_MOMENTS) -> Artefacts:
    """Count what the contest has to be read with.

    Parameters
    ----------
    features : Features
        Of all journeys.
    min_moments : int, default 3
        As for `contest_design`.

    Returns
    -------
    Artefacts
    """
    kept = features.n_moments >= min_moments
    n, few = int(kept.sum()), int((~kept).sum())
    if not n:
        return Artefacts(0, few, *[np.nan] * 5)
    count, peak = features.n_moments[kept], features.peak[kept]
    varies = np.ptp(count) > 0 and np.ptp(peak) > 0
    return Artefacts(
        n=n,
        n_few_moments=few,
        end_is_peak=float(features.end_is_peak[kept].mean()),
        end_is_trough=float(features.end_is_trough[kept].mean()),
        end_is_extreme=float((features.end_is_peak | features.end_is_trough)[kept].mean()),
        peak_abs_tied=float(features.peak_abs_tied[kept].mean()),
        peak_by_count=float(np.corrcoef(count, peak)[0, 1]) if varies else np.nan,
    )


def expected_peak(n_moments: int, noise: float = 1.0) -> float:
    """Peak to expect of moments that are noise around 0 and nothing else.

    Parameters
    ----------
    n_moments : int
        Number of moments, from 1.
    noise : float, default 1.0
        Standard deviation of a moment.

    Returns
    -------
    float
        In units of `noise`; its negative is the trough to expect.

    Notes
    -----
    E[max of n] = n ∫ z φ(z) Φ(z)ⁿ⁻¹ dz for independent normal moments [1]_.
    """
    from scipy.integrate import quad
    from scipy.stats import norm

    if n_moments < 1 or noise < 0:
        raise OptionError(
            f"{n_moments} moments with a noise of {noise}; expected at least 1 moment and a "
            "noise of at least 0."
        )
    area, _ = quad(lambda z: z * norm.pdf(z) * norm.cdf(z) ** (n_moments - 1), -12, 12, limit=200)
    return float(noise * n_moments * area)


class Placebo(NamedTuple):
    """The end's coefficient beside mean and extremes, and what order-free ends give.

    Attributes
    ----------
    estimate : float
        Coefficient of the last moment.
    shuffled : ndarray, shape (shuffles,)
        The same after the moments of every journey are put in random order.
    p_value : float
        Share of shuffles with a coefficient at least as large in size, the observed one
        counted among them.
    explained : float
        Part of the outcome's variance that the last moment adds to all other terms.
    shuffled_explained : ndarray, shape (shuffles,)
        The same after shuffling: what any moment would add.
    """

    estimate: float
    shuffled: np.ndarray
    p_value: float
    explained: float
    shuffled_explained: np.ndarray


def end_placebo(
    design: Design,
    journey: np.ndarray,
    experience: np.ndarray,
    *,
    shuffles: int = 200,
    seed: int = 0,
) -> Placebo:
    """Shuffle the moments of each journey: an effect of the end must vanish.

    Mean, peak, trough and the number of moments survive shuffling; only which moment came
    last does not. A coefficient that survives as well is one of the journey's level.

    Parameters
    ----------
    design : Design
        From `contest_design` on the features of the same moments.
    journey, experience : ndarray, shape (moments,)
        The moments, as given to `journey_features`.
    shuffles : int, default 200
        Random orders.
    seed : int, default 0
        The same seed gives the same numbers.

    Returns
    -------
    Placebo

    Notes
    -----
    Only the column of the end changes, so that its coefficient follows from residuals on
    the other columns (Frisch–Waugh–Lovell) without refitting. The end is the last moment,
    also where the features took a window.
    """
    if shuffles < 1:
        raise OptionError(f"`shuffles` is {shuffles}; expected at least 1.")
    m = grouped(journey, experience)
    if design.kept[-1] >= len(m.n):
        raise MethodError(
            f"The design has journeys up to place {design.kept[-1]} and the moments only "
            f"{len(m.n)} journeys. Give the moments the features were made of."
        )
    others = [c for c in design.models["both"] if design.terms[c] != "end"]
    basis, _ = np.linalg.qr(np.column_stack([np.ones(len(design.y)), design.x[:, others]]))
    outcome = design.y - basis @ (basis.T @ design.y)

    total = ((design.y - design.y.mean()) ** 2).sum()

    def added(ends: np.ndarray) -> np.ndarray:
        """Coefficient of each column of ends, and the part of variance that it adds."""
        ends = ends - (ends @ basis) @ basis.T
        along, size = ends @ outcome, (ends**2).sum(axis=1)
        return np.array([along / size, along**2 / size / total])

    first, n = m.first[design.kept], m.n[design.kept]
    rng = np.random.default_rng(seed)
    step = max(1, DRAWS_AT_ONCE // len(n))
    found = [
        # the last of a random order is any moment, each as likely
        added(m.experience[first + rng.integers(n, size=(min(step, shuffles - s), len(n)))])
        for s in range(0, shuffles, step)
    ]
    shuffled, parts = np.concatenate(found, axis=1)
    estimate, part = added(m.experience[m.last[design.kept]][None])[:, 0]
    beyond = (np.abs(shuffled) >= abs(estimate)).sum()
    p_value = float((1 + beyond) / (1 + shuffles))
    return Placebo(float(estimate), shuffled, p_value, float(part), parts)
