"""Rows as the bytes of a CSV or of a workbook; no cell of them is a formula."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from cemlab.journeys.exchanging.gathering import letters
from cemlab.journeys.exchanging.sheet_lanes import GUARDED
from cemlab.journeys.exchanging.sheet_rows import Row, Value
from cemlab.journeys.exchanging.statements import NO_XML
from cemlab.privacy import as_text

BOM = "\ufeff"  # without it, Excel takes UTF-8 for the code page of the machine
ANY_TIME = (1980, 1, 1, 0, 0, 0)  # the same journey gives the same bytes
CODED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # would be read as the character it numbers
LONGEST_CELL = 32_767  # characters, in Excel
SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
FIXED = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{KIND}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{SPACE}"><fonts count="2"><font><sz val="11"/>'
    '<name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>'
    '<xf fontId="1" applyFont="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
    "</cellStyles></styleSheet>",
}


def csv_bytes(rows: Sequence[Row]) -> bytes:
    """A CSV in UTF-8 that Excel opens as such."""
    width = max(len(cells) for _, cells in rows)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for label, cells in rows:
        full = [label, *cells, *[""] * (width - len(cells))]
        writer.writerow([written(value) for value in full])
    return f"{BOM}{out.getvalue()}".encode()


def workbook_bytes(rows: Sequence[Row], title: str, merged: Sequence[int] = ()) -> bytes:
    """A workbook with one sheet; rows `merged` have equal neighbours in one cell."""
    name = re.sub(r"[\[\]:*?/\\'\x00-\x1f]", " ", title)[:31].strip() or "1"
    book = (f'<workbook xmlns="{SPACE}" xmlns:r="{OFFICE}"><sheets><sheet name={_quoted(name)} '
            'sheetId="1" r:id="r1"/></sheets></workbook>')  # fmt: skip
    parts = {**FIXED, "xl/workbook.xml": book, "xl/worksheets/sheet1.xml": _sheet(rows, merged)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for path, text in parts.items():
            entry = zipfile.ZipInfo(path, date_time=ANY_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, f"{HEAD}{text}".encode())
    return out.getvalue()


def guarded(text: str) -> str:
    """A text that a spreadsheet leaves a text; one that looks guarded gets another apostrophe."""
    return f"'{text}" if GUARDED.match(text) else as_text(text)


def written(value: Value) -> str:
    """A value as a CSV has it."""
    return f"{value:.12g}" if isinstance(value, float) else guarded(value)


def _sheet(rows: Sequence[Row], merged: Sequence[int]) -> str:
    width = max(len(cells) for _, cells in rows) + 1
    joined = [span for at in merged for span in _runs(rows[at][1])]
    lines, ranges = [], []
    for at, (label, cells) in enumerate(rows, start=1):
        spans = _runs(cells) if at - 1 in merged else []
        inner = {column for first, last in spans for column in range(first + 1, last + 1)}
        ranges += [f"{letters(first + 2)}{at}:{letters(last + 2)}{at}" for first, last in spans]
        told = "".join(
            _cell(value, f"{letters(column + 1)}{at}", bold=column == 0)
            for column, value in enumerate([label, *cells])
            if value != "" and column - 1 not in inner
        )
        lines.append(f'<row r="{at}">{told}</row>')
    merges = "".join(f'<mergeCell ref="{one}"/>' for one in ranges)
    merges = f'<mergeCells count="{len(ranges)}">{merges}</mergeCells>' if joined else ""
    return (
        f'<worksheet xmlns="{SPACE}"><cols><col min="1" max="1" width="22" customWidth="1"/>'
        f'<col min="2" max="{max(width, 2)}" width="32" customWidth="1"/></cols>'
        f"<sheetData>{''.join(lines)}</sheetData>{merges}</worksheet>"
    )


def _runs(cells: Sequence[Value]) -> list[tuple[int, int]]:
    """Neighbours that say the same, from the first to the last."""
    runs, start = [], 0
    for at in range(1, len(cells) + 1):
        if at == len(cells) or cells[at] != cells[start]:
            if at - start > 1 and cells[start] != "":
                runs.append((start, at - 1))
            start = at
    return runs


def _cell(value: Value, place: str, *, bold: bool) -> str:
    style = ' s="1"' if bold else ""
    if isinstance(value, float):
        return f'<c r="{place}"{style}><v>{value:.12g}</v></c>'
    text = escape(CODED.sub("_x005F_", NO_XML.sub("", guarded(value)))[:LONGEST_CELL])
    return f'<c r="{place}" t="inlineStr"{style}><is><t xml:space="preserve">{text}</t></is></c>'


def _quoted(text: str) -> str:
    return quoteattr(NO_XML.sub("", text))
