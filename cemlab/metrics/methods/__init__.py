"""Metrics: each takes (x, weights, kind=, scale=, top_boxes=) and returns an `Estimate`.

`csat` is an alias of `top_box`.
"""

from cemlab.metrics.methods import average, nps, top_box
from cemlab.metrics.methods.nps import nps_interval
from cemlab.metrics.methods.top_box import wilson_interval
from cemlab.numerics import Estimate

METHODS = {
    "csat": top_box.score,
    "mean": average.score,
    "nps": nps.score,
    "top_box": top_box.score,
}

__all__ = ["METHODS", "Estimate", "nps_interval", "wilson_interval"]
