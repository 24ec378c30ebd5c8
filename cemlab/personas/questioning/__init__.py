"""A typing tool: a few golden questions that tell the personas apart."""

from cemlab.personas.questioning.api import golden_questions
from cemlab.personas.questioning.result import TypingResult

__all__ = ["TypingResult", "golden_questions"]
