"""Whether personas weigh the drivers differently, and by how much.

Each persona gets a regression of its own; a joint test asks, driver by driver, whether slopes
differ at all. "Significant in one persona, not in the other" is no difference [1]_. Slopes of
personas are drawn towards their mean by what their own number cannot support.

References
----------
.. [1] Gelman, A., & Stern, H. (2006). The difference between "significant" and "not significant"
   is not itself statistically significant. *The American Statistician*, 60, 328–331.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from cemlab.errors import MethodError, OptionError
from cemlab.numerics import (
    Players,
    adjusted_p,
    checked_players,
    checked_weights,
    correlation_matrix,
    draws_with_mean,
    independent_columns,
    percentile_interval,
)

MIN_PERSONA, PER_PARAMETER = 50, 5  # answers a persona needs for slopes of its own
ERRORS = ("HC3", "classical")


class Differences(NamedTuple):
    """Joint test of each driver; each field has shape (players,).

    `p_value` is NaN where fewer than two personas have a slope.
    """

    f: np.ndarray
    df: np.ndarray
    df_residual: np.ndarray
    p_value: np.ndarray
    p_adjusted: np.ndarray


class Slopes(NamedTuple):
    """Slopes of the columns in each persona; fields have shape (personas, p) if not said.

    Attributes
    ----------
    own, own_error : ndarray
        By the persona's own answers; NaN where it has too few, or its answers never vary.
    estimate, conf_low, conf_high : ndarray
        Drawn towards the mean; the common slope where there is no own one.
    is_common : ndarray of bool
        Where the common slope stands for the persona's (NaN where only one persona has one).
    common, common_low, common_high : ndarray, shape (p,)
        Mean slope of the personas.
    """

    own: np.ndarray
    own_error: np.ndarray
    estimate: np.ndarray
    conf_low: np.ndarray
    conf_high: np.ndarray
    is_common: np.ndarray
    common: np.ndarray
    common_low: np.ndarray
    common_high: np.ndarray


class Heterogeneity(NamedTuple):
    """Differences between personas; `personas` and `n`, shape (personas,), in sorted order."""

    personas: np.ndarray
    n: np.ndarray
    differences: Differences
    slopes: Slopes


class _Own(NamedTuple):
    """Regression of one persona on the columns that vary in it, `columns`."""

    columns: list[int]
    slopes: np.ndarray
    bread: np.ndarray
    covariance: np.ndarray
    squares: float
    freedom: int


def by_persona(
    x: np.ndarray,
    y: np.ndarray,
    personas: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    players: Players | None = None,
    names: Sequence[str] | None = None,
    errors: Literal["HC3", "classical"] = "HC3",
    adjust: Literal["holm", "bh"] = "holm",
    min_n: int = MIN_PERSONA,
    level: float = 0.95,
    n_draws: int = 10_000,
    seed: int = 0,
) -> Heterogeneity:
    """Slopes of the drivers by persona, with a joint test of their difference.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Columns of the drivers, without gaps.
    y : ndarray, shape (n,)
        Outcome.
    personas : ndarray, shape (n,)
        Persona of each person.
    weights : ndarray, shape (n,), optional
        Survey weights.
    players : sequence of sequences of int, optional
        Columns of each driver; single columns by default. A pair is tested together.
    names : sequence of str, optional
        Names of the columns, for messages.
    errors : {"HC3", "classical"}, default "HC3"
        Of the coefficients; classical ones take one residual variance for all personas.
    adjust : {"holm", "bh"}, default "holm"
        How p-values are adjusted for the number of drivers.
    min_n : int, default 50
        Personas with fewer people, or fewer than 5 a parameter, get the common slope and take
        no part in the test.
    level : float, default 0.95
        Level of the intervals.
    n_draws, seed : int
        Draws behind the intervals; the same seed gives the same numbers.

    Returns
    -------
    Heterogeneity

    Raises
    ------
    OptionError
        Unknown errors or adjustment.
    MethodError
        Shapes that differ, gaps, fewer than two personas that are large enough, or columns
        that fix each other among the answers of a persona.

    Notes
    -----
    With all products of driver and persona in the model, a driver's difference cannot be that of
    another it goes along with. F is Wald's over the number of differences, with the residual
    freedom of all personas. Intervals of slopes count in that the spread between personas is
    itself uncertain; with few personas they stay close to the own ones.
    """
    if errors not in ERRORS:
        raise OptionError.unknown("errors", errors, ERRORS)
    x, y, personas, weights = _checked(x, y, personas, weights)
    players = checked_players(x.shape[1], players)
    groups, code = np.unique(personas, return_inverse=True)
    n = np.bincount(code, weights > 0, minlength=len(groups)).astype(int)
    needed = max(min_n, PER_PARAMETER * (x.shape[1] + 1))
    large = np.flatnonzero(n >= needed)
    if len(large) < 2:
        sizes = ", ".join(f"{name} {own}" for name, own in zip(groups, n, strict=True))
        raise MethodError(
            f"{len(large)} personas have enough people for slopes of their own (people: {sizes}); "
            f"{needed} each are needed, in at least two personas. Use fewer drivers, or the common "
            "slopes."
        )
    found, problems = [], []
    for group in large:
        rows = (code == group) & (weights > 0)
        own = _own(x[rows], y[rows], weights[rows], names or range(x.shape[1]))
        if isinstance(own, _Own):
            found.append(own)
        else:
            problems.append(f"{str(groups[group])!r}: {own}.")
    if problems:
        raise MethodError(
            "Some personas have no slopes of their own. "
            + " ".join(problems)
            + " Leave the drivers at fault out, or join the persona with another."
        )
    if errors == "classical":
        found = _with_one_variance(found)
    return Heterogeneity(
        groups,
        n,
        _differences(found, players, adjust),
        _slopes(found, large, (len(groups), x.shape[1]), level, n_draws, seed),
    )


def _checked(
    x: np.ndarray, y: np.ndarray, personas: np.ndarray, weights: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    x, y, personas = np.asarray(x, dtype=float), np.asarray(y, dtype=float), np.asarray(personas)
    if x.ndim != 2 or not x.shape[1] or y.shape != (len(x),) or personas.shape != y.shape:
        raise MethodError(
            f"Drivers have shape {x.shape}, the outcome {y.shape} and personas {personas.shape}; "
            "expected (n, p) with p ≥ 1, and (n,) twice."
        )
    gaps = int(((~np.isfinite(x)).any(axis=1) | ~np.isfinite(y)).sum())
    if gaps:
        raise MethodError(f"{gaps} of {len(y)} rows have gaps; impute or drop them first.")
    weights = checked_weights(weights, len(y))
    return x, y, personas, np.ones(len(y)) if weights is None else weights / weights.mean()


def _own(x: np.ndarray, y: np.ndarray, weights: np.ndarray, names: Sequence[object]) -> _Own | str:
    """Regression of a persona with HC3 errors, or why there is none."""
    if np.ptp(y) == 0:
        return "its outcome never varies"
    columns = np.flatnonzero(np.ptp(x, axis=0) > 0).tolist()
    if columns:
        r = correlation_matrix(x[:, columns], weights)
        kept = independent_columns(r, range(len(columns)))
        fixed = [repr(names[c]) for i, c in enumerate(columns) if i not in kept]
        if fixed:
            return f"columns {', '.join(fixed)} are fixed by those before them"
    root = np.sqrt(weights)
    terms = np.column_stack([np.ones(len(y)), x[:, columns]]) * root[:, None]
    q, triangle = np.linalg.qr(terms)
    inverse = np.linalg.inv(triangle)
    beta = inverse @ (q.T @ (y * root))
    residual, leverage = y * root - terms @ beta, (q**2).sum(axis=1)
    if leverage.max() > 1 - 1e-9:
        return "one single answer decides a slope, since all others agree"
    scores = q * (residual / (1 - leverage))[:, None]
    covariance = inverse @ (scores.T @ scores) @ inverse.T
    bread = inverse @ inverse.T
    freedom = len(y) - len(beta)
    squares = float(residual @ residual)
    return _Own(columns, beta[1:], bread[1:, 1:], covariance[1:, 1:], squares, freedom)


def _with_one_variance(found: list[_Own]) -> list[_Own]:
    """The same regressions with errors from one residual variance."""
    variance = sum(one.squares for one in found) / sum(one.freedom for one in found)
    return [one._replace(covariance=one.bread * variance) for one in found]


def _differences(found: list[_Own], players: Players, adjust: str) -> Differences:
    from scipy.linalg import block_diag
    from scipy.special import fdtrc  # costs as much to import as all else here

    freedom = sum(one.freedom for one in found)
    f, df = np.full(len(players), np.nan), np.zeros(len(players), dtype=int)
    for player, columns in enumerate(players):
        slopes, blocks, contrasts = [], [], []
        first: dict[int, int] = {}
        for one in found:
            shared = [c for c in columns if c in one.columns]
            places = [one.columns.index(c) for c in shared]
            for column, value in zip(shared, one.slopes[places], strict=True):
                if column in first:
                    contrasts.append((len(slopes), first[column]))
                first.setdefault(column, len(slopes))
                slopes.append(value)
            blocks.append(one.covariance[np.ix_(places, places)])
        if not contrasts:
            continue
        rows = np.zeros((len(contrasts), len(slopes)))
        for row, (here, there) in zip(rows, contrasts, strict=True):
            row[here], row[there] = 1, -1
        gaps, covariance = rows @ slopes, rows @ block_diag(*blocks) @ rows.T
        df[player] = len(contrasts)
        f[player] = gaps @ np.linalg.solve(covariance, gaps) / len(contrasts)
    p_value = np.where(df > 0, fdtrc(np.maximum(df, 1), freedom, f), np.nan)
    return Differences(f, df, np.full(len(players), freedom), p_value, adjusted_p(p_value, adjust))


def _slopes(
    found: list[_Own],
    large: np.ndarray,
    shape: tuple[int, int],
    level: float,
    n_draws: int,
    seed: int,
) -> Slopes:
    own, errors, estimate, low, high = np.full((5, *shape), np.nan)
    common = np.full((3, shape[1]), np.nan)
    for group, one in zip(large, found, strict=True):
        own[group, one.columns] = one.slopes
        errors[group, one.columns] = np.sqrt(np.diagonal(one.covariance))
    for column in range(shape[1]):
        has = np.flatnonzero(errors[:, column] > 0)
        if len(has) < 2:
            continue
        # one seed for all, so that a slope is the same wherever its column stands
        drawn, mean = draws_with_mean(own[has, column], errors[has, column], n=n_draws, seed=seed)
        common[:, column] = [mean.mean(), *percentile_interval(mean, level)]
        estimate[:, column], low[:, column], high[:, column] = common[:, column]
        estimate[has, column] = drawn.mean(axis=0)
        low[has, column], high[has, column] = percentile_interval(drawn, level)
    return Slopes(own, errors, estimate, low, high, np.isnan(own), *common)
