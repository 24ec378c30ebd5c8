"""The figure of drift: how each share changed, with both shares beside it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cemlab.language import speaker
from cemlab.numerics import SMALL_N
from cemlab.style import SMALL, clean, colour, figure_style, layout, marks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from cemlab.personas.drifting.result import DriftResult

BOTTOM, HEAD, GAP = 0.52, 0.24, 0.24  # inches
LONGEST_HEAD = 1.0  # inches of the name of a wave above its column
STEPS = (1, 2, 5, 10, 20, 50)  # points
CHANGED = ("up", "down")


def changes(result: DriftResult, *, ax: Axes | None, language: str) -> Axes:
    """A row per persona: change in points with its interval, first and second share at the right.

    Parameters
    ----------
    result : DriftResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}

    Notes
    -----
    Filled: the share changed; hollow: it did not, or that cannot be told. The band holds changes
    too small to act on. More of a persona is neither good nor bad, so that there is no colour.
    Where the personas changed shape everything is pale: shares must not be read.
    """
    say, table, whole = speaker(language), result.tidy(), result.glance().iloc[0]
    is_read = whole["shape"] in ("same", "not_tested")
    with figure_style(language):
        across = layout.across(ax)
        named = [result.label(persona, language) for persona in table["persona"]]
        labels = layout.RowLabels.of(named, language, across=across)
        texts = [
            [_percent(getattr(row, name), say) for row in table.itertuples()]
            for name in ("first", "second")
        ] + [[say(f"personas.drift.verdict.{row.verdict}") for row in table.itertuples()]]
        heads = [*_waves(result, say, language), ""]
        columns = layout.Columns.of(heads, texts, language, gap=GAP)
        ax = layout.room(ax, "wide", labels.height + HEAD + BOTTOM + 2 * layout.PAD)
        layout.shrink(ax, left=labels.width, right=columns.width, top=HEAD, bottom=BOTTOM)
        layout.label_rows(ax, labels)
        smallest = 100 * float(whole["smallest"])
        ax.axvspan(-smallest, smallest, color=colour("band"), linewidth=0, zorder=0)
        _axis(ax, 100 * table[["conf_low", "conf_high"]].abs().max().max(), smallest, say)
        layout.axis_name(ax, say("personas.drift.figure.x"), language)
        marks.row_lines(ax, labels.places)
        marks.reference(ax, 0, solid=True)
        for y, row in zip(labels.places, table.itertuples(), strict=True):
            if math.isnan(row.estimate):
                continue
            tone = "ink" if is_read else "mark_weak"
            few = min(row.n_first, row.n_second) < SMALL_N
            marks.interval(ax, 100 * row.conf_low, 100 * row.conf_high, y, tone, dashed=few)
            marks.dot(ax, 100 * row.estimate, y, tone, hollow=row.verdict not in CHANGED)
        columns.write(ax, labels.places, others=[{"color": colour("ink_2")}] * len(table))
    return ax


def _waves(result: DriftResult, say, language: str) -> list[str]:
    """Names of the waves; long ones would take the room of the rows."""
    named = [clean(result.label(f"wave: {one}", language)) for one in ("first", "second")]
    if layout.widest(named, SMALL, language) > LONGEST_HEAD:
        return [say(f"personas.drift.{one}") for one in ("first", "second")]
    return named


def _percent(x: float, say) -> str:
    return "" if math.isnan(x) else marks.percent(x, say)


def _axis(ax: Axes, seen: float, smallest: float, say) -> None:
    end = max(0.0 if math.isnan(seen) else seen, 1.5 * smallest)
    step = marks.nice_step(2 * end, STEPS)
    end = math.ceil(end / step - 1e-9) * step
    ticks = [i * step for i in range(-round(end / step), round(end / step) + 1)]
    names = [say("personas.drift.tick", x=tick) if tick else "0" for tick in ticks]
    ax.set_xlim(-end, end)
    ax.set_xticks(ticks, names, color=colour("ink_2"))
