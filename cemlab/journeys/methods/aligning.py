"""How alike two sequences are: optimal matching, the least cost of turning one into the other.

An element is inserted or deleted at the cost `indel`, or replaced by another. With indel 1 and
every replacement 2 the distance is that of the longest common subsequence. Replacements may
instead be cheap where steps often follow each other (transition rates). Costs are a modelling
choice, not a finding [1]_.

References
----------
.. [1] Gabadinho, A., Ritschard, G., Müller, N. S., & Studer, M. (2011). Analyzing and visualizing
   state sequences in R with TraMineR. *Journal of Statistical Software*, 40(4).
.. [2] Needleman, S. B., & Wunsch, C. D. (1970). A general method applicable to the search for
   similarities in the amino acid sequence of two proteins. *Journal of Molecular Biology*, 48,
   443–453.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

PAD = -1
REPLACED = 2.0  # as much as a deletion and an insertion


class Variants(NamedTuple):
    """Sequences that differ, most frequent first.

    Attributes
    ----------
    codes : ndarray of int, shape (variants, longest)
        Filled up with −1.
    lengths, counts : ndarray of int, shape (variants,)
        Length, and how many sequences are this one.
    of : ndarray of int, shape (sequences,)
        Variant of each sequence.
    """

    codes: np.ndarray
    lengths: np.ndarray
    counts: np.ndarray
    of: np.ndarray


def variants_of(sequences: Sequence[np.ndarray]) -> Variants:
    """Sequences that differ, with how many there are of each."""
    longest = max(len(one) for one in sequences)
    padded = np.full((len(sequences), longest), PAD)
    for row, one in zip(padded, sequences, strict=True):
        row[: len(one)] = one
    codes, of, counts = np.unique(padded, axis=0, return_inverse=True, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    codes = codes[order]
    return Variants(codes, (codes != PAD).sum(axis=1), counts[order], place[of.ravel()])


def constant_costs(n: int) -> np.ndarray:
    """Every replacement costs 2, shape (n, n)."""
    return REPLACED * (1 - np.eye(n))


def transition_costs(variants: Variants, n: int) -> np.ndarray:
    """2 − p(i → j) − p(j → i), transitions pooled over places, shape (n, n)."""
    counts = np.zeros((n, n))
    before, after = variants.codes[:, :-1], variants.codes[:, 1:]
    steps = after != PAD
    weight = np.broadcast_to(variants.counts[:, None], steps.shape)[steps]
    np.add.at(counts, (before[steps], after[steps]), weight)
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = np.nan_to_num(counts / counts.sum(axis=1, keepdims=True))
    return (REPLACED - rates - rates.T) * (1 - np.eye(n))


def distances(variants: Variants, costs: np.ndarray, *, indel: float = 1.0,
              normalised: bool = True) -> np.ndarray:  # fmt: skip
    """Distance of each pair of variants.

    Parameters
    ----------
    variants : Variants
    costs : ndarray, shape (n, n)
        Of replacing one element by another; symmetric, 0 on the diagonal.
    indel : float, default 1
        Of inserting or deleting one.
    normalised : bool, default True
        Whether to divide by the length of the longer of the two, so that lengths may differ.

    Returns
    -------
    ndarray, shape (variants, variants)

    Notes
    -----
    One variant at a time against all after it: the table of costs is filled row by row, and a row
    for all others at once, since the cheapest run of insertions up to each place is a running
    minimum of cost less indel × place.
    """
    u = len(variants.lengths)
    found = np.zeros((u, u))
    for at in range(u - 1):
        one = variants.codes[at, : variants.lengths[at]]
        others = slice(at + 1, None)
        own = distances_to(one, variants.codes[others], variants.lengths[others], costs, indel)
        found[at, others] = found[others, at] = own
    if normalised:
        found /= np.maximum(np.maximum.outer(variants.lengths, variants.lengths), 1)
    return found


def distances_to(
    one: np.ndarray, others: np.ndarray, lengths: np.ndarray, costs: np.ndarray, indel: float = 1.0
) -> np.ndarray:
    """Distance of one sequence to each of others (filled up with −1), not normalised."""
    others = others[:, : max(int(lengths.max(initial=0)), 1)]
    inserted = indel * np.arange(others.shape[1] + 1.0)
    row = np.tile(inserted, (len(others), 1))
    for element in one:
        replaced = row[:, :-1] + costs[element][others]
        following = np.empty_like(row)
        following[:, 0] = row[:, 0] + indel
        np.minimum(replaced, row[:, 1:] + indel, out=following[:, 1:])
        following -= inserted
        np.minimum.accumulate(following, axis=1, out=following)
        following += inserted
        row = following
    return row[np.arange(len(others)), lengths]
