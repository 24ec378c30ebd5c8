"""Figures of metrics: the score by group, and the distribution of answers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from cemlab.language import speaker
from cemlab.metrics.scorecard_figure import items
from cemlab.numerics import SMALL_N
from cemlab.style import BODY, SMALL, Part, colour, figure_style, layout, marks, part_heads, stack

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from cemlab.metrics.result import MetricResult

__all__ = ["distribution", "items", "score"]

PANEL_WIDTH = 0.25  # of the figure: the interval panel beside stacked bars
GAP = 0.3
COLUMN_GAP = 0.22
TOP, BOTTOM = 0.28, 0.52  # inches: heads of columns; ticks and the name of the axis
ROW = 0.4
NPS_PARTS = ("detractors", "passives", "promoters")
NPS_CUTS = (6, 8)  # up to 6 detractors, up to 8 passives (Reichheld 2003)
FILLS = {
    "detractors": ("bad", "paper", "bad"), "passives": ("band", "ink_2", "ink_2"),
    "promoters": ("good", "paper", "good"), "low": ("bad_mid", "ink", "bad_text"),
    "middle": ("band", "ink_2", "ink_2"), "top": ("good_mid", "ink", "good_text"),
}  # fmt: skip


def score(result: MetricResult, *, ax: Axes | None, language: str) -> Axes:
    """Score with its interval for everyone and each group; beside it what it is made of.

    Parameters
    ----------
    result : MetricResult
    ax : matplotlib.axes.Axes or None
        Where to draw; everything stays inside its place.
    language : {"en", "zh"}

    Notes
    -----
    An NPS is blue when its interval lies above zero, orange below, grey and hollow when it
    includes zero. Few answers are hollow and dashed; suppressed groups are a gap with a note.
    A mean has no parts: it is drawn as an interval panel only.
    """
    say = speaker(language)
    table, whole = result.tidy(), result.glance().iloc[0]
    parts = result.tables().get("composition")
    with figure_style(language):
        across = layout.across(ax)
        named = [result.label(group, language) for group in table["group"]]
        labels = layout.RowLabels.of(named, language, across=across, row=ROW)
        values, sizes = _columns(table, whole["metric"], say)
        widths = [layout.widest(values, BODY, language, "bold"),
                  layout.widest(sizes, BODY, language)]  # fmt: skip
        columns = sum(widths) + len(widths) * COLUMN_GAP
        stacked = parts is not None and len(parts) > 0 and table["estimate"].notna().any()
        beside = GAP + PANEL_WIDTH * across if stacked else 0.0
        top = TOP if stacked else 0.0
        ax = layout.room(ax, "wide", labels.height + top + BOTTOM + 2 * layout.PAD)
        layout.shrink(ax, left=labels.width, right=beside + columns, top=top, bottom=BOTTOM)
        layout.label_rows(ax, labels, bold=[0] if len(table) > 1 else [])
        if stacked:
            _bars(ax, labels.places, table, parts, whole, say, language)
            panel = layout.panel(ax, layout.inches(ax)[0] + GAP, PANEL_WIDTH * across)
        else:
            panel = ax
        tones = [_tone(row, whole["metric"]) for row in table.itertuples()]
        _interval_panel(panel, labels.places, table, whole, tones, say, language, noted=not stacked)
        _write_columns(ax, beside, (values, sizes), widths, labels.places, table, tones)
    return ax


def _columns(table: pd.DataFrame, metric: str, say: Callable) -> tuple[list[str], list[str]]:
    """Texts beside the panel: the value, and n."""
    kind = metric if metric in ("nps", "mean") else "share"
    values, sizes = [], []
    for row in table.itertuples():
        if math.isnan(row.estimate):
            values.append("")
            sizes.append("")
            continue
        values.append(say(f"metrics.figure.value_{kind}", x=row.estimate))
        sizes.append(say("style.small" if row.n < SMALL_N else "style.n", n=row.n))
    return values, sizes


def _tone(row, metric: str) -> str:
    """Colour role of a score; only a signed one has good and bad."""
    if metric != "nps" or math.isnan(row.conf_low):
        return "ink"
    return "good" if row.conf_low > 0 else "bad" if row.conf_high < 0 else "ink_2"


def _bars(ax: Axes, places, table, parts, whole, say: Callable, language: str) -> None:
    """Stacked bars, aligned at the centre of the middle part."""
    shown = table.loc[table["estimate"].notna(), "group"]
    parts = parts[parts["group"].isin(shown)]
    names = list(dict.fromkeys(parts["part"]))
    looks = [_part(name, whole, say, alone=len(names) == 2) for name in names]
    wide = parts.pivot_table(index="group", columns="part", values="share", sort=False)
    wide = wide[names].fillna(0.0)
    starts = -(wide.iloc[:, 0] + wide.iloc[:, 1] / 2 if len(names) == 3 else wide.iloc[:, 0])
    ax.set_xlim(starts.min(), (starts + wide.sum(axis=1)).max())
    ax.spines["bottom"].set_visible(False)
    ax.set_xticks([])
    for y, group in zip(places, table["group"], strict=True):
        if group in wide.index:
            stack(ax, y, starts[group], list(wide.loc[group]), looks,
                  lambda x: marks.percent(x, say), language)  # fmt: skip
        else:
            _note_suppressed(ax, y, say)
    part_heads(ax, looks, 0.0, language)
    _rule(ax, places)


def _note_suppressed(ax: Axes, y: float, say: Callable) -> None:
    ax.text(
        0.5, y, say("style.suppressed"), transform=ax.get_yaxis_transform(), ha="center",
        va="center_baseline", size=SMALL, color=colour("muted"),
    )  # fmt: skip


def _part(name: str, whole, say: Callable, *, alone: bool = False) -> Part:
    """How a part looks; the low one is all the others where only the top is set apart."""
    fill, text, head = FILLS["middle" if alone and name == "low" else name]
    key = "part_rest" if alone and name == "low" else f"part_{name}"
    boxes = whole["top_boxes"]
    named = say(f"metrics.figure.{key}", boxes=0 if boxes is None else boxes)
    return Part(name=named, fill=fill, text=text, head=head)


def _rule(ax: Axes, places) -> None:
    """A line that parts everyone from the groups."""
    if len(places) > 1:
        ax.axhline(2 * places[0], color=colour("rule"), linewidth=1.0, zorder=0)


def _interval_panel(
    ax: Axes, places, table, whole, tones, say: Callable, language: str, *, noted: bool
) -> None:
    metric = whole["metric"]
    low, high, ticks, names = _axis(table, whole, say)
    ax.set_xlim(low, high)
    ax.set_xticks(ticks, names, color=colour("ink_2"))
    marks.row_lines(ax, places)
    _rule(ax, places)
    if metric == "nps":
        marks.reference(ax, 0, solid=True)
    for y, row, tone in zip(places, table.itertuples(), tones, strict=True):
        few = row.n < SMALL_N
        marks.interval(ax, row.conf_low, row.conf_high, y, tone, width=2.4, dashed=few)
        marks.dot(ax, row.estimate, y, tone, hollow=few or (metric == "nps" and tone == "ink_2"))
        if math.isnan(row.estimate) and noted:
            _note_suppressed(ax, y, say)
    mean = "mean_x_plain" if math.isnan(float(whole["scale_min"])) else "mean_x"
    key = {"nps": "nps_x", "mean": mean}.get(metric, "share_x")
    ends = {"low": low, "high": high, "boxes": whole["top_boxes"]}
    layout.axis_name(ax, say(f"metrics.figure.{key}", **ends), language)


def _axis(table: pd.DataFrame, whole, say: Callable) -> tuple[float, float, list, list[str]]:
    """Ends and ticks of the interval panel."""
    seen = table[["estimate", "conf_low", "conf_high"]]
    least, most = float(seen.min().min()), float(seen.max().max())
    if math.isnan(least):  # every group is suppressed
        least, most = 0.0, 1.0
    if whole["metric"] == "mean":
        low, high = float(whole["scale_min"]), float(whole["scale_max"])
        if math.isnan(low) or math.isnan(high):
            low, high = marks.ends(least, most)
        ticks = marks.scale_ticks(low, high)
        return low, high, ticks, [f"{tick:g}" for tick in ticks]
    if whole["metric"] == "nps":
        end = min(100, max(25 * math.ceil(max(abs(least), abs(most)) / 25), 50))
        step = 25 if end == 50 else 50
        ticks = [t for t in range(-100, 101, step) if abs(t) <= end]
        signed = [say("metrics.figure.value_nps", x=t) if t else "0" for t in ticks]
        return -end, end, ticks, signed
    low, high = math.floor(least * 10) / 10, math.ceil(most * 10) / 10
    step = marks.nice_step(high - low, (0.1, 0.2), most=5)
    low = math.floor(low / step + 1e-9) * step
    return low, max(high, low + step), *marks.percent_ticks(low, max(high, low + step), step)


def _write_columns(ax: Axes, beside: float, texts, widths, places, table, tones) -> None:
    edge = layout.inches(ax)[0] + beside
    looks = (
        [{"weight": "bold", "color": colour(tone)} for tone in tones],
        [
            {"color": colour("bad_text" if row.n < SMALL_N else "ink_2")}
            for row in table.itertuples()
        ],
    )
    for column, width, look in zip(texts, widths, looks, strict=True):
        edge += COLUMN_GAP + width
        layout.column(ax, edge, column, places, looks=look)


def distribution(result: MetricResult, *, ax: Axes | None, language: str) -> Axes:
    """How many gave each answer, with the classes of the metric in colour.

    Parameters
    ----------
    result : MetricResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}
    """
    say = speaker(language)
    whole = result.glance().iloc[0]
    table = result.tables()["distribution"]
    table = table[table["group"] == "all"].sort_values("score")
    with figure_style(language):
        ax = layout.room(ax, "single", 3.5)
        top = TOP if whole["metric"] != "mean" else 0.0
        layout.shrink(ax, left=0.1, right=0.1, top=top + 0.12, bottom=BOTTOM)
        tones = [_answer_tone(score, whole) for score in table["score"]]
        places = range(len(table))
        for x, share, tone in zip(places, table["share"], tones, strict=True):
            ax.bar(x, share, width=0.78, color=colour(tone), linewidth=0, gid="bar")
            ax.annotate(
                marks.percent(share, say), (x, share), xytext=(0, 4), size=SMALL, ha="center",
                textcoords="offset points", color=colour("ink_2"), annotation_clip=False,
            )  # fmt: skip
        ax.set_xticks(places, [f"{score:g}" for score in table["score"]], color=colour("ink_2"))
        if not len(table):
            _note_suppressed(ax, 0.5, say)
        ax.set_xlim(-0.5, max(len(table), 1) - 0.5)
        ax.set_ylim(0, max(float(table["share"].max()) * 1.12, 0.01) if len(table) else 1.0)
        ax.set_yticks([])
        name = result.label(whole["outcome"], language)
        layout.axis_name(ax, say("metrics.figure.distribution_x", outcome=name), language)
        if whole["metric"] != "mean":
            _class_heads(ax, whole, say, language)
    return ax


def _answer_tone(score: float, whole) -> str:
    """Colour role of an answer: its class in the metric."""
    if whole["metric"] == "nps":
        return "bad" if score <= NPS_CUTS[0] else "mark_weak" if score <= NPS_CUTS[1] else "good"
    if whole["metric"] == "mean":
        return "ink_2"
    return "good" if score > whole["scale_max"] - whole["top_boxes"] else "mark_weak"


def _class_heads(ax: Axes, whole, say: Callable, language: str) -> None:
    """Names of the classes above their bars."""
    if whole["metric"] == "nps":
        part_heads(ax, [_part(name, whole, say) for name in NPS_PARTS], 7.5, language)
        return
    top = _part("top", whole, say)
    layout.header(ax, 1, top.name, ha="right", axes=True, color=colour(top.head))
