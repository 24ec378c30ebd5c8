"""Tables as measured: read, checked, labelled."""

from cemlab.data.event_reading import read_events
from cemlab.data.moments import EventLog
from cemlab.data.reading import read_survey
from cemlab.data.survey import Survey

__all__ = ["EventLog", "Survey", "read_events", "read_survey"]
