"""问卷星: numbered questions, by text (options joined by ┋) or by code (第6题(运动) as 0 and 1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from cemlab.language import Note
from cemlab.sources.grid import Grid
from cemlab.sources.source import Several, Source, SourceColumn
from cemlab.sources.tools import composing
from cemlab.sources.tools.words import is_other, plain, stem_of, trimmed_mark

NAME = "wenjuanxing"
USES = {
    "序号": "id", "提交答卷时间": "ended", "提交时间": "ended", "开始答题时间": "started",
    "开始时间": "started", "所用时间": "duration", "答题时长": "duration", "来源": "channel",
    "来源详情": "channel", "来自IP": "ip", "来源IP": "ip", "IP": "ip", "省份": "location",
    "城市": "location", "总分": "other_meta", "用户ID": "customer", "昵称": "name",
    "姓名": "name", "自定义字段": "customer",
}  # fmt: skip
FIRST = ("提交答卷时间", "所用时间", "来源", "来源详情", "来自IP")
NUMBERED = re.compile(r"^\*?(\d+)\s*[、.．]\s*(.*)$", re.DOTALL)
TICKED = re.compile(r"^第(\d+)题\s*[(（](.*)[)）]$", re.DOTALL)
MARK = "┋"
BEFORE_WORDS = re.compile(r"([^┋〖〗]*[^┋〖〗\s])\s*〖[^〗]*〗")
OWN_WORDS = re.compile(r"〖([^〗]*)〗")
SKIPPED = {"(跳过)": "跳过：未被问到", "（跳过）": "跳过：未被问到", "-3": "跳过：未被问到"}
BLANK = {"(空)": "空：未作答", "（空）": "空：未作答", "-2": "空：未作答"}


def recognise(grid: Grid) -> tuple[str, ...] | None:
    """序号 and two more of the tool's own columns, then numbered questions."""
    if len(grid.top) < 2:
        return None
    cells = [plain(cell) for cell in grid.header(0, 1)]
    own = [cell for cell in cells if cell in FIRST]
    asked = [cell for cell in cells if _number(cell)]
    if cells[:1] != ["序号"] or len(own) < 2 or not asked:
        return None
    own = list(dict.fromkeys(["序号", *own]))
    return (
        Note("sources.wenjuanxing.columns", columns=own),
        Note("sources.wenjuanxing.numbered", n=len(asked)),
    )


def read(grid: Grid, file: str) -> Source:
    """Questions are Q1, Q2 … in either layout; the words behind 其他 get a column of their own."""
    cells = grid.header(0, 1)
    texts = [plain(cell) for cell in cells]
    by_code = any(TICKED.match(text) for text in texts)
    body = grid.body(1)
    columns = [_own(cell) or _asked(cell) for cell in cells]
    columns = [_with_gaps(c, body[at]) if not c.use else c for at, c in enumerate(_parted(columns))]
    table, columns = composing.table_of(grid, 1, columns)
    table, columns = _own_words_apart(table, columns)
    return composing.source_of(
        file,
        table,
        columns,
        several=_joined(columns, table),
        format=NAME,
        warnings=composing.without_wording(columns),
        layout="by code" if by_code else "by text",
        language="zh",
    )


def _number(text: str) -> str:
    match = TICKED.match(text) or NUMBERED.match(text)
    return match.group(1) if match else ""


def _own(cell: str) -> SourceColumn | None:
    text = plain(cell)
    use = USES.get(text, "")
    return composing.own_column(cell, use, name=text) if use else None


def _asked(cell: str) -> SourceColumn:
    text = plain(cell)
    if match := TICKED.match(text):
        return SourceColumn(
            name="", header=cell, part=match.group(2).strip(), question=f"Q{match.group(1)}"
        )
    if match := NUMBERED.match(text):
        return SourceColumn(
            name="", header=cell, wording=match.group(2), question=f"Q{match.group(1)}"
        )
    return SourceColumn(name="", header=cell, wording=text)


def _parted(columns: Sequence[SourceColumn]) -> list[SourceColumn]:
    """Columns of the same number are parts of one question: "3、满意度(外观)", "3、满意度—价格"."""
    groups: dict[str, list[int]] = {}
    for place, column in enumerate(columns):
        if column.question:
            groups.setdefault(column.question, []).append(place)
    columns = list(columns)
    for question, places in groups.items():
        if len(places) == 1 and not columns[places[0]].part:
            columns[places[0]] = replace(columns[places[0]], name=question, question="")
            continue
        wordings = [columns[place].wording for place in places]
        stem = stem_of(wordings, ("(", "（", "—", "：", ":", "_", "-", "、", " "))
        for number, place in enumerate(places, start=1):
            column = columns[place]
            part = column.part or trimmed_mark(_without_bracket(column.wording, stem))
            columns[place] = replace(
                column,
                name=f"{question}_{number}",
                part=part,
                wording=trimmed_mark(column.wording[:stem].rstrip("(（")) if stem else "",
                is_other_text=is_other(part.split("【")[0]),
            )
    return columns


def _without_bracket(wording: str, stem: int) -> str:
    rest = wording[stem:]
    opened = wording[:stem].endswith(("(", "（"))
    return rest[:-1] if opened and rest.endswith((")", "）")) else rest


def _with_gaps(column: SourceColumn, cells: pd.Series) -> SourceColumn:
    """The tool writes what was skipped or left blank as words, or as -3 and -2."""
    found = set(cells.str.strip().unique())
    gaps = {code: label for code, label in {**SKIPPED, **BLANK}.items() if code in found}
    blank = tuple(code for code in gaps if code in BLANK)
    return replace(column, labels=gaps, missing=blank) if gaps else column


def _own_words_apart(
    table: pd.DataFrame, columns: Sequence[SourceColumn]
) -> tuple[pd.DataFrame, list[SourceColumn]]:
    """ "其他【请注明】〖宠物〗" becomes the option, and its words in a column beside."""
    series: dict[str, pd.Series] = {}
    result: list[SourceColumn] = []
    for column in columns:
        cells = table[column.name]
        series[column.name] = cells
        if column.use or not cells.map(BEFORE_WORDS.search).any():
            result.append(column)
            continue
        is_tick = column.part and TICKED.match(plain(column.header)) is not None
        result.append(replace(column, is_other_text=False) if is_tick else column)
        words = cells.map(lambda cell: " · ".join(w for w in OWN_WORDS.findall(cell) if w.strip()))
        options = BEFORE_WORDS.findall(MARK.join(cells))
        series[column.name] = cells.str.replace(OWN_WORDS, "", regex=True)
        name = f"{column.name}_text"
        series[name] = words
        result.append(
            SourceColumn(
                name=name,
                header=column.header,
                wording=column.wording,
                part=column.part if is_tick else max(set(options), key=options.count),
                question=column.question if is_tick else column.name,
                declared="text",
                is_other_text=True,
                is_split_off=True,
            )
        )
    return pd.DataFrame(series), result


def _joined(columns: Sequence[SourceColumn], table: pd.DataFrame) -> dict[str, Several]:
    """The mark ┋ joins options wherever it occurs."""
    found = {}
    for column in columns:
        cells = table[column.name]
        if column.use or column.is_other_text or not cells.str.contains(MARK, regex=False).any():
            continue
        pieces = (piece.strip() for cell in cells.unique() for piece in cell.split(MARK))
        options = tuple(dict.fromkeys(p for p in pieces if p and p not in column.labels))
        found[column.name] = Several(
            name=column.name, wording=column.wording, split=MARK, options=options
        )
    return found
