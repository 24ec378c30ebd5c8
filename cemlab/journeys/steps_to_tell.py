"""Counts of steps → the rows that may be told, rare steps hidden or told with a main one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cemlab.numerics import pooled_cells, suppress_totals, wilson_intervals

ENTRY, EXIT = "(entry)", "(exit)"  # no touchpoint has brackets, so none is mistaken for them
TRANSITIONS = ("from", "to", "count", "n", "share", "conf_low", "conf_high", "n_rare")
SHARES = ["share", "conf_low", "conf_high"]


def step_rows(counts: np.ndarray, touchpoints: Sequence[str], least: int) -> pd.DataFrame:
    """A row per step that somebody took, with its share of all steps from there.

    Steps of fewer than `least` have no numbers, nor have those that would give them away. Where
    that is the one main step of its row, it is told together with the rare ones: `n_rare` says how
    many steps these are, and the lower end of the interval leaves them out.

    Parameters
    ----------
    counts : ndarray of int, shape (T + 1, T + 1)
        Last row: entries; last column: exits.
    touchpoints : sequence of str, length T
    least : int
    """
    t, row_n = len(touchpoints), counts.sum(axis=1)
    names = np.array([*touchpoints, ENTRY, EXIT], dtype=object)
    from_, to = np.nonzero(counts)
    order = np.lexsort((to, from_, from_ != t))  # the entry first
    from_, to = from_[order], to[order]
    hidden = suppress_totals(counts, minimum=least)
    pooled = pooled_cells(counts, hidden, minimum=least)
    told, rare = np.where(hidden.cells, np.nan, counts), np.zeros(counts.shape)
    for (row, column), more in pooled.items():
        told[row, column] = counts[row, hidden.cells[row]].sum()
        rare[row, column] = more
    sure = told - rare * (least - 1)
    table = pd.DataFrame({
        "from": names[from_], "to": names[np.where(to == t, t + 1, to)],
        "count": told[from_, to], "n": np.where(hidden.rows, np.nan, row_n)[from_],
    })  # fmt: skip
    known = np.flatnonzero(table["count"].notna() & table["n"].ge(least))
    n = row_n[from_[known]].astype(float)
    share, _, high = wilson_intervals(told[from_, to][known], n)
    _, low, _ = wilson_intervals(sure[from_, to][known], n)
    for name, values in zip(SHARES, (share, low, high), strict=True):
        table[name] = np.nan
        table.loc[known, name] = values
    table["n_rare"] = rare[from_, to]
    return table[list(TRANSITIONS)]


def hidden_steps(steps: pd.DataFrame, least: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """What of the steps is hidden, and what is told together, as notes."""
    hidden = int(steps["count"].isna().sum())
    pooled = int((steps["n_rare"] > 0).sum())
    if hidden:
        yield "steps_hidden", {"n": hidden, "n_all": len(steps), "limit": least}
    if pooled:
        facts = {"n": pooled, "n_rare": int(steps["n_rare"].sum()), "most": least - 1}
        yield "steps_pooled", facts
