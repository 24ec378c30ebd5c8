"""Answers people did not give, drawn from what others like them answered: chained equations.

"Not applicable" is never imputed: nobody has an opinion of a touchpoint they did not meet. A
refused or forgotten answer is drawn, column by column, given all other columns, the outcome and
auxiliaries among them [1]_ (see `chained_equations`).

References
----------
.. [1] van Buuren, S., & Groothuis-Oudshoorn, K. (2011). mice: Multivariate imputation by chained
   equations in R. *Journal of Statistical Software*, 45(3).
.. [2] Schomaker, M., & Heumann, C. (2018). Bootstrap inference when using multiple imputation.
   *Statistics in Medicine*, 37, 2252–2266.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import ceil

import numpy as np

from cemlab.drivers.methods.chained_equations import completed, gaps_of
from cemlab.errors import MethodError, OptionError

SWEEPS, MIN_IMPUTATIONS = 10, 20
MIN_ANSWERS = 30  # fewer have too few neighbours to draw answers from

Progress = Callable[[int, int], None]


def imputations_needed(table: np.ndarray, applies: np.ndarray | None = None) -> int:
    """How many imputations: 20, or the percentage of rows with gaps where that is more."""
    gaps = gaps_of(np.asarray(table, dtype=float), applies)
    return max(MIN_IMPUTATIONS, ceil(100 * gaps.any(axis=1).mean()))


def imputations(
    table: np.ndarray,
    applies: np.ndarray | None = None,
    *,
    count: int | None = None,
    sweeps: int = SWEEPS,
    names: Sequence[str] | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Iterator[np.ndarray]:
    """Completed tables, one after the other.

    Parameters
    ----------
    table : ndarray, shape (n, q)
        All columns that are analysed, the outcome among them, and auxiliaries that tell who
        does not answer; NaN where an answer is missing.
    applies : ndarray of bool, shape (n, q), optional
        Where a column applies; everywhere by default. What does not apply is never imputed, is
        NaN in the result, and counts as "not visited" when it predicts others.
    count : int, optional
        How many; `imputations_needed` by default.
    sweeps : int, default 10
        Rounds over the columns before a table is taken.
    names : sequence of str, optional
        Names of the columns, for messages.
    seed : int, default 0
        The same seed gives the same tables.
    progress : callable, optional
        Called with tables done and tables wanted.

    Yields
    ------
    ndarray, shape (n, q)

    Raises
    ------
    OptionError
        Fewer than one table or sweep.
    MethodError
        A table without a row or a column, infinite values, people who answered nothing, or a
        column with gaps and fewer than 30 answers or than columns that predict it; all at once.

    Notes
    -----
    Only answers somebody gave are drawn, so that where nearly all discontented people left a
    question out, few donors stand for many. Pooled 95% intervals of slopes held the truth in
    96% of simulated surveys (n = 300) with 30% gaps that depend mildly on the outcome, in 91%
    with the same part of gaps that depend strongly on it, and in 83% with 44% such gaps.
    """
    table, applies = _checked(table, applies, sweeps, names)
    count = imputations_needed(table, applies) if count is None else count
    if count < 1:
        raise OptionError(f"`count` is {count}; expected at least 1 imputation.")
    return _tables(table, applies, count, sweeps, seed, progress)


def bootstrap_imputed(
    statistic: Callable[[np.ndarray, np.ndarray], np.ndarray],
    table: np.ndarray,
    applies: np.ndarray | None = None,
    *,
    customers: np.ndarray | None = None,
    resamples: int = 200,
    sweeps: int = SWEEPS,
    names: Sequence[str] | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> np.ndarray:
    """A statistic in resamples of people, each imputed once [2]_.

    Percentiles over the replicates hold the uncertainty of the sample and of the missing answers
    together, without Rubin's rules: for importance shares and ranks, whose errors have no formula.

    Parameters
    ----------
    statistic : callable
        `statistic(completed, rows)` with the completed table and the rows of `table` it is made
        of, for weights and the like.
    table, applies, sweeps, names, seed
        As for `imputations`.
    customers : ndarray, shape (n,), optional
        Customer (or cluster) of each row, who is redrawn with all rows.
    resamples : int, default 200
        How many.
    progress : callable, optional
        Called with replicates done and replicates wanted.

    Returns
    -------
    ndarray, shape (resamples, ...)

    Raises
    ------
    OptionError
        Fewer than one resample or sweep.
    MethodError
        As for `imputations`, or a single customer.
    """
    table, applies = _checked(table, applies, sweeps, names)
    if resamples < 1:
        raise OptionError(f"`resamples` is {resamples}; expected at least 1.")
    customers = np.arange(len(table)) if customers is None else np.asarray(customers)
    if customers.shape != (len(table),):
        raise MethodError(
            f"`customers` has shape {customers.shape} for {len(table)} rows; expected one a row."
        )
    _, code = np.unique(customers, return_inverse=True)
    own = np.split(np.argsort(code, kind="stable"), np.cumsum(np.bincount(code))[:-1])
    if len(own) < 2:
        raise MethodError("All rows belong to one customer; a bootstrap needs at least two.")
    found = []
    for done, rng in enumerate(_generators(seed, resamples), start=1):
        rows = np.concatenate([own[i] for i in rng.integers(len(own), size=len(own))])
        found.append(statistic(completed(table[rows], applies[rows], sweeps, rng), rows))
        if progress:
            progress(done, resamples)
    return np.array(found)


def _generators(seed: int, count: int) -> list[np.random.Generator]:
    return [np.random.default_rng(own) for own in np.random.SeedSequence(seed).spawn(count)]


def _tables(
    table: np.ndarray,
    applies: np.ndarray,
    count: int,
    sweeps: int,
    seed: int,
    progress: Progress | None,
) -> Iterator[np.ndarray]:
    for done, rng in enumerate(_generators(seed, count), start=1):
        yield completed(table, applies, sweeps, rng)
        if progress:
            progress(done, count)


def _checked(
    table: np.ndarray, applies: np.ndarray | None, sweeps: int, names: Sequence[str] | None
) -> tuple[np.ndarray, np.ndarray]:
    table = np.asarray(table, dtype=float)
    applies = np.ones(table.shape, bool) if applies is None else np.asarray(applies, dtype=bool)
    if sweeps < 1:
        raise OptionError(f"`sweeps` is {sweeps}; expected at least 1.")
    if table.ndim != 2 or not table.size or applies.shape != table.shape:
        raise MethodError(
            f"The table has shape {table.shape} and `applies` {applies.shape}; expected (n, q) "
            "twice, with n and q at least 1."
        )
    gaps, problems = gaps_of(table, applies), []
    if infinite := int((np.isinf(table) & applies).sum()):
        problems.append(f"{infinite} values are infinite; expected answers or gaps.")
    silent = int((gaps | ~applies).all(axis=1).sum())
    if silent:
        problems.append(
            f"{silent} people answered nothing. They dropped out, and nothing tells what they "
            "would have said: leave their rows out, and count them as dropped out."
        )
    answers = (applies & ~gaps).sum(axis=0)
    predictors = table.shape[1] + (~applies.all(axis=0)).sum()
    for j in np.flatnonzero(gaps.any(axis=0) & (answers < max(MIN_ANSWERS, predictors + 1))):
        problems.append(
            f"{names[j] if names else f'Column {j}'!r} has {answers[j]} answers and "
            f"{gaps[:, j].sum()} gaps; at least {max(MIN_ANSWERS, predictors + 1)} answers are "
            "needed to draw others from. Leave it out."
        )
    if problems:
        raise MethodError(" ".join(problems))
    return table, applies
