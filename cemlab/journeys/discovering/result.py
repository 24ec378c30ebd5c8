"""What a log tells of a journey nobody has drawn yet; frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import pandas as pd

from cemlab.journeys.discovering import telling
from cemlab.results import Result

if TYPE_CHECKING:
    from cemlab.documents import Journey


@dataclass(frozen=True, kw_only=True, eq=False)
class DiscoveryResult(Result):
    """A first journey, as a log alone suggests it.

    `tidy()` has a row per touchpoint in order: stage, rank, share of the journeys that have it with
    its 95% interval, relative_position (mean place of the first visit, 0 to 1), required (90% have
    it), and ahead: the share of the journeys with both in which it comes before the next one, with
    interval and verdict (sure, unsure, rarely_both).
    """

    telling = telling
    row: ClassVar[str] = "touchpoint"
    columns: ClassVar[tuple[str, ...]] = (
        "touchpoint", "stage", "rank", "share", "share_low", "share_high", "relative_position",
        "required", "ahead", "ahead_low", "ahead_high", "verdict", "n",
    )  # fmt: skip

    def journey(self, id: str = "found") -> Journey:
        """The document: a draft, all of it assumed, for people to correct.

        Parameters
        ----------
        id : str, default "found"
            Its id, also the name of its file.
        """
        from cemlab.journeys.discovering.drafting import journey_of

        return journey_of(self, id)

    def ways(self) -> pd.DataFrame:
        """Where journeys go from each touchpoint, with shares; `is_loop` leads back."""
        return self._tables["ways"].copy()

    def left_out(self) -> pd.DataFrame:
        """Activities that are not in the journey, and why: rare, beyond (`most`), long (name)."""
        return self._tables["left_out"].copy()

    def checks(self, language: str | None = None) -> pd.DataFrame:
        """One row per question about trustworthiness: check, value, threshold, passed, note."""
        return telling.checked(self, language or self.language)
