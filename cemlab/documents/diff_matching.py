"""Which parts of two versions of a document are the same one, and which changed their order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from cemlab.documents.claims import Block
from cemlab.documents.texts import LANGUAGE_NAMES

ALIKE = 0.5  # texts with less in common than this are two statements, not one that was changed


def matched(
    old: Sequence[Any], new: Sequence[Any]
) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Which entries are the same one: by id, else by text, else by what is most alike."""
    pairs: dict[int, int] = {}
    free = list(range(len(new)))
    for rate in (_same_name, _same_text, _alike):
        for at, one in enumerate(old):
            rates = {other: rate(one, new[other]) for other in free} if at not in pairs else {}
            best = max(rates, key=lambda other: rates[other], default=None)
            if best is not None and rates[best] > ALIKE:
                pairs[at] = best
                free.remove(best)
    gone = [at for at in range(len(old)) if at not in pairs]
    return sorted(pairs.items(), key=lambda pair: pair[1]), gone, free


def _same_name(one: Any, other: Any) -> float:
    return float(_name(one) is not None and _name(one) == _name(other))


def _same_text(one: Any, other: Any) -> float:
    if _name(one) is not None:
        return 0.0
    return float(said(one) == said(other))


def _alike(one: Any, other: Any) -> float:
    if _name(one) is not None or not (is_text(said(one)) and is_text(said(other))):
        return 0.0
    words, others = said(one), said(other)
    shared = words.keys() & others.keys()
    return max((SequenceMatcher(None, words[key], others[key], autojunk=False).ratio()
                for key in shared), default=0.0)  # fmt: skip


def _name(entry: Any) -> Hashable:
    """What an entry is told apart by; None where only its words can."""
    if getattr(entry, "id", None) is not None:
        return entry.id
    if hasattr(entry, "from_"):
        return f"{entry.from_} → {entry.to}"
    if hasattr(entry, "to"):
        return entry.to
    return None


def id_of(entry: Any, name: str, at: int) -> str:
    """The id of an entry; its place in the list `name` where it has none."""
    return str(_name(entry) or f"{name}.{at}")


def out_of_order(places: Sequence[int]) -> set[int]:
    """The fewest entries whose move explains an order: all but a longest rising subsequence."""
    ends: list[int] = []
    rows: list[int] = []
    before: list[int | None] = []
    for row, place in enumerate(places):
        at = bisect_left(ends, place)
        ends[at : at + 1], rows[at : at + 1] = [place], [row]
        before.append(rows[at - 1] if at else None)
    kept, row = set(), rows[-1] if rows else None
    while row is not None:
        kept.add(places[row])
        row = before[row]
    return set(places) - kept


def is_text(value: Any) -> bool:
    """Whether it is a text by language."""
    return isinstance(value, Mapping) and bool(value) and set(value) <= set(LANGUAGE_NAMES)


def said(value: Any) -> str | Mapping[str, str]:
    """A value as a table shows it; of a part, its text or title."""
    if value is None or value == ():
        return ""
    if isinstance(value, Block):
        words = next((getattr(value, key) for key in ("text", "title", "source", "duration")
                     if getattr(value, key, None) is not None), None)  # fmt: skip
        if words is not None:
            return said(words)
        given = {key: said(one) for key, one in value if one is not None}
        return ", ".join(f"{key.rstrip('_')}: {_flat(one)}" for key, one in given.items() if one)
    if is_text(value):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, (tuple, list)):
        return ", ".join(_flat(said(one)) for one in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {one}" for key, one in value.items())
    return str(value)


def _flat(words: str | Mapping[str, str]) -> str:
    """Words in both languages, as part of a line."""
    return words if isinstance(words, str) else " / ".join(dict.fromkeys(words.values()))
