"""Hand-overs between channels, and what goes with them."""

from cemlab.journeys.handing_over.api import hand_overs
from cemlab.journeys.handing_over.result import HandOverResult

__all__ = ["HandOverResult", "hand_overs"]
