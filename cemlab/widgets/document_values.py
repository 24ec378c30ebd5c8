"""Values as documents write them: texts in two languages, single entries, ids of evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cemlab.study import words

LANGUAGES = ("en", "zh")


def both(text: Any) -> tuple[str, str]:
    """A text of a document in English and in Chinese; a plain one stands for both."""
    if isinstance(text, Mapping):
        return tuple(str(text.get(one) or "") for one in LANGUAGES)
    return ("", "") if text is None else (str(text), str(text))


def word_changes(before: Any, en: str, zh: str) -> dict[tuple[str, ...], Any]:
    """What to write so that a text says this: only the language that changed, where it can be."""
    said = {one: text for one, text in zip(LANGUAGES, (en.strip(), zh.strip()), strict=True)
            if text}  # fmt: skip
    if isinstance(before, Mapping) and set(before) == set(said):
        return {(one,): text for one, text in said.items() if str(before[one]) != text}
    if before is not None and not isinstance(before, Mapping):
        same = said.get("en") == said.get("zh")
        said = said["en"] if same and said else said
    return {} if before == said else {(): said}


def reached(content: Any, place: Sequence[str | int]) -> Any:
    """What stands at a place; None where nothing does."""
    found = content
    for step in place:
        if isinstance(step, int):
            rows = many(found)
            found = rows[step] if step < len(rows) else None
        else:
            found = found.get(step) if isinstance(found, Mapping) else None
    return found


def put(content: dict[str, Any], place: Sequence[str | int], value: Any) -> None:
    """Set or take away; a block that is left empty goes too, a list becomes one of many."""
    first, *rest = place
    if rest and isinstance(rest[0], int):
        content[first] = many(content.get(first))
        if len(rest) == 1:
            content[first][rest[0]] = value
        else:
            put(content[first][rest[0]], rest[1:], value)
    elif rest:
        inner = content.get(first)
        content[first] = inner if isinstance(inner, dict) else {}
        put(content[first], rest, value)
        if value is None and not content[first]:
            del content[first]
    elif value is None:
        content.pop(first, None)
    else:
        content[first] = value


def spoken(text: Any, language: str, otherwise: str = "") -> str:
    """A text in a language, or in the other; what it is called where there is none."""
    if isinstance(text, Mapping):
        text = {key: str(one) for key, one in text.items() if one}
    return words(text if isinstance(text, Mapping) else str(text), language) if text else otherwise


def many(value: Any) -> list[Any]:
    """Entries in a row: a single one needs no list, a heading with nothing below has none."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def id_of(use: Any) -> str:
    """The id of evidence, named or written beside its claim."""
    return str(use.get("id", "")) if isinstance(use, Mapping) else str(use)


def one_or_many(rows: Sequence[Any]) -> Any:
    """A single id stands alone, several in a list; none are nothing."""
    if len(rows) == 1 and isinstance(rows[0], str):
        return rows[0]
    return list(rows) or None
