"""Mean answer with its t interval."""

from __future__ import annotations

import numpy as np

from cemlab.numerics import Estimate, Kind, mean_interval


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
    """Mean in units of the scale; `scale` and `top_boxes` are not used.

    Parameters and source are those of `cemlab.numerics.mean_interval`. The interval is not
    cut at the ends of the scale.
    """
    return mean_interval(x, weights, kind=kind, clusters=clusters, level=level)
