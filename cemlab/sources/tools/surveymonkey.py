"""SurveyMonkey: questions in the first row, answers' headings in the second; or one row."""

from __future__ import annotations

import re

from cemlab.language import Note
from cemlab.sources.grid import Grid
from cemlab.sources.source import Source, SourceColumn
from cemlab.sources.tools import composing
from cemlab.sources.tools.words import is_other, plain

NAME = "surveymonkey"
USES = {
    "respondentid": "id", "collectorid": "other_meta", "collector": "other_meta",
    "startdate": "started", "enddate": "ended", "datecreated": "started",
    "datemodified": "ended", "ipaddress": "ip", "emailaddress": "email", "email": "email",
    "firstname": "name", "lastname": "name", "customdata": "other_meta",
    "customvalue": "other_meta", "languagecode": "language", "responsestatus": "finished",
}  # fmt: skip
# headings under questions with one answer; all else in the second row is an option or a grid row
SINGLE = frozenset(
    {
        "response", "open-ended response", "réponse", "réponse ouverte", "antwort", "antworten",
        "offene antwort", "respuesta", "respuesta abierta", "risposta", "resposta", "antwoord",
        "回答", "答案", "答复", "开放式回答", "开放式答案", "point", "score",
    }
)  # fmt: skip


def recognise(grid: Grid) -> tuple[str, ...] | None:
    """RespondentID first; below it a row of "Response" and options, or the other names of a tool.

    The second row stays blank under the names of SurveyMonkey's own columns.
    """
    if len(grid.top) < 2:
        return None
    first, second = grid.header(0, 2), grid.header(1, 2)
    own = [_use(cell) for cell in first]
    if own[:1] != ["id"]:
        return None
    if _has_headings(first, second):
        headings = sum(plain(cell).casefold() in SINGLE for cell in second)
        return (
            Note("sources.surveymonkey.first"),
            Note("sources.surveymonkey.headings", n=headings),
        )
    names = [cell.strip() for cell, use in zip(first, own, strict=True) if use]
    if "collectorid" in {_key(name) for name in names} and len(names) >= 4:
        return (Note("sources.surveymonkey.columns", columns=names),)
    return None


def read(grid: Grid, file: str) -> Source:
    """A blank name in the first row continues the question to its left."""
    first, second = grid.header(0, 2), grid.header(1, 2)
    headers = 2 if _has_headings(first, second) else 1
    if headers == 2:
        columns = _expanded(first, second)
    else:
        columns = [_own(cell) or _condensed(cell) for cell in grid.header(0, 1)]
    layout = "two header rows" if headers == 2 else "one header row (condensed)"
    return composing.joined_source(grid, headers, columns, ("; ", ", "), format=NAME, layout=layout)


def _key(cell: str) -> str:
    return re.sub(r"[\s_]+|\d+$", "", plain(cell)).casefold()


def _use(cell: str) -> str:
    return USES.get(_key(cell), "")


def _has_headings(first: list[str], second: list[str]) -> bool:
    """Whether the second row is a header: blank under ids, filled under nearly all questions."""
    under = [below for name, below in zip(first, second, strict=True) if _use(name)]
    others = [below for name, below in zip(first, second, strict=True) if not _use(name)]
    if any(cell.strip() for cell in under) or not others:
        return False
    continued = zip(first[1:], second[1:], strict=True)
    return any(plain(cell).casefold() in SINGLE for cell in others) or any(
        below.strip() and not cell.strip() for cell, below in continued
    )


def _own(cell: str) -> SourceColumn | None:
    use = _use(cell)
    return composing.own_column(cell, use) if use else None


def _condensed(cell: str) -> SourceColumn:
    return SourceColumn(name="", header=cell, wording=plain(cell))


def _expanded(first: list[str], second: list[str]) -> list[SourceColumn]:
    columns: list[SourceColumn] = []
    question, number = "", 0
    for cell, below in zip(first, second, strict=True):
        if own := _own(cell):
            columns.append(own)
            question = ""
            continue
        if cell.strip() or not question:
            question, number = plain(cell), number + 1
        heading = plain(below)
        part = "" if heading.casefold() in SINGLE else heading
        columns.append(
            SourceColumn(
                name="",
                header=f"{cell} | {below}",
                wording=question,
                part=part,
                question=str(number),
                declared="text" if heading.casefold().startswith("open-ended") else "",
                is_other_text=is_other(part),
            )
        )
    return columns
