"""New respondents in the personas that were found before."""

from cemlab.personas.assigning.api import assign
from cemlab.personas.assigning.result import AssignmentResult

__all__ = ["AssignmentResult", "assign"]
