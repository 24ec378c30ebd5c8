"""Tables as measured: read, checked, labelled."""

from cemlab.data.reading import read_survey
from cemlab.data.survey import Survey

__all__ = ["Survey", "read_survey"]
