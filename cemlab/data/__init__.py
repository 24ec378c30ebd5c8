"""Tables as measured: read, checked, labelled."""

from cemlab.data.differencing import Nested, check_filters, nested_levels
from cemlab.data.event_reading import read_events
from cemlab.data.moments import EventLog
from cemlab.data.reading import read_survey
from cemlab.data.row_checks import check_rows, trial_survey
from cemlab.data.survey import Survey
from cemlab.data.time_guessing import TimeGuess, detect_time_format

__all__ = [
    "EventLog",
    "Nested",
    "Survey",
    "TimeGuess",
    "check_filters",
    "check_rows",
    "detect_time_format",
    "nested_levels",
    "read_events",
    "read_survey",
    "trial_survey",
]
