"""What a contest predicts of edited journeys; frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.peak_end.designs import figures, telling
from cemlab.results import Result, check_table


@dataclass(frozen=True, kw_only=True, eq=False)
class DesignResult(Result):
    """Predicted change of the overall rating, edit by edit, against raising every moment equally.

    Predicted if what differs between journeys held for a change of one: nothing here was tried.
    `tidy()` has a row per edit, the largest change first: estimate with its 95% interval and
    verdict (``"rise"``, ``"fall"``, ``"cannot_tell"``), rating before and after, `mean_change`
    (of the mean of the moments, in scale points), `baseline` (the change if every moment rose by
    that much), the difference of the two with its interval, `against_baseline` (``"more"``,
    ``"less"``, ``"cannot_tell"``), and `extrapolates`: the edited journey lies further from the
    centre of those observed than 95% of them do.
    """

    telling = telling
    row: ClassVar[str] = "edit"

    def journeys(self) -> pd.DataFrame:
        """The journey as it is and after each edit: journey, moment, touchpoint, felt."""
        return self._tables["journeys"].copy()

    def left_out(self) -> pd.DataFrame:
        """Edits that are not possible: edit, and the code of the reason; the notes say it."""
        return self._tables["left_out"].copy()

    def ab_plan(self) -> pd.DataFrame:
        """How many customers a test takes, in each arm, to be found in four of five tests.

        `n_per_arm` for the predicted `change` against the journey as it is, `n_per_arm_half` for
        half of it (what is predicted from associations is often too much), `n_against_baseline`
        against an arm in which the mean is raised by as much. Two-sided t test at 5%, customers
        dealt at random, one journey each; NaN where there is nothing to show.
        """
        return self._tables["ab_plan"].copy()

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        return check_table(
            self, telling.checked(self), "peak_end.design.check", language or self.language
        )

    def figures(self) -> tuple[str, ...]:
        """Names of the figures."""
        return ("edits",)

    def plot_edits(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Predicted changes with intervals, each beside that of raising every moment equally."""
        return self._marked(figures.edits, ax, language)
