"""Effect sizes of two samples: Hedges' g and Cliff's delta, plain and weighted.

References
----------
.. [1] Hedges, L. V. (1981). Distribution theory for Glass's estimator of effect size and
   related estimators. *Journal of Educational Statistics*, 6, 107–128.
.. [2] Cliff, N. (1993). Dominance statistics: ordinal analyses to answer ordinal
   questions. *Psychological Bulletin*, 114, 494–509.
"""

from __future__ import annotations

import numpy as np

from cemlab.numerics import Sample, kish_n


def hedges_g(a: Sample, b: Sample) -> float:
    """Difference of two means in pooled standard deviations, corrected for small samples [1]_.

    Parameters
    ----------
    a, b : Sample
        From `cemlab.numerics.sample`.

    Returns
    -------
    float
        0 where nothing differs or varies; NaN where nothing varies within the samples but
        they differ, or where there are too few answers for a spread.

    Notes
    -----
    g = J (m₁ − m₂) / s, s² = Σ(n_i − 1) s_i² / f, f = n₁ + n₂ − 2, and the exact
    J = Γ(f/2) / (√(f/2) Γ((f − 1)/2)). With weights variances are weighted and n is Kish's.
    """
    from scipy.special import gammaln

    sizes = [float(s.n) if s.weights is None else kish_n(s.weights) for s in (a, b)]
    freedom = sum(sizes) - 2
    squares = sum(s.variance * n for s, n in zip((a, b), sizes, strict=True))
    difference = a.mean - b.mean
    if squares <= 0 or freedom <= 1:
        return 0.0 if difference == 0 else np.nan
    j = np.exp(gammaln(freedom / 2) - gammaln((freedom - 1) / 2)) / np.sqrt(freedom / 2)
    return float(j * difference / np.sqrt(squares / freedom))


def g_of_one_point(a: Sample, b: Sample) -> float:
    """Hedges' g that a difference of one scale point would have: the unit between both scales."""
    return hedges_g(a._replace(mean=b.mean + 1.0), b)


def cliffs_delta(
    a: np.ndarray,
    b: np.ndarray,
    weights_a: np.ndarray | None = None,
    weights_b: np.ndarray | None = None,
) -> float:
    """P(a > b) − P(a < b) over all pairs, weighted by the product of their weights [2]_.

    Parameters
    ----------
    a, b : ndarray, shapes (n,) and (m,)
        Answers without gaps.
    weights_a, weights_b : ndarray, same shapes, optional
        Survey weights.

    Returns
    -------
    float
        −1 to 1; ties count for neither side.
    """
    weights_a = np.ones(len(a)) if weights_a is None else weights_a
    weights_b = np.ones(len(b)) if weights_b is None else weights_b
    order = np.argsort(b, kind="stable")
    below = np.concatenate([[0.0], np.cumsum(weights_b[order])])
    lower = below[np.searchsorted(b[order], a, side="left")]
    higher = below[-1] - below[np.searchsorted(b[order], a, side="right")]
    return float(weights_a @ (lower - higher) / (weights_a.sum() * below[-1]))
