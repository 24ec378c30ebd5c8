"""Figure of the choice: scores with the spread of the draws, and how often each is chosen."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cemlab.journeys.row_figure import DotRow, dot_rows, number_axis
from cemlab.language import speaker
from cemlab.style import figure_style, marks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from cemlab.journeys.choosing.result import CoreResult

BLOCK = "journeys.core"
TONES = {"core": "good", "debate": "ink", "out": "mark_weak", "untested": "ink"}


def choice(result: CoreResult, *, ax: Axes | None, language: str) -> Axes:
    """Chosen sub-journeys above the rule, filled; others below, hollow.

    Parameters
    ----------
    result : CoreResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}
    """
    say, table = speaker(language), result.tidy()
    table = table.sort_values("is_selected", ascending=False, kind="stable")
    rows, before = [], True
    for row in table.itertuples():
        share = "" if math.isnan(row.p_selected) else marks.percent(row.p_selected, say)
        key = "by_cover" if row.by_cover else row.verdict
        texts = (say(f"{BLOCK}.class.{key}"), share)
        rows.append(DotRow(
            result.label(row.journey, language), row.estimate, row.conf_low, row.conf_high, texts,
            tone=TONES[row.verdict], hollow=not row.is_selected,
            rule=before and not row.is_selected,
        ))  # fmt: skip
        before = row.is_selected
    heads = [say(f"{BLOCK}.figure.{name}") for name in ("class", "share")]
    low, high = table[["estimate", "conf_low"]].min().min(), table[["estimate", "conf_high"]].max()
    low, high = max(0.0, low - 0.05), min(1.0, high.max() + 0.05)
    with figure_style(language):
        return dot_rows(ax, rows, number_axis(low, high, say(f"{BLOCK}.figure.x")), heads, language)
