"""How far driver slopes are to be doubted; frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.drivers.doubts import figures, telling
from cemlab.errors import MethodError
from cemlab.results import Result, check_table


@dataclass(frozen=True, kw_only=True, eq=False)
class SensitivityResult(Result):
    """Slopes with the strength of what could explain them away; the largest value first.

    `tidy()` has a row per driver: estimate (slope beside all others: points of the outcome for
    a point of the driver) with its 95% interval and p, `partial_r2`, `rv` and `rv_significant`
    (robustness values, 0 to 1: for a slope of 0, and for an interval that just holds 0),
    `benchmark` (the strongest other item), `benchmark_driver` and `benchmark_outcome` (what
    something as strong would explain of both), `rv_benchmark` (the robustness value it would
    need), `benchmark_slope` (slope beside it, at worst), verdict (``"robust"``, ``"fragile"``,
    ``"cannot_tell"``), `alone` and `beyond` (slope alone, and beside the person's mean of all
    other items) with intervals and `n_beyond`, with a marker `r` and `r_marked` (correlation
    with the outcome, and without the marker's) with intervals and `n_marked`, and `n` (who
    rated). `glance()` has the share of the first factor of the drivers and their mean
    correlation with intervals, `is_halo` (above 60%), `n_judgment` (who rated all), and the
    marker's correlation.
    """

    telling = telling
    row: ClassVar[str] = "driver"
    columns: ClassVar[tuple[str, ...]] = (
        "driver", "estimate", "conf_low", "conf_high", "p_value", "partial_r2", "rv",
        "rv_significant", "benchmark", "benchmark_driver", "benchmark_outcome", "rv_benchmark",
        "benchmark_slope", "verdict", "alone", "alone_low", "alone_high", "beyond", "beyond_low",
        "beyond_high", "n_beyond", "r", "r_low", "r_high", "r_marked", "r_marked_low",
        "r_marked_high", "n_marked", "n",
    )  # fmt: skip

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        language = language or self.language
        return check_table(self, telling.checked(self), "drivers.sensitivity.check", language)

    def figures(self) -> tuple[str, ...]:
        """Names of the figures; slopes beyond the others where these could be told."""
        is_told = self._components["beyond"].notna().any()
        return ("robustness", "beyond") if is_told else ("robustness",)

    def plot_robustness(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Robustness values, and what something as strong as the strongest other item needs."""
        return self._marked(figures.robustness, ax, language)

    def plot_beyond(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Slopes alone, and beside the person's mean of all other items.

        Raises
        ------
        MethodError
            Fewer than three drivers on one scale, or too few answers.
        """
        if "beyond" not in self.figures():
            raise MethodError(
                "What drivers say beyond the others takes at least three of them on one declared "
                "scale, and people who rated them. Declare the scale, or name more drivers."
            )
        return self._marked(figures.beyond, ax, language)
