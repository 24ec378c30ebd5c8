"""Figures of a lifecycle: cohorts by age as a table of shares, and first returns by age."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cemlab.journeys.lifecycles.ageing import ALL
from cemlab.journeys.row_figure import DotRow, dot_rows, share_axis
from cemlab.language import speaker
from cemlab.numerics import SMALL_N
from cemlab.style import BODY, SMALL, colour, figure_style, layout, marks, palette

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from cemlab.journeys.lifecycles.result import LifecycleResult

BLOCK = "journeys.lifecycle"
MOST_COHORTS, MOST_AGES = 16, 16
COLUMN_GAP, TOP, NAME = 0.22, 0.28, 0.3  # inches
ROW, WIDEST_CELL = 0.32, 0.8
CELL_AIR = 0.03  # of a cell, white at each side
DARK = 4  # fills from which on the text of a cell is white


def lifecycle(result: LifecycleResult, *, ax: Axes | None, language: str) -> Axes:
    """Share of each cohort (rows) that is active at each age (columns).

    Parameters
    ----------
    result : LifecycleResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}

    Notes
    -----
    Empty cells are not over in the data; fills run from 0 to the largest share. Of more than 16
    cohorts the latest are shown, and the axis says so.
    """
    say, table = speaker(language), result.tidy()
    every = [one for one in dict.fromkeys(table["cohort"]) if one != ALL]
    shown = [ALL, *every[-MOST_COHORTS:]]
    table = table[table["cohort"].isin(shown) & (table["age"] <= MOST_AGES)]
    ages = int(table.loc[table["verdict"] != "not_over", "age"].max())
    sizes = dict(table.dropna(subset=["n"]).groupby("cohort")["n"].max())
    with figure_style(language):
        across = layout.across(ax)
        named = [result.label(one, language) for one in shown]
        labels = layout.RowLabels.of(named, language, across=across, row=ROW)
        texts = [f"{sizes[one]:,.0f}" if one in sizes else "" for one in shown]
        head = say(f"{BLOCK}.figure.n")
        width = max(layout.widest(texts, BODY, language), layout.widest([head], SMALL, language))
        cells = min(WIDEST_CELL, (across - labels.width - width - COLUMN_GAP) / ages)
        right = across - labels.width - cells * ages
        ax = layout.room(ax, "wide", labels.height + TOP + NAME + 2 * layout.PAD)
        layout.shrink(ax, left=labels.width, right=right, top=TOP, bottom=NAME)
        layout.label_rows(ax, labels, bold=[0])
        ax.set_xlim(0.5, ages + 0.5)
        ax.spines["bottom"].set_visible(False)
        ax.set_xticks([])
        top = float(table["share"].max()) or 1.0
        places = dict(zip(shown, zip(labels.places, labels.heights, strict=True), strict=True))
        for row in table.itertuples():
            _cell(ax, row, places[row.cohort], top, say)
        for age in range(1, ages + 1):
            layout.header(ax, age, str(age), ha="center")
        edge = layout.inches(ax)[0] + COLUMN_GAP + width
        layout.column(ax, edge, texts, labels.places, head=head)
        key = "ages_some" if len(every) > MOST_COHORTS else "ages"
        unit = say(f"{BLOCK}.unit.{result.glance()['every'].iloc[0]}")
        name = say(f"{BLOCK}.figure.{key}", unit=unit, shown=len(shown) - 1, all=len(every))
        layout.axis_name(ax, name, language, room=across - labels.width)
    return ax


def _cell(ax: Axes, row, place: tuple[float, float], top: float, say: Callable) -> None:
    y, height = place
    if row.verdict == "not_over":
        return
    look = {"ha": "center", "va": "center_baseline", "size": SMALL}
    if row.verdict == "suppressed":
        ax.text(row.age, y, say(f"{BLOCK}.figure.hidden"), color=colour("muted"), **look)
        return
    fills = palette.SEQUENTIAL
    shade = min(int(row.share / top * len(fills)), len(fills) - 1)
    ax.barh(y, 1 - 2 * CELL_AIR, left=row.age - 0.5 + CELL_AIR, height=height - 0.03,
            color=fills[shade], linewidth=0, gid="cell")  # fmt: skip
    little = 0 < row.share < marks.LEAST
    text = say(f"journeys.figure.cell{'_less' if little else ''}", x=row.share * 100)
    ax.text(row.age, y, text, color=colour("paper" if shade >= DARK else "ink"), **look)


def first_returns(result: LifecycleResult, *, ax: Axes | None, language: str) -> Axes:
    """A row per age: share to whom it first happens, with its interval.

    Parameters
    ----------
    result : LifecycleResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}
    """
    say, whole = speaker(language), result.glance().iloc[0]
    unit, rows = whole["every"], []
    for row in result.first_returns().itertuples():
        texts = (marks.percent(row.share, say), marks.percent(row.reached, say),
                 f"{row.at_risk:,.0f}")  # fmt: skip
        few = row.at_risk < SMALL_N
        rows.append(DotRow(
            say(f"{BLOCK}.age.{unit}", age=row.age), row.share, row.share_low, row.share_high,
            texts, tone="good" if row.verdict == "most" else "ink_2",
            hollow=row.verdict == "cannot_tell", dashed=few,
        ))  # fmt: skip
    key = "touchpoint" if whole["touchpoint"] else "again"
    what = result.label(whole["touchpoint"], language) if whole["touchpoint"] else ""
    along = share_axis(rows, say(f"{BLOCK}.figure.x_{key}", what=what))
    heads = [say(f"{BLOCK}.figure.{name}") for name in ("share", "reached", "at_risk")]
    with figure_style(language):
        return dot_rows(ax, rows, along, heads, language)
