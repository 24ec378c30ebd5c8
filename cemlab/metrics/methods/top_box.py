"""Top-box share (CSAT): who chose one of the best answers, with the Wilson interval.

The Wilson score interval keeps its coverage for small samples and for shares near 0 and
1, where the plain Wald interval has no width [1]_, [2]_.

References
----------
.. [1] Wilson, E. B. (1927). Probable inference, the law of succession, and statistical
   inference. *Journal of the American Statistical Association*, 22, 209–212.
.. [2] Newcombe, R. G. (1998). Two-sided confidence intervals for the single proportion:
   comparison of seven methods. *Statistics in Medicine*, 17, 857–872.
.. [3] Agresti, A., & Coull, B. A. (1998). Approximate is better than “exact” for interval
   estimation of binomial proportions. *The American Statistician*, 52, 119–126.
"""

from __future__ import annotations

from math import sqrt

import numpy as np

from cemlab.errors import MethodError, OptionError
from cemlab.numerics import Estimate, Kind, normal_quantile, sample, wilson_intervals


def score(
    x: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    kind: Kind = "survey",
    scale: tuple[float, float] | None = None,
    top_boxes: int = 2,
    clusters: np.ndarray | None = None,
    level: float = 0.95,
) -> Estimate:
    """Share of answers in the top boxes, 0 to 1.

    Parameters
    ----------
    x : ndarray, shape (n,)
        Answers on a scale in steps of one where high is good, without gaps.
    weights, kind, clusters, level
        As for the Net Promoter Score.
    scale : (min, max)
        The declared scale: without it nobody can say what the top is.
    top_boxes : int, default 2
        How many of the highest scale points count.

    Returns
    -------
    Estimate

    Raises
    ------
    OptionError
        No scale, or not fewer top boxes than scale points.
    MethodError
        No answers, or answers off the scale.

    Notes
    -----
    The standard error is √(p (1 − p) / n). With survey weights it is the linearised one,
    and the interval is built from the effective n of `cemlab.numerics.sample`.
    """
    x = np.asarray(x, dtype=float)
    if scale is None:
        raise OptionError(
            "A top box needs the scale, and none is declared. "
            "Give `scale=(1, 5)`, or declare the scale of the item."
        )
    points = scale[1] - scale[0] + 1
    if top_boxes != int(top_boxes) or not 1 <= top_boxes < points:
        raise OptionError(
            f"`top_boxes` is {top_boxes!r}; expected a whole number from 1 to {points - 1:g} "
            f"on the scale {scale[0]:g}–{scale[1]:g}."
        )
    off = ~((x >= scale[0]) & (x <= scale[1]))
    if off.any():
        values = ", ".join(f"{value:g}" for value in np.unique(x[off])[:5])
        raise MethodError(
            f"{off.sum()} of {len(x)} answers lie outside {scale[0]:g}–{scale[1]:g} ({values}). "
            "Declare such codes as missing or not applicable, or correct the scale."
        )
    chosen = (x > scale[1] - top_boxes).astype(float)
    one = sample(chosen, weights, kind=kind, clusters=clusters)
    low, high = wilson_interval(one.mean * one.n_effective, one.n_effective, level=level)
    error = sqrt(one.variance / one.n) if one.std_error is None else one.std_error
    return Estimate(one.mean, low, high, error, one.n, one.n_effective)


def wilson_interval(successes: float, n: float, *, level: float = 0.95) -> tuple[float, float]:
    """Wilson score interval of one share, 0 to 1, from (effective) counts."""
    _, low, high = wilson_intervals(successes, n, level=level)
    return float(low), float(high)


def adjusted_wald_interval(
    successes: float, n: float, *, level: float = 0.95
) -> tuple[float, float]:
    """Adjusted-Wald interval of one share, 0 to 1, as usability reports often give it [3]_.

    Wald's with z²/2 successes and as many failures added: about the centre of Wilson's and a little
    wider, so that numbers of others can be checked; `score` gives Wilson's.
    """
    z = normal_quantile(level)
    size = n + z**2
    middle = (successes + z**2 / 2) / size
    reach = z * sqrt(middle * (1 - middle) / size)
    return max(0.0, middle - reach), min(1.0, middle + reach)
