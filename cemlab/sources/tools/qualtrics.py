"""Qualtrics: a row of codes, a row of questions, a row of import ids; the old one without ids."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from cemlab.language import Note
from cemlab.sources.grid import Grid
from cemlab.sources.source import Several, Source, SourceColumn
from cemlab.sources.tools import composing
from cemlab.sources.tools.joined import joined_columns
from cemlab.sources.tools.words import plain, stem_of, trimmed_mark
from cemlab.study import is_zone

NAME = "qualtrics"
USES = {
    "startDate": "started", "endDate": "ended", "status": "status", "ipAddress": "ip",
    "progress": "progress", "duration": "duration", "finished": "finished",
    "recordedDate": "recorded", "_recordId": "id", "recipientLastName": "name",
    "recipientFirstName": "name", "recipientEmail": "email", "externalDataReference": "customer",
    "locationLatitude": "location", "locationLongitude": "location",
    "distributionChannel": "channel", "userLanguage": "language",
}  # fmt: skip
LEGACY = {
    "ResponseID": "id", "ResponseSet": "other_meta", "Name": "name", "EmailAddress": "email",
    "ExternalDataReference": "customer", "ExternalReference": "customer", "IPAddress": "ip",
    "Status": "status", "StartDate": "started", "EndDate": "ended", "Finished": "finished",
    "LocationLatitude": "location", "LocationLongitude": "location",
    "LocationAccuracy": "other_meta",
}  # fmt: skip
# columns that Qualtrics makes itself: text analysis, browsers, page times, display orders, scores
MADE = re.compile(
    r"_TEXT_[0-9a-fA-F]{8,}|^QID\d+_(BROWSER|VERSION|OS|RESOLUTION|USER_AGENT)$|"
    r"_(FIRST_CLICK|LAST_CLICK|PAGE_SUBMIT|CLICK_COUNT|DO|FILE_ID|FILE_SIZE|FILE_TYPE)(_\d+)?$|"
    r"^SC_?\w*$"
)
QUESTION = re.compile(r"^(?:(\d+|x\d+)_)?(QID\d+)(?=$|[_#-])")
CHOICE = re.compile(r"\s+-\s+(Selected Choice|Ausgewählte Antwort|选定的选项|选择答案)\b")
TEXT = re.compile(r"\s+-\s+Text$")
PREVIEWS = ("survey preview", "survey test", "spam", "1", "2", "8", "9", "17")


def recognise(grid: Grid) -> tuple[str, ...] | None:
    """Import ids in the third row, or the names V1, V2 … over ResponseID, ResponseSet …."""
    if len(grid.top) >= 3 and (ids := _ids(grid.header(2, 3))):
        known = sum(one.get("ImportId") in USES for one in ids)
        return (Note("sources.qualtrics.ids", n=len(ids), known=known),)
    if len(grid.top) >= 2 and _is_legacy(grid):
        return (Note("sources.qualtrics.legacy"),)
    return None


def read(grid: Grid, file: str) -> Source:
    """Codes from the first row, wordings from the second, uses from the ids."""
    has_ids = bool(len(grid.top) >= 3 and _ids(grid.header(2, 3)))
    headers = 3 if has_ids else 2
    codes, texts = grid.header(0, headers), grid.header(1, headers)
    if has_ids:
        ids = [_said(cell) for cell in grid.header(2, headers)]
        columns = [_column(*one) for one in zip(codes, texts, ids, strict=True)]
        columns = _grouped(columns, ids)
    else:
        ids = [{} for _ in codes]
        columns = _grouped_by_code([_legacy(*one) for one in zip(codes, texts, strict=True)])
    body = grid.body(headers)
    kept = [
        at for at in range(len(codes)) if codes[at].strip() or body[at].str.strip().ne("").any()
    ]
    columns = [columns[at] for at in kept]
    table, columns = composing.table_of(grid, headers, columns, kept)
    columns, table, joined, told = joined_columns(columns, table, (",",))
    return composing.source_of(
        file,
        table,
        columns,
        several=_several(columns, [ids[at] for at in kept]) | joined,
        format=NAME,
        layout="three header rows" if has_ids else "two header rows (legacy)",
        language=_language(columns, table),
        warnings=(*_warnings(columns, table, ids), *told),
    )


def _said(cell: str) -> dict[str, Any]:
    """What a cell of the third row says: {"ImportId": …, "timeZone": …}."""
    if not cell.lstrip().startswith("{"):
        return {}
    try:
        said = json.loads(cell)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) and isinstance(said.get("ImportId"), str) else {}


def _ids(cells: list[str]) -> list[dict[str, Any]]:
    """The import ids of a row, where nearly all of its cells are such."""
    ids = [said for cell in cells if (said := _said(cell))]
    filled = sum(bool(cell.strip()) for cell in cells)
    return ids if ids and len(ids) >= 0.8 * filled else []


def _is_legacy(grid: Grid) -> bool:
    codes, texts = grid.header(0, 2), [cell.strip() for cell in grid.header(1, 2)]
    return (
        codes[:2] == ["V1", "V2"]
        and texts[0] == "ResponseID"
        and sum(text in LEGACY for text in texts) >= 3
    )


def _column(code: str, text: str, said: Mapping[str, Any]) -> SourceColumn:
    key = str(said.get("ImportId", ""))
    use = USES.get(key, "other_meta" if MADE.search(key) else "")
    said_zone = said["timeZone"] if isinstance(said.get("timeZone"), str) else ""
    said_zone = "UTC" if said_zone == "Z" else said_zone
    zone = f" ({said_zone})" if said_zone else ""
    wording = plain(text)
    return SourceColumn(
        name=code.strip(),
        header=f"{code} | {text}{zone}",
        wording=wording,
        use=use,
        declared="date" if use in composing.TIMES else "",
        is_other_text=key.endswith("_TEXT") and bool(TEXT.search(wording)),
        timezone=said_zone if is_zone(said_zone) else "",
    )


def _legacy(code: str, text: str) -> SourceColumn:
    use = LEGACY.get(text.strip(), "") if code.startswith("V") or code == text else ""
    return SourceColumn(
        name=text.strip() if use else code.strip(),
        header=f"{code} | {text}",
        wording=plain(text),
        use=use,
        declared="date" if use in composing.TIMES else "",
        is_other_text=code.endswith("_TEXT"),
    )


def _grouped(columns: list[SourceColumn], ids: list[dict[str, Any]]) -> list[SourceColumn]:
    """Columns of one QID are parts of one question."""
    groups: dict[str, list[int]] = {}
    for place, said in enumerate(ids):
        match = QUESTION.match(str(said.get("ImportId", "")))
        if match and not columns[place].use:
            groups.setdefault(match.group(0), []).append(place)
    return _parted(columns, groups)


def _grouped_by_code(columns: list[SourceColumn]) -> list[SourceColumn]:
    groups: dict[str, list[int]] = {}
    for place, column in enumerate(columns):
        match = re.match(r"^(.*?\d+)_(\d+|\d+_TEXT|TEXT)$", column.name)
        if not column.use:
            groups.setdefault(match.group(1) if match else column.name, []).append(place)
    return _parted(columns, groups)


def _parted(columns: list[SourceColumn], groups: Mapping[str, list[int]]) -> list[SourceColumn]:
    """Wordings "question - part" of each group taken apart, at the last mark that all share."""
    columns = list(columns)
    for places in groups.values():
        choices = [place for place in places if not columns[place].is_other_text]
        wordings = [CHOICE.sub("", columns[place].wording) for place in places]
        if len(places) == 1 or not choices:
            for place, wording in zip(places, wordings, strict=True):
                columns[place] = replace(columns[place], wording=wording, is_other_text=False)
            continue
        stem = stem_of([f"{wording} - " for wording in wordings], (" - ",))
        alone = len(choices) == 1
        code = columns[choices[0]].name if alone else _code_of([columns[p].name for p in choices])
        for place, wording in zip(places, wordings, strict=True):
            part = TEXT.sub("", wording[stem:]) if columns[place].is_other_text else wording[stem:]
            columns[place] = replace(
                columns[place],
                wording=trimmed_mark(wording[:stem]) or wording,
                part=trimmed_mark(part) if stem else "",
                question="" if alone and place in choices else code,
            )
    return columns


def _code_of(names: list[str]) -> str:
    """Q5 of Q5_1, Q5_2 …: what the codes share."""
    shared = names[0]
    for name in names[1:]:
        while not name.startswith(shared):
            shared = shared[:-1]
    bare = re.sub(r"[_#.\-]\d*$", "", shared)
    return bare or shared or names[0]


def _several(columns: list[SourceColumn], ids: list[dict[str, Any]]) -> dict[str, Several]:
    """Questions that the ids declare to be split by choice."""
    options: dict[str, list[SourceColumn]] = {}
    for column, said in zip(columns, ids, strict=True):
        if column.question and "choiceId" in said:
            options.setdefault(column.question, []).append(column)
    return {
        question: Several(
            name=question,
            wording=found[0].wording,
            columns={column.name: column.part or column.header for column in found},
        )
        for question, found in options.items()
        if len(found) > 1
    }


def _language(columns: list[SourceColumn], table: pd.DataFrame) -> str:
    for column in columns:
        if column.use == "language":
            said = table[column.name].str.strip().replace("", None).dropna()
            return "" if said.empty else said.mode().iloc[0].split("-")[0].lower()[:2]
    return ""


def _warnings(
    columns: list[SourceColumn], table: pd.DataFrame, ids: list[dict[str, Any]]
) -> tuple[str, ...]:
    told = []
    for column in columns:
        if column.use == "status":
            said = table[column.name].str.strip()
            count = int(said.str.lower().isin(PREVIEWS).sum())
            if count:
                kinds = ", ".join(sorted({s for s in said if s.lower() in PREVIEWS}))
                told.append(Note("sources.qualtrics.previews", n=count, rows=len(table),
                                 column=column.name, kinds=kinds))  # fmt: skip
    zones = sorted({str(said["timeZone"]) for said in ids if said.get("timeZone")})
    if zones:
        told.append(Note("sources.times_in", zones=zones))
    return tuple(told)
