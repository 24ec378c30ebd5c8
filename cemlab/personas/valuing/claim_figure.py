"""The figure of claims: how each one goes with referral, beside the band that counts as nothing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cemlab.language import speaker
from cemlab.numerics import SMALL_N
from cemlab.personas.valuing.claims import NEGLIGIBLE
from cemlab.style import BODY, colour, figure_style, layout, marks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from cemlab.personas.valuing.result import ValueResult

BOTTOM, HEAD, GAP, ALONE = 0.52, 0.24, 0.24, 0.6  # inches
TICKS = (-1.0, -0.5, 0.0, 0.5, 1.0)
TOLD = ("holds", "contrary", "none")


def claims(result: ValueResult, *, ax: Axes | None, language: str) -> Axes:
    """A row per claim: dot and interval of r, n and the verdict beside it.

    Parameters
    ----------
    result : ValueResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}

    Notes
    -----
    Filled where something can be told; dashed on fewer than 30 people. The band holds
    correlations that count as none. There is no colour: a claim that fails is no misfortune.
    """
    say = speaker(language)
    if "claims" not in result.tables():
        return _nothing(ax, say("personas.worth.claim_figure.none_named"), language)
    table = result.claims()
    with figure_style(language):
        across = layout.across(ax)
        named = [result.label(name, language) for name in table["claim"]]
        labels = layout.RowLabels.of(named, language, across=across)
        texts = [
            ["" if math.isnan(row.r) else say("personas.worth.claim_figure.number", x=row.r)
             for row in table.itertuples()],
            [say(f"personas.worth.claim_figure.{row.verdict}") for row in table.itertuples()],
            ["" if math.isnan(row.n) else f"{row.n:,.0f}" for row in table.itertuples()],
        ]  # fmt: skip
        columns = layout.Columns.of(["r", "", "n"], texts, language, gap=GAP)
        ax = layout.room(ax, "wide", labels.height + HEAD + BOTTOM + 2 * layout.PAD)
        layout.shrink(ax, left=labels.width, right=columns.width, top=HEAD, bottom=BOTTOM)
        layout.label_rows(ax, labels)
        ax.axvspan(-NEGLIGIBLE, NEGLIGIBLE, color=colour("band"), linewidth=0, zorder=0)
        ax.set_xlim(-1, 1)
        ticks = [say("personas.worth.claim_figure.tick", x=tick) if tick else "0" for tick in TICKS]
        ax.set_xticks(TICKS, ticks, color=colour("ink_2"))
        layout.axis_name(ax, say("personas.worth.claim_figure.x"), language)
        marks.row_lines(ax, labels.places)
        marks.reference(ax, 0, solid=True)
        for y, row in zip(labels.places, table.itertuples(), strict=True):
            if math.isnan(row.r):
                continue
            told = row.verdict in TOLD
            tone = "ink" if told else "ink_2"
            if not math.isnan(row.r_low):
                marks.interval(ax, row.r_low, row.r_high, y, tone, dashed=row.n < SMALL_N)
            marks.dot(ax, row.r, y, tone, hollow=not told)
        columns.write(
            ax, labels.places, first=[{"weight": "bold", "color": colour("ink")}] * len(table)
        )
    return ax


def _nothing(ax: Axes | None, said: str, language: str) -> Axes:
    with figure_style(language):
        ax = layout.room(ax, "wide", ALONE)
        ax.set_axis_off()
        ax.text(0, 0.5, said, transform=ax.transAxes, size=BODY, color=colour("ink_2"), va="center")
    return ax
