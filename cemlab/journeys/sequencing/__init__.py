"""Which ways customers go: typical sequences of touchpoints, and whether they come back."""

from cemlab.journeys.sequencing.api import sequences
from cemlab.journeys.sequencing.result import SequenceResult

__all__ = ["SequenceResult", "sequences"]
