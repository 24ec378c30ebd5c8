"""Drivers with not-applicable answers, as two columns: visited, and rating among visitors.

"Not applicable" is not missing: who never met a touchpoint has no opinion of it, and
still belongs to the sample. Such a driver enters as V (1 where it applies) and
V · (x − x̄_visitors). The coefficient of V compares an average visitor with somebody who
did not visit; that of the second column is the effect of a scale point among visitors.
Both are one player of the importance split. Filling in zeros would destroy the slope and
dropping people would leave the few who met everything [1]_.

References
----------
.. [1] Dziak, J. J., & Henry, K. L. (2017). Two-part predictors in regression models.
   *Multivariate Behavioral Research*, 52, 551–561.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.errors import MethodError
from cemlab.numerics import Kind, checked_weights, correlation_matrix, independent_columns

MIN_VISITORS = 30
MIN_VISITOR_SHARE = 0.05


class TwoPart(NamedTuple):
    """Columns of a design with their meaning.

    Attributes
    ----------
    x : ndarray, shape (n, columns)
        Columns, driver by driver.
    players : tuple of tuples of int, length p
        Columns of each driver.
    driver : tuple of int, length columns
        Driver of each column.
    part : tuple of str, length columns
        "level" (rated by all), "visited" or "rating" (two-part).
    estimable : tuple of int
        Columns a regression can tell apart. A visited column is missing here where the
        others fix it, as when two drivers apply to the same people.
    mean : ndarray, shape (p,)
        Mean rating among those who rated.
    reach : ndarray, shape (p,)
        Share of people to whom the driver applies, 0 to 1.
    n_raters : ndarray of int, shape (p,)
        People who rated.
    visited_only : tuple of int
        Drivers with too few visitors for a rating part.
    """

    x: np.ndarray
    players: tuple[tuple[int, ...], ...]
    driver: tuple[int, ...]
    part: tuple[str, ...]
    estimable: tuple[int, ...]
    mean: np.ndarray
    reach: np.ndarray
    n_raters: np.ndarray
    visited_only: tuple[int, ...]


def design(
    ratings: np.ndarray,
    applies: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    kind: Kind = "survey",
) -> TwoPart:
    """Columns for drivers that do not apply to everybody.

    Parameters
    ----------
    ratings : ndarray, shape (n, p)
        Ratings; what stands where a driver does not apply is ignored.
    applies : ndarray of bool, shape (n, p)
        Where a driver applies. Answers that are missing although it applies must have
        been dropped before.
    weights : ndarray, shape (n,), optional
        Survey or frequency weights, for means, reach and counts.
    kind : {"survey", "frequency"}, default "survey"
        What the weights are.

    Returns
    -------
    TwoPart

    Raises
    ------
    MethodError
        A rating is missing where the driver applies.

    Notes
    -----
    With fewer visitors than max(30, 5% of n), or when all visitors gave one rating, only V
    enters: few ratings would make the slope a matter of chance. A single person to whom a
    driver does not apply cannot carry a coefficient (nothing would be left to judge its
    error by), and gets the visitors' mean in a column "level".
    """
    ratings, applies = np.asarray(ratings, dtype=float), np.asarray(applies, dtype=bool)
    weights = checked_weights(weights, len(ratings), kind)
    missing = applies & ~np.isfinite(ratings)
    if missing.any():
        raise MethodError(
            f"{missing.sum()} ratings are missing where the driver applies. "
            "Drop these people first, or mark the driver as not applicable to them."
        )
    n, p = ratings.shape
    each = np.ones(n) if weights is None else weights
    people = each if kind == "frequency" else (each > 0).astype(float)
    totals = np.where(applies, each[:, None], 0.0).sum(axis=0)
    sums = np.where(applies, each[:, None] * ratings, 0.0).sum(axis=0)
    mean = sums / np.where(totals > 0, totals, np.nan)
    n_raters = np.round(people @ applies).astype(int)
    columns: list[np.ndarray] = []
    labels: list[tuple[int, str]] = []
    for j in range(p):
        few = n_raters[j] < max(MIN_VISITORS, MIN_VISITOR_SHARE * people.sum())
        nearly_all = people.sum() - n_raters[j] <= 1
        for part, column in _columns(ratings[:, j], applies[:, j], mean[j], few, nearly_all):
            columns.append(column)
            labels.append((j, part))
    x, driver, part = np.column_stack(columns), *zip(*labels, strict=True)
    players = tuple(tuple(c for c, own in enumerate(driver) if own == j) for j in range(p))
    return TwoPart(
        x=x,
        players=players,
        driver=driver,
        part=part,
        estimable=_estimable(x, part, weights),
        mean=mean,
        reach=np.minimum(totals / each.sum(), 1.0),  # sums differ in the last digit
        n_raters=n_raters,
        visited_only=tuple(j for j in range(p) if [part[c] for c in players[j]] == ["visited"]),
    )


def _columns(
    rating: np.ndarray, applies: np.ndarray, mean: float, few: bool, nearly_all: bool
) -> list[tuple[str, np.ndarray]]:
    """One driver: its rating, or visited and the rating among visitors, or visited alone."""
    if nearly_all:
        return [("level", np.where(applies, rating, mean))]
    visited = ("visited", applies.astype(float))
    among = rating[applies]
    if few or (among == among[0]).all():
        return [visited]
    return [visited, ("rating", np.where(applies, rating - mean, 0.0))]


def _estimable(x: np.ndarray, part: tuple[str, ...], weights: np.ndarray | None) -> tuple[int, ...]:
    """All columns but visited ones that the rest fixes."""
    counted = x if weights is None else x[weights > 0]
    varying = np.flatnonzero(counted.max(axis=0) > counted.min(axis=0))
    if not len(varying):
        return tuple(range(x.shape[1]))  # check_design says what is wrong
    still = set(range(x.shape[1])) - set(varying.tolist())
    r = correlation_matrix(x[:, varying], weights)
    places = sorted(range(len(varying)), key=lambda i: part[varying[i]] == "visited")
    kept = {int(varying[i]) for i in independent_columns(r, places)}
    ratings = {column for column, what in enumerate(part) if what != "visited"}
    return tuple(sorted(kept | ratings | still))
