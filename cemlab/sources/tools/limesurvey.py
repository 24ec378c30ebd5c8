"""LimeSurvey: headers of codes, of questions in full, or of both; "question [option]"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from cemlab.language import Note
from cemlab.sources.grid import Grid
from cemlab.sources.source import Source, SourceColumn
from cemlab.sources.tools import composing
from cemlab.sources.tools.words import is_other, plain, trimmed_mark

NAME = "limesurvey"
USES = {
    "id": "id", "submitdate": "ended", "lastpage": "progress", "startlanguage": "language",
    "seed": "other_meta", "token": "customer", "startdate": "started", "datestamp": "recorded",
    "ipaddr": "ip", "refurl": "other_meta", "interviewtime": "duration", "quota_exit": "other_meta",
}  # fmt: skip
CODES = {
    "response id": "id", "date submitted": "submitdate", "last page": "lastpage",
    "start language": "startlanguage", "seed": "seed", "access code": "token", "token": "token",
    "date started": "startdate", "date last action": "datestamp", "ip address": "ipaddr",
    "referrer url": "refurl", "total time": "interviewtime", "quota exit": "quota_exit",
    "antwort id": "id", "antwort-id": "id", "datum abgeschickt": "submitdate",
    "letzte seite": "lastpage", "start-sprache": "startlanguage", "startsprache": "startlanguage",
    "zufallsstartwert": "seed", "zugangsschlüssel": "token", "datum gestartet": "startdate",
    "datum letzte aktivität": "datestamp", "ip-adresse": "ipaddr", "weiterleitungs-url": "refurl",
    "gesamtzeit": "interviewtime",
}  # fmt: skip
FIRST = ("id", "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp")
BOTH = re.compile(r"^([A-Za-z][A-Za-z0-9_]*(?:\[[^\]]*\])*)\.\s+(.*)$", re.DOTALL)
CODE = re.compile(r"^([A-Za-z][A-Za-z0-9_]*)((?:\[[^\]]*\])*)$")
PARTS = re.compile(r"\s*((?:\[[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\]\s*)+)$")
TIMES = re.compile(r"^(Group time|Question time|Gruppenzeit|Fragenzeit):\s*(.*)$")
TIME_CODES = re.compile(r"^(groupTime\d+|\w+Time)$")
EQUATION = re.compile(r"\{[^{}]*\}")
OTHER = "-oth-"  # the code of "Other" among answers written as codes
MOST = 0.8  # share of the headers that look as "code. text" do


def recognise(grid: Grid) -> tuple[str, ...] | None:
    """The names of its own columns; or nearly all headers are "code[part]. question [part]"."""
    if len(grid.top) < 2:
        return None
    cells = [plain(cell) for cell in grid.header(0, 1)]
    for layout in ("code", "text", "both"):
        own = [code for cell in cells if (code := _own_code(cell, layout)) in FIRST]
        if len(set(own)) >= 3 and "lastpage" in own:
            written = Note(f"sources.limesurvey.layout_{layout}")
            return (Note("sources.limesurvey.own", columns=own, layout=written),)
    filled = [cell for cell in cells if cell]
    both = [cell for cell in filled if BOTH.match(cell)]
    parted = [cell for cell in both if BOTH.sub(r"\1", cell).endswith("]") and cell.endswith("]")]
    if len(parted) >= 2 and len(both) >= MOST * len(filled):
        return (Note("sources.limesurvey.both", n=len(both), headers=len(filled)),)
    return None


def read(grid: Grid, file: str) -> Source:
    """Codes give the names where the header has them; "[…]" gives the part of a question."""
    cells = grid.header(0, 1)
    layout = _layout(cells)
    columns = _by_text(cells) if layout == "text" else [_by_code(cell, layout) for cell in cells]
    columns = _with_row_numbers(grid, cells, columns)
    table, columns = composing.table_of(grid, 1, columns)
    columns = [
        replace(column, labels={OTHER: "Other"}) if table[column.name].eq(OTHER).any() else column
        for column in columns
    ]
    return composing.source_of(
        file,
        table,
        columns,
        format=NAME,
        layout=_told(layout),
        language=_language(columns, table),
        warnings=_warnings(columns, table),
    )


def _told(layout: str) -> str:
    return {"code": "codes", "text": "questions in full", "both": "codes and questions"}[layout]


def _own_code(cell: str, layout: str) -> str:
    """LimeSurvey's code of one of its own columns; "" for questions."""
    if layout == "text":
        return CODES.get(cell.casefold(), "")
    if layout == "both":
        match = BOTH.match(cell)
        cell = match.group(1) if match else ""
    return cell if cell in USES else ""


