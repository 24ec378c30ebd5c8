"""The emotion curve from left to right, where the names of the touchpoints fit."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from cemlab.journeys.curve_parts import (
    halo,
    is_hollow,
    joined_line,
    neutral_line,
    scale_ends,
    scale_name,
    scale_ticks,
    square,
    value_key,
)
from cemlab.style import BODY, SMALL, clean, colour, layout, marks, text_width, wrap

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MOST_COLUMNS = 16  # visual design: 7
NAME_LINES = 3
PLOT = 2.5  # inches: height of the plot
NAME_LINE = 0.165
HEAD, FOOT = 0.27, 0.34  # inches: names of stages; the key
AIR = 7.0  # points between the names of neighbours
ASIDE = 0.27  # of a column, from the dot to the square of a plain mean


def fitting_names(
    named: list[str], table: pd.DataFrame, across: float, say: Callable, language: str
) -> list[list[str]] | None:
    """Names under the columns, line by line; nothing where they do not fit."""
    if not 1 < len(named) <= MOST_COLUMNS:
        return None
    room = (across - 0.6) / len(named) * layout.INCH - AIR
    size = _name_size(len(named))
    words = [word for name in named for word in (name.split() if language == "en" else [])]
    if max((text_width(word, size, language) for word in words), default=0) > room:
        return None
    broken = [wrap(name, room, size, language) for name in named]
    sizes = [say("style.n", n=n) for n in table["n"]]
    fits = max(text_width(text, size, language) for text in sizes) <= room
    return broken if fits and max(map(len, broken)) <= NAME_LINES else None


def _name_size(count: int) -> float:
    return BODY if count <= 8 else SMALL


def draw_columns(result, ax, table, names, whole, say: Callable, language: str) -> Axes:
    """Columns from left to right, stages above, names with their n below."""
    low, high = scale_ends(table, whole)
    ticks, written = scale_ticks(low, high, say)
    left = layout.widest(written, BODY, language) + 0.12
    stages = [stage for stage in dict.fromkeys(table["stage"]) if stage]
    top = HEAD * (2 if stages else 1)
    lines = max(map(len, names)) + 1  # the last is n
    bottom = lines * NAME_LINE + FOOT + 0.1
    ax = layout.room(ax, "wide", PLOT + top + bottom + 2 * layout.PAD)
    layout.shrink(ax, left=left, right=0.05, top=top, bottom=bottom)
    ax.set_xlim(-0.5, len(table) - 0.5)
    ax.set_ylim(low, high)
    ax.set_yticks(ticks, written)
    ax.tick_params(axis="y", labelcolor=colour("ink_2"))
    ax.set_xticks([])
    _names_below(ax, table, names, say, language)
    ax.spines["bottom"].set_visible(False)
    for tick in ticks:
        ax.axhline(tick, color=colour("grid"), linewidth=1.0, zorder=0)
    neutral_line(ax.axhline, whole)
    _stage_heads(ax, result, table, stages, language)
    joined_line(ax, table, upright=False)
    for x, row in enumerate(table.itertuples()):
        _column_marks(ax, x, row, whole, result, say, table)
    _scale_head(ax, scale_name(whole, low, high, say), HEAD if stages else 0.0)
    key = "key_plain" if whole["curve"] == "plain" else "key"
    _below(ax, -0.5, lines, say(f"journeys.figure.{key}"), ha="left", role="muted", size=SMALL)
    return ax


def _names_below(
    ax: Axes, table: pd.DataFrame, names: list[list[str]], say: Callable, language: str
) -> None:
    """Names of the touchpoints under their columns, each with its n."""
    size = _name_size(len(names))
    room = layout.inches(ax)[0] / len(names) * layout.INCH - AIR
    for x, (row, lines) in enumerate(zip(table.itertuples(), names, strict=True)):
        for line, text in enumerate(lines):
            _below(ax, x, line, text, size=size)
        text = say("style.small", n=row.n)
        if not row.small or text_width(text, size, language) > room:
            text = say("style.n", n=row.n)
        if math.isnan(row.n):  # too few to tell how many
            continue
        role = "bad_text" if row.small else "ink_2"
        _below(ax, x, len(lines), text, role=role, size=size)


def _below(
    ax: Axes, x: float, line: int, text: str, *, ha: str = "center", role: str = "ink", size: float
) -> None:
    """A text under the plot, on the base line of a given line."""
    ax.annotate(
        text, (x, 0), xycoords=("data", "axes fraction"), textcoords="offset points", ha=ha,
        xytext=(0, -16 - line * NAME_LINE * layout.INCH - (5 if role == "muted" else 0)),
        va="baseline", size=size, color=colour(role), annotation_clip=False,
    )  # fmt: skip


def _scale_head(ax: Axes, text: str, lift: float) -> None:
    """The name of the scale at the left, above the names of the stages."""
    ax.annotate(
        text, (0, 1), xycoords="axes fraction", xytext=(0, 6 + lift * layout.INCH),
        textcoords="offset points", va="baseline", size=SMALL, color=colour("ink_2"),
        annotation_clip=False,
    )  # fmt: skip


def _stage_heads(ax: Axes, result, table: pd.DataFrame, stages: list[str], language: str) -> None:
    """A line where a stage begins, and its name above, cut where it is too long."""
    width = layout.inches(ax)[0] * layout.INCH / len(table)
    for start, stop, stage in _runs(table["stage"].tolist()):
        if start:
            ax.axvline(start - 0.5, color=colour("rule"), linewidth=1.0, zorder=0)
        if stage:
            name = clean(result.label_stage(stage, language))
            text = wrap(name, (stop - start) * width - 6, SMALL, language, weight="bold", most=1)
            layout.header(ax, start - 0.5, text[0], weight="bold", shift=2 if start else 0)


def _runs(stages: list[str]) -> Iterator[tuple[int, int, str]]:
    start = 0
    for place in range(1, len(stages) + 1):
        if place == len(stages) or stages[place] != stages[start]:
            yield start, place, stages[start]
            start = place


def _column_marks(ax: Axes, x: int, row, whole, result, say: Callable, table) -> None:
    """Dot, interval, plain mean and value of one touchpoint."""
    if math.isnan(row.y):
        key = "suppressed" if row.n else "unrated"
        ax.annotate(
            say(f"journeys.figure.{key}", limit=whole["min_cell"]), (x, sum(ax.get_ylim()) / 2),
            xytext=(0, 5), textcoords="offset points", ha="center", va="bottom", size=SMALL,
            color=colour("muted"), path_effects=halo(),
        )  # fmt: skip
        return
    if row.small or math.isnan(table["y"].drop(x).min()):
        marks.interval(ax, row.low, row.high, x, row.tone, dashed=row.small, upright=True)
    if whole["curve"] == "adjusted":
        aside = x + ASIDE
        marks.interval(ax, row.conf_low, row.conf_high, aside, "mark_weak", width=1.0,
                       upright=True)  # fmt: skip
        square(ax, aside, row.estimate)
    marks.dot(ax, x, row.y, row.tone, hollow=is_hollow(row))
    above = _is_above(table["y"].tolist(), x)
    span = ax.get_ylim()
    inches = layout.inches(ax)[1] / (span[1] - span[0])
    if row.small:  # beyond the dashed interval
        reach = (row.high - row.y if above else row.y - row.low) * inches * layout.INCH
    else:
        reach = 0.0
    text = say(value_key(whole), x=row.y)
    ax.annotate(
        text, (x, row.y), xytext=(0, (9 + reach) * (1 if above else -1)),
        textcoords="offset points", ha="center", va="bottom" if above else "top", size=BODY,
        weight="bold", color=colour(row.tone), annotation_clip=False, zorder=5,
        path_effects=halo(),
    )  # fmt: skip


def _is_above(values: list[float], at: int) -> bool:
    """Whether a value is written above its dot: not on the side to which the line falls."""
    near = [values[i] for i in (at - 1, at + 1) if 0 <= i < len(values)]
    near = [value for value in near if not math.isnan(value)]
    return not near or values[at] >= sum(near) / len(near)
