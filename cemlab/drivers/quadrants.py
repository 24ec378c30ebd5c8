"""The importance–performance matrix: what to work on, what to keep, with its uncertainty."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import TYPE_CHECKING

from cemlab.drivers.quadrant_axes import Ground, draw_ground, limits_of
from cemlab.language import speaker
from cemlab.style import Named, figure_style, label_points, layout, marks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from cemlab.drivers.result import DriverResult


def is_priority(row, whole, down: Collection[str] = ()) -> bool:
    """Importance above the mean share and told from noise, performance under the mean, both with
    the whole interval.

    Drivers in `down` go down with the outcome: improving them is no priority.
    """
    above = row.share_low > whole["mean_share"] and row.verdict != "noise"
    return bool(above and row.driver not in down and row.mean_high < whole["mean_cut"])


def tone_of(row, whole, down: Collection[str] = ()) -> str:
    """Which colour role a driver has."""
    if row.verdict == "noise":
        return "mark_weak"
    return "bad" if is_priority(row, whole, down) else "ink"


def going_down(result: DriverResult) -> Collection[str]:
    """Drivers that are noted to go down with the outcome."""
    return result.notes_of("negative_link").get("items", ())


def matrix(result: DriverResult, *, ax: Axes | None, language: str) -> Axes:
    """Importance–performance matrix, cut at mean performance and equal importance.

    Parameters
    ----------
    result : DriverResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}

    Notes
    -----
    Crosses are 95% intervals. Hollow: an interval crosses a dividing line. Grey: not told from
    noise. Labels are placed by
    a collision test.

    References
    ----------
    Martilla, J. A., & James, J. C. (1977). Importance-performance analysis. Journal of
    Marketing, 41(1), 77–79.
    """
    say = speaker(language)
    table, whole = result.tidy(), result.glance().iloc[0]
    table = table[table["mean"].notna()]
    with figure_style(language):
        ax = layout.room(ax, "square", 6.2)
        ground = _ground(table, whole, say)
        taken = draw_ground(ax, ground, say, language)
        points, lines = [], []
        down = going_down(result)
        for row in table.itertuples():
            tone = tone_of(row, whole, down)
            line = "bad" if tone == "bad" else "mark_weak"
            across, up = (row.mean_low, row.mean_high), (row.share_low, row.share_high)
            marks.interval(ax, *across, row.share, line, width=1.2)
            marks.interval(ax, *up, row.mean, line, width=1.2, upright=True)
            marks.dot(ax, row.mean, row.share, tone, hollow=_crosses(row, whole))
            lines += [(across[0], row.share, across[1], row.share)]
            lines += [(row.mean, up[0], row.mean, up[1])]
            look = {"tone": "bad_text", "bold": True} if tone == "bad" else {}
            label = result.label(row.driver, language)
            points.append(Named(x=row.mean, y=row.share, label=label, **look))
        lines = [line for line in lines if not any(math.isnan(value) for value in line)]
        lines += ground.lines()
        label_points(ax, points, language, lines=lines, taken=taken, areas=ground.areas())
    return ax


def _ground(table: pd.DataFrame, whole, say) -> Ground:
    """Lines at the mean rating and the mean share."""
    xs = table[["mean", "mean_low", "mean_high"]].to_numpy(float).ravel()
    ys = table[["share", "share_low", "share_high"]].to_numpy(float).ravel()
    x, y = float(whole["mean_cut"]), float(whole["mean_share"])
    return Ground(
        limits=limits_of(xs, ys, x, y),
        x=x,
        y=y,
        x_name=say("drivers.figure.mean_cut", x=x),
        y_name=say("drivers.figure.mean_share", x=y),
        scale=(float(whole["scale_min"]), float(whole["scale_max"])),
        measure=whole.get("measure", "r_squared"),
    )


def _crosses(row, whole) -> bool:
    """Whether an interval includes one of the dividing lines."""
    return bool(
        row.share_low < whole["mean_share"] < row.share_high
        or row.mean_low < whole["mean_cut"] < row.mean_high
    )
