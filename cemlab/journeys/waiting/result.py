"""Waits of journeys and what goes with them; frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.journeys.waiting import figures, telling
from cemlab.results import Result

COLUMNS = (
    "wait", "from", "to", "verdict", "median", "median_low", "median_high", "n_timed", "estimate",
    "conf_low", "conf_high", "p_value", "p_adjusted", "alone", "alone_low", "alone_high", "bends",
    "n",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class WaitResult(Result):
    """How long customers wait between touchpoints, and which wait goes with the outcome.

    `tidy()` has a row per wait: median in seconds with its 95% interval over `n_timed` journeys;
    estimate, the change in the outcome per doubling with all other waits alike, with interval,
    p_value and p_adjusted (Holm); `alone`, the same without anything alike; bends (whether a square
    adds to it); `n` journeys with the wait and an outcome; verdict: worse, better, cannot_tell,
    inseparable, hidden. `n` and `n_timed` are NaN where they would give away a rare step.
    """

    telling = telling
    row: ClassVar[str] = "wait"
    columns: ClassVar[tuple[str, ...]] = COLUMNS

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        return telling.checked(self, language or self.language)

    def figures(self) -> tuple[str, ...]:
        """Names of the figures."""
        return ("waits",) if self._components["estimate"].notna().any() else ()

    def plot_waits(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Change in the outcome that goes with twice each wait, with its interval."""
        return self._marked(figures.waits, ax, language)
