"""Ratings of drivers as columns of a regression, each of which can be taken out or bent alone.

Drivers that do not apply to everybody enter as visited and rating among visitors (see
`two_part`); covariates that repeat each other and visited columns that the others fix are left
out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cemlab.drivers.methods import covariance, two_part
from cemlab.drivers.methods.preconditions import check_design
from cemlab.errors import MethodError
from cemlab.numerics import Kind, checked_weights, independent_columns

ORDER = ("level", "rating", "covariate", "visited")  # what goes first where columns repeat others


class DriverColumns(NamedTuple):
    """Drivers, covariates and outcome, ready for regressions that bend one driver at a time.

    Attributes
    ----------
    x : ndarray, shape (n, q)
        Columns that can be told apart.
    driver : ndarray of int, shape (q,)
        Driver of each column, −1 for covariates.
    is_rating : ndarray of bool, shape (q,)
        Columns that hold ratings: at most one for each driver, none for a driver with too few
        visitors or with visitors of one mind.
    y : ndarray, shape (n,)
    weights : ndarray, shape (n,), or None
        Survey weights; frequencies have become repeated rows.
    clusters : ndarray, shape (n,), or None
    ratings, applies : ndarray, shape (n, p)
        Ratings are 0 where a driver does not apply.
    n_raters : ndarray of int, shape (p,)
    """

    x: np.ndarray
    driver: np.ndarray
    is_rating: np.ndarray
    y: np.ndarray
    weights: np.ndarray | None
    clusters: np.ndarray | None
    ratings: np.ndarray
    applies: np.ndarray
    n_raters: np.ndarray

    @property
    def each(self) -> np.ndarray:
        """Weight of each row, shape (n,)."""
        return np.ones(len(self.y)) if self.weights is None else self.weights

    def place(self, driver: int) -> int | None:
        """The column with the ratings of a driver."""
        found = np.flatnonzero((self.driver == driver) & self.is_rating)
        return int(found[0]) if found.size else None

    def bent(self, driver: int, *pieces: np.ndarray) -> np.ndarray:
        """Columns with these first, in place of the ratings of a driver; 0 for non-visitors."""
        others = np.delete(self.x, self.place(driver), axis=1)
        applies = self.applies[:, driver]
        return np.column_stack([*(np.where(applies, piece, 0.0) for piece in pieces), others])

    def regression(self, x: np.ndarray, level: float = 0.95) -> covariance.RobustFit:
        """Regression of the outcome: HC3, or errors by clusters (CR2, CR1S from 20 on)."""
        if self.clusters is None:
            return covariance.robust(x, self.y, self.weights, level=level)
        return covariance.clustered(x, self.y, self.clusters, self.weights, level=level)


def columns_of(
    ratings: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    applies: np.ndarray | None = None,
    covariates: np.ndarray | None = None,
    clusters: np.ndarray | None = None,
    kind: Kind = "survey",
    names: Sequence[str] | None = None,
    outcome: str = "the outcome",
) -> DriverColumns:
    """Check answers and turn them into columns.

    Parameters
    ----------
    ratings : ndarray, shape (n, p)
        Ratings of the drivers; what stands where a driver does not apply is ignored.
    y : ndarray, shape (n,)
        Outcome.
    weights : ndarray, shape (n,), optional
        Survey weights or frequencies.
    applies : ndarray of bool, shape (n, p), optional
        Where a driver applies; everywhere when not given.
    covariates : ndarray, shape (n, q), optional
        Columns that are held constant, such as dummies of a region.
    clusters : ndarray, shape (n,), optional
        Cluster (branch, customer) of each answer.
    kind : {"survey", "frequency"}, default "survey"
        Frequency weights give exactly what the table gives with each row repeated.
    names : sequence of str, optional
        Names of the drivers, for messages.
    outcome : str, optional
        Name of the outcome, for messages.

    Returns
    -------
    DriverColumns

    Raises
    ------
    MethodError
        Shapes that do not fit each other, or answers that `two_part.design` or `check_design`
        refuses.
    """
    ratings, y = np.asarray(ratings, dtype=float), np.asarray(y, dtype=float)
    applies = np.ones(ratings.shape, bool) if applies is None else np.asarray(applies, dtype=bool)
    covariates = np.empty((len(y), 0)) if covariates is None else np.asarray(covariates, float)
    _refuse_shapes(ratings, y, applies, covariates, clusters, names)
    weights = checked_weights(weights, len(y), kind)
    if weights is not None and kind == "frequency":
        if clusters is not None:
            raise MethodError(
                "Frequency weights count people, so answers cannot be grouped by cluster as well. "
                "Leave out the clusters or the weights."
            )
        people = weights.astype(int)
        ratings, applies, covariates = (
            np.repeat(one, people, axis=0) for one in (ratings, applies, covariates)
        )
        y, weights = np.repeat(y, people), None
    design = two_part.design(ratings, applies, weights)
    x = np.column_stack([design.x, covariates])
    extra = range(design.x.shape[1], x.shape[1])
    names = list(names) if names is not None else [f"driver {j}" for j in range(ratings.shape[1])]
    r = check_design(
        x, y, weights, players=design.players, names=names, outcome=outcome, forced=list(extra)
    )
    part = np.array([*design.part, *("covariate" for _ in extra)])
    places = sorted(range(x.shape[1]), key=lambda column: ORDER.index(part[column]))
    kept = sorted(independent_columns(r[:-1, :-1], places))
    return DriverColumns(
        x=x[:, kept],
        driver=np.array([*design.driver, *(-1 for _ in extra)])[kept],
        is_rating=np.isin(part, ("level", "rating"))[kept],
        y=y,
        weights=weights,
        clusters=None if clusters is None else np.asarray(clusters),
        ratings=np.where(applies, ratings, 0.0),
        applies=applies,
        n_raters=design.n_raters,
    )


def _refuse_shapes(ratings, y, applies, covariates, clusters, names) -> None:
    if ratings.ndim != 2 or not ratings.size or y.shape != (len(ratings),):
        raise MethodError(
            f"Ratings have shape {ratings.shape} and the outcome {y.shape}; expected (n, p) with n "
            "and p ≥ 1, and (n,)."
        )
    n, p = ratings.shape
    wrong = []
    if applies.shape != (n, p):
        wrong.append(f"`applies` has shape {applies.shape}; expected that of the ratings, {n, p}.")
    if covariates.ndim != 2 or len(covariates) != n:
        wrong.append(f"`covariates` has shape {covariates.shape}; expected ({n}, q).")
    if clusters is not None and np.shape(clusters) != (n,):
        wrong.append(f"`clusters` has shape {np.shape(clusters)}; expected ({n},).")
    if names is not None and len(names) != p:
        wrong.append(f"`names` has {len(names)} names for {p} drivers.")
    if wrong:
        raise MethodError(" ".join(wrong))
