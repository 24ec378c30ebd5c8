"""Empathy maps: what a persona says, thinks, does and feels, by the number of people behind it."""

from cemlab.personas.empathy.api import empathy_map
from cemlab.personas.empathy.keywords import code_by_keywords
from cemlab.personas.empathy.map_drawing import draw_empathy_map
from cemlab.personas.empathy.result import EmpathyMapResult

__all__ = ["EmpathyMapResult", "code_by_keywords", "draw_empathy_map", "empathy_map"]
