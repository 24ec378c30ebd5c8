"""How long something may take, as people write it: ``2 h``, ``1 d 12 h``, ``30 分钟``."""

from __future__ import annotations

import math
import re
from typing import Annotated, Any

from pydantic import BeforeValidator

SECONDS = {
    "s": 1, "sec": 1, "second": 1, "seconds": 1, "秒": 1,
    "min": 60, "minute": 60, "minutes": 60, "分": 60, "分钟": 60,
    "h": 3600, "hour": 3600, "hours": 3600, "时": 3600, "小时": 3600,
    "d": 86_400, "day": 86_400, "days": 86_400, "天": 86_400, "日": 86_400,
    "w": 604_800, "week": 604_800, "weeks": 604_800, "周": 604_800,
}  # fmt: skip
PART = re.compile(r"(\d+(?:\.\d+)?)\s*([A-Za-z]+|秒|分钟|分|小时|时|天|日|周)", re.ASCII)
LONGEST = 40  # characters


def seconds_of(written: str) -> float:
    """The seconds of a duration.

    Raises
    ------
    ValueError
        It cannot be read, is nothing, or is no finite time.

    Examples
    --------
    >>> seconds_of("1 d 12 h")
    129600.0
    """
    rest, total = written.strip(), 0.0
    while len(written) <= LONGEST and (part := PART.match(rest)):
        if part[2].lower() not in SECONDS:
            break
        total += float(part[1]) * SECONDS[part[2].lower()]
        rest = rest[part.end() :].lstrip()
    if rest or not 0 < total < math.inf:
        raise ValueError("expected a duration with its unit, such as '30 min', '2 h' or '3 d'")
    return total


def _duration(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("expected a duration with its unit, such as '30 min', '2 h' or '3 d'")
    seconds_of(value)
    return value.strip()


Duration = Annotated[str, BeforeValidator(_duration)]
