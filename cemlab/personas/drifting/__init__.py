"""Personas from one wave to the next: did shares change, or the personas themselves?"""

from cemlab.personas.drifting.api import drift
from cemlab.personas.drifting.result import DriftResult

__all__ = ["DriftResult", "drift"]
