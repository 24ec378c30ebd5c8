"""One YAML file per study, read into a frozen `Study`."""

from cemlab.study.analyses import ANALYSES
from cemlab.study.folders import DEFAULT_STUDY, find_root, studies
from cemlab.study.opening import Study, open_study
from cemlab.study.overrides import parse_overrides
from cemlab.study.schema import Item, SurveySpec, Touchpoint, Words, words

__all__ = [
    "ANALYSES",
    "DEFAULT_STUDY",
    "Item",
    "Study",
    "SurveySpec",
    "Touchpoint",
    "Words",
    "find_root",
    "open_study",
    "parse_overrides",
    "studies",
    "words",
]
