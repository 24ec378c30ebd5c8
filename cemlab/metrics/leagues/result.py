"""A league table that knows what it does not know; frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.language import speaker
from cemlab.metrics.leagues import figures, telling
from cemlab.metrics.wording import groups_named
from cemlab.results import Result, check_table


@dataclass(frozen=True, kw_only=True, eq=False)
class LeagueResult(Result):
    """Branches with shrunken scores and rank intervals.

    `tidy()` has a row per branch, best first where they differ at all: estimate (drawn towards
    the mean) with the 95% interval of that estimate, which borrows from the other branches and is
    not the interval that `cemlab.metrics.score` publishes for a branch alone; the branch's own
    `score` with its standard error, `pull` (part of its own difference that is kept), rank (none
    where all may be equal) with its interval, `p_best` and `p_worst` (chance of the best or worst
    tenth), `p_target`, verdict
    (``"best"``, ``"worst"``, ``"cannot_tell"``; ``"not_ranked"`` where all branches may be
    equal), `n`, `n_effective`. Branches of few answers have gaps.
    """

    telling = telling
    row: ClassVar[str] = "group"
    columns: ClassVar[tuple[str, ...]] = (
        "group", "estimate", "conf_low", "conf_high", "score", "std_error", "pull", "rank",
        "rank_low", "rank_high", "p_best", "p_worst", "p_target", "verdict", "n", "n_effective",
    )  # fmt: skip

    def rebound(self) -> pd.DataFrame:
        """What each branch's score will move by itself: chance made it good or bad this time.

        Returns
        -------
        DataFrame
            group, score, expected (next time, without any measure) with its 95% interval, change,
            and n. What a measure did is the change that is seen, less this one.
        """
        table = self.tidy().dropna(subset="score")
        change = table["estimate"] - table["score"]
        return pd.DataFrame({
            "group": table["group"], "score": table["score"], "expected": table["estimate"],
            "expected_low": table["conf_low"], "expected_high": table["conf_high"],
            "change": change, "n": table["n"],
        })  # fmt: skip

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        language = language or self.language
        return check_table(
            self, telling.checked(self), "metrics.league.check", language,
            p=telling.p_text(self._whole["p_value"], language),
        )  # fmt: skip

    def _spoken(self, values: Mapping[str, Any], language: str | None) -> dict[str, Any]:
        language = language or self.language
        spoken, say = super()._spoken(values, language), speaker(language)
        spoken |= {key: telling.value(values[key], self._whole, say)
                   for key in ("low", "high") if key in values}  # fmt: skip
        if "groups" in values:
            spoken["groups"] = groups_named(self, values["groups"], language)
        if "p_value" in values:
            spoken["p"] = telling.p_text(values["p_value"], language)
        return spoken

    def figures(self) -> tuple[str, ...]:
        """Names of the figures; a heat map where two segments cross."""
        crossed = self._tables["levels"].shape[1] == 3
        return ("league", "spread", "heat") if crossed else ("league", "spread")

    def plot_league(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Shrunken scores with intervals, own scores, and rank intervals."""
        return self._marked(figures.league, ax, language)

    def plot_spread(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Own scores by number of answers, within the limits of equal branches."""
        return self._marked(figures.spread, ax, language)

    def plot_heat(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Shrunken scores of the crossings of two segments."""
        return self._marked(figures.heat, ax, language)
