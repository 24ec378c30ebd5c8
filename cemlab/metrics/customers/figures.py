"""Figures of customers over time."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import ScaledTranslation

from cemlab.language import speaker
from cemlab.metrics.answer_parts import note_suppressed
from cemlab.metrics.customers.telling import largest
from cemlab.numerics import SMALL_N
from cemlab.style import BODY, SMALL, clean, colour, figure_style, layout, marks, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from cemlab.metrics.customers.result import ConversionResult, LifetimeResult, RetentionResult

BOTTOM, HEIGHT, ROW, COLUMN_GAP = 0.52, 3.2, 0.34, 0.22
LOOKS = ("solid", (0, (4, 2)), (0, (1, 1.5)), (0, (5, 1.5, 1, 1.5)), (0, (2, 2)))
AFTER = 0.03  # how far a line runs on after its last period, as a share of all periods
TICKS = [0, 0.25, 0.5, 0.75, 1.0]
KEY, WIDEST, LINE, AIR = 24.0, 110.0, 13.0, 5.0  # points: sample of a line, its name, rows of it


def survival(result: RetentionResult, *, ax: Axes | None, language: str) -> Axes:
    """Share still there after each period, by cohort, with its interval as a band.

    Parameters
    ----------
    result : RetentionResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}
    """
    say, table = speaker(language), result.tidy()
    names = largest(table)
    with figure_style(language):
        labels = [_line_name(result, name, language) for name in names]
        right = 0.14
        if len(names) > 1:
            right += layout.widest(labels, SMALL, language) + (KEY + 8) / 72
        ax = _share_axes(ax, right, say, language)
        last = table["period"].max()
        ax.set_xlim(0, last * (1 + AFTER))
        ends = []
        for name, look in zip(names, LOOKS, strict=False):
            rows = table[table["cohort"] == name]
            x = [0, *rows["period"], rows["period"].iloc[-1] + AFTER * last]
            y, low, high = ([1.0, *rows[each], rows[each].iloc[-1]]
                            for each in ("survival", "survival_low", "survival_high"))  # fmt: skip
            ax.step(x, y, where="post", color=colour("ink_2"), linewidth=1.8, linestyle=look,
                    clip_on=False)  # fmt: skip
            ax.fill_between(x, low, high, step="post", color=colour("band"), linewidth=0,
                            alpha=0.6, zorder=0)  # fmt: skip
            ends.append(y[-1])
        if len(names) > 1:
            _name_lines(ax, ends, labels)
        unit = result.glance()["unit"].iloc[0]
        layout.axis_name(ax, say(f"metrics.customers.axis.{unit}"), language)
    return ax


def projection(result: LifetimeResult, *, ax: Axes | None, language: str) -> Axes:
    """Share still there: points as seen, the line as the model goes on, with its interval.

    Parameters
    ----------
    result : LifetimeResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}
    """
    say, table = speaker(language), result.survival()
    with figure_style(language):
        ax = _share_axes(ax, 0.14, say, language)
        ax.set_xlim(0, table["period"].max())
        seen = table["share"].notna()
        rest = table[table["period"] >= table["period"][seen].max()]
        look = {"color": colour("ink_2"), "linewidth": 1.8}
        ax.plot(table["period"][seen], table["fitted"][seen], **look)
        ax.plot(rest["period"], rest["fitted"], linestyle=(0, (4, 2)), **look)
        ax.fill_between(table["period"], table["fitted_low"], table["fitted_high"],
                        color=colour("band"), linewidth=0, zorder=0)  # fmt: skip
        for row in table[seen].itertuples():
            marks.dot(ax, row.period, row.share, "ink", size=marks.SMALL_DOT)
        layout.axis_name(ax, say("metrics.customers.axis.period"), language)
    return ax


def conversion(result: ConversionResult, *, ax: Axes | None, language: str) -> Axes:
    """Share of each group with its interval.

    Parameters
    ----------
    result : ConversionResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}
    """
    say, table = speaker(language), result.tidy()
    with figure_style(language):
        across = layout.across(ax)
        named = [result.label(group, language) for group in table["group"]]
        labels = layout.RowLabels.of(named, language, across=across, row=ROW)
        values = ["" if math.isnan(row.estimate) else say("metrics.customers.share", x=row.estimate)
                  for row in table.itertuples()]  # fmt: skip
        sizes = ["" if math.isnan(row.estimate)
                 else say("style.small" if row.n < SMALL_N else "style.n", n=row.n)
                 for row in table.itertuples()]  # fmt: skip
        widths = [layout.widest(values, BODY, language, "bold"),
                  layout.widest(sizes, BODY, language)]  # fmt: skip
        ax = layout.room(ax, "wide", labels.height + BOTTOM + 2 * layout.PAD)
        layout.shrink(ax, left=labels.width, right=sum(widths) + 2 * COLUMN_GAP, top=0.0,
                      bottom=BOTTOM)  # fmt: skip
        layout.label_rows(ax, labels, bold=[0] if len(table) > 1 else [])
        high = math.ceil(float(table["conf_high"].max()) * 10) / 10
        step = marks.nice_step(high, (0.02, 0.05, 0.1, 0.2), most=6)
        ticks, names = marks.percent_ticks(0.0, high, step)
        ax.set_xlim(0, max(high, ticks[-1]))
        ax.set_xticks(ticks, names, color=colour("ink_2"))
        marks.row_lines(ax, labels.places)
        for y, row in zip(labels.places, table.itertuples(), strict=True):
            if math.isnan(row.estimate):
                note_suppressed(ax, y, say)
                continue
            few = row.n < SMALL_N
            marks.interval(ax, row.conf_low, row.conf_high, y, "ink_2", width=2.4, dashed=few)
            marks.dot(ax, row.estimate, y, "ink_2", hollow=few)
        edge = layout.inches(ax)[0]
        looks = ([{"weight": "bold", "color": colour("ink")}] * len(values),
                 [{"color": colour("bad_text" if row.n < SMALL_N else "ink_2")}
                  for row in table.itertuples()])  # fmt: skip
        for texts, width, look in zip((values, sizes), widths, looks, strict=True):
            edge += COLUMN_GAP + width
            layout.column(ax, edge, texts, labels.places, looks=look)
        layout.axis_name(ax, say("metrics.customers.figure.share"), language)
    return ax


def _line_name(result: RetentionResult, name: str, language: str) -> str:
    """A cohort with the number of its customers below."""
    table, say = result.tidy(), speaker(language)
    n = float(table.loc[table["cohort"] == name, "n"].iloc[0])
    lines = wrap(clean(result.label(name, language)), WIDEST, SMALL, language, most=2)
    return "\n".join([*lines, say("style.small" if n < SMALL_N else "style.n", n=n)])


def _share_axes(ax: Axes | None, right: float, say, language: str) -> Axes:
    """Axes for shares of customers from 0 to 1."""
    names = [say("metrics.customers.share", x=one) for one in TICKS]
    ax = layout.room(ax, "wide", HEIGHT)
    left = layout.widest(names, BODY, language) + 0.12
    layout.shrink(ax, left=left, right=right, top=0.1, bottom=BOTTOM)
    ax.set_ylim(0, 1.0)
    ax.set_yticks(TICKS, names, color=colour("ink_2"))
    ax.tick_params(axis="x", colors=colour("ink_2"))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    for share in TICKS[1:]:
        ax.axhline(share, color=colour("grid"), linewidth=1.0, zorder=-1)
    return ax


def _name_lines(ax: Axes, ends: list[float], labels: list[str]) -> None:
    """Names at the right in the order in which lines end, apart, each after a sample of it."""
    tall = layout.inches(ax)[1] * 72
    heights = [LINE * (label.count("\n") + 1) + AIR for label in labels]
    order = sorted(range(len(ends)), key=lambda i: -ends[i])
    places: dict[int, float] = {}
    edge = tall + AIR + LINE / 2
    for i in order:  # from the top down, each below the one before
        places[i] = min(ends[i] * tall, edge - heights[i] / 2)
        edge = places[i] - heights[i] / 2
    edge = -LINE / 2
    for i in reversed(order):  # and back up where the axes end
        places[i] = max(places[i], edge + heights[i] / 2)
        edge = places[i] + heights[i] / 2
    for i, label in enumerate(labels):
        y = places[i] / tall
        move = ax.transAxes + ScaledTranslation(6 / 72, 0, ax.figure.dpi_scale_trans)
        line = Line2D([1, 1 + KEY / 72 / layout.inches(ax)[0]], [y, y], transform=move,
                      color=colour("ink_2"), linewidth=1.8, linestyle=LOOKS[i],
                      clip_on=False)  # fmt: skip
        ax.add_artist(line)
        ax.annotate(
            label, (1, y), xycoords="axes fraction", xytext=(KEY + 12, 0), linespacing=1.2,
            textcoords="offset points", size=SMALL, va="center", color=colour("ink_2"),
            annotation_clip=False, parse_math=False,
        )  # fmt: skip
