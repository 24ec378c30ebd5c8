"""Flows of journeys from files too large for memory, by a database engine."""

from cemlab.journeys.large.api import flow_file
from cemlab.journeys.large.result import FlowFile

__all__ = ["FlowFile", "flow_file"]
