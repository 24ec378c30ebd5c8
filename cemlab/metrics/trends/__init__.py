"""Scores over time: what moves by itself, and what is a signal."""

from cemlab.metrics.trends.api import trend
from cemlab.metrics.trends.result import TrendResult

__all__ = ["TrendResult", "trend"]
