"""Figure of contrasts: penalty and reward as bars from zero."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cemlab.drivers.asymmetries.figures import group_rules
from cemlab.language import speaker
from cemlab.style import SMALL, clean, colour, figure_style, layout, marks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from cemlab.drivers.penalties.result import PenaltyRewardResult

COLUMN_GAP = 0.24
TOP, TICKS, NAME_LINE = 0.3, 0.27, 0.19
ROW, BAR, HALF = (
    0.4,
    0.2,
    0.085,
)  # inches: a row, a bar, and how far overlapping ones move
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 20, 50)
TICK = 0.85  # inches a tick needs
SIDES = {"penalty": "bad", "reward": "good"}
VALUE_GAP = 0.07  # inches between an interval and its value
SURE = ("basic", "excitement")


def contrasts(result: PenaltyRewardResult, *, ax: Axes | None, language: str) -> Axes:
    """Two bars a driver with 95% intervals and values; index of asymmetry and class beside them.

    Parameters
    ----------
    result : PenaltyRewardResult
    ax : matplotlib.axes.Axes or None
        Where to draw; everything stays inside its place.
    language : {"en", "zh"}

    Notes
    -----
    Hollow: the 95% interval includes zero. Classes are separated by a rule. Bars whose intervals
    overlap, or that do not lie on their side of zero, are drawn one below the other.
    """
    say = speaker(language)
    table, whole = result.tidy(), result.glance().iloc[0]
    with figure_style(language):
        across = layout.across(ax)
        named = [result.label(driver, language) for driver in table["driver"]]
        labels = layout.RowLabels.of(named, language, across=across, row=ROW)
        heads = [say("drivers.penalty_reward.figure.asymmetry"),
                 say("drivers.penalty_reward.figure.class")]  # fmt: skip
        classes = [say(f"drivers.penalty_reward.word.{one}") for one in table["verdict"]]
        texts = [[_number(x, say) for x in table["asymmetry"]], classes]
        columns = layout.Columns.of(heads, texts, language, gap=COLUMN_GAP)
        name = say("drivers.penalty_reward.figure.x",
                   outcome=clean(result.label(whole["outcome"], language)))  # fmt: skip
        free = across - labels.width - columns.width
        bottom = TICKS + NAME_LINE * layout.name_lines(name, free, language) + 0.06
        ax = layout.room(ax, "wide", labels.height + TOP + bottom + 2 * layout.PAD)
        layout.shrink(ax, left=labels.width, right=columns.width, top=TOP, bottom=bottom)
        layout.label_rows(ax, labels)
        _axis(ax, table, say, language)
        marks.reference(ax, 0.0, solid=True)
        group_rules(ax, table["verdict"].tolist(), labels)
        for y, row in zip(labels.places, table.itertuples(), strict=True):
            _bars(ax, y, row, say)
        layout.axis_name(ax, name, language)
        _key(ax, say, language)
        bold = [{"weight": "bold", "color": colour("ink")} if verdict in SURE
                else {"color": colour("ink_2")} for verdict in table["verdict"]]  # fmt: skip
        columns.write(ax, labels.places, others=bold)
    return ax


def _bars(ax: Axes, y: float, row, say) -> None:
    if math.isnan(row.penalty):
        ax.text(
            0.5, y, say("drivers.penalty_reward.figure.too_few"),
            transform=ax.get_yaxis_transform(), ha="center", va="center_baseline", size=SMALL,
            color=colour("muted"), zorder=3,
        )  # fmt: skip
        return
    beside = not row.penalty < 0 < row.reward or row.penalty_high > row.reward_low
    for (side, tone), way in zip(SIDES.items(), (-1, 1), strict=True):
        value, low, high = (getattr(row, f"{side}{end}") for end in ("", "_low", "_high"))
        at, height = (y + way * HALF, BAR * 0.6) if beside else (y, BAR)
        hollow = low <= 0 <= high
        ax.barh(at, value, height=height, color=colour("paper" if hollow else f"{tone}_mid"),
                edgecolor=colour(tone), linewidth=1.2, zorder=2, gid="bar")  # fmt: skip
        marks.interval(ax, low, high, at, "ink", width=1.4)
        is_left = value < 0
        ax.annotate(
            _number(value, say), (low if is_left else high, at),
            xytext=((-1 if is_left else 1) * VALUE_GAP * layout.INCH, 0),
            textcoords="offset points", ha="right" if is_left else "left", va="center_baseline",
            size=SMALL, color=colour("ink_2"), annotation_clip=False,
        )  # fmt: skip


def _number(x: float, say) -> str:
    return "" if math.isnan(x) else say("drivers.penalty_reward.value.signed", x=x)


def _axis(ax: Axes, table: pd.DataFrame, say, language: str) -> None:
    """Limits with room for the value beyond each interval, and ticks."""
    ends = table[["penalty_low", "penalty_high", "reward_low", "reward_high"]]
    low, high = min(0.0, ends.min().min()), max(0.0, ends.max().max())
    texts = [_number(x, say) for side in SIDES for x in table[side]]
    width = layout.widest(texts, SMALL, language) + 2 * VALUE_GAP
    each = (high - low) / max(layout.inches(ax)[0] - 2 * width, 0.3)
    ax.set_xlim(low - width * each, high + width * each)
    step = marks.nice_step(high - low, STEPS, most=int(layout.inches(ax)[0] / TICK))
    ticks = [step * at for at in range(math.ceil(low / step), math.floor(high / step) + 1)]
    ax.set_xticks(ticks, marks.plain_numbers(ticks), color=colour("ink_2"))


def _key(ax: Axes, say, language: str) -> None:
    """Which side is which, above zero; where a side is too narrow, both at the left."""
    low, high = ax.get_xlim()
    each = layout.inches(ax)[0] / (high - low)
    rooms = {"penalty": -low * each, "reward": high * each}
    texts = {side: say(f"drivers.penalty_reward.figure.{side}") for side in SIDES}
    fits = all(layout.widest([text], SMALL, language) + 0.1 < rooms[side]
               for side, text in texts.items())  # fmt: skip
    left = 0.0
    for (side, text), ha, shift in zip(texts.items(), ("right", "left"), (-6, 6), strict=True):
        look = {"color": colour(f"{SIDES[side]}_text")}
        if fits:
            layout.header(ax, 0.0, text, ha=ha, shift=shift, **look)
        else:
            layout.header(ax, left / layout.inches(ax)[0], text, axes=True, **look)
            left += layout.widest([text], SMALL, language) + 0.2
