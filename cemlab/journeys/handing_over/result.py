"""Hand-overs between channels and what goes with them; frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.errors import MethodError
from cemlab.journeys.handing_over import figures, telling
from cemlab.results import Result

COLUMNS = (
    "hand_over", "from", "to", "verdict", "count", "n", "share", "share_low", "share_high",
    "n_journeys", "estimate", "conf_low", "conf_high", "p_value", "p_adjusted", "alike",
    "alike_low", "alike_high", "n_with", "n_against", "same_as",
)  # fmt: skip
SAME = "same: "  # before a pair: its label with those of the pairs in the same journeys


@dataclass(frozen=True, kw_only=True, eq=False)
class HandOverResult(Result):
    """From which channel to which journeys go, and how content journeys with a hand-over are.

    `tidy()` has a row per pair of channels that a step joins: `count` steps, their share of all `n`
    steps from there with its 95% interval, in `n_journeys` journeys; estimate, the gap in the
    outcome between the `n_with` journeys that have it and the `n_against` that do not, with p_value
    and p_adjusted (Holm); alike, the same with as many moments; verdict: worse, better,
    cannot_tell, inseparable, all_alike (every journey with an outcome has it, or none), few,
    same_channel, same_journeys (as the pair `same_as`), no_outcome, hidden.
    """

    telling = telling
    row: ClassVar[str] = "hand_over"
    columns: ClassVar[tuple[str, ...]] = COLUMNS

    def costs(self) -> pd.DataFrame:
        """Gap in the outcome of `any` hand-over against none, and of `each` further one.

        Raises
        ------
        MethodError
            Nothing says how content customers were.
        """
        if "costs" not in self._tables:
            raise MethodError(
                "Nothing says how content customers were. Give hand_overs a survey and its item, "
                "values by journey id, or moments with ratings."
            )
        return self._tables["costs"].copy()

    def label_channel(self, name: str, language: str | None = None) -> str:
        """The word of a channel."""
        key = f"channel: {name}"
        found = self.label(key, language)
        return name if found == key else found

    def label_compared(self, pair: str, language: str | None = None) -> str:
        """The words of a pair, with those of the pairs that the very same journeys have."""
        found = self.label(f"{SAME}{pair}", language)
        return self.label(pair, language) if found == f"{SAME}{pair}" else found

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        return telling.checked(self, language or self.language)

    def figures(self) -> tuple[str, ...]:
        """Names of the figures; the headline belongs to the first that has gaps."""
        gaps = "costs" in self._tables and len(figures.gaps(self))
        return ("hand_over_costs", "hand_overs") if gaps else ("hand_overs",)

    def plot_hand_overs(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Shares of the steps from each channel, as a table with fill."""
        return self._marked(figures.hand_overs, ax, language)

    def plot_hand_over_costs(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Gaps in the outcome that go with hand-overs; without any, the table of shares."""
        draw = figures.hand_over_costs if len(figures.gaps(self)) else figures.hand_overs
        return self._marked(draw, ax, language)
