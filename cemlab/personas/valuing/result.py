"""The value of personas with its three parts kept apart; frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.errors import MethodError
from cemlab.personas.valuing import claim_figure, figures, telling
from cemlab.results import Result, check_table

PARTS = ("repeat", "refer", "spread")


@dataclass(frozen=True, kw_only=True, eq=False)
class ValueResult(Result):
    """What personas are worth: buying again, recommending, spreading the word; 0 to 100.

    `tidy()` has a row per persona: estimate (weighted mean of the parts) with its 95% interval;
    `repeat`, `refer` and `spread`, each with its 95% interval and n (gaps for parts without an
    item); p_first (share of the resamples in which it is first), the interval of its rank,
    share_first (share of all possible weights with which it is first), share_sure (first in 95%
    of the resamples), verdict (first, last, cannot_rank, hidden), and n.
    """

    telling = telling
    row: ClassVar[str] = "persona"
    columns: ClassVar[tuple[str, ...]] = (
        "persona", "estimate", "conf_low", "conf_high",
        *(column for part in PARTS
          for column in (part, f"{part}_low", f"{part}_high", f"n_{part}")),
        "p_first", "rank_low", "rank_high", "share_first", "share_sure", "verdict", "n",
    )  # fmt: skip

    def parts(self) -> pd.DataFrame:
        """How each part counts: part, item, kind (mean, top_box, yes), counts, weight and n."""
        return self._tables["parts"].copy()

    def claims(self) -> pd.DataFrame:
        """What is said to be a sign of value, against referral.

        Returns
        -------
        DataFrame
            claim, r with an interval (95% for all claims together), n, and verdict: holds,
            contrary, none (inside ± .1), cannot_tell, hidden.

        Raises
        ------
        MethodError
            No claim was named.
        """
        if "claims" not in self._tables:
            raise MethodError("No claim was named: value(survey, …, refer=…, claims=[…]).")
        return self._tables["claims"].copy()

    def referrals(self) -> pd.DataFrame:
        """What people say about referring beside what was recorded, if records miss a share.

        Returns
        -------
        DataFrame
            A row for everybody ("all") and each persona, and each assumed share `missed`:
            estimate (referral corrected for it) with its interval, observed with its interval,
            stated, `needed` with its interval (the share that must go unseen for what is said to
            be true), n. Stated ratings count as their best answers.

        Raises
        ------
        MethodError
            No record of referrals was named.
        """
        if "referrals" not in self._tables:
            raise MethodError("No record was named: value(survey, …, refer=…, observed=…).")
        return self._tables["referrals"].copy()

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        rows = telling.checked(self)
        return check_table(self, rows, "personas.worth.check", language or self.language)

    def figures(self) -> tuple[str, ...]:
        """Names of the figures; claims need claims."""
        return ("value", "claims") if "claims" in self._tables else ("value",)

    def plot_value(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Total of each persona with its interval, and the parts it is made of."""
        return self._marked(figures.value, ax, language)

    def plot_claims(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Correlation of each claim with referral, and the band in which it counts as none.

        Without claims it says so.
        """
        return self._marked(claim_figure.claims, ax, language)
