"""Hand-made files: personas and journeys, whose every statement is a claim with its evidence."""

from cemlab.documents.asking import Answer, grade_of_answer
from cemlab.documents.claims import (
    CHANNELS,
    Claim,
    Document,
    Evidence,
    Query,
    Quote,
)
from cemlab.documents.computed_files import write_computed
from cemlab.documents.empathy import EMPATHY_FIELDS, EmpathyMap, Scene
from cemlab.documents.linting import LintFinding, lint
from cemlab.documents.reading import (
    Documents,
    read_documents,
    read_empathy_map,
    read_journey,
    read_persona,
)
from cemlab.documents.resolving import Resolution, resolve
from cemlab.documents.schema import (
    Journey,
    JourneyStage,
    JourneyTouchpoint,
    Measure,
    Pain,
    Persona,
    Segment,
)

__all__ = [
    "CHANNELS",
    "EMPATHY_FIELDS",
    "Answer",
    "Claim",
    "Document",
    "Documents",
    "EmpathyMap",
    "Evidence",
    "Journey",
    "JourneyStage",
    "JourneyTouchpoint",
    "LintFinding",
    "Measure",
    "Pain",
    "Persona",
    "Query",
    "Quote",
    "Resolution",
    "Scene",
    "Segment",
    "grade_of_answer",
    "lint",
    "read_documents",
    "read_empathy_map",
    "read_journey",
    "read_persona",
    "resolve",
    "write_computed",
]
