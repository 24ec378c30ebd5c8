"""The figure of differences: estimate, interval, and what is not worth acting on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cemlab.language import speaker
from cemlab.metrics.answer_parts import note_suppressed
from cemlab.metrics.answers import is_judged
from cemlab.metrics.comparison.units import POINTS, marked, unit
from cemlab.numerics import SMALL_N
from cemlab.study.analyses import WAVE
from cemlab.style import BODY, colour, figure_style, layout, marks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from cemlab.metrics.comparison.result import ComparisonResult

COLUMN_GAP = 0.22
BOTTOM = 0.52
ROW, ROW_OF_MANY = 0.4, 0.3
MOST_HIDDEN = 10  # rows that say that they are hidden
MANY = 12  # rows from which they stand closer; groups of a segment are in order of the difference


def differences(result: ComparisonResult, *, ax: Axes | None, language: str) -> Axes:
    """Forest of differences: filled where something changed, hollow where it cannot be told.

    Parameters
    ----------
    result : ComparisonResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}

    Notes
    -----
    The band holds differences too small to act on. Blue is better, orange worse, grey what did
    not change or cannot be told; few answers are dashed. A share of named answers has no colour:
    nobody has said which is better. Many groups are sorted by the difference; waves and periods
    stay in the order of time.
    """
    say, whole = speaker(language), result.glance().iloc[0]
    table = _ordered(result.tidy(), of_time=whole["by"] in (WAVE, "periods"))
    row = ROW if len(table) < MANY else ROW_OF_MANY
    with figure_style(language):
        across = layout.across(ax)
        named = _named(result, table, language)
        labels = layout.RowLabels.of(named, language, across=across, row=row)
        values = ["" if math.isnan(row.estimate) else marked(row.estimate, whole, say)
                  for row in table.itertuples()]  # fmt: skip
        verdicts = ["" if row.verdict is None else say(f"metrics.comparison.verdict.{row.verdict}")
                    for row in table.itertuples()]  # fmt: skip
        sizes = [_sizes(row, say) for row in table.itertuples()]
        widths = [layout.widest(values, BODY, language, "bold"),
                  *(layout.widest(one, BODY, language) for one in (verdicts, sizes))]  # fmt: skip
        beside = sum(widths) + len(widths) * COLUMN_GAP
        ax = layout.room(ax, "wide", labels.height + BOTTOM + 2 * layout.PAD)
        layout.shrink(ax, left=labels.width, right=beside, top=0.0, bottom=BOTTOM)
        layout.label_rows(ax, labels)
        _axis(ax, table, whole, say, language)
        marks.row_lines(ax, labels.places)
        for y, row in zip(labels.places, table.itertuples(), strict=True):
            _mark(ax, y, row, whole, say)
        edge = layout.inches(ax)[0]
        tones = [_tone(row, whole["metric"]) for row in table.itertuples()]
        looks = ([{"weight": "bold", "color": colour(tone)} for tone in tones],
                 [{"color": colour("ink_2")}] * len(table),
                 [{"color": colour("bad_text" if _is_small(row) else "ink_2")}
                  for row in table.itertuples()])  # fmt: skip
        for texts, width, look in zip((values, verdicts, sizes), widths, looks, strict=True):
            edge += COLUMN_GAP + width
            layout.column(ax, edge, texts, labels.places, looks=look)
    return ax


def _ordered(table, *, of_time: bool):
    """Many groups by their difference, those that are hidden last; few, and waves, as they come.

    Many hidden rows are left out: the note counts them.
    """
    if table["estimate"].isna().sum() > MOST_HIDDEN:
        table = table.dropna(subset="estimate")
    if len(table) < MANY or of_time:
        return table
    return table.sort_values("estimate", ascending=False, na_position="last", ignore_index=True)


def _is_small(row) -> bool:
    return min(row.n, row.n_against) < SMALL_N


def _sizes(row, say) -> str:
    """Answers on both sides."""
    if math.isnan(row.estimate):
        return ""
    key = "small" if _is_small(row) else "n"
    return say(f"metrics.comparison.figure.{key}", n=row.n, n_against=row.n_against)


def _named(result: ComparisonResult, table, language: str) -> list[str]:
    """Names of rows; with what each is compared, where that differs."""
    named = [result.label(group, language) for group in table["group"]]
    if table["against"].nunique() == 1 and len(table) > 1:
        return named  # said above the figure
    if table["against"].iloc[0] in ("rest", "all"):
        return named
    say = speaker(language)
    return [say("metrics.comparison.figure.row", group=name, against=result.label(other, language))
            for name, other in zip(named, table["against"], strict=True)]  # fmt: skip


def _axis(ax: Axes, table, whole, say, language: str) -> None:
    seen = table[["conf_low", "conf_high"]].abs().max().max()
    end = max(float(seen), float(whole["smallest"]) * 1.5)
    counted = unit(whole)
    points = (1, 2, 5, 10, 20, 25, 50)
    steps = {"nps": points, "index": points, "share": (0.01, 0.02, 0.05, 0.1, 0.2, 0.25)}
    step = marks.nice_step(2 * end, steps.get(counted, (0.05, 0.1, 0.2, 0.25, 0.5, 1.0, 2.0)))
    end = math.ceil(end / step - 1e-9) * step
    ticks = [i * step for i in range(-round(end / step), round(end / step) + 1)]
    key = f"metrics.comparison.tick_{counted}"
    names = [say(key, x=t * POINTS.get(counted, 1.0)) if abs(t) > 1e-9 else "0" for t in ticks]
    ax.axvspan(-whole["smallest"], whole["smallest"], color=colour("band"), linewidth=0, zorder=0)
    ax.set_xlim(-end, end)
    ax.set_xticks(ticks, names, color=colour("ink_2"))
    marks.reference(ax, 0, solid=True)
    layout.axis_name(ax, say(f"metrics.comparison.figure.x_{counted}"), language)


def _mark(ax: Axes, y: float, row, whole, say) -> None:
    if math.isnan(row.estimate):
        note_suppressed(ax, y, say)
        return
    tone = _tone(row, whole["metric"])
    marks.interval(ax, row.conf_low, row.conf_high, y, tone, width=2.4, dashed=_is_small(row))
    marks.dot(ax, row.estimate, y, tone, hollow=row.verdict != "changed")


def _tone(row, metric: str) -> str:
    if row.verdict != "changed":
        return "ink_2"
    if not is_judged(metric):
        return "ink"
    return "good" if row.estimate > 0 else "bad"
