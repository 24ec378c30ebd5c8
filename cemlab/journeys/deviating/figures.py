"""Figure of deviations: how often each happens, and the gap in the outcome beside it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from cemlab.journeys.deviating.wording import BLOCK, signed
from cemlab.language import speaker
from cemlab.numerics import SMALL_N
from cemlab.style import colour, figure_style, layout, marks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from cemlab.journeys.deviating.result import DeviationResult

MOST_ROWS = 16
TOP, BOTTOM, GAP, COLUMN_GAP = 0.28, 0.52, 0.34, 0.2  # inches
GAP_WIDTH = 0.3  # of the figure: the panel of gaps
TICK = 0.62  # inches that a tick needs
STEPS = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
SHARE_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5)
TONES = {"worse": "bad", "better": "good"}


def deviations(result: DeviationResult, *, ax: Axes | None, language: str) -> Axes:
    """Shares with their intervals, and adjusted gaps with theirs, a row per deviation.

    Parameters
    ----------
    result : DeviationResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}

    Notes
    -----
    The costliest come first, then the most frequent; of many the first 16 are shown, and the axis
    says so. Hollow gaps cannot be told from none.
    """
    say, table = speaker(language), shown(result.tidy())
    has_gaps = bool(table["adjusted"].notna().any())
    every = int((result.tidy()["n_with"] > 0).sum())
    with figure_style(language):
        across = layout.across(ax)
        named = [result.label(name, language) for name in table["deviation"]]
        named = named or [say(f"{BLOCK}.figure.nothing")]
        labels = layout.RowLabels.of(named, language, across=across)
        columns = layout.Columns.of(*_columns(table, result, say, has_gaps), language,
                                    gap=COLUMN_GAP)  # fmt: skip
        beside = GAP + GAP_WIDTH * across if has_gaps else 0.0
        ax = layout.room(ax, "wide", labels.height + TOP + BOTTOM + 2 * layout.PAD)
        layout.shrink(ax, left=labels.width, right=beside + columns.width, top=TOP, bottom=BOTTOM)
        layout.label_rows(ax, labels)
        if not len(table):
            ax.set_xticks([])
            return ax
        _shares(ax, labels, table, say, language, len(table) < every, every)
        edge = layout.inches(ax)[0]
        if has_gaps:
            panel = layout.panel(ax, edge + GAP, GAP_WIDTH * across)
            _gaps(panel, labels, table, result, say, language)
        edge += beside
        looks = [{"color": colour(TONES.get(one, "ink_2"))} for one in table["verdict"]]
        texts = zip(columns.heads, columns.texts, columns.widths, strict=True)
        for at, (head, own, width) in enumerate(texts):
            edge += COLUMN_GAP + width
            layout.column(ax, edge, own, labels.places, head=head,
                          looks=looks if has_gaps and at == 1 else ())  # fmt: skip
    return ax


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """What happened, costliest first, then most frequent."""
    happened = table[table["n_with"] > 0]
    order = happened.assign(cost=happened["cost"].fillna(-np.inf))
    order = order.sort_values(["cost", "share"], ascending=False, kind="stable")
    return happened.loc[order.index].head(MOST_ROWS).reset_index(drop=True)


def _columns(table, result, say, has_gaps: bool) -> tuple[list[str], list[list[str]]]:
    whole = result.glance().iloc[0]
    heads = [say(f"{BLOCK}.figure.share")]
    texts = [[marks.percent(x, say) for x in table["share"]]]
    if has_gaps:
        heads.append(say(f"{BLOCK}.figure.gap"))
        texts.append(["" if math.isnan(x) else signed(x, whole) for x in table["adjusted"]])
    heads.append(say(f"{BLOCK}.figure.n"))
    texts.append([f"{n:,.0f}" for n in table["n_with"]])
    return heads, texts


def _shares(ax: Axes, labels, table, say, language: str, is_cut: bool, every: int) -> None:
    high = min(1.0, float(table["share_high"].max()) * 1.05)
    ax.set_xlim(0, high)
    step = marks.nice_step(high, SHARE_STEPS, most=max(2, int(layout.inches(ax)[0] / TICK)))
    ticks, names = marks.percent_ticks(0.0, high, step)
    ax.set_xticks(ticks, names, color=colour("ink_2"))
    marks.row_lines(ax, labels.places)
    for y, row in zip(labels.places, table.itertuples(), strict=True):
        few = row.n_with < SMALL_N
        marks.interval(ax, row.share_low, row.share_high, y, "ink", dashed=few)
        marks.dot(ax, row.share, y, "ink", size=marks.SMALL_DOT)
    key = "share_x_some" if is_cut else "share_x"
    layout.axis_name(ax, say(f"{BLOCK}.figure.{key}", shown=len(table), all=every), language)


def _gaps(ax: Axes, labels, table, result: DeviationResult, say, language: str) -> None:
    whole: Any = result.glance().iloc[0]
    ends = table[["adjusted", "adjusted_low", "adjusted_high"]].to_numpy()
    low, high = min(float(np.nanmin(ends)), 0.0), max(float(np.nanmax(ends)), 0.0)
    pad = (high - low) * 0.06 or 0.1
    ax.set_xlim(low - pad, high + pad)
    step = marks.nice_step(high - low + 2 * pad, STEPS,
                           most=max(2, int(layout.inches(ax)[0] / TICK)))  # fmt: skip
    ticks = np.arange(math.ceil((low - pad) / step), math.floor((high + pad) / step) + 1) * step
    ax.set_xticks(ticks, marks.plain_numbers(ticks + 0.0), color=colour("ink_2"))
    marks.row_lines(ax, labels.places)
    marks.reference(ax, 0.0, solid=True)
    for y, row in zip(labels.places, table.itertuples(), strict=True):
        tone = TONES.get(row.verdict, "ink_2")
        marks.interval(ax, row.adjusted_low, row.adjusted_high, y, tone)
        marks.dot(ax, row.adjusted, y, tone, hollow=row.verdict == "cannot_tell")
    outcome = result.label(whole["outcome"], language)
    layout.axis_name(ax, say(f"{BLOCK}.figure.gap_x", outcome=outcome), language)
