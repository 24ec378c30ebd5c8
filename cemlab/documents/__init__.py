"""Hand-made files: personas, journeys, blueprints …, whose every statement has its evidence."""

from cemlab.documents.asking import WEAK, Answer, grade_of_answer
from cemlab.documents.blueprint_schema import (
    BLUEPRINT_LANES,
    Blueprint,
    BlueprintLink,
    BlueprintNode,
    FailPoint,
)
from cemlab.documents.claims import (
    CHANNELS,
    Claim,
    Document,
    Evidence,
    Query,
    Quote,
)
from cemlab.documents.computed_files import write_computed
from cemlab.documents.diffing import DocumentDiff, diff
from cemlab.documents.empathy import EMPATHY_FIELDS, EmpathyMap, Scene
from cemlab.documents.journey_schema import (
    PHASES,
    Journey,
    JourneyStage,
    JourneyTouchpoint,
    NextStep,
)
from cemlab.documents.lint_rules import RULE_COUNT, RULES
from cemlab.documents.linting import LintFinding, lint
from cemlab.documents.pain_schema import Measure, Pain
from cemlab.documents.persona_schema import Persona, Segment
from cemlab.documents.quoting import folded, stand_in_any, stands_in
from cemlab.documents.reading import (
    Documents,
    read_blueprint,
    read_document,
    read_documents,
    read_empathy_map,
    read_journey,
    read_persona,
    read_story_map,
)
from cemlab.documents.resolving import Resolution, resolve
from cemlab.documents.story_map_schema import Slice, StoryCard, StoryMap
from cemlab.documents.telling import number, told
from cemlab.documents.writing import write_document

__all__ = [
    "BLUEPRINT_LANES",
    "CHANNELS",
    "EMPATHY_FIELDS",
    "PHASES",
    "RULES",
    "RULE_COUNT",
    "WEAK",
    "Answer",
    "Blueprint",
    "BlueprintLink",
    "BlueprintNode",
    "Claim",
    "Document",
    "DocumentDiff",
    "Documents",
    "EmpathyMap",
    "Evidence",
    "FailPoint",
    "Journey",
    "JourneyStage",
    "JourneyTouchpoint",
    "LintFinding",
    "Measure",
    "NextStep",
    "Pain",
    "Persona",
    "Query",
    "Quote",
    "Resolution",
    "Scene",
    "Segment",
    "Slice",
    "StoryCard",
    "StoryMap",
    "diff",
    "folded",
    "grade_of_answer",
    "lint",
    "number",
    "read_blueprint",
    "read_document",
    "read_documents",
    "read_empathy_map",
    "read_journey",
    "read_persona",
    "read_story_map",
    "resolve",
    "stand_in_any",
    "stands_in",
    "told",
    "write_computed",
    "write_document",
]
