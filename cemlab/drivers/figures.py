"""Figures of driver importance: the dot plot, and the importance–performance matrix."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cemlab.drivers.quadrant_axes import share_ticks
from cemlab.drivers.quadrants import going_down, matrix, tone_of
from cemlab.language import speaker
from cemlab.numerics import SMALL_N
from cemlab.style import SMALL, clean, colour, figure_style, layout, marks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from cemlab.drivers.result import DriverResult

__all__ = ["importance", "matrix"]

PERFORMANCE_WIDTH = 0.145  # of the figure: the second panel
COLUMN_GAP = 0.26
PANEL_GAP = 0.5
TICK = 0.6  # inches a tick needs
NOTHING = 1e-9  # of R²: no covariates entered first
TOP, TICKS, NAME_LINE = 0.28, 0.27, 0.19  # inches: heads of columns, ticks, a line of an axis name


def importance(result: DriverResult, *, ax: Axes | None, language: str) -> Axes:
    """Dot plot of importance with intervals and ranks, and performance beside it.

    Parameters
    ----------
    result : DriverResult
    ax : matplotlib.axes.Axes or None
        Where to draw; everything stays inside its place. Without it, a figure as high as the
        number of drivers needs.
    language : {"en", "zh"}

    Notes
    -----
    Thick lines are 80% intervals, thin ones 95%. Orange: importance above the mean share and
    performance under the mean of all drivers. Hollow and grey: not told from noise. Ratings on
    different scales share no axis: the performance panel is then left out.
    """
    say = speaker(language)
    table, whole = result.tidy(), result.glance().iloc[0]
    with figure_style(language):
        across = layout.across(ax)
        named = [result.label(driver, language) for driver in table["driver"]]
        labels = layout.RowLabels.of(named, language, across=across)
        rated = not math.isnan(float(whole["mean_cut"]))  # different scales share no axis
        beside = PANEL_GAP + PERFORMANCE_WIDTH * across + 0.1 if rated else 0.0
        heads = [say("drivers.figure.share"), say("drivers.figure.ranks")]
        texts = _columns(table, say)
        columns = layout.Columns.of(heads[: len(texts)], texts, language, gap=COLUMN_GAP)
        right = columns.width + beside
        outcome = result.label(whole["outcome"], language)
        name = say(f"drivers.figure.{_axis_key(whole)}", outcome=clean(outcome))
        left = max(labels.width, _noise_width(table, say, language))
        free = across - left - right + columns.widths[0]
        bottom = TICKS + NAME_LINE * layout.name_lines(name, free, language) + 0.06
        ax = layout.room(ax, "wide", labels.height + TOP + bottom + 2 * layout.PAD)
        layout.shrink(ax, left=left, right=right, top=TOP, bottom=bottom)
        layout.label_rows(ax, labels)
        down = going_down(result)
        tones = [tone_of(row, whole, down) for row in table.itertuples()]
        _importance_marks(ax, table, labels.places, tones)
        _importance_axis(ax, table, whole, say)
        layout.axis_name(ax, name, language, room=layout.inches(ax)[0] + columns.widths[0])
        edge = columns.write(ax, labels.places, first=[_share_look(tone) for tone in tones])
        if rated:
            panel = layout.panel(ax, edge + PANEL_GAP, PERFORMANCE_WIDTH * across)
            _performance(panel, table, labels.places, tones)
            _performance_axis(panel, table, whole, say, language)
    return ax


def _axis_key(whole) -> str:
    """What the shares are shares of."""
    measure = whole.get("measure", "r_squared")
    if measure == "own":
        return "importance_x_own"
    total = whole.get("r_squared_total", whole["r_squared"])
    beyond = "" if abs(total - whole["r_squared"]) < NOTHING else "_beyond"
    return f"importance_x{'' if measure == 'r_squared' else f'_{measure}'}{beyond}"


def _columns(table: pd.DataFrame, say) -> list[list[str]]:
    """Texts of the columns: shares, and rank intervals where there are any."""
    shares = [marks.percent(share, say) for share in table["share"]]
    if table["rank_low"].isna().all():
        return [shares]
    ranks = [
        "" if math.isnan(low) else _rank_range(int(low), int(high), say)
        for low, high in zip(table["rank_low"], table["rank_high"], strict=True)
    ]
    return [shares, ranks]


def _rank_range(low: int, high: int, say) -> str:
    return say(f"drivers.figure.{'rank_one' if low == high else 'rank_range'}", low=low, high=high)


def _share_look(tone: str) -> dict:
    if tone == "mark_weak":
        return {"color": colour("muted")}
    return {"color": colour(tone), "weight": "bold"}


def _importance_marks(ax: Axes, table: pd.DataFrame, places, tones: list[str]) -> None:
    marks.row_lines(ax, places)
    for y, row, tone in zip(places, table.itertuples(), tones, strict=True):
        marks.interval(ax, row.share_low, row.share_high, y, tone)
        marks.interval(ax, row.share_inner_low, row.share_inner_high, y, tone, width=marks.THICK)
        marks.dot(ax, row.share, y, tone, hollow=row.verdict == "noise")


def _importance_axis(ax: Axes, table: pd.DataFrame, whole, say) -> None:
    """Limits, ticks, the mean share, and the noise floor where there is one."""
    mean, noise = float(whole["mean_share"]), float(table["noise_floor"].iloc[0])
    shown = [*table["share"], *table["share_high"], mean, noise]
    high = max(value for value in shown if not math.isnan(value)) * 1.02
    low = min(0.0, table[["share", "share_low"]].min().min() * 1.02)  # Pratt's may be negative
    ax.set_xlim(low, high)
    step = marks.nice_step(high - low, marks.SHARE_STEPS, most=int(layout.inches(ax)[0] / TICK))
    ax.set_xticks(*share_ticks(low, high, step), color=colour("ink_2"))
    marks.reference(ax, mean)
    beyond = not math.isnan(noise) and noise > mean
    side = {"ha": "right", "shift": -3} if beyond else {"ha": "left", "shift": 3}
    layout.header(ax, mean, say("drivers.figure.mean_share", x=mean), **side)
    if not math.isnan(noise):
        marks.reference(ax, noise, dotted=True)
        side = {"ha": "left", "shift": 3} if beyond else {"ha": "right", "shift": -3}
        text = _noise_name(noise, say)
        layout.header(ax, noise, text, color=colour("muted"), **side)


def _noise_width(table: pd.DataFrame, say, language: str) -> float:
    """Room the name of the noise floor needs at the left of its line."""
    noise = float(table["noise_floor"].iloc[0])
    if math.isnan(noise):
        return 0.0
    return layout.widest([_noise_name(noise, say)], SMALL, language) + 0.05


def _noise_name(noise: float, say) -> str:
    """The noise floor, so exact that a small one is not called nothing."""
    how = "_least" if noise < 0.0005 else "_small" if noise < 0.0095 else ""
    return say(f"drivers.figure.noise_floor{how}", x=noise)


def _performance(panel: Axes, table: pd.DataFrame, places, tones) -> None:
    """The second panel: mean ratings with their intervals."""
    marks.row_lines(panel, places)
    for y, row, tone in zip(places, table.itertuples(), tones, strict=True):
        few = row.n < SMALL_N
        tone = "bad" if tone == "bad" else "ink"
        marks.interval(panel, row.mean_low, row.mean_high, y, tone, width=2.6, dashed=few)
        marks.dot(panel, row.mean, y, tone, hollow=few, size=marks.SMALL_DOT)


def _performance_axis(panel: Axes, table: pd.DataFrame, whole, say, language: str) -> None:
    """The full answer scale, and the mean of all drivers."""
    low, high = _scale(table, whole)
    panel.set_xlim(low, high)
    ticks = marks.scale_ticks(low, high)
    panel.set_xticks(ticks, [f"{tick:g}" for tick in ticks], color=colour("ink_2"))
    cut = float(whole["mean_cut"])
    marks.reference(panel, cut)
    layout.header(panel, cut, say("drivers.figure.mean_cut", x=cut), ha="center")
    known = not math.isnan(float(whole["scale_min"]))
    key = "performance_x" if known else "performance_x_plain"
    layout.axis_name(panel, say(f"drivers.figure.{key}", low=low, high=high), language)


def _scale(table: pd.DataFrame, whole) -> tuple[float, float]:
    """Ends of the answer scale; without a common one, of what is there."""
    low, high = float(whole["scale_min"]), float(whole["scale_max"])
    if not math.isnan(low) and not math.isnan(high):
        return low, high
    seen = table[["mean", "mean_low", "mean_high"]]
    return marks.ends(float(seen.min().min()), float(seen.max().max()))
