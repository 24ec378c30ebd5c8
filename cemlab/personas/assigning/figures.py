"""The figure of an assignment: shares of the personas beside those of the model."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cemlab.language import speaker
from cemlab.numerics import SMALL_N
from cemlab.style import BODY, colour, figure_style, layout, marks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from cemlab.personas.assigning.result import AssignmentResult

BOTTOM, HEAD, GAP = 0.52, 0.24, 0.24  # inches


def shares(result: AssignmentResult, *, ax: Axes | None, language: str) -> Axes:
    """A row per persona: dot and interval, a tick for the share in the model.

    Parameters
    ----------
    result : AssignmentResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}

    Notes
    -----
    Dashed where fewer than 30 people are in the persona.
    """
    say, table = speaker(language), result.tidy()
    with figure_style(language):
        across = layout.across(ax)
        named = [result.label(persona, language) for persona in table["persona"]]
        labels = layout.RowLabels.of(named, language, across=across)
        texts = [
            [_percent(row.estimate, say) for row in table.itertuples()],
            [_percent(row.clear, say) for row in table.itertuples()],
            ["" if math.isnan(row.n) else f"{row.n:,.0f}" for row in table.itertuples()],
        ]
        heads = [say(f"personas.assignment.figure.{key}") for key in ("share", "clear", "n")]
        columns = layout.Columns.of(heads, texts, language, gap=GAP)
        ax = layout.room(ax, "wide", labels.height + HEAD + BOTTOM + 2 * layout.PAD)
        layout.shrink(ax, left=labels.width, right=columns.width, top=HEAD, bottom=BOTTOM)
        layout.label_rows(ax, labels)
        _axis(ax, table[["conf_high", "before"]].max().max())
        layout.axis_name(ax, say("personas.assignment.figure.x"), language)
        marks.row_lines(ax, labels.places)
        for y, row in zip(labels.places, table.itertuples(), strict=True):
            ax.plot([row.before], [y], marker="|", markersize=13, markeredgewidth=1.6,
                    color=colour("ink_2"), zorder=2, gid="before")  # fmt: skip
            if math.isnan(row.estimate):
                ax.text(0, y, say("personas.figure.hidden"), size=BODY, color=colour("ink_2"),
                        va="center_baseline")  # fmt: skip
                continue
            marks.interval(ax, row.conf_low, row.conf_high, y, "ink", dashed=row.n < SMALL_N)
            marks.dot(ax, row.estimate, y, "ink")
        columns.write(
            ax, labels.places, first=[{"weight": "bold", "color": colour("ink")}] * len(table)
        )
    return ax


def _percent(x: float, say) -> str:
    return "" if math.isnan(x) else marks.percent(x, say)


def _axis(ax: Axes, end: float) -> None:
    step = marks.nice_step(end, marks.SHARE_STEPS)
    end = math.ceil(end / step - 1e-9) * step
    ax.set_xlim(0, end)
    ticks, names = marks.percent_ticks(0, end, step)
    ax.set_xticks(ticks, names, color=colour("ink_2"))
