"""Texts made alike for searching, character by character, so that places stay the same."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

BARRIER = "\ufffc"  # stands where something was masked before: nothing is found across it
SPOKEN = dict(
    zip("零〇一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖", "0012345678912123456789", strict=True)
)
HAN = r"\u4e00-\u9fff"  # within brackets
LETTERS = re.compile(r"[A-Za-z]{2}")
LAST = 0x1FBFF  # the last digits of Unicode
FULL_WIDTH = "！～"
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\ufe0f\u20e3\u00ad"


class Span(NamedTuple):
    """A stretch of a text that must not be shown, and what it is."""

    start: int
    end: int
    kind: str


def shadow(text: str, masked: re.Pattern[str]) -> str:
    """A text of the same length that patterns can be written for."""
    if "[" in text:
        text = masked.sub(lambda found: BARRIER * len(found[0]), text)
    return text if text.isascii() else text.translate(_alike())


def digits_of(spoken: str) -> str:
    """A text with the numerals that people say, 一三八, as figures."""
    return spoken.translate(SPOKEN_ALIKE)


@cache
def _alike() -> dict[int, str]:
    """Digits of every script, full-width letters and signs, dashes and blanks as ASCII."""
    table = {}
    for code in range(128, LAST + 1):
        mark = chr(code)
        kind = unicodedata.category(mark)
        if kind == "Nd":
            table[code] = str(unicodedata.digit(mark))
        elif kind in ("Zs", "Pd"):
            table[code] = " " if kind == "Zs" else "-"
        elif FULL_WIDTH[0] <= mark <= FULL_WIDTH[1]:
            table[code] = chr(code - 0xFEE0)
        elif kind == "No" and len(plain := unicodedata.normalize("NFKC", mark)) == 1:
            table[code] = plain if plain.isdigit() else mark
    # a full-width comma ends a thought, an ASCII one may stand within a number
    return table | dict.fromkeys(map(ord, "−‒﹣"), "-") | {ord("，"): "，"}


SPOKEN_ALIKE = {ord(mark): digit for mark, digit in SPOKEN.items()}
