"""Who is in which persona: by a segment, by labels of the caller, or by a frozen model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import Survey, arguments
from cemlab.errors import MethodError, OptionError
from cemlab.language import LANGUAGES, speaker
from cemlab.personas.api import fit
from cemlab.personas.methods.frozen import FrozenModel
from cemlab.personas.model_verdicts import called
from cemlab.personas.newcomers import model_from, sorted_by
from cemlab.personas.result import PersonaResult

MAX_GROUPS = 8


class Membership(NamedTuple):
    """The persona of each person; arrays of shape (n,).

    Attributes
    ----------
    rows : ndarray of int
        Place of each person in the survey; with frequency weights a row stands for several.
    code : ndarray of int
        Persona, in the order of `names`; −1 for none.
    names : tuple of str
        Personas with at least one person.
    weights, customers : ndarray or None
    built : tuple of str
        Items that are known to have built the personas; empty where that is not known.
    source : str
        What the personas came from: "segment", "labels", or the version of a model.
    same_data : bool
        Whether the personas were found in these very answers.
    labels : dict
        Words for the personas, in both languages.
    verdict : str
        What the fit called them, from `model_verdicts.called`; "given" for segments and labels.
    """

    rows: np.ndarray
    code: np.ndarray
    names: tuple[str, ...]
    weights: np.ndarray | None
    customers: np.ndarray | None
    built: tuple[str, ...]
    source: str
    same_data: bool
    labels: dict[str, dict[str, str]]
    verdict: str = "given"


def belonging(
    survey: Survey, persona: Any, *, items: Sequence[str] | None, k: int | None, ipsatise: bool,
    seed: int,
) -> Membership:  # fmt: skip
    """Everybody's persona.

    Parameters
    ----------
    survey : Survey
    persona : str, Path, FrozenModel, PersonaResult, sequence of labels, or None
        A segment of the survey, or a YAML file (a path, or text that ends in .yaml); labels, one
        a row, gaps for nobody; None: personas are found by `items`.
    items : sequence of str or None
        What built the personas.
    k, ipsatise, seed
        For `cemlab.personas.fit`, where `persona` is None.

    Raises
    ------
    OptionError
        There is no such segment, labels do not fit the rows, or a choice is missing or twofold.
    MethodError
        Fewer than two personas.
    """
    _check(survey, persona, items, k)
    found = None
    if persona is None:
        found = fit(survey, items=items, k=k, ipsatise=ipsatise, resamples=0, null_samples=0,
                    splits=1, seed=seed, k_max=MAX_GROUPS if k is None else max(k, 2))  # fmt: skip
        if found.glance()["k"].iloc[0] == 1:
            raise MethodError(
                "There are no groups in these items, so there is no persona. Ask for a number of "
                "groups (k=…), or name a segment (persona=…)."
            )
    elif isinstance(persona, (PersonaResult, FrozenModel, Path)) or _is_file(persona):
        found = persona
    if found is not None:
        return _by_model(survey, model_from(found))
    code, names, labels = _given(survey, persona)
    rows, weights = np.arange(len(survey)), survey.weights()
    if survey.weight_kind == "frequency":  # such weights are people
        rows, weights = np.repeat(rows, weights.astype(int)), None
    customers = survey.customers()
    return _told(Membership(
        rows, code[rows], names, weights, None if customers is None else customers[rows],
        tuple(items or ()), "segment" if isinstance(persona, str) else "labels", False, labels,
    ))  # fmt: skip


def _check(survey: Survey, persona: Any, items: Any, k: Any) -> None:
    arguments.check_survey(survey)
    if items is not None:
        arguments.check_items("items", items)
    if persona is None and not items:
        raise OptionError(
            "Name the personas: a segment, labels, a frozen model or a PersonaResult (persona=…), "
            "or the items by which to find them (items=…)."
        )
    if persona is not None and k is not None:
        raise OptionError("`k` is a number of groups to be found; `persona` says who is in which.")
    is_model = isinstance(persona, (PersonaResult, FrozenModel, Path)) or _is_file(persona)
    if is_model and items:
        raise OptionError("`items` are those of the model already. Leave `items` out.")
    for name in items or ():
        if name not in survey.items:
            raise OptionError.unknown("items", name, survey.items)


def unknown_persona(survey: Survey, persona: Any) -> list[str]:
    """The problem of a persona that is the name of nothing, to be told with the others."""
    if not isinstance(persona, str) or _is_file(persona) or persona in survey.items:
        return []
    return [str(OptionError.unknown("persona", persona, survey.items))]


def _is_file(persona: Any) -> bool:
    return isinstance(persona, str) and persona.endswith((".yaml", ".yml"))


def _by_model(survey: Survey, model: FrozenModel) -> Membership:
    people = sorted_by(model, survey)
    labels = {
        name: {one: speaker(one)("personas.group", number=int(name)) for one in LANGUAGES}
        for name in model.personas
    }
    return _told(Membership(
        people.rows, people.found.nearest, model.personas, people.weights, people.customers,
        tuple(item.name for item in model.items), model.version,
        model.source == survey.source and model.n == people.typed.sum(), labels, called(model),
    ))  # fmt: skip


def _given(survey: Survey, persona: Any) -> tuple[np.ndarray, tuple[str, ...], dict]:
    if isinstance(persona, str):
        if persona not in survey.items:
            raise OptionError.unknown("persona", persona, survey.items)
        column = survey.column(persona)
        if not isinstance(column.dtype, pd.CategoricalDtype):
            raise OptionError(
                f"`persona` is {persona!r}, which is no segment. Declare it with role: segment."
            )
        names = tuple(map(str, column.cat.categories))
        return column.cat.codes.to_numpy().astype(int), names, survey.labels([persona])
    try:
        labels = pd.Series(list(persona), dtype=object)
    except TypeError:
        raise OptionError(
            f"`persona` is a {type(persona).__name__}. Expected the name of a segment, labels (one "
            "a row), a frozen model or a PersonaResult."
        ) from None
    if len(labels) != len(survey):
        raise OptionError(
            f"`persona` has {len(labels):,} labels for {len(survey):,} rows; expected one a row, "
            "None for nobody."
        )
    known = sorted({str(one) for one in labels.dropna()}, key=lambda one: (len(one), one))
    named = pd.Categorical([None if pd.isna(one) else str(one) for one in labels], known)
    return named.codes.astype(int), tuple(known), {}


def _told(found: Membership) -> Membership:
    """Personas without anybody are gone; one alone is none."""
    held = np.unique(found.code[found.code >= 0])
    if len(held) < 2:
        raise MethodError(
            f"Respondents are in {len(held)} {'persona' if len(held) == 1 else 'personas'}; at "
            "least two are needed."
        )
    places = np.full(len(found.names) + 1, -1)  # the last is that of nobody
    places[held] = np.arange(len(held))
    return found._replace(code=places[found.code], names=tuple(found.names[one] for one in held))
