"""How long customers stay at a touchpoint, in a stage, in a journey: open ones counted as such."""

from cemlab.journeys.dwelling.api import dwell
from cemlab.journeys.dwelling.result import DwellResult

__all__ = ["DwellResult", "dwell"]
