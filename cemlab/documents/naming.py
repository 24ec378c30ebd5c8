"""Names that two things have, and names that nothing has."""

from __future__ import annotations

from collections.abc import Iterable

from cemlab.documents.texts import LONGEST_ID
from cemlab.errors import nearest

Problems = list[tuple[tuple, str]]
Names = list[tuple[tuple, str]]


def twice(names: Names) -> Problems:
    """Problems of names, each given with its place, that stand more than once."""
    seen: set[str] = set()
    problems: Problems = []
    for place, name in names:
        if name in seen:
            problems.append((place, f"is {name!r}, which stands twice. Give each its own."))
        seen.add(name)
    return problems


def unknown(names: Names, known: Iterable[str], what: str) -> Problems:
    """Problems of names, each given with its place, that are not among the known."""
    known = list(dict.fromkeys(known))
    return [
        (place, f"names {_short(name)!r}, which is no {what}.{nearest(name, known)} "
         f"Known: {', '.join(map(_short, known)) or 'none'}.")
        for place, name in names
        if name not in known
    ]  # fmt: skip


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_ID else f"{name[: LONGEST_ID - 1]}…"
