"""Rows of dots with their intervals: the figure that several results of journeys draw."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from cemlab.style import SMALL, clean, colour, layout, marks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMN_GAP, ROW = 0.22, 0.32
TOP, TICKS, NAME_LINE, AIR = 0.3, 0.27, 0.19, 0.06  # inches
INNER = 5.0  # points: the thick part of an interval
SHARE_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5)


class DotRow(NamedTuple):
    """One row: a label, an estimate with its interval, and texts at the right.

    Attributes
    ----------
    label : str
    value, low, high : float
        NaN where there is none.
    texts : tuple of str
        One for each column.
    tone : str
        Role of the colour.
    hollow, dashed : bool
        Not told from what it is compared with; few answers.
    said : str
        Words in the place of the marks.
    inner : (float, float) or None
        Ends of a thick bar, such as the middle half.
    tick : float
        A value to compare this row with.
    rule : bool
        Whether a rule stands above it.
    """

    label: str
    value: float
    low: float
    high: float
    texts: tuple[str, ...] = ()
    tone: str = "ink"
    hollow: bool = False
    dashed: bool = False
    said: str = ""
    inner: tuple[float, float] | None = None
    tick: float = math.nan
    rule: bool = False


class Along(NamedTuple):
    """The axis that the rows share: its name, ends, ticks with their names, and a reference."""

    name: str
    low: float
    high: float
    ticks: tuple[list[float], list[str]]
    reference: float = math.nan
    is_log: bool = False


def dot_rows(
    ax: Axes | None, rows: Sequence[DotRow], along: Along, heads: Sequence[str], language: str,
    *, wide_labels: float = 1.0,
) -> Axes:  # fmt: skip
    """Rows from the top down, in a figure as high as they need.

    Parameters
    ----------
    ax : matplotlib.axes.Axes or None
    rows : sequence of DotRow
    along : Along
    heads : sequence of str
        Of the columns of texts.
    language : {"en", "zh"}
    wide_labels : float, default 1
        How much more room than usual the labels may take.
    """
    across = layout.across(ax)
    labels = layout.RowLabels.of([clean(row.label) for row in rows], language,
                                 across=across * wide_labels, row=ROW)  # fmt: skip
    texts = [[row.texts[at] if row.texts else "" for row in rows] for at in range(len(heads))]
    columns = layout.Columns.of(heads, texts, language, gap=COLUMN_GAP)
    free = across - labels.width - columns.width
    bottom = TICKS + NAME_LINE * layout.name_lines(along.name, free, language) + AIR
    ax = layout.room(ax, "wide", labels.height + TOP + bottom + 2 * layout.PAD)
    layout.shrink(ax, left=labels.width, right=columns.width, top=TOP, bottom=bottom)
    if along.is_log:
        ax.set_xscale("log")
    ax.set_xlim(along.low, along.high)
    layout.label_rows(ax, labels)
    marks.row_lines(ax, labels.places)
    if not math.isnan(along.reference):
        marks.reference(ax, along.reference)
    for y, height, row in zip(labels.places, labels.heights, rows, strict=True):
        if row.rule:
            ax.axhline(y - height / 2, color=colour("rule"), linewidth=1.2, zorder=1, gid="group")
        _row_marks(ax, y, row)
    ax.set_xticks(along.ticks[0], along.ticks[1], color=colour("ink_2"))
    ax.set_xticks([], minor=True)
    layout.axis_name(ax, along.name, language)
    looks = [{"color": colour("muted" if row.hollow or row.said else "ink_2")} for row in rows]
    weak = [row.said or row.tone == "mark_weak" for row in rows]
    bold = [{"weight": "bold", "color": colour("muted" if pale else row.tone)}
            for row, pale in zip(rows, weak, strict=True)]  # fmt: skip
    columns.write(ax, labels.places, first=bold, others=looks)
    return ax


def _row_marks(ax: Axes, y: float, row: DotRow) -> None:
    if row.said:
        ax.text(0.01, y, row.said, transform=ax.get_yaxis_transform(), va="center_baseline",
                size=SMALL, color=colour("muted"), backgroundcolor=colour("paper"))  # fmt: skip
        return
    if row.inner is not None and not any(math.isnan(end) for end in row.inner):
        ax.plot(row.inner, [y, y], color=colour("band"), linewidth=2 * INNER, zorder=1.5,
                solid_capstyle="butt", gid="inner")  # fmt: skip
    marks.interval(ax, row.low, row.high, y, row.tone, dashed=row.dashed)
    marks.dot(ax, row.value, y, row.tone, hollow=row.hollow)
    if not math.isnan(row.tick):
        ax.plot([row.tick], [y], marker="|", markersize=13, markeredgewidth=2.2, zorder=5,
                color=colour("bad"), linestyle="none", clip_on=False, gid="standard")  # fmt: skip


def share_axis(rows: Sequence[DotRow], name: str) -> Along:
    """An axis of shares from 0 to beyond the largest."""
    ends = [end for row in rows for end in (row.high, row.value) if not math.isnan(end)]
    high = min(1.0, max(ends, default=1.0) * 1.04) or 1.0
    step = marks.nice_step(high, SHARE_STEPS, most=6)
    return Along(name, 0.0, high, marks.percent_ticks(0.0, high, step))


def number_axis(low: float, high: float, name: str, *, reference: float = math.nan) -> Along:
    """An axis of numbers with a few round ticks."""
    span = (high - low) or 1.0
    power = 10.0 ** math.floor(math.log10(span / 5))
    step = next(power * by for by in (1, 2, 5, 10) if span / (power * by) <= 6)
    first = math.ceil(low / step - 1e-9)
    ticks = [at * step for at in range(first, math.floor(high / step + 1e-9) + 1)]
    names = [f"{one:.{max(0, -math.floor(math.log10(step) + 1e-9))}f}" for one in ticks]
    return Along(name, low, high, (ticks, [one.replace("-", "−") for one in names]), reference)
