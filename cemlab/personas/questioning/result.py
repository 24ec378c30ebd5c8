"""A typing tool and how far to trust it; frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.personas.questioning import figures, telling
from cemlab.results import Result, check_table


@dataclass(frozen=True, kw_only=True, eq=False)
class TypingResult(Result):
    """Golden questions: which, how well they tell the personas apart, and how to use them.

    `tidy()` has a row per question in the order of choice: estimate (Cohen's κ of this and the
    questions before it, on people who took no part in the choice) with its 95% interval,
    accuracy with its interval, `chosen_in` (share of the folds that chose the question too), n.
    `glance()` has the verdict: ``"ship"``, ``"doubtful"`` (the interval reaches below .6) or
    ``"do_not_ship"`` (κ below .6).
    """

    telling = telling
    row: ClassVar[str] = "item"
    columns: ClassVar[tuple[str, ...]] = (
        "item", "step", "estimate", "conf_low", "conf_high", "accuracy", "accuracy_low",
        "accuracy_high", "chosen_in", "n",
    )  # fmt: skip

    def recall(self) -> pd.DataFrame:
        """Of each persona's people: share that the whole questionnaire finds, with interval, n."""
        return self._tables["recall"].copy()

    def questionnaire(self) -> pd.DataFrame:
        """The questions to print: number, item, wording and answers in both languages."""
        return self._tables["questionnaire"].copy()

    def scoring(self) -> pd.DataFrame:
        """Points of each persona: a constant, then points for each point of a rating (as it is
        answered, not turned round), or for a level. The most points win.
        """
        return self._tables["scoring"].copy()

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        rows = telling.checked(self)
        return check_table(self, rows, "personas.typing.check", language or self.language)

    def figures(self) -> tuple[str, ...]:
        """Names of the figures."""
        return ("kappa",)

    def plot_kappa(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """κ by number of questions, with the limit below which none is used."""
        return self._marked(figures.kappa, ax, language)
