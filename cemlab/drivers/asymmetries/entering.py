"""How ratings enter a method that sets low ones against high ones, and what is said of that."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from cemlab.data import Survey
from cemlab.drivers.asking import Question, checked
from cemlab.drivers.checks import ENOUGH_ANSWERS
from cemlab.drivers.methods import two_part_design
from cemlab.drivers.preparing import Note, Prepared, turned_round, who_is_left_out
from cemlab.drivers.regressions import is_clustered
from cemlab.drivers.sample import Sample
from cemlab.errors import OptionError
from cemlab.numerics import suppress

POINTS = 10  # a scale of more points than 0 to 10 has is stepped through in tenths


def asked_of(survey: Survey, problems: Sequence[str], **given: Any) -> Question:
    """The question; what is wrong with it and with the verb's own options is told at once.

    Raises
    ------
    OptionError
        Anything that `checked` refuses, and the problems.
    """
    try:
        asked = checked(survey, **given)
    except OptionError as error:
        raise OptionError(" ".join([str(error), *problems])) from None
    if problems:
        raise OptionError(" ".join(problems))
    return asked


def is_number(value: object) -> bool:
    """Whether an option is a finite number; True is none."""
    is_real = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
    return is_real and math.isfinite(value)


def answers_of(found: Prepared) -> dict[str, Any]:
    """What both methods take: ratings, outcome, weights, who met what, what is held constant."""
    sample = found.sample
    covariates = [one.x for one in sample.covariates]
    return {
        "ratings": sample.x, "y": sample.y, "weights": sample.weights,
        "applies": sample.applies, "kind": sample.kind, "names": list(sample.rated),
        "covariates": np.column_stack(covariates) if covariates else None,
        "outcome": found.asked.outcome,
    }  # fmt: skip


def parameters_of(sample: Sample) -> int:
    """Coefficients of the regression with one driver bent."""
    in_parts = int((~sample.applies).any(axis=0).sum())
    return 2 + sample.x.shape[1] + in_parts + sum(len(one.levels) for one in sample.covariates)


def step_of(survey: Survey, name: str, ratings: np.ndarray) -> float:
    """The distance of two scale points of an item: that of its ratings, at least a tenth of its
    scale."""
    points = np.unique(ratings[~np.isnan(ratings)])
    low, high = survey.items[name].scale or (points[0], points[-1])
    nearest = float(np.diff(points).min()) if len(points) > 1 else 0.0
    return max(nearest, (high - low) / POINTS) or 1.0


def shown_counts(counts: Sequence[int], least: int) -> list[float]:
    """People of groups that make up everybody who rated, without those that are too few to show
    and what would give them away."""
    hidden = suppress(np.array(counts), minimum=least)
    return [math.nan if hide else float(n) for n, hide in zip(counts, hidden, strict=True)]


def notes(survey: Survey, found: Prepared) -> Iterator[Note]:
    """Who is in the model and how items enter."""
    asked, sample = found.asked, found.sample
    design = two_part_design(sample.x, sample.applies, sample.weights, kind=sample.kind)
    silent = [sample.rated[place] for place in design.visited_only]
    yield from who_is_left_out(survey, found)
    in_parts = [name for name, own in zip(sample.rated, sample.applies.T, strict=True)
                if not own.all() and name not in silent]  # fmt: skip
    if in_parts:
        yield "na_declared", {"items": in_parts}
    if silent:
        yield "few_visitors", {"items": silent}
    yield from turned_round(survey, found)
    if asked.covariates:
        yield "held_constant", {"items": list(asked.covariates)}
    parameters = parameters_of(sample)
    if found.n < ENOUGH_ANSWERS * parameters:
        yield "few_answers", {"n": int(found.n), "parameters": parameters, "limit": ENOUGH_ANSWERS}
    if is_clustered(sample, asked):
        n = len(np.unique(sample.units))
        if asked.cluster is None:
            yield "customers_together", {"n": n}
        else:
            yield "clustered_drivers", {"n": n, "items": [asked.cluster]}
