"""Who answered a survey, in which wave, when, and for how long."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cemlab.data import cells, cleaning
from cemlab.data.circumstances import Circumstances
from cemlab.data.compact import full
from cemlab.data.waves import check_comparable


class Respondents:
    """The part of a survey that tells responses apart."""

    if TYPE_CHECKING:
        circumstances: Circumstances
        _ids: pd.Series | None
        _customer: pd.Series | None
        _wave: pd.Series | None
        _durations: pd.Series | None
        _times: pd.Series | None
        _check: Any

    def customers(self) -> np.ndarray | None:
        """Number of the customer behind each response, shape (n,); None where every one is new."""
        return None if self._customer is None else pd.factorize(self._customer)[0]

    @property
    def n_customers(self) -> int | None:
        """How many people gave the answers; None where every answer is by another."""
        return None if self._customer is None else int(self._customer.nunique())

    def ids(self) -> pd.Series | None:
        """Ids of the respondents, if the survey has them."""
        return None if self._ids is None else full(self._ids)

    def keys(self, join: str) -> pd.Series | None:
        """What moments join on, as text: the customer of each response, or the id of its journey.

        Where no customer is declared, every response is by another and its id stands for both.
        """
        found = self._ids if join == "journey_id" or self._customer is None else self._customer
        return None if found is None else cleaning.trimmed(full(found)).reset_index(drop=True)

    def waves(self) -> list[str]:
        """Names of the waves in order of time; empty for a survey of one wave.

        A declared order stays as it is. Names in the order of text have no other than their
        numbers: 2 before 10.
        """
        if self._wave is None:
            return []
        named = full(self._wave)
        if isinstance(named.dtype, pd.CategoricalDtype):
            names = list(map(str, named.cat.categories))
        else:
            names = sorted(cells.trimmed(named).dropna().unique())
        return sorted(names, key=_by_number) if names == sorted(names) else names

    def wave_of(self) -> pd.Series | None:
        """The wave of each response; None for a survey of one wave."""
        if self._wave is None:
            return None
        order = pd.CategoricalDtype(self.waves(), ordered=True)
        return cells.trimmed(self._wave.astype(object)).astype(order).rename("wave")

    def check_comparable(self, names: Sequence[str]) -> None:
        """Refuse to compare waves by items that one of them changed, until decided to be the same.

        Raises
        ------
        DataError
            Every item and wave in question, and where to decide.
        """
        for name in names:
            self._check(name)
        check_comparable(self.circumstances.changes, names)

    def durations(self) -> pd.Series | None:
        """Seconds that each response took; None where the study names no duration."""
        return None if self._durations is None else full(self._durations)

    def times(self) -> pd.Series | None:
        """When each response was given; None where the study names no time."""
        return None if self._times is None else self._times.copy()

    def days(self) -> tuple[str, str] | None:
        """The first and the last day on which somebody answered; None where no time is known."""
        known = None if self._times is None else self._times.dropna()
        if known is None or not len(known):
            return None
        return known.min().date().isoformat(), known.max().date().isoformat()


def _by_number(name: str) -> list[tuple[int, int, str]]:
    """Key that sorts the digits in a name as numbers."""
    parts = re.split(r"(\d+)", name)
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part]
