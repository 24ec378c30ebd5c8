"""Who is in which persona, and which of them must not be shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.data.coverage import hidden_levels
from cemlab.drivers.sample import Sample
from cemlab.errors import OptionError
from cemlab.numerics import suppress

FEWEST = 2


class Personas(NamedTuple):
    """Personas of the people in a sample.

    Attributes
    ----------
    names : list of str
        Those that somebody in the sample belongs to, in the order of the survey.
    of : ndarray of str, shape (n,)
        Persona of each row of the sample.
    n : ndarray, shape (personas,)
        People.
    hidden : ndarray of bool, shape (personas,)
        Small ones, and what would give them away.
    n_outside : float
        People who would be in the model but for the persona, which they lack.
    labels : dict
        Words of each, in both languages.
    """

    names: list[str]
    of: np.ndarray
    n: np.ndarray
    hidden: np.ndarray
    n_outside: float
    labels: dict[str, dict[str, str]]


def check_by(survey: Survey, by: object, inside: Sequence[str]) -> list[str]:
    """What is wrong with the segment."""
    if not isinstance(by, str):
        return [f"`by` is {by!r}. Expected the name of one segment."]
    if by not in survey.items:
        return [str(OptionError.unknown("by", by, survey.items))]
    if by in inside:
        return [f"{by!r} is in the model and cannot be `by` as well."]
    if not isinstance(survey.column(by).dtype, pd.CategoricalDtype):
        return [
            f"`by` is {by!r}, which holds numbers or free text. Expected an item with "
            "role: segment."
        ]
    return []


def with_persona(survey: Survey, sample: Sample, by: str) -> tuple[Sample, Personas]:
    """The people of a sample who have a persona.

    Rows of a frequency table are taken once a person.
    """
    codes = survey.column(by).cat.codes.to_numpy()[sample.rows]
    kept = np.flatnonzero(codes >= 0)
    outside = float(sample.people.sum() - sample.people[kept].sum())
    weights = None if sample.weights is None else sample.weights[kept]
    if sample.kind == "frequency" and weights is not None:
        kept, weights = np.repeat(kept, weights.astype(int)), None
    levels = [str(level) for level in survey.column(by).cat.categories]
    names = [f"{level} (group)" if level == "all" or level in survey.items else level
             for level in levels]  # fmt: skip
    said = survey.items[by].levels or {}
    plain = survey.labels([by])
    labels = {
        name: plain.get(level) or said.get(level) or {"en": level, "zh": level}
        for level, name in zip(levels, names, strict=True)
    }
    there = sorted(set(codes[kept].tolist()))
    n = np.array([float((codes[kept] == code).sum()) for code in there])
    least = survey.circumstances.min_cell
    mask = suppress(np.append(n, outside), minimum=least)[:-1] if there else np.zeros(0, bool)
    elsewhere = hidden_levels(survey, by)
    mask = mask | np.array([levels[code] in elsewhere for code in there], bool)
    shorter = sample._replace(
        rows=sample.rows[kept], x=sample.x[kept], applies=sample.applies[kept], y=sample.y[kept],
        weights=weights, kind="survey", units=None if sample.units is None else sample.units[kept],
        covariates=tuple(one._replace(x=one.x[kept]) for one in sample.covariates),
    )  # fmt: skip
    return shorter, Personas(
        names=[names[code] for code in there],
        of=np.array([names[code] for code in codes[kept]], dtype=object),
        n=n,
        hidden=mask,
        n_outside=outside,
        labels={names[code]: labels[names[code]] for code in there},
    )
