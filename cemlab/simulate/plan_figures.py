"""The figure of a plan: what is concluded at every size, and how sure the rates are."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cemlab.language import speaker
from cemlab.style import Part, colour, figure_style, layout, marks, part_heads, stack

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from cemlab.simulate.plan_result import PlanResult

PANEL_WIDTH = 0.34  # of the figure: intervals beside the bars
GAP = 0.4
TOP, BOTTOM = 0.28, 0.52  # inches: heads of columns; ticks and the name of the axis
ROW = 0.46
APART = 0.075  # inches between the marks of right and wrong
LOOKS = {  # conclusion: its fill, its percentage, its name
    "right": ("good", "paper", "good"),
    "cannot_tell": ("band", "ink_2", "ink_2"),
    "wrong": ("bad", "paper", "bad"),
}


def rates(result: PlanResult, *, ax: Axes | None, language: str) -> Axes:
    """Bars of the conclusions, a row for each size; beside them right and wrong with intervals.

    Parameters
    ----------
    result : PlanResult
    ax : matplotlib.axes.Axes or None
        Where to draw; everything stays inside its place.
    language : {"en", "zh"}

    Notes
    -----
    The dashed line is the share that is enough (80%). Hollow: the interval reaches over it.
    """
    say, table, limit = speaker(language), result.tidy(), result.glance()["limit"].iloc[0]
    with figure_style(language):
        sizes = list(dict.fromkeys(table["n"]))
        across = layout.across(ax)
        names = [say("style.n", n=size) for size in sizes]
        labels = layout.RowLabels.of(names, language, across=across, row=ROW)
        ax = layout.room(ax, "wide", labels.height + TOP + BOTTOM + 2 * layout.PAD)
        beside = GAP + PANEL_WIDTH * across
        layout.shrink(ax, left=labels.width, right=beside + 0.12, top=TOP, bottom=BOTTOM)
        layout.label_rows(ax, labels)
        _bars(ax, labels.places, table, say, language)
        panel = layout.panel(ax, layout.inches(ax)[0] + GAP, PANEL_WIDTH * across)
        _intervals(panel, labels.places, table, float(limit), say, language)
    return ax


def _bars(ax: Axes, places, table: pd.DataFrame, say: Callable, language: str) -> None:
    parts = [
        Part(name=say(f"simulate.figure.{name}"), fill=fill, text=text, head=head)
        for name, (fill, text, head) in LOOKS.items()
    ]
    ax.set_xlim(0, 1)
    ax.spines["bottom"].set_visible(False)
    ax.set_xticks([])
    wide = table.pivot_table(index="n", columns="conclusion", values="estimate")
    for y, shares in zip(places, wide[list(LOOKS)].to_numpy(), strict=True):
        stack(ax, y, 0.0, list(shares), parts, lambda x: marks.percent(x, say), language)
    part_heads(ax, parts, 0.5, language)


def _intervals(
    panel: Axes, places, table: pd.DataFrame, limit: float, say: Callable, language: str
) -> None:
    panel.set_xlim(0, 1)
    panel.set_xticks(*marks.percent_ticks(0, 1, 0.2), color=colour("ink_2"))
    marks.row_lines(panel, places)
    marks.reference(panel, limit)
    layout.header(panel, limit, marks.percent(limit, say), ha="center")
    for y, (_, rows) in zip(places, table.groupby("n"), strict=True):
        for row in rows.itertuples():
            if row.conclusion == "cannot_tell":
                continue
            tone = LOOKS[row.conclusion][0]
            at = y + (APART if row.conclusion == "wrong" else -APART)
            marks.interval(panel, row.conf_low, row.conf_high, at, tone, width=2.4)
            is_open = row.conf_low < limit < row.conf_high
            marks.dot(panel, row.estimate, at, tone, hollow=is_open, size=marks.SMALL_DOT)
    layout.axis_name(panel, say("simulate.figure.x"), language)
