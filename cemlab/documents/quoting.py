"""Whether somebody said what stands in quotation marks: the words of a quote in a comment."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")
GAP = re.compile(r"…+|\.{3,}")  # where a quote leaves words out


def folded(text: str) -> str:
    """The words of a text between blanks, without case, width and punctuation.

    Every Chinese character is a word, so that blanks within Chinese text say nothing.
    """
    return f" {' '.join(WORD.findall(unicodedata.normalize('NFKC', text).casefold()))} "


def stands_in(quote: str, said: str) -> bool:
    """Whether a quote is a part of what was said.

    Parameters
    ----------
    quote : str
        As it is written. It may be shortened: by its ends, and in between by ``…`` or ``...``;
        its pieces must stand in this order. Case, blanks and punctuation do not count, words do.
    said : str
        What was said, as `folded` gives it.
    """
    return _in_order(_pieces(quote), said)


def stand_in_any(quotes: Sequence[str], said: Sequence[str]) -> list[bool]:
    """Whether each quote is a part of one of the texts, as `stands_in` has it for one text."""
    whole = "\n".join(said)  # one search in all of them: there may be as many quotes as texts
    found = []
    for pieces in map(_pieces, quotes):
        is_there = bool(pieces) and all(piece in whole for piece in pieces)
        if is_there and len(pieces) > 1:
            is_there = any(_in_order(pieces, one) for one in said if pieces[0] in one)
        found.append(is_there)
    return found


def _pieces(quote: str) -> list[str]:
    return [one for part in GAP.split(quote) if (one := folded(part)).strip()]


def _in_order(pieces: Sequence[str], said: str) -> bool:
    start = 0
    for piece in pieces:
        found = said.find(piece, start)
        if found < 0:
            return False
        start = found + len(piece) - 1  # two pieces may share the blank between them
    return bool(pieces)
