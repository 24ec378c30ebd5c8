"""What customers live through: how each touchpoint feels, where they go next, where they leave."""

from cemlab.journeys.api import map
from cemlab.journeys.result import JourneyResult

__all__ = ["JourneyResult", "map"]
