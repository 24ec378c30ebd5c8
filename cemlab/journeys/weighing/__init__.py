"""Pain points and moments of truth: what matters × how it falls short × how many meet it."""

from cemlab.journeys.weighing.api import pain_points
from cemlab.journeys.weighing.result import PainPointResult

__all__ = ["PainPointResult", "pain_points"]
