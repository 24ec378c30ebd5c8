"""People of another survey, sorted by a frozen model: whether they fit it, where they belong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.errors import MethodError, OptionError, nearest
from cemlab.numerics import sample, straight_liners, wilson_intervals
from cemlab.personas.methods.frozen import (
    Assigned,
    FrozenItem,
    FrozenModel,
    Margin,
    assign_rows,
    prepared,
)
from cemlab.personas.methods.frozen_yaml import read_model
from cemlab.personas.mixed_sample import codes_of, levels_of
from cemlab.personas.result import PersonaResult

MOST_SHOWN = 5
MOST_UNSEEN = 0.02  # of the answers to an item; as a rare category, methods: A.14
RECODED = 0.5  # from here on the item was asked or coded otherwise


class Unseen(NamedTuple):
    """Answers to an item in categories that the model has never met, at these places."""

    item: str
    levels: tuple[str, ...]
    n: float
    share: float
    places: np.ndarray

    @property
    def first(self) -> int:
        """Row of the first, from 1."""
        return int(self.places[0]) + 1


class Newcomers(NamedTuple):
    """Answers of people and what the model makes of them; arrays of shape (n,).

    Attributes
    ----------
    rows : ndarray of int
        Place of each person in the survey; with frequency weights a row stands for several.
    numbers, codes : ndarray
        As `assign_rows` takes them.
    found : Assigned
    fitting : ndarray of bool
        Who may shape groups: enough answers, no straight-liner, a weight above 0.
    weights, customers : ndarray or None
    unseen : tuple of Unseen
        Items with answers that were taken as gaps.
    left_out : tuple of Unseen
        Items with so many of them that whoever gave one is in no group.
    """

    rows: np.ndarray
    numbers: np.ndarray
    codes: np.ndarray
    found: Assigned
    fitting: np.ndarray
    weights: np.ndarray | None
    customers: np.ndarray | None
    unseen: tuple[Unseen, ...] = ()
    left_out: tuple[Unseen, ...] = ()

    @property
    def each(self) -> np.ndarray:
        """Weights, ones where there are none."""
        return np.ones(len(self.rows)) if self.weights is None else self.weights

    @property
    def typed(self) -> np.ndarray:
        """Who answered enough."""
        return self.found.nearest >= 0

    def share(self, own: np.ndarray, among: np.ndarray) -> dict[str, float]:
        """A share with its Wilson interval, from effective counts; n counts people.

        Parameters
        ----------
        own, among : ndarray of bool, shape (n,)
        """
        n = float(own[among].sum())
        weights = None if self.weights is None else self.weights[among]
        if not among.any() or (weights is not None and not weights.any()):
            return {"estimate": np.nan, "conf_low": np.nan, "conf_high": np.nan, "n": n,
                    "n_effective": 0.0}  # fmt: skip
        clusters = None if self.customers is None else self.customers[among]
        found = sample(own[among].astype(float), weights, clusters=clusters)
        share, low, high = wilson_intervals(found.mean * found.n_effective, found.n_effective)
        return {"estimate": float(share), "conf_low": float(low), "conf_high": float(high), "n": n,
                "n_effective": float(found.n_effective)}  # fmt: skip


def model_from(given: Any) -> FrozenModel:
    """The model that is meant: itself, that of a result, or that of a YAML file.

    Raises
    ------
    OptionError
        It is none of them.
    MethodError
        The result has no groups.
    DataError
        The file holds no model.
    """
    if isinstance(given, FrozenModel):
        return given
    if isinstance(given, PersonaResult):
        return given.model()
    if isinstance(given, (str, Path)):
        return read_model(given)
    raise OptionError(
        f"`model` is {type(given).__name__}. Expected a PersonaResult, its model(), or the path of "
        "a YAML file that model().to_yaml() wrote."
    )


def check_items(
    model: FrozenModel, survey: Survey, what: str = "The survey", *, most: float = MOST_UNSEEN
) -> None:
    """Refuse a survey that did not ask what the model needs, all problems at once.

    Parameters
    ----------
    most : float, default 0.02
        Share of an item's answers, from which on categories that the model does not know count.

    Raises
    ------
    OptionError
    """
    problems = [said for item in model.items for said in _misfits(item, survey, most)]
    if problems:
        count = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}"
        raise OptionError(
            f"{what} does not fit the persona model ({count}): {' '.join(problems)} People can be "
            "sorted only by the questions that made the personas, asked and declared as they were."
        )


def _misfits(item: FrozenItem, survey: Survey, most: float) -> Iterator[str]:
    if item.name not in survey.items:
        yield f"{item.name!r} is missing.{nearest(item.name, sorted(survey.items))}"
        return
    own, column = survey.items[item.name], survey.column(item.name)
    if item.levels:
        is_rating = item.scale is not None  # whose points the model takes as categories
        if is_rating != pd.api.types.is_numeric_dtype(column.dtype):
            holds = "groups or text" if is_rating else "numbers"
            yield f"{item.name!r} holds {holds}; the model takes the categories " \
                  f"{', '.join(item.levels[:MOST_SHOWN])}."  # fmt: skip
            return
        if is_rating and (own.scale, own.direction) != (item.scale, item.direction):
            given = f"{_spoken(own.scale)} ({own.direction})"
            wanted = f"{_spoken(item.scale)} ({item.direction})"
            yield f"{item.name!r} has the scale {given}; the model takes {wanted}."
        found = unseen_in(item, survey)
        if found is not None and found.share >= most:
            milder = "be taken as gaps" if most == MOST_UNSEEN else "leave people out"
            yield f"{item.name!r} has categories the model does not know in {found.n:,.0f} of " \
                  f"its answers ({found.share:.1%}; first in row {found.first:,}): " \
                  f"{', '.join(found.levels[:MOST_SHOWN])}. Below {most:.0%} they would " \
                  f"{milder}."  # fmt: skip
        return
    if not pd.api.types.is_numeric_dtype(column.dtype):
        yield f"{item.name!r} holds groups or text; the model takes ratings."
        return
    if own.scale != item.scale:
        yield f"{item.name!r} has the scale {_spoken(own.scale)}; the model takes " \
              f"{_spoken(item.scale)}."  # fmt: skip
    if own.direction != item.direction:
        yield f"{item.name!r} is declared {own.direction}; the model takes {item.direction}."


def unseen_in(item: FrozenItem, survey: Survey) -> Unseen | None:
    """Answers to an item of categories that the model does not know; None where there are none."""
    more = [one for one in levels_of(survey, item.name) if one not in item.levels]
    if not more:
        return None
    given = survey.column(item.name).notna().to_numpy(bool)
    new = given & (codes_of(survey, item.name, item.levels) < 0)
    n = survey.count(new)
    return Unseen(item.name, tuple(more), n, n / survey.count(given), np.flatnonzero(new))


def _spoken(scale: tuple[float, float] | None) -> str:
    return f"{scale[0]:g} to {scale[1]:g}" if scale else "none"


def sorted_by(
    model: FrozenModel, survey: Survey, what: str = "The survey", *, margin: Margin = "relative",
    leave_out: bool = False,
) -> Newcomers:  # fmt: skip
    """Everybody of a survey, sorted by the model; a few answers it does not know are gaps.

    Parameters
    ----------
    leave_out : bool, default False
        Where 2% and more of the answers to an item are categories that the model does not know,
        leave these people out; a survey with half of the answers so is refused all the same.

    Raises
    ------
    OptionError
        The survey does not fit the model.
    MethodError
        Fewer people than may be told answered enough.
    """
    check_items(model, survey, what, most=RECODED if leave_out else MOST_UNSEEN)
    rows, weights = np.arange(len(survey)), survey.weights()
    if survey.weight_kind == "frequency":  # such weights are people
        rows, weights = np.repeat(rows, weights.astype(int)), None
    numbers = _stacked([survey.more_is_better(name) for name in model.numbers], len(survey))[rows]
    given = _stacked([survey.column(name).to_numpy(float) for name in model.numbers], len(survey))
    codes = np.column_stack(
        [np.empty((len(survey), 0), int),
         *(codes_of(survey, item.name, item.levels) for item in model.items if item.levels)]
    )[rows]  # fmt: skip
    new = [unseen_in(item, survey) for item in model.items if item.levels]
    new = [one for one in new if one is not None]
    many = [one for one in new if one.share >= MOST_UNSEEN]
    found = _without(assign_rows(model, numbers, codes, margin=margin), many, rows)
    typed = found.nearest >= 0
    if survey.count(np.unique(rows[typed])) < survey.circumstances.min_cell:
        raise MethodError(
            f"{what} has {typed.sum()} respondents who answered enough of the model's items; "
            f"fewer than {survey.circumstances.min_cell} are not told apart."
        )
    straight = straight_liners(given)[rows] if _is_rated(model) else np.zeros(len(rows), bool)
    customers = survey.customers()
    return Newcomers(
        rows=rows, numbers=numbers, codes=codes, found=found,
        fitting=typed & ~straight & (True if weights is None else weights > 0),
        weights=weights, customers=None if customers is None else customers[rows],
        unseen=tuple(one for one in new if one.share < MOST_UNSEEN), left_out=tuple(many),
    )  # fmt: skip


def _without(found: Assigned, many: list[Unseen], rows: np.ndarray) -> Assigned:
    """The same, with whoever gave an answer that the model does not know in no group."""
    out = np.isin(rows, np.concatenate([np.empty(0, int), *(one.places for one in many)]))
    if not out.any():
        return found
    return found._replace(
        labels=np.where(out, -1, found.labels), nearest=np.where(out, -1, found.nearest),
        reason=np.where(out, "unseen_category", found.reason),
    )  # fmt: skip


def ready(model: FrozenModel, people: Newcomers) -> np.ndarray:
    """Their numbers as the groups see them; rows with too few answers may keep gaps."""
    return prepared(model, people.numbers)


def _stacked(columns: list[np.ndarray], n: int) -> np.ndarray:
    return np.column_stack([np.empty((n, 0)), *columns])


def _is_rated(model: FrozenModel) -> bool:
    """Whether one answer to everything would be haste: on yes/no lists it may be meant."""
    scales = {item.scale for item in model.items if not item.levels}
    scale = scales.pop() if len(scales) == 1 else None
    return scale is not None and scale[1] - scale[0] > 1
