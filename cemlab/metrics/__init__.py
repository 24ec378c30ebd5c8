"""How satisfied customers are: NPS, top box, means, each with its interval."""

from cemlab.metrics.api import score, scorecard
from cemlab.metrics.result import MetricResult, ScorecardResult

__all__ = ["MetricResult", "ScorecardResult", "score", "scorecard"]
