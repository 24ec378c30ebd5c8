"""What was found about sequences; frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
from matplotlib.axes import Axes

from cemlab.journeys.sequencing import figures, telling
from cemlab.journeys.sequencing.ways import ARROW, TYPES
from cemlab.results import Result


@dataclass(frozen=True, kw_only=True, eq=False)
class SequenceResult(Result):
    """Types of journeys by the order of their touchpoints, or that there are none.

    `tidy()` has a row per type, the largest first (without types one row, ``"all"``): estimate
    (share of the journeys) with its interval, `sequence` (the typical journey), `share_first`
    (share of the type that goes exactly so), `length` (mean number of moments), `silhouette`,
    `jaccard` (how much of it comes back in resamples), verdict (``"types"``; ``"sorted"``: stable,
    but a chain of choices gives them as well; ``"asked"``: as many as somebody wanted;
    ``"untested"``, ``"cost_sensitive"``, ``"none"``, ``"one_variant"``, ``"suppressed"``), `n`
    journeys of `n_customers`.
    """

    telling = telling
    row: ClassVar[str] = "type"
    columns: ClassVar[tuple[str, ...]] = TYPES

    def variants(self) -> pd.DataFrame:
        """The most frequent sequences, by type: how many journeys go exactly so, and their share
        with its interval. Sequences of few customers are not listed."""
        return self._tables["variants"].copy()

    def numbers(self) -> pd.DataFrame:
        """Each number of types that was tried: mean silhouette, smallest Jaccard, journeys in the
        smallest type, and whether it passes."""
        return self._tables["numbers"].copy()

    def label_sequence(self, sequence: str, language: str | None = None) -> str:
        """A sequence in words."""
        return ARROW.join(self.label(name, language) for name in sequence.split(ARROW))

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        return telling.checked(self, language or self.language)

    def figures(self) -> tuple[str, ...]:
        """Names of the figures."""
        return ("variants",) if len(self._tables["variants"]) else ()

    def plot_variants(self, *, ax: Axes | None = None, language: str | None = None) -> Axes:
        """Share of the journeys that go each of the most frequent ways, by type."""
        return self._marked(figures.variants, ax, language)
