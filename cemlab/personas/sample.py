"""Who is grouped: names checked, answers made ready, everything left out counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import Survey, arguments
from cemlab.errors import MethodError, OptionError
from cemlab.numerics import straight_liners
from cemlab.personas.methods.preparation import MAX_MISSING, Prepared, prepare

FOR_JACCARD = f"0 (no Jaccard coefficients), or at least {arguments.FEWEST_RESAMPLES}"
TEXT_ROLES = ("verbatim", "ignored")


class Sample(NamedTuple):
    """The people who get a group: their answers, as grouped and in scale units.

    Attributes
    ----------
    rows : ndarray of int, shape (n,)
        Place of each person in the survey; with frequency weights a row stands for several.
    prepared : Prepared
        Their answers, ready for grouping.
    answers : ndarray, shape (n, p)
        The same in scale units, high is good, gaps as they are.
    fitting : ndarray of bool, shape (n,)
        Who shapes the groups: no straight-liners, nobody of weight 0.
    weights : ndarray, shape (n,), or None
        Survey weights.
    customers : ndarray, shape (n,), or None
        Customer of each person, where some answered several times.
    n_not_applicable : int
        Gaps that are there because the item did not apply.
    n_not_asked, n_dropped_out : int
        Gaps of people who were led past the item, or had left before it.
    """

    rows: np.ndarray
    prepared: Prepared
    answers: np.ndarray
    fitting: np.ndarray
    weights: np.ndarray | None
    customers: np.ndarray | None
    n_not_applicable: int
    n_not_asked: int
    n_dropped_out: int

    @property
    def each(self) -> np.ndarray:
        """Weights, ones where the survey has none."""
        return np.ones(len(self.rows)) if self.weights is None else self.weights


def check_arguments(
    survey: Survey, items: Sequence[str], k: int | None, ipsatise: bool, describe: Sequence[str],
    k_max: int, resamples: int, seed: int,
) -> None:  # fmt: skip
    """Refuse arguments of the wrong kind before anything is computed."""
    arguments.check_survey(survey)
    arguments.check_items("items", items)
    arguments.check_items("describe", describe)
    if not isinstance(ipsatise, bool):
        raise OptionError(f"`ipsatise` is {ipsatise!r}. Expected True or False.")
    if not arguments.is_count(k_max) or k_max < 2:
        raise OptionError(f"`k_max` is {k_max!r}. Expected a whole number from 2.")
    if k is not None and (not arguments.is_count(k) or not 2 <= k <= k_max):
        raise OptionError(
            f"`k` is {k!r}. Expected a whole number of groups from 2 to k_max, which is {k_max}, "
            "or None to let the evidence choose."
        )
    arguments.check_resampling(resamples, seed, expected=FOR_JACCARD)


def check_names(survey: Survey, items: Sequence[str], describe: Sequence[str]) -> None:
    """Known items of a kind that can build or describe groups; every problem at once."""
    problems = []
    for use, names in (("items", items), ("describe", describe)):
        for name in dict.fromkeys(names):
            if name not in survey.items:
                problems.append(str(OptionError.unknown(use, name, survey.items)))
            elif problem := _unfit(survey, name, use):
                problems.append(problem)
    if len(set(items)) < 2:
        problems.append("`items` names fewer than two items. One item alone is a score, no groups.")
    for use, names in (("items", items), ("describe", describe)):
        again = sorted({name for name in names if list(names).count(name) > 1})
        if again:
            problems.append(f"`{use}` names {', '.join(map(repr, again))} more than once.")
    both = [name for name in describe if name in set(items)]
    if both:
        problems.append(
            f"{', '.join(map(repr, both))} build the groups and cannot describe them from outside."
        )
    if not problems and survey.common_scale(items) is None:
        told = ", ".join(f"{name} ({_scale_of(survey, name)})" for name in items)
        problems.append(
            f"Groups are built on items of one declared scale; these have: {told}. Name items of "
            "one scale, or declare the scales."
        )
    if problems:
        raise OptionError(" ".join(problems))


def _unfit(survey: Survey, name: str, use: str) -> str:
    """Why an item can neither build nor describe groups; nothing where it can."""
    item, kind = survey.items[name], survey.column(name).dtype
    refused = (*TEXT_ROLES, "validation") if use == "items" else TEXT_ROLES
    if item.role in refused:
        return f"{name!r} is declared role: {item.role}, which neither builds nor describes groups."
    if use == "items" and not pd.api.types.is_numeric_dtype(kind):
        return (
            f"{name!r} holds groups or text, not ratings. It can describe the groups: name it "
            "under describe."
        )
    if not pd.api.types.is_numeric_dtype(kind) and not isinstance(kind, pd.CategoricalDtype):
        return f"{name!r} holds text. Declare it with role: segment to describe groups by it."
    return ""


def _scale_of(survey: Survey, name: str) -> str:
    scale = survey.items[name].scale
    return f"{scale[0]:g} to {scale[1]:g}" if scale else "none"


def answered(survey: Survey, items: Sequence[str]) -> tuple[list[str], list[str]]:
    """Items that enough people rated, and those that most did not, for whichever reason."""
    gaps = {name: survey.count(survey.column(name).isna().to_numpy(bool)) for name in items}
    silent = [name for name in items if gaps[name] > MAX_MISSING * survey.n]
    kept = [name for name in items if name not in silent]
    if len(kept) < 2:
        raise MethodError(
            f"More than {MAX_MISSING:.0%} did not rate: {', '.join(silent)}. Groups need at least "
            "two items that most people rated."
        )
    return kept, silent


def take(survey: Survey, items: Sequence[str], *, ipsatise: bool) -> Sample:
    """Everybody who rated enough of the items, one row a person."""
    rows, weights = np.arange(len(survey)), survey.weights()
    if survey.weight_kind == "frequency":  # such weights are people, and groups count people
        rows, weights = np.repeat(rows, weights.astype(int)), None
    given = np.column_stack([survey.column(name).to_numpy(float) for name in items])[rows]
    turned = np.column_stack([survey.more_is_better(name) for name in items])[rows]
    scale = survey.common_scale(items)
    prepared = prepare(
        turned, [scale] * len(items), weights, ipsatise=ipsatise, straight=_hasty(given, scale),
    )  # fmt: skip
    kept = rows[prepared.rows]
    own = None if weights is None else weights[prepared.rows]
    gaps = np.column_stack([survey.kinds(name).to_numpy(object) for name in items])[kept]
    customers = survey.customers()
    return Sample(
        rows=kept,
        prepared=prepared,
        answers=turned[prepared.rows],
        fitting=prepared.fitting if own is None else prepared.fitting & (own > 0),
        weights=own,
        customers=None if customers is None else customers[kept],
        n_not_applicable=int((gaps == "not_applicable").sum()),
        n_not_asked=int((gaps == "not_asked").sum()),
        n_dropped_out=int((gaps == "dropped_out").sum()),
    )


def _hasty(given: np.ndarray, scale: tuple[float, float]) -> np.ndarray:
    """Straight-liners; who says no to everything on a yes/no list may mean it."""
    if scale[1] - scale[0] <= 1:
        return np.zeros(len(given), dtype=bool)
    return straight_liners(given)
