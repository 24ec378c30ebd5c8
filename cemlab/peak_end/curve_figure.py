"""The mean journey as a figure: its line, its extremes, its end, and what is remembered."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from cemlab.language import speaker
from cemlab.numerics import SMALL_N
from cemlab.style import BODY, SMALL, clean, colour, figure_style, layout, marks, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes

    from cemlab.peak_end.result import PeakEndResult

HEIGHT = 3.1  # inches of the curve
STRIP, GAP = 0.85, 0.3  # inches: the strip at the right, and the air before it
TOP, LINE = 0.3, 0.165  # inches: the keys above; a line of small text
TICK_ROOM = 0.9  # of the room between two places that a label may take
SIZE = 10.5  # points of a diamond or square
KEY_GAP, KEY_MARK = 0.26, 0.24  # inches between two keys, and from a mark to its words
PARTS = (("remembered", "moment"), ("peak_end_mean", "ink"), ("mean", "muted"))


def curve(result: PeakEndResult, *, ax: Axes | None, language: str) -> Axes:
    """Mean experience along the journey, and beside it the levels that memory may keep.

    Parameters
    ----------
    result : PeakEndResult
    ax : matplotlib.axes.Axes or None
        Where to draw; everything stays inside its place.
    language : {"en", "zh"}

    Notes
    -----
    Band: pointwise 95% interval. Diamonds: extremes of the line; square: where most journeys end;
    blue above neutral, orange below, hollow where the interval includes it. A gap: too few
    customers. At the right the remembered rating (stretched to the scale of the moments), the mean
    of the extremes and the end, and the mean of all moments: levels, which decide nothing.
    """
    say = speaker(language)
    table, whole = result.tables()["curve"], result.glance().iloc[0]
    levels = result.tables()["levels"].set_index("level")
    with figure_style(language):
        across = layout.across(ax)
        low, high = _limits(table, levels, whole)
        names, values = _value_ticks(low, high)
        left = layout.widest(names, BODY, language) + 0.12
        width = across - left - STRIP - GAP
        texts, key = _place_names(result, table, width, language)
        below = LINE * (1 + max(text.count("\n") for text in texts)) + 0.1
        bottom = below + (0.12 + LINE * len(key) if key else 0.0)
        ax = layout.room(ax, "wide", HEIGHT + TOP + bottom + 2 * layout.PAD)
        layout.shrink(ax, left=left, right=STRIP + GAP, top=TOP, bottom=bottom)
        ax.set_ylim(low, high)
        ax.set_yticks(values, names, color=colour("ink_2"))
        _places(ax, table, texts)
        _lines(ax, key, ax.get_xlim()[0], below + 0.2, ha="left")
        _neutral(ax, whole)
        _line(ax, table, few=whole["n_customers"] < SMALL_N)
        _turning_points(ax, table, whole, say, language)
        strip = layout.panel(ax, layout.inches(ax)[0] + GAP, STRIP)
        _strip(strip, levels, whole)
        _keys(ax, levels, say, language)
    return ax


def _limits(table: pd.DataFrame, levels: pd.DataFrame, whole) -> tuple[float, float]:
    """The scale of the moments, so that a small dip looks small; else what is drawn."""
    low, high = float(whole["scale_min"]), float(whole["scale_max"])
    if math.isnan(low):
        seen = [*table["conf_low"], *table["conf_high"], *levels["estimate"].drop("end_less_mean")]
        seen = [value for value in seen if not math.isnan(value)]
        low, high = marks.ends(min(seen), max(seen))
    room = 0.06 * (high - low)
    return low - room, high + room


def _value_ticks(low: float, high: float) -> tuple[list[str], list[float]]:
    """Ticks of the scale; signed where 0 lies inside it."""
    ends = math.ceil(low), math.floor(high)
    values = marks.scale_ticks(*map(float, ends))
    step = marks.nice_step(ends[1] - ends[0], (1, 2, 5, 10, 20, 50))
    if (ends[1] - ends[0]) % step == 0:  # 1, 3, 5, 7, 9 says more of a scale than 2, 4, 6, 8
        values = [float(one) for one in range(ends[0], ends[1] + 1, step)]
    names = marks.plain_numbers(values)
    if ends[0] < 0 < ends[1]:
        names = [
            f"+{name}" if value > 0 else name for name, value in zip(names, values, strict=True)
        ]
    return names, values


def _place_names(
    result: PeakEndResult, table: pd.DataFrame, width: float, language: str
) -> tuple[list[str], list[str]]:
    """A text below each place, and the lines of a key where only numbers fit."""
    say = speaker(language)
    kind = table["kind"].iloc[0]
    if kind != "touchpoint":
        return list(table["touchpoint"]), [say(f"peak_end.figure.{kind}_x")]
    labels = [clean(result.label(name, language)) for name in table["touchpoint"]]
    room = width / len(labels) * TICK_ROOM * layout.INCH
    broken = [wrap(label, room, SMALL, language) for label in labels]
    whole_words = all(
        len(lines) <= layout.LABEL_LINES and not _splits(label, lines, language)
        for label, lines in zip(labels, broken, strict=True)
    )
    if whole_words:
        return ["\n".join(lines) for lines in broken], []
    numbered = say("peak_end.figure.numbered_join").join(
        say("peak_end.figure.numbered", at=at, name=label)
        for at, label in enumerate(labels, start=1)
    )
    key = wrap(numbered, (width + GAP + STRIP) * layout.INCH - 4, SMALL, language)
    return [str(at) for at in range(1, len(labels) + 1)], key


def _splits(label: str, lines: Sequence[str], language: str) -> bool:
    """Whether a word of an alphabet was broken, because it is wider than a line."""
    return language == "en" and len(" ".join(lines)) != len(label)


def _places(ax: Axes, table: pd.DataFrame, texts: Sequence[str]) -> None:
    """The places along x; of many numbers only round ones are written."""
    at = table["position"].to_numpy(float)
    step = float(np.median(np.diff(at))) if len(at) > 1 else 1.0
    ax.set_xlim(at.min() - step / 2, at.max() + step / 2)
    if table["kind"].iloc[0] == "touchpoint":
        ticks, names = list(at), list(texts)
        for value in at[:-1] + np.diff(at) / 2:
            ax.axvline(value, color=colour("grid"), linewidth=1.0, zorder=0)
    else:
        ticks = [tick for tick in marks.scale_ticks(at.min(), at.max()) if tick <= at.max()]
        names = marks.plain_numbers(ticks)
    ax.spines["bottom"].set_visible(False)
    ax.set_xticks([])
    for tick, name in zip(ticks, names, strict=True):
        _lines(ax, name.split("\n"), tick, 0.2, ha="center")


def _lines(ax: Axes, lines: Sequence[str], x: float, below: float, *, ha: str) -> None:
    """Lines of small text under the figure, each on its own base line, at a value of x."""
    for at, line in enumerate(lines):
        ax.annotate(
            line, (x, 0), xycoords=("data", "axes fraction"), textcoords="offset points",
            xytext=(0, -(below + LINE * at) * layout.INCH), ha=ha, va="baseline", size=SMALL,
            color=colour("ink_2"), annotation_clip=False,
        )  # fmt: skip


def _neutral(ax: Axes, whole) -> None:
    if not math.isnan(float(whole["neutral"])):
        ax.axhline(whole["neutral"], color=colour("muted"), linewidth=1.0, zorder=1)


def _line(ax: Axes, table: pd.DataFrame, *, few: bool) -> None:
    """The line and its band, broken where there is no mean."""
    at = table["position"].to_numpy(float)
    low, high = table["conf_low"].to_numpy(float), table["conf_high"].to_numpy(float)
    ax.fill_between(at, low, high, color=colour("band"), linewidth=0, zorder=0.5)
    style = (0, (2.6, 1.6)) if few else "solid"
    ax.plot(at, table["estimate"], color=colour("ink_2"), linewidth=2.0, linestyle=style,
            zorder=2, gid="curve")  # fmt: skip


def _turning_points(ax: Axes, table: pd.DataFrame, whole, say, language: str) -> None:
    """Diamonds at the extremes and a square at the end, with their names."""
    taken = []
    for row in table[table["is_end"] | table["mark"].ne("")].itertuples():
        tone, hollow = _tone(row, whole)
        shape = "s" if row.is_end and not row.mark else "D"
        size = SIZE if shape == "s" else SIZE - 1.0
        ax.plot(
            [row.position], [row.estimate], marker=shape, markersize=size - (1 if hollow else 0),
            linestyle="none", markerfacecolor=colour("paper") if hollow else colour(tone),
            markeredgecolor=colour(tone), markeredgewidth=1.8 if hollow else 0.0, zorder=4,
            clip_on=False, gid="turning",
        )  # fmt: skip
        names = [say(f"peak_end.figure.{row.mark}")] if row.mark else []
        names += [say("peak_end.figure.end")] if row.is_end else []
        text = say("peak_end.figure.both_join").join(names)
        _name(ax, row, text, tone, table, taken, language)


def _tone(row, whole) -> tuple[str, bool]:
    """Colour role, and whether the interval includes the neutral point."""
    neutral = float(whole["neutral"])
    if math.isnan(neutral):
        return "ink", False
    hollow = row.conf_low <= neutral <= row.conf_high
    if hollow:
        return "ink_2", True
    return ("good" if row.estimate >= neutral else "bad"), False


def _name(ax, row, text: str, tone: str, table: pd.DataFrame, taken: list, language: str) -> None:
    """The name of a turning point, on the side away from the line and from other names."""
    width, height = (layout.INCH * side for side in layout.inches(ax))
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    x = (row.position - left) / (right - left) * width
    y = (row.estimate - bottom) / (top - bottom) * height
    half = layout.widest([text], BODY, language, "bold") * layout.INCH / 2
    centre = min(max(x, half), width - half)
    near = table["estimate"].to_numpy(float)
    ups = [13.0, -13.0] if row.estimate >= np.nanmean(near) else [-13.0, 13.0]
    if row.mark:
        ups = [13.0, -13.0] if row.mark != "trough" and ups[0] > 0 else ups
    for up in [*ups, *(2 * one for one in ups)]:
        box = (centre - half, y + up - 7, centre + half, y + up + 7)
        inside = box[1] >= 0 and box[3] <= height
        if inside and not any(_meet(box, other) for other in taken):
            break
    taken.append(box)
    ax.annotate(
        text, ((centre / width), (y + up) / height), xycoords="axes fraction", ha="center",
        va="center_baseline", size=BODY, weight="bold", annotation_clip=False, zorder=5,
        color=colour(f"{tone}_text" if tone in ("good", "bad") else tone),
    )  # fmt: skip


def _meet(a: tuple, b: tuple) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _strip(strip: Axes, levels: pd.DataFrame, whole) -> None:
    """Remembered rating, mean of peak and end, mean of all moments, at their heights."""
    strip.set_xlim(0, 1)
    strip.set_xticks([])
    strip.spines["bottom"].set_visible(False)
    strip.axvline(0, color=colour("rule"), linewidth=1.0, zorder=0)
    if not math.isnan(float(whole["neutral"])):
        strip.axhline(whole["neutral"], color=colour("muted"), linewidth=1.0, zorder=1)
    for name, tone in PARTS:
        if name not in levels.index:
            continue
        row = levels.loc[name]
        if name == "remembered":
            marks.interval(strip, row["conf_low"], row["conf_high"], 0.5, "ink", upright=True)
            strip.plot([0.5], [row["estimate"]], clip_on=False, gid="remembered", zorder=5,
                       **_gold())  # fmt: skip
        else:
            strip.plot([0.24, 0.76], [row["estimate"]] * 2, color=colour(tone), linewidth=3.2,
                       zorder=3, clip_on=False, gid=name)  # fmt: skip


def _gold() -> dict:
    return {
        "marker": "o", "markersize": 9.5, "markerfacecolor": colour("moment"), "linestyle": "none",
        "markeredgecolor": colour("ink"), "markeredgewidth": 1.6,
    }  # fmt: skip


def _keys(ax: Axes, levels: pd.DataFrame, say, language: str) -> None:
    """What the marks of the strip are, above the figure, ending at its right side."""
    width, height = layout.inches(ax)
    edge, y = width + GAP + STRIP, 1 + 0.15 / height
    for name, tone in reversed(PARTS):
        if name not in levels.index:
            continue
        text = say(f"peak_end.figure.{name}")
        edge -= layout.widest([text], SMALL, language)
        ax.annotate(text, (edge / width, y), xycoords="axes fraction", size=SMALL, ha="left",
                    va="center_baseline", color=colour("ink_2"), annotation_clip=False)  # fmt: skip
        edge -= KEY_MARK
        middle = (edge + KEY_MARK / 2 - 0.02) / width
        if name == "remembered":
            look, xs = _gold() | {"markersize": 7.5}, [middle]
        else:
            look = {"color": colour(tone), "linewidth": 3.2, "marker": "none"}
            xs = [middle - 0.07 / width, middle + 0.07 / width]
        ax.plot(xs, [y] * len(xs), transform=ax.transAxes, clip_on=False, gid="key", **look)
        edge -= KEY_GAP
