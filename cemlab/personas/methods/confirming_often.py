"""Whether a profile comes back whichever half is grouped: many halves instead of one.

One split of the people is chance: another one may confirm other items. Each difference is told by
its median over many splits, with the medians of both ends of its intervals [1]_, and by the share
of the splits in which it was confirmed. It counts as confirmed from half of the splits on: chance
then confirms at most twice as often as in one split [2]_.

References
----------
.. [1] Chernozhukov, V., Demirer, M., Duflo, E., & Fernández-Val, I. (2018). *Generic machine
   learning inference on heterogeneous treatment effects in randomized experiments*. NBER 24678.
.. [2] Meinshausen, N., Meier, L., & Bühlmann, P. (2009). p-values for high-dimensional
   regression. *Journal of the American Statistical Association*, 104, 1671–1681.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from cemlab.personas.methods.confirming import TABLES, Confirmed, confirm
from cemlab.personas.methods.threads import Progress, each

SPLITS = 20
OFTEN = 0.5  # share of the splits from which a difference counts as confirmed


class Often(NamedTuple):
    """Differences over many splits, each of shape (k, p); NaN where fewer than half tell any.

    Attributes
    ----------
    median : dict of ndarray
        Of each table of `Confirmed`, from `g_first` to `n_rest`: medians over the splits.
    share : ndarray
        Share of all splits in which the difference was confirmed.
    is_confirmed : ndarray of bool
        In at least half of them.
    """

    median: dict[str, np.ndarray]
    share: np.ndarray
    is_confirmed: np.ndarray


def confirm_often(
    *people: Any, splits: int = SPLITS, progress: Progress | None = None, **how: Any
) -> list[Confirmed]:
    """What each of many splits finds; people and choices as for `confirming.confirm`.

    Parameters
    ----------
    splits : int, default 20
        At least 1; the first is the one of `confirm`.
    progress : callable, optional
        Called with 1 after each split.
    """

    def one(split: int) -> Confirmed:
        return confirm(*people, split=split, **how)

    return each(one, range(splits), rows=len(people[0]), progress=progress)


def together(found: list[Confirmed], hidden: Callable[[Confirmed], np.ndarray]) -> Often:
    """Medians over the splits, and how often each difference was confirmed.

    Parameters
    ----------
    found : list of Confirmed
        From `confirm_often`.
    hidden : callable
        Which differences of a split, of shape (k, p), may not be told: they count as not confirmed.

    Notes
    -----
    Both ends are medians of ends of 95% intervals. However the splits hang together, such an
    interval holds what it is about in at least 90% of the surveys, and mostly in more than 95%.
    """
    untold = np.array([hidden(one) for one in found])
    told = (~untold).mean(axis=0) >= OFTEN
    share = np.where(told, np.mean([one.is_confirmed for one in found] & ~untold, axis=0), np.nan)
    median = {}
    for name in TABLES:
        values = np.where(untold, np.nan, [getattr(one, name) for one in found])
        with warnings.catch_warnings():  # nothing but gaps
            warnings.simplefilter("ignore", RuntimeWarning)
            median[name] = np.where(told, np.nanmedian(values, axis=0), np.nan)
    return Often(median, share, told & (np.nan_to_num(share) >= OFTEN))
