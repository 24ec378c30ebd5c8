"""Figures of a lifecycle: cohorts by age as a table of shares, and first returns by age."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cemlab.journeys.lifecycles.ageing import ALL
from cemlab.journeys.row_figure import DotRow, dot_rows, share_axis
from cemlab.journeys.share_cells import ShareCell, Sizes, share_table
from cemlab.language import speaker
from cemlab.numerics import SMALL_N
from cemlab.style import figure_style, marks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from cemlab.journeys.lifecycles.result import LifecycleResult

BLOCK = "journeys.lifecycle"
MOST_COHORTS, MOST_AGES = 16, 16


def lifecycle(result: LifecycleResult, *, ax: Axes | None, language: str) -> Axes:
    """Share of each cohort (rows) that is active at each age (columns).

    Parameters
    ----------
    result : LifecycleResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}

    Notes
    -----
    Empty cells are not over in the data; fills run from 0 to the largest share. Of more than 16
    cohorts the latest are shown, and the axis says so.
    """
    say, table = speaker(language), result.tidy()
    every = [one for one in dict.fromkeys(table["cohort"]) if one != ALL]
    shown = [ALL, *every[-MOST_COHORTS:]]
    table = table[table["cohort"].isin(shown) & (table["age"] <= MOST_AGES)]
    ages = int(table.loc[table["verdict"] != "not_over", "age"].max())
    sizes = dict(table.dropna(subset=["n"]).groupby("cohort")["n"].max())
    hidden = say(f"{BLOCK}.figure.hidden")
    cells = [
        ShareCell(shown.index(row.cohort), row.age - 1, row.share,
                  said=hidden if row.verdict == "suppressed" else "")
        for row in table[table["verdict"] != "not_over"].itertuples()
    ]  # fmt: skip
    key = "ages_some" if len(every) > MOST_COHORTS else "ages"
    unit = say(f"{BLOCK}.unit.{result.glance()['every'].iloc[0]}")
    return share_table(
        ax, [result.label(one, language) for one in shown],
        [str(age) for age in range(1, ages + 1)], cells,
        Sizes(say(f"{BLOCK}.figure.n"),
              [f"{sizes[one]:,.0f}" if one in sizes else "" for one in shown]),
        say(f"{BLOCK}.figure.{key}", unit=unit, shown=len(shown) - 1, all=len(every)), language,
        top=float(table["share"].max()) or 1.0, bold=[0],
    )  # fmt: skip


def first_returns(result: LifecycleResult, *, ax: Axes | None, language: str) -> Axes:
    """A row per age: share to whom it first happens, with its interval.

    Parameters
    ----------
    result : LifecycleResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}
    """
    say, whole = speaker(language), result.glance().iloc[0]
    unit, rows = whole["every"], []
    for row in result.first_returns().itertuples():
        texts = (marks.percent(row.share, say), marks.percent(row.reached, say),
                 f"{row.at_risk:,.0f}")  # fmt: skip
        few = row.at_risk < SMALL_N
        rows.append(DotRow(
            say(f"{BLOCK}.age.{unit}", age=row.age), row.share, row.share_low, row.share_high,
            texts, tone="good" if row.verdict == "most" else "ink_2",
            hollow=row.verdict == "cannot_tell", dashed=few,
        ))  # fmt: skip
    key = "touchpoint" if whole["touchpoint"] else "again"
    what = result.label(whole["touchpoint"], language) if whole["touchpoint"] else ""
    along = share_axis(rows, say(f"{BLOCK}.figure.x_{key}", what=what))
    heads = [say(f"{BLOCK}.figure.{name}") for name in ("share", "reached", "at_risk")]
    with figure_style(language):
        return dot_rows(ax, rows, along, heads, language)
