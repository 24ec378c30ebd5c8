"""The lifecycle of customers; frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.journeys.lifecycles import figures, telling
from cemlab.journeys.lifecycles.ageing import COHORTS
from cemlab.results import Result


@dataclass(frozen=True, kw_only=True, eq=False)
class LifecycleResult(Result):
    """How many customers of each cohort are active at each age, and when they first come back.

    `tidy()` has a row per cohort (`all` first) and age in periods: `n` customers whose period is
    over, the share that began a journey in it with its 95% interval; verdict: told, small (fewer
    than 30), suppressed, not_over. `first_returns()` has a row per age since each customer's own
    start.
    """

    telling = telling
    row: ClassVar[str] = "cohort"
    columns: ClassVar[tuple[str, ...]] = COHORTS

    def first_returns(self) -> pd.DataFrame:
        """When it first happens: a row per age, 1 being the first period after the start.

        `share`, of the `at_risk` customers to whom it had not happened, to whom it happens at this
        age (`n_with`), with its interval; `reached`, the share to whom it has happened so far;
        verdict: most (more than at any other age, intervals apart), less, cannot_tell, none.
        """
        return self._tables["first_returns"].copy()

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        return telling.checked(self, language or self.language)

    def figures(self) -> tuple[str, ...]:
        """Names of the figures; the headline belongs to the first."""
        first = ("first_returns",) if len(self._tables["first_returns"]) else ()
        comes_back = bool((self._components["share"] > 0).any())
        return (*first, "lifecycle") if comes_back or not first else first

    def plot_first_returns(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Share to whom it first happens at each age, with its interval."""
        draw = figures.first_returns if "first_returns" in self.figures() else figures.lifecycle
        return self._marked(draw, ax, language)

    def plot_lifecycle(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Share of each cohort that is active at each age, as a table with fill."""
        return self._marked(figures.lifecycle, ax, language)
