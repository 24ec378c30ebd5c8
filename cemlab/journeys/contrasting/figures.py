"""Figure of groups along a journey: means by touchpoint, at most three groups."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cemlab.journeys.curve_parts import neutral_line, scale_ends, scale_name, scale_ticks
from cemlab.language import Speaker, speaker
from cemlab.style import BODY, SMALL, clean, colour, figure_style, layout, marks
from cemlab.style.palette import GROUP_MARKERS, GROUPS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from cemlab.journeys.contrasting.result import ContrastResult

BLOCK = "journeys.contrast"
MOST = 3  # visual design: more curves cannot be told apart
ROW, APART = 0.46, 0.1  # inches of a touchpoint, and between the groups in it
TOP, BOTTOM, NAME_LINE = 0.34, 0.3, 0.19
GAP, MARKER = 0.22, 7.0
DOT = " · "


def curves(result: ContrastResult, *, ax: Axes | None, language: str) -> Axes:
    """A mark with its 95% interval for each group at each touchpoint; lines join touchpoints that
    stand in a declared order.

    Parameters
    ----------
    result : ContrastResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}

    Notes
    -----
    Of more than three groups those with most ratings are drawn.
    """
    say, whole = speaker(language), result.glance().iloc[0]
    table, names = result.tidy(), result.groups()[:MOST]
    places = list(dict.fromkeys(table["touchpoint"]))
    with figure_style(language):
        across = layout.across(ax)
        labels = layout.RowLabels.of([clean(result.label(one, language)) for one in places],
                                     language, across=across, row=ROW)  # fmt: skip
        heads = [clean(result.label(one, language)) for one in names]
        sizes = zip(*(_sizes(table, places, one) for one in names), strict=True)
        texts = [DOT.join(row) for row in sizes]
        columns = layout.Columns.of([say(f"{BLOCK}.figure.n")], [texts], language, gap=GAP)
        low, high = scale_ends(table.rename(columns={
            "estimate": "y", "conf_low": "low", "conf_high": "high", "mean": "estimate",
            "mean_low": "conf_low", "mean_high": "conf_high"}), whole)  # fmt: skip
        name = scale_name(whole, low, high, say)
        free = across - labels.width - columns.width
        bottom = BOTTOM + NAME_LINE * (layout.name_lines(name, free, language) + 1)
        ax = layout.room(ax, "wide", labels.height + TOP + bottom + 2 * layout.PAD)
        layout.shrink(ax, left=labels.width, right=columns.width, top=TOP, bottom=bottom)
        layout.label_rows(ax, labels)
        ticks, written = scale_ticks(low, high, say)
        ax.set_xlim(low, high)
        ax.set_xticks(ticks, written, color=colour("ink_2"))
        marks.row_lines(ax, labels.places)
        neutral_line(ax.axvline, whole)
        for at, one in enumerate(names):
            _group(ax, table[table["group"] == one], dict(zip(places, labels.places, strict=True)),
                   at, len(names), bool(whole["is_ordered"]))  # fmt: skip
        layout.axis_name(ax, name, language)
        _key(ax, heads, say, len(result.groups()), language)
        columns.write(ax, labels.places, first=[{"color": colour("ink_2")}] * len(places))
    return ax


def _sizes(table: pd.DataFrame, places: list[str], group: str) -> list[str]:
    own = table[table["group"] == group].set_index("touchpoint")["n"].reindex(places)
    return ["–" if math.isnan(n) else f"{n:,.0f}" for n in own]


def _group(ax: Axes, table: pd.DataFrame, at: dict, index: int, count: int, joined: bool) -> None:
    """Marks of a group; lines only between neighbours that are both told."""
    tone, shape = GROUPS["light"][index], GROUP_MARKERS[index]
    shift = (index - (count - 1) / 2) * APART
    known = table.set_index("touchpoint")
    before = None
    for place, y in at.items():
        row = known.loc[place] if place in known.index else None
        if row is None or math.isnan(row["estimate"]):
            before = None
            continue
        x, y = row["estimate"], y + shift
        few = row["verdict"] == "small"
        ax.plot([row["conf_low"], row["conf_high"]], [y, y], color=tone, linewidth=1.8, zorder=3,
                linestyle=(0, (2.2, 1.4)) if few else "solid", gid="interval")  # fmt: skip
        if joined and before is not None:
            ax.plot([before[0], x], [before[1], y], color=tone, linewidth=1.1, zorder=2,
                    alpha=0.55, gid="curve")  # fmt: skip
        ax.plot([x], [y], marker=shape, markersize=MARKER, color=tone, zorder=4, gid="dot",
                markerfacecolor=colour("paper") if few else tone, linestyle="none",
                markeredgewidth=1.6)  # fmt: skip
        before = (x, y)


def _key(ax: Axes, heads: list[str], say: Speaker, count: int, language: str) -> None:
    """The groups with their marks above the rows; and that there are more, if there are."""
    width = layout.inches(ax)[0]
    edge = 0.0
    for index, head in enumerate(heads):
        tone = GROUPS["light"][index]
        ax.annotate("", (edge / width, 1), xycoords="axes fraction")
        ax.plot([edge / width + 0.06 / width], [1], marker=GROUP_MARKERS[index], color=tone,
                markersize=MARKER - 1, linestyle="none", transform=_lifted(ax), clip_on=False,
                gid="key")  # fmt: skip
        ax.annotate(head, (edge / width, 1), xycoords="axes fraction", xytext=(12, 12),
                    textcoords="offset points", size=BODY, color=tone, weight="bold",
                    va="center_baseline", annotation_clip=False)  # fmt: skip
        edge += layout.widest([head], BODY, language, "bold") + 0.42
    if count > len(heads):
        more = say(f"{BLOCK}.figure.more", n=count - len(heads))
        ax.annotate(more, (edge / width, 1), xycoords="axes fraction", xytext=(0, 12), size=SMALL,
                    textcoords="offset points", color=colour("muted"), va="center_baseline",
                    annotation_clip=False)  # fmt: skip


def _lifted(ax: Axes):
    from matplotlib.transforms import ScaledTranslation

    return ax.transAxes + ScaledTranslation(0, 12 / 72, ax.figure.dpi_scale_trans)
