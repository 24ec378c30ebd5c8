"""Metrics: each takes (x, weights, kind=, scale=, top_boxes=) and returns an `Estimate`.

`csat` is an alias of `top_box`. An effort score (`ces`) and an index are means, of answers as
given and of one index for each person; a `share` is a top box of answers coded 0 and 1.
"""

from cemlab.metrics.methods import average, nps, top_box
from cemlab.metrics.methods.nps import nps_interval
from cemlab.metrics.methods.top_box import wilson_interval
from cemlab.numerics import Estimate

METHODS = {
    "ces": average.score,
    "csat": top_box.score,
    "index": average.score,
    "mean": average.score,
    "nps": nps.score,
    "share": top_box.score,
    "top_box": top_box.score,
}

__all__ = ["METHODS", "Estimate", "nps_interval", "wilson_interval"]
