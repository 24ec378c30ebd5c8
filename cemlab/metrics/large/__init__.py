"""Scores of files too large for memory: reduced in a database engine, computed here."""

from cemlab.metrics.large.api import score_file

__all__ = ["score_file"]
