"""Tables for the terminal: what a study holds, what a run would do, what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from cemlab.run.plan import REPORT, left_out
from cemlab.run.record import RunRecord, StepRecord
from cemlab.study import Study
from cemlab.study.yaml_text import one_line

if TYPE_CHECKING:
    from cemlab.data import Survey
    from cemlab.run.inspection import Inputs

LEFT_OUT = "left out"  # on purpose, with the study's reason
SHOWN_COLUMNS = 20
LONGEST, LONGEST_NAME, LEAST = 60, 28, 12  # cells of labels and of names of items


def facts(study: Study, inputs: Inputs) -> dict[str, str]:
    """What a study with a readable survey holds, line by line."""
    survey, events, documents = inputs.survey, inputs.events, inputs.documents
    roles = survey.codebook()["role"].value_counts(sort=False)
    told = {
        "file": f"{survey.source}, {len(survey):,} rows",
        "items": ", ".join(f"{count} {role}" for role, count in roles.items()),
        "weights": _weights(survey),
        "ignored columns": _listed(survey.ignored),
    }
    if events is not None:
        told["moments"] = f"{events.source}, {len(events):,} in {events.n_journeys:,} journeys"
    if documents is not None and documents.files:
        told["documents"] = ", ".join(f"{path.parent.name}/{path.name}" for path in documents.files)
    told["notebooks"] = ", ".join(study.notebooks)
    return told | {f"{LEFT_OUT}: {stem}": why for stem, why in left_out(study).items()}


def _listed(columns: Sequence[str]) -> str:
    """How many columns, and the first of their names."""
    more = ", …" if len(columns) > SHOWN_COLUMNS else ""
    return f"{len(columns)} {', '.join(columns[:SHOWN_COLUMNS])}{more}".rstrip()


def _weights(survey: Survey) -> str:
    if survey.weight_kind == "frequency":
        return f"frequencies, for {survey.n:,.0f} people"
    if survey.weight_kind == "survey":
        effect = f"design effect {survey.design_effect:.2f}"
        return f"yes, {effect}, {survey.n_effective:,.0f} effective respondents"
    return "none"


def codebook(survey: Survey, width: int, *, full: bool = False) -> Table:
    """Every item with its counts; long names and labels are cut to the width of the screen."""
    book = survey.codebook()
    counts = {"answers": book["n"], "missing": book["n_missing"],
              "not applicable": book["n_not_applicable"]}  # fmt: skip
    words = {"item": book["item"], "label": book["label"], "role": book["role"],
             "scale": book["scale"]}  # fmt: skip
    words = {heading: [one_line(str(one)) for one in found] for heading, found in words.items()}
    longest = {"item": LONGEST_NAME, "label": _room(words, counts, width)}
    table = _plain()
    for heading in words:
        most = None if full else longest.get(heading)
        table.add_column(heading, no_wrap=not full, overflow="ellipsis", max_width=most)
    for heading in counts:
        table.add_column(heading, justify="right")
    numbers = ([f"{count:,}" for count in found] for found in counts.values())
    for row in zip(*words.values(), *numbers, strict=True):
        table.add_row(*map(Text, row))
    return table


def _room(words: Mapping[str, list[str]], counts: Mapping[str, Any], width: int) -> int:
    """Cells of the screen that are left for a label beside the other columns."""
    taken = [max(map(cell_len, (heading, *found))) for heading, found in words.items()
             if heading != "label"]  # fmt: skip
    taken[0] = min(taken[0], LONGEST_NAME)
    taken += [max(len(heading), 7) for heading in counts]
    return max(LEAST, min(LONGEST, width - sum(taken) - 2 * (len(taken) + 1)))


def forecast(steps: Sequence[StepRecord], omitted: Mapping[str, str]) -> Table:
    """Which notebooks would run, and why."""
    table = _plain("notebook", "would run", "why")
    for step in steps:
        table.add_row(
            step.notebook, "yes" if step.reason else "no", Text(step.reason or "up to date")
        )
    for stem, why in omitted.items():
        table.add_row(stem, LEFT_OUT, Text(why))
    return table


def outcome(steps: Sequence[StepRecord], omitted: Mapping[str, str]) -> Table:
    """What became of each notebook."""
    table = _plain("notebook", "status")
    table.add_column("seconds", justify="right")
    table.add_column("warnings", justify="right")
    table.add_column("why")
    for step in steps:
        status = step.status if step.reason else "up to date"
        colour = {"done": "green", "up to date": "dim"}.get(status, "red")
        seconds = f"{step.seconds:.1f}" if step.reason else ""
        warned = str(len(step.warnings) or "") if step.reason else ""
        table.add_row(step.notebook, Text(status, colour), seconds, warned, Text(step.reason))
    for stem, why in omitted.items():
        table.add_row(stem, Text(LEFT_OUT, "dim"), "", "", Text(why))
    return table


def _plain(*headings: str) -> Table:
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
