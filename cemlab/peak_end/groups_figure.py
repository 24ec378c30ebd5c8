"""The contest in each group as a figure: what extremes and end add to the mean."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from cemlab.language import speaker
from cemlab.numerics import SMALL_N
from cemlab.peak_end.figures import axis_text
from cemlab.peak_end.methods.verdict import MARGIN, worded
from cemlab.style import colour, figure_style, layout, marks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from cemlab.peak_end.result import PeakEndResult

ROW = 0.42  # inches
TOP, TICKS, NAME_LINE = 0.28, 0.27, 0.19  # inches: heads of columns, ticks, a line of an axis name
GAP = 0.24  # inches between columns
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)  # between ticks of a difference of R²
CLAIMS = ("over_weighting", "end_only", "averaging")


def groups(result: PeakEndResult, *, ax: Axes | None, language: str) -> Axes:
    """Gain of extremes and end beside the mean in each group, in the order of the groups.

    Parameters
    ----------
    result : PeakEndResult
    ax : matplotlib.axes.Axes or None
        Where to draw; everything stays inside its place.
    language : {"en", "zh"}

    Notes
    -----
    The band holds gains too small to matter. Filled: a verdict was reached; hollow: cannot be
    told, or descriptive only. The last row is all journeys. Nothing is ranked.
    """
    say = speaker(language)
    table, whole = _rows(result), result.glance().iloc[0]
    with figure_style(language):
        across = layout.across(ax)
        named = [result.label(name, language) for name in table["group"][:-1]]
        named.append(say("peak_end.figure.all"))
        labels = layout.RowLabels.of(named, language, across=across, row=ROW)
        columns = layout.Columns.of(*_columns(table, say), language, gap=GAP)
        name = say("peak_end.figure.groups_x", folds=whole["folds"], repeats=whole["repeats"])
        name = axis_text(result, name, language)
        free = across - labels.width - columns.width + columns.widths[0]
        bottom = TICKS + NAME_LINE * layout.name_lines(name, free, language) + 0.06
        ax = layout.room(ax, "wide", labels.height + TOP + bottom + 2 * layout.PAD)
        layout.shrink(ax, left=labels.width, right=columns.width, top=TOP, bottom=bottom)
        layout.label_rows(ax, labels, bold=[len(table) - 1])
        marks.row_lines(ax, labels.places)
        for y, row in zip(labels.places, table.itertuples(), strict=True):
            told = row.verdict in CLAIMS
            tone = "ink" if told else "muted"
            few = not math.isnan(row.n_customers) and row.n_customers < SMALL_N
            marks.interval(ax, row.conf_low, row.conf_high, y, tone, width=2.2, dashed=few)
            marks.dot(ax, row.estimate, y, tone, hollow=not told)
        _axis(ax, table)
        layout.axis_name(ax, name, language, room=layout.inches(ax)[0] + columns.widths[0])
        columns.write(ax, labels.places, first=[_look(row) for row in table.itertuples()])
    return ax


def _rows(result: PeakEndResult) -> pd.DataFrame:
    """The groups, if there are any, then all journeys."""
    whole = result.variants().iloc[[0]].rename(columns={"variant": "group"}).assign(group="all")
    table = result.tables().get("groups")
    if table is None:
        return whole
    return pd.concat([table[list(whole.columns)], whole], ignore_index=True)


def _columns(table: pd.DataFrame, say) -> tuple[list[str], list[list[str]]]:
    """Heads and texts at the right: verdict, gain, and n."""
    verdicts = [say(f"peak_end.verdict_short.{worded(row.verdict, row.sure_part)}")
                for row in table.itertuples()]  # fmt: skip
    gains = ["" if math.isnan(row.estimate) else say("peak_end.figure.gain", x=row.estimate)
             for row in table.itertuples()]  # fmt: skip
    sizes = ["" if math.isnan(row.n) else say("peak_end.figure.count", n=row.n)
             for row in table.itertuples()]  # fmt: skip
    heads = [say(f"peak_end.figure.{name}_head") for name in ("verdict", "gain", "count")]
    return heads, [verdicts, gains, sizes]


def _look(row) -> dict:
    if row.verdict in CLAIMS:
        return {"color": colour("ink"), "weight": "bold"}
    return {"color": colour("muted")}


def _axis(ax: Axes, table: pd.DataFrame) -> None:
    """What is drawn, 0, and the band of gains that do not matter."""
    seen = table[["estimate", "conf_low", "conf_high"]].to_numpy(float).ravel()
    seen = [value for value in seen if not math.isnan(value)]
    low, high = min(-1.5 * MARGIN, *seen), max(1.5 * MARGIN, *seen)
    room = 0.03 * (high - low)
    ax.set_xlim(low - room, high + room)
    ax.axvspan(-MARGIN, MARGIN, color=colour("band"), linewidth=0, zorder=0)
    most = min(6, int(layout.inches(ax)[0] / 0.6))
    step = marks.nice_step(high - low, STEPS, most=most)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    ticks = [step * at for at in range(first, last + 1)]
    ax.set_xticks(ticks, marks.plain_numbers(ticks), color=colour("ink_2"))
    marks.reference(ax, 0.0, solid=True)
