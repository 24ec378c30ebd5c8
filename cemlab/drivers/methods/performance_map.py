"""Importance against performance: which quadrant a driver lies in, and how sure that is.

Two lines divide the map: means or medians of the drivers, or a target and the middle of the
scale. Which lines are drawn decides much [1]_, [2]_: with means about half of all drivers lie in
a "bad" half even of an excellent company. So importance, performance and lines are all
computed anew in each resample of customers, and each driver gets the chance of every quadrant.

References
----------
.. [1] Martilla, J. A., & James, J. C. (1977). Importance-performance analysis. *Journal of
   Marketing*, 41(1), 77–79.
.. [2] Oh, H. (2001). Revisiting importance–performance analysis. *Tourism Management*, 22,
   617–627.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

import numpy as np

from cemlab.errors import MethodError, OptionError
from cemlab.numerics import normal_quantile

QUADRANTS = ("low_priority", "concentrate_here", "possible_overkill", "keep_up")
LINES = ("mean", "median", "given")
SURE = 0.8  # a quadrant less likely than this is uncertain

Lines = Literal["mean", "median", "given"]


class Certainty(NamedTuple):
    """How sure the map is.

    Attributes
    ----------
    probability : ndarray, shape (p, 4)
        Of each quadrant, in the order of `QUADRANTS`; adds up to 1.
    modal : ndarray of str, shape (p,)
        The likeliest quadrant.
    is_uncertain : ndarray of bool, shape (p,)
        Whether even that one is less likely than 80%.
    centre : ndarray, shape (p, 2)
        Means over the resamples of performance and importance.
    axes : ndarray, shape (p, 2)
        Half the long and the short axis of the ellipse.
    angle : ndarray, shape (p,)
        Of the long axis against the performance axis, in radians, above −π/2 to π/2.
    resamples : int
    """

    probability: np.ndarray
    modal: np.ndarray
    is_uncertain: np.ndarray
    centre: np.ndarray
    axes: np.ndarray
    angle: np.ndarray
    resamples: int


def dividing_lines(
    importance: np.ndarray,
    performance: np.ndarray,
    *,
    lines: Lines = "mean",
    importance_at: float | None = None,
    performance_at: float | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Where the map is divided.

    Parameters
    ----------
    importance, performance : ndarray, shape (..., p)
        Of the drivers, one map or a stack of resamples. Importance must be of one sort: shares,
        slopes, or stated means, never mixed.
    lines : {"mean", "median", "given"}, default "mean"
        Of the drivers, or at the numbers that follow.
    importance_at, performance_at : float, optional
        A target or the middle of the scale, for `lines="given"`. Where one is not given, its
        line is at the mean: importance that is derived has no scale and so no middle.

    Returns
    -------
    importance, performance : ndarray, shape (..., 1)

    Raises
    ------
    OptionError
        Unknown lines, numbers for lines that are not given, or none for those that are.
    MethodError
        Shapes that differ, or gaps.
    """
    importance, performance = _checked(importance, performance)
    if lines not in LINES:
        raise OptionError.unknown("lines", lines, LINES)
    given = [importance_at is not None, performance_at is not None]
    if (lines == "given") != any(given):
        raise OptionError(
            f"`lines` is {lines!r} with {sum(given)} numbers; expected a number for at least one "
            "line with 'given', and none else."
        )
    centre = np.median if lines == "median" else np.mean
    found = []
    for values, at in ((importance, importance_at), (performance, performance_at)):
        line = centre(values, axis=-1, keepdims=True)
        found.append(line if at is None else np.full_like(line, at))
    return found[0], found[1]


def quadrant_codes(
    importance: np.ndarray,
    performance: np.ndarray,
    importance_line: np.ndarray | float,
    performance_line: np.ndarray | float,
) -> np.ndarray:
    """Index in `QUADRANTS` of each driver, shape (..., p); values on a line count as high."""
    importance, performance = _checked(importance, performance)
    high = _reaches(importance, importance_line).astype(int)
    return high + 2 * _reaches(performance, performance_line)


