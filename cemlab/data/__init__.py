"""Tables as measured: read, checked, labelled."""

from cemlab.data.survey import Survey, read_survey

__all__ = ["Survey", "read_survey"]
