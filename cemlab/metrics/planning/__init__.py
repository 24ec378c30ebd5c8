"""How many answers a finding takes, before anybody sets a target."""

from cemlab.metrics.planning.api import plan
from cemlab.metrics.planning.result import SampleSizeResult

__all__ = ["SampleSizeResult", "plan"]
