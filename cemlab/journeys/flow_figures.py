"""Figures of steps: where customers go next as a table of shares, and how far journeys come."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from cemlab.journeys.movement import ENTRY, EXIT
from cemlab.language import speaker
from cemlab.style import BODY, SMALL, clean, colour, figure_style, layout, marks, palette

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from cemlab.journeys.result import JourneyResult

MOST_SHOWN = 16
COLUMN_GAP = 0.22
TOP, BOTTOM = 0.28, 0.52  # inches: heads of columns; ticks and the name of the axis
NAME = 0.3  # inches: the name of an axis without ticks
CELL_AIR = 0.03  # of a cell, white at each side
ROW = 0.335
DARK = 4  # fills from which on the text of a cell is white
WIDEST_CELL = 0.9  # inches


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
    with figure_style(language):
        across = layout.across(ax)
        named = [result.label(ENTRY, language)]
        named += [f"{at} {result.label(name, language)}" for at, name in enumerate(shown, 1)]
        labels = layout.RowLabels.of(named, language, across=across, row=ROW)
        texts = [say("style.n", n=n)[4:] if n else "" for n in sizes]
        head = say("journeys.figure.from_n")
        width = max(layout.widest(texts, BODY, language), layout.widest([head], SMALL, language))
        cells = min(WIDEST_CELL, (across - labels.width - width - COLUMN_GAP) / len(tos))
        right = across - labels.width - cells * len(tos)
        ax = layout.room(ax, "wide", labels.height + TOP + NAME + 2 * layout.PAD)
        layout.shrink(ax, left=labels.width, right=right, top=TOP, bottom=NAME)
        layout.label_rows(ax, labels)
        ax.set_xlim(-0.5, len(tos) - 0.5)
        ax.spines["bottom"].set_visible(False)
        ax.set_xticks([])
        _cells(ax, steps, froms, tos, labels, say)
        for at in range(1, len(tos)):
            layout.header(ax, at - 1, str(at), ha="center")
        layout.header(ax, len(tos) - 1, say("journeys.figure.exit"), ha="center")
        edge = layout.inches(ax)[0] + COLUMN_GAP + width
        layout.column(ax, edge, texts, labels.places, head=head)
        some = len(shown) < len(everything)
        key = "transitions_some" if some else "transitions_x"
        name = say(f"journeys.figure.{key}", shown=len(shown), all=len(everything))
        layout.axis_name(ax, name, language, room=across - labels.width)
    return ax


def _most_visited(steps: pd.DataFrame, touchpoints: list[str]) -> list[str]:
    """The touchpoints with most steps from them, in the order of the journey."""
    visits = steps.groupby("from")["n"].first().reindex(touchpoints).fillna(0.0)
    chosen = set(visits.sort_values(ascending=False, kind="stable").index[:MOST_SHOWN])
    return [name for name in touchpoints if name in chosen]


def _cells(ax: Axes, steps: pd.DataFrame, froms, tos, labels, say: Callable) -> None:
    for row in steps.itertuples():
        from_, to = row[1], row.to  # `from` is a word of Python
        if from_ not in froms or to not in tos or math.isnan(row.share):
            continue
        at, x = froms.index(from_), tos.index(to)
        height, y = labels.heights[at], labels.places[at]
        fills = palette.SEQUENTIAL
        shade = min(int(row.share * len(fills)), len(fills) - 1)
        ax.barh(
            y, 1 - 2 * CELL_AIR, left=x - 0.5 + CELL_AIR, height=height - 0.03, color=fills[shade],
            linewidth=0, gid="cell",
        )  # fmt: skip
        little = 0 < row.share < marks.LEAST
        ax.text(
            x, y, say(f"journeys.figure.cell{'_less' if little else ''}", x=row.share * 100),
            ha="center", va="center_baseline", size=SMALL,
            color=colour("paper" if shade >= DARK else "ink"),
        )  # fmt: skip


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
