"""Tables of results and of the survey, as headings and rows of text for a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any

import pandas as pd

from cemlab.language import speaker
from cemlab.report.wording import heading, said
from cemlab.results import Result

SHARES = {"share", "share_inner", "noise_floor", "reach", "p_first", "p_top3"}
SIZES = {"n", "n_effective", "n_missing", "n_not_applicable", "n_dropped"}
NAMES = {"driver", "item", "group", "term"}  # columns that name things with a label
LOW, HIGH = "_low", "_high"
FILES_ONLY = {  # by first column; these stand in the files of the run
    "driver": (
        "estimate", "conf_low", "conf_high", "share_inner_low", "share_inner_high", "p_top3",
        "noise_floor", "n_missing", "n_not_applicable",
    ),
    "item": ("std_error", "n_effective"),
    "term": ("statistic",),
}  # fmt: skip


def result_table(result: Result, table: pd.DataFrame, language: str) -> dict[str, Any]:
    """A table of a result; the two bounds of an interval share a column, a rank has its own.

    Columns that no figure needs are left to the files of the run, so that a page can hold it.
    """
    headings, columns = [], []
    hidden = FILES_ONLY.get(table.columns[0], ())
    values = {
        name: table[name].astype(object).tolist() for name in table.columns if name not in hidden
    }
    for name, column in values.items():
        base = name.removesuffix(LOW)
        if name == "rank" and "rank_low" in values:
            headings.append(heading("rank_interval", language))
            columns.append(_ranks(column, values["rank_low"], values["rank_high"], language))
            continue
        if base == "rank":
            continue
        if name.endswith(HIGH) and name.removesuffix(HIGH) + LOW in values:
            continue
        if name.endswith(LOW) and base + HIGH in values:
            follows = bool(headings) and headings[-1] == heading(base, language)
            headings.append(heading("conf_interval" if follows else f"{base}_interval", language))
            columns.append(_intervals(base, column, values[base + HIGH], language))
            continue
        named = result if name in NAMES else None
        headings.append(heading(name, language))
        columns.append([_cell(one, _form(name, column), language, named) for one in column])
    return {"headings": headings, "rows": [list(row) for row in zip(*columns, strict=True)]}


def table_title(name: str, table: pd.DataFrame, language: str) -> str:
    """What a table shows; with the noise floor, which is the same in every row."""
    title = said(f"table.{name}", language, name)
    floor = table.get("noise_floor")
    if floor is None or floor.isna().all():
        return title
    return speaker(language)("report.table.with_noise", title=title, x=floor.iloc[0])


def survey_table(
    rows: Sequence[Mapping[str, Any]], headings: Mapping[str, str], language: str
) -> dict[str, Any]:
    """Records of the survey, already in the language; columns without any content are left out."""
    names = [name for name in (rows[0] if rows else ())
             if any(row.get(name) not in (None, "") for row in rows)]  # fmt: skip
    columns = []
    for name in names:
        values = [row.get(name) for row in rows]
        columns.append([_cell(one, _form(name, values), language, None) for one in values])
    return {
        "headings": [headings.get(name) or heading(name, language) for name in names],
        "rows": [list(row) for row in zip(*columns, strict=True)],
    }


def _intervals(base: str, lows: list, highs: list, language: str) -> list[dict[str, Any]]:
    say, form = speaker(language), _form(base, [*lows, *highs])
    cells = []
    for low, high in zip(lows, highs, strict=True):
        if _is_gap(low) or _is_gap(high):
            text = say("report.word.none")
        else:
            bounds = [say(f"report.number.{form}", x=one) for one in (low, high)]
            text = say("report.number.interval", low=bounds[0], high=bounds[1])
        cells.append({"text": text, "number": True})
    return cells


def _ranks(ranks: list, lows: list, highs: list, language: str) -> list[dict[str, Any]]:
    """Ranks, each with its interval where there is one."""
    say, cells = speaker(language), []
    for rank, low, high in zip(ranks, lows, highs, strict=True):
        if _is_gap(rank):
            text = say("report.word.none")
        elif _is_gap(low) or _is_gap(high):
            text = say("report.number.whole", x=rank)
        else:
            text = say("report.number.rank", rank=rank, low=low, high=high)
        cells.append({"text": text, "number": True})
    return cells


def _form(column: str, values: Sequence[Any]) -> str:
    """How exactly the numbers of a column are written."""
    numbers = [abs(value) for value in values if isinstance(value, Real) and not _is_gap(value)]
    if column in SHARES:
        return "share"
    if column in SIZES or all(float(value).is_integer() for value in numbers):
        return "whole"
    largest = max(numbers, default=0)
    return "one" if largest >= 10 else "two" if largest >= 1.5 else "three"


def _cell(value: Any, form: str, language: str, named: Result | None) -> dict[str, Any]:
    say = speaker(language)
    if _is_gap(value):
        return {"text": say("report.word.none"), "number": True}
    if isinstance(value, bool) or type(value).__name__ == "bool_":
        return {"text": say("report.word.yes" if value else "report.word.no"), "number": False}
    if isinstance(value, Real):
        number = say(f"report.number.{form}", x=value or 0)  # no negative zero
        return {"text": number, "number": True}
    text = named.label(str(value), language) if named else str(value)
    if text == str(value):
        text = said(f"word.{value}", language, text)
    return {"text": text, "number": False}


def _is_gap(value: Any) -> bool:
    return value is None or value is pd.NA or value is pd.NaT or value != value
