"""What was found about stays; frozen."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from cemlab.errors import MethodError
from cemlab.journeys.dwelling import figures, telling
from cemlab.results import Result


@dataclass(frozen=True, kw_only=True, eq=False)
class DwellResult(Result):
    """How long customers stay, with those who are still there.

    `tidy()` has a row per touchpoint (stage, or the journey; the first column is called so):
    estimate (median, seconds) with its interval, `q25` and `q75` with theirs, `longest` (the
    longest time seen, of a stay that is over or not), `standard` (seconds) and `beyond` (share of
    stays longer than that) with its interval, verdict (``"reached"``; ``"not_reached"``: the
    median is longer than `longest`; ``"suppressed"``), `n` stays of `n_customers`, and `n_open`:
    those not over when the data end.
    """

    telling = telling

    @property
    def row(self) -> str:  # type: ignore[override]
        """What a row is: touchpoint, stage or journey."""
        return str(self._whole["level"])

    def groups(self) -> pd.DataFrame:
        """The same for each group.

        Raises
        ------
        MethodError
            Groups were not asked for.
        """
        return self._grouped("groups")

    def tests(self) -> pd.DataFrame:
        """Whether groups stay equally long, a log-rank test each, with Holm's `p_adjusted`.

        Raises
        ------
        MethodError
            Groups were not asked for.
        """
        return self._grouped("tests")

    def curves(self) -> pd.DataFrame:
        """Share still there after so many seconds, with its interval; by group where asked for."""
        return self._tables["curves"].copy()

    def label_step(self, name: str, language: str | None = None) -> str:
        """The words of a touchpoint, of a stage, or of the whole journey."""
        if self._whole["level"] != "stage":
            return self.label(name, language)
        found = self.label(f"stage: {name}", language)
        return name if found == f"stage: {name}" else found

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        return telling.checked(self, language or self.language)

    def figures(self) -> tuple[str, ...]:
        """Names of the figures; the headline belongs to the first."""
        return ("times", "groups") if self._whole["n_groups"] else ("times",)

    def plot_times(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Median of each step with its interval, the middle half of the stays, and standards."""
        return self._marked(figures.times, ax, language)

    def plot_groups(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Medians of the groups at each step; without groups, of the steps."""
        draw = figures.groups if self._whole["n_groups"] else figures.times
        return self._marked(draw, ax, language)

    def _grouped(self, name: str) -> pd.DataFrame:
        if name not in self._tables:
            raise MethodError("There are no groups. Ask for them with by=, such as by='channel'.")
        return self._tables[name].copy()
