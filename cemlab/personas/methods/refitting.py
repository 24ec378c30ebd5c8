"""Grouping rows anew and sorting others by it, the same way for every method.

Half splits and resamples need nothing else. k-means has a quicker way of its own
(`many_starts`); FAMD is k-means on the axes of all rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from cemlab.personas.methods import algorithms, closeness, gaussian_mixture
from cemlab.personas.methods.mixed import Mixed

Place = Callable[..., np.ndarray]  # rows, and perhaps an item to leave out → group of each
Again = Callable[[np.ndarray, int, np.ndarray, np.random.Generator], Place]

MIXTURE_STARTS = 3  # of a resample, with the shape of the whole: starts are k-means already


def again(
    method: str, x: Mixed, shapes: Mapping[int, str] | None = None,
    places: Sequence[int] | None = None,
) -> Again:  # fmt: skip
    """How rows of a table are grouped anew.

    Parameters
    ----------
    method : {"k_prototypes", "latent_class", "gaussian_mixture"}
    x : Mixed
        The table.
    shapes : mapping of int to str, optional
        Shape of a Gaussian mixture for each number of groups; all are tried where it is not known.
    places : sequence of int, optional
        Column of each item that may be left out: among the numbers, or for latent classes among
        the categories. In their order when not given.

    Returns
    -------
    callable
        Takes places of rows, the number of groups, weights of these rows and a generator; gives
        a function from places of rows to their groups, which sorts them as if they had not answered
        an item when this is named as well. It raises MethodError where these rows hold too little,
        such as an item of one answer.
    """

    def grouped(rows: np.ndarray, k: int, weights: np.ndarray, rng: np.random.Generator) -> Place:
        seed = int(rng.integers(2**31))
        if method == "gaussian_mixture":  # knows no weights: people drawn twice are there twice
            often = np.repeat(rows, np.rint(weights / weights.min()).astype(int))
            known = {} if shapes is None or k not in shapes else {"shapes": (shapes[k],)}
            found = gaussian_mixture.fit(
                x.numbers[often], k, starts=MIXTURE_STARTS, seed=seed, **known
            ).parameters
        else:
            part = Mixed(x.numbers[rows], x.codes[rows], x.levels)
            found = algorithms.group(part, k, method, weights, seed=seed).parameters

        def placed(others: np.ndarray, without: int | None = None) -> np.ndarray:
            column = without if places is None or without is None else places[without]
            return place(method, found, blank(method, x, column), others)

        return placed

    return grouped


def blank(method: str, x: Mixed, column: int | None) -> Mixed:
    """The table without the answers to an item; as it is where none is named."""
    if column is None:
        return x
    numbers, codes = x.numbers.copy(), x.codes.copy()
    if method == "latent_class":
        codes[:, column] = -1
    else:
        numbers[:, column] = np.nan
    return Mixed(numbers, codes, x.levels)


def place(method: str, parameters: Mapping, x: Mixed, rows: np.ndarray) -> np.ndarray:
    """Group of some rows of a table."""
    return closeness.of(method, parameters, x.numbers[rows], x.codes[rows])[0]
