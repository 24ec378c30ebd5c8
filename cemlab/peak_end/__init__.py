"""Peak-end analysis: do people recall the mean of a journey, or its extremes and its end?"""

from cemlab.peak_end.api import features, fit
from cemlab.peak_end.result import PeakEndResult

__all__ = ["PeakEndResult", "features", "fit"]
