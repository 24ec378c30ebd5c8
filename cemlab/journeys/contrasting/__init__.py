"""Whether groups live a journey differently: curves side by side, tested once before one by one."""

from cemlab.journeys.contrasting.api import contrast
from cemlab.journeys.contrasting.result import ContrastResult

__all__ = ["ContrastResult", "contrast"]
