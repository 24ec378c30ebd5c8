"""The plan as a figure: what more answers buy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cemlab.language import speaker
from cemlab.metrics.planning import telling
from cemlab.style import BODY, colour, figure_style, layout, marks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from cemlab.metrics.planning.result import SampleSizeResult

COLUMN_GAP, BOTTOM, ROW = 0.22, 0.52, 0.34


def plan(result: SampleSizeResult, *, ax: Axes | None, language: str) -> Axes:
    """Answers per wave for each difference, on a scale where every step is ten times more.

    Parameters
    ----------
    result : SampleSizeResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}

    Notes
    -----
    The line is the number of answers that was given; differences within it are filled.
    """
    say = speaker(language)
    table, whole = result.tidy(), result.glance().iloc[0]
    with figure_style(language):
        across = layout.across(ax)
        named = [telling.value(one, whole, say) for one in table["difference"]]
        labels = layout.RowLabels.of(named, language, across=across, row=ROW)
        texts = [say("metrics.plan.value_n", x=one) for one in table["n"]]
        width = layout.widest(texts, BODY, language, "bold")
        ax = layout.room(ax, "wide", labels.height + BOTTOM + 2 * layout.PAD)
        layout.shrink(ax, left=labels.width, right=width + COLUMN_GAP, top=0.0, bottom=BOTTOM)
        layout.label_rows(ax, labels)
        ax.set_xscale("log")
        low = 10 ** (len(str(int(table["n"].min()))) - 1)
        high = 10 ** len(str(int(table["n"].max())))
        ax.set_xlim(low, high)
        ticks = [10**i for i in range(len(str(low)) - 1, len(str(high)))]
        ax.set_xticks(ticks, [say("metrics.plan.value_n", x=one) for one in ticks],
                      color=colour("ink_2"))  # fmt: skip
        ax.minorticks_off()
        marks.row_lines(ax, labels.places)
        given = whole["given_n"]
        if given:
            marks.reference(ax, given)
        for y, n in zip(labels.places, table["n"], strict=True):
            ax.plot([low, n], [y, y], color=colour("mark_weak"), linewidth=2.4, zorder=2)
            enough = bool(given) and n <= given
            marks.dot(ax, n, y, "good" if enough else "ink_2", hollow=not enough)
        layout.column(ax, layout.inches(ax)[0] + width + COLUMN_GAP, texts, labels.places,
                      looks=[{"weight": "bold", "color": colour("ink")}] * len(texts))  # fmt: skip
        key = "drivers" if whole["metric"] == "drivers" else "waves"
        layout.axis_name(ax, say(f"metrics.plan.figure.x_{key}"), language)
    return ax
