"""A map that knows how sure each place on it is; frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.drivers.priority_maps import figures, telling
from cemlab.language import speaker
from cemlab.results import Result, check_table


@dataclass(frozen=True, kw_only=True, eq=False)
class PriorityResult(Result):
    """Drivers by importance and performance, with the chance of each quadrant.

    `tidy()` has a row per driver, most important first: quadrant (the likeliest one:
    ``"concentrate"``, ``"keep_up"``, ``"low_priority"``, ``"overkill"``), `p_quadrant` (share of
    the resamples in it), verdict (``"told"`` from 80% on, else ``"cannot_tell"``; ``"noise"``: not
    told from a random item, no quadrant; ``"not_tested"``: too few answers, or too few ratings to
    be shown), share (of what is explained) and mean (of those who rated) with 95% intervals, and
    `n` (who rated). `glance()` has where the lines stand with 95% intervals, and what they are
    (`performance_by`, `importance_by`: ``"mean"``, ``"median"`` or ``"given"``).
    """

    telling = telling
    row: ClassVar[str] = "driver"
    columns: ClassVar[tuple[str, ...]] = (
        "driver", "quadrant", "p_quadrant", "verdict", "share", "share_low", "share_high",
        "mean", "mean_low", "mean_high", "n",
    )  # fmt: skip

    def chances(self) -> pd.DataFrame:
        """Share of the resamples in each quadrant.

        Returns
        -------
        DataFrame
            driver, concentrate, keep_up, low_priority, overkill; gaps for drivers that are not
            told from noise, or rest on too few answers.
        """
        return self._tables["chances"].copy()

    def lines(self) -> pd.DataFrame:
        """The quadrant that other lines would give, and whether it changes with them.

        Returns
        -------
        DataFrame
            driver; ``mean``, ``median`` (of the drivers), ``middle`` (of the scale, with
            importance at the mean) and ``target`` where one was asked for, each with a quadrant;
            changes. Where the lines stand is in `cuts`.
        """
        return self._tables["lines"].copy()

    def cuts(self) -> pd.DataFrame:
        """Where the lines of each choice stand: performance and importance with 95% intervals.

        A line that is given has no interval.
        """
        return self._tables["cuts"].copy()

    def regions(self) -> pd.DataFrame:
        """The 95% ellipse of each driver over the resamples.

        Returns
        -------
        DataFrame
            driver; its centre (mean, share); `long` and `short`, half its axes; `angle` of the
            long one against the axis of performance, in radians.
        """
        return self._tables["regions"].copy()

    def _how(self, language: str | None) -> list[str]:
        say = speaker(language or self.language)
        return [say(f"methods.{self.provenance.options['method']}"), *super()._how(language)]

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        return check_table(
            self, telling.checked(self), "drivers.priorities.check", language or self.language
        )

    def figures(self) -> tuple[str, ...]:
        """Names of the figures."""
        return ("priorities",)

    def plot_priorities(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Importance against performance with regions, and the chance of 'concentrate here'."""
        return self._marked(figures.priority_map, ax, language)
