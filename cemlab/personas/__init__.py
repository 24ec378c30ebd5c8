"""Personas: groups of respondents found in their answers, how firm they are, who they are."""

from cemlab.personas.api import fit
from cemlab.personas.card_drawing import draw_proto
from cemlab.personas.card_set import Cards
from cemlab.personas.result import PersonaResult

__all__ = ["Cards", "PersonaResult", "draw_proto", "fit"]
