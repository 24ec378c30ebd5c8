"""What a document may be written with: texts in two languages, ids, days."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer

LONGEST_NAME = 120  # characters; a name stands on one line of a map or card
LONGEST_TEXT = 2000
LONGEST_ID = 60
SAFE_ID = re.compile(r"[^\W_][\w-]*(?:\.[\w-]+)*")  # also in Chinese; neither a path nor markup
LANGUAGE_NAMES = {"en": "English", "zh": "Chinese"}


def _both(value: Any) -> Any:
    """Texts by language, blank ones left out; a plain string stands for both languages."""
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        value = dict.fromkeys(LANGUAGE_NAMES, value)
    if not isinstance(value, Mapping) or set(value) - set(LANGUAGE_NAMES):
        raise ValueError("expected a text or {en: …, zh: …}")
    for text in value.values():
        if isinstance(text, bool) or not isinstance(text, (str, int, float, type(None))):
            raise ValueError("expected a text or {en: …, zh: …}")
    given = {
        language: str(value[language])
        for language in LANGUAGE_NAMES
        if value.get(language) is not None and str(value[language]).strip()
    }
    if any("\ud800" <= mark <= "\udfff" for text in given.values() for mark in text):
        raise ValueError("holds half a character (a lone surrogate), which no file can hold")
    if not given:
        raise ValueError("expected a text in English or Chinese, but there is none")
    return given


def _at_most(limit: int) -> Callable[[Any], Any]:
    def check(text: Any) -> Any:
        said = {"": text} if isinstance(text, str) else text
        for language, words in said.items():
            if len(words) > limit:
                which = f"{LANGUAGE_NAMES[language]} text" if language else "text"
                raise ValueError(
                    f"expected at most {limit:,} characters, but the {which} has {len(words):,}"
                )
        return text

    return check


def _safe(value: str) -> str:
    if len(value) > LONGEST_ID or not SAFE_ID.fullmatch(value):
        raise ValueError(
            f"expected letters, digits, '-', '_' and '.', at most {LONGEST_ID} ({len(value)} were "
            "given), such as 'repair'"
        )
    return value


def _numbered(letter: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        if not re.fullmatch(rf"{letter}[1-9][0-9]{{0,2}}", value, re.ASCII):
            raise ValueError(f"expected {letter} and a number, such as '{letter}1'")
        return value

    return check


def _day(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            value = None
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError("expected a day, such as 2026-12-31")
    return value


def _many(value: Any) -> Any:
    """A heading with nothing below it is an empty list; a single entry needs no list."""
    if value is None:
        return ()
    if isinstance(value, (str, Mapping)):
        return (value,)
    if not isinstance(value, (list, tuple)):
        raise ValueError("expected a list")
    return value


_Languages = Annotated[Mapping[str, str], BeforeValidator(_both), PlainSerializer(dict)]
_Frozen = AfterValidator(MappingProxyType)

Many = BeforeValidator(_many)
Text = Annotated[_Languages, AfterValidator(_at_most(LONGEST_TEXT)), _Frozen]
Name = Annotated[_Languages, AfterValidator(_at_most(LONGEST_NAME)), _Frozen]
Pseudonym = Annotated[str, AfterValidator(_at_most(LONGEST_NAME))]
ItemName = Annotated[str, AfterValidator(_at_most(LONGEST_NAME))]  # of the survey, as it is
Identifier = Annotated[str, AfterValidator(_safe)]
PainId = Annotated[str, AfterValidator(_numbered("P"))]
MeasureId = Annotated[str, AfterValidator(_numbered("M"))]
Day = Annotated[date, BeforeValidator(_day)]
Share = Annotated[float, Field(strict=True, ge=0, le=1)]  # .3 for 30%
