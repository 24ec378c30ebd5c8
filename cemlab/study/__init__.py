"""One YAML file per study, read into a frozen `Study`."""

from cemlab.study.analyses import ANALYSES, VERBS
from cemlab.study.codes import codes_of, is_unticked, meaning, text_of
from cemlab.study.consistency import declared_answer, item_contradictions
from cemlab.study.driver_analyses import of_one_model
from cemlab.study.event_rules import (
    TIME_FORMATS,
    column_contradictions,
    is_zone,
    rating_contradictions,
    time_contradictions,
)
from cemlab.study.folders import DEFAULT_STUDY, check_name, find_root, studies
from cemlab.study.opening import Study, open_study, survey_alone
from cemlab.study.overrides import parse_overrides
from cemlab.study.reading import check, load, refuse
from cemlab.study.schema import (
    Change,
    Duration,
    EventsSpec,
    FileSpec,
    Flag,
    Item,
    JoinSpec,
    Privacy,
    SurveySpec,
    TimeColumn,
    Touchpoint,
    WaveSpec,
    Weight,
    Words,
    words,
)
from cemlab.study.survey_rules import FORMATS, flag_contradictions, uses_of
from cemlab.study.wave_rules import all_items, changes_of, columns_used, wave_items

__all__ = [
    "ANALYSES",
    "DEFAULT_STUDY",
    "FORMATS",
    "TIME_FORMATS",
    "VERBS",
    "Change",
    "Duration",
    "EventsSpec",
    "FileSpec",
    "Flag",
    "Item",
    "JoinSpec",
    "Privacy",
    "Study",
    "SurveySpec",
    "TimeColumn",
    "Touchpoint",
    "WaveSpec",
    "Weight",
    "Words",
    "all_items",
    "changes_of",
    "check",
    "check_name",
    "codes_of",
    "column_contradictions",
    "columns_used",
    "declared_answer",
    "find_root",
    "flag_contradictions",
    "is_unticked",
    "is_zone",
    "item_contradictions",
    "load",
    "meaning",
    "of_one_model",
    "open_study",
    "parse_overrides",
    "rating_contradictions",
    "refuse",
    "studies",
    "survey_alone",
    "text_of",
    "time_contradictions",
    "uses_of",
    "wave_items",
    "words",
]
