"""Penalty and reward of each driver, with what they cannot tell; frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.drivers.penalties import figures, rows, telling
from cemlab.results import Result


@dataclass(frozen=True, kw_only=True, eq=False)
class PenaltyRewardResult(Result):
    """Contrasts of low and high ratings with the middle.

    `tidy()` has a row per driver, by class: penalty and reward in points of the outcome,
    `difference` (their sum: how far they differ in size) with its p, `impact` (their range) and
    `asymmetry` (index from −1 to 1; both only where the penalty is negative and the reward
    positive), each with its 95% interval; verdict (``"basic"``, ``"performance"``,
    ``"excitement"``, ``"undetermined"``, ``"no_detectable_effect"``, ``"too_few"``); `low` and
    `high`, the cuts, and the people of the three groups.
    """

    telling = telling
    row: ClassVar[str] = "driver"
    columns: ClassVar[tuple[str, ...]] = rows.COLUMNS

    def per_point(self) -> pd.DataFrame:
        """Penalty and reward by scale point, with the distances that were taken out.

        A straight line has equal ones; `p_value` is of no difference between their sizes.
        """
        return self._tables["per_point"].copy()

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        return telling.checked(self, language or self.language)

    def figures(self) -> tuple[str, ...]:
        """Names of the figures."""
        return ("contrasts",)

    def plot_contrasts(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Penalty and reward as bars from zero, with intervals, index and class."""
        return self._marked(figures.contrasts, ax, language)
