"""Which sub-journeys were chosen; frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.journeys.choosing import figures, telling
from cemlab.language import speaker
from cemlab.results import Result

COLUMNS = (
    "journey", "estimate", "conf_low", "conf_high", "rank", "p_selected", "is_selected",
    "by_cover", "verdict",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class CoreResult(Result):
    """The sub-journeys to work on first.

    `tidy()` has a row per sub-journey, the highest score first: estimate (weighted sum of the
    criteria, 0 to 1) with the middle 95% of the draws, rank, `p_selected` (share of the draws that
    choose it), `is_selected`, `by_cover` (chosen only because something would not be covered
    otherwise) and verdict: ``"core"`` (chosen in at least 80% of the draws), ``"debate"`` (in 40%
    or more), ``"out"``, or ``"untested"``. `glance()` has the next outside, and the gap to it.
    """

    telling = telling
    row: ClassVar[str] = "journey"
    columns: ClassVar[tuple[str, ...]] = COLUMNS

    def selected(self) -> pd.DataFrame:
        """The sub-journeys that are chosen, the highest score first."""
        table = self.tidy()
        return table[table["is_selected"]].reset_index(drop=True)

    def criteria(self) -> pd.DataFrame:
        """Each criterion of each sub-journey, from 0 to 1, with its error and weight."""
        return self._tables["criteria"].copy()

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        return telling.checked(self, language or self.language)

    def source_line(self, language: str | None = None, figure: str | None = None) -> str:
        """Of how many sub-journeys, and from how many draws."""
        say, whole = speaker(language or self.language), self._whole
        key = "source" if whole["draws"] else "source_plain"
        return say(f"journeys.core.{key}", n=self.provenance.n, draws=whole["draws"])

    def figures(self) -> tuple[str, ...]:
        """Names of the figures."""
        return ("choice",)

    def plot_choice(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Score of each sub-journey with the spread of the draws, and how often it is chosen."""
        return self._marked(figures.choice, ax, language)
