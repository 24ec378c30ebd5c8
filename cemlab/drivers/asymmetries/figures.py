"""Figure of shapes: the slope below the middle beside the slope above it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cemlab.language import speaker
from cemlab.numerics import SMALL_N
from cemlab.style import SMALL, clean, colour, figure_style, layout, marks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from cemlab.drivers.asymmetries.result import AsymmetryResult

COLUMN_GAP, KEY_GAP = 0.22, 0.3
ROW, APART = 0.4, 0.075  # inches: a row, and how far its two marks lie from the middle
TOP, TICKS, NAME_LINE = 0.3, 0.27, 0.19
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10, 20, 50)
TICK = 0.75  # inches a tick needs
TOLD = ("basic_like", "excitement_like", "performance")
LEAST_SPAN = 0.05
SIDES = {"below": ("bad", -1), "above": ("good", 1)}


def slopes(result: AsymmetryResult, *, ax: Axes | None, language: str) -> Axes:
    """Two dots a driver with 95% intervals: the slope below its middle and the slope above it.

    Parameters
    ----------
    result : AsymmetryResult
    ax : matplotlib.axes.Axes or None
        Where to draw; everything stays inside its place.
    language : {"en", "zh"}

    Notes
    -----
    Rows are grouped by verdict, with a rule between the groups. Hollow: no shape can be told.
    Dashed: fewer than 30 people on that side. A driver that was not tested has no dots.
    """
    say = speaker(language)
    table, whole = result.tidy(), result.glance().iloc[0]
    with figure_style(language):
        across = layout.across(ax)
        named = [result.label(driver, language) for driver in table["driver"]]
        labels = layout.RowLabels.of(named, language, across=across, row=ROW)
        heads = [say("drivers.asymmetry.figure.difference"), say("drivers.asymmetry.figure.class")]
        texts = [[_number(x, say) for x in table["difference"]],
                 [say(f"drivers.asymmetry.word.{one}") for one in table["verdict"]]]  # fmt: skip
        columns = layout.Columns.of(heads, texts, language, gap=COLUMN_GAP)
        name = say("drivers.asymmetry.figure.x",
                   outcome=clean(result.label(whole["outcome"], language)))  # fmt: skip
        free = across - labels.width - columns.width
        bottom = TICKS + NAME_LINE * layout.name_lines(name, free, language) + 0.06
        ax = layout.room(ax, "wide", labels.height + TOP + bottom + 2 * layout.PAD)
        layout.shrink(ax, left=labels.width, right=columns.width, top=TOP, bottom=bottom)
        layout.label_rows(ax, labels)
        marks.row_lines(ax, labels.places)
        marks.reference(ax, 0.0, solid=True)
        group_rules(ax, table["verdict"].tolist(), labels)
        for y, row in zip(labels.places, table.itertuples(), strict=True):
            _marks(ax, y, row, say)
        _axis(ax, table)
        layout.axis_name(ax, name, language)
        _key(ax, say, language)
        bold = [{"weight": "bold", "color": colour("ink")} if verdict in TOLD
                else {"color": colour("muted")} for verdict in table["verdict"]]  # fmt: skip
        columns.write(ax, labels.places, others=bold)
    return ax


def group_rules(ax: Axes, groups: list[str], labels: layout.RowLabels) -> None:
    """A rule between rows of different groups."""
    edges = [y + height / 2 for y, height in zip(labels.places, labels.heights, strict=True)]
    for edge, own, following in zip(edges, groups, groups[1:], strict=False):
        if own != following:
            ax.axhline(edge, color=colour("rule"), linewidth=1.2, zorder=1, gid="group")


def _marks(ax: Axes, y: float, row, say) -> None:
    if math.isnan(row.difference):
        ax.text(
            0.5, y, say("drivers.asymmetry.figure.untested"), transform=ax.get_yaxis_transform(),
            ha="center", va="center_baseline", size=SMALL, color=colour("muted"), zorder=3,
            bbox={"facecolor": colour("paper"), "edgecolor": "none", "pad": 2.0},
        )  # fmt: skip
        return
    weak = row.verdict == "no_detectable_effect"
    for side, (tone, way) in SIDES.items():
        low, high, n = (getattr(row, name) for name in
                        (f"slope_{side}_low", f"slope_{side}_high", f"n_{side}"))  # fmt: skip
        own, at = "mark_weak" if weak else tone, y + way * APART
        marks.interval(ax, low, high, at, own, dashed=n < SMALL_N)
        marks.dot(ax, getattr(row, f"slope_{side}"), at, own, hollow=row.verdict not in TOLD,
                  size=7.0)  # fmt: skip


def _number(x: float, say) -> str:
    return "" if math.isnan(x) else say("drivers.asymmetry.value.difference", x=x)


def _axis(ax: Axes, table: pd.DataFrame) -> None:
    """Limits around every interval and zero, with ticks."""
    seen = table[["slope_below_low", "slope_below_high", "slope_above_low", "slope_above_high"]]
    low, high = seen.min().min(), seen.max().max()
    low, high = min(0.0, low if low == low else 0.0), max(0.0, high if high == high else 0.0)
    air = 0.03 * max(high - low, LEAST_SPAN)
    step = marks.nice_step(max(high - low, LEAST_SPAN), STEPS,
                           most=int(layout.inches(ax)[0] / TICK))  # fmt: skip
    ax.set_xlim(low - air, max(high, low + LEAST_SPAN) + air)
    first, last = math.ceil((low - air) / step), math.floor((ax.get_xlim()[1]) / step)
    ticks = [step * at for at in range(first, last + 1)]
    ax.set_xticks(ticks, marks.plain_numbers(ticks), color=colour("ink_2"))


def _key(ax: Axes, say, language: str) -> None:
    """What the two tones are, above the rows."""
    left = 0.0
    for side, (tone, _) in SIDES.items():
        text = say(f"drivers.asymmetry.figure.{side}")
        layout.header(ax, left / layout.inches(ax)[0], text, axes=True,
                      color=colour(f"{tone}_text"))  # fmt: skip
        left += layout.widest([text], SMALL, language) + KEY_GAP
