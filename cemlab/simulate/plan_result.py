"""How often a conclusion was right in simulated worlds; frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.language import speaker
from cemlab.results import Result
from cemlab.simulate import plan_figures, plan_narrative


@dataclass(frozen=True, kw_only=True, eq=False)
class PlanResult(Result):
    """How often the right conclusion, a wrong one, or none is reached, by number of answers.

    `tidy()` has a row for each size and conclusion (right, cannot_tell, wrong): estimate (share of
    worlds) with its 95% interval, `n_worlds`. `glance()` has the world, the question and its right
    answer, and `enough`: the least of the sizes from which on the right conclusion comes in more
    than `limit` (80%) of the worlds, with the whole interval.
    """

    row: ClassVar[str] = "n"
    telling = plan_narrative

    def rates(self) -> pd.DataFrame:
        """The same with a row for each size: right, cannot_tell and wrong side by side."""
        wide = self.tidy().pivot_table(index="n", columns="conclusion", values="estimate")
        return wide[["right", "cannot_tell", "wrong"]].rename_axis(columns=None).reset_index()

    def said(self) -> pd.DataFrame:
        """What the analyses said, and in how many worlds; ``"refused"``: too few for the method."""
        return self._tables["said"].copy()

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        return plan_narrative.checks(self, language or self.language)

    def source_line(self, language: str | None = None, figure: str | None = None) -> str:
        """How many worlds, and where their intervals come from."""
        say, whole = speaker(language or self.language), self._whole
        parts = [say("simulate.source.worlds", n=whole["repeats"]), say("methods.plan")]
        if whole["resamples"]:
            parts.append(say("simulate.source.resamples", resamples=whole["resamples"]))
        return say("common.source_join").join([*parts, say("common.simulated")])

    def figures(self) -> tuple[str, ...]:
        """Names of the figures."""
        return ("rates",)

    def plot_rates(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Right, cannot tell and wrong at every size, with intervals beside."""
        return self._marked(plan_figures.rates, ax, language)
