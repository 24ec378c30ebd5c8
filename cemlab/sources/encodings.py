"""How a text is written down: told by its first bytes, proven by decoding, or guessed and said."""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import NamedTuple

from cemlab.errors import DataError
from cemlab.language import Note

COMMON = 0.9  # of two-byte characters in the rows of GB 2312, before bytes are believed to be GBK
NULS = 0.02  # of the bytes, before a text without a mark may be UTF-16
SINGLE_BYTE = ("cp1252", "mac-roman", "latin-1")  # the commonest first: a draw goes to the first
SHOWN = 4
CHINESE_MARKS = "，。；：？！、（）“”《》…—【】〖〗┋"


class Written(NamedTuple):
    """The encoding of a text, whether a study has to say it, and what a person should know."""

    encoding: str
    needs_saying: bool = False
    warning: str = ""


def decode(raw: bytes, name: str, encoding: str | None) -> str:
    """Text of a plain table: as declared, else UTF-8, UTF-16 with its mark, or plain GB 18030.

    Raises
    ------
    DataError
        The encoding is unknown, does not fit (with the line), or would have to be guessed.
    """
    if encoding is not None:
        return _declared(raw, name, encoding)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _declared(raw, name, "utf-16")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as bad:
        if is_chinese(raw):
            return raw.decode("gb18030")
        line = raw[: bad.start].count(b"\n") + 1
        raise DataError(
            f"{name}, line {line}: byte {bad.start} is not UTF-8. {_advice(raw)}"
        ) from None


def guess_encoding(raw: bytes, name: str) -> Written:
    """How bytes are written, guessed where nothing proves it; a guess carries a warning."""
    if raw.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return Written("utf-32", needs_saying=True)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Written("utf-16")
    if wide := unmarked_wide(raw):
        return Written(wide, needs_saying=True)
    try:
        raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _not_unicode(raw, name)
    return Written("utf-8-sig")


def is_chinese(raw: bytes) -> bool:
    """Whether the bytes are GB 18030 beyond doubt: nearly all of it common Chinese."""
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return False
    beyond = [c for c in text if ord(c) > 127]
    chinese = sum("\u4e00" <= c <= "\u9fff" or c in CHINESE_MARKS for c in beyond)
    return bool(beyond) and chinese / len(beyond) >= COMMON


def unmarked_wide(raw: bytes) -> str | None:
    """UTF-16 without its mark: its zeros stand at every second byte, and it reads as text."""
    nuls = raw.count(0)
    if nuls < NULS * len(raw) or not nuls:
        return None
    encoding = "utf-16-le" if raw[1::2].count(0) > nuls / 2 else "utf-16-be"
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(raw)  # the last one may be cut
    except UnicodeDecodeError:
        return None
    broken = any(unicodedata.category(c) in ("Cc", "Cn", "Co") and c not in "\t\r\n" for c in text)
    return None if broken or "\n" not in text else encoding


def _declared(raw: bytes, name: str, encoding: str) -> str:
    try:
        return raw.decode("utf-8-sig" if encoding.lower() in ("utf-8", "utf8") else encoding)
    except LookupError:
        raise DataError(
            f"The encoding {encoding!r} of {name} is not known. Expected utf-8, gb18030, "
            "latin-1 or another name that Python knows."
        ) from None
    except UnicodeDecodeError as bad:
        line = raw[: bad.start].count(b"\n") + 1
        raise DataError(
            f"{name}, line {line}: byte {bad.start} cannot be read as {encoding}. {_advice(raw)}"
        ) from None
    except (UnicodeError, ValueError) as bad:  # codecs that are no encodings of text
        raise DataError(f"{name} cannot be read as {encoding}: {bad}. {_advice(raw)}") from None


def _advice(raw: bytes) -> str:
    if is_chinese(raw):
        return "It looks like GBK: declare `encoding: gb18030` beside `file` in the study."
    return (
        "Declare how the file is written, such as `encoding: gb18030` (Chinese Excel) or "
        "`encoding: latin-1` (Western Excel) beside `file` in the study."
    )


def _not_unicode(raw: bytes, name: str) -> Written:
    if _is_gb(raw):
        return Written("gb18030", needs_saying=True)
    if witness := _witness(raw):
        return Written(witness, needs_saying=True, warning=_look("by_letters", raw, name, witness))
    best = max(SINGLE_BYTE, key=lambda encoding: _plausible(raw, encoding))
    return Written(best, needs_saying=True, warning=_look("fits_best", raw, name, best))


def _is_gb(raw: bytes) -> bool:
    """Valid GB 18030 whose characters stand where common Chinese does, not where é and ß would."""
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return False
    pairs = re.findall(rb"[\x81-\xfe][\x30-\x39\x40-\x7e\x80-\xfe]", raw)
    common = sum(0xA1 <= lead <= 0xD7 and trail >= 0xA1 for lead, trail in pairs)
    return bool(pairs) and common / len(pairs) >= COMMON


def _witness(raw: bytes) -> str | None:
    """What charset-normalizer believes, where that is a script our own tests do not know."""
    try:
        from charset_normalizer import from_bytes
    except ImportError:
        return None
    best = from_bytes(raw[:200_000]).best()
    if best is None or best.encoding.startswith(("utf", "ascii")):
        return None
    scripts = {"Cyrillic", "Greek", "Hebrew", "Arabic", "Hangul", "Hiragana", "Katakana", "CJK"}
    ranges = " ".join(best.alphabets)
    encoding = best.encoding.replace("_", "-")
    return encoding if any(one in ranges for one in scripts) and _decodes(raw, encoding) else None


def _decodes(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _plausible(raw: bytes, encoding: str) -> float:
    """How well text beyond ASCII sits between its neighbours: é in words, ’ after a letter."""
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return float("-inf")
    score = 0.0
    for match in re.finditer(r"[^\x00-\x7f]", text):
        at = match.start()
        before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
        score += _fits(match.group(), before, after)
    return score


def _fits(character: str, before: str, after: str) -> float:
    kind = unicodedata.category(character)
    if kind in ("Cc", "Cn", "Co"):
        return -2.0
    if kind.startswith("L"):
        odd = character.isupper() and before.islower()
        return -1.0 if odd or not (before.isalpha() or after.isalpha()) else 1.0
    if character == "’":
        return 1.0 if before.isalpha() else 0.2
    if character in "‘“”–—…\u00a0•":
        return 0.5
    return -0.5 if before.isalpha() and after.isalpha() else 0.0


def _look(how: str, raw: bytes, name: str, encoding: str) -> Note:
    text = raw.decode(encoding)
    found = dict.fromkeys(re.findall(r"\S*[^\x00-\x7f]\S*", text))
    shown = [repr(one[:24]) for one in list(found)[:SHOWN]]
    return Note(f"sources.{how}", file=name, encoding=encoding, shown=shown)
