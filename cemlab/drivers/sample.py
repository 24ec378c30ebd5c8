"""Who is in the model: blanks left out, not applicable kept, and how many each choice keeps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.drivers.asking import WAVE, Question, is_factor
from cemlab.errors import MethodError

NOT_APPLICABLE = "not applicable"  # a level of its own, where ratings enter by their levels
MOSTLY_MISSING = 0.40  # methods: 4.4, share of nonresponse above which a driver is left out


class Dummies(NamedTuple):
    """Columns of an item that is no driver of ratings.

    Attributes
    ----------
    item : str
    levels : tuple of str
        Level of each column; empty text for the ratings of a covariate.
    x : ndarray, shape (n, columns)
        Without the most frequent level, which the others are compared with.
    against : str
        That level.
    """

    item: str
    levels: tuple[str, ...]
    x: np.ndarray
    against: str


class Sample(NamedTuple):
    """The respondents of the model.

    Attributes
    ----------
    rows : ndarray of int
        Their rows in the survey.
    rated : tuple of str
        Drivers with ratings, the columns of `x` and `applies`.
    x : ndarray, shape (n, p)
        Ratings, with gaps where a driver does not apply.
    applies : ndarray of bool, shape (n, p)
    factors, covariates : tuple of Dummies
        Drivers that enter by their levels; what is forced in.
    y : ndarray, shape (n,)
    weights : ndarray, shape (n,), or None
    kind : {"survey", "frequency"}
    units : ndarray of int, shape (n,), or None
        Customer or cluster of each row, none of them in two strata.
    strata : ndarray of int, shape (n,), or None
    n_customers : int or None
        How many customers gave the answers, where some gave several.
    """

    rows: np.ndarray
    rated: tuple[str, ...]
    x: np.ndarray
    applies: np.ndarray
    factors: tuple[Dummies, ...]
    covariates: tuple[Dummies, ...]
    y: np.ndarray
    weights: np.ndarray | None
    kind: str
    units: np.ndarray | None
    strata: np.ndarray | None
    n_customers: int | None

    @property
    def people(self) -> np.ndarray:
        """People of each row, shape (n,)."""
        is_count = self.kind == "frequency" and self.weights is not None
        return self.weights if is_count else np.ones(len(self.y))


def answered(survey: Survey, drivers: Sequence[str]) -> tuple[list[str], list[str]]:
    """Drivers that enough people answered, and those that most left blank."""
    silent = []
    for name in drivers:
        given = survey.count(survey.column(name).notna().to_numpy())
        missing = survey.count(survey.is_missing(name))
        if not given:
            raise MethodError(
                f"No valid answers in {name!r} ({survey.gaps(name)}). Leave it out of the drivers, "
                "or check its codes."
            )
        if missing / (given + missing) > MOSTLY_MISSING:
            silent.append(name)
    kept = [name for name in drivers if name not in silent]
    if not kept:
        raise MethodError(
            f"More than {MOSTLY_MISSING:.0%} left each driver blank: {', '.join(silent)}. "
            "No driver is left to model."
        )
    return kept, silent


def left_by_kind(survey: Survey, outcome: str, drivers: Sequence[str]) -> dict[str, float]:
    """Respondents with the outcome whom the model lacks, because a driver was not asked of them
    or they had dropped out before it; each counts once, as not asked first."""
    there = ~np.isnan(survey.column(outcome).to_numpy(float))
    unasked = np.any([survey.is_not_asked(name) for name in drivers], axis=0) & there
    left = np.any([survey.has_dropped_out(name) for name in drivers], axis=0) & there & ~unasked
    return {"not_asked": survey.count(unasked), "dropped_out": survey.count(left)}


def take(survey: Survey, asked: Question) -> tuple[Sample, pd.DataFrame]:
    """Respondents with the outcome and, of every driver, a rating or 'not applicable'.

    Not asked and dropped out are no 'not applicable': whether the driver touched these people is
    not known, so that they are left out as those with a blank are. The table says how many of
    those who rated the outcome each choice keeps.
    """
    y = survey.more_is_better(asked.outcome)
    if np.isnan(y).all():
        raise MethodError(
            f"No valid answers in {asked.outcome!r} ({survey.gaps(asked.outcome)}). Choose another "
            "outcome, or check its codes."
        )
    rated = tuple(name for name in asked.drivers if not asked.by_levels(survey, name))
    x = np.column_stack([np.empty((len(y), 0)), *map(survey.more_is_better, rated)])
    applies = np.ones(x.shape, bool)
    for place, name in enumerate(rated):
        applies[:, place] = ~survey.is_not_applicable(name)
    held = {name: _levels(survey, asked, name) for name in [*asked.drivers, *asked.covariates]
            if name not in rated}  # fmt: skip
    there = ~np.isnan(y) & np.all([~one.isna() for one in held.values()] or [True], axis=0)
    two_part = there & ~(np.isnan(x) & applies).any(axis=1)
    complete = there & ~np.isnan(x).any(axis=1)
    chosen = complete if asked.missing == "complete" else two_part
    rows = np.flatnonzero(chosen)
    if not len(rows):
        raise MethodError(
            f"Nobody answered {asked.outcome!r} and all of "
            f"{', '.join([*asked.drivers, *asked.covariates])}. Use fewer drivers."
        )
    kept = _kept(survey, ~np.isnan(y), {"two_part": two_part, "complete": complete}, asked.drivers)
    units, strata, n_customers = units_of(survey, asked, rows)
    people = survey.weights(rows) if survey.weight_kind == "frequency" else np.ones(len(rows))
    dummies = {name: _dummies(name, values.iloc[rows], people) for name, values in held.items()}
    return Sample(
        rows=rows,
        rated=rated,
        x=x[rows],
        applies=applies[rows],
        factors=tuple(dummies[name] for name in asked.drivers if name in dummies),
        covariates=tuple(dummies[name] for name in asked.covariates),
        y=y[rows],
        weights=survey.weights(rows),
        kind=survey.weight_kind or "survey",
        units=units,
        strata=strata,
        n_customers=n_customers,
    ), kept


def _levels(survey: Survey, asked: Question, name: str) -> pd.Series:
    """Levels or ratings of an item that is no driver of ratings.

    To whom a rating does not apply is no gap where ratings enter by their levels.
    """
    if name == WAVE and name not in survey.items:
        return survey.wave_of().reset_index(drop=True)
    if is_factor(survey, name):
        return survey.column(name)
    if name in asked.levels:
        ratings = survey.column(name).map("{:g}".format, na_action="ignore").astype(object)
        is_level = survey.is_not_applicable(name) & (asked.missing == "two_part")
        return ratings.mask(is_level, NOT_APPLICABLE)
    return pd.Series(survey.more_is_better(name))


def _dummies(name: str, values: pd.Series, people: np.ndarray) -> Dummies:
    """Columns of an item; a level is compared with the one that most people are of."""
    if pd.api.types.is_numeric_dtype(values.dtype) and values.min() < values.max():
        return Dummies(name, ("",), values.to_numpy(float)[:, None], "")
    named = values.astype(str).to_numpy()
    counts = pd.Series(people).groupby(named).sum()
    counts = counts[counts > 0].sort_values(ascending=False, kind="stable")
    if len(counts) < 2:
        raise MethodError(
            f"{name!r} never varies: all {len(values)} answers are {counts.index[0]!r}. Leave it "
            "out."
        )
    levels = tuple(sorted(counts.index.drop(counts.index[0])))
    x = np.column_stack([named == level for level in levels]).astype(float)
    return Dummies(name, levels, x, str(counts.index[0]))


def _kept(
    survey: Survey, there: np.ndarray, choices: dict[str, np.ndarray], drivers: Sequence[str]
) -> pd.DataFrame:
    """How many of those who rated the outcome each choice keeps, and who rated each driver."""
    rows = [(choice, "", kept) for choice, kept in choices.items()]
    rows += [("rated", name, there & survey.column(name).notna().to_numpy()) for name in drivers]
    table = pd.DataFrame(
        [(choice, name, survey.count(kept)) for choice, name, kept in rows],
        columns=["choice", "driver", "n"],
    )
    return table.assign(share=table["n"] / survey.count(there))


def units_of(
    survey: Survey, asked: Question, rows: np.ndarray
) -> tuple[np.ndarray | None, np.ndarray | None, int | None]:
    """Sampling units and strata of the rows, and customers where some answered several times."""
    people = survey.customers()
    people = None if people is None else people[rows]
    repeated = people is not None and len(np.unique(people)) < len(rows)
    n_customers = len(np.unique(people)) if repeated else None
    units = people
    if asked.cluster is not None:
        units = _numbered(survey, asked.cluster, rows)
        if people is not None and _crossed(people, units):
            raise MethodError(
                f"Some customers answered in more than one {asked.cluster!r}. Errors are right "
                "only where every customer lies within one cluster: name a wider cluster."
            )
        if len(np.unique(units)) < 2:
            raise MethodError(
                f"All {len(rows)} answers belong to one {asked.cluster!r}, so that nothing tells "
                "how clusters differ. Leave out `cluster`, and say so."
            )
    if asked.strata is None:
        return units, None, n_customers
    strata = _numbered(survey, asked.strata, rows)
    units = np.arange(len(rows)) if units is None else units
    if _crossed(units, strata):
        who, one, advice = "customers answered in", "customer", "name wider strata"
        if asked.cluster is not None:
            who, one = f"{asked.cluster!r} lie in", "cluster"
            advice += ", or number the clusters anew in each stratum"
        raise MethodError(
            f"Some {who} more than one {asked.strata!r}. Errors are right only where every {one} "
            f"lies within one stratum: {advice}."
        )
    return pd.factorize(units)[0], strata, n_customers


def _crossed(inner: np.ndarray, outer: np.ndarray) -> bool:
    """Whether some unit lies in several of the wider units."""
    pairs = np.unique(np.column_stack([inner, outer]), axis=0)
    return len(pairs) > len(np.unique(inner))


def _numbered(survey: Survey, name: str, rows: np.ndarray) -> np.ndarray:
    codes = pd.factorize(survey.column(name).iloc[rows])[0]
    without = int((codes < 0).sum())
    if without:
        raise MethodError(
            f"{without} of {len(rows)} responses have no {name!r}, so their place in the sample is "
            "not known. Fill it in, or name another item."
        )
    return codes
