"""What was found about drivers; frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from cemlab.drivers import checks, figures, narrative
from cemlab.errors import MethodError, OptionError
from cemlab.language import speaker
from cemlab.results import Result


@dataclass(frozen=True, kw_only=True, eq=False)
class DriverResult(Result):
    """Importance and performance of each driver of one outcome.

    `tidy()` has a row per driver, most important first: estimate (part of R²) and share (of what
    is explained) with 95% intervals and an inner 80% one, rank with its interval, `p_first` and
    `p_top3` (share of resamples), `noise_floor` (share of a random item) and verdict, mean
    (performance of those who rated) with its interval, `reach` (share to whom it applies), `n`
    (who rated), `n_missing`, `n_not_applicable` (`n_not_asked` and `n_dropped_out` where there are
    any). `glance()` has outcome, model, R² (of drivers beyond covariates; McFadden's for ordinal
    and binary models) with its interval, `measure` (what shares are of), `errors` (which standard
    errors) and the cuts of the matrix. `pairs()` tells whether two drivers can be told apart,
    `dominance()` which of them adds more to which teams, `members()` what items have of their
    group, `kept()` whom each choice keeps.
    """

    telling = narrative
    row: ClassVar[str] = "driver"
    columns: ClassVar[tuple[str, ...]] = (
        "driver", "estimate", "conf_low", "conf_high", "share", "share_low", "share_high",
        "share_inner_low", "share_inner_high", "rank", "rank_low", "rank_high", "p_first",
        "p_top3", "noise_floor", "verdict", "mean", "mean_low", "mean_high", "reach", "n",
        "n_missing", "n_not_applicable",
    )  # fmt: skip

    def importance(self) -> pd.DataFrame:
        """Importance alone, most important first.

        `rank` is missing for drivers that cannot be told apart from another one (`pairs`): their
        rank interval is what is known.
        """
        performance = ["mean", "mean_low", "mean_high", "reach", "n_missing", "n_not_applicable",
                       "n_not_asked", "n_dropped_out"]  # fmt: skip
        table, pairs = self.tidy().drop(columns=performance, errors="ignore"), self.pairs()
        close = pairs[pairs["verdict"] == "too_close"]
        table.loc[table["driver"].isin({*close["driver"], *close["against"]}), "rank"] = np.nan
        return table

    def coefficients(self, by: Literal["term", "size"] = "term") -> pd.DataFrame:
        """Terms of the regression: effect of a scale point, with errors and t intervals.

        `part` is ``"level"`` for a driver that applies to all; ``"visited"`` (difference between
        an average visitor and somebody it did not apply to) and ``"rating"`` (a scale point
        among visitors) for a driver in two parts; ``"factor"`` and ``"covariate"``; and
        ``"threshold"`` in ordinal and binary models, whose effects are on the log-odds. `errors`
        says which standard errors: HC3, CR1S, CR2, design, or ML; `df` their degrees of freedom.

        By size: the mean `estimate` of a term over all models of so many `drivers`, from alone
        to beside all others (linear models of up to 12). How far it falls is what the driver
        shares with others.

        Raises
        ------
        MethodError
            By size, of another model than linear, or of more than 12 drivers.
        """
        if by not in ("term", "size"):
            raise OptionError.unknown("by", by, ("term", "size"))
        return self._table_of("coefficients" if by == "term" else "by_size", (
            "Mean coefficients by size are told of linear models of up to 12 drivers. Leave some "
            "out, or form groups (`groups=`)."
        ))  # fmt: skip

    def pairs(self, which: Literal["neighbours", "all"] = "all") -> pd.DataFrame:
        """Differences of shares: of neighbours in the order of importance, or of all pairs.

        The driver with the larger share first; `difference` of the shares with its 95% interval
        (each pair by itself), `p_larger`, the share of resamples in which it is larger, and
        `verdict`: ``"apart"`` where the interval leaves out 0, else ``"too_close"``.
        """
        if which not in ("neighbours", "all"):
            raise OptionError.unknown("which", which, ("neighbours", "all"))
        table = self._tables["pairs"].copy()
        if which == "neighbours":
            table = table[table["steps"] == 1].reset_index(drop=True)
        return table

    def dominance(self, by: Literal["pair", "size"] = "pair") -> pd.DataFrame:
        """Which driver beats which (Azen & Budescu 2003); for up to 15 drivers.

        By pair: `complete` (adds more to every team of the others), `conditional` (on average to
        teams of every size) and `general` (on average over the sizes) are 1 where `driver` wins,
        0 where it loses, 0.5 undetermined; `wins` is the share of the teams won, `reproduced` the
        share of resamples that find the same complete dominance. By size: the mean rise in R²
        that a driver brings to teams of so many others.

        Raises
        ------
        MethodError
            Another method than Shapley, one driver, or more than 15.
        """
        if by not in ("pair", "size"):
            raise OptionError.unknown("by", by, ("pair", "size"))
        return self._table_of("dominance" if by == "pair" else "conditional", (
            "Dominance is told for 2 to 15 drivers by method='shapley' or 'dominance'. Leave some "
            "out, or form groups (`groups=`)."
        ))  # fmt: skip

    def members(self) -> pd.DataFrame:
        """Items within groups: Owen `share` of all that is explained, and `share_within` their
        group. Intervals are missing where a model is fitted for every team of drivers.

        Raises
        ------
        MethodError
            There are no groups, or too many items to divide among.
        """
        return self._table_of("members", (
            "There are no groups of several items, or too many to divide within. Name them with "
            "groups={'Staff': ['kind', 'quick']}; the largest group and the other groups together "
            "may be 14 (12 unless linear)."
        ))  # fmt: skip

    def kept(self) -> pd.DataFrame:
        """How many of those who rated the outcome each choice keeps: in two parts (nobody is
        dropped for what does not apply), who rated every driver, and who rated each."""
        return self._tables["kept"].copy()

    def linearity(self) -> pd.DataFrame:
        """Whether a straight line fits each driver: lack-of-fit F, all others being linear.

        Raises
        ------
        MethodError
            The model is not linear, or the answers do not allow the test.
        """
        return self._table_of(
            "linearity", "Straight lines are tested in linear models, with answers enough."
        )

    def _table_of(self, name: str, otherwise: str) -> pd.DataFrame:
        if name not in self._tables:
            raise MethodError(otherwise)
        return self._tables[name].copy()

    def has_table(self, name: str) -> bool:
        """Whether the result has a table beside `tidy` and `glance`, such as ``"members"``."""
        return name in self._tables

    def notes_by_code(self, code: str) -> list[tuple[str, Mapping[str, Any]]]:
        """Every note of a code, with the values behind it."""
        return [note for note in self._notes if note[0] == code]

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        return checks.of_fit(self, language or self.language)

    def _how(self, language: str | None) -> list[str]:
        say, whole = speaker(language or self.language), self._whole
        values = {"r_squared": whole["r_squared"], "low": whole["r_squared_low"],
                  "high": whole["r_squared_high"]}  # fmt: skip
        plain = "" if whole["resamples"] else "_plain"
        if whole["measure"] != "mcfadden":
            return [say(f"common.r_squared{plain}", **values), *super()._how(language)]
        _, *more = super()._how(language)
        told = say(f"drivers.source.mcfadden{plain}", **values)
        return [told, say(f"drivers.source.{whole['model']}"), *more]

    def figures(self) -> tuple[str, ...]:
        """Names of the figures; a matrix needs two ratings or more that can be compared."""
        is_comparable = self._whole["mean_cut"] == self._whole["mean_cut"]
        is_comparable &= int(self._components["mean"].notna().sum()) > 1
        return ("importance", "matrix") if is_comparable else ("importance",)

    def plot_importance(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Importance with intervals and ranks, performance beside it."""
        return self._marked(figures.importance, ax, language)

    def plot_matrix(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Importance against performance, cut at the means.

        How sure a quadrant is, and what other lines would say: `cemlab.drivers.priorities`.

        Raises
        ------
        MethodError
            The drivers have different scales, none is declared, or fewer than two have a mean:
            there is nothing to compare.
        """
        if self._whole["mean_cut"] != self._whole["mean_cut"]:
            raise MethodError(
                "The drivers have different scales or declare none, so their means cannot be "
                "compared. Declare the scale of every driver, such as scale={'wait': (1, 5)}."
            )
        if "matrix" not in self.figures():
            raise MethodError(
                "A matrix compares two drivers or more, and fewer have a mean rating. Name two "
                "drivers or more that enough people rated."
            )
        return self._marked(figures.matrix, ax, language)
