"""What was scored; frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.metrics import card_narrative, checks, figures, narrative, wording
from cemlab.results import Finding, Result


@dataclass(frozen=True, kw_only=True, eq=False)
class MetricResult(Result):
    """One item scored, for everybody and for each group.

    `tidy()` has a row per group, ``"all"`` first, then by falling estimate: estimate (NPS −100 to
    100; share 0 to 1; mean and effort in scale points; index 0 to 100) with its 95% interval and
    standard error, of an effort score also the `share` of the easiest answers, `n`,
    `n_effective`, `n_missing`, `n_not_applicable` (`n_not_asked` and `n_dropped_out` where there
    are any). Groups that are too small to show have gaps. How it is computed, and of whom, say
    `formula` and `base` of `glance()`.
    """

    row: ClassVar[str] = "group"
    without_interval: ClassVar[tuple[str, ...]] = ("distribution",)
    columns: ClassVar[tuple[str, ...]] = (
        "group", "estimate", "conf_low", "conf_high", "std_error",
        "share", "share_low", "share_high",
        "n", "n_effective", "n_missing", "n_not_applicable",
    )  # fmt: skip

    def glance(self) -> pd.DataFrame:
        """One row for the whole analysis, with `formula` and `base` in words."""
        told = wording.told(self, self.language)
        return super().glance().assign(**told)

    def composition(self) -> pd.DataFrame:
        """Shares of the classes (detractors, passives, promoters; low, middle, top; hard, neither,
        easy; chosen, rest) by group."""
        return self._tables["composition"].copy()

    def distribution(self) -> pd.DataFrame:
        """Share of every answer in each group: one NPS can come from very different answers."""
        return self._tables["distribution"].copy()

    def bounds(self) -> pd.DataFrame:
        """What the score would be, had all who gave no answer given the worst, or the best.

        A row per group and kind of gap (`without`: missing, dropped_out, silent for both,
        not_asked): `estimate`, `lowest`, `highest`, `n` and `n_without`. No assumption on those
        who are silent is needed for these; the truth may lie outside the 95% interval of the
        score, but apart from sampling not outside of these.
        """
        return self._tables["bounds"].copy()

    def parts(self) -> pd.DataFrame:
        """Items of an index, each 0 to 100, among those who rated all; of other scores nothing."""
        return self._tables.get("parts", pd.DataFrame()).copy()

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        return checks.of_score(self, language or self.language)

    def narrate(self, language: str | None = None) -> str:
        """The score in sentences."""
        return narrative.score(self, language or self.language)

    def headline(self, language: str | None = None) -> str:
        """One sentence, checked against the interval."""
        return narrative.score_headline(self, language or self.language)

    def subline(self, figure: str, language: str | None = None) -> str:
        """How to read the marks of a figure, or nothing."""
        return narrative.score_subline(self, figure, language or self.language)

    def findings(self, language: str | None = None) -> tuple[Finding, ...]:
        """The score, as a line of a report."""
        return narrative.score_findings(self, language or self.language)

    def figures(self) -> tuple[str, ...]:
        """Names of the figures."""
        return ("score", "distribution") if len(self._tables["distribution"]) else ("score",)

    def plot_score(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """What the score is made of, and the score with its interval, by group."""
        return self._marked(figures.score, ax, language)

    def plot_distribution(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Share of every answer; with groups a strip for each."""
        return self._marked(figures.distribution, ax, language)


@dataclass(frozen=True, kw_only=True, eq=False)
class ScorecardResult(Result):
    """Every rated item side by side.

    `tidy()` has a row per item, by falling mean: estimate (mean) with its 95% interval, `share`
    of the top answers with its own, `n`, `n_effective`, `n_missing`, `n_not_applicable`
    (`n_not_asked` and `n_dropped_out` where there are any). How it is computed, and of whom, say
    `formula` and `base` of `glance()`.
    """

    row: ClassVar[str] = "item"
    columns: ClassVar[tuple[str, ...]] = (
        "item", "estimate", "conf_low", "conf_high", "std_error", "share", "share_low",
        "share_high", "n", "n_effective", "n_missing", "n_not_applicable",
    )  # fmt: skip

    def glance(self) -> pd.DataFrame:
        """One row for the whole analysis, with `formula` and `base` in words."""
        return super().glance().assign(**card_narrative.told(self, self.language))

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        return checks.of_scorecard(self, language or self.language)

    def narrate(self, language: str | None = None) -> str:
        """Highest and lowest item in sentences."""
        return card_narrative.finding(self, language or self.language)

    def headline(self, language: str | None = None) -> str:
        """One sentence, checked against the intervals."""
        return card_narrative.headline(self, language or self.language)

    def subline(self, figure: str, language: str | None = None) -> str:
        """How to read the marks of the figure."""
        return card_narrative.subline(self, language or self.language)

    def findings(self, language: str | None = None) -> tuple[Finding, ...]:
        """The lowest item, as a line of a report."""
        return card_narrative.findings(self, language or self.language)

    def figures(self) -> tuple[str, ...]:
        """Names of the figures."""
        return ("items",)

    def plot_items(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Mean of each item with its interval, and the share of the top answers."""
        return self._marked(figures.items, ax, language)
