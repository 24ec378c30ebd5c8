"""People in a survey, protected: comments masked, ids replaced by pseudonyms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cemlab.data.circumstances import Match
from cemlab.study import Item, Study

if TYPE_CHECKING:
    from cemlab.privacy import Pseudonyms, Redacted

USES = ("_ids", "_customer")
REMEMBERED = 100_000  # comments that recur are masked once


class Shield:
    """Protects the fields of a survey, and keeps what is to be told of it.

    Parameters
    ----------
    study : Study
    redact : bool
        Whether comments are masked where the study wants it.
    """

    def __init__(self, study: Study, redact: bool) -> None:
        self.masks = redact and study.privacy.redact
        self.salt_file = study.salt_file
        self.told: dict[str, Any] = {
            "min_cell": study.privacy.min_cell,
            "is_pseudonymous": study.salt_file is not None,
            "n_comments": 0,
            "n_masked": 0,
            "masked": {},
        }

    def cover(self, fields: dict[str, Any]) -> None:
        """Protect the fields, in place."""
        fields["_answers"] = self.masked(fields["_answers"], fields["items"])
        for use in USES:
            fields[use] = self.renamed(fields[use])

    def masked(self, answers: pd.DataFrame, items: Mapping[str, Item]) -> pd.DataFrame:
        """Answers with their comments masked."""
        comments = [name for name in answers if items[name].role == "verbatim"]
        changed = {name: self._masked(answers[name]) for name in comments if self.masks}
        return answers.assign(**changed) if changed else answers

    def _masked(self, written: pd.Series) -> pd.Series:
        """A column of comments; each that recurs is looked at once."""
        codes, texts = pd.factorize(written)
        found = [self._redact(text) for text in texts]
        times = np.bincount(codes[codes >= 0], minlength=len(texts))
        counts = self.told["masked"]
        for text, one, n in zip(texts, found, times.tolist(), strict=True):
            self.told["n_comments"] += n
            self.told["n_masked"] += n * (one.text != text)
            for kind, often in one.counts.items():
                counts[kind] = counts.get(kind, 0) + n * often
        return _taken([one.text for one in found], codes, written)

    @cached_property
    def _redact(self) -> Callable[[str], Redacted]:
        from cemlab.privacy import redact

        return lru_cache(REMEMBERED)(redact)

    def renamed(self, ids: pd.Series | None) -> pd.Series | None:
        """Pseudonyms in the place of ids."""
        if ids is None or self.salt_file is None:
            return ids
        if not isinstance(ids.dtype, pd.StringDtype):
            return self._pseudonyms.of(ids)
        codes, different = pd.factorize(ids)
        named = self._pseudonyms.of(pd.Series(different, name=ids.name))
        return _taken(named, codes, ids)

    def matches(self, matches: Sequence[Match]) -> tuple[Match, ...]:
        """What fits, told by pseudonyms."""
        return tuple(
            replace(one, without_table=self.renamed(one.without_table),
                    without_survey=self.renamed(one.without_survey))
            for one in matches
        )  # fmt: skip

    @cached_property
    def _pseudonyms(self) -> Pseudonyms:
        from cemlab.privacy import Pseudonyms, read_salt

        return Pseudonyms(read_salt(self.salt_file))


def _taken(values: Sequence[str], codes: np.ndarray, like: pd.Series) -> pd.Series:
    """The values at the codes, gaps at −1."""
    taken = pd.Series(values, dtype="str").array.take(codes, allow_fill=True)
    return pd.Series(taken, like.index, name=like.name)
