"""Branches of one segment, or the crossings of several, and which of them must not be shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.errors import OptionError
from cemlab.language import LANGUAGES
from cemlab.metrics.answers import Answers
from cemlab.metrics.groups import groups_of, untold
from cemlab.metrics.small_groups import hidden_of
from cemlab.numerics import suppress

CROSS = " × "


class Cells(NamedTuple):
    """Rows of each branch by its name, and what is hidden of them, in the same order."""

    rows: dict[str, np.ndarray]
    hidden: list[bool]
    small: list[str]
    complement: list[str]
    levels: pd.DataFrame
    labels: dict[str, dict[str, str]]


def cells_of(survey: Survey, answers: Answers, segments: Sequence[str]) -> Cells:
    """Rows of each branch or crossing with an answer.

    Raises
    ------
    OptionError
        No segment, the same one twice, more than three, or one that is not known.
    """
    if not 1 <= len(segments) <= 3 or len(set(segments)) < len(segments):
        raise OptionError(f"`by` is {segments!r}. Expected one to three different segments.")
    groups, said = [], []
    for segment in segments:
        found, words = groups_of(survey, segment, answers.outcome)
        found.pop("all")
        groups.append(found)
        said.append(words)
    labels = dict(said[0]) if len(segments) == 1 else _level_labels(groups, said)
    sizes = np.zeros([len(one) for one in groups])
    rows: dict[str, np.ndarray] = {}
    places, named = [], []
    for place in np.ndindex(*sizes.shape):
        names = [list(one)[i] for one, i in zip(groups, place, strict=True)]
        members = np.logical_and.reduce(
            [one[name] for one, name in zip(groups, names, strict=True)]
        )
        sizes[place] = survey.count(members & answers.is_valid)
        if sizes[place]:
            name = CROSS.join(names)
            rows[name] = members
            places.append(place)
            named.append(names)
            if len(names) > 1:
                labels[name] = {
                    spoken: CROSS.join(labels[level_key(i, one)][spoken]
                                       for i, one in enumerate(names))
                    for spoken in LANGUAGES
                }  # fmt: skip
    small, complement = _hidden(survey, answers, segments, groups, sizes, rows, places)
    hidden = [name in small or name in complement for name in rows]
    levels = pd.DataFrame(named, columns=[f"level_{i + 1}" for i in range(len(segments))])
    levels.insert(0, "group", list(rows))
    return Cells(rows, hidden, small, complement, levels, labels)


def level_key(place: int, level: str) -> str:
    """Under which name a level of the segment at a place has its label: codes may come twice."""
    return f"level_{place + 1}:{level}"


def _level_labels(groups, said) -> dict[str, dict[str, str]]:
    return {
        level_key(place, level): {one: words.get(level, {}).get(one) or level for one in LANGUAGES}
        for place, (own, words) in enumerate(zip(groups, said, strict=True))
        for level in own
    }


def _hidden(
    survey: Survey, answers: Answers, segments, groups, sizes, rows, places
) -> tuple[list[str], list[str]]:
    least = survey.circumstances.min_cell
    names = list(rows)
    counts = {name: float(sizes[place]) for name, place in zip(names, places, strict=True)}
    if sizes.ndim == 1:
        also = [name for name in untold(survey, segments[0], groups[0]) if name in counts]
        few = hidden_of({"all": survey.count(answers.is_valid)} | counts, least, also)
        return list(few.small), list(few.complement)
    mask = _mask(survey, segments, groups, sizes, least)
    hidden = [name for name, place in zip(names, places, strict=True) if mask[place]]
    small = [name for name in hidden if counts[name] < least]
    return small, [name for name in hidden if name not in small]


def _mask(survey: Survey, segments, groups, sizes: np.ndarray, least: int) -> np.ndarray:
    """Which crossings to hide, in the shape of `sizes`.

    Levels that the table of one segment alone hides are hidden here with all their crossings. For
    the search of cover they count as one: their sum is what others could work out.
    """
    merged, maps = sizes, []
    for axis, (segment, own) in enumerate(zip(segments, groups, strict=True)):
        counts = sizes.sum(axis=tuple(i for i in range(sizes.ndim) if i != axis))
        totals = {"all": float(sizes.sum())} | dict(zip(own, counts.tolist(), strict=True))
        few = hidden_of(totals, least, untold(survey, segment, own))
        gone = np.array([name in few for name in own])
        kept = np.flatnonzero(~gone)
        together = np.take(merged, np.flatnonzero(gone), axis).sum(axis=axis, keepdims=True)
        merged = np.concatenate([np.take(merged, kept, axis), together], axis=axis)
        maps.append(np.where(gone, len(kept), np.cumsum(~gone) - 1))
    flat = suppress(merged.reshape(merged.shape[0], -1), minimum=least).reshape(merged.shape)
    mask = flat[np.ix_(*maps)]
    for axis, at in enumerate(maps):
        np.moveaxis(mask, axis, 0)[at == merged.shape[axis] - 1] = True
    return mask
