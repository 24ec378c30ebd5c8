"""How satisfied customers are: NPS, top box, means, each with its interval."""

from cemlab.metrics.api import score
from cemlab.metrics.card import scorecard
from cemlab.metrics.comparison import ComparisonResult, compare
from cemlab.metrics.customers import (
    ConversionResult,
    LifetimeResult,
    RetentionResult,
    conversion,
    lifetime_value,
    retention,
)
from cemlab.metrics.heard import CoverageResult, coverage
from cemlab.metrics.large import score_file
from cemlab.metrics.leagues import LeagueResult, league
from cemlab.metrics.planning import SampleSizeResult, plan
from cemlab.metrics.result import MetricResult, ScorecardResult
from cemlab.metrics.trends import TrendResult, trend

__all__ = [
    "ComparisonResult",
    "ConversionResult",
    "CoverageResult",
    "LeagueResult",
    "LifetimeResult",
    "MetricResult",
    "RetentionResult",
    "SampleSizeResult",
    "ScorecardResult",
    "TrendResult",
    "compare",
    "conversion",
    "coverage",
    "league",
    "lifetime_value",
    "plan",
    "retention",
    "score",
    "score_file",
    "scorecard",
    "trend",
]
