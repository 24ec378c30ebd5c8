"""Principal axes of numbers and categories together.

A number weighs as in principal components, an item of categories as in multiple
correspondence analysis [1]_, [2]_, so that neither kind wins by its units.

References
----------
.. [1] Pagès, J. (2004). Analyse factorielle de données mixtes. *Revue de Statistique
   Appliquée*, 52, 93–111.
.. [2] Benzécri, J.-P. (1979). Sur le calcul des taux d'inertie dans l'analyse d'un
   questionnaire. *Cahiers de l'Analyse des Données*, 4, 377–378.
.. [3] Horn, J. L. (1965). A rationale and test for the number of factors in factor
   analysis. *Psychometrika*, 30, 179–185.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from cemlab.errors import MethodError, OptionError
from cemlab.personas.methods.mixed import Mixed, begins_of, check_mixed, of_codes

Dims = int | Literal["inertia", "parallel"]
Parameters = dict[str, np.ndarray]

RARE = 0.02  # a smaller share dominates axes, through 1/√p
ENOUGH = 0.70  # of the inertia
PERMUTATIONS = 50
DECIMALS = 12  # of coordinates: the order of rows must not show in their last digits


class Components(NamedTuple):
    """Common axes of numbers and categories.

    Attributes
    ----------
    coordinates : ndarray, shape (n, d)
        Rows on the axes that are kept.
    eigenvalues : ndarray
        Inertia of all axes, falling; their sum is the number of numbers plus, for every item of
        categories, their number less 1.
    share : ndarray
        Share of the inertia, 0 to 1.
    merged : tuple of (int, int)
        Column of `codes` and code of the categories that went into 'other': below 2%, or taken
        along because 'other' alone would be.
    left_out : tuple of int
        Columns of `codes` in which fewer than two categories reach 2%.
    parameters : dict
        What `project` needs: centre and spread of the numbers, `place` of every category among
        the columns of indicators (−1: none), their shares, the axes.
    """

    coordinates: np.ndarray
    eigenvalues: np.ndarray
    share: np.ndarray
    merged: tuple[tuple[int, int], ...]
    left_out: tuple[int, ...]
    parameters: Parameters


class Correspondence(NamedTuple):
    """Axes of categories alone.

    Attributes
    ----------
    coordinates : ndarray, shape (n, d)
        Principal coordinates of the rows.
    eigenvalues, share : ndarray
        Of the indicator table; their shares understate how much an axis says.
    adjusted, adjusted_share : ndarray
        Benzécri's [2]_; 0 for axes that say no more than a single item.
    merged, left_out
        As in `Components`.
    """

    coordinates: np.ndarray
    eigenvalues: np.ndarray
    share: np.ndarray
    adjusted: np.ndarray
    adjusted_share: np.ndarray
    merged: tuple[tuple[int, int], ...]
    left_out: tuple[int, ...]


def components(
    x: Mixed, weights: np.ndarray | None = None, *, dims: Dims = "inertia", seed: int = 0
) -> Components:
    """Principal axes of [N Q], N the standardised numbers, Q = (Z − p)/√p the indicators.

    Parameters
    ----------
    x : Mixed
        Rows without gaps among the numbers; a gap among the codes counts as the average answer.
    weights : ndarray, shape (n,), optional
        Survey weights above 0.
    dims : int, "inertia" or "parallel", default "inertia"
        Axes to keep: so many; the fewest with 70% of the inertia; or those above the 95%
        quantile of tables whose columns were shuffled apart (parallel analysis [3]_), at least 1.
    seed : int, default 0
        For the shuffling.

    Returns
    -------
    Components

    Raises
    ------
    OptionError
        `dims` is none of these.
    MethodError
        Rows that `check_mixed` refuses, or no column is left after rare categories.

    Notes
    -----
    Standard deviations are those of the population (divisor n). The sign of an axis is
    arbitrary: its largest loading is positive.
    """
    x, weights = check_mixed(x, 1, weights)
    if isinstance(dims, bool) or not (dims in ("inertia", "parallel") or _is_count(dims)):
        raise OptionError(f"`dims` is {dims!r}. Expected 'inertia', 'parallel' or a number from 1.")
    coding, merged, left_out = _coding(x, weights)
    table = _table(x, coding)
    values, axes = _eigen(table, weights)
    rank = int((values > 1e-10 * values[0]).sum())
    if dims == "inertia":
        kept = int(np.searchsorted(np.cumsum(values) / values.sum(), ENOUGH - 1e-12)) + 1
    elif dims == "parallel":
        kept = _above_chance(x, weights, values, seed)
    else:
        kept = int(dims)
    kept = min(kept, rank)
    axes = axes[:, :kept]
    largest = np.abs(axes).round(9).argmax(axis=0)
    axes = axes * np.where(axes[largest, np.arange(kept)] < 0, -1.0, 1.0)
    return Components(
        coordinates=np.round(table @ axes, DECIMALS),
        eigenvalues=values[:rank],
        share=values[:rank] / values.sum(),
        merged=merged,
        left_out=left_out,
        parameters=coding | {"axes": axes},
    )


def mca(
    codes: np.ndarray,
    levels: Sequence[int] | None = None,
    weights: np.ndarray | None = None,
    *,
    dims: Dims = "inertia",
) -> Correspondence:
    """Multiple correspondence analysis: the same for categories alone, in its own units.

    Parameters
    ----------
    codes : ndarray of int, shape (n, q)
        Categories; −1 for a gap.
    levels : sequence of int, length q, optional
        Categories of each column.
    weights : ndarray, shape (n,), optional
        Survey weights above 0.
    dims : int, "inertia" or "parallel", default "inertia"
        As in `components`.

    Returns
    -------
    Correspondence

    Notes
    -----
    Eigenvalues are those of (P − rcᵀ)/√(rcᵀ), squared singular values. Benzécri's are
    (Q/(Q−1) (λ − 1/Q))² where λ > 1/Q, with Q items.
    """
    found = components(of_codes(codes, levels), weights, dims=dims)
    items = np.asarray(codes).shape[1] - len(found.left_out)
    values = found.eigenvalues / items
    beyond = np.maximum(values - 1 / items, 0.0)
    adjusted = (items / max(items - 1, 1) * np.where(beyond > 1e-12, beyond, 0.0)) ** 2
    total = adjusted.sum()
    return Correspondence(
        coordinates=found.coordinates / np.sqrt(items),
        eigenvalues=values,
        share=found.share,
        adjusted=adjusted,
        adjusted_share=adjusted / total if total else adjusted,
        merged=found.merged,
        left_out=found.left_out,
    )


def project(parameters: Parameters, x: Mixed) -> np.ndarray:
    """Rows on the axes of an earlier fit; a gap counts as the average answer."""
    coding = {name: np.asarray(value) for name, value in parameters.items()}
    return np.round(_table(x, coding) @ coding["axes"], DECIMALS)


def _is_count(value: object) -> bool:
    return isinstance(value, (int, np.integer)) and value >= 1


def _coding(
    x: Mixed, weights: np.ndarray
) -> tuple[Parameters, tuple[tuple[int, int], ...], tuple[int, ...]]:
    """Constants that turn rows into [N Q], and what became of rare categories."""
    centre = weights @ x.numbers / weights.sum()
    spread = np.sqrt(weights @ (x.numbers - centre) ** 2 / weights.sum())
    place = np.full(int(sum(x.levels)), -1, dtype=np.intp)
    begins, shares, merged, left_out = begins_of(x.levels), [], [], []
    for column, count in enumerate(x.levels):
        codes = x.codes[:, column]
        mass = np.bincount(codes[codes >= 0], weights[codes >= 0], minlength=count)
        share = mass / mass.sum()
        rare = _rare(share)
        kept = np.flatnonzero((share > 0) & ~rare)
        if len(kept) + rare.any() < 2:
            left_out.append(column)
            continue
        place[begins[column] + kept] = len(shares) + np.arange(len(kept))
        shares.extend(share[kept])
        if rare.any():
            place[begins[column] + np.flatnonzero(rare)] = len(shares)
            shares.append(share[rare].sum())
            merged.extend((column, int(code)) for code in np.flatnonzero(rare))
    if x.numbers.shape[1] + len(shares) < 1:
        raise MethodError(
            f"In none of the {len(x.levels)} items two categories have {RARE:.0%} of the answers "
            "each: nothing tells people apart. Choose other items."
        )
    coding = {
        "centre": centre, "spread": spread, "levels": np.array(x.levels, dtype=np.intp),
        "place": place, "shares": np.array(shares),
    }  # fmt: skip
    return coding, tuple(merged), tuple(left_out)


def _rare(share: np.ndarray) -> np.ndarray:
    """Categories that go into 'other': those below 2%, and the next until 'other' is not rare."""
    rare = (share > 0) & (share < RARE)
    while rare.any() and share[rare].sum() < RARE and (rest := (share > 0) & ~rare).any():
        rare[np.where(rest, share, np.inf).argmin()] = True
    return rare


def _table(x: Mixed, coding: Parameters) -> np.ndarray:
    """[N Q]: standardised numbers and indicators; 0, the average, where there is a gap."""
    numbers = np.nan_to_num((np.asarray(x.numbers, dtype=float) - coding["centre"])
                            / coding["spread"])  # fmt: skip
    shares = coding["shares"]
    levels, place = (np.asarray(coding[name], dtype=np.intp) for name in ("levels", "place"))
    codes, begins = np.asarray(x.codes), begins_of(levels)
    columns = np.where(codes >= 0, place[begins + np.maximum(codes, 0)], -1)
    rows, items = np.nonzero(columns >= 0)
    deviations = np.zeros((len(numbers), len(shares)))
    deviations[rows, columns[rows, items]] = 1.0
    known = np.flatnonzero(place >= 0)
    item = np.empty(len(shares), dtype=np.intp)
    item[place[known]] = np.repeat(np.arange(len(levels)), levels)[known]
    answered = columns >= 0
    deviations -= shares if answered[:, item].all() else shares * answered[:, item]
    return np.hstack([numbers, deviations / np.sqrt(shares)])


def _eigen(table: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues, falling, and axes of the weighted moments of columns × columns."""
    values, axes = np.linalg.eigh(table.T @ (table * weights[:, None]) / weights.sum())
    return np.maximum(values[::-1], 0.0), axes[:, ::-1]


def _above_chance(x: Mixed, weights: np.ndarray, values: np.ndarray, seed: int) -> int:
    """Leading axes above the 95% quantile of tables whose columns were shuffled apart."""
    rng, drawn = np.random.default_rng([seed, 5]), np.empty((PERMUTATIONS, len(values)))
    for row in drawn:
        apart = Mixed(rng.permuted(x.numbers, axis=0), rng.permuted(x.codes, axis=0), x.levels)
        found = _eigen(_table(apart, _coding(apart, weights)[0]), weights)[0]
        row[:] = np.resize(np.r_[found, np.zeros(len(values))], len(values))
    below = values <= np.quantile(drawn, 0.95, axis=0)
    return max(1, int(below.argmax()) if below.any() else len(values))
