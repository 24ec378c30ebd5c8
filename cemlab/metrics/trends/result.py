"""A score over time; frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.metrics.trends import figures, telling
from cemlab.results import Result, check_table


@dataclass(frozen=True, kw_only=True, eq=False)
class TrendResult(Result):
    """A score on a control chart.

    `tidy()` has a row per period: estimate with its 95% interval and standard error, the limits
    of what the score does by itself (`limit_low`, `limit_high`) around `center`, verdict
    (``"no_signal"``; ``"above"`` or ``"below"`` the limits; ``"run_above"`` or ``"run_below"``,
    eight periods and more on one side), `n`, `n_effective`. Periods of few answers have gaps.
    """

    telling = telling
    row: ClassVar[str] = "period"
    columns: ClassVar[tuple[str, ...]] = (
        "period", "estimate", "conf_low", "conf_high", "std_error", "center", "limit_low",
        "limit_high", "verdict", "n", "n_effective",
    )  # fmt: skip

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        rows = telling.checked(self)
        language = language or self.language
        return check_table(self, rows, "metrics.trend.check", language).astype({"passed": bool})

    def figures(self) -> tuple[str, ...]:
        """Names of the figures."""
        return ("trend",)

    def plot_trend(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """The score with its limits; signals filled."""
        return self._marked(figures.trend, ax, language)
