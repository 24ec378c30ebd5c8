"""What was compared; frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.language import speaker
from cemlab.metrics.comparison import figures, telling
from cemlab.metrics.comparison.units import size
from cemlab.metrics.wording import groups_named
from cemlab.results import Result, check_table


@dataclass(frozen=True, kw_only=True, eq=False)
class ComparisonResult(Result):
    """Differences of one score, each with a verdict.

    `tidy()` has a row per comparison: the group and what it is compared with (`against`),
    estimate (first less second; NPS points, share −1 to 1, points of the scale or the index) with
    its 95% interval and standard error, `p_value` and `p_adjusted`, verdict (``"changed"``,
    ``"no_relevant_change"``, ``"cannot_tell"``), both scores, `n` and `n_against`, the `design`
    (independent; clustered: some people are in both; paired; sampled: by strata and clusters), and
    with `mix` the difference standardised to the earlier mix. Comparisons of few answers have gaps.
    `glance()` has `detectable`, the difference that the median comparison shows 80% of the time,
    and `smallest`, the one worth acting on.
    """

    telling = telling
    row: ClassVar[str] = "group"
    columns: ClassVar[tuple[str, ...]] = (
        "group", "against", "estimate", "conf_low", "conf_high", "std_error", "p_value",
        "p_adjusted", "verdict", "score", "score_against", "n", "n_against", "design",
    )  # fmt: skip

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        language = language or self.language
        seen = size(self._whole["detectable"], self._whole, speaker(language))
        return check_table(
            self, telling.checked(self), "metrics.comparison.check", language, detectable=seen
        ).astype({"passed": bool})

    def figures(self) -> tuple[str, ...]:
        """Names of the figures."""
        return ("differences",)

    def _spoken(self, values: Mapping[str, Any], language: str | None) -> dict[str, Any]:
        language = language or self.language
        spoken, say = super()._spoken(values, language), speaker(language)
        if "groups" in values:
            spoken["groups"] = groups_named(self, values["groups"], language)
        return spoken | {key: size(values[key], self._whole, say)
                         for key in ("detectable", "smallest") if key in values}  # fmt: skip

    def plot_differences(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Each difference with its interval, and the band of differences not worth acting on."""
        return self._marked(figures.differences, ax, language)
