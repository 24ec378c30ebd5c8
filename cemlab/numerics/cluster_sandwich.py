"""What each cluster adds to the middle of the cluster sandwich, and Satterthwaite's freedom.

With H = X M Xᵀ W, M = (Xᵀ W X)⁻¹ and rows g of a cluster, CR2 multiplies the residuals of the
cluster by ((I − H)_g (I − H)_gᵀ)^(−½), a matrix of its size. It differs from the identity only
in the space of X_g and W_g X_g, so that a factor of twice the number of coefficients does,
however many answers a cluster has. Equals R's clubSandwich [1]_, with and without weights.

References
----------
.. [1] Pustejovsky, J. E., & Tipton, E. (2018). Small-sample methods for cluster-robust
   variance estimation and hypothesis testing in fixed effects models. *Journal of Business &
   Economic Statistics*, 36, 672–683.
"""

from __future__ import annotations

import numpy as np

NOTHING = 1e-10


def adjusted_scores(
    x: np.ndarray,
    residual: np.ndarray,
    weights: np.ndarray,
    bread: np.ndarray,
    rows: list[np.ndarray],
    kind: str,
) -> tuple[np.ndarray, np.ndarray | None]:
    """Score of each cluster, and the degrees of freedom of CR2.

    Parameters
    ----------
    x : ndarray, shape (n, k)
        Terms with the intercept.
    residual, weights : ndarray, shape (n,)
    bread : ndarray, shape (k, k)
        (Xᵀ W X)⁻¹.
    rows : list of ndarray of int
        Rows of each cluster.
    kind : str
        "CR2" and "CR3" adjust; all others do not.

    Returns
    -------
    scores : ndarray, shape (clusters, k)
    freedom : ndarray, shape (k,), or None
        None but for CR2.
    """
    if kind == "CR2":
        return _cr2(x, residual, weights, bread, rows)
    scores = np.array([x[g].T @ (weights[g] * residual[g]) for g in rows])
    if kind == "CR3":  # bread @ score is then the change when the cluster is left out
        whole = np.linalg.inv(bread)
        for place, g in enumerate(rows):
            rest = whole - x[g].T @ (x[g] * weights[g, None])
            scores[place] = (
                whole @ np.linalg.pinv(rest, rcond=NOTHING, hermitian=True) @ (scores[place])
            )
    return scores, None


def _cr2(
    x: np.ndarray,
    residual: np.ndarray,
    weights: np.ndarray,
    bread: np.ndarray,
    rows: list[np.ndarray],
) -> tuple[np.ndarray, np.ndarray]:
    k = x.shape[1]
    weighted = x * weights[:, None]
    inner = bread @ (weighted.T @ weighted) @ bread
    # (I − H)(I − H)ᵀ = I + [X, WX] middle [X, WX]ᵀ
    middle = np.block([[inner, -bread], [-bread, np.zeros((k, k))]])
    scores, own = np.empty((len(rows), k)), np.empty((len(rows), k))
    across = np.empty((len(rows), 2 * k, k))
    for place, g in enumerate(rows):
        both = np.column_stack([x[g], weighted[g]])
        basis, low = np.linalg.qr(both)
        root = _inverse_root(np.eye(len(low)) + low @ middle @ low.T)
        change = root - np.eye(len(low))

        def adjusted(a: np.ndarray, basis=basis, change=change) -> np.ndarray:
            return a + basis @ (change @ (basis.T @ a))

        scores[place] = weighted[g].T @ adjusted(residual[g])
        z = adjusted(weighted[g] @ bread)
        own[place], across[place] = (z**2).sum(axis=0), both.T @ z
    freedom = np.empty(k)
    for term in range(k):
        u = across[:, :, term]
        mixed = np.einsum("gi,ij,gj->g", u, middle, u)
        common = u.T @ u @ middle
        trace = (own[:, term] + mixed).sum()
        square = (own[:, term] * (own[:, term] + 2 * mixed)).sum() + np.trace(common @ common)
        freedom[term] = trace**2 / square
    return scores, freedom


def _inverse_root(a: np.ndarray) -> np.ndarray:
    """a^(−½), with 0 for what is nothing."""
    values, vectors = np.linalg.eigh(a)
    useful = values > NOTHING
    return vectors * (useful / np.sqrt(np.where(useful, values, 1.0))) @ vectors.T
