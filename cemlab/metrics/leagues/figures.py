"""Figures of a league: ranks, funnel, and the heat map of two segments."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import MaxNLocator

from cemlab.language import speaker
from cemlab.metrics.answer_parts import note_suppressed
from cemlab.metrics.answers import is_judged
from cemlab.metrics.leagues import telling
from cemlab.metrics.leagues.levels import level_key
from cemlab.metrics.methods.funnel import funnel_limits
from cemlab.metrics.wording import axis_unit, unit
from cemlab.numerics import SMALL_N
from cemlab.style import (
    BODY,
    SMALL,
    Area,
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
    from matplotlib.axes import Axes

    from cemlab.metrics.leagues.result import LeagueResult

COLUMN_GAP, BOTTOM, ROW = 0.22, 0.52, 0.3
ALL_NAMED = 12  # branches of a funnel that are all named
STEPS = {"nps": (5, 10, 20, 25, 50), "share": (0.02, 0.05, 0.1, 0.2, 0.25),
         "mean": (0.1, 0.2, 0.25, 0.5, 1, 2), "index": (1, 2, 5, 10, 20, 25)}  # fmt: skip
OUTER = 0.998
MOST_HIDDEN = 10  # rows that say that they are hidden
CELL, CELL_FOOT = 0.46, 0.16  # inches of a row of the heat map, and below the last
NAME = 0.25  # inches of the name of y
DOT = 5.0  # points: half of a dot with its surroundings
AIR = 0.05  # of the range of n, at both sides of a funnel
HEAD, HEAD_LINES = 0.14, 4  # inches of a line above a column, and how many there are


def league(result: LeagueResult, *, ax: Axes | None, language: str) -> Axes:
    """Branches by shrunken score: dot and interval, the own score as a tick, rank intervals.

    Parameters
    ----------
    result : LeagueResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}

    Notes
    -----
    Only branches that can be named are filled; the line is the mean of all. Many hidden branches
    are left out: the note counts them.
    """
    say = speaker(language)
    table, whole = result.tidy(), result.glance().iloc[0]
    if table["estimate"].isna().sum() > MOST_HIDDEN:
        table = table.dropna(subset="estimate")
    with figure_style(language):
        across = layout.across(ax)
        named = [result.label(group, language) for group in table["group"]]
        labels = layout.RowLabels.of(named, language, across=across, row=ROW)
        values = ["" if math.isnan(row.estimate) else telling.value(row.estimate, whole, say)
                  for row in table.itertuples()]  # fmt: skip
        ranks = [_ranks(row, say) for row in table.itertuples()] if whole["is_spread"] else []
        sizes = [_size(row, say) for row in table.itertuples()]
        columns = [values, ranks, sizes] if ranks else [values, sizes]
        widths = [layout.widest(values, BODY, language, "bold"),
                  *(layout.widest(one, BODY, language) for one in columns[1:])]  # fmt: skip
        beside = sum(widths) + len(widths) * COLUMN_GAP
        ax = layout.room(ax, "wide", labels.height + BOTTOM + 2 * layout.PAD)
        layout.shrink(ax, left=labels.width, right=beside, top=0.0, bottom=BOTTOM)
        layout.label_rows(ax, labels)
        _value_axis(ax, table, whole, say)
        named = say(f"metrics.league.figure.x_{axis_unit(whole['metric'])}")
        layout.axis_name(ax, named, language)
        marks.row_lines(ax, labels.places)
        marks.reference(ax, whole["mean"])
        for y, row in zip(labels.places, table.itertuples(), strict=True):
            _mark(ax, y, row, whole, say)
        edge = layout.inches(ax)[0]
        tones = [colour(_tone(verdict, whole["metric"])) for verdict in table["verdict"]]
        few = [{"color": colour("bad_text" if row.n < SMALL_N else "ink_2")}
               for row in table.itertuples()]  # fmt: skip
        bold = [{"weight": "bold", "color": tone} for tone in tones]
        looks = [bold, [{"color": colour("ink_2")}] * len(table), few] if ranks else [bold, few]
        for texts, width, look in zip(columns, widths, looks, strict=True):
            edge += COLUMN_GAP + width
            layout.column(ax, edge, texts, labels.places, looks=look)
    return ax


def spread(result: LeagueResult, *, ax: Axes | None, language: str) -> Axes:
    """Own scores by number of answers; between the limits, branches may all be equal.

    Parameters
    ----------
    result : LeagueResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}

    Notes
    -----
    Branches outside are named, and all where there are few; names are placed by a collision test.
    """
    say = speaker(language)
    table, whole = result.tidy().dropna(subset="score"), result.glance().iloc[0]
    with figure_style(language):
        sizes = table["n_effective"].to_numpy()
        air = AIR * (np.ptp(sizes) or sizes.max())
        grid = np.linspace(max(sizes.min() * 0.8, 2), sizes.max() + air, 200)
        mean = np.average(table["score"], weights=sizes)
        inner, outer = (funnel_limits(mean, grid, whole["variance"], level=level)
                        for level in (0.95, OUTER))  # fmt: skip
        seen = np.concatenate([table["score"], outer[0], outer[1]])
        low, high, step = _bounds(float(seen.min()), float(seen.max()), whole)
        ticks = np.arange(np.ceil(low / step - 1e-9), high / step + 1e-9) * step
        names = [telling.value(one, whole, say) for one in ticks]
        left = layout.widest(names, BODY, language) + 0.12 + NAME
        ax = layout.room(ax, "wide", 3.6)
        layout.shrink(ax, left=left, right=0.2, top=0.1, bottom=BOTTOM)
        ax.set_xlim(min(grid[0], sizes.min() - air), grid[-1])
        ax.set_ylim(low, high)
        ax.set_yticks(ticks, names, color=colour("ink_2"))
        ax.fill_between(grid, *outer, color=colour("band"), linewidth=0, zorder=0, alpha=0.5)
        ax.fill_between(grid, *inner, color=colour("band"), linewidth=0, zorder=0)
        ax.axhline(mean, color=colour("ink_2"), linewidth=1.0, zorder=1)
        limits = funnel_limits(mean, sizes, whole["variance"], level=OUTER)
        named, taken = [], []
        for row, below, above in zip(table.itertuples(), *limits, strict=True):
            out = row.score < below or row.score > above
            side = "best" if row.score > above else "worst"
            tone = _tone(side if out else None, whole["metric"])
            marks.dot(ax, row.n_effective, row.score, tone, hollow=not out, size=7.0)
            if out or len(table) <= ALL_NAMED:
                words = f"{tone}_text" if tone in ("good", "bad") else tone
                label = result.label(row.group, language)
                named.append(Named(x=row.n_effective, y=row.score, label=label, tone=words))
            else:
                taken.append(_around(ax, row.n_effective, row.score))
        centre = [(grid[0], mean, grid[-1], mean)]
        # an area of no size: names stand on the bands, and no ground is painted under them
        corner = Area(left=grid[0], bottom=low, right=grid[0], top=low)
        label_points(ax, named, language, lines=centre, taken=taken, areas=[corner])
        at = MaxNLocator(6, integer=True).tick_values(*ax.get_xlim())
        at = at[(at >= ax.get_xlim()[0]) & (at <= ax.get_xlim()[1])]
        ax.set_xticks(at, [f"{one:,.0f}" for one in at], color=colour("ink_2"))
        layout.axis_name(ax, say("metrics.league.figure.n"), language)
        ax.set_ylabel(say(f"metrics.league.figure.y_{axis_unit(whole['metric'])}"), loc="bottom",
                      labelpad=4)  # fmt: skip
    return ax


def _around(ax: Axes, x: float, y: float) -> tuple[float, float, float, float]:
    """The place of a dot, in points from the lower left corner of the axes."""
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    width, height = (layout.INCH * side for side in layout.inches(ax))
    across, up = (x - left) / (right - left) * width, (y - low) / (high - low) * height
    return across - DOT, up - DOT, across + DOT, up + DOT


def heat(result: LeagueResult, *, ax: Axes | None, language: str) -> Axes:
    """Shrunken scores of the crossings of two segments with n below; hidden ones are marked.

    Without colours where all may be equal. Of any other number of segments it is the figure of
    the league.

    Parameters
    ----------
    result : LeagueResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}
    """
    say = speaker(language)
    whole = result.glance().iloc[0]
    if result.tables()["levels"].shape[1] != 3:
        return league(result, ax=ax, language=language)
    cells = result.tables()["levels"].merge(result.tidy(), on="group", how="left")
    down, along = (list(dict.fromkeys(cells[f"level_{i}"])) for i in (1, 2))
    with figure_style(language):
        across = layout.across(ax)
        named = [result.label(level_key(0, one), language) for one in down]
        labels = layout.RowLabels.of(named, language, across=across, row=CELL)
        room = (across - labels.width - 0.3) / len(along) - 0.08
        heads = [_head(result.label(level_key(1, one), language), room, language) for one in along]
        above = HEAD * max(head.count("\n") + 1 for head in heads) + 0.18
        ax = layout.room(ax, "wide", labels.height + above + CELL_FOOT + 2 * layout.PAD)
        layout.shrink(ax, left=labels.width, right=0.1, top=above, bottom=CELL_FOOT)
        layout.label_rows(ax, labels)
        ax.set_xlim(-0.5, len(along) - 0.5)
        ax.set_xticks([])
        ax.spines["bottom"].set_visible(False)
        for i, head in enumerate(heads):
            layout.header(ax, (i + 0.5) / len(along), head, ha="center", axes=True)
        reach = max(abs(cells["estimate"] - whole["mean"]).max(), 1e-12)
        at = dict(zip(down, labels.places, strict=True))
        step = abs(labels.places[0] - labels.places[1]) if len(down) > 1 else 1.0
        for row in cells.itertuples():
            place = (along.index(row.level_2), at[row.level_1])
            _cell(ax, place, step, row, whole, reach, say)
    return ax


def _head(label: str, room: float, language: str) -> str:
    """The name of a column, in lines no wider than it."""
    return "\n".join(wrap(clean(label), room * layout.INCH, SMALL, language, most=HEAD_LINES))


def _cell(ax: Axes, place, step: float, row, whole, reach: float, say) -> None:
    x, y = place
    look = {"ha": "center", "va": "center_baseline", "size": SMALL}
    if math.isnan(row.estimate):
        ax.text(x, y, say("metrics.league.figure.hidden"), color=colour("muted"), **look)
        return
    if whole["is_spread"]:  # a colour would rank what must not be ranked
        part = (row.estimate - whole["mean"]) / reach
        fill = "good_mid" if part > 0 else "bad_mid"
        fill = fill if is_judged(whole["metric"]) else "muted"
        ax.barh(y, 0.96, left=x - 0.48, height=0.92 * step, color=colour(fill), linewidth=0,
                alpha=abs(part) * 0.9, zorder=0)  # fmt: skip
    lift = 0.21 * step
    ax.text(x, y - lift, telling.value(row.estimate, whole, say), color=colour("ink"),
            weight="bold", **look)  # fmt: skip
    ax.text(x, y + lift, _size(row, say),
            color=colour("bad_text" if row.n < SMALL_N else "ink_2"), **look)  # fmt: skip


def _size(row, say) -> str:
    if math.isnan(row.estimate):
        return ""
    return say("style.small" if row.n < SMALL_N else "style.n", n=row.n)


def _ranks(row, say) -> str:
    if math.isnan(row.estimate):
        return ""
    return say("metrics.league.figure.rank", low=row.rank_low, high=row.rank_high)


def _value_axis(ax: Axes, table, whole, say) -> None:
    seen = table[["conf_low", "conf_high", "score"]]
    low, high, step = _bounds(float(seen.min().min()), float(seen.max().max()), whole)
    ticks = np.arange(np.ceil(low / step - 1e-9), high / step + 1e-9) * step
    ax.set_xlim(low, high)
    names = [telling.value(one, whole, say) for one in ticks]
    ax.set_xticks(ticks, names, color=colour("ink_2"))


def _bounds(low: float, high: float, whole) -> tuple[float, float, float]:
    step = marks.nice_step((high - low) or 1.0, STEPS[unit(whole["metric"])])
    low, high = math.floor(low / step) * step, math.ceil(high / step) * step
    ends = {"nps": (-100, 100), "share": (0, 1)}.get(
        unit(whole["metric"]), (whole["scale_min"], whole["scale_max"])
    )
    if ends[0] == ends[0]:
        low, high = max(low, ends[0]), min(high, ends[1])
    return low, max(high, low + step), step


def _mark(ax: Axes, y: float, row, whole, say) -> None:
    if math.isnan(row.estimate):
        note_suppressed(ax, y, say)
        return
    tone = _tone(row.verdict, whole["metric"])
    marks.interval(ax, row.conf_low, row.conf_high, y, tone, width=2.0, dashed=row.n < SMALL_N)
    ax.plot([row.score], [y], marker="|", markersize=8, color=colour("muted"), zorder=3,
            linestyle="none", clip_on=False)  # fmt: skip
    marks.dot(ax, row.estimate, y, tone, hollow=row.verdict not in ("best", "worst"), size=7.5)


def _tone(verdict, metric: str) -> str:
    """Blue and orange are better and worse; a share of named answers is neither."""
    tone = {"best": "good", "worst": "bad"}.get(verdict, "ink_2")
    return tone if tone == "ink_2" or is_judged(metric) else "ink"
