"""What is asked of a Kano questionnaire, checked; the answers as places from like to dislike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import Survey, arguments
from cemlab.drivers.asking import REFUSED_ROLES
from cemlab.drivers.methods.kano_table import ANSWERS, classify
from cemlab.errors import MethodError, OptionError

ORDER = f"from {ANSWERS[0]} to {ANSWERS[-1]}"
FIVE = len(ANSWERS)


class Answered(NamedTuple):
    """Answers to all pairs; arrays have shape (n, features).

    `functional` and `dysfunctional` hold places in `ANSWERS`, `categories` those in `CATEGORIES`,
    −1 where one of the two is missing.
    """

    functional: np.ndarray
    dysfunctional: np.ndarray
    categories: np.ndarray
    weights: np.ndarray | None
    kind: str

    @property
    def people(self) -> np.ndarray:
        """People of each row, shape (n,)."""
        if self.kind == "frequency" and self.weights is not None:
            return self.weights
        return np.ones(len(self.categories))


def checked(
    survey: Survey, *, features: Any, by: Any, pouliot: Any, resamples: Any, seed: Any
) -> dict[str, tuple[str, str]]:
    """Features with their two items, or an error that names every problem at once.

    Raises
    ------
    OptionError
        Arguments of the wrong kind, unknown names, or items that cannot be such a question.
    """
    arguments.check_survey(survey)
    arguments.check_resampling(resamples, seed)
    if not isinstance(pouliot, bool):
        raise OptionError(f"`pouliot` is {pouliot!r}. Expected True or False.")
    if not isinstance(features, Mapping) or not features:
        raise OptionError(
            f"`features` is {features!r}. Expected names with the two items of each, such as "
            "{'App': ['app_with', 'app_without']}."
        )
    problems = [one for name, pair in features.items() for one in _wrong_pair(survey, name, pair)]
    named = [one for pair in features.values() if _is_pair(pair) for one in pair]
    again = sorted({one for one in named if named.count(one) > 1})
    if again:
        problems.append(
            f"{', '.join(map(repr, again))} stands more than once in `features`. Each question is "
            "one side of one feature."
        )
    problems += _wrong_groups(survey, by, features, named)
    if problems:
        raise OptionError(" ".join(problems))
    return {name: (pair[0], pair[1]) for name, pair in features.items()}


def answered(survey: Survey, pairs: Mapping[str, tuple[str, str]], *, pouliot: bool) -> Answered:
    """Everybody's answers and categories.

    Raises
    ------
    MethodError
        Answers that are none of the five, or several responses of one customer.
    """
    sides = [np.column_stack([_places(survey, pair[side]) for pair in pairs.values()])
             for side in (0, 1)]  # fmt: skip
    wrong = []
    for side, found in enumerate(sides):
        for pair, own in zip(pairs.values(), found.T, strict=True):
            off = np.unique(own[~np.isnan(own) & ~np.isin(own, range(FIVE))])
            if off.size:
                given = np.unique(survey.column(pair[side])[np.isin(own, off)])
                wrong.append(f"{pair[side]!r} ({', '.join(f'{one:g}' for one in given[:5])})")
    if wrong:
        raise MethodError(
            f"Answers between the five of a Kano question: {'; '.join(wrong)}. Declare such codes "
            "under `missing`, or correct them."
        )
    customers = survey.customers()
    if customers is not None and len(np.unique(customers)) < len(customers):
        raise MethodError(
            f"The {len(customers):,} responses come from {survey.n_customers:,} customers. A "
            "person counts once in a Kano questionnaire: keep one response of each."
        )
    categories = classify(*sides, pouliot=pouliot)
    return Answered(*sides, categories, survey.weights(), survey.weight_kind or "survey")


def _is_pair(pair: Any) -> bool:
    return (
        isinstance(pair, Sequence)
        and not isinstance(pair, str)
        and len(pair) == 2
        and all(isinstance(one, str) for one in pair)
    )


def _wrong_pair(survey: Survey, name: Any, pair: Any) -> list[str]:
    if not isinstance(name, str):
        return [f"`features` has the name {name!r}. Expected text."]
    if not _is_pair(pair):
        return [
            f"`features[{name!r}]` is {pair!r}. Expected two items: the answer if it is there, "
            "and if it is not."
        ]
    problems = []
    for one in pair:
        if one not in survey.items:
            problems.append(str(OptionError.unknown(f"features[{name!r}]", one, survey.items)))
            continue
        role = survey.items[one].role
        if role in REFUSED_ROLES:
            problems.append(f"{one!r} is declared role: {role}, which is no Kano question.")
        elif _points(survey, one) is None:
            problems.append(
                f"{one!r} is not declared with five answers. Expected a scale such as [1, 5] "
                f"({ORDER}), or five `values` or `levels` in that order."
            )
    return problems


def _wrong_groups(survey: Survey, by: Any, features: Mapping, named: Sequence[str]) -> list[str]:
    if by is None:
        return []
    if not isinstance(by, str) or by not in survey.items:
        return [str(OptionError.unknown("by", by, survey.items))]
    if by in named:
        return [f"{by!r} is a question about a feature and cannot be `by` as well."]
    column = survey.column(by)
    if not isinstance(column.dtype, pd.CategoricalDtype):
        return [
            f"`by` is {by!r}, which holds numbers or free text. Expected an item with "
            "role: segment."
        ]
    taken = sorted({by, *map(str, column.cat.categories)} & {str(name) for name in features})
    if taken:
        return [
            f"`features` has the names of groups of {by!r}: {', '.join(map(repr, taken))}. Choose "
            "other names."
        ]
    return []


def _points(survey: Survey, name: str) -> dict[Any, int] | tuple[float, float] | None:
    """Places by answer, or the ends of a scale of five; None where it has other than five."""
    item = survey.items[name]
    if isinstance(survey.column(name).dtype, pd.CategoricalDtype):
        levels = list(item.levels or ())
        return {level: place for place, level in enumerate(levels)} if len(levels) == FIVE else None
    if item.scale is not None:
        return item.scale if item.scale[1] - item.scale[0] == FIVE - 1 else None
    values = sorted(set((item.values or {}).values()))
    return {value: place for place, value in enumerate(values)} if len(values) == FIVE else None


def _places(survey: Survey, name: str) -> np.ndarray:
    """Answers from 0 (like) to 4 (dislike), gaps as NaN: floats, shape (n,)."""
    points, column = _points(survey, name), survey.column(name)
    if isinstance(points, dict):
        return column.astype(object).map(points).to_numpy(float)
    return column.to_numpy(float) - points[0]
