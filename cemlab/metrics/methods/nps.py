"""Net Promoter Score with the adjusted Wald (3,T) interval.

Promoters answer 9 or 10, detractors 0 to 6 [1]_. The score shown is the plain difference
of their shares; its interval adds three imagined answers spread as a triangle (¾
promoter, 1½ passive, ¾ detractor), which keeps 95% coverage in small and lopsided samples
where the plain Wald interval falls to 80% or has no width at all [2]_, [3]_.

References
----------
.. [1] Reichheld, F. F. (2003). The one number you need to grow. *Harvard Business
   Review*, 81(12), 46–54.
.. [2] Rocks, B. (2016). Interval estimation for the "net promoter score". *The American
   Statistician*, 70, 365–372.
.. [3] Lewis, J. R., & Sauro, J. (2021). Confidence intervals for Net Promoter Scores.
   MeasuringU.
"""

from __future__ import annotations

from math import sqrt

import numpy as np

from cemlab.errors import MethodError, OptionError
from cemlab.numerics import Estimate, Kind, normal_quantile, sample

SCALE = (0, 10)
PROMOTER, PASSIVE = 9, 7  # lowest answers that make one


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
    """Net Promoter Score, −100 to 100.

    Parameters
    ----------
    x : ndarray, shape (n,)
        Whole answers 0 to 10, without gaps.
    weights : ndarray, shape (n,), optional
        Survey or frequency weights.
    kind : {"survey", "frequency"}, default "survey"
        What the weights are.
    scale : (min, max), optional
        The declared scale, which must be 0 to 10.
    top_boxes : int
        Not used: the score has its own borders.
    clusters : ndarray, shape (n,), optional
        Customer of each answer, where customers answered more than once.
    level : float, default 0.95
        Level of the interval.

    Returns
    -------
    Estimate

    Raises
    ------
    MethodError
        No answers, or answers off the 0–10 scale.
    OptionError
        Another scale is declared.

    Notes
    -----
    The standard error is the plain √(Var/n). With survey weights it is the linearised one,
    and the interval is built from the effective n of `cemlab.numerics.sample`.
    """
    x = np.asarray(x, dtype=float)
    if scale is not None and tuple(scale) != SCALE:
        raise OptionError(
            f"NPS needs the 0–10 scale; the item's scale is {scale[0]:g}–{scale[1]:g}. The "
            "borders between promoters and detractors are not comparable on another scale; "
            "use metric='top_box' or 'mean'."
        )
    _refuse_off_scale(x)
    code = np.where(x >= PROMOTER, 1.0, np.where(x >= PASSIVE, 0.0, -1.0))
    one = sample(code, weights, kind=kind, clusters=clusters)
    promoters = float(np.average(one.x > 0, weights=one.weights)) * one.n_effective
    detractors = float(np.average(one.x < 0, weights=one.weights)) * one.n_effective
    passives = one.n_effective - promoters - detractors
    low, high = nps_interval(promoters, passives, detractors, level=level)
    error = sqrt(one.variance / one.n) if one.std_error is None else one.std_error
    return Estimate(100 * one.mean, low, high, 100 * error, one.n, one.n_effective)


def nps_interval(
    promoters: float, passives: float, detractors: float, *, level: float = 0.95
) -> tuple[float, float]:
    """Adjusted Wald (3,T) interval from counts, in −100 to 100.

    Notes
    -----
    n* = n + 3, p₊* = (promoters + ¾) / n*, p₋* = (detractors + ¾) / n*;
    p₊* − p₋* ± z √((p₊* + p₋* − (p₊* − p₋*)²) / n*), cut at ±100.
    """
    n = promoters + passives + detractors + 3
    up, down = (promoters + 0.75) / n, (detractors + 0.75) / n
    centre = up - down
    reach = normal_quantile(level) * sqrt((up + down - centre**2) / n)
    return max(-100.0, 100 * (centre - reach)), min(100.0, 100 * (centre + reach))


def _refuse_off_scale(x: np.ndarray) -> None:
    off = ~((x >= SCALE[0]) & (x <= SCALE[1]) & (x == np.round(x)))
    if off.any():
        values = ", ".join(f"{value:g}" for value in np.unique(x[off])[:5])
        raise MethodError(
            f"NPS needs whole answers from 0 to 10; {off.sum()} of {len(x)} are not ({values}). "
            "Declare codes such as 99 as missing or not applicable, and do not rescale other "
            "scales to NPS."
        )
