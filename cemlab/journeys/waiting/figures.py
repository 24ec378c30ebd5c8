"""Figure of waits: change in the outcome per doubling, with the median beside."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from cemlab.journeys.deviating.wording import signed
from cemlab.journeys.map_wording import duration
from cemlab.language import speaker
from cemlab.numerics import SMALL_N
from cemlab.style import colour, figure_style, layout, marks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from cemlab.journeys.waiting.result import WaitResult

TOP, BOTTOM, COLUMN_GAP = 0.28, 0.52, 0.22  # inches
TICK = 0.7
STEPS = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
TONES = {"worse": "bad", "better": "good"}
BLOCK = "journeys.waits"


def waits(result: WaitResult, *, ax: Axes | None, language: str) -> Axes:
    """A row per wait: change in the outcome that goes with twice the wait, with its interval.

    Parameters
    ----------
    result : WaitResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}

    Notes
    -----
    The paler mark is the wait by itself; hollow cannot be told from no change.
    """
    say, whole = speaker(language), result.glance().iloc[0]
    table = result.tidy()
    with figure_style(language):
        labels = layout.RowLabels.of(
            [result.label(name, language) for name in table["wait"]], language,
            across=layout.across(ax),
        )  # fmt: skip
        heads = [say(f"{BLOCK}.figure.{name}") for name in ("gap", "median", "n")]
        texts = [
            ["" if math.isnan(x) else signed(x, whole) for x in table["estimate"]],
            ["" if math.isnan(x) else duration(x, language) for x in table["median"]],
            ["" if math.isnan(x) else f"{x:,.0f}" for x in table["n"]],
        ]
        columns = layout.Columns.of(heads, texts, language, gap=COLUMN_GAP)
        ax = layout.room(ax, "wide", labels.height + TOP + BOTTOM + 2 * layout.PAD)
        layout.shrink(ax, left=labels.width, right=columns.width, top=TOP, bottom=BOTTOM)
        layout.label_rows(ax, labels)
        _axis(ax, table)
        marks.row_lines(ax, labels.places)
        marks.reference(ax, 0.0, solid=True)
        for y, row in zip(labels.places, table.itertuples(), strict=True):
            tone = TONES.get(row.verdict, "ink_2")
            marks.dot(ax, row.alone, y, "mark_weak", size=marks.SMALL_DOT)
            marks.interval(ax, row.conf_low, row.conf_high, y, tone, dashed=row.n < SMALL_N)
            marks.dot(ax, row.estimate, y, tone, hollow=row.verdict == "cannot_tell")
        outcome = result.label(whole["outcome"], language)
        layout.axis_name(ax, say(f"{BLOCK}.figure.x", outcome=outcome), language)
        looks = [{"weight": "bold", "color": colour(TONES.get(one, "ink_2"))}
                 for one in table["verdict"]]  # fmt: skip
        columns.write(ax, labels.places, first=looks)
    return ax


def _axis(ax: Axes, table) -> None:
    ends = table[["estimate", "conf_low", "conf_high", "alone"]].to_numpy()
    low, high = min(float(np.nanmin(ends)), 0.0), max(float(np.nanmax(ends)), 0.0)
    pad = (high - low) * 0.05 or 0.1
    low, high = low - pad, high + pad
    ax.set_xlim(low, high)
    step = marks.nice_step(high - low, STEPS, most=max(2, int(layout.inches(ax)[0] / TICK)))
    ticks = np.arange(math.ceil(low / step), math.floor(high / step) + 1) * step
    ax.set_xticks(ticks, marks.plain_numbers(ticks + 0.0), color=colour("ink_2"))
