"""Answers made ready for grouping: every choice, and what it did."""

from cemlab.personas.preparing.api import prepare
from cemlab.personas.preparing.result import PreparationResult

__all__ = ["PreparationResult", "prepare"]
