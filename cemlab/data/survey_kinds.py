"""Answers and gaps of a survey, by kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cemlab.data.kinds import DROPPED_OUT, KINDS, NOT_APPLICABLE, NOT_ASKED, UNANSWERED
from cemlab.errors import OptionError

KIND = pd.CategoricalDtype(KINDS)
COUNTED = {
    "n_missing": UNANSWERED,
    "n_not_applicable": NOT_APPLICABLE,
    "n_not_asked": NOT_ASKED,
    "n_dropped_out": DROPPED_OUT,
}
ALWAYS_COUNTED = ("n_missing", "n_not_applicable")


class Kinds:
    """The part of a survey that tells why there is no answer."""

    if TYPE_CHECKING:
        _kinds: Mapping[str, np.ndarray]
        _flags: Mapping[str, pd.DataFrame]
        count: Any
        _check: Any

    def kinds(self, name: str) -> pd.Series:
        """The kind of every cell of an item: ``answered``, or why there is no answer.

        ``not_applicable`` (does not concern them), ``unanswered`` (asked, no answer),
        ``not_asked`` (led past it) and ``dropped_out`` (had left by then).
        """
        self._check(name)
        return pd.Series(pd.Categorical.from_codes(self._kinds[name], dtype=KIND), name=name)

    def is_not_applicable(self, name: str) -> np.ndarray:
        """Whom an item does not apply to: booleans, shape (n,)."""
        self._check(name)
        return self._kinds[name] == NOT_APPLICABLE

    def is_missing(self, name: str) -> np.ndarray:
        """Who was asked and gave no answer: booleans, shape (n,)."""
        self._check(name)
        return self._kinds[name] == UNANSWERED

    def is_not_asked(self, name: str) -> np.ndarray:
        """Who was led past an item: booleans, shape (n,)."""
        self._check(name)
        return self._kinds[name] == NOT_ASKED

    def has_dropped_out(self, name: str) -> np.ndarray:
        """Who had left before an item: booleans, shape (n,)."""
        self._check(name)
        return self._kinds[name] == DROPPED_OUT

    def counts(self, name: str, rows: np.ndarray | None = None) -> dict[str, float]:
        """Respondents by kind of gap, ``{"n_missing": …, "n_not_applicable": …}``.

        ``n_not_asked`` and ``n_dropped_out`` are there only where the item has such gaps.

        Parameters
        ----------
        name : str
        rows : ndarray of bool, optional
            Whom to count; everybody when not given.
        """
        self._check(name)
        kinds, found = self._kinds[name], {}
        for key, kind in COUNTED.items():
            here = kinds == kind
            if key in ALWAYS_COUNTED or here.any():
                found[key] = self.count(here if rows is None else here & rows)
        return found

    def gaps(self, name: str) -> str:
        """The gaps of an item in words for a message: ``3 missing, 5 not applicable``."""
        counts = self.counts(name)
        return ", ".join(f"{n:g} {key[2:].replace('_', ' ')}" for key, n in counts.items())

    def flags(self, name: str) -> pd.DataFrame:
        """Options of a question with several answers: ticked, not ticked, or a gap.

        Raises
        ------
        OptionError
            No such item, or no question with several answers.
        """
        self._check(name)
        if name not in self._flags:
            raise OptionError(
                f"{name!r} is no question with several answers. Those are: "
                f"{', '.join(self._flags) or 'none'}."
            )
        return self._flags[name].copy()
