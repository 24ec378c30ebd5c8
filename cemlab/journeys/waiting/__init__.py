"""Waits between touchpoints, and which of them goes with how content customers are."""

from cemlab.journeys.waiting.api import waits
from cemlab.journeys.waiting.result import WaitResult

__all__ = ["WaitResult", "waits"]
