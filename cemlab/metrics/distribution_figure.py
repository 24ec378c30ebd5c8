"""Figure of the distribution: the share of every answer, for everybody or in strips by group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cemlab.language import speaker
from cemlab.metrics.answer_parts import NPS_PARTS, note_suppressed, part_of
from cemlab.metrics.wording import unit
from cemlab.numerics import SMALL_N
from cemlab.style import SMALL, colour, figure_style, layout, marks, part_heads

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from matplotlib.axes import Axes

    from cemlab.metrics.result import MetricResult

TOP, BOTTOM = 0.28, 0.52  # inches: heads of classes; ticks and the name of the axis
LINE = 0.19  # of a further line of the name
SIDE = 0.1  # beside bars of everybody
ROW = 0.62  # inches of a strip
FILL = 0.78  # of its place that a bar takes
TALL = 0.66  # of its row that the tallest takes: its share stands above
NPS_CUTS = (6, 8)  # up to 6 detractors, up to 8 passives (Reichheld 2003)
MOST_STRIPS = 12
BAR_ROW = 0.27  # inches that a lying bar is high


def distribution(result: MetricResult, *, ax: Axes | None, language: str) -> Axes:
    """How many gave each answer, with the classes of the metric in colour.

    Parameters
    ----------
    result : MetricResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}

    Notes
    -----
    With groups a strip for each, all on one height, so that two groups of one score but different
    answers look different. Beyond 12 groups only everybody is drawn.
    """
    table = result.tables()["distribution"]
    groups = list(dict.fromkeys(table["group"]))
    answers = list(dict.fromkeys(table["score"]))
    with figure_style(language):
        if answers and isinstance(answers[0], str):
            return _named(result, table[table["group"] == "all"], ax, language)
        if 1 < len(groups) <= MOST_STRIPS:
            return _strips(result, table, groups, ax, language)
        everybody = table[table["group"] == "all"].sort_values("score")
        return _bars(result, everybody, ax, language)


def _bars(result: MetricResult, table: pd.DataFrame, ax: Axes | None, language: str) -> Axes:
    say, whole = speaker(language), result.glance().iloc[0]
    bottom = _bottom(result, layout.across(ax, "single") - 2 * SIDE, language)
    ax = layout.room(ax, "single", 3.5)
    has_classes = _has_classes(whole)
    layout.shrink(ax, left=SIDE, right=SIDE, top=(TOP if has_classes else 0.0) + 0.12,
                  bottom=bottom)  # fmt: skip
    places = range(len(table))
    for x, share, score in zip(places, table["share"], table["score"], strict=True):
        ax.bar(x, share, width=FILL, color=colour(_tone(score, whole)), linewidth=0, gid="bar")
        ax.annotate(
            marks.percent(share, say), (x, share), xytext=(0, 4), size=SMALL, ha="center",
            textcoords="offset points", color=colour("ink_2"), annotation_clip=False,
        )  # fmt: skip
    if not len(table):
        note_suppressed(ax, 0.5, say)
    ax.set_ylim(0, max(float(table["share"].max()) * 1.12, 0.01) if len(table) else 1.0)
    ax.set_yticks([])
    _answers_below(ax, result, list(table["score"]), language)
    if has_classes:
        _class_heads(ax, whole, say, language)
    return ax


def _strips(
    result: MetricResult, table: pd.DataFrame, groups: list[str], ax: Axes | None, language: str
) -> Axes:
    """A row of bars for each group, in the order of the score; the tallest with its share."""
    say, whole = speaker(language), result.glance().iloc[0]
    sizes = result.tidy().set_index("group")["n"]
    named = [result.label(group, language) for group in groups]
    labels = layout.RowLabels.of(named, language, across=layout.across(ax, "single"), row=ROW)
    told = [say("style.small" if sizes[one] < SMALL_N else "style.n", n=sizes[one])
            for one in groups]  # fmt: skip
    right = layout.widest(told, SMALL, language) + 0.2
    top = TOP if _has_classes(whole) else 0.05
    across = layout.across(ax, "single")
    bottom = _bottom(result, across - labels.width - right, language)
    ax = layout.room(ax, "single", labels.height + top + bottom + 2 * layout.PAD)
    layout.shrink(ax, left=labels.width, right=right, top=top, bottom=bottom)
    layout.label_rows(ax, labels, bold=[0])
    answers = sorted(set(table["score"]))
    tallest = float(table["share"].max()) or 1.0
    for group, place in zip(groups, labels.places, strict=True):
        own = table[table["group"] == group].set_index("score")["share"]
        foot = place + ROW / 2 * FILL
        ax.axhline(foot, color=colour("rule"), linewidth=0.8, zorder=0)
        for x, score in enumerate(answers):
            ax.bar(x, -own[score] / tallest * ROW * TALL, bottom=foot, width=FILL,
                   color=colour(_tone(score, whole)), linewidth=0, gid="bar")  # fmt: skip
        share, x = float(own.max()), answers.index(own.idxmax())
        ax.annotate(
            marks.percent(share, say), (x, foot - share / tallest * ROW * TALL), xytext=(0, 2),
            size=SMALL, ha="center", va="baseline", textcoords="offset points",
            color=colour("ink_2"), annotation_clip=False,
        )  # fmt: skip
    looks = [{"color": colour("bad_text" if sizes[one] < SMALL_N else "ink_2")} for one in groups]
    layout.column(ax, layout.inches(ax)[0] + right, told, labels.places, looks=looks)
    _answers_below(ax, result, answers, language)
    if _has_classes(whole):
        _class_heads(ax, whole, say, language)
    return ax


def _named(result: MetricResult, table: pd.DataFrame, ax: Axes | None, language: str) -> Axes:
    """Answers with names: a row each, those that count darker."""
    say, whole = speaker(language), result.glance().iloc[0]
    named = [result.label(one, language) for one in table["score"]]
    labels = layout.RowLabels.of(named, language, across=layout.across(ax, "single"))
    bottom = _bottom(result, layout.across(ax, "single") - labels.width - 0.5, language)
    ax = layout.room(ax, "single", labels.height + bottom + 2 * layout.PAD)
    layout.shrink(ax, left=labels.width, right=0.5, top=0.0, bottom=bottom)
    layout.label_rows(ax, labels)
    for y, share, answer in zip(labels.places, table["share"], table["score"], strict=True):
        tone = colour(_tone(answer, whole))
        ax.barh(y, share, height=BAR_ROW, color=tone, linewidth=0, gid="bar")
        ax.annotate(
            marks.percent(share, say), (share, y), xytext=(5, 0), size=SMALL,
            va="center_baseline", textcoords="offset points", color=colour("ink_2"),
            annotation_clip=False,
        )  # fmt: skip
    ax.set_xlim(0, max(float(table["share"].max()), 0.01))
    ax.set_xticks([])
    ax.spines["bottom"].set_visible(False)
    layout.axis_name(ax, _axis_name(result, say, language), language)
    return ax


def _bottom(result: MetricResult, across: float, language: str) -> float:
    """Inches below bars as wide as `across`: ticks, and the name of the axis in all its lines."""
    name = _axis_name(result, speaker(language), language)
    return BOTTOM + LINE * (layout.name_lines(name, across, language) - 1)


def _answers_below(ax: Axes, result: MetricResult, answers: list[float], language: str) -> None:
    ax.set_xticks(range(len(answers)), [f"{one:g}" for one in answers], color=colour("ink_2"))
    ax.set_xlim(-0.5, max(len(answers), 1) - 0.5)
    layout.axis_name(ax, _axis_name(result, speaker(language), language), language)


def _axis_name(result: MetricResult, say: Callable, language: str) -> str:
    whole = result.glance().iloc[0]
    table = result.tables()["distribution"]
    own = table[table["group"] == "all"]
    key = "bands_x" if "is_banded" in whole else "distribution_x"
    if len(own) and isinstance(own["score"].iloc[0], str):
        key = "ticks_x" if own["share"].sum() > 1 + 1e-9 else "named_x"
    return say(f"metrics.figure.{key}", outcome=result.label(whole["outcome"], language))


def _has_classes(whole: Any) -> bool:
    return whole["metric"] in ("nps", "top_box", "csat", "ces")


def _tone(score: str | float, whole: Any) -> str:
    """Colour role of an answer: its class in the metric."""
    metric = whole["metric"]
    if metric == "nps":
        return "bad" if score <= NPS_CUTS[0] else "mark_weak" if score <= NPS_CUTS[1] else "good"
    if metric == "share":
        said = score if isinstance(score, str) else f"{score:g}"
        return "ink_2" if said in whole["of"] else "mark_weak"
    if metric == "ces" and whole["easy"] == "low":
        return "good" if score < whole["scale_min"] + whole["top_boxes"] else "mark_weak"
    if unit(metric) in ("mean", "index") and metric != "ces":
        return "ink_2"
    return "good" if score > whole["scale_max"] - whole["top_boxes"] else "mark_weak"


def _class_heads(ax: Axes, whole: Any, say: Callable, language: str) -> None:
    """Names of the classes above their bars."""
    if whole["metric"] == "nps":
        part_heads(ax, [part_of(name, whole, language) for name in NPS_PARTS], 7.5, language)
        return
    name = "easy" if whole["metric"] == "ces" else "top"
    top, at_left = part_of(name, whole, language), whole.get("easy") == "low"
    layout.header(ax, 0 if at_left else 1, top.name, ha="left" if at_left else "right", axes=True,
                  color=colour(top.head))  # fmt: skip
