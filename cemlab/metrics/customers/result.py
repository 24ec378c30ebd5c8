"""Who stays, who converts, and what they are worth; frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.errors import MethodError
from cemlab.language import speaker
from cemlab.metrics.customers import figures, telling
from cemlab.results import Finding, Result, check_table


@dataclass(frozen=True, kw_only=True, eq=False)
class RetentionResult(Result):
    """Retention and survival by cohort.

    `tidy()` has a row per cohort and period (with a row for each customer: periods in which
    somebody of the cohort left or was last seen; everybody first): estimate (share of those there
    at its start, which is the row before, who stay through it, 0 to 1) with its 95% interval,
    `survival` (share of all who started) with its own, `at_risk` (customers there at its start),
    `n` (customers of the cohort). Periods with fewer than ten customers at risk are left out.
    `glance()` has the last period and survival of everybody, or of the first cohort.
    """

    telling = telling
    row: ClassVar[str] = "cohort"
    columns: ClassVar[tuple[str, ...]] = (
        "cohort", "period", "estimate", "conf_low", "conf_high", "survival", "survival_low",
        "survival_high", "at_risk", "n",
    )  # fmt: skip

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        rows = telling.checked_retention(self)
        return check_table(self, rows, "metrics.customers.check", language or self.language)

    def figures(self) -> tuple[str, ...]:
        """Names of the figures."""
        return ("survival",)

    def plot_survival(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Share still there after each period, by cohort."""
        return self._marked(figures.survival, ax, language)


@dataclass(frozen=True, kw_only=True, eq=False)
class ConversionResult(Result):
    """Shares of customers who did what was hoped for.

    `tidy()` has a row per group, everybody first: estimate (0 to 1) with Wilson's 95% interval,
    `n`. Small groups have gaps.
    """

    row: ClassVar[str] = "group"
    columns: ClassVar[tuple[str, ...]] = ("group", "estimate", "conf_low", "conf_high", "n")

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        rows = telling.checked_conversion(self)
        return check_table(self, rows, "metrics.customers.check", language or self.language)

    def narrate(self, language: str | None = None) -> str:
        """The share in a sentence, and how the groups spread."""
        return telling.conversion(self, language or self.language)

    def headline(self, language: str | None = None) -> str:
        """The share of everybody."""
        return telling.conversion_headline(self, language or self.language)

    def subline(self, figure: str, language: str | None = None) -> str:
        """How to read the marks."""
        return telling.conversion_subline(self, language or self.language)

    def findings(self, language: str | None = None) -> tuple[Finding, ...]:
        """The share as a line of a report."""
        return telling.conversion_findings(self, language or self.language)

    def figures(self) -> tuple[str, ...]:
        """Names of the figures."""
        return ("conversion",)

    def plot_conversion(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Share of each group with its interval."""
        return self._marked(figures.conversion, ax, language)


@dataclass(frozen=True, kw_only=True, eq=False)
class LifetimeResult(Result):
    """What a customer is worth, and the model behind it.

    `tidy()` has a row per term: the parameters of the model and what follows from them, with 95%
    bootstrap intervals, and `n` customers. Contracts: `lifetime` (discounted periods), `value` (of
    a new customer), `value_of_stayer` (of who is still there at the end, from the next renewal
    on). Purchases: `p_alive` (mean chance to be a customer still), `purchases` (expected per
    customer over the horizon), `value` (their discounted margin). `glance()` names the model.
    """

    row: ClassVar[str] = "term"
    columns: ClassVar[tuple[str, ...]] = ("term", "estimate", "conf_low", "conf_high", "n")

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        rows = telling.checked_lifetime(self)
        return check_table(self, rows, "metrics.customers.check", language or self.language)

    def narrate(self, language: str | None = None) -> str:
        """What a customer is worth, in sentences."""
        return telling.lifetime(self, language or self.language)

    def headline(self, language: str | None = None) -> str:
        """The value of a new customer."""
        return telling.lifetime_headline(self, language or self.language)

    def subline(self, figure: str, language: str | None = None) -> str:
        """How to read the marks."""
        return telling.lifetime_subline(self, language or self.language)

    def source_line(self, language: str | None = None, figure: str | None = None) -> str:
        """Where the numbers come from; a retention that was given comes from no customers."""
        if not self.provenance.n:
            return speaker(language or self.language)(f"methods.{self.provenance.method}")
        return super().source_line(language, figure)

    def findings(self, language: str | None = None) -> tuple[Finding, ...]:
        """The value as a line of a report."""
        return telling.lifetime_findings(self, language or self.language)

    def survival(self) -> pd.DataFrame:
        """Share still there after each period (contracts): `share` as seen, `fitted` as the model
        has it, with its 95% bootstrap interval.

        Raises
        ------
        MethodError
            The result is of no contracts.
        """
        if "survival" not in self._tables:
            raise MethodError("Only the value of contracts has a survival; this one is of "
                              "purchases, or of a retention that was given.")  # fmt: skip
        return self._tables["survival"].copy()

    def figures(self) -> tuple[str, ...]:
        """Names of the figures; purchases have none."""
        return ("projection",) if "survival" in self._tables else ()

    def plot_projection(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Share still there: as seen, and as the model goes on."""
        return self._marked(figures.projection, ax, language)
