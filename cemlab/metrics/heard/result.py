"""Who was heard; frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.metrics.heard import telling
from cemlab.results import Result, check_table


@dataclass(frozen=True, kw_only=True, eq=False)
class CoverageResult(Result):
    """Customers, touchpoints, journeys and moments, and how many of each were heard.

    `tidy()` has a row per part: `kind` (customers, touchpoint or item of the survey, journey or
    moment of a log), `n` (customers known, people in the survey, journeys, moments), of these
    `n_answered`, `n_missing` (asked and silent), `n_not_applicable` (did not meet it),
    `n_not_asked`; and `share`, answered of those whom the part concerns. A share of the people
    of a survey is one of a sample and has a Wilson interval; customers who are all counted, and a
    log, are no sample and have none. Small cells are hidden.
    """

    telling = telling
    row: ClassVar[str] = "part"
    without_interval: ClassVar[tuple[str, ...]] = ("coverage",)
    columns: ClassVar[tuple[str, ...]] = (
        "part", "kind", "n", "n_answered", "n_missing", "n_not_applicable", "n_not_asked",
        "share", "share_low", "share_high",
    )  # fmt: skip

    def bounds(self) -> pd.DataFrame:
        """The headline score with others at the worst and at the best answer.

        A row per kind of silence (`without`: silent in the file, never_asked, unheard for both):
        `n` heard, `n_without`, `estimate`, `lowest`, `highest`; empty where no score was named.
        """
        return self._tables["bounds"].copy()

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        return check_table(
            self, telling.checked(self), "metrics.coverage.check", language or self.language
        )

    def figures(self) -> tuple[str, ...]:
        """Names of the figures."""
        return ("coverage",)

    def plot_coverage(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Heard, silent and never asked, part by part."""
        return self._marked(telling.drawn, ax, language)
