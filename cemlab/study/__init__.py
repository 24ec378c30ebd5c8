"""One YAML file per study, read into a frozen `Study`."""

from cemlab.study.analyses import ANALYSES
from cemlab.study.codes import codes_of, meaning, text_of
from cemlab.study.consistency import declared_answer, item_contradictions
from cemlab.study.event_rules import is_zone, rating_contradictions
from cemlab.study.folders import DEFAULT_STUDY, check_name, find_root, studies
from cemlab.study.opening import Study, open_study, survey_alone
from cemlab.study.overrides import parse_overrides
from cemlab.study.reading import check, load, refuse
from cemlab.study.schema import EventsSpec, Item, SurveySpec, Touchpoint, Words, words

__all__ = [
    "ANALYSES",
    "DEFAULT_STUDY",
    "EventsSpec",
    "Item",
    "Study",
    "SurveySpec",
    "Touchpoint",
    "Words",
    "check",
    "check_name",
    "codes_of",
    "declared_answer",
    "find_root",
    "is_zone",
    "item_contradictions",
    "load",
    "meaning",
    "open_study",
    "parse_overrides",
    "rating_contradictions",
    "refuse",
    "studies",
    "survey_alone",
    "text_of",
    "words",
]
