"""The map of priorities: importance against performance, with regions."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from cemlab.drivers.priority_maps import telling
from cemlab.drivers.quadrant_axes import Ground, draw_ground, limits_of
from cemlab.language import speaker
from cemlab.style import (
    BODY,
    Named,
    clean,
    colour,
    figure_style,
    label_points,
    layout,
    marks,
    wrap,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from cemlab.drivers.priority_maps.result import PriorityResult

HEIGHT = 6.2
LEVELS = ((0.95, 0.16), (0.68, 0.22))  # of the regions, and how strong they are drawn
KEPT = 0.95  # level of the regions of the result
FAINT = 0.5  # how much fainter they are where a driver is not told from noise
CROWD = 12  # drivers from which names get one line
ONE_LINE = 1.6  # inches
NEAR = 0.05  # chance of "concentrate here" from which it is written beside the name


def priority_map(result: PriorityResult, *, ax: Axes | None, language: str) -> Axes:
    """Drivers with 68% and 95% regions, dividing lines, and the chance of 'concentrate here'.

    Parameters
    ----------
    result : PriorityResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}

    Notes
    -----
    Filled: the quadrant is told; orange: "concentrate here". Hollow and grey: it cannot be told.
    Small and grey: not told from a random item. The grey band is the 95% interval of the upright
    line, where it is no target. Drivers that too few people rated are not drawn. Names are placed
    by a collision test.

    References
    ----------
    Martilla, J. A., & James, J. C. (1977). Importance-performance analysis. Journal of
    Marketing, 41(1), 77–79.
    """
    say = speaker(language)
    table = result.tidy().dropna(subset="mean").merge(result.chances(), on="driver", how="left")
    table = table.merge(result.regions(), on="driver", suffixes=("", "_centre"))
    whole = result.glance().iloc[0]
    first = telling.work_first(result)
    with figure_style(language):
        ax = layout.room(ax, "square", HEIGHT)
        ground = _ground(result, table, whole, say)
        taken = draw_ground(ax, ground, say, language)
        if not math.isnan(whole["performance_line_low"]):
            ax.axvspan(whole["performance_line_low"], whole["performance_line_high"],
                       color=colour("band"), alpha=0.7, linewidth=0, zorder=0.5)  # fmt: skip
        named, strokes = [], ground.lines()
        for row in table.iloc[::-1].itertuples():  # the most important on top
            is_first, is_told = row.driver in first, row.verdict == "told"
            is_noise = row.verdict == "noise"
            tone = "bad" if is_first else "ink" if is_told else "mark_weak" if is_noise else "ink_2"
            _region(ax, row, "bad" if is_first else "muted", FAINT if is_noise else 1.0)
            size = marks.SMALL_DOT if is_noise else marks.DOT
            marks.dot(ax, row.mean, row.share, tone, hollow=not is_told and not is_noise, size=size)
            named.append(Named(
                x=row.mean, y=row.share, label=_name(result, row.driver, len(table), language),
                tone="bad_text" if is_first else "muted" if is_noise else "ink", bold=is_first,
                note=telling.chance(row.concentrate, say) if row.concentrate >= NEAR else "",
            ))  # fmt: skip
            wide, high = _reach(row)
            strokes.append((row.mean_centre - wide, row.share, row.mean_centre + wide, row.share))
            strokes.append((row.mean, row.share_centre - high, row.mean, row.share_centre + high))
        label_points(ax, named, language, lines=strokes, taken=taken, areas=ground.areas())
    return ax


def _name(result: PriorityResult, driver: str, count: int, language: str) -> str:
    """The name of a driver; beside many others it gets one line."""
    label = result.label(driver, language)
    if count <= CROWD:
        return label
    return wrap(clean(label), ONE_LINE * layout.INCH, BODY, language, most=1)[0]


def _ground(result: PriorityResult, table: pd.DataFrame, whole: pd.Series, say) -> Ground:
    xs, ys = [whole["performance_line_low"], whole["performance_line_high"]], []
    for row in table.itertuples():
        wide, high = _reach(row)
        xs += [row.mean, row.mean_centre - wide, row.mean_centre + wide]
        ys += [row.share, row.share_centre - high, row.share_centre + high]
    x, y = float(whole["performance_line"]), float(whole["importance_line"])
    return Ground(
        limits=limits_of(xs, ys, x, y),
        x=x,
        y=y,
        x_name=telling.line_name(result, "performance", say),
        y_name=telling.line_name(result, "importance", say),
        scale=(float(whole["scale_min"]), float(whole["scale_max"])),
        measure=whole["measure"],
    )


def _reach(row) -> tuple[float, float]:
    """How far the 95% region reaches from its centre, to the side and upwards."""
    turned = np.array([np.cos(row.angle), np.sin(row.angle)])
    long, short = row.long * turned, row.short * turned[::-1]
    return math.hypot(long[0], short[0]), math.hypot(long[1], short[1])


def _region(ax: Axes, row, tone: str, strength: float) -> None:
    """The ellipses of a driver, the wider one below."""
    from matplotlib.patches import Ellipse

    for level, alpha in LEVELS:
        part = math.sqrt(math.log(1 - level) / math.log(1 - KEPT))
        ax.add_patch(
            Ellipse(
                (row.mean_centre, row.share_centre), 2 * part * row.long, 2 * part * row.short,
                angle=math.degrees(row.angle), facecolor=colour(tone), alpha=strength * alpha,
                linewidth=0, zorder=2, gid="region",
            )
        )  # fmt: skip
