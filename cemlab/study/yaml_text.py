"""Values as YAML text: quoted whenever they could be read as anything but themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from math import isfinite, isnan
from numbers import Integral, Real
from typing import Any

WIDTH = 96  # of a list or a mapping on one line, before it is broken into several
LONGEST_KEY = 400  # YAML reads no simple key beyond 1,024 characters, escapes included
# begins with a letter (or is the name of a notebook), then nothing that YAML reads otherwise
NOTEBOOK = r"\d+_[A-Za-z][A-Za-z_]*"
WORDS = r"[^\W\d_](?:[\w .()/%+–—·’“”‘（）《》「」、，。；：？！…-]*[\w)）》」”’.。？！%])?"
PLAIN = re.compile(f"{NOTEBOOK}|{WORDS}")
RESERVED = re.compile(r"(?i:true|false|yes|no|on|off|null|none|nan|inf|y|n)")
# what a YAML text may not hold unescaped, or what a screen would not show
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff]"
)
SURROGATE = re.compile("[\ud800-\udfff]")  # half a character: no file can hold it


def scalar(value: Any) -> str:
    """One value: a text plain where it can only be read as that text, else in double quotes."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Integral):
        return str(int(value))
    if isinstance(value, Real):
        return _number(float(value))
    text = SURROGATE.sub("\ufffd", str(value))
    if PLAIN.fullmatch(text) and not RESERVED.fullmatch(text) and not UNPRINTABLE.search(text):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


def inline(value: Any) -> str:
    """A value of any depth on one line."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(_pair(key, one) for key, one in value.items())}}}"
    if is_list(value):
        return f"[{', '.join(map(inline, value))}]"
    return scalar(value)


def _pair(key: Any, value: Any) -> str:
    name = scalar(key)
    return f"? {name} : {inline(value)}" if len(name) > LONGEST_KEY else f"{name}: {inline(value)}"


def entry(key: Any, value: Any, *, indent: int = 0, note: str = "") -> list[str]:
    """The lines of `key: value`: on one line where it fits, else broken over several.

    A note becomes a comment behind the first line.
    """
    margin, name = " " * indent, scalar(key)
    behind = f"  # {one_line(note)}" if note else ""
    head = f"{margin}? {name}\n{margin}:" if len(name) > LONGEST_KEY else f"{margin}{name}:"
    whole = f"{head} {inline(value)}"
    is_short = len(whole.splitlines()[-1]) <= WIDTH and not _too_deep(value)
    if not _is_many(value) or not value or (is_short):
        return f"{whole}{behind}".split("\n")
    return [*f"{head}{behind}".split("\n"), *block(value, indent=indent + 2)]


def block(value: Any, *, indent: int = 0) -> list[str]:
    """The lines of a mapping or a list, one line or more for each of its parts."""
    if isinstance(value, Mapping):
        return [line for key, one in value.items() for line in entry(key, one, indent=indent)]
    return [f"{' ' * indent}- {inline(one)}" for one in value]


def one_line(text: str) -> str:
    """A text as a comment can hold it."""
    return UNPRINTABLE.sub("", " ".join(SURROGATE.sub("", text).split()))


def is_list(value: Any) -> bool:
    """Several values in a row."""
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))


def _is_many(value: Any) -> bool:
    return isinstance(value, Mapping) or is_list(value)


def _too_deep(value: Any) -> bool:
    """A mapping of mappings reads better one below the other."""
    return isinstance(value, Mapping) and any(isinstance(one, Mapping) for one in value.values())


def _number(value: float) -> str:
    if isnan(value):
        return ".nan"
    if not isfinite(value):
        return ".inf" if value > 0 else "-.inf"
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    text = repr(value)
    mantissa, mark, power = text.partition("e")
    return f"{mantissa if '.' in mantissa else f'{mantissa}.0'}{mark}{power}" if mark else text
