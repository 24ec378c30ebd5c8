"""What was found about drivers; frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.drivers import checks, figures, narrative
from cemlab.errors import MethodError
from cemlab.language import speaker
from cemlab.results import Result


@dataclass(frozen=True, kw_only=True, eq=False)
class DriverResult(Result):
    """Importance and performance of each driver of one outcome.

    `tidy()` has a row per driver, most important first: estimate (part of R²) and share (of what
    is explained) with 95% intervals and an inner 80% one, rank with its interval, `p_first` and
    `p_top3` (share of resamples), `noise_floor` (share of a random item) and verdict, mean
    (performance of those who rated) with its interval, `reach` (share to whom it applies), `n`
    (who rated), `n_missing`, `n_not_applicable` (`n_not_asked` and `n_dropped_out` where there are
    any). `glance()` has outcome, R² with its interval,
    and the cuts of the matrix.
    """

    telling = narrative
    row: ClassVar[str] = "driver"
    columns: ClassVar[tuple[str, ...]] = (
        "driver", "estimate", "conf_low", "conf_high", "share", "share_low", "share_high",
        "share_inner_low", "share_inner_high", "rank", "rank_low", "rank_high", "p_first",
        "p_top3", "noise_floor", "verdict", "mean", "mean_low", "mean_high", "reach", "n",
        "n_missing", "n_not_applicable",
    )  # fmt: skip

    def importance(self) -> pd.DataFrame:
        """Importance alone, most important first."""
        performance = ["mean", "mean_low", "mean_high", "reach", "n_missing", "n_not_applicable",
                       "n_not_asked", "n_dropped_out"]  # fmt: skip
        return self.tidy().drop(columns=performance, errors="ignore")

    def coefficients(self) -> pd.DataFrame:
        """Terms of the regression: effect of a scale point, with HC3 errors and t intervals.

        `part` is ``"level"`` for a driver that applies to all; ``"visited"`` (difference between
        an average visitor and somebody it did not apply to) and ``"rating"`` (a scale point
        among visitors) for a driver in two parts.
        """
        return self._tables["coefficients"].copy()

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        return checks.of_fit(self, language or self.language)

    def _how(self, language: str | None) -> list[str]:
        say, whole = speaker(language or self.language), self._whole
        key = "r_squared" if whole["resamples"] else "r_squared_plain"
        values = {"r_squared": whole["r_squared"], "low": whole["r_squared_low"],
                  "high": whole["r_squared_high"]}  # fmt: skip
        return [say(f"common.{key}", **values), *super()._how(language)]

    def figures(self) -> tuple[str, ...]:
        """Names of the figures; a matrix needs ratings that can be compared."""
        is_comparable = self._whole["mean_cut"] == self._whole["mean_cut"]
        return ("importance", "matrix") if is_comparable else ("importance",)

    def plot_importance(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Importance with intervals and ranks, performance beside it."""
        return self._marked(figures.importance, ax, language)

    def plot_matrix(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Importance against performance.

        Raises
        ------
        MethodError
            The drivers have different scales, or none is declared: their means cannot be
            compared.
        """
        if "matrix" not in self.figures():
            raise MethodError(
                "The drivers have different scales or declare none, so their means cannot be "
                "compared. Declare the scale of every driver, such as scale={'wait': (1, 5)}."
            )
        return self._marked(figures.matrix, ax, language)
