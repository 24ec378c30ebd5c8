"""Lived journeys beside their plan; frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.journeys.deviating import figures, telling
from cemlab.journeys.deviating.tables import COLUMNS
from cemlab.results import Result


@dataclass(frozen=True, kw_only=True, eq=False)
class DeviationResult(Result):
    """Where lived journeys leave their plan, how often, and what goes with it.

    `tidy()` has a row per deviation that could be: kind (missing, ad_hoc, failed, out_of_order),
    touchpoint, share of the journeys that are over with its 95% interval, `n_with` of `n` journeys;
    difference (plain gap in the outcome) and adjusted (gap, all other deviations alike) with their
    intervals, p_value, p_adjusted (Holm); cost (minus share times adjusted gap) with its interval;
    `n_answered` (journeys with an outcome); verdict: worse, better, cannot_tell, inseparable
    (others fix it), rate_only (too few with an outcome for a gap), none (nobody), hidden.
    """

    telling = telling
    row: ClassVar[str] = "deviation"
    columns: ClassVar[tuple[str, ...]] = COLUMNS

    def kinds(self) -> pd.DataFrame:
        """Share of journeys with a deviation of each kind, and of any."""
        return self._tables["kinds"].copy()

    def numbers(self) -> pd.DataFrame:
        """How many deviations journeys have, with the mean outcome of each number."""
        return self._tables["numbers"].copy()

    def order(self) -> pd.DataFrame:
        """Which step came before which that must precede it, and in how many journeys."""
        return self._tables["order"].copy()

    def costs(self) -> pd.DataFrame:
        """Deviations that have a gap, the costliest first."""
        kept = ["deviation", "kind", "touchpoint", "share", "adjusted", "adjusted_low",
                "adjusted_high", "p_adjusted", "cost", "cost_low", "cost_high", "verdict",
                "n_with"]  # fmt: skip
        found = self._components.dropna(subset="cost")[kept]
        return found.sort_values("cost", ascending=False, kind="stable", ignore_index=True)

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        return telling.checked(self, language or self.language)

    def figures(self) -> tuple[str, ...]:
        """Names of the figures."""
        return ("deviations",)

    def plot_deviations(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """How often each deviation happens, and the gap in the outcome that goes with it."""
        return self._marked(figures.deviations, ax, language)
