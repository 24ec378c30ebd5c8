"""A codebook beside the data: what it says of columns, where the file itself says nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from cemlab.errors import DataError
from cemlab.language import Note
from cemlab.sources import Source, SourceColumn, read_source
from cemlab.study import meaning, text_of

# headings that codebooks use, in the order in which they are believed
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "column": (
        "column", "field", "variable", "name", "item", "var", "column name", "field name",
        "variable name", "变量", "变量名", "字段", "字段名", "列", "列名", "题号", "编号",
    ),
    "wording": (
        "question", "wording", "question text", "description", "variable label", "text", "题目",
        "题干", "问题", "问卷题目", "说明", "含义", "描述", "变量标签",
    ),
    "code": ("code", "value", "values", "option code", "编码", "代码", "值", "取值", "选项编号"),
    "label": ("label", "value label", "meaning", "labels", "标签", "选项", "值标签", "选项内容"),
    "scale": ("scale", "codes", "coding", "answers", "options", "量表", "尺度", "选项说明"),
}  # fmt: skip
# 1=Prepaid plan; 2=Contract plan (n=219) …
EQUALS = re.compile(
    r"(?<![\w.])(-?\d+)\s*[=＝]\s*([^;；=＝\n]+?)(?=\s*(?:[;；\n]|$|[,，、]\s*-?\d+\s*[=＝]))"
)
# 1 Poor .. 5 Excellent, 9 Do not know
SPACED = re.compile(
    r"(?:^|\.\.+|…|[,;，；、|])\s*(-?\d+)\s*[:：.)-]?\s*([^\d\s.,;，；、|…][^,;，；、|…]*?)\s*(?=\.\.|…|[,;，；、|]|$)"
)
COUNT = re.compile(r"\s*\((?:n|N)\s*=\s*[\d,]+\)")


def with_codebook(source: Source, path: Path | str) -> Source:
    """The source, with what a codebook says of its columns.

    Parameters
    ----------
    source : Source
    path : Path or str
        A table with one row per column, or per code: columns such as field, question, code,
        label.

    Raises
    ------
    DataError
        It cannot be read, is no codebook, or speaks of none of the columns.
    """
    path = Path(path)
    table = read_source(path).table
    headings = _headings(table, path.name)
    name = table[headings["column"]].map(text_of).replace("", pd.NA).ffill()
    known = {_key(column): column for column in source.columns}
    found: dict[str, SourceColumn] = {}
    for stated, rows in table.groupby(name, sort=False):
        column = known.get(_key(str(stated)))
        if column is not None:
            found[column] = _told(source.columns[column], rows, headings)
    if not found:
        raise DataError(
            f"The codebook {path.name} speaks of none of the {len(source.columns):,} columns of "
            f"{source.file}: it names {_some(name.dropna().unique())}; the file has "
            f"{_some(source.columns)}. Expected the names of columns under "
            f"{headings['column']!r}."
        )
    said = Note("sources.codebook", file=path.name, n=len(found), columns=len(source.columns))
    return replace(source, columns={**source.columns, **found}, evidence=(*source.evidence, said))


def _headings(table: pd.DataFrame, file: str) -> dict[str, str]:
    """Which column of the codebook holds what."""
    known = {_key(str(heading)): heading for heading in table.columns}
    found: dict[str, str] = {}
    for kind, names in HEADINGS.items():
        heading = next((known[name] for name in names if name in known), None)
        if heading is not None and heading not in found.values():
            found[kind] = heading
    if "code" not in found and "wording" not in found and "label" in found:
        found["wording"] = found.pop("label")  # one row per column, which the label words
    if "column" not in found or not {"wording", "label", "scale"} & set(found):
        raise DataError(
            f"{file} is no codebook that can be read: its headings are {_some(table.columns)}. "
            "Expected one of column, field, variable or name, and one of question, label or "
            "description; code and label for the meaning of codes."
        )
    return found


def _told(column: SourceColumn, rows: pd.DataFrame, headings: Mapping[str, str]) -> SourceColumn:
    """A column with what its rows of the codebook say; the file itself is believed first."""
    cells = {kind: rows[heading].map(text_of) for kind, heading in headings.items()}
    wording = column.wording or _first_in_words(cells.get("wording", ()))
    labels: dict[str, str] = {}
    if "code" in cells and "label" in cells:
        labels = {
            text_of(meaning(code)): label
            for code, label in zip(cells["code"], cells["label"], strict=True)
            if code and label
        }
        if not wording:  # the label of a row without a code is that of the column
            plain = cells["label"][cells["code"] == ""]
            wording = _first_in_words(plain)
    for text in (*cells.get("scale", ()), wording):
        labels = labels or labels_in(text)
    return replace(column, wording=wording, labels=column.labels or labels)


def _first_in_words(texts: Iterable[str]) -> str:
    """The first that words something; "?" and "1" stand in codebooks where nobody knew more."""
    return next((text for text in texts if any(map(str.isalpha, text))), "")


def labels_in(text: str) -> dict[str, str]:
    """Words for codes that a text lists, such as ``1=Prepaid plan; 2=Contract plan``."""
    text = COUNT.sub("", text)
    pairs = EQUALS.findall(text) or SPACED.findall(text)
    labels = {code: " ".join(said.split()).rstrip(".。 ") for code, said in pairs}
    return labels if len(labels) > 1 and all(labels.values()) else {}


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


def _some(names: object) -> str:
    listed = [str(name) for name in names]
    return ", ".join(listed[:6]) + (" …" if len(listed) > 6 else "")
