"""The contract every result keeps."""

from cemlab.results.base import Finding, Provenance, Result, plain
from cemlab.results.checking import check_table, graded
from cemlab.results.registry import read
from cemlab.results.showing import show

__all__ = ["Finding", "Provenance", "Result", "check_table", "graded", "plain", "read", "show"]
