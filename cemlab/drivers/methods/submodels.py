"""Log-likelihoods of an ordinal model for every team of players, fitted many at a time.

2^players models are needed for importance by a pseudo-R². Teams are taken from the largest to the
smallest; each starts from a model with one player more, where the quadratic approximation of its
likelihood is best without that player, and is then one or two Newton steps from its best fit.
Models of one size lie side by side on the last axis, so that a step of all of them is a few
matrix products: cross-products of columns times curvatures give all Hessians at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cemlab.drivers.methods.cumulative import Layout
from cemlab.drivers.methods.links import LINKS, Link
from cemlab.drivers.methods.ordinal import best_fit, likelihood_of
from cemlab.drivers.methods.ordinal_answers import Answers
from cemlab.errors import MethodError
from cemlab.numerics import Players, team_sizes

ROWS = 512  # at a time; × models, 8 bytes and some ten arrays
MODELS = 256
MAX_ROUNDS = 12
# Squared distance from the best fit, in standard errors, from where the quadratic approximation
# gives the log-likelihood to about 1e-9 of a unit.
NEAR = 1e-6


class _Fits(NamedTuple):
    """Models side by side, on the first axis."""

    parameters: np.ndarray  # (models, size); 0 for columns that are not in
    covariance: np.ndarray  # (models, size, size); 0 for columns that are not in
    log_likelihood: np.ndarray


def log_likelihoods(
    answers: Answers, players: Players, forced: Sequence[int] = (), link: str = "logit"
) -> np.ndarray:
    """Log-likelihood of the model of every team of players.

    Parameters
    ----------
    answers : Answers
    players : sequence of sequences of int
        Columns of each player.
    forced : sequence of int, optional
        Columns in all models.
    link : {"logit", "probit", "cloglog"}, default "logit"

    Returns
    -------
    ndarray, shape (2**players,)
        By number of the team: player 0 is in the odd ones, player 1 in 2, 3, 6, 7, ….

    Raises
    ------
    MethodError
        Separation, or a model without a best fit.
    """
    count = len(players)
    layout = Layout(len(answers.categories) - 1, answers.x.shape[1])
    rows = _sorted(answers)
    sizes = team_sizes(count)
    found = np.empty(2**count)
    place: dict[int, int] = {}  # of a team among the fits of the level above
    fits: _Fits | None = None
    for size in range(count, -1, -1):
        teams = np.flatnonzero(sizes == size)
        present = np.zeros((len(teams), layout.size), dtype=bool)
        present[:, : layout.cuts] = True
        present[:, layout.slopes[0][list(forced)]] = True
        for player, columns in enumerate(players):
            inside = (teams >> player & 1).astype(bool)
            present[np.ix_(inside, layout.slopes[0][list(columns)])] = True
        if fits is None:
            fits = _whole(answers, layout, link)
        else:
            start = _without(fits, place, teams, present, count)
            parts = [
                _settled(
                    rows, answers, layout, link, start[i : i + MODELS], present[i : i + MODELS]
                )
                for i in range(0, len(teams), MODELS)
            ]
            fits = _Fits(*map(np.concatenate, zip(*parts, strict=True)))
        found[teams] = fits.log_likelihood
        place = {int(team): i for i, team in enumerate(teams)}
    return found


class _Rows(NamedTuple):
    """Some rows of one category, standardised."""

    category: int
    x: np.ndarray
    weights: np.ndarray


def _sorted(answers: Answers) -> list[_Rows]:
    pieces = []
    for k in range(len(answers.categories)):
        own = np.flatnonzero(answers.code == k)
        for start in range(0, len(own), ROWS):
            rows = own[start : start + ROWS]
            x = (answers.x[rows].astype(float) - answers.mean) / answers.scale
            w = np.ones(len(rows)) if answers.weights is None else answers.weights[rows]
            pieces.append(_Rows(k, x, w))
    return pieces


def _whole(answers: Answers, layout: Layout, link: str) -> _Fits:
    """The model of all columns, which says whether drivers separate the answers."""
    best = best_fit(likelihood_of(answers, layout, link), answers, link)
    if best is None:
        raise MethodError(
            "The ordinal model of all drivers has not settled: the answers hardly determine it. "
            "Use fewer drivers or wider categories."
        )
    return _Fits(best.parameters[None], np.linalg.inv(-best.hessian)[None], np.array([best.value]))


def _without(
    fits: _Fits, place: dict[int, int], teams: np.ndarray, present: np.ndarray, count: int
) -> np.ndarray:
    """Where each team starts: a model with one player more, less that player.

    If the likelihood were quadratic with covariance V at its top b, it would be highest without
    the columns d at b − V[:, d] V[d, d]⁻¹ b[d].
    """
    start = np.empty(present.shape)
    for i, team in enumerate(teams.tolist()):
        player = next(one for one in range(count) if not team >> one & 1)
        above = place[team | 1 << player]
        b, v = fits.parameters[above], fits.covariance[above]
        gone = np.flatnonzero(~present[i] & (np.diagonal(v) > 0))
        start[i] = b - v[:, gone] @ np.linalg.solve(v[np.ix_(gone, gone)], b[gone])
        start[i, ~present[i]] = 0.0
    return start


def _settled(
    rows: list[_Rows],
    answers: Answers,
    layout: Layout,
    link: str,
    parameters: np.ndarray,
    present: np.ndarray,
) -> _Fits:
    """Newton's method for some models together; those that resist are fitted one by one."""
    cuts, size = layout.cuts, layout.size
    parameters = parameters.copy()
    covariance = np.zeros((len(parameters), size, size))
    value = np.full(len(parameters), -np.inf)
    left = np.arange(len(parameters))
    for _ in range(MAX_ROUNDS):
        left = left[(np.diff(parameters[left][:, :cuts], axis=1) > 0).all(axis=1)]
        if not len(left):
            break
        now, gradient, hessian = _evaluated(rows, cuts, LINKS[link], parameters[left])
        both = present[left][:, :, None] & present[left][:, None, :]
        negative = np.where(both, -hessian, 0.0)
        out = ~present[left]
        one, column = np.nonzero(out)
        negative[one, column, column] = 1.0
        inverse = np.linalg.inv(negative)
        inverse[one, column, column] = 0.0
        step = np.einsum("mij,mj->mi", inverse, np.where(out, 0.0, gradient))
        gain = np.einsum("mi,mi->m", step, gradient)
        parameters[left] += step
        covariance[left] = inverse
        near = gain <= NEAR
        value[left[near]] = now[near] + gain[near] / 2
        left = left[~near]
    for one in np.flatnonzero(~np.isfinite(value)):
        inside = np.flatnonzero(present[one])
        parameters[one, inside], own, value[one] = _alone(answers, layout, link, inside)
        covariance[one][np.ix_(inside, inside)] = own
    return _Fits(parameters, covariance, value)


