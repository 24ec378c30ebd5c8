"""Google Forms: a time stamp, then the questions; "question [row]" for grids."""

from __future__ import annotations

import re

from cemlab.language import Note
from cemlab.sources.grid import Grid
from cemlab.sources.source import Source, SourceColumn
from cemlab.sources.tools import composing
from cemlab.sources.tools.words import plain

NAME = "google_forms"
STAMPS = frozenset(
    {
        "Timestamp", "时间戳记", "时间戳", "時間戳記", "Zeitstempel", "Horodateur",
        "Marca temporal", "Informazioni cronologiche", "Carimbo de data/hora",
        "タイムスタンプ", "타임스탬프", "Отметка времени", "Tijdstempel", "Zaman damgası",
        "Tidsstämpel", "Sygnatura czasowa",
    }
)  # fmt: skip
USES = {
    "email address": "email", "username": "email", "email": "email", "e-mail-adresse": "email",
    "nutzername": "email", "电子邮件地址": "email", "电子邮箱地址": "email", "用户名": "email",
    "電子郵件地址": "email", "adresse e-mail": "email", "score": "other_meta",
    "total score": "other_meta", "punkte": "other_meta", "得分": "other_meta", "分数": "other_meta",
}  # fmt: skip
CLOCK = r"\d{1,2}[:.]\d{2}[:.]\d{2}"
HALVES = r"(?:AM|PM|am|pm|a\.m\.|p\.m\.|上午|下午|午前|午後)"
DOWNLOADED = re.compile(
    rf"^\d{{4}}/\d{{1,2}}/\d{{1,2}} (?:{HALVES}\s?)?{CLOCK}(?: {HALVES})? "
    r"\[?[A-Z]{2,5}(?:[+-]\d{1,2}(?::?\d{2})?)?\]?$"
)
FROM_SHEET = re.compile(
    rf"^\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{1,4}},? (?:{HALVES}\s?)?{CLOCK}(?: {HALVES})?$"
)
ROW = re.compile(r"^(.*?)\s*\[(.*)\]$", re.DOTALL)
LEAST = 0.25  # share of the headers that read as questions, in a file from the spreadsheet
WORDS, LETTERS = 4, 6  # from so many words, or Chinese characters, a header is more than a name


def recognise(grid: Grid) -> tuple[str, ...] | None:
    """A first column of time stamps as Google writes them, and headers that read as questions.

    Many files begin with a column of times; the zone behind them, as in the download of a form,
    or headers that are questions tell a form.
    """
    if len(grid.top) < 2:
        return None
    cells = [plain(cell) for cell in grid.header(0, 1)]
    if not cells or cells[0] not in STAMPS:
        return None
    stamps = [row[0].strip() for row in grid.top[1:] if row and row[0].strip()]
    asked = [cell for cell in cells[1:] if _reads_as_question(cell)]
    if stamps and all(DOWNLOADED.match(stamp) for stamp in stamps):
        return (Note("sources.google_forms.stamps", column=cells[0], stamp=stamps[0]),)
    is_form = bool(asked) and len(asked) >= LEAST * (len(cells) - 1)
    if is_form and stamps and all(FROM_SHEET.match(stamp) for stamp in stamps):
        return (
            Note("sources.google_forms.stamps", column=cells[0], stamp=stamps[0]),
            Note("sources.google_forms.questions", n=len(asked), headers=len(cells) - 1),
        )
    return None


def read(grid: Grid, file: str) -> Source:
    """Options in one cell are joined by ";" in a download, by ", " in the spreadsheet."""
    cells = grid.header(0, 1)
    columns = _columns(cells)
    layout = f"{plain(cells[0])}, one header row"
    return composing.joined_source(
        grid, 1, columns, (";", ", "), own_words=True, format=NAME, layout=layout
    )


def _reads_as_question(cell: str) -> bool:
    chinese = sum("\u4e00" <= letter <= "\u9fff" for letter in cell)
    return (
        cell.endswith(("?", "？"))
        or bool(ROW.match(cell))
        or len(cell.split()) >= WORDS
        or chinese >= LETTERS
    )


def _columns(cells: list[str]) -> list[SourceColumn]:
    columns = [composing.own_column(cells[0], "ended", name="timestamp")]
    before, number, parts = "", 0, set()
    for cell in cells[1:]:
        text = plain(cell)
        if use := USES.get(text.casefold(), ""):
            name = "email" if use == "email" else "score"
            columns.append(composing.own_column(cell, use, name=name))
            before = ""
            continue
        match = ROW.match(text)
        stem, part = (match.group(1), match.group(2).strip()) if match else (text, "")
        if not part or stem != before or part in parts:
            number, parts = number + 1, set()
        parts.add(part)
        before = stem
        columns.append(
            SourceColumn(name="", header=cell, wording=stem, part=part, question=str(number))
        )
    return columns