def changing(
    importance: np.ndarray,
    performance: np.ndarray,
    choices: Mapping[str, Mapping[str, object]],
) -> tuple[dict[str, list[str]], np.ndarray]:
    """Quadrants by several choices of lines, and the drivers that change.

    Parameters
    ----------
    importance, performance : ndarray, shape (p,)
    choices : mapping
        Name of each choice, and its arguments for `dividing_lines`.

    Returns
    -------
    quadrants : dict
        Quadrant of each driver by each choice.
    change : ndarray of bool, shape (p,)
        Whether a driver's quadrant depends on the choice.

    Raises
    ------
    OptionError, MethodError
        As for `dividing_lines`, or no choice.
    """
    if not choices:
        raise OptionError("`choices` is empty; name at least one choice of lines.")
    codes = np.array(
        [
            quadrant_codes(
                importance, performance, *dividing_lines(importance, performance, **options)
            )
            for options in choices.values()
        ]
    )
    named = {
        name: [QUADRANTS[code] for code in own] for name, own in zip(choices, codes, strict=True)
    }
    return named, (codes != codes[0]).any(axis=0)


def certainty(
    importance: np.ndarray,
    performance: np.ndarray,
    *,
    level: float = 0.95,
    lines: Lines = "mean",
    importance_at: float | None = None,
    performance_at: float | None = None,
) -> Certainty:
    """Chances of the quadrants, and ellipses, over resamples.

    Parameters
    ----------
    importance, performance : ndarray, shape (resamples, p)
        Of the same resamples of customers (see `map_replicates`).
    level : float, default 0.95
        Level of the ellipses, each for one driver by itself.
    lines, importance_at, performance_at
        As for `dividing_lines`; lines are found anew in each resample.

    Returns
    -------
    Certainty

    Raises
    ------
    OptionError, MethodError
        As for `dividing_lines`, or fewer than two resamples.

    Notes
    -----
    An ellipse has the means and covariance of the resamples, and the radius at which a normal
    distribution holds `level`.
    """
    importance, performance = _checked(importance, performance)
    if importance.ndim != 2 or len(importance) < 2:
        raise MethodError(
            f"Importance has shape {importance.shape}; expected (resamples, p), with at least 2 "
            "resamples."
        )
    normal_quantile(level)  # refuses an impossible level
    found = dividing_lines(
        importance,
        performance,
        lines=lines,
        importance_at=importance_at,
        performance_at=performance_at,
    )
    codes = quadrant_codes(importance, performance, *found)
    probability = np.array([(codes == code).mean(axis=0) for code in range(4)]).T
    both = np.stack([performance, importance], axis=-1)
    centre = both.mean(axis=0)
    off = both - centre
    covariance = np.einsum("bpi,bpj->pij", off, off) / (len(both) - 1)
    variance, direction = np.linalg.eigh(covariance)
    radius = np.sqrt(-2 * np.log(1 - level))  # of a chi-squared of two degrees of freedom
    slope = np.arctan2(direction[:, 1, 1], direction[:, 0, 1])
    return Certainty(
        probability=probability,
        modal=np.array(QUADRANTS)[probability.argmax(axis=1)],
        is_uncertain=probability.max(axis=1) < SURE,
        centre=centre,
        axes=radius * np.sqrt(np.maximum(variance[:, ::-1], 0)),
        angle=np.pi / 2 - (np.pi / 2 - slope) % np.pi,
        resamples=len(both),
    )


def _reaches(values: np.ndarray, line: np.ndarray | float) -> np.ndarray:
    """At or above a line; what rounding puts below a mean of equal values is on it."""
    return (values >= line) | np.isclose(values, line, rtol=1e-12, atol=0)


def _checked(importance: np.ndarray, performance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    importance, performance = (np.asarray(one, dtype=float) for one in (importance, performance))
    if importance.shape != performance.shape or not importance.ndim or not importance.size:
        raise MethodError(
            f"Importance has shape {importance.shape} and performance {performance.shape}; "
            "expected the same, with a value for each driver."
        )
    gaps = int((~np.isfinite(importance) | ~np.isfinite(performance)).sum())
    if gaps:
        raise MethodError(f"{gaps} drivers lack importance or performance. Leave them out.")
    return importance, performance
