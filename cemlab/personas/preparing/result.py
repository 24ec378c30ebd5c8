"""What was done to answers before grouping; frozen, without anybody's answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.personas.preparing import figures, steps, telling
from cemlab.results import Result


@dataclass(frozen=True, kw_only=True, eq=False)
class PreparationResult(Result):
    """Every choice between answers and groups, with what it did.

    `tidy()` has a row per choice, in the order in which they are made: step, decision, estimate
    (a share, or what is measured against the threshold) with its 95% interval where it is a
    share, threshold, n (the base of the estimate), n_flagged, and before and after (people who
    may still shape groups). Shares are those of the answers that came in, unweighted; response
    styles are weighted. `glance()` has how many shape the groups and how much style decides.
    """

    telling = telling
    row: ClassVar[str] = "step"
    columns: ClassVar[tuple[str, ...]] = steps.COLUMNS

    def items(self) -> pd.DataFrame:
        """Each item as answered and as it enters.

        `pull` is its share of the variance of all items as they are grouped: how much say it has
        about who is near whom.
        """
        return self._tables["items"].copy()

    def style(self) -> pd.DataFrame:
        """The first component in bands of people by the mean of their answers; empty where the
        items have several scales or there are too few people."""
        return self._tables["style"].copy()

    def options(self) -> dict[str, Any]:
        """The same choices as arguments: ``cemlab.personas.fit(survey, **prepared.options())``."""
        return dict(self.provenance.options)

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        return telling.checked(self, language or self.language)

    def figures(self) -> tuple[str, ...]:
        """Names of the figures; style needs items of one scale."""
        return ("left", "style") if len(self._tables["style"]) else ("left",)

    def plot_left(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Who is left after each step."""
        return self._marked(figures.left, ax, language)

    def plot_style(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Whether the first component is only who ticks high."""
        return self._marked(figures.style, ax, language)
