"""Numbers of a column → the scale they most likely stand on, and codes beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

import numpy as np

from cemlab.intake.wordings import lexicon

USUAL = {(1, 5), (1, 7), (1, 10), (0, 10)}  # scales that are not questioned when all agree
MOST_POINTS = 11
FEWEST_POINTS = 3
FAR = 2  # our choice, as of the checks of codes: so far from the scale, a number is no slip of it
RARE = 0.15  # a straggler below this share of the column leaves the others contiguous


class Form(NamedTuple):
    """A scale, numbers beside it, and whether one of them might be a point of it."""

    low: float
    high: float
    codes: tuple[float, ...] = ()
    is_near: bool = False  # a code next to the scale: 0 below 1–5, 6 above it
    points: int = 0

    @property
    def ends(self) -> tuple[float, float]:
        """As a study file has them."""
        return tidy(self.low), tidy(self.high)

    @property
    def is_like_ratings(self) -> bool:
        """Whether people are usually asked to rate on it: 1–4, 1–5, 0–10, -2–2, 0–100 by 20."""
        if self.low < 0 or self.high - self.low >= 2 * MOST_POINTS:
            return True
        return self.points >= 5 or (self.points == 4 and self.low == 1)


def form_of(tally: Mapping[float, int]) -> Form | None:
    """The scale that numbers stand on; None where they are too many, too few or no steps."""
    values = [value for value, count in tally.items() if count]
    if not values or any(value != round(value) for value in values):
        return None
    core, far = _without_far(values, tally)
    if core and min(core) < 0:
        return _two_sided(core, far)
    step = _step(core)
    points = 0 if step == 0 else round((core[-1] - core[0]) / step) + 1
    if step == 0 or not FEWEST_POINTS <= points <= MOST_POINTS + 2:
        return None
    if len(core) < max(FEWEST_POINTS, 0.6 * points):
        return None
    if step > 1:
        return Form(core[0], core[-1], tuple(far), False, points)
    return _near(int(core[0]), int(core[-1]), far)


def is_usual(form: Form) -> bool:
    """Whether a form is one that nobody needs to look at."""
    return (form.low, form.high) in USUAL and not form.is_near


def _near(low: int, high: int, far: list[float]) -> Form | None:
    """Codes next to the scale: 0 below 1–5, 6 above 0–6, 11 above 0–10."""
    near: list[float] = []
    if low == 0 and high in (5, 6, 7, 8):
        near, low = [0.0], 1
        if high in (6, 8):
            near, high = [*near, float(high)], high - 1
    elif high in (11, 12):
        near, high = [float(code) for code in range(11, high + 1)], 10
    elif (low, high) in ((1, 6), (1, 8)):
        near, high = [float(high)], high - 1
    points = high - low + 1
    if not FEWEST_POINTS <= points <= MOST_POINTS:
        return None
    return Form(low, high, tuple(sorted([*near, *far])), bool(near), points)


def _two_sided(core: list[float], far: list[float]) -> Form | None:
    """-2 … 2; what one side has more than the other is a code beside it."""
    reach = min(-core[0], core[-1])
    if reach < 1 or reach > 5 or core[-1] - core[0] > MOST_POINTS:
        return None
    beside = [value for value in core if abs(value) > reach]
    points = int(2 * reach + 1)
    return Form(-reach, reach, tuple(sorted([*beside, *far])), bool(beside), points)


def _without_far(values: list[float], tally: Mapping[float, int]) -> tuple[list[float], list]:
    """The bulk of the values, and usual codes that lie apart from it."""
    words = lexicon()
    core, far = sorted(values), []
    while len(core) > 1 and core[0] < 0 <= core[-1] and _is_code_below(core, words):
        far.append(core.pop(0))
    while len(core) > 1 and _is_code_above(core, words):
        far.append(core.pop())
    return core, sorted(far)


def _is_code_below(core: list[float], words: Mapping) -> bool:
    low, following = core[0], core[1]
    if low not in words["negative_codes"]:
        return False
    return following >= 0 or (following in words["negative_codes"] and low < -5)


def _is_code_above(core: list[float], words: Mapping) -> bool:
    high, before = core[-1], core[-2]
    if high in words["high_codes"] or high in (8, 9):
        if before in (8, 9, *words["high_codes"]) and high - before == 1:  # 8 and 9, 98 and 99
            rest = [value for value in core if value < before]
            return bool(rest) and before - rest[-1] >= FAR and (high > 9 or rest[-1] <= 7)
        limit = 7 if high in (8, 9) else 60
        return high - before >= FAR and before <= limit
    return False


def _step(core: list[float]) -> float:
    """Distance between neighbours; 0 where there is none that all share."""
    if len(core) < FEWEST_POINTS:
        return 0.0
    gaps = np.diff(core)
    step = float(gaps.min())
    if step not in (1, 5, 10, 20, 25):
        return 0.0
    return step if np.all(gaps % step == 0) else 0.0


def pooled(tallies: Collection[Mapping[float, int]]) -> dict[float, int]:
    """Tallies of several columns in one."""
    whole: dict[float, int] = {}
    for tally in tallies:
        for value, count in tally.items():
            whole[value] = whole.get(value, 0) + count
    return dict(sorted(whole.items()))


def share_above_middle(tally: Mapping[float, int], low: float, high: float) -> float:
    """Share of the answers on the upper half of a scale."""
    on_scale = {value: n for value, n in tally.items() if low <= value <= high}
    above = sum(n for value, n in on_scale.items() if value > (low + high) / 2)
    return above / max(sum(on_scale.values()), 1)


def tidy(number: float) -> int | float:
    """A whole number without its decimal point."""
    return int(number) if number == int(number) else float(number)


def number_of(code: object) -> float:
    """A code as a number; NaN for words."""
    try:
        return float(str(code))
    except ValueError:
        return float("nan")
