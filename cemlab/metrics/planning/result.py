"""A plan; frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.language import speaker
from cemlab.metrics.planning import figures, telling
from cemlab.results import Result, check_table


@dataclass(frozen=True, kw_only=True, eq=False)
class SampleSizeResult(Result):
    """Answers per wave that differences of several sizes need.

    `tidy()` has a row per difference: `size` (its name), `difference` (NPS points, share, scale
    points, or f²), `n` (answers in each wave; for drivers in all). `glance()` has `detectable`,
    the smallest difference that `given_n` answers a wave show, and the half-width of one score.
    """

    telling = telling
    row: ClassVar[str] = "size"
    without_interval: ClassVar[tuple[str, ...]] = ("plan",)
    columns: ClassVar[tuple[str, ...]] = ("size", "difference", "n")

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        language, seen = language or self.language, self._whole["detectable"]
        told = telling.value(seen, self._whole, speaker(language)) if seen == seen else ""
        return check_table(
            self, telling.checked(self), "metrics.plan.check", language, detectable=told
        )

    def source_line(self, language: str | None = None, figure: str | None = None) -> str:
        """Where the numbers come from; without a survey, nobody has answered yet."""
        if self._whole["from_survey"]:
            return super().source_line(language, figure)
        return speaker(language or self.language)(f"methods.{self.provenance.method}")

    def _spoken(self, values: Mapping[str, Any], language: str | None) -> dict[str, Any]:
        spoken, say = super()._spoken(values, language), speaker(language or self.language)
        return spoken | {key: telling.value(values[key], self._whole, say)
                         for key in ("detectable", "target") if key in values}  # fmt: skip

    def figures(self) -> tuple[str, ...]:
        """Names of the figures."""
        return ("plan",)

    def plot_plan(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Answers per wave against the difference they show."""
        return self._marked(figures.plan, ax, language)
