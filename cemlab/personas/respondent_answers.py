"""Respondents made ready to answer documents: their groups by a segment, or by a frozen model."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cemlab.data import Survey, arguments
from cemlab.errors import OptionError
from cemlab.personas.asked_respondents import Respondents
from cemlab.personas.methods.frozen import FrozenModel, assign_rows

if TYPE_CHECKING:
    from cemlab.documents import Answer, Query


def respondents(survey: Survey, groups: str | FrozenModel | None = None) -> Respondents:
    """The people behind a survey, ready to answer documents.

    Parameters
    ----------
    survey : Survey
    groups : str or FrozenModel, optional
        Who is in which group: a segment of the survey whose levels are the groups (ids of
        personas, or their numbers), or the frozen model of `PersonaResult.model()`, by which
        everybody with enough answers goes to the nearest persona. None: nobody is in a group,
        and only claims about everybody are answered.

    Returns
    -------
    Respondents
        For `cemlab.documents.resolve`. It holds the survey; nothing of a person leaves it.

    Raises
    ------
    OptionError
        No such segment, or items of the model that the survey has not or words differently.

    Notes
    -----
    Means are high where it is good, and have a t interval; shares Wilson's; differences from the
    rest Welch's. Fewer people than `min_cell`, or a number that would give away so few, are
    hidden. Who is in no group is neither in one nor in the rest. With groups that are fixed, a
    row more or less changes the numbers that rest on it; with groups that are found anew it may
    change all of them.

    Examples
    --------
    >>> resolve(documents, cemlab.personas.respondents(survey, result.model())).tidy()
    """
    arguments.check_survey(survey)
    none = np.full(len(survey), "", dtype=object)
    if groups is None:
        return Respondents(survey, none, frozenset())
    if isinstance(groups, str):
        if groups not in survey.items:
            raise OptionError.unknown("groups", groups, survey.items)
        named = survey.column(groups)
        if not isinstance(named.dtype, pd.CategoricalDtype):
            raise OptionError(f"`groups` is {groups!r}, which is no segment. Declare it with role: "
                              "segment, or give a frozen model.")  # fmt: skip
        filled = np.where(named.isna(), "", named.astype(str))
        return Respondents(survey, filled.astype(object), frozenset())
    if not isinstance(groups, FrozenModel):
        raise OptionError(f"`groups` is a {type(groups).__name__}. Expected the name of a segment, "
                          "or the frozen model of a result (`result.model()`).")  # fmt: skip
    found = assign_rows(groups, *_columns(survey, groups)).nearest
    for at, name in enumerate(groups.personas):
        none[found == at] = name
    return Respondents(survey, none, frozenset(item.name for item in groups.items))


class Remembered:
    """The people of a result, sorted into its groups when the first document asks.

    It lives in memory beside the result, and is part of nothing that is kept or copied.
    """

    def __init__(self, survey: Survey, model: FrozenModel | None) -> None:
        self._survey, self._model = survey, model
        self._people: Respondents | None = None
        self._said: dict[tuple[str, str], Answer | None] = {}

    def answer(self, query: Query, group: str) -> Answer | None:
        """What the people answer; the same question is worked out once."""
        asked = (query.model_dump_json(), group)
        if asked not in self._said:
            if self._people is None:
                self._people = respondents(self._survey, self._model)
            self._said[asked] = self._people.answer(query, group)
        return self._said[asked]

    def heard(self, speaker: str, words: Collection[str], group: str | None) -> str | None:
        """What the people's comments say to a quotation; see `Respondents.heard`."""
        if self._people is None:
            self._people = respondents(self._survey, self._model)
        return self._people.heard(speaker, words, group)


def _columns(survey: Survey, model: FrozenModel) -> tuple[np.ndarray, np.ndarray]:
    """Answers in the columns of the model; every item that does not fit is named."""
    problems = []
    for item in model.items:
        own = survey.items.get(item.name)
        if own is None:
            problems.append(f"{item.name!r} is not in the survey")
        elif not item.levels and own.scale != item.scale:
            problems.append(f"{item.name!r} has the scale {own.scale}, in the model {item.scale}")
        elif not item.levels and own.direction != item.direction:
            problems.append(f"{item.name!r} is {own.direction}, in the model {item.direction}")
    if problems:
        raise OptionError(f"The model does not fit the survey: {'; '.join(problems)}. Declare the "
                          "items as they were when the groups were found.")  # fmt: skip
    numbers = [survey.more_is_better(name) for name in model.numbers]
    levels = {item.name: item.levels for item in model.items if item.levels}
    codes = [pd.Categorical(survey.column(name).astype(str), categories=list(known)).codes
             for name, known in levels.items()]  # fmt: skip
    empty = np.empty((len(survey), 0))
    return (np.column_stack(numbers) if numbers else empty,
            np.column_stack(codes).astype(int) if codes else empty.astype(int))  # fmt: skip
