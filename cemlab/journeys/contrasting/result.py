"""What was found about groups along a journey; frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.journeys.contrasting import figures, telling
from cemlab.journeys.contrasting.cells import CURVES
from cemlab.results import Result


@dataclass(frozen=True, kw_only=True, eq=False)
class ContrastResult(Result):
    """Curves of groups side by side, with one test of their shapes.

    `tidy()` has a row per touchpoint and group: estimate (adjusted mean: of an average customer of
    the group) and plain mean with their intervals, `emotion` (the adjusted mean from −2 to +2,
    neutral at 0) with its own, verdict (``"told"``, ``"small"``, ``"suppressed"``), `n` ratings of
    `n_customers`. `glance()` has the verdict: ``"shape"`` (the curves differ in shape), ``"level"``
    (they differ in level, which does not say that shapes are the same) or ``"cannot_tell"``.
    """

    telling = telling
    row: ClassVar[str] = "touchpoint"
    columns: ClassVar[tuple[str, ...]] = CURVES

    def curves(self) -> pd.DataFrame:
        """The curves of the groups: `estimate` and `emotion` with their intervals, by group."""
        return self.tidy().drop(columns=["mean", "mean_low", "mean_high"])

    def tests(self) -> pd.DataFrame:
        """The joint tests: `shape` (all interactions together) and `level` (groups without
        interactions), with statistic, degrees of freedom, p and verdict."""
        return self._tables["tests"].copy()

    def pairs(self) -> pd.DataFrame:
        """Differences of two groups at each touchpoint, with Holm's `p_adjusted` over all."""
        return self._tables["pairs"].copy()

    def groups(self) -> list[str]:
        """Groups that are shown, those of most customers first."""
        told = self.tidy().dropna(subset="estimate").groupby("group", sort=False)["n"].sum()
        return told.sort_values(ascending=False, kind="stable").index.tolist()

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        return telling.checked(self, language or self.language)

    def figures(self) -> tuple[str, ...]:
        """Names of the figures."""
        return ("curves",)

    def plot_curves(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Adjusted means of at most three groups at each touchpoint, with their intervals."""
        return self._marked(figures.curves, ax, language)
