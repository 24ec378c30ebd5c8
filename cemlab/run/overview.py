"""Tables for the terminal: what a run would do, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.table import Table
from rich.text import Text

from cemlab.run.plan import REPORT
from cemlab.run.record import RunRecord, StepRecord


def forecast(steps: Sequence[StepRecord]) -> Table:
    """Which notebooks would run, and why."""
    table = plain("notebook", "would run", "why")
    for step in steps:
        table.add_row(
            step.notebook, "yes" if step.reason else "no", Text(step.reason or "up to date")
        )
    return table


def outcome(steps: Sequence[StepRecord]) -> Table:
    """What became of each notebook."""
    table = plain("notebook", "status")
    table.add_column("seconds", justify="right")
    table.add_column("warnings", justify="right")
    table.add_column("why")
    for step in steps:
        status = step.status if step.reason else "up to date"
        colour = {"done": "green", "up to date": "dim"}.get(status, "red")
        seconds = f"{step.seconds:.1f}" if step.reason else ""
        warned = str(len(step.warnings) or "") if step.reason else ""
        table.add_row(step.notebook, Text(status, colour), seconds, warned, Text(step.reason))
    return table


def plain(*headings: str) -> Table:
    """A table without lines."""
    return Table(*headings, box=None, pad_edge=False, padding=(0, 2, 0, 0))


def where_to_read(record: RunRecord) -> list[str]:
    """Lines that say where the report is, or the results."""
    if REPORT not in {step.notebook for step in record.steps}:
        again = f"The report was not written again; cemlab run {record.study} does that."
        return [again] if record.pages else [f"Results: {near(record.folder)}"]
    pages = [f"Report: {near(page)}" for page in record.pages]
    return pages or [f"Results: {near(record.folder)}"]


def near(path: Path) -> str:
    """A path as short as it can be said from here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