def _alone(
    answers: Answers, layout: Layout, link: str, inside: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float]:
    """One model by itself, with step halving."""
    columns = inside[layout.cuts :] - layout.cuts
    own = answers._replace(
        x=answers.x[:, columns],
        mean=answers.mean[columns],
        scale=answers.scale[columns],
        names=tuple(answers.names[column] for column in columns),
    )
    fits = _whole(own, Layout(layout.cuts, len(columns)), link)
    return fits.parameters[0], fits.covariance[0], float(fits.log_likelihood[0])


def _evaluated(
    rows: list[_Rows], cuts: int, link: Link, parameters: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Value, gradient and Hessian by all columns of each model, models on the first axis."""
    models, size = parameters.shape
    theta, slope = np.ascontiguousarray(parameters[:, :cuts].T), parameters[:, cuts:].T
    value, gradient = np.zeros(models), np.zeros((size, models))
    hessian = np.zeros((size, size, models))
    upper_triangle = np.triu_indices(size - cuts)
    bends = np.zeros((len(upper_triangle[0]), models))
    for k, x, w in rows:
        level = x @ slope
        upper = theta[k] - level if k < cuts else None
        lower = theta[k - 1] - level if k else None
        cells = link.cells(upper, lower)
        value += w @ cells.log_p
        weighted = x * w[:, None]
        gradient[cuts:] -= weighted.T @ (cells.by_upper + cells.by_lower)
        bends += (weighted[:, upper_triangle[0]] * x[:, upper_triangle[1]]).T @ (
            cells.by_upper_twice + 2 * cells.by_both + cells.by_lower_twice
        )
        for cut, once, twice in cells.sides(k, cuts):
            gradient[cut] += w @ once
            hessian[cut, cut] += w @ twice
            hessian[cut, cuts:] -= weighted.T @ (twice + cells.by_both)
        if 0 < k < cuts:
            hessian[k - 1, k] += w @ cells.by_both
    hessian[cuts:, cuts:][upper_triangle] = bends
    lower_half = np.tril_indices(size, -1)
    hessian[lower_half] = hessian[lower_half[1], lower_half[0]]
    return value, gradient.T, np.moveaxis(hessian, -1, 0)
