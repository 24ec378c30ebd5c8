"""Features of journeys of files too large for memory, by a database engine."""

from cemlab.peak_end.large.api import features_file

__all__ = ["features_file"]
