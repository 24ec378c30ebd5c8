"""SurveyGizmo, now Alchemer: one header row of "option:question", and how far a response came."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from cemlab.language import Note
from cemlab.sources.grid import Grid
from cemlab.sources.source import Source, SourceColumn
from cemlab.sources.tools import composing
from cemlab.sources.tools.words import is_other, plain

NAME = "surveygizmo"
USES = {
    "response id": "id", "time started": "started", "date submitted": "ended",
    "status": "finished", "contact id": "customer", "legacy comments": "other_meta",
    "comments": "other_meta", "language": "language", "referer": "other_meta",
    "extended referer": "other_meta", "sessionid": "other_meta", "session id": "other_meta",
    "user agent": "other_meta", "longitude": "location", "latitude": "location",
    "country": "location", "city": "location", "state/region": "location", "postal": "location",
    "ip address": "ip", "link name": "channel", "tags": "other_meta",
}  # fmt: skip
STATES = frozenset({"complete", "partial", "disqualified", "deleted", "abandoned"})
NUMBERED = re.compile(r"#\d+$")
TOP = 25  # own columns stand at the front


def recognise(grid: Grid) -> tuple[str, ...] | None:
    """Time Started, Date Submitted and a Status of Complete, Partial or Disqualified."""
    if len(grid.top) < 2:
        return None
    names = [plain(cell).casefold() for cell in grid.header(0, 1)]
    if not {"time started", "date submitted", "status"} <= set(names[:TOP]):
        return None
    place = names.index("status")
    states = {row[place].strip().casefold() for row in grid.top[1:] if len(row) > place}
    if not states - {""} or not states - {""} <= STATES:
        return None
    shown = ", ".join(sorted(state.capitalize() for state in states - {""}))
    return (Note("sources.surveygizmo.columns"), Note("sources.surveygizmo.status", shown=shown))


def read(grid: Grid, file: str) -> Source:
    """Headers "option:question" are taken apart where the question recurs in other headers."""
    cells = grid.header(0, 1)
    own = _own_columns(cells)
    texts = ["" if use else plain(cell) for cell, use in zip(cells, own, strict=True)]
    places = _splits(texts)
    columns = [_column(*one) for one in zip(cells, own, texts, places, strict=True)]
    columns = _behind_answers(columns)
    return composing.joined_source(
        grid, 1, columns, (";", ", "), format=NAME, layout="one header row"
    )


def _own_columns(cells: list[str]) -> list[str]:
    """Uses of the columns before the first question; later ones of these names are questions."""
    uses, in_front = [], True
    for cell in cells:
        name = plain(cell).casefold()
        use = USES.get(name, "other_meta" if name.startswith("url variable") else "")
        in_front = in_front and bool(use)
        uses.append(use if in_front else "")
    return uses


def _splits(texts: list[str]) -> list[int]:
    """Where each header's question begins: 0 where it is all question."""
    tails = Counter(tail for text in texts for tail in {text, *_tails(text)} if tail)
    places = []
    for text in texts:
        begins = [at for at in _marks(text) if tails[_tail(text, at)] > 1]
        numbered = [at for at in _marks(text) if NUMBERED.search(text[:at])]
        places.append((begins or numbered or [-1])[0] + 1)
    return places


def _marks(text: str) -> list[int]:
    return [match.start() for match in re.finditer(":", text)]


def _tail(text: str, at: int) -> str:
    return text[at + 1 :].lstrip(": ")


def _tails(text: str) -> set[str]:
    return {_tail(text, at) for at in _marks(text)}


def _column(cell: str, use: str, text: str, place: int) -> SourceColumn:
    if use:
        return composing.own_column(cell, use)
    wording = _tail(text, place - 1) if place else text
    part = text[: place - 1].rstrip(": ") if place else ""
    return SourceColumn(
        name="",
        header=cell,
        wording=wording,
        part=part,
        question=wording,
        is_other_text=is_other(part),
    )


def _behind_answers(columns: list[SourceColumn]) -> list[SourceColumn]:
    """Only neighbours are parts of one question; a part alone is asked on its own."""
    wordings = [column.question for column in columns]
    result = []
    for place, column in enumerate(columns):
        near = {wordings[at] for at in (place - 1, place + 1) if 0 <= at < len(columns)}
        alone = not column.question or column.question not in near
        result.append(replace(column, question="") if alone else column)
    return result
