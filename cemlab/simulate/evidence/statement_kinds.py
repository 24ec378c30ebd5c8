"""What a statement about simulations is, and what reproducing it finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from cemlab.numerics import wilson_intervals

RATE = "95% interval of a rate"
SPREAD = "the middle 95% of simulated data sets"
EXACT = "exact"


class Found(NamedTuple):
    """A value with its interval, and what the interval is."""

    value: float
    low: float
    high: float
    interval: str


class Statement(NamedTuple):
    """Something that a page states, and the work that finds it again.

    Attributes
    ----------
    words : str
    source : str
        Page and number.
    stated : str
        As the page says it.
    within : tuple of float
        The same as a range: a rounded figure is all that rounds to it.
    work : callable
        From a random generator to what is found.
    done : str
        What was simulated.
    note : str
        Where the figure differs: how, and why.
    """

    words: str
    source: str
    stated: str
    within: tuple[float, float]
    work: Callable[[np.random.Generator], Found]
    done: str
    note: str = ""


def rate(found: Sequence[bool] | np.ndarray) -> Found:
    """How often, with Wilson's interval."""
    share, low, high = wilson_intervals([int(np.sum(found))], [len(found)])
    return Found(float(share[0]), float(low[0]), float(high[0]), RATE)


def rate_over(sizes: Sequence[Found]) -> Found:
    """Rates at several sizes in one: their mean, and the whole of their intervals."""
    return Found(
        float(np.mean([one.value for one in sizes])), min(one.low for one in sizes),
        max(one.high for one in sizes), f"{RATE}, over all sizes",
    )  # fmt: skip


def spread(values: Sequence[float] | np.ndarray) -> Found:
    """The median of many data sets, and where most of them lie."""
    # quantiles that are values themselves, for some may be infinite
    low, middle, high = np.quantile(values, [0.025, 0.5, 0.975], method="inverted_cdf")
    return Found(float(middle), float(low), float(high), SPREAD)


def exact(value: float) -> Found:
    """A number without chance."""
    return Found(float(value), float(value), float(value), EXACT)


def agrees(found: Found, within: tuple[float, float]) -> bool:
    """Whether the interval of what was found meets the range that was stated."""
    return found.low <= within[1] + 1e-9 and found.high >= within[0] - 1e-9
