"""Tables of results and of the survey, as headings and rows of text for a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from numbers import Real
from typing import Any

import pandas as pd

from cemlab.language import speaker
from cemlab.report.wording import heading, said
from cemlab.results import Result

SHARES = {
    "share", "share_inner", "share_negative", "share_positive", "noise_floor", "reach", "p_first",
    "rv", "rv_significant", "rv_benchmark",
    "p_top3", "step", "step_share", "stop", "stop_share", "visited_share", "share_end",
    "rest_share", "smallest_share", "dissolved", "p_category", "p_mode", "p_quadrant",
    "share_attractive", "share_one_dimensional", "share_must_be", "share_indifferent",
    "share_reverse", "share_questionable", "strength", "lead", "share_capped", "ahead",
    "p_selected", "p_important", "share_sure", "share_first", "accuracy", "chosen_in",
    "reached",
}  # fmt: skip
SIZES = {
    "n", "n_effective", "n_missing", "n_not_applicable", "n_not_asked", "n_dropped_out",
    "n_dropped", "n_rest", "n_customers", "n_journeys", "smallest_n", "n_answered", "n_below",
    "n_above", "n_changed", "n_capped", "n_poor", "n_middle", "n_good", "n_timed", "n_ended",
}  # fmt: skip
NAMES = {  # columns that name things with a label
    "driver", "item", "group", "term", "touchpoint", "stage", "from", "to", "persona", "level",
    "benchmark", "model", "against", "part", "feature", "scenario",
    "hand_over", "cohort", "claim",
}  # fmt: skip
LOW, HIGH = "_low", "_high"
FILES_ONLY = {  # by first column; these stand in the files of the run
    "driver": (
        "estimate", "conf_low", "conf_high", "share_inner_low", "share_inner_high", "p_top3",
        "noise_floor", "n_missing", "n_not_applicable", "n_not_asked", "n_dropped_out",
        "partial_r2", "benchmark_driver", "benchmark_outcome", "benchmark_slope", "alone",
        "alone_low", "alone_high", "n_beyond", "r", "r_low", "r_high", "n_marked",
    ),
    "item": ("std_error", "n_effective"),
    "term": ("statistic",),
    "persona": ("hedges_g_low", "hedges_g_high", "cliffs_delta", "index"),
    "model": ("r_squared_loo", "aicc", "bic", "parameters"),
    "k": ("inertia", "prediction_strength_error"),
    "touchpoint": (
        "share_negative", "share_positive", "reach_low", "reach_high", "n_customers",
        "step_share", "step_low", "step_high", "position", "kind",
    ),
}  # fmt: skip


def result_table(result: Result, table: pd.DataFrame, language: str) -> dict[str, Any]:
    """A table of a result; the two bounds of an interval share a column, a rank has its own.

    Columns that no figure needs are left to the files of the run, so that a page can hold it.
    """
    headings, columns = [], []
    hidden = FILES_ONLY.get(table.columns[0], ())
    shares = SHARES | ({"estimate"} if table.columns[0] == "persona" else set())
    before = ""
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
            # an interval without a column of its own name is that of the column before it
            of = base if base in values or base in shares else before
            form = _form(of, [*column, *values[base + HIGH]], shares)
            columns.append(_intervals(form, column, values[base + HIGH], language))
            continue
        before = name
        headings.append(heading(name, language))
        form = _form(name, column, shares)
        columns.append([_cell(one, form, language, result, name) for one in column])
    return {"headings": headings, "rows": [list(row) for row in zip(*columns, strict=True)]}


def table_title(name: str, table: pd.DataFrame, language: str) -> str:
    """What a table shows; with the noise floor, which is the same in every row."""
    title = said(f"table.{name}", language, name)
    floor = table.get("noise_floor")
    if floor is None or floor.isna().all():
        return title
    return speaker(language)("report.table.with_noise", title=title, x=floor.iloc[0])


def drawing_table(told: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """What a map or card holds, as its own table of texts; nothing where it brings none."""
    if len(told["table"]) < 2:
        return []
    headings, *rows = told["table"]
    cells = [[{"text": one, "number": False} for one in row] for row in rows]
    title = said("table.drawing", language, "")
    return [{"title": title, "headings": headings, "rows": cells}]


def survey_table(
    rows: Sequence[Mapping[str, Any]], headings: Mapping[str, str], language: str
) -> dict[str, Any]:
    """Records of the survey, already in the language; columns without any content are left out."""
    names = [name for name in (rows[0] if rows else ())
             if any(row.get(name) not in (None, "") for row in rows)]  # fmt: skip
    columns = []
    for name in names:
        values = [row.get(name) for row in rows]
        columns.append([_cell(one, _form(name, values), language) for one in values])
    return {
        "headings": [headings.get(name) or heading(name, language) for name in names],
        "rows": [list(row) for row in zip(*columns, strict=True)],
    }


def _intervals(form: str, lows: list, highs: list, language: str) -> list[dict[str, Any]]:
    say, cells = speaker(language), []
    for low, high in zip(lows, highs, strict=True):
        if _is_gap(low) or _is_gap(high):
            text = say("report.word.none")
        else:
            bounds = [say(f"report.number.{form}", x=one) for one in (low, high)]
            text = say("report.number.interval", low=bounds[0], high=bounds[1])
        cells.append({"text": text, "number": True})
    return cells


def _ranks(ranks: list, lows: list, highs: list, language: str) -> list[dict[str, Any]]:
    """Rank intervals; a rank alone only where it is certain, or has no interval."""
    say, cells = speaker(language), []
    for rank, low, high in zip(ranks, lows, highs, strict=True):
        if _is_gap(rank):
            text = say("report.word.none")
        elif _is_gap(low) or _is_gap(high) or low == high:
            text = say("report.number.whole", x=rank)
        else:
            text = say("report.number.rank", low=low, high=high)
        cells.append({"text": text, "number": True})
    return cells


def _form(column: str, values: Sequence[Any], shares: Set[str] = frozenset(SHARES)) -> str:
    """How exactly the numbers of a column are written."""
    numbers = [abs(value) for value in values if isinstance(value, Real) and not _is_gap(value)]
    if column in shares:
        return "share"
    if column in SIZES or all(float(value).is_integer() for value in numbers):
        return "whole"
    largest = max(numbers, default=0)
    return "one" if largest >= 10 else "two" if largest >= 1.5 else "three"


def _cell(
    value: Any, form: str, language: str, result: Result | None = None, column: str = ""
) -> dict[str, Any]:
    """A value as a reader should see it: a number, a name, or the word for a code."""
    say = speaker(language)
    if _is_gap(value):
        return {"text": say("report.word.none"), "number": True}
    if isinstance(value, bool) or type(value).__name__ == "bool_":
        return {"text": say("report.word.yes" if value else "report.word.no"), "number": False}
    if isinstance(value, Real):
        number = say(f"report.number.{form}", x=value or 0)  # no negative zero
        return {"text": number, "number": True}
    text = result.label(str(value), language) if result and column in NAMES else str(value)
    if text == str(value):
        text = said(f"word.{value}", language, text)
        text = said(f"word_of.{type(result).__name__}.{column}.{value}", language, text)
    return {"text": text, "number": False}


def _is_gap(value: Any) -> bool:
    return value is None or value is pd.NA or value is pd.NaT or value != value
