"""Numbers of a comparison in words: points, percentage points, scale points."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cemlab.metrics import wording

POINTS = {"share": 100.0}  # percentage points of a share


def marked(x: float, whole: Any, say: Callable[..., str]) -> str:
    """A difference with its sign; what it counts is said beside it."""
    return say(f"metrics.comparison.value_{unit(whole)}", x=x * POINTS.get(unit(whole), 1.0))


def big(x: float, whole: Any, say: Callable[..., str]) -> str:
    """A difference that stands alone: with its sign and its unit."""
    return say(f"metrics.comparison.big_{unit(whole)}", x=x * POINTS.get(unit(whole), 1.0))


def size(x: float, whole: Any, say: Callable[..., str]) -> str:
    """How large a difference is, without its sign, with its unit."""
    return say(f"metrics.comparison.size_{unit(whole)}", x=x * POINTS.get(unit(whole), 1.0))


def score(x: float, whole: Any, say: Callable[..., str]) -> str:
    """One of the two scores."""
    return say(f"metrics.comparison.score_{unit(whole)}", x=x)


def unit(whole: Any) -> str:
    """What a metric is counted in: NPS points, shares, points of the scale or of the index."""
    return wording.unit(whole["metric"])
