"""Differences of scores: between groups, waves, and firms."""

from cemlab.metrics.comparison.api import compare
from cemlab.metrics.comparison.result import ComparisonResult

__all__ = ["ComparisonResult", "compare"]
