"""Lucidchart: a diagram, not a survey; recognised so that it is refused with a reason."""

from __future__ import annotations

from cemlab.errors import DataError
from cemlab.sources.grid import Grid
from cemlab.sources.source import Source

NAME = "lucidchart"
SHAPES = {"Id", "Name", "Shape Library", "Page ID", "Line Source", "Line Destination"}


def recognise(grid: Grid) -> tuple[str, ...] | None:
    """Columns of shapes and lines: Shape Library, Page ID, Line Source, Line Destination."""
    if not grid.top or SHAPES.difference(map(str.strip, grid.header(0, 1))):
        return None
    return ("columns Shape Library, Page ID, Line Source and Line Destination: shapes and lines",)


def read(grid: Grid, file: str) -> Source:
    """Never: shapes and lines are no answers.

    Raises
    ------
    DataError
        Always.
    """
    raise DataError(
        f"{file} is a diagram from Lucidchart: one row per shape or line, not one per response. "
        "Expected answers of a survey, or a log of events. Export the answers from the survey "
        "tool; a map of a journey is not imported here."
    )
