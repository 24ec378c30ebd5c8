"""Shapes of drivers: who punishes, who delights, and what cannot be told; frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.drivers.asymmetries import figures, rows, telling
from cemlab.errors import MethodError
from cemlab.results import Result


@dataclass(frozen=True, kw_only=True, eq=False)
class AsymmetryResult(Result):
    """Slopes of each driver below and above its middle.

    `tidy()` has a row per driver, by verdict: estimate (the slope as a straight line), slope_below,
    slope_above and their difference (below less above), all in outcome points per scale point with
    95% intervals; `p_adjusted` of the difference (Holm); verdict, and `reason` where it could not
    be tested (``"few_visitors"``, ``"two_points"``, ``"one_side"``, ``"not_separable"``,
    ``"few_people"``); `knot` (where it was cut) with the people below and above it; `n`, who
    rated. `glance()` has the shares at both ends of the outcome's scale, margin and errors.
    """

    telling = telling
    row: ClassVar[str] = "driver"
    columns: ClassVar[tuple[str, ...]] = rows.COLUMNS

    def knots(self) -> pd.DataFrame:
        """The verdict at each knot: the driver's own (`chosen`) and a scale point beside it.

        Raises
        ------
        MethodError
            No driver was tested.
        """
        return self._table_of("knots", "No driver could be tested: `notes()` says why.")

    def probit(self) -> pd.DataFrame:
        """What least squares say (`verdict_linear`), what the ordered probit finds (slope below
        less slope above, in standard deviations of the latent outcome, with its p), and the
        verdict of both together.

        Raises
        ------
        MethodError
            The probit was not asked: nobody crowds at an end of the outcome's scale, or no driver
            has a shape that a crowd could feign.
        """
        return self._table_of("probit", (
            "The ordered probit was not asked: no crowd at an end of the outcome's scale could "
            "have made a verdict."
        ))  # fmt: skip

    def _table_of(self, name: str, otherwise: str) -> pd.DataFrame:
        if name not in self._tables:
            raise MethodError(otherwise)
        return self._tables[name].copy()

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        return telling.checked(self, language or self.language)

    def figures(self) -> tuple[str, ...]:
        """Names of the figures."""
        return ("slopes",)

    def plot_slopes(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Slopes below and above the middle with intervals, grouped by verdict."""
        return self._marked(figures.slopes, ax, language)
