"""Which sub-journeys to work on first: the best so many, and how firm the choice is."""

from cemlab.journeys.choosing.api import select_core
from cemlab.journeys.choosing.result import CoreResult

__all__ = ["CoreResult", "select_core"]
