"""Answers that may be none: alike throughout, in haste, given twice, or a matter of style."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from cemlab.numerics import MIN_STRAIGHT_ITEMS, TOP_POINTS, response_style, straight_liners

if TYPE_CHECKING:
    from cemlab.data.survey import Survey

HASTE = 1 / 3  # of the median duration


class Speeders(NamedTuple):
    """Who took less than a third of the usual time, and what is usual, in seconds."""

    rows: np.ndarray
    median: float


class Duplicates(NamedTuple):
    """How many responses repeat an earlier one, and whether words of their own say so."""

    n: float
    has_words: bool
    n_items: int


class Style(NamedTuple):
    """Mean shares of extreme, middle and agreeing answers, and how far style decides."""

    extreme: float
    midpoint: float
    acquiescence: float
    r: float
    dominates: bool
    n_items: int


def drivers_of(survey: Survey) -> list[str]:
    """Drivers that are rated by numbers."""
    named = [name for name, item in survey.items.items() if item.role == "driver"]
    return [name for name in named if pd.api.types.is_numeric_dtype(survey.column(name).dtype)]


def members_of(survey: Survey, name: str) -> dict[str, np.ndarray]:
    """Who is in each level of a segment, in the order of its levels."""
    answers = survey.column(name)
    if isinstance(answers.dtype, pd.CategoricalDtype):
        levels = list(answers.cat.categories)
    else:
        levels = sorted(answers.dropna().unique())
    return {str(level): answers.eq(level).fillna(False).to_numpy(bool) for level in levels}


def straight_lined(survey: Survey, items: list[str]) -> float:
    """Share of those with enough ratings who gave one answer throughout, as they gave it.

    Enough are five ratings on one scale, the largest battery; of a shorter list all of them, and
    three at least.
    """
    battery = _battery(survey, items)
    ratings = survey.answers()[battery].to_numpy(float)
    least = max(3, min(MIN_STRAIGHT_ITEMS, len(battery)))
    many = (~np.isnan(ratings)).sum(axis=1) >= least
    if not many.any():
        return 0.0
    return survey.count(straight_liners(ratings, least)) / survey.count(many)


def speeders(survey: Survey) -> Speeders | None:
    """Responses shorter than a third of the median; None where no duration is known."""
    durations = survey.durations()
    if durations is None or durations.notna().sum() < 2:
        return None
    median = float(durations.median())
    return Speeders((durations < HASTE * median).to_numpy(bool), median)


def duplicates(survey: Survey) -> Duplicates | None:
    """Responses with the answers of an earlier one: the same words, or the same ratings.

    With comments, the comments and all ratings have to be the same. Without, at least five
    ratings that are not all alike: whoever likes everything is no copy of another who does.
    """
    if survey.weight_kind == "frequency":
        return None
    answers = survey.answers()
    rated = [name for name in answers if survey.items[name].role in ("outcome", "driver")
             and pd.api.types.is_numeric_dtype(answers[name].dtype)]  # fmt: skip
    written = [name for name in answers if survey.items[name].role == "verbatim"]
    if written:
        said = answers[written].notna().any(axis=1).to_numpy()
        again = answers.loc[said, [*rated, *written]].duplicated(keep="first")
        return Duplicates(float(again.sum()), True, len(rated))
    if len(rated) < MIN_STRAIGHT_ITEMS:
        return None
    ratings = answers[rated].to_numpy(float)
    enough = (~np.isnan(ratings)).sum(axis=1) >= MIN_STRAIGHT_ITEMS
    again = answers.loc[enough & ~straight_liners(ratings), rated].duplicated(keep="first")
    return Duplicates(float(again.sum()), False, len(rated))


def style(survey: Survey) -> Style | None:
    """Extreme, middle and agreeing answers over the largest battery; None without one."""
    rated = [name for name, item in survey.items.items() if item.role in ("outcome", "driver")]
    battery = _battery(survey, [name for name in rated if survey.items[name].scale is not None])
    if len(battery) < MIN_STRAIGHT_ITEMS:
        return None
    scale = survey.items[battery[0]].scale
    if scale[1] - scale[0] < 2:
        return None
    ratings = survey.answers()[battery].to_numpy(float)
    answered = ~np.isnan(ratings).all(axis=1)
    if not answered.any():
        return None
    weights = survey.weights(answered)
    top = min(TOP_POINTS, int(scale[1] - scale[0]))
    found = response_style(ratings[answered], scale, weights, top=top)

    def mean(shares: np.ndarray) -> float:
        if np.isnan(shares).any():  # a scale without a middle
            return float("nan")
        return float(np.average(shares, weights=weights))

    return Style(
        mean(found.extreme), mean(found.midpoint), mean(found.acquiescence),
        found.r_first_component, found.dominates, len(battery),
    )  # fmt: skip


def _battery(survey: Survey, items: list[str]) -> list[str]:
    """The most items that share one declared scale; all of them where none declares one."""
    groups: dict = {}
    for name in items:
        groups.setdefault(survey.items[name].scale, []).append(name)
    return max(groups.values(), key=len, default=[])
