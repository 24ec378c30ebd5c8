"""Figure of a score: what it is made of and its interval, by group."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from cemlab.language import speaker
from cemlab.metrics.answer_parts import note_suppressed, part_of
from cemlab.metrics.distribution_figure import distribution
from cemlab.metrics.scorecard_figure import items
from cemlab.metrics.wording import answers_named, unit
from cemlab.numerics import SMALL_N
from cemlab.style import BODY, Part, colour, figure_style, layout, marks, part_heads, stack

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
X_NAMES = {"nps": "nps_x", "ces": "ces_x", "index": "index_x", "share": "share_of_x"}


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
            _bars(ax, labels.places, table, parts, _looks(result, parts, language), say, language)
            panel = layout.panel(ax, layout.inches(ax)[0] + GAP, PANEL_WIDTH * across)
        else:
            panel = ax
        tones = [_tone(row, whole["metric"]) for row in table.itertuples()]
        _interval_panel(panel, labels.places, table, whole, tones, say, language, noted=not stacked)
        _write_columns(ax, beside, (values, sizes), widths, labels.places, table, tones)
    return ax


def _columns(table: pd.DataFrame, metric: str, say: Callable) -> tuple[list[str], list[str]]:
    """Texts beside the panel: the value, and n."""
    values, sizes = [], []
    for row in table.itertuples():
        if math.isnan(row.estimate):
            values.append("")
            sizes.append("")
            continue
        values.append(say(f"metrics.figure.value_{unit(metric)}", x=row.estimate))
        sizes.append(say("style.small" if row.n < SMALL_N else "style.n", n=row.n))
    return values, sizes


def _tone(row, metric: str) -> str:
    """Colour role of a score; only a signed one has good and bad."""
    if metric != "nps" or math.isnan(row.conf_low):
        return "ink"
    return "good" if row.conf_low > 0 else "bad" if row.conf_high < 0 else "ink_2"


def _looks(result: MetricResult, parts: pd.DataFrame, language: str) -> dict[str, Part]:
    """How each part looks."""
    whole, names = result.glance().iloc[0], list(dict.fromkeys(parts["part"]))
    of = answers_named(result, language) if whole["metric"] == "share" else ""
    alone = len(names) == 2
    return {one: part_of(one, whole, language, of=of, alone=alone) for one in names}


def _bars(ax: Axes, places, table, parts, looks, say: Callable, language: str) -> None:
    """Stacked bars, aligned at the centre of the middle part."""
    shown = table.loc[table["estimate"].notna(), "group"]
    parts = parts[parts["group"].isin(shown)]
    names = list(looks)
    looks = list(looks.values())
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
            note_suppressed(ax, y, say)
    part_heads(ax, looks, 0.0, language)
    _rule(ax, places)


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
            note_suppressed(ax, y, say)
    mean = "mean_x_plain" if math.isnan(float(whole["scale_min"])) else "mean_x"
    key = X_NAMES.get(metric, mean if unit(metric) == "mean" else "share_x")
    easiest = high if whole.get("easy") == "high" else low
    ends = {"low": low, "high": high, "end": easiest, "boxes": whole["top_boxes"]}
    layout.axis_name(ax, say(f"metrics.figure.{key}", **ends), language)


def _axis(table: pd.DataFrame, whole, say: Callable) -> tuple[float, float, list, list[str]]:
    """Ends and ticks of the interval panel."""
    seen = table[["estimate", "conf_low", "conf_high"]]
    least, most = float(seen.min().min()), float(seen.max().max())
    if math.isnan(least):  # every group is suppressed
        least, most = 0.0, 1.0
    if unit(whole["metric"]) in ("mean", "index"):
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
