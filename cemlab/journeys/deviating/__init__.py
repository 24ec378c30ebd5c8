"""Planned against lived: what journeys lack, add, fail and turn around, and what goes with it."""

from cemlab.journeys.deviating.api import deviations
from cemlab.journeys.deviating.result import DeviationResult

__all__ = ["DeviationResult", "deviations"]
