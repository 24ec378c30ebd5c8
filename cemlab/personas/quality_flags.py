"""Rows that may be no answers: one answer throughout, in haste, or the copy of an earlier row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import Survey, suspicion
from cemlab.errors import OptionError
from cemlab.numerics import MIN_STRAIGHT_ITEMS, straight_liners

FEWEST_SHARED = 10  # ratings that agree: fewer do so by chance; our choice


class Flags(NamedTuple):
    """Flagged rows, each of shape (n,), and what each was measured by; NaN where nobody looked.

    Attributes
    ----------
    straight, hasty, copied : ndarray of bool
        One answer to all items; too quick; the answers of an earlier row.
    n_battery : float
        Items of one scale that were looked at for straight-lining.
    n_reversed : int
        Of these, items where low is good: with some of them, one answer to all contradicts itself.
    seconds : float
        Less is haste.
    n_ratings : float
        Ratings of the whole survey that two rows share when one is a copy.
    """

    straight: np.ndarray
    hasty: np.ndarray
    copied: np.ndarray
    n_battery: float
    n_reversed: int
    seconds: float
    n_ratings: float


def flags(
    survey: Survey, items: Sequence[str], *, speeders: float | str | None = "auto",
    duplicates: bool = True,
) -> Flags:  # fmt: skip
    """Look at every row of the survey.

    Parameters
    ----------
    survey : Survey
    items : sequence of str
        Items that shall build groups.
    speeders : "auto", number of seconds or None
        Quicker is haste; ``"auto"``: a third of the median duration, where the survey has
        durations. None does not look.
    duplicates : bool, default True
        Look for rows with all answers of an earlier one, words and segments included, and ten
        ratings at least that are not all alike. Straight-liners are none: two of them agree by
        one answer. Frequency weights stand for such rows: then nobody looks.
    """
    battery = _battery(survey, items)
    given = survey.answers()[battery].to_numpy(float) if battery else np.empty((len(survey), 0))
    straight = straight_liners(given) if battery else np.zeros(len(survey), bool)
    hasty, seconds = _hasty(survey, speeders)
    copied, n_ratings = np.zeros(len(survey), bool), np.nan
    if duplicates:
        copied, n_ratings = _copied(survey, straight)
    return Flags(
        straight=straight,
        hasty=hasty,
        copied=copied,
        n_battery=float(len(battery)) if battery else np.nan,
        n_reversed=sum(survey.items[name].direction == "low_is_good" for name in battery),
        seconds=seconds,
        n_ratings=n_ratings,
    )


def _battery(survey: Survey, items: Sequence[str]) -> list[str]:
    """The most items of one scale, five at least; who says no to a list of yes/no may mean it."""
    groups: dict[tuple[float, float], list[str]] = {}
    for name in items:
        scale = survey.items[name].scale
        if scale is not None and scale[1] - scale[0] > 1:
            groups.setdefault(scale, []).append(name)
    most = max(groups.values(), key=len, default=[])
    return most if len(most) >= MIN_STRAIGHT_ITEMS else []


def _hasty(survey: Survey, speeders: float | str | None) -> tuple[np.ndarray, float]:
    nobody = np.zeros(len(survey), bool)
    if speeders is None:
        return nobody, np.nan
    durations = survey.durations()
    if speeders == "auto":
        known = suspicion.speeders(survey)
        return (nobody, np.nan) if known is None else (known.rows, known.median * suspicion.HASTE)
    if durations is None:
        raise OptionError(
            f"`speeders` is {speeders!r} seconds, but the survey has no durations. Declare their "
            "column, or leave `speeders` out."
        )
    return (durations < float(speeders)).to_numpy(bool), float(speeders)


def _copied(survey: Survey, straight: np.ndarray) -> tuple[np.ndarray, float]:
    answers, copied = survey.answers(), np.zeros(len(survey), bool)
    rated = [name for name in answers if pd.api.types.is_numeric_dtype(answers[name].dtype)
             and survey.items[name].scale is not None]  # fmt: skip
    if len(rated) < FEWEST_SHARED or survey.weight_kind == "frequency":
        return copied, np.nan
    ratings = answers[rated].to_numpy(float)
    enough = (~np.isnan(ratings)).sum(axis=1) >= FEWEST_SHARED
    enough &= ~straight_liners(ratings) & ~straight
    copied[enough] = answers[enough].duplicated(keep="first").to_numpy()
    return copied, float(len(rated))
