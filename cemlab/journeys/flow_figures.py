"""Figures of steps: where customers go next as a table of shares, and how far journeys come."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from cemlab.journeys.movement import ENTRY, EXIT
from cemlab.journeys.share_cells import ShareCell, Sizes, share_table
from cemlab.language import speaker
from cemlab.style import clean, colour, figure_style, layout, marks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from cemlab.journeys.result import JourneyResult

MOST_SHOWN = 16
COLUMN_GAP = 0.22
TOP, BOTTOM = 0.28, 0.52  # inches: heads of columns; ticks and the name of the axis


def transitions(result: JourneyResult, *, ax: Axes | None, language: str) -> Axes:
    """Shares of the steps from each touchpoint, as a table with fill.

    Parameters
    ----------
    result : JourneyResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}

    Notes
    -----
    Of more than 16 touchpoints the most visited are shown, and the axis says so. Rows with fewer
    than 10 steps are empty.
    """
    say = speaker(language)
    steps = result.transitions()
    everything = result.tidy()["touchpoint"].tolist()
    shown = _most_visited(steps, everything)
    froms, tos = [ENTRY, *shown], [*shown, EXIT]
    sizes = steps.groupby("from")["n"].first().reindex(froms).fillna(0.0)
    cells = [
        ShareCell(froms.index(from_), tos.index(to), share)
        for from_, to, share in steps[["from", "to", "share"]].itertuples(index=False)
        if from_ in froms and to in tos and not math.isnan(share)
    ]
    named = [f"{at} {result.label(name, language)}" for at, name in enumerate(shown, 1)]
    key = "transitions_some" if len(shown) < len(everything) else "transitions_x"
    return share_table(
        ax, [result.label(ENTRY, language), *named],
        [*(str(at) for at in range(1, len(tos))), say("journeys.figure.exit")], cells,
        Sizes(say("journeys.figure.from_n"), [f"{n:,.0f}" if n else "" for n in sizes]),
        say(f"journeys.figure.{key}", shown=len(shown), all=len(everything)), language,
    )  # fmt: skip


def _most_visited(steps: pd.DataFrame, touchpoints: list[str]) -> list[str]:
    """The touchpoints with most steps from them, in the order of the journey."""
    visits = steps.groupby("from")["n"].first().reindex(touchpoints).fillna(0.0)
    chosen = set(visits.sort_values(ascending=False, kind="stable").index[:MOST_SHOWN])
    return [name for name in touchpoints if name in chosen]


def funnel(result: JourneyResult, *, ax: Axes | None, language: str) -> Axes:
    """Share of the journeys that came to each touchpoint or to a later one.

    Parameters
    ----------
    result : JourneyResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}
    """
    say, table = speaker(language), result.funnel()
    with figure_style(language):
        named = [clean(result.label(name, language)) for name in table["touchpoint"]]
        labels = layout.RowLabels.of(named, language, across=layout.across(ax))
        names = ("share_head", "visited_head", "stop_head", "n_head")
        heads = [say(f"journeys.figure.{name}") for name in names]
        columns = layout.Columns.of(heads, _funnel_columns(table, say), language, gap=COLUMN_GAP)
        ax = layout.room(ax, "wide", labels.height + TOP + BOTTOM + 2 * layout.PAD)
        layout.shrink(ax, left=labels.width, right=columns.width, top=TOP, bottom=BOTTOM)
        layout.label_rows(ax, labels)
        ax.set_xlim(0, 1)
        step = marks.nice_step(1.0, (0.1, 0.2, 0.5), most=6)
        ax.set_xticks(*marks.percent_ticks(0, 1, step), color=colour("ink_2"))
        marks.row_lines(ax, labels.places)
        for y, row in zip(labels.places, table.itertuples(), strict=True):
            if math.isnan(row.share):  # too few came so far
                continue
            ax.barh(
                y, row.share, height=0.2, color=colour("band"), linewidth=0, zorder=1, gid="bar"
            )
            marks.interval(ax, row.conf_low, row.conf_high, y, "ink", width=2.2)
            marks.dot(ax, row.share, y, "ink", size=marks.SMALL_DOT)
        layout.axis_name(ax, say("journeys.figure.funnel_x"), language)
        bold = {"weight": "bold", "color": colour("ink")}
        columns.write(ax, labels.places, first=[bold] * len(table))
    return ax


def _funnel_columns(table: pd.DataFrame, say: Callable) -> list[list[str]]:
    stops = ["" if math.isnan(x) else marks.percent(x, say) for x in table["stop_share"]]
    return [
        ["" if math.isnan(x) else marks.percent(x, say) for x in table["share"]],
        ["" if math.isnan(x) else marks.percent(x, say) for x in table["visited_share"]],
        stops,
        ["" if math.isnan(n) else f"{n:,.0f}" for n in table["n"]],
    ]
