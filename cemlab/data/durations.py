"""How long a response took: numbers, clocks or words → seconds."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from cemlab.data import cells
from cemlab.errors import Failure

SECONDS = {"seconds": 1.0, "milliseconds": 0.001, "minutes": 60.0}
CLOCK = re.compile(r"(?:(\d+):)?(\d{1,3}):(\d{1,2}(?:\.\d+)?)")
WORDS = re.compile(
    r"(?:(?P<d>\d+(?:\.\d+)?)\s*(?:天|日|days?|d)\s*)?"
    r"(?:(?P<h>\d+(?:\.\d+)?)\s*(?:小时|时|時|hours?|hrs?|h)\s*)?"
    r"(?:(?P<m>\d+(?:\.\d+)?)\s*(?:分钟|分鐘|分|minutes?|mins?|m)\s*)?"
    r"(?:(?P<s>\d+(?:\.\d+)?)\s*(?:秒钟|秒鐘|秒|seconds?|secs?|s))?",
    re.IGNORECASE,
)
EXPECTED = (
    "Expected numbers (with `unit`), clocks such as 00:03:20, or words such as 3分20秒 or 3 min 20 "
    "s. Leave other cells blank."
)


def read_durations(
    raw: pd.Series, name: str, unit: str = "seconds"
) -> tuple[pd.Series, list[Failure]]:
    """Seconds of every response, gaps where none is told; numbers are in the given unit."""
    given = ~cells.is_empty(raw)
    numbers = pd.to_numeric(raw.where(given), errors="coerce").astype(float) * SECONDS[unit]
    rest = given & numbers.isna().to_numpy()
    if rest.any():
        texts = cells.trimmed(raw[rest])
        said = {text: _seconds(str(text)) for text in texts.unique()}
        numbers.loc[texts.index] = texts.map(said).astype(float)
    wrong = given & ~(np.isfinite(numbers.to_numpy()) & (numbers.to_numpy() >= 0))
    if wrong.any():
        what = "is no duration"
        return numbers, [cells.failure_of(name, what, raw, wrong, EXPECTED)]
    return numbers, []


def _seconds(text: str) -> float:
    clock = CLOCK.fullmatch(text)
    if clock:
        hours, minutes, seconds = (float(part or 0) for part in clock.groups())
        return hours * 3600 + minutes * 60 + seconds
    said = WORDS.fullmatch(text)
    if not said or not any(said.groups()):
        return np.nan
    parts = {key: float(value or 0) for key, value in said.groupdict().items()}
    return parts["d"] * 86400 + parts["h"] * 3600 + parts["m"] * 60 + parts["s"]
