"""What was found about pain points; frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.journeys.weighing import figures, telling
from cemlab.journeys.weighing.classes import COLUMNS
from cemlab.results import Result


@dataclass(frozen=True, kw_only=True, eq=False)
class PainPointResult(Result):
    """Where a journey hurts most, and where it is decided.

    `tidy()` has a row per touchpoint in the order of the journey: estimate (impact: points of the
    outcome) with its interval, `share` of all impact, `rank` with its interval, `p_top3` (chance
    of being among the first three; the first, where fewer than five are weighed), importance,
    plain mean and adjusted mean with their intervals, `p_important`, `sd`, `reach`, verdict
    (``"pain_point"``, ``"moment_of_truth"``, ``"bright_spot"``, ``"none"``, ``"cannot_tell"``,
    ``"not_weighed"`` without importance, ``"suppressed"``) and `is_moment_of_truth`, which a pain
    point may be as well.
    """

    telling = telling
    row: ClassVar[str] = "touchpoint"
    columns: ClassVar[tuple[str, ...]] = COLUMNS

    def ranked(self) -> pd.DataFrame:
        """Touchpoints that were weighed, the largest impact first."""
        table = self.tidy().dropna(subset="estimate")
        return table.sort_values("estimate", ascending=False, kind="stable", ignore_index=True)

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        return telling.checked(self, language or self.language)

    def figures(self) -> tuple[str, ...]:
        """Names of the figures."""
        return ("impact",)

    def plot_impact(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Impact of each touchpoint with its interval, the largest first."""
        return self._marked(figures.impact, ax, language)
