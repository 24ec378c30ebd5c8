"""The answers that are imputed, what predicts them, and whose rows are left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.drivers.asking import Question, is_factor
from cemlab.drivers.methods.imputation import imputations
from cemlab.drivers.sample import Sample, take


class Answers(NamedTuple):
    """A row per person, with the gaps that are drawn.

    Attributes
    ----------
    sample : Sample
        Ratings with gaps where people did not answer; a row of a frequency table once a person.
    columns, applies : ndarray, shape (n, p + k)
        Drivers and then columns of covariates, which have no gaps; where they apply.
    others : ndarray, shape (n, m), or None
        Auxiliaries.
    n_silent : float
        People who rated the outcome and no driver, though some applied; left out.
    """

    sample: Sample
    columns: np.ndarray
    applies: np.ndarray
    others: np.ndarray | None
    n_silent: float

    @property
    def customers(self) -> np.ndarray | None:
        """Customer of each row, where some answered several times."""
        return self.sample.units if self.sample.n_customers is not None else None


def answers_of(survey: Survey, asked: Question, auxiliaries: Sequence[str]) -> Answers:
    """Everybody with outcome, covariates and a rating, who was asked about every driver.

    Who was not asked, or had left before, is left out as in other driver models: whether the
    driver touched them is not known.

    Raises
    ------
    MethodError
        What imputation refuses, with the names of the items.
    """
    base, _ = take(survey, asked._replace(drivers=(), missing="two_part"))
    rows = base.rows
    x = np.column_stack([survey.more_is_better(name)[rows] for name in asked.drivers])
    applies = np.column_stack([~survey.is_not_applicable(name)[rows] for name in asked.drivers])
    passed = [survey.is_not_asked(name) | survey.has_dropped_out(name) for name in asked.drivers]
    asked_all = ~np.any(passed, axis=0)[rows]
    silent = np.isnan(x).all(axis=1) & applies.any(axis=1) & asked_all
    kept = np.flatnonzero(asked_all & ~silent)
    n_silent = survey.count(np.isin(np.arange(len(survey)), rows[silent]))
    others = [_auxiliary(survey, name, rows) for name in auxiliaries]
    weights = None if base.weights is None else base.weights[kept]
    if base.kind == "frequency":
        kept, weights = np.repeat(kept, weights.astype(int)), None
    sample = base._replace(
        rows=rows[kept], rated=asked.drivers, x=x[kept], applies=applies[kept], y=base.y[kept],
        weights=weights, kind="survey", units=None if base.units is None else base.units[kept],
        covariates=tuple(one._replace(x=one.x[kept]) for one in base.covariates),
    )  # fmt: skip
    forced = [one.x[:, np.ptp(one.x, axis=0) > 0] for one in sample.covariates]
    columns = np.column_stack([sample.x, *forced])
    more = np.ones((len(kept), columns.shape[1] - len(asked.drivers)), bool)
    found = Answers(
        sample,
        columns,
        np.column_stack([sample.applies, more]),
        np.column_stack(others)[kept] if others else None,
        n_silent,
    )
    _refuse(found, asked, auxiliaries, others)
    return found


def _auxiliary(survey: Survey, name: str, rows: np.ndarray) -> np.ndarray:
    """Columns of an auxiliary: groups, no answer among them; or ratings with the gaps of those
    who did not answer, and whether it applied at all."""
    if is_factor(survey, name):
        levels = survey.column(name).iloc[rows].astype(object)
        dummies = pd.get_dummies(levels.where(levels.notna(), other=""), dtype=float)
        return dummies.to_numpy(float)[:, 1:]
    ratings = survey.more_is_better(name)[rows]
    elsewhere = np.isnan(ratings) & ~survey.is_missing(name)[rows]
    if not elsewhere.any():
        return ratings[:, None]
    known = ratings[~np.isnan(ratings)]
    centred = np.where(elsewhere, 0.0, ratings - (known.mean() if len(known) else 0.0))
    return np.column_stack([centred, ~elsewhere])


def _refuse(
    found: Answers, asked: Question, auxiliaries: Sequence[str], others: list[np.ndarray]
) -> None:
    """What imputation refuses, said with names: the tables themselves are drawn later."""
    names = list(asked.drivers)
    names += [""] * (found.columns.shape[1] - len(names)) + [asked.outcome]
    names += [name for name, one in zip(auxiliaries, others, strict=True)
              for _ in range(one.shape[1])]  # fmt: skip
    blocks = [np.where(found.applies, found.columns, np.nan), found.sample.y]
    table = np.column_stack([*blocks, *([] if found.others is None else [found.others])])
    known = np.ones(table.shape, bool)
    known[:, : found.applies.shape[1]] = found.applies
    imputations(table, known, names=names)
