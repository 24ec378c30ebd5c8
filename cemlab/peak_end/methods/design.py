"""Columns of the contest: which journeys count, and which features enter which model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cemlab.errors import MethodError
from cemlab.peak_end.methods.features import MIN_MOMENTS, Features
from cemlab.peak_end.methods.preconditions import (
    checked_extremes,
    checked_names,
    refuse_few,
    refuse_gaps,
    refuse_nothing_to_contest,
    refuse_repeats,
    refuse_still,
)

MODELS = ("base", "mean", "peak_end", "both", "end_only")


class Design(NamedTuple):
    """The table behind the contest, without gaps and without columns that never vary.

    Attributes
    ----------
    x : ndarray, shape (n, columns)
        Covariates, n_moments, mean, extremes and end, in this order.
    terms : tuple of str, length columns
        Name of each column.
    models : dict of str to tuple of int
        Columns of each of `MODELS`.
    extremes : tuple of str
        The extremes that vary, as asked for.
    y : ndarray, shape (n,)
        Outcome.
    customer : ndarray of int, shape (n,)
        Customer of each journey, from 0.
    kept : ndarray of int, shape (n,)
        Places of the journeys in the features.
    n_few_moments : int
        Journeys left out because they have too few moments.
    left_out : tuple of str
        Columns left out because they never vary.
    """

    x: np.ndarray
    terms: tuple[str, ...]
    models: dict[str, tuple[int, ...]]
    extremes: tuple[str, ...]
    y: np.ndarray
    customer: np.ndarray
    kept: np.ndarray
    n_few_moments: int
    left_out: tuple[str, ...]


def contest_design(
    features: Features,
    outcome: np.ndarray,
    *,
    customers: np.ndarray | None = None,
    covariates: np.ndarray | None = None,
    covariate_names: Sequence[str] | None = None,
    extremes: Sequence[str] = ("peak", "trough"),
    count_moments: bool = True,
    min_moments: int = MIN_MOMENTS,
    outcome_name: str = "the outcome",
) -> Design:
    """Choose journeys and columns, and refuse what no contest can be held on.

    Parameters
    ----------
    features : Features
        Of all journeys.
    outcome : ndarray, shape (journeys,)
        Overall rating of each journey in the order of `features.journey`, asked after the
        moments and apart from them.
    customers : ndarray, shape (journeys,), optional
        Customer of each journey; every journey its own customer when not given.
    covariates : ndarray, shape (journeys, covariates), optional
        What is held equal in every model.
    covariate_names : sequence of str, optional
        Their names, for tables and messages.
    extremes : sequence of {"peak", "trough", "peak_abs"}, default ("peak", "trough")
        Which extremes enter. "peak" alone suits unipolar scales such as pain.
    count_moments : bool, default True
        Whether the number of moments enters every model: journeys with more moments have
        higher peaks by chance alone.
    min_moments : int, default 3
        Journeys with fewer are left out and counted.
    outcome_name : str, optional
        Name of the outcome, for messages.

    Returns
    -------
    Design

    Raises
    ------
    OptionError
        An unknown extreme, or names that do not fit the covariates.
    MethodError
        Gaps, a single customer, an outcome, mean or end that never varies, columns that
        fix each other, or no more journeys than parameters.
    """
    extremes = checked_extremes(extremes)
    y = np.asarray(outcome, dtype=float)
    count = len(features.n_moments)
    extra = np.empty((count, 0)) if covariates is None else np.asarray(covariates, dtype=float)
    customers = np.arange(count) if customers is None else np.asarray(customers)
    if y.shape != (count,) or customers.shape != (count,) or extra.shape[:1] != (count,):
        raise MethodError(
            f"{count} journeys, {y.size} overall ratings, {customers.size} customers and "
            f"{len(extra)} rows of covariates; expected one of each per journey."
        )
    extra = extra.reshape(count, -1)
    names = checked_names(covariate_names, extra.shape[1])

    kept = np.flatnonzero(features.n_moments >= min_moments)
    if not kept.size:
        raise MethodError(
            f"None of the {count} journeys has {min_moments} moments or more. With fewer, peak, "
            "end and mean are nearly one number; record more moments per journey."
        )
    blocks = {name: extra[:, place] for place, name in enumerate(names)}
    if count_moments:
        blocks["n_moments"] = features.n_moments.astype(float)
    blocks |= {name: getattr(features, name) for name in ("mean", *extremes, "end")}
    x, y = np.column_stack(list(blocks.values()))[kept], y[kept]
    _, customer = np.unique(customers[kept], return_inverse=True)
    refuse_gaps(x, y, kept, outcome_name)
    refuse_still(y, customer, outcome_name)

    varies = (x != x[0]).any(axis=0)
    left_out = tuple(name for name, fine in zip(blocks, varies, strict=True) if not fine)
    terms = tuple(name for name, fine in zip(blocks, varies, strict=True) if fine)
    extremes = tuple(name for name in extremes if name in terms)
    refuse_nothing_to_contest(left_out, extremes, len(y))
    refuse_few(len(y), len(terms) + 1, count - len(kept), min_moments)
    refuse_repeats(x[:, varies], terms)
    given = tuple(name for name in terms if name in (*names, "n_moments"))
    columns = {
        "base": given,
        "mean": (*given, "mean"),
        "peak_end": (*given, *extremes, "end"),
        "both": terms,
        "end_only": (*given, "end"),
    }
    return Design(
        x=x[:, varies],
        terms=terms,
        models={model: tuple(map(terms.index, columns[model])) for model in MODELS},
        extremes=extremes,
        y=y,
        customer=customer,
        kept=kept,
        n_few_moments=count - len(kept),
        left_out=left_out,
    )
