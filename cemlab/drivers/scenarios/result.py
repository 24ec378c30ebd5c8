"""What a model expects of scenarios; frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.drivers.scenarios import figures, telling
from cemlab.errors import MethodError
from cemlab.results import Result, check_table


@dataclass(frozen=True, kw_only=True, eq=False)
class WhatIfResult(Result):
    """Expected change of the outcome, scenario by scenario.

    Association-based: it holds if improving the rating would act like the difference between
    otherwise similar customers. `tidy()` has a row per scenario: estimate (change of the score
    that `glance()` names: the mean, NPS points, or the share of the top box) with its 95%
    interval, verdict (``"rise"``, ``"fall"``, ``"cannot_tell"``, or ``"hidden"`` where too few
    people would be changed), before and after, `mean_lift` (change of the driver's mean in scale
    points, after the end of the scale; of one step only), `n` (whose ratings may change: who met
    the touchpoint and is in scope; of a reach, who did not meet it), `n_changed`, `n_capped` and
    `share_capped` (stopped by the end of the scale), `extrapolates` (a mean rating would be one
    that no branch or wave has had), `observed_low` and `observed_high` (of their means).
    """

    telling = telling
    row: ClassVar[str] = "scenario"
    columns: ClassVar[tuple[str, ...]] = (
        "scenario", "estimate", "std_error", "conf_low", "conf_high", "verdict", "before", "after",
        "mean_lift", "n", "n_changed", "n_capped", "share_capped", "extrapolates", "observed_low",
        "observed_high",
    )  # fmt: skip

    def changes(self) -> pd.DataFrame:
        """What each step of each scenario does to the ratings of its driver.

        One of lift, floor and reach; `mean_lift`, and the mean rating before and after; the
        smallest and largest mean of a branch or wave; how many may change, change, and are capped.
        """
        return self._tables["changes"].copy()

    def lead(self) -> pd.DataFrame:
        """The scenario with the largest change against each other one: the difference of the two
        changes with its 95% interval, and whether they can be told apart."""
        return self._tables["lead"].copy()

    def shares(self) -> pd.DataFrame:
        """Shares of the answers before and after, with the change and its 95% interval.

        Raises
        ------
        MethodError
            A linear model, which has no shares.
        """
        if "shares" not in self._tables:
            raise MethodError("A linear model tells the mean only. Use model='ordinal' for shares.")
        return self._tables["shares"].copy()

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        return check_table(
            self, telling.checked(self), "drivers.what_if.check", language or self.language
        )

    def _spoken(self, values: Mapping[str, Any], language: str | None) -> dict[str, Any]:
        language = language or self.language
        spoken = super()._spoken(values, language)
        if "scenarios" in values:
            spoken["scenarios"] = telling.names(self, values["scenarios"], language)
        return spoken

    def figures(self) -> tuple[str, ...]:
        """Names of the figures."""
        return ("scenarios",)

    def plot_scenarios(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Changes with intervals, from zero; before and after at the right."""
        return self._marked(figures.scenarios, ax, language)
