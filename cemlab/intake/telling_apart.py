"""Labels that several items share, such as "Other": with the question before them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from cemlab.intake.chinese_labels import shortened
from cemlab.intake.cut_labels import head, head_and_tail
from cemlab.intake.draft import ItemGuess
from cemlab.intake.wordings import CJK
from cemlab.study.yaml_text import one_line

MOST = 40  # characters of the question; the part of it follows
LONGER = 60  # where they differ further on
MARKS = " ?？:：。."


def told_apart(items: Mapping[str, ItemGuess]) -> dict[str, ItemGuess]:
    """The items; rows of grids and words behind "Other" name their question where they must.

    A row of a grid must where another item is called alike, words behind an option always.
    """
    often = Counter(one_line(item.label) for item in items.values())
    unclear = {
        name: item
        for name, item in items.items()
        if item.label != item.question
        and (often[one_line(item.label)] > 1 or item.role.why == "role.other_text")
    }
    short = _short({one_line(item.question) for item in unclear.values()} - {""})
    found = dict(items)
    for name, item in unclear.items():
        if asked := short.get(one_line(item.question)):
            colon = "：" if CJK.search(asked) else ": "
            found[name] = replace(item, label=f"{asked}{colon}{one_line(item.label)}")
    return found


def _short(questions: Iterable[str]) -> dict[str, str]:
    """Questions without their marks, cut so that no two become one."""
    full = {one: shortened(one).strip(MARKS) for one in questions}
    found: dict[str, str] = {}
    for way, most in ((head, MOST), (head_and_tail, MOST), (head, LONGER)):
        counts = Counter(way(one, most) for one in full.values())
        for asked, one in full.items():
            if asked not in found and counts[way(one, most)] == 1:
                found[asked] = way(one, most)
    return {asked: found.get(asked, asked) for asked in full}
