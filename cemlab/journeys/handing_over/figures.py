"""Figures of hand-overs: where channels lead as a table of shares, and gaps in the outcome."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd

from cemlab.journeys.deviating.wording import signed
from cemlab.journeys.row_figure import DotRow, dot_rows, number_axis
from cemlab.journeys.share_cells import ShareCell, Sizes, share_table
from cemlab.language import speaker
from cemlab.numerics import SMALL_N
from cemlab.style import figure_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from cemlab.journeys.handing_over.result import HandOverResult

BLOCK = "journeys.hand_overs"
MOST_CHANNELS, MOST_GAPS = 12, 16
TONES = {"worse": "bad", "better": "good"}


def hand_overs(result: HandOverResult, *, ax: Axes | None, language: str) -> Axes:
    """Shares of the steps from each channel (rows) to each channel (columns).

    Parameters
    ----------
    result : HandOverResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}

    Notes
    -----
    A frame marks steps that stay in their channel. Of more than 12 channels those with most steps
    are shown, and the axis says so.
    """
    say, table = speaker(language), result.tidy()
    shown, every = _channels(table)
    steps = table.groupby("from")["n"].first().reindex(shown)
    cells = [
        ShareCell(shown.index(from_), shown.index(to), share, framed=from_ == to,
                  said=say(f"{BLOCK}.figure.hidden") if math.isnan(share) else "")
        for from_, to, share in table[["from", "to", "share"]].itertuples(index=False)
        if from_ in shown and to in shown
    ]  # fmt: skip
    key = "to_some" if len(shown) < every else "to"
    return share_table(
        ax, [f"{at} {result.label_channel(one, language)}" for at, one in enumerate(shown, 1)],
        [str(at) for at in range(1, len(shown) + 1)], cells,
        Sizes(say(f"{BLOCK}.figure.steps"),
              ["" if math.isnan(n) else f"{n:,.0f}" for n in steps]),
        say(f"{BLOCK}.figure.{key}", shown=len(shown), all=every), language,
    )  # fmt: skip


def _channels(table: pd.DataFrame) -> tuple[list[str], int]:
    """The channels with most steps, in the order of the journey; and how many there are."""
    every = list(dict.fromkeys([*table["from"], *table["to"]]))
    if len(every) <= MOST_CHANNELS:
        return every, len(every)
    steps = table.groupby("from")["n"].first().reindex(every).fillna(0.0)
    chosen = set(steps.sort_values(ascending=False, kind="stable").index[:MOST_CHANNELS])
    return [name for name in every if name in chosen], len(every)


def gaps(result: HandOverResult) -> pd.DataFrame:
    """What is compared: any hand-over, each further one, then pairs by their gap.

    Columns ``label`` (of the row), ``kind`` (cost or pair) and those of `tidy()`.
    """
    tables = []
    if "costs" in result.tables():
        tables.append(result.costs().rename(columns={"comparison": "label"}).assign(kind="cost"))
    pairs = result.tidy().rename(columns={"hand_over": "label"}).assign(kind="pair")
    tables.append(pairs.sort_values("estimate", kind="stable"))
    kept = [one[one["estimate"].notna()] for one in tables]
    kept = [one for one in kept if len(one)]
    return pd.concat(kept, ignore_index=True) if kept else tables[-1].head(0)


def hand_over_costs(result: HandOverResult, *, ax: Axes | None, language: str) -> Axes:
    """A row per comparison: gap in the outcome with its interval.

    Parameters
    ----------
    result : HandOverResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}

    Notes
    -----
    Hollow cannot be told from none; the gap with as many moments stands in a column.
    """
    say, whole = speaker(language), result.glance().iloc[0]
    table = gaps(result)
    table = table[(table["kind"] == "cost") | (table.groupby("kind").cumcount() < MOST_GAPS)]
    rows, before = [], None
    for row in table.itertuples():
        own = row.kind == "cost"
        name = (say(f"{BLOCK}.figure.{row.label}") if own
                else result.label_compared(row.label, language))  # fmt: skip
        alike = "" if math.isnan(row.alike) else signed(row.alike, whole)
        texts = (signed(row.estimate, whole), alike, f"{row.n_with:,.0f}")
        rows.append(DotRow(
            name, row.estimate, row.conf_low, row.conf_high, texts,
            tone=TONES.get(row.verdict, "ink_2"), hollow=row.verdict not in TONES,
            dashed=min(row.n_with, _or(row.n_against, row.n_with)) < SMALL_N,
            rule=before not in (None, row.kind),
        ))  # fmt: skip
        before = row.kind
    ends = [one for row in rows for one in (row.low, row.high, row.value)]
    ends = [one for one in ends if not math.isnan(one)]
    low, high = min(*ends, 0.0), max(*ends, 0.0)
    pad = (high - low) * 0.05 or 0.1
    along = number_axis(low - pad, high + pad, _axis_name(result, say, language), reference=0.0)
    heads = [say(f"{BLOCK}.figure.{name}") for name in ("gap", "alike", "n")]
    with figure_style(language):
        return dot_rows(ax, rows, along, heads, language)


def _axis_name(result: HandOverResult, say: Callable, language: str) -> str:
    outcome = result.label(result.glance()["outcome"].iloc[0], language)
    return say(f"{BLOCK}.figure.x", outcome=outcome)


def _or(value: float, other: float) -> float:
    return other if math.isnan(value) else value
