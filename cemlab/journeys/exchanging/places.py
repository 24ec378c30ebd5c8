"""Places and values of a document as texts of a spreadsheet, and back.

A place is a path such as ``steps/@visit/next/#1/share``: keys, ``@`` and the id of an entry, or
``#`` and the number of an entry that has none. A value is a word as it is, or JSON where words
would be taken for something else: ``0.8``, ``true``, ``"0.8"``; ``null`` says that there is none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from cemlab.journeys.exchanging.statements import clean_line

Place = tuple[str, ...]
ORDER = "@"  # the order of the entries of a list, by their ids
NOT_PLAIN = re.compile(r"[^\w. -]|^ | $")  # in a key; what a path could not be read with
CODED = re.compile(r"~([0-9a-f]+)\.")


def place_text(place: Place) -> str:
    """A place as one word."""
    return "/".join(place)


def place_of(text: str) -> Place:
    """The place that a word names."""
    return tuple(text.strip().split("/"))


def key_text(key: str) -> str:
    """A key that can be told from an entry."""
    return NOT_PLAIN.sub(lambda found: f"~{ord(found[0]):x}.", key)


def key_of(text: str) -> str:
    """The key that `key_text` wrote."""
    return CODED.sub(lambda found: chr(int(found[1], 16)), text)


def value_text(value: Any) -> str:
    """A value as a text that comes back as the same value."""
    if isinstance(value, str) and _is_plain(value):
        return value
    written = json.dumps(value, ensure_ascii=False)
    return "".join(mark if mark.isprintable() else json.dumps(mark)[1:-1] for mark in written)


def value_of(text: str) -> Any:
    """The value that a text writes."""
    return _read(text.strip())


def plain(value: Any) -> Any:
    """Content without what is empty, days as texts, sequences as lists."""
    if isinstance(value, Mapping):
        inner = {key: plain(one) for key, one in value.items()}
        return {key: one for key, one in inner.items() if one is not None and one not in ([], {})}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def ids_of(*lists: Sequence[Any]) -> bool:
    """Whether the entries of all lists are told apart by ids."""
    for entries in lists:
        ids = [one.get("id") for one in entries if isinstance(one, Mapping)]
        if len(ids) < len(entries) or None in ids or len(set(ids)) < len(ids):
            return False
    return True


def step_into(node: Any, key: str) -> Any:
    """What a content has at one key of a place; None where it has nothing."""
    if key.startswith("@") and isinstance(node, list):
        return next((one for one in node if isinstance(one, dict) and one.get("id") == key[1:]),
                    None)  # fmt: skip
    if key.startswith("#") and isinstance(node, list):
        at = int(key[1:]) - 1 if key[1:].isdecimal() else -1
        return node[at] if 0 <= at < len(node) else None
    return node.get(key_of(key)) if isinstance(node, dict) else None


def anchor(content: Any, place: Place) -> str:
    """What stands beside a detail, so that it is not added to something else.

    The value at the place itself; else the words of the entry around it that has no id, or those of
    a text in its other language; nothing where there is none of these.
    """
    said, node = "", content
    for key in place:
        node = step_into(node, key)
        if key.startswith("@"):
            said = ""
        elif key.startswith("#") or (isinstance(node, dict) and set(node) <= {"en", "zh"}):
            said = said if node is None else _words(node)
    return said if node is None or isinstance(node, (dict, list)) else value_text(node)


def _is_plain(text: str) -> bool:
    """Whether a text is read back as it is."""
    return text.isprintable() and clean_line(text) == text and _read(text) == text


def _words(node: Any) -> str:
    """The first word of an entry or text, by which it is known."""
    while isinstance(node, (dict, list)) and node:
        inner = node.values() if isinstance(node, dict) else node
        node = node["text"] if isinstance(node, dict) and "text" in node else next(iter(inner))
    return "" if node is None or isinstance(node, (dict, list)) else value_text(node)


def _read(text: str) -> Any:
    folded = text.casefold()  # spreadsheets write TRUE
    try:
        return json.loads(folded if folded in ("true", "false", "null") else text)
    except ValueError:
        return text
