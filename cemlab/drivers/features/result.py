"""What was found about features; frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.drivers.features import figures, telling
from cemlab.drivers.features.tables import SHARE
from cemlab.errors import MethodError
from cemlab.results import Result, check_table


@dataclass(frozen=True, kw_only=True, eq=False)
class KanoResult(Result):
    """Features of a Kano questionnaire with their categories.

    `tidy()` has a row per feature, in the order given: category (by M > O > A > I among those
    within 6% of the most frequent), `p_category`, the share of resamples that find it, and
    `p_mode`, in which it is the most frequent; verdict (``"clear"``: both 90% or more;
    ``"too_close"``: another category is as good; ``"mixed"``: clearly different things to different
    groups; ``"not_tested"`` without resamples; ``"none"``: all answers are questionable;
    ``"hidden"``: too few people); mode, the most frequent category; quadrant of the coefficients
    with its chance; `cs_plus` (what the feature can win, 0 to 1) and
    `cs_minus` (what its absence can lose, −1 to 0) with 95% intervals; the share of each category,
    `strength` (share of A, O and M) with its interval and `is_relevant` (60% or more), `lead` of
    the mode over the second as a share, and in answers (`fong_difference`) beside what it must
    reach (`fong_threshold`) to be told apart (`is_separable`); `n` who answered both questions.
    Shares of few people are gaps, and so is what would give them away.
    """

    telling = telling
    row: ClassVar[str] = "feature"
    without_interval: ClassVar[tuple[str, ...]] = ("kano_shares",)
    columns: ClassVar[tuple[str, ...]] = (
        "feature", "category", "p_category", "p_mode", "verdict", "mode", "quadrant", "p_quadrant",
        "cs_plus", "cs_plus_low", "cs_plus_high", "cs_minus", "cs_minus_low", "cs_minus_high",
        *(f"share_{name}" for name in SHARE.values()), "strength", "strength_low",
        "strength_high", "is_relevant", "lead", "fong_difference", "fong_threshold",
        "is_separable", "n", "n_missing", "n_not_applicable",
    )  # fmt: skip

    def categories(self) -> pd.DataFrame:
        """Share of each category with its 95% interval: feature, category, share, n."""
        return self._tables["categories"].copy()

    def scores(self) -> pd.DataFrame:
        """DuMouchel's continuous scores, −2 to 4: means of both questions with 95% intervals and
        standard deviations."""
        return self._tables["scores"].copy()

    def segments(self) -> pd.DataFrame:
        """What features are to each group: category, quadrant and coefficients as in `tidy`.

        A feature that half of the people find attractive and half a must is one-dimensional to
        nobody: where groups differ, the whole says little.

        Raises
        ------
        MethodError
            No segment was named (`by=`).
        """
        if "segments" not in self._tables:
            raise MethodError("There are no groups: name a segment with by=, such as the persona.")
        return self._tables["segments"].copy()

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        return check_table(
            self, telling.checked(self), "drivers.kano.check", language or self.language
        )

    def _spoken(self, values: Mapping[str, Any], language: str | None) -> dict[str, Any]:
        spoken = super()._spoken(values, language)
        named = values.get("items", values.get("groups", ()))
        return spoken | {"n_items": len(named)}

    def figures(self) -> tuple[str, ...]:
        """Names of the figures: the plane of the coefficients, and the shares."""
        return ("kano", "kano_shares")

    def plot_kano(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """What features can win against what their absence can lose, with intervals."""
        return self._marked(figures.plane, ax, language)

    def plot_kano_shares(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Shares of the categories of each feature, stacked."""
        return self._marked(figures.shares, ax, language)
