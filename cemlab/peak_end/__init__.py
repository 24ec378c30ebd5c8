"""Peak-end analysis: do people recall the mean of a journey, or its extremes and its end?"""

from cemlab.peak_end.api import features, fit
from cemlab.peak_end.designs import DesignResult, design
from cemlab.peak_end.large import features_file
from cemlab.peak_end.result import PeakEndResult

__all__ = ["DesignResult", "PeakEndResult", "design", "features", "features_file", "fit"]
