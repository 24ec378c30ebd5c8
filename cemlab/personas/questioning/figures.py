"""The figure of a typing tool: agreement by number of questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cemlab.language import speaker
from cemlab.personas.methods.golden import SHIP
from cemlab.style import colour, figure_style, layout, marks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from cemlab.personas.questioning.result import TypingResult

BOTTOM, HEAD, GAP = 0.52, 0.24, 0.24  # inches


def kappa(result: TypingResult, *, ax: Axes | None, language: str) -> Axes:
    """A row per question: κ of the questionnaire up to it, with its interval.

    Parameters
    ----------
    result : TypingResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}

    Notes
    -----
    Filled where the interval lies above the limit. A thin line joins the steps.
    """
    say, table = speaker(language), result.tidy()
    with figure_style(language):
        across = layout.across(ax)
        named = [say("personas.typing.figure.step", step=int(row.step),
                     question=result.label(row.item, language))
                 for row in table.itertuples()]  # fmt: skip
        labels = layout.RowLabels.of(named, language, across=across)
        texts = [
            [f"{row.estimate:.2f}".replace("-", "\u2212") for row in table.itertuples()],
            [marks.percent(row.accuracy, say) for row in table.itertuples()],
        ]
        heads = [say("personas.typing.figure.kappa"), say("personas.typing.figure.accuracy")]
        columns = layout.Columns.of(heads, texts, language, gap=GAP)
        ax = layout.room(ax, "wide", labels.height + HEAD + BOTTOM + 2 * layout.PAD)
        layout.shrink(ax, left=labels.width, right=columns.width, top=HEAD, bottom=BOTTOM)
        layout.label_rows(ax, labels)
        low = min(0.0, float(table["conf_low"].min()) // 0.2 * 0.2)
        ticks = [low + 0.2 * step for step in range(round((1 - low) / 0.2) + 1)]
        ax.set_xlim(low, 1)
        ax.set_xticks(ticks, marks.plain_numbers([round(one, 1) for one in ticks]),
                      color=colour("ink_2"))  # fmt: skip
        layout.axis_name(ax, say("personas.typing.figure.x", limit=SHIP), language)
        marks.row_lines(ax, labels.places)
        marks.reference(ax, SHIP)
        ax.plot(table["estimate"], labels.places, color=colour("mark_weak"), linewidth=1.2,
                zorder=2)  # fmt: skip
        for y, row in zip(labels.places, table.itertuples(), strict=True):
            tone = "ink" if row.estimate >= SHIP else "ink_2"
            marks.interval(ax, row.conf_low, row.conf_high, y, tone)
            marks.dot(ax, row.estimate, y, tone, hollow=row.conf_low < SHIP)
        columns.write(
            ax, labels.places, first=[{"weight": "bold", "color": colour("ink")}] * len(table)
        )
    return ax
