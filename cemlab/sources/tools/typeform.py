"""Typeform: "#", then questions as written, then dates in UTC and a network id."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd

from cemlab.language import Note
from cemlab.sources.grid import Grid
from cemlab.sources.source import Several, Source, SourceColumn
from cemlab.sources.tools import composing
from cemlab.sources.tools.joined import joined_columns
from cemlab.sources.tools.ticks import parts_of
from cemlab.sources.tools.words import is_other, plain

NAME = "typeform"
USES = {
    "#": "id", "response type": "status", "start date (utc)": "started",
    "stage date (utc)": "recorded", "submit date (utc)": "ended", "network id": "ip",
    "tags": "other_meta", "ending": "other_meta",
}  # fmt: skip
TOKEN = re.compile(r"^[0-9a-z]{16,40}$")


def recognise(grid: Grid) -> tuple[str, ...] | None:
    """A first column "#" of tokens, and dates in UTC or a network id among the last columns."""
    if len(grid.top) < 2:
        return None
    cells = [plain(cell).casefold() for cell in grid.header(0, 1)]
    own = [cell for cell in cells[1:] if cell in ("submit date (utc)", "start date (utc)")]
    if cells[:1] != ["#"] or not (own or "network id" in cells):
        return None
    tokens = [row[0].strip() for row in grid.top[1:] if row]
    if not any(TOKEN.match(token) for token in tokens):
        return None
    names = [plain(cell) for cell in grid.header(0, 1) if plain(cell).casefold() in USES]
    return (Note("sources.typeform.tokens", columns=names),)


def read(grid: Grid, file: str) -> Source:
    """Columns headed by an option hold it or nothing: neighbours of them are one question."""
    cells = grid.header(0, 1)
    texts = [plain(cell) for cell in cells]
    uses = [USES.get(text.casefold(), "") for text in texts]
    questions = _runs(texts, uses, grid.body(1))
    columns = [_column(*one) for one in zip(cells, texts, uses, questions, strict=True)]
    columns = [
        replace(c, wording=columns[at - 1].wording)
        if c.part and questions[at] == questions[at - 1] and not columns[at - 1].part
        else c
        for at, c in enumerate(columns)
    ]
    table, columns = composing.table_of(grid, 1, columns)
    columns, table, joined, told = joined_columns(columns, table, (", ", ";"), own_words=True)
    return composing.source_of(
        file,
        table,
        columns,
        several=_several(columns) | joined,
        format=NAME,
        layout="one header row",
        warnings=(*_warnings(columns), *told),
    )


def _column(cell: str, text: str, use: str, question: str) -> SourceColumn:
    if use:
        name = "id" if text == "#" else re.sub(r"\W+", "_", text.removesuffix(" (UTC)"))
        zone = "UTC" if text.endswith("(UTC)") else ""
        return composing.own_column(cell, use, name=name, timezone=zone)
    if not question:
        return SourceColumn(name="", header=cell, wording=text)
    part = "" if question.startswith("answer") and not is_other(text) else text
    return SourceColumn(
        name="",
        header=cell,
        wording="" if part else text,
        part=part,
        question=question,
        is_other_text=bool(part) and is_other(part),
    )


def _runs(texts: list[str], uses: list[str], body: pd.DataFrame) -> list[str]:
    """Key of the question each column is a part of; "" for columns that are all of theirs.

    A run of ticks begins anew behind "Other" and where an option repeats. Columns that nobody
    ticked belong to a run when a column that ticks stands on both sides of them. A lone "Other"
    holds the words behind the question before it.
    """
    kinds = [
        _kind(text, use, body[at]) for at, (text, use) in enumerate(zip(texts, uses, strict=True))
    ]
    runs = [""] * len(texts)
    for number, run in enumerate(_ticking(texts, kinds)):
        for place in run:
            runs[place] = f"ticks {number}"
    for place, kind in enumerate(kinds):
        before = place - 1
        if kind == "other" and not runs[place] and before >= 0 and kinds[before] == "answers":
            runs[before] = runs[place] = f"answer {place}"
    return runs


def _kind(text: str, use: str, cells: pd.Series) -> str:
    if use:
        return "own"
    said = {plain(cell) for cell in cells.unique()} - {""}
    if is_other(text):
        return "other"
    if not said:
        return "answers" if text.endswith(("?", "？", ".", ":")) else "blank"
    return "ticks" if said <= {text} else "answers"


def _ticking(texts: list[str], kinds: list[str]) -> list[list[int]]:
    """Neighbours that tick options, each run with at least two columns and one tick.

    Columns that nobody ticked are a run of their own where they repeat the options of one.
    """
    runs: list[list[int]] = [[]]
    for place, (text, kind) in enumerate(zip(texts, kinds, strict=True)):
        if kind in ("own", "answers"):
            runs.append([])
            continue
        if text.casefold() in {texts[one].casefold() for one in runs[-1]}:
            runs.append([])
        runs[-1].append(place)
        if kind == "other":
            runs.append([])
    ticking = [_bounded(run, kinds) for run in runs]
    known = {texts[at].casefold() for run in ticking for at in run if kinds[at] != "other"}
    return [
        bounded or run
        for run, bounded in zip(runs, ticking, strict=True)
        if len(bounded) > 1 or (len(run) > 2 and _repeats([texts[at] for at in run], known))
    ]


def _bounded(run: list[int], kinds: list[str]) -> list[int]:
    """A run without the blank columns at its end; empty when nothing ticks."""
    if not any(kinds[place] == "ticks" for place in run):
        return []
    last = max(at for at, place in enumerate(run) if kinds[place] != "blank")
    return run[: last + 1]


def _repeats(texts: list[str], known: set[str]) -> bool:
    return sum(text.casefold() in known for text in texts) >= 0.8 * len(texts)


def _several(columns: list[SourceColumn]) -> dict[str, Several]:
    """Runs of options, also those that nobody ticked."""
    return {
        question: Several(name=question, columns={part.name: part.part for part in parts})
        for question, parts in parts_of(columns).items()
        if len(parts) > 1
    }


def _warnings(columns: list[SourceColumn]) -> tuple[str, ...]:
    in_utc = any("(UTC)" in column.header for column in columns)
    told = (Note("sources.times_in", zones=["UTC"]),) if in_utc else ()
    return (*told, *composing.without_wording(columns))
