"""Figures of the comparison: each driver with a dot and an interval for each choice."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from cemlab.drivers.choices.agreement import SIGN
from cemlab.drivers.quadrant_axes import share_ticks
from cemlab.language import speaker
from cemlab.style import BODY, SMALL, clean, colour, figure_style, layout, marks, text_width
from cemlab.style.palette import GROUP_MARKERS, GROUPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from cemlab.drivers.choices.result import MissingChoicesResult

STEP = 0.15  # inches between the choices of a driver
ROW_AIR = 0.2  # between drivers
KEY, KEY_GAP, NAME_GAP, KEY_LINE = 0.12, 0.08, 0.28, 0.21  # inches of the legend
KEY_LIFT = 0.09  # from the first row to the legend
COLUMN_GAP = 0.22
TICKS, NAME_LINE = 0.27, 0.19
TICK = 0.6  # inches a tick needs
SLOPE_STEPS = (0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 5)
SIZE = 6.0
TONES = {"agree": "ink_2", "cannot_tell": "muted", "not_tested": "muted"}


def choice_shares(result: MissingChoicesResult, *, ax: Axes | None, language: str) -> Axes:
    """Shares with 95% intervals, one mark for each choice; who it keeps is in the legend.

    Parameters
    ----------
    result : MissingChoicesResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}
    """
    return _drawn(result, ("share", "share_low", "share_high"), "shares", ax, language)


def choice_slopes(result: MissingChoicesResult, *, ax: Axes | None, language: str) -> Axes:
    """Slopes with 95% intervals, one mark for each choice; who it keeps is in the legend.

    Parameters
    ----------
    result : MissingChoicesResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}
    """
    return _drawn(result, ("slope", "slope_low", "slope_high"), "slopes", ax, language)


def _drawn(
    result: MissingChoicesResult, columns: tuple[str, str, str], what: str, ax: Axes | None,
    language: str,
) -> Axes:  # fmt: skip
    say, table = speaker(language), result.tidy()
    whole = result.glance().iloc[0]
    drivers = list(dict.fromkeys(table["driver"]))
    choices = list(dict.fromkeys(table["choice"]))
    verdicts = dict(zip(table["driver"], table["verdict"], strict=True))
    with figure_style(language):
        across = layout.across(ax)
        labels = layout.RowLabels.of(
            [result.label(name, language) for name in drivers], language, across=across,
            row=STEP * len(choices) + ROW_AIR,
        )  # fmt: skip
        told = [_told(verdicts[name], what, say) for name in drivers]
        beside = COLUMN_GAP + layout.widest(told, BODY, language, "bold")
        name = say(f"drivers.missing_choices.figure.x_{what}",
                   outcome=clean(result.label(whole["outcome"], language)))  # fmt: skip
        free = across - labels.width - beside
        bottom = TICKS + NAME_LINE * layout.name_lines(name, free, language) + 0.06
        keys = _keys(result, choices, across - labels.width, language)
        top = KEY_LIFT + KEY_LINE * len(keys)
        ax = layout.room(ax, "wide", labels.height + top + bottom + 2 * layout.PAD)
        layout.shrink(ax, left=labels.width, right=beside, top=top, bottom=bottom)
        layout.label_rows(ax, labels)
        _axis(ax, table[list(columns)].to_numpy(float), what)
        layout.axis_name(ax, name, language)
        marks.row_lines(ax, labels.places)
        if what == "slopes":
            marks.reference(ax, 0.0, solid=True)
        places = dict(zip(drivers, labels.places, strict=True))
        for row in table.itertuples():
            place = choices.index(row.choice)
            y = places[row.driver] + STEP * (place - (len(choices) - 1) / 2)
            _mark(ax, [getattr(row, column) for column in columns], y, place)
        _legend(ax, keys)
        looks = [{"color": colour(TONES.get(verdicts[one], "ink")),
                  "weight": "regular" if verdicts[one] in TONES else "bold"}
                 for one in drivers]  # fmt: skip
        layout.column(ax, layout.inches(ax)[0] + beside, told, labels.places, looks=looks)
    return ax


def _told(verdict: str, what: str, say) -> str:
    """The verdict, where it is about what is drawn."""
    if what == "slopes" and verdict != SIGN:
        return ""
    return say(f"drivers.missing_choices.verdict.{verdict}")


def _tone(place: int) -> str:
    return GROUPS["light"][place]


def _mark(ax: Axes, values: Sequence[float], y: float, place: int) -> None:
    """An estimate and its interval; nothing where there is none."""
    value, low, high = values
    if math.isnan(value):
        return
    if not math.isnan(low):
        ax.plot([low, high], [y, y], color=_tone(place), linewidth=marks.THIN, zorder=3,
                clip_on=False, gid="interval", marker="none")  # fmt: skip
    ax.plot([value], [y], marker=GROUP_MARKERS[place], markersize=SIZE, linestyle="none",
            color=_tone(place), markeredgewidth=0, clip_on=False, zorder=4, gid="dot")  # fmt: skip


def _axis(ax: Axes, values: np.ndarray, what: str) -> None:
    seen = values[np.isfinite(values)]
    low, high = min(seen.min(initial=0.0), 0.0), seen.max(initial=0.0)
    high = high if high > low else low + 1.0
    air = 0.02 * (high - low)
    low, high = low - (air if low < 0 else 0.0), high + air
    ax.set_xlim(low, high)
    most = int(layout.inches(ax)[0] / TICK)
    if what == "shares":
        step = marks.nice_step(high - low, marks.SHARE_STEPS, most=most)
        ax.set_xticks(*share_ticks(low, high, step), color=colour("ink_2"))
        return
    step = marks.nice_step(high - low, SLOPE_STEPS, most=most)
    ticks = np.arange(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1) * step
    ax.set_xticks(ticks, marks.plain_numbers(ticks.tolist()), color=colour("ink_2"))


def _keys(
    result: MissingChoicesResult, choices: Sequence[str], room: float, language: str
) -> list[list[tuple[int, str, float]]]:
    """Lines of the legend: place of the choice, words, and inches where its key begins."""
    say, kept = speaker(language), result.kept()
    sizes = kept[kept["driver"] == ""].set_index("choice")["n"]
    lines: list[list[tuple[int, str, float]]] = [[]]
    at = 0.0
    for place, choice in enumerate(choices):
        named, n = result.label(f"choice:{choice}", language), sizes[choice]
        key = "key" if n == n else "key_few"
        words = say(f"drivers.missing_choices.figure.{key}", choice=named, n=n)
        own = KEY + KEY_GAP + text_width(words, SMALL, language) / layout.INCH
        if lines[-1] and at + own > room:
            lines.append([])
            at = 0.0
        lines[-1].append((place, words, at))
        at += own + NAME_GAP
    return lines


def _legend(ax: Axes, lines: list[list[tuple[int, str, float]]]) -> None:
    width, height = layout.inches(ax)
    for line, keys in enumerate(reversed(lines)):
        lift = KEY_LIFT + line * KEY_LINE
        for place, words, at in keys:
            ax.plot([(at + KEY / 2) / width], [1 + (lift + 0.045) / height],
                    transform=ax.transAxes, marker=GROUP_MARKERS[place], markersize=SIZE,
                    color=_tone(place), markeredgewidth=0, linestyle="none", clip_on=False,
                    gid="key")  # fmt: skip
            ax.annotate(
                words, ((at + KEY + KEY_GAP) / width, 1), xycoords="axes fraction",
                xytext=(0, lift * layout.INCH), textcoords="offset points", ha="left",
                va="baseline", annotation_clip=False, size=SMALL, color=colour("ink_2"),
            )  # fmt: skip
