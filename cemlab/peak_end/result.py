"""What was found about peak and end; frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.errors import MethodError
from cemlab.language import speaker
from cemlab.peak_end import (
    checks,
    curve_figure,
    figures,
    groups_figure,
    importance_figure,
    narrative,
)
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
        nothing; `difference` from that of the mean, with its test."""
        return self._tables["features"].copy()

    def importance(self) -> pd.DataFrame:
        """Part of R² that each feature is credited with (general dominance), beside noise."""
        return self._tables["importance"].copy()

    def variants(self) -> pd.DataFrame:
        """The contest as asked for, among journeys of equal length, and by who completed it."""
        return self._tables["variants"].copy()

    def groups(self) -> pd.DataFrame:
        """The contest in each group, in the order of the groups.

        Raises
        ------
        MethodError
            No groups were asked for.
        """
        if "groups" not in self._tables:
            raise MethodError("No groups were asked for. Name a segment: fit(…, by=…).")
        return self._tables["groups"].copy()

    def within_between(self) -> pd.DataFrame:
        """Slopes within and between customers; no rows where too few have several journeys."""
        return self._tables["within_between"].copy()

    def duration(self) -> pd.DataFrame:
        """Whether the length of a journey counts, as a test that it does not (90% intervals)."""
        return self._tables["duration"].copy()

    def reliability(self) -> pd.DataFrame:
        """Coefficients of mean, extremes and end by the reliability of a single moment.

        Raises
        ------
        MethodError
            Resampling is off, and with it this table.
        """
        if "reliability" not in self._tables:
            raise MethodError("There is no such table without resampling. Set resamples=1000.")
        return self._tables["reliability"].copy()

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        return checks.of_contest(self, language or self.language)

    def source_line(self, language: str | None = None, figure: str | None = None) -> str:
        """Where the numbers come from; means and importance have intervals of their own."""
        if figure not in ("curve", "importance"):
            return super().source_line(language, figure)
        told, say = self.provenance, speaker(language or self.language)
        parts = [say("common.n", n=told.n)]
        if told.customers:
            parts.append(say("common.customers", n=told.customers))
        plain = figure == "importance" and not told.resamples
        parts.append(say(f"peak_end.source.{figure}{'_plain' if plain else ''}"))
        if figure == "importance" and told.resamples:
            parts.append(say("common.resamples", resamples=told.resamples))
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
        names = ("models", "curve") if drawn else ("models",)
        grouped = "groups" in self._tables and self._tables["groups"]["estimate"].notna().any()
        return (*names, "importance", *(("groups",) if grouped else ()))

    def plot_models(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """How well each model tells customers it has not seen."""
        return self._marked(figures.models, ax, language)

    def plot_importance(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """What each feature is credited with, beside what noise would get."""
        return self._marked(importance_figure.importance, ax, language)

    def plot_groups(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """What extremes and end add to the mean in each group, and in all journeys."""
        return self._marked(groups_figure.groups, ax, language)

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
