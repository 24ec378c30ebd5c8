"""Drivers by persona; frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.drivers.segments import figures, telling
from cemlab.results import Result, check_table


@dataclass(frozen=True, kw_only=True, eq=False)
class PersonaDriversResult(Result):
    """Slopes of each driver in each persona, and whether they differ.

    `tidy()` has a row per driver and persona: slope (points of the outcome that go with a scale
    point of the driver, drawn towards the mean of the personas) with its 95% interval; `own`, the
    slope by the persona's own answers, with its interval and standard error; p-value of the
    driver's test adjusted for their number; verdict on the driver (``"differs"``,
    ``"no_difference"``: none can be told, ``"cannot_tell"``: fewer than two personas have a
    slope); `kind` (``"own"``; ``"common"`` where the common slope stands for one that the answers
    do not support; ``"hidden"`` for few people; ``"none"`` where there is no slope); and `n`,
    the people of the persona in the model.
    """

    telling = telling
    row: ClassVar[str] = "driver"
    columns: ClassVar[tuple[str, ...]] = (
        "driver", "persona", "slope", "slope_low", "slope_high", "own", "own_low", "own_high",
        "std_error", "p_adjusted", "verdict", "kind", "n",
    )  # fmt: skip

    def tests(self) -> pd.DataFrame:
        """Joint test of each driver: statistic (F) with df and df_residual (missing where a
        persona is hidden), p_value, p_adjusted, verdict, and the common slope with its 95%
        interval."""
        return self._tables["tests"].copy()

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        language = language or self.language
        return check_table(self, telling.checked(self), "drivers.by_persona.check", language)

    def figures(self) -> tuple[str, ...]:
        """Names of the figures."""
        return ("personas",)

    def plot_personas(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Slopes of each driver by persona, with the common slope."""
        return self._marked(figures.personas, ax, language)