def _layout(cells: Sequence[str]) -> str:
    words = [plain(cell) for cell in cells]
    scores = {
        layout: sum(bool(_own_code(cell, layout)) for cell in words)
        for layout in ("code", "text", "both")
    }
    scores["both"] += sum(bool(BOTH.match(cell)) for cell in words)
    return max(scores, key=lambda layout: scores[layout])


def _by_code(cell: str, layout: str) -> SourceColumn:
    match = BOTH.match(cell.strip()) if layout == "both" else None
    code, text = (match.group(1), match.group(2)) if match else (cell.strip(), "")
    if code in USES:
        return composing.own_column(cell, USES[code], name=code)
    if TIME_CODES.match(code) and not text:
        return SourceColumn(name=code, header=cell, use="other_meta")
    wording = plain(text)
    if _is_equation(wording):
        return SourceColumn(name=code, header=cell, wording=wording, use="other_meta")
    parsed = CODE.match(code)
    base, subs = (parsed.group(1), parsed.group(2)) if parsed else (code, "")
    if not subs:
        return SourceColumn(name=code, header=cell, wording=wording)
    stem, part = _taken_apart(wording) if text else ("", subs[1:-1].replace("][", " · "))
    is_text = subs.endswith(("[other]", "comment]")) or is_other(part)
    return SourceColumn(
        name=code, header=cell, wording=stem, part=part, question=base, is_other_text=is_text
    )


def _by_text(cells: Sequence[str]) -> list[SourceColumn]:
    columns: list[SourceColumn] = []
    before, number, parts = None, 0, set()
    for cell in cells:
        text = plain(cell)
        if own := _own_column(cell, text):
            columns.append(own)
            before = None
            continue
        stem, part = _taken_apart(text)
        if stem != before or not part or part in parts:
            number, parts = number + 1, set()
        parts.add(part)
        before = stem
        columns.append(
            SourceColumn(
                name="",
                header=cell,
                wording=stem,
                part=part,
                question=str(number),
                is_other_text=is_other(part),
            )
        )
    return columns


def _own_column(cell: str, text: str) -> SourceColumn | None:
    """A column that LimeSurvey adds: its own, times, and the results of equations."""
    if code := CODES.get(text.casefold(), ""):
        return composing.own_column(cell, USES[code], name=code)
    if match := TIMES.match(text):
        kind = "group_time" if match.group(1) in ("Group time", "Gruppenzeit") else "time"
        return SourceColumn(name=f"{kind}_{match.group(2)}", header=cell, use="other_meta")
    if _is_equation(text):
        return SourceColumn(name="equation", header=cell, wording=text, use="other_meta")
    return None


def _is_equation(text: str) -> bool:
    """A formula of LimeSurvey stands where the question would; text around one is a question."""
    if not EQUATION.search(text):
        return False
    outside = EQUATION.sub("", text)
    return not outside.strip() or ".NAOK" in outside or (text[0] == "{" and text[-1] == "}")


def _taken_apart(text: str) -> tuple[str, str]:
    """A question and its part: "How happy are you with: [Your career]"."""
    match = PARTS.search(text)
    if not match:
        return text, ""
    said = re.findall(r"\[([^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*)\]", match.group(1))
    part = " · ".join(trimmed_mark(one) for one in map(_without_ends, said) if one.strip())
    return text[: match.start()].strip(), part


def _without_ends(part: str) -> str:
    """ "Alcohol:|not at all|absolutely" names the ends of its scale after the part."""
    name, *ends = (piece.strip(" :") for piece in part.split("|"))
    ends = [end for end in ends if end]
    return f"{name} ({' – '.join(ends)})" if name and ends else name or " – ".join(ends)


def _with_row_numbers(
    grid: Grid, cells: Sequence[str], columns: list[SourceColumn]
) -> list[SourceColumn]:
    """A first column without a name that numbers the rows is the id."""
    if cells[0].strip():
        return columns
    numbers = grid.body(1)[0].str.strip()
    if numbers.is_unique and numbers.str.fullmatch(r"\d+").all():
        columns = [SourceColumn(name="row", header=cells[0], use="id"), *columns[1:]]
    return columns


def _language(columns: list[SourceColumn], table: pd.DataFrame) -> str:
    for column in columns:
        if column.name == "startlanguage":
            said = table[column.name].str.strip().replace("", None).dropna()
            return "" if said.empty else said.mode().iloc[0].split("-")[0].lower()
    return ""


def _warnings(columns: list[SourceColumn], table: pd.DataFrame) -> tuple[str, ...]:
    if "submitdate" not in {column.name for column in columns}:
        return ()
    open_ones = int(table["submitdate"].str.strip().eq("").sum())
    if not open_ones:
        return ()
    return (Note("sources.limesurvey.open", n=open_ones, rows=len(table)),)
