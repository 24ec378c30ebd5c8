"""Statements about groups of people: appendix D 2 and 3."""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy import stats

from cemlab.simulate.evidence.statement_kinds import Found, Statement, rate

CUTS = (-1.5, -0.7, 0.2, 1.1)
DATA_SETS = 20
MOST = 5  # groups that are tried


def gradient(rng: np.random.Generator, n: int = 400, items: int = 8) -> np.ndarray:
    """Answers 0 to 4 that follow one score, and no groups."""
    score = rng.normal(size=(n, 1))
    return np.searchsorted(CUTS, 0.75 * score + 0.66 * rng.normal(size=(n, items)))


@cache
def _kmeans():
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score

    return KMeans, silhouette_score


def by_silhouette(x: np.ndarray) -> int:
    """The number of groups with the largest silhouette."""
    kmeans, silhouette = _kmeans()
    found = {
        k: silhouette(x, kmeans(k, n_init=20, random_state=0).fit_predict(x))
        for k in range(2, MOST + 1)
    }
    return max(found, key=found.__getitem__)


def by_latent_classes(x: np.ndarray, rng: np.random.Generator, starts: int = 8) -> int:
    """The number of latent classes with the least BIC."""
    chosen = np.eye(x.max() + 1)[x].reshape(len(x), -1)
    parameters = x.shape[1] * x.max()
    bic = {
        k: -2 * max(_likelihood(chosen, x.shape[1], k, rng) for _ in range(starts))
        + np.log(len(x)) * (k - 1 + k * parameters)
        for k in range(1, MOST + 1)
    }
    return min(bic, key=bic.__getitem__)


def _likelihood(chosen: np.ndarray, items: int, k: int, rng: np.random.Generator) -> float:
    """Log likelihood of a latent class model by EM (Lazarsfeld & Henry 1968), from one start."""
    belongs = rng.dirichlet(np.ones(k), len(chosen))
    before = -np.inf
    for _ in range(300):
        counts = (belongs.T @ chosen).reshape(k, items, -1) + 1e-9
        chances = np.log(counts / counts.sum(axis=2, keepdims=True)).reshape(k, -1)
        logs = np.log(belongs.mean(axis=0) + 1e-12) + chosen @ chances.T
        top = logs.max(axis=1, keepdims=True)
        each = np.exp(logs - top)
        total = float((top[:, 0] + np.log(each.sum(axis=1))).sum())
        belongs = each / each.sum(axis=1, keepdims=True)
        if total - before < 1e-5:
            break
        before = total
    return total


def _silhouette_finds(rng: np.random.Generator) -> Found:
    return rate([by_silhouette(gradient(rng)) >= 2 for _ in range(DATA_SETS)])


def _three_classes(rng: np.random.Generator) -> Found:
    return rate([by_latent_classes(gradient(rng), rng) == 3 for _ in range(DATA_SETS)])


def tested(rng: np.random.Generator, *, own: bool) -> bool:
    """Whether a t-test between two k-means clusters of noise is significant (Bonferroni).

    With `own` one of the five items that built the clusters, else one that did not.
    """
    x = rng.normal(size=(100, 5))
    used = x if own else x[:, :4]
    labels = _kmeans()[0](2, n_init=20, random_state=0).fit_predict(used)
    asked = x if own else x[:, 4:]
    p_values = stats.ttest_ind(asked[labels == 0], asked[labels == 1]).pvalue
    return bool((p_values < 0.05 / asked.shape[1]).any())


def _double_dipping(rng: np.random.Generator) -> Found:
    return rate([tested(rng, own=True) for _ in range(300)])


def _single_dipping(rng: np.random.Generator) -> Found:
    return rate([tested(rng, own=False) for _ in range(300)])


_ONE_SCORE = (
    f"{DATA_SETS} data sets of 400 people, 8 five-point items that follow one score "
    f"(loading .75); 1 to {MOST} groups"
)

STATEMENTS = {
    "silhouette": Statement(
        "The silhouette finds two groups or more on a gradient", "appendix D 2", "always", (1, 1),
        _silhouette_finds, f"{_ONE_SCORE}, k-means",
    ),
    "latent_classes": Statement(
        "BIC of latent classes finds three on a gradient (low, middle, high)", "appendix D 2",
        "always (8 of 8)", (1, 1), _three_classes, f"{_ONE_SCORE}, EM with 8 starts",
    ),
    "double_dipping": Statement(
        "A t-test between k-means clusters of noise is significant", "appendix D 3", "100%",
        (0.995, 1), _double_dipping,
        "100 people, 5 normal items, 2 clusters; Bonferroni; 300 times",
    ),
    "single_dipping": Statement(
        "The same for an item that did not build the clusters", "09:double_dipping", "4%",
        (0.035, 0.045), _single_dipping, "100 people, clusters from 4 items, the fifth tested",
    ),
}  # fmt: skip
