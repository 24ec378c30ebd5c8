"""What was found about peak and end; frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.errors import MethodError
from cemlab.language import speaker
from cemlab.peak_end import checks, curve_figure, figures, narrative
from cemlab.results import Result


@dataclass(frozen=True, kw_only=True, eq=False)
class PeakEndResult(Result):
    """How well the mean, the extremes and the end tell the overall rating.

    `tidy()` has a row per model, the best first: estimate (cross-validated R², by customer) with
    its 95% interval; difference from the best with its paired interval, and verdict
    (``"best"``, ``"level_with_best"`` where the difference includes 0, ``"behind"``); R² within
    the sample (plain, adjusted, leaving one out), AICc, BIC, parameters, n. `glance()` has the
    verdict of the contest, the gain of extremes and end beside the mean, and who is left out.
    """

    telling = narrative
    row: ClassVar[str] = "model"

    def gains(self) -> pd.DataFrame:
        """What one model gains over another, in cross-validated R², of the same customers."""
        return self._tables["gains"].copy()

    def coefficients(self) -> pd.DataFrame:
        """Terms of each model, with robust errors, and in standard deviations."""
        return self._tables["coefficients"].copy()

    def features(self) -> pd.DataFrame:
        """Features of the journeys: mean, spread, and their plain correlation, which proves
        nothing."""
        return self._tables["features"].copy()

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        return checks.of_contest(self, language or self.language)

    def source_line(self, language: str | None = None, figure: str | None = None) -> str:
        """Where the numbers come from; a line of means has intervals of its own."""
        if figure != "curve":
            return super().source_line(language, figure)
        told, say = self.provenance, speaker(language or self.language)
        parts = [say("common.n", n=told.n)]
        if told.customers:
            parts.append(say("common.customers", n=told.customers))
        parts.append(say("peak_end.source.curve"))
        if told.simulated:
            parts.append(say("common.simulated"))
        return say("common.source_join").join(parts)

    def _how(self, language: str | None) -> list[str]:
        say, whole = speaker(language or self.language), self._whole
        parts = {"folds": whole["folds"], "repeats": whole["repeats"]}
        return [say("peak_end.source.folds", **parts), *super()._how(language)[1:]]

    def figures(self) -> tuple[str, ...]:
        """Names of the figures; a line needs two places with enough customers."""
        drawn = self._tables["curve"]["estimate"].notna().sum() > 1
        return ("models", "curve") if drawn else ("models",)

    def plot_models(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """How well each model tells customers it has not seen."""
        return self._marked(figures.models, ax, language)

    def plot_curve(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """The mean journey with its extremes and its end, and what is remembered of it.

        Raises
        ------
        MethodError
            Fewer than two places have enough customers for a mean.
        """
        if "curve" not in self.figures():
            raise MethodError(
                "Fewer than two places of the journey have enough customers for a mean, so there "
                "is no line to draw. Look at features()."
            )
        return self._marked(curve_figure.curve, ax, language)
