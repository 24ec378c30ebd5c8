"""Questions at length, cut to labels that tables and headlines have room for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from cemlab.intake.draft import ItemGuess
from cemlab.intake.wordings import CJK
from cemlab.study.yaml_text import one_line

MOST = 60  # characters; longer labels make headlines of three lines
ENOUGH = 0.6  # of the room, from which a cut between words is better than one within


def with_cut_labels(items: Mapping[str, ItemGuess]) -> dict[str, ItemGuess]:
    """The items; long labels are cut where the question says it in full beside them.

    Questions that begin alike keep their ends too; those that are still alike stay as they are,
    and so do Chinese ones, whose words are cut otherwise (`chinese_labels`).
    """
    full = {name: one_line(item.label) for name, item in items.items()}
    long = [name for name, item in items.items()
            if len(full[name]) > MOST and not CJK.search(full[name])
            and full[name] == one_line(item.question)]  # fmt: skip
    short = dict(full)
    for cut in (head, head_and_tail):
        short |= {name: cut(full[name]) for name in long if short[name] in (full[name], "")}
        alike = _twice(short.values())
        short |= {name: full[name] for name in long if short[name] in alike}
    return {name: replace(item, label=short[name]) if name in long else item
            for name, item in items.items()}  # fmt: skip


def _twice(texts: Iterable[str]) -> set[str]:
    return {text for text, n in Counter(texts).items() if n > 1}


def head(text: str, most: int = MOST) -> str:
    """The text, or its beginning, up to a blank where there is one."""
    return text if len(text) <= most else f"{_fitting(text, most - 1)}…"


def head_and_tail(text: str, most: int = MOST) -> str:
    """The text, or its beginning and its end."""
    if len(text) <= most:
        return text
    room = (most - 3) // 2
    tail = _fitting(text[::-1], room)[::-1]
    return f"{_fitting(text, room)} … {tail}"


def _fitting(text: str, room: int) -> str:
    """As many characters from the left as fit, whole words where that leaves enough."""
    kept = text[:room]
    if text[room : room + 1] not in ("", " ") and kept.rfind(" ") >= ENOUGH * room:
        kept = kept[: kept.rfind(" ")]
    return kept.strip(" ,;:.-")
