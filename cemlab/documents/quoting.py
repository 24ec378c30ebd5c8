"""Whether somebody said what stands in quotation marks: the words of a quote in a comment."""

from __future__ import annotations

import re
import unicodedata

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
    pieces = [one for part in GAP.split(quote) if (one := folded(part)).strip()]
    start = 0
    for piece in pieces:
        found = said.find(piece, start)
        if found < 0:
            return False
        start = found + len(piece) - 1  # two pieces may share the blank between them
    return bool(pieces)
