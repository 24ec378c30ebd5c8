"""Are the groups steps of one dimension? Then they are a score cut in pieces, not personas."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

ONE_DIMENSION = 0.9  # share of what sets the groups apart; a convention of ours


class Steps(NamedTuple):
    """How the centres of groups lie.

    Attributes
    ----------
    first_component : float
        Share of the (weighted) scatter of the centres along its first axis, 0 to 1. Two centres
        always lie on a line, so that it is 1 for them.
    same_sign : bool
        Every item rises, or every item falls, along that axis: from low to high throughout.
    gradient_only : bool
        More than two groups on one axis, or any number from low to high throughout.
    """

    first_component: float
    same_sign: bool
    gradient_only: bool


def steps(centroids: np.ndarray, share: np.ndarray, *, limit: float = ONE_DIMENSION) -> Steps:
    """Whether centres are ordered along one axis.

    Parameters
    ----------
    centroids : ndarray, shape (k, p)
        Centres of the groups, k ≥ 2.
    share : ndarray, shape (k,)
        Share of each group.
    limit : float, default 0.9
        Share on the first axis from which the others count for nothing.

    Returns
    -------
    Steps
    """
    share = np.asarray(share, dtype=float) / np.sum(share)
    centred = centroids - share @ centroids
    _, spread, axes = np.linalg.svd(np.sqrt(share)[:, None] * centred, full_matrices=False)
    total = (spread**2).sum()
    if total <= 0:
        return Steps(np.nan, False, False)
    first = float(spread[0] ** 2 / total)
    axis = axes[0]
    same_sign = bool((axis > 0).all() or (axis < 0).all())
    on_a_line = first >= limit
    return Steps(first, same_sign, on_a_line and (len(centroids) > 2 or same_sign))
