"""The ways to treat missing answers, compared; frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.drivers.choices import figures, telling
from cemlab.results import Result, check_table

CHOICES = ("two_part", "complete", "imputed")


def choice_key(choice: str) -> str:
    """Under which name a choice has its label; items have other names."""
    return f"choice:{choice}"


@dataclass(frozen=True, kw_only=True, eq=False)
class MissingChoicesResult(Result):
    """Shares, ranks and slopes of drivers under each way to treat missing answers.

    `tidy()` has a row per driver and choice: share of what is explained with its interval, rank
    with its interval, slope (points of the outcome for a scale point of the driver) with
    its interval and standard error; of imputation `fmi` (fraction of information that is missing)
    and `monte_carlo_error` (how much the slope would change with other draws); `n` of the choice,
    and a verdict on the driver: ``"sign_changes"``, ``"order_changes"`` or ``"size_changes"``
    where slopes of different sign, ranks, or shares under two choices lie each outside the
    interval of the other, ``"agree"`` where none of this is told, ``"cannot_tell"``
    (fewer than two choices have a model), ``"not_tested"`` without resamples. `kept()` tells whom
    each choice keeps.
    """

    telling = telling
    row: ClassVar[str] = "driver"
    columns: ClassVar[tuple[str, ...]] = (
        "driver", "choice", "share", "share_low", "share_high", "rank", "rank_low", "rank_high",
        "slope", "slope_low", "slope_high", "std_error", "fmi", "monte_carlo_error", "verdict",
        "n",
    )  # fmt: skip

    def kept(self) -> pd.DataFrame:
        """How many of those who rated the outcome each choice keeps, and how many rated each
        driver (choice ``"rated"``): choice, driver, n, share."""
        return self._tables["kept"].copy()

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        language = language or self.language
        return check_table(self, telling.checked(self), "drivers.missing_choices.check", language)

    def figures(self) -> tuple[str, ...]:
        """Names of the figures."""
        return ("choice_shares", "choice_slopes")

    def plot_choice_shares(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Shares of each driver, a dot with its interval for each choice."""
        return self._marked(figures.choice_shares, ax, language)

    def plot_choice_slopes(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Slopes of each driver, a dot with its interval for each choice."""
        return self._marked(figures.choice_slopes, ax, language)
