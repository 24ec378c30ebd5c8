"""Emotions of other tools on the scale from −2 to +2."""

from __future__ import annotations

import re
from collections.abc import Sequence

LOW, HIGH = -2.0, 2.0
FIVE = (1.0, 5.0)
SIGNS = {"++": 2.0, "+": 1.0, "0": 0.0, "-": -1.0, "--": -2.0}
FACES = {"😄": 2.0, "😀": 2.0, "😃": 2.0, "😊": 1.0, "🙂": 1.0, "😐": 0.0, "😕": -1.0, "🙁": -1.0,
         "☹": -2.0, "😞": -2.0, "😠": -2.0, "😡": -2.0, "😢": -2.0}  # fmt: skip
NUMBER = r"[+\-−－]?\d+(?:[.．]\d+)?"
RANGE = re.compile(rf"({NUMBER})\s*(?:…|\.\.+|–|—|~|～|-|to|至|到)\s*({NUMBER})")


def declared_scale(label: str) -> tuple[float, float] | None:
    """The scale that a label names, such as “Emotion (1–5)”."""
    found = RANGE.search(label)
    if not found:
        return None
    low, high = number(found[1]), number(found[2])
    return (low, high) if low is not None and high is not None and low < high else None


def usual_scale(values: Sequence[float]) -> tuple[float, float] | None:
    """The scale that numbers can only be on: −2 to +2, or 1 to 5; nothing where both would do."""
    if not values:
        return None
    low, high = min(values), max(values)
    if low < 1 and low >= LOW and high <= HIGH:
        return LOW, HIGH
    if low >= FIVE[0] and HIGH < high <= FIVE[1]:
        return FIVE
    return None


def number(text: str) -> float | None:
    """A number as people write it, with any minus sign."""
    plain = text.strip().replace("−", "-").replace("－", "-").replace("．", ".")
    return float(plain) if re.fullmatch(r"[+-]?\d+(?:\.\d+)?", plain, re.ASCII) else None


def sign(text: str) -> float | None:
    """The emotion of a face or of plus and minus signs."""
    plain = text.strip().replace("−", "-").replace("－", "-").replace("＋", "+")
    return SIGNS.get(plain, FACES.get(plain.replace("\ufe0f", "")))


def rescaled(value: float, scale: tuple[float, float]) -> float:
    """A value of a scale from −2 to +2."""
    low, high = scale
    return round(LOW + (HIGH - LOW) * (value - low) / (high - low), 6)
