"""Personas: groups of respondents found in their answers, how firm they are, who they are."""

from cemlab.personas.api import fit
from cemlab.personas.assigning import AssignmentResult, assign
from cemlab.personas.card_drawing import draw_proto
from cemlab.personas.card_set import Cards
from cemlab.personas.comparison_drawing import draw_comparison
from cemlab.personas.drifting import DriftResult, drift
from cemlab.personas.empathy import (
    EmpathyMapResult,
    code_by_keywords,
    draw_empathy_map,
    empathy_map,
)
from cemlab.personas.methods.frozen import FrozenModel
from cemlab.personas.methods.frozen_yaml import read_model
from cemlab.personas.predicting import PredictionResult, predict
from cemlab.personas.preparing import PreparationResult, prepare
from cemlab.personas.questioning import TypingResult, golden_questions
from cemlab.personas.respondent_answers import respondents
from cemlab.personas.result import PersonaResult
from cemlab.personas.valuing import ValueResult, value

__all__ = [
    "AssignmentResult",
    "Cards",
    "DriftResult",
    "EmpathyMapResult",
    "FrozenModel",
    "PersonaResult",
    "PredictionResult",
    "PreparationResult",
    "TypingResult",
    "ValueResult",
    "assign",
    "code_by_keywords",
    "draw_comparison",
    "draw_empathy_map",
    "draw_proto",
    "drift",
    "empathy_map",
    "fit",
    "golden_questions",
    "predict",
    "prepare",
    "read_model",
    "respondents",
    "value",
]
