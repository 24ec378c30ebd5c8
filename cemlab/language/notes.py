"""Sentences that are made before it is known in which language they will be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cemlab.language.speaking import Verbatim, speaker


class Note(str):
    """A sentence of the catalogue: as a text it is English, `in_language` says it in another.

    Parameters
    ----------
    key : str
        Of the catalogue.
    **facts
        What fills the blanks: texts are repeated as they stand, notes in the language; names
        in a row are a list.

    Examples
    --------
    >>> note = Note("sources.times_in", zones=["UTC"])
    >>> note, in_language(note, "zh")
    ('Times are in UTC.', '时间以 UTC 记录。')
    """

    key: str
    facts: Mapping[str, Any]

    def __new__(cls, key: str, /, **facts: Any) -> Note:
        note = super().__new__(cls, _said(key, facts, "en"))
        note.key, note.facts = key, facts
        return note

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        return (self.key,), dict(self.facts)


def in_language(text: str, language: str) -> str:
    """A note in the language; any other text as it is."""
    return _said(text.key, text.facts, language) if isinstance(text, Note) else text


def _said(key: str, facts: Mapping[str, Any], language: str) -> str:
    say = speaker(language)
    return say(key, **{name: _filled(fact, language) for name, fact in facts.items()})


def _filled(fact: Any, language: str) -> Any:
    if isinstance(fact, (list, tuple)):
        names = (in_language(one, language) for one in fact)
        return Verbatim(speaker(language)("list_join").join(names))
    return Verbatim(in_language(fact, language)) if isinstance(fact, str) else fact
