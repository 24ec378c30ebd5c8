"""The contest as a figure: how well each model tells customers it has not seen."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cemlab.language import speaker
from cemlab.numerics import SMALL_N
from cemlab.style import colour, figure_style, layout, marks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from cemlab.peak_end.result import PeakEndResult

ROW = 0.42  # inches
TOP, TICKS, NAME_LINE = 0.28, 0.27, 0.19  # inches: heads of columns, ticks, a line of an axis name
GAP = 0.3  # inches between columns
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5)  # between ticks of R²


def models(result: PeakEndResult, *, ax: Axes | None, language: str) -> Axes:
    """Cross-validated R² of each model with its interval, best first.

    Parameters
    ----------
    result : PeakEndResult
    ax : matplotlib.axes.Axes or None
        Where to draw; everything stays inside its place.
    language : {"en", "zh"}

    Notes
    -----
    Filled: cannot be told from the best, because the paired interval of the difference includes
    0; the others are hollow. Under 30 journeys intervals are dashed.
    """
    say = speaker(language)
    table, whole = result.tidy(), result.glance().iloc[0]
    table = table[table["parameters"] > 1]  # a model without terms explains nothing by design
    with figure_style(language):
        across = layout.across(ax)
        named = [say(f"peak_end.model.{name}") for name in table["model"]]
        labels = layout.RowLabels.of(named, language, across=across, row=ROW)
        columns = layout.Columns.of(*_columns(table, say), language, gap=GAP)
        name = say("peak_end.figure.models_x", folds=whole["folds"], repeats=whole["repeats"])
        name = axis_text(result, name, language)
        free = across - labels.width - columns.width + columns.widths[0]
        bottom = TICKS + NAME_LINE * layout.name_lines(name, free, language) + 0.06
        ax = layout.room(ax, "wide", labels.height + TOP + bottom + 2 * layout.PAD)
        layout.shrink(ax, left=labels.width, right=columns.width, top=TOP, bottom=bottom)
        is_level = [verdict != "behind" for verdict in table["verdict"]]
        layout.label_rows(ax, labels)
        _marks(ax, table, labels.places, is_level, few=whole["n_customers"] < SMALL_N)
        _axis(ax, table)
        layout.axis_name(ax, name, language, room=layout.inches(ax)[0] + columns.widths[0])
        columns.write(ax, labels.places, first=[_look(level) for level in is_level])
    return ax


def axis_text(result: PeakEndResult, name: str, language: str) -> str:
    """Name of an axis; moments of the sitting of the outcome only describe, and it says so."""
    if not result.glance()["is_retrospective"].iloc[0]:
        return name
    return speaker(language)("peak_end.figure.descriptive", name=name)


def _columns(table: pd.DataFrame, say) -> tuple[list[str], list[list[str]]]:
    """Heads and texts at the right: R², and the difference from the best with its interval."""
    fits = [say("peak_end.figure.fit", x=value) for value in table["estimate"]]
    heads, columns = [say("peak_end.figure.fit_head")], [fits]
    if table["difference_low"].notna().all():
        apart = [
            "" if row.verdict == "best"
            else say("peak_end.figure.apart", x=row.difference, low=row.difference_low,
                     high=row.difference_high)
            for row in table.itertuples()
        ]  # fmt: skip
        heads.append(say("peak_end.figure.apart_head"))
        columns.append(apart)
    return heads, columns


def _look(is_level: bool) -> dict:
    return {"color": colour("ink"), "weight": "bold"} if is_level else {"color": colour("muted")}


def _marks(ax: Axes, table: pd.DataFrame, places, is_level: list[bool], *, few: bool) -> None:
    marks.row_lines(ax, places)
    for y, row, level in zip(places, table.itertuples(), is_level, strict=True):
        tone = "ink" if level else "muted"
        marks.interval(ax, row.conf_low, row.conf_high, y, tone, width=2.2, dashed=few)
        marks.dot(ax, row.estimate, y, tone, hollow=not level)


def _axis(ax: Axes, table: pd.DataFrame) -> None:
    """Limits from 0, or below where a model does worse than the mean of all others."""
    seen = table[["estimate", "conf_low", "conf_high"]].to_numpy(float).ravel()
    seen = [value for value in seen if not math.isnan(value)]
    low, high = min(0.0, *seen), max(0.05, *seen)
    room = 0.03 * (high - low)
    ax.set_xlim(low - (room if low < 0 else 0.0), high + room)
    most = min(6, int(layout.inches(ax)[0] / 0.6))
    step = marks.nice_step(high - low, STEPS, most=most)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    ticks = [step * at for at in range(first, last + 1)]
    ax.set_xticks(ticks, marks.plain_numbers(ticks), color=colour("ink_2"))
    if low < 0:
        marks.reference(ax, 0.0, solid=True)
