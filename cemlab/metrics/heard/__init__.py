"""Who was heard, and who was not: of customers, journeys and moments."""

from cemlab.metrics.heard.api import coverage
from cemlab.metrics.heard.result import CoverageResult

__all__ = ["CoverageResult", "coverage"]
