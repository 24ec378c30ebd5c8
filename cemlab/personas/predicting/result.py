"""What personas say about an outcome beyond what is known anyway; frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.personas.predicting import figures, telling
from cemlab.results import Result, check_table


@dataclass(frozen=True, kw_only=True, eq=False)
class PredictionResult(Result):
    """How well four models predict people they have not seen.

    `tidy()` has a row per model (baseline, persona, both, and the items that built the personas
    as numbers, where they are known): estimate (R², or for yes and no the area under the ROC
    curve) with its 95% interval, log_score with its interval (yes and no: mean log of the chance
    that was given to what happened, 0 is best), n and parameters. `glance()` has the gain of both
    over the baseline, its interval and the verdict: adds, adds_nothing, worse, cannot_tell.
    """

    telling = telling
    row: ClassVar[str] = "model"
    columns: ClassVar[tuple[str, ...]] = (
        "model", "estimate", "conf_low", "conf_high", "log_score", "log_score_low",
        "log_score_high", "n", "parameters",
    )  # fmt: skip

    def gains(self) -> pd.DataFrame:
        """What one model predicts better than another, from the same people and folds.

        Returns
        -------
        DataFrame
            gain: "beyond" (the persona besides the baseline), "instead" (the persona in place of
            the baseline), "rest" (the baseline besides the persona), "lost" (the items as numbers
            in place of the persona: what the grouping loses). first and second model, estimate
            with its 95% interval, swing (standard deviation from one deal of folds to another),
            verdict, and the gain of the log score with its interval.
        """
        return self._tables["gains"].copy()

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        rows = telling.checked(self)
        return check_table(self, rows, "personas.prediction.check", language or self.language)

    def figures(self) -> tuple[str, ...]:
        """Names of the figures."""
        return ("models", "gains")

    def plot_models(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """How well each model predicts people it has not seen, with intervals."""
        return self._marked(figures.models, ax, language)

    def plot_gains(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """What one model predicts better than another, with intervals."""
        return self._marked(figures.gains, ax, language)
