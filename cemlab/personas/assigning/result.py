"""Shares of personas among new people, and how surely they were sorted; frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.errors import MethodError
from cemlab.personas.assigning import figures, telling
from cemlab.results import Result, check_table


@dataclass(frozen=True, kw_only=True, eq=False)
class AssignmentResult(Result):
    """New respondents in personas that were found before.

    `tidy()` has a row per persona: estimate (share of everybody with enough answers, by the
    nearest persona) with its 95% interval, n, `before` (share when the model was made), and
    `clear` with its interval (share of its people who are neither ambiguous nor outliers).
    `glance()` has the model's version and the shares of ambiguous people, outliers and too few
    answers.
    """

    telling = telling
    row: ClassVar[str] = "persona"
    columns: ClassVar[tuple[str, ...]] = (
        "persona", "estimate", "conf_low", "conf_high", "n", "before", "clear", "clear_low",
        "clear_high",
    )  # fmt: skip

    _people: pd.Series | None = field(repr=False, default=None)

    def people(self) -> pd.Series:
        """The persona of each row of the survey, None where it is not clear; index as the survey's.

        For a computation of your own. It is in no table, figure or report, and a result that was
        kept and read back has none.

        Raises
        ------
        MethodError
            The result was read back.
        """
        if self._people is None:
            raise MethodError(
                "Who is in which persona is not kept with a result. Assign the survey again."
            )
        return self._people.copy()

    def reasons(self) -> pd.DataFrame:
        """How surely people were sorted: ok, ambiguous, outlier, too_few_answers, unseen_category.

        Returns
        -------
        DataFrame
            reason, estimate with its 95% interval, n, n_effective, and `before`: what the training
            lets expect. Too few answers and unseen category are shares of everybody, the others
            of those who were sorted.
        """
        return self._tables["reasons"].copy()

    def groups(self) -> pd.DataFrame:
        """Shares of the personas within each level of the segment, if one was named."""
        if "groups" not in self._tables:
            raise MethodError("No segment was named: assign(model, survey, by=…).")
        return self._tables["groups"].copy()

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        rows = telling.checked(self)
        return check_table(self, rows, "personas.assignment.check", language or self.language)

    def figures(self) -> tuple[str, ...]:
        """Names of the figures."""
        return ("shares",)

    def plot_shares(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Shares of the personas with intervals; a tick where the model had them."""
        return self._marked(figures.shares, ax, language)
