"""Sets text: cleans it, and breaks it into lines by measured width."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from cemlab.style.fonts import advances, grown, text_width

NEVER_FIRST = "，。、；：？！”’）》〉】」』％%…,.;:?!)]}·"
NEVER_LAST = "“‘（《〈【「『([{"
SHORTEST_LAST_LINE = 3  # characters' width; a shorter last line looks lost
NARROWING = 0.96  # by how much a paragraph is narrowed at a time to avoid it
KEPT = 4096  # paragraphs whose lines are remembered: several large maps

# Characters XML forbids, and those that are not seen but change what is.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"
    "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_HAN = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_PIECES = re.compile(rf"\s+|[{_HAN}]|[^\s{_HAN}]+")


def clean(text: object, *, lines: bool = False) -> str:
    """A text that can be drawn and written into XML.

    Removes characters that XML forbids and invisible ones that change the order of others,
    composes accents, and makes every run of spaces one space.

    Parameters
    ----------
    text : object
        Anything with a readable `str`; words from people are never trusted.
    lines : bool
        Keep line ends.
    """
    whole = unicodedata.normalize("NFC", _UNWANTED.sub("", str(text)))
    if lines:
        return "\n".join(" ".join(line.split()) for line in whole.splitlines())
    return " ".join(whole.split())


def unbroken(text: str) -> list[str]:
    """The pieces of a text that no line break may part: Latin words, single Han characters."""
    return [piece for piece in _PIECES.findall(text) if not piece.isspace()]


def wrap(
    text: str,
    width: float,
    size: float,
    language: str,
    *,
    weight: str = "regular",
    most: int | None = None,
    last: float | None = None,
) -> list[str]:
    """Break a text into lines that are not wider than allowed.

    Parameters
    ----------
    text : str
    width : float
        Widest a line may be, in the unit of `size`.
    size : float
        Font size.
    language : {"en", "zh"}
    weight : {"regular", "bold"}
    most : int, optional
        Most lines; what does not fit is cut and ends in an ellipsis.
    last : float, optional
        Narrowest the last line may be; three characters unless said.

    Notes
    -----
    Chinese breaks between characters, but a line never starts with closing punctuation nor ends
    with opening punctuation (GB/T 15834). Latin words break at spaces; one that is wider than a
    line breaks where it must. The paragraph is narrowed until its last line is wide enough,
    unless that takes more lines or breaks a word.
    """
    return list(_wrapped(text, width, size, language, weight, most, last))


@lru_cache(maxsize=KEPT)  # a drawing asks for the same lines when it plans and when it draws
def _wrapped(
    text: str, width: float, size: float, language: str, weight: str, most: int | None,
    last: float | None,
) -> tuple[str, ...]:  # fmt: skip
    def measure(one: str) -> float:
        return text_width(one, size, language, weight)

    known = advances(language, weight)
    pieces = list(_unbreakable(text))
    lines = _filled(pieces, width, size, known)
    narrower = width * NARROWING
    shortest = SHORTEST_LAST_LINE * size if last is None else last
    longest = max((measure(piece) for piece in pieces), default=0.0)
    least = max(width * 0.5, longest if longest <= width else 0.0)  # breaks no word that fitted
    while (
        len(lines) > 1
        and measure(lines[-1]) < shortest
        and narrower > least
        and len(tried := _filled(pieces, narrower, size, known)) == len(lines)
    ):
        lines, narrower = tried, narrower * NARROWING
    if most is not None and len(lines) > most:
        lines = [*lines[: most - 1], _cut(lines[most - 1], width, measure)]
    return tuple(lines)


def _unbreakable(text: str) -> Iterator[str]:
    """Pieces of a text between which a line may break."""
    held = ""
    for piece in _PIECES.findall(text):
        if piece.isspace():
            if held:
                yield held
            held = ""
            yield " "
        elif not held:
            held = piece
        elif piece[0] in NEVER_FIRST or held[-1] in NEVER_LAST:
            held += piece
        else:
            yield held
            held = piece
    if held:
        yield held


def _filled(pieces: list[str], width: float, size: float, known: Mapping[str, float]) -> list[str]:
    """Lines filled one after the other; each character is measured as it is added."""
    lines, line, ems = [], "", 0.0
    for piece in pieces:
        longer = grown(ems, piece, known)
        if line and piece != " " and size * longer > width:
            lines.append(line.rstrip())
            line, longer = "", grown(0.0, piece, known)
        if piece == " " and not line:
            continue
        line, ems = line + piece, longer
        while size * ems > width and len(line) > 1:
            if size * grown(0.0, line.rstrip(), known) <= width:
                break  # the space at its end does not count
            kept = _longest(line, width, size, known)
            lines.append(line[:kept])
            line = line[kept:]
            ems = grown(0.0, line, known)
    return [one for one in [*lines, line.rstrip()] if one] or [""]


def _longest(line: str, width: float, size: float, known: Mapping[str, float]) -> int:
    """How many characters of a line fit; at least one."""
    ems = 0.0
    for at, one in enumerate(line):
        ems = grown(ems, one, known)
        if size * ems > width:
            return max(at, 1)
    return len(line)


def _cut(line: str, width: float, measure) -> str:
    """The line with an ellipsis, short enough."""
    while line and measure(f"{line}…") > width:
        line = line[:-1]
    return f"{line.rstrip()}…"
