"""Hand-made files: personas and journeys, whose every statement is a claim with its evidence."""

from cemlab.documents.claims import (
    CHANNELS,
    Claim,
    Document,
    Evidence,
    Quote,
)
from cemlab.documents.linting import LintFinding, lint
from cemlab.documents.reading import Documents, read_documents, read_journey, read_persona
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
    "Claim",
    "Document",
    "Documents",
    "Evidence",
    "Journey",
    "JourneyStage",
    "JourneyTouchpoint",
    "LintFinding",
    "Measure",
    "Pain",
    "Persona",
    "Quote",
    "Segment",
    "lint",
    "read_documents",
    "read_journey",
    "read_persona",
]
