"""What weakens the texts of any document: no evidence, one language, hidden signs, real people."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from cemlab.documents.claims import Claim, Document, Evidence, Quote
from cemlab.documents.persona_schema import Persona
from cemlab.documents.texts import LANGUAGE_NAMES
from cemlab.privacy import is_name_like, redact

LONGEST_SHOWN = 40  # characters of a text that a message repeats
MARKUP = re.compile(r"<\s*[A-Za-z/!?]")
TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # turn text round
NO_CHARACTERS = frozenset("\ufffe\uffff")  # XML, and so SVG, forbids them

Found = Iterator[tuple[str, tuple, dict[str, Any]]]


def weak_texts(document: Document) -> Found:
    """Claims on nothing, texts in one language, what cannot be seen, what points at somebody.

    Yields
    ------
    (code, place, values of the message)
    """
    yield from _claims(document)
    yield from _characters(document)
    yield from _people(document)


def shortened(text: Mapping[str, str]) -> str:
    """The start of a text, without what cannot be seen."""
    said = "".join(mark if mark.isprintable() else " " for mark in next(iter(text.values())))
    return said if len(said) <= LONGEST_SHOWN else f"{said[: LONGEST_SHOWN - 1]}…"


def _claims(document: Document) -> Found:
    verbatim = _verbatim(document)
    for place, part in document.parts():
        if isinstance(part, Claim) and not part.evidence and not part.assumed:
            yield "no_evidence", place, {"text": shortened(part.text)}
        if _is_text(part) and len(part) == 1 and place not in verbatim:
            yield "untranslated", place, {"text": shortened(part), "given": next(iter(part))}


def _verbatim(document: Document) -> set[tuple]:
    """Places of words that somebody said, in whichever language."""
    return {
        (*place, "text" if isinstance(part, Quote) else "quote")
        for place, part in document.parts()
        if isinstance(part, (Quote, Evidence))
    }


def _characters(document: Document) -> Found:
    for place, part in document.parts():
        if not isinstance(part, str) and not _is_text(part):
            continue
        texts = (part,) if isinstance(part, str) else tuple(part.values())
        if any(MARKUP.search(text) for text in texts):
            yield "markup", place, {}
        hidden = sorted({mark for text in texts for mark in text if _is_hidden(mark)})
        if hidden:
            yield "control", place, {"marks": ", ".join(f"U+{ord(mark):04X}" for mark in hidden)}


def _people(document: Document) -> Found:
    """What points at somebody: contact data, a name in a quote or where an id belongs.

    The name of a persona is fiction and may stand anywhere.
    """
    made_up = isinstance(document, Persona) and document.fiction is not None
    fiction = tuple(document.fiction.name.values()) if made_up else ()
    verbatim = _verbatim(document)
    for place, part in document.parts():
        named = isinstance(part, (Quote, Evidence)) and part.speaker not in (None, *fiction)
        if named and (redact(part.speaker).counts or is_name_like(part.speaker)):
            yield "speaker", (*place, "speaker"), {}
        if not _is_text(part):
            continue
        kinds = {kind for text in part.values() for kind in redact(text).counts}
        if place not in verbatim or any(name in one for name in fiction for one in part.values()):
            kinds -= {"name"}
        if kinds:
            yield "private", place, {"kinds": sorted(kinds)}


def _is_hidden(mark: str) -> bool:
    if mark in "\n\t":
        return False
    return unicodedata.category(mark) == "Cc" or mark in TURNS or mark in NO_CHARACTERS


def _is_text(part: Any) -> bool:
    """Whether it is a text by language; other mappings are names and codes of the data."""
    return isinstance(part, Mapping) and set(part) <= set(LANGUAGE_NAMES)
