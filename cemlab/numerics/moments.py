"""Weighted means, variances and correlations, and columns that repeat what others say."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cemlab.errors import MethodError

NOTHING = 1e-12  # a standardised residual variance this small adds nothing

Players = Sequence[Sequence[int]]


def correlations(
    x: np.ndarray, y: np.ndarray, weights: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Correlations among the drivers, and of each driver with the outcome.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Drivers, without gaps; every column varies.
    y : ndarray, shape (n,)
        Outcome.
    weights : ndarray, shape (n,), optional
        Survey or frequency weights; equal when not given.

    Returns
    -------
    r_xx : ndarray, shape (p, p)
    r_xy : ndarray, shape (p,)
    """
    r = correlation_matrix(np.column_stack([x, y]), weights)
    return r[:-1, :-1], r[:-1, -1]


def correlation_matrix(table: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """Correlations of all columns of a table, shape (q, q).

    Raises
    ------
    MethodError
        A column never varies.
    """
    centred = _centred(table, weights)
    products = centred.T @ (centred if weights is None else centred * weights[:, None])
    scale = np.sqrt(np.diagonal(products))
    r = products / scale[:, None] / scale
    r = (r + r.T) / 2
    np.fill_diagonal(r, 1.0)
    return r


def standardised(table: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """Columns with weighted mean 0 and weighted standard deviation 1, shape (n, q).

    Raises
    ------
    MethodError
        A column never varies.
    """
    centred = _centred(table, weights)
    return centred / np.sqrt(np.average(centred**2, axis=0, weights=weights))


def _centred(table: np.ndarray, weights: np.ndarray | None) -> np.ndarray:
    """Columns less their weighted means; columns that never vary are refused."""
    table = np.asarray(table, dtype=float)
    counted = table if weights is None else table[np.asarray(weights) > 0]
    # compared, because rounding leaves a constant column a variance of 1e-32 and not of 0
    still = np.flatnonzero((counted == counted[0]).all(axis=0))
    if still.size:
        where = ", ".join(map(str, still))
        raise MethodError(f"Column {where} never varies, so it has no correlation. Leave it out.")
    mean = table.mean(axis=0) if weights is None else weights @ table / weights.sum()
    return table - mean


def checked_players(
    p: int, players: Players | None = None, forced: Sequence[int] | None = None
) -> tuple[tuple[int, ...], ...]:
    """Columns of each player; every column that is not forced a player of its own by default.

    Raises
    ------
    MethodError
        A column is in no player, or in two, or in a player although it is forced.
    """
    forced = [int(column) for column in forced or ()]
    if len(set(forced)) != len(forced) or not set(forced) <= set(range(p)):
        raise MethodError(
            f"`forced` is {forced}; expected different columns from 0 to {p - 1}. "
            "Name each column that enters first once."
        )
    free = sorted(set(range(p)) - set(forced))
    if not free:
        raise MethodError(f"All {p} columns are forced, so that no driver is left to divide among.")
    if players is None:
        return tuple((column,) for column in free)
    players = tuple(tuple(map(int, columns)) for columns in players)
    if sorted(column for columns in players for column in columns) != free or () in players:
        rest = f" that are not forced ({', '.join(map(str, free))})" if forced else ""
        raise MethodError(
            f"`players` is {players}; each of the {len(free)} columns{rest} must be in exactly "
            "one player."
        )
    return players


def of_players(parts: np.ndarray, players: Players) -> np.ndarray:
    """Parts of columns (..., columns) added up to those of players (..., players)."""
    if all(len(own) == 1 for own in players):
        return parts[..., [column for (column,) in players]]
    return np.stack([parts[..., list(own)].sum(axis=-1) for own in players], axis=-1)


def beyond_forced(
    r: np.ndarray, players: Players | None = None, forced: Sequence[int] | None = None
) -> tuple[np.ndarray, tuple[tuple[int, ...], ...]]:
    """What is left to divide among the players after the forced columns have entered.

    Parameters
    ----------
    r : ndarray, shape (..., p + 1, p + 1)
        Correlations with the outcome last, one matrix or a stack.
    players : sequence of sequences of int, optional
        Columns of each player; single columns by default.
    forced : sequence of int, optional
        Columns that enter before all players and get no part.

    Returns
    -------
    r : ndarray, shape (..., q + 1, q + 1)
        Of the q columns left, without their part that the forced ones fix, and scaled to
        variance 1; zeros where nothing is left. The outcome keeps its unit, so that
        R² of these columns is what they add to the R² of the forced ones.
    players : tuple of tuples of int
        Columns of each player in the matrix given back.
    """
    r = np.asarray(r, dtype=float)
    p = r.shape[-1] - 1
    players = checked_players(p, players, forced)
    if not forced:
        return r, players
    forced = [int(column) for column in forced]
    free = [column for own in players for column in own]
    kept = [*free, p]
    across = r[..., kept, :][..., forced]
    inside = np.linalg.pinv(r[..., forced, :][..., forced], rcond=NOTHING, hermitian=True)
    left = r[..., kept, :][..., kept] - across @ inside @ np.swapaxes(across, -1, -2)
    variance = np.diagonal(left, axis1=-2, axis2=-1).copy()
    variance[..., -1] = 1.0
    scale = (variance > NOTHING) / np.sqrt(np.where(variance > NOTHING, variance, 1.0))
    left = left * scale[..., :, None] * scale[..., None, :]
    places = iter(range(len(free)))
    return left, tuple(tuple(next(places) for _ in own) for own in players)


def redundant(r_xx: np.ndarray, players: Players) -> tuple[int, tuple[int, ...]] | None:
    """The first player that the others fix exactly, and which others do.

    Parameters
    ----------
    r_xx : ndarray, shape (p, p)
        Correlations of the columns.
    players : sequence of sequences of int
        Columns of each player.

    Returns
    -------
    (player, others) or None
        None when each player has something of its own to say.

    Notes
    -----
    A player is redundant when each of its columns has a residual variance of at most
    1e-12 given the columns of all other players. The smallest eigenvalue bounds all
    residual variances from below, so that one decomposition clears ordinary data.
    """
    if np.linalg.eigvalsh(r_xx)[0] > NOTHING:
        return None
    owner = {column: player for player, columns in enumerate(players) for column in columns}
    for player, columns in enumerate(players):
        others = [column for column in owner if owner[column] != player]
        basis = independent_columns(r_xx, others)
        within, across = r_xx[np.ix_(basis, basis)], r_xx[np.ix_(basis, list(columns))]
        slopes = np.linalg.solve(within, across)
        left = np.diagonal(r_xx)[list(columns)] - np.einsum("ij,ij->j", across, slopes)
        if (left <= NOTHING).all():
            used = np.flatnonzero((np.abs(slopes) > 1e-6).any(axis=1))
            return player, tuple(dict.fromkeys(owner[basis[i]] for i in used))
    return None


def independent_columns(r_xx: np.ndarray, order: Sequence[int]) -> list[int]:
    """Columns that add something to those before them, in this order."""
    kept: list[int] = []
    for column in order:
        left = r_xx[column, column]
        if kept:
            across = r_xx[kept, column]
            left -= across @ np.linalg.solve(r_xx[np.ix_(kept, kept)], across)
        if left > NOTHING:
            kept.append(column)
    return kept


def vif(r_xx: np.ndarray, players: Players | None = None) -> np.ndarray:
    """Variance inflation factor of each player.

    For one column this is the usual factor 1 / (1 − R²) of the column on all others. For
    a player of k columns it is GVIF^(1/k) [1]_, which is on the same scale (the R package
    car prints GVIF^(1/(2k)), its square root).

    Returns
    -------
    ndarray, shape (players,)
        At least 1.

    References
    ----------
    .. [1] Fox, J., & Monette, G. (1992). Generalized collinearity diagnostics. *Journal of
       the American Statistical Association*, 87, 178–183.
    """
    p = len(r_xx)
    whole = np.linalg.slogdet(r_xx)[1]
    factors = []
    for columns in checked_players(p, players):
        columns = list(columns)
        others = [column for column in range(p) if column not in columns]
        own = np.linalg.slogdet(r_xx[np.ix_(columns, columns)])[1]
        rest = np.linalg.slogdet(r_xx[np.ix_(others, others)])[1]
        factors.append(np.exp((own + rest - whole) / len(columns)))
    return np.array(factors)
