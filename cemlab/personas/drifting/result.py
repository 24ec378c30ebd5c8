"""What changed about personas between two waves; frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.personas.drifting import figures, telling
from cemlab.personas.drifting.comparing import SHARE_COLUMNS
from cemlab.results import Result, check_table


@dataclass(frozen=True, kw_only=True, eq=False)
class DriftResult(Result):
    """Shares of personas in two waves under one frozen model, and whether it still holds.

    `tidy()` has a row per persona: estimate (second share less first) with its 95% Newcombe
    interval, `p_adjusted` (Holm over the personas), verdict (``"up"``, ``"down"``, ``"same"``:
    the interval lies within ± `smallest`, ``"cannot_tell"``, ``"not_read"``: the personas changed
    shape, ``"hidden"``), both shares with their intervals and n. `glance()` has χ², the adjusted
    Rand index of the frozen model and a new grouping of the second wave (`ari`), that of two
    samples of the first wave (`retest`), and `shape`: same, changed, cannot_tell, not_tested.
    """

    telling = telling
    row: ClassVar[str] = "persona"
    columns: ClassVar[tuple[str, ...]] = SHARE_COLUMNS

    def reasons(self) -> pd.DataFrame:
        """Share of people between personas, far from all, and with too few answers, in both waves.

        Returns
        -------
        DataFrame
            As `tidy()`; Holm over the three. Rising shares of the first two: the model ages. Where
            groups are cuts of a gradient, the shares move a little by themselves, because the
            borders were laid through the first wave: an alarm in 7 to 10% of unchanged worlds.
        """
        return self._tables["reasons"].copy()

    def items(self) -> pd.DataFrame:
        """How far the answers to each item moved.

        Returns
        -------
        DataFrame
            item, estimate (population stability index), limit (passed by 5% of equal
            distributions), is_shifted (above both .25 and the limit), n_first, n_second.
        """
        return self._tables["items"].copy()

    def matches(self) -> pd.DataFrame:
        """Each persona and the group of the second wave that matches it.

        Returns
        -------
        DataFrame
            persona, jaccard (of both groups among the people of the second wave), moved (root
            mean squared move of the centre, in units of the prepared items).
        """
        return self._tables["matches"].copy()

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        rows = telling.checked(self)
        return check_table(self, rows, "personas.drift.check", language or self.language)

    def figures(self) -> tuple[str, ...]:
        """Names of the figures."""
        return ("changes",)

    def plot_changes(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Change of each share with its interval, both shares beside it."""
        return self._marked(figures.changes, ax, language)
