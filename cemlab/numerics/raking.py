"""Raking: weights that bring a sample to the margins known of its population."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from cemlab.errors import MethodError, OptionError
from cemlab.numerics.weighting import checked_weights, design_effect, kish_n

HEAVY = 2.0  # a design effect above it wastes half of the answers
ROUNDS = 20  # of trimming and raking again
NEAR = 1.001  # a weight this close to the cap counts as trimmed


class Raked(NamedTuple):
    """Weights with mean 1, and what it took to find them.

    `n_trimmed` weights were cut to the cap, `n_above` are above it all the same, because the
    margins allow no other; `unknown` says of how many answers each item is not known.
    """

    weights: np.ndarray
    iterations: int
    n_trimmed: int
    n_above: int
    deff: float
    n_eff: float
    unknown: dict[str, int]

    @property
    def is_heavy(self) -> bool:
        """Whether weighting costs so much precision that results should say so."""
        return self.deff > HEAVY


class _Margin(NamedTuple):
    name: str
    levels: tuple[str, ...]
    codes: np.ndarray  # level of each answer; the number of levels where it is not known
    known: np.ndarray
    target: np.ndarray  # share of each level, and of what is not known


def rake(
    groups: Mapping[str, Sequence[Any]],
    margins: Mapping[str, Mapping[str, float]],
    *,
    base: Sequence[float] | None = None,
    trim: float | None = 5.0,
    tolerance: float = 1e-6,
    iterations: int = 100,
) -> Raked:
    """Weights under which a sample has the shares that are known of its population.

    Parameters
    ----------
    groups : mapping of item to sequence of levels, each of length n
        The level of every answer, as text; a gap where it is not known.
    margins : mapping of item to mapping of level to share
        Shares of the population; counts are divided by their sum.
    base : sequence of float, length n, optional
        Weights to begin with; all the same when not given.
    trim : float, optional, default 5
        Weights above `trim` times the median are cut and the rest raked again; None cuts none.
    tolerance : float, default 1e-6
        How near all shares must come.
    iterations : int, default 100
        How often all items may be gone through.

    Returns
    -------
    Raked

    Raises
    ------
    MethodError
        A level is in the margins and not in the sample, or in the sample and not in the
        margins, an item is never known, or the shares cannot all be met.

    Notes
    -----
    Iterative proportional fitting [1]_: one item after the other, the weights of each level are
    multiplied until its share is right. Answers of which an item is not known keep the share
    they have, and the known ones meet the margins among themselves. Trimming gives way where it
    contradicts the margins: with one item alone the weights follow from the margins. Weights
    repair who answered, never that the pleased or the angry answer more often.

    References
    ----------
    .. [1] Deming, W. E., & Stephan, F. F. (1940). On a least squares adjustment of a sampled
       frequency table. *Annals of Mathematical Statistics*, 11, 427–444.
    """
    if trim is not None and not trim > 1:
        raise OptionError(f"`trim` is {trim!r}; expected a number above 1, such as 5, or None.")
    n = len(next(iter(groups.values()), ()))
    given = checked_weights(None if base is None else np.asarray(base, float), n)
    start = np.ones(n) if given is None else given
    found = _margins(groups, margins, start)
    weights, taken = _fitted(start / start.mean(), found, tolerance, iterations)
    n_trimmed = 0
    for _ in range(ROUNDS if trim is not None else 0):
        cap = trim * np.median(weights[weights > 0])
        above = weights > cap * NEAR
        if not above.any():
            break
        before = weights
        n_trimmed = max(n_trimmed, int(above.sum()))
        weights, more = _fitted(np.minimum(weights, cap), found, tolerance, iterations)
        taken += more
        if np.allclose(weights, before, rtol=1e-6):
            break
    n_above = 0
    if trim is not None:
        n_above = int((weights > trim * np.median(weights[weights > 0]) * NEAR).sum())
    return Raked(
        weights, taken, n_trimmed, n_above, design_effect(weights), kish_n(weights),
        {one.name: int((~one.known).sum()) for one in found},
    )  # fmt: skip


def _margins(
    groups: Mapping[str, Sequence[Any]],
    margins: Mapping[str, Mapping[str, float]],
    start: np.ndarray,
) -> list[_Margin]:
    """Items made ready; everything that stands against raking in one message."""
    problems = [f"{item}: no answers were given for it." for item in margins if item not in groups]
    if not margins:
        problems.append("No margins are given: expected item: {level: share} pairs.")
    found = []
    for item, shares in margins.items():
        if item not in groups:
            continue
        if len(groups[item]) != len(start):
            problems.append(f"{item}: {len(groups[item])} answers, the sample has {len(start)}.")
            continue
        one, wrong = _margin(item, groups[item], shares, start)
        problems += wrong
        if one is not None:
            found.append(one)
    if problems:
        raise MethodError("\n  ".join(["The sample cannot be raked:", *problems]))
    return found


def _margin(
    item: str, answers: Sequence[Any], shares: Mapping[str, float], start: np.ndarray
) -> tuple[_Margin | None, list[str]]:
    values = np.asarray(answers, dtype=object)
    known = np.array([_is_known(one) for one in values], bool)
    texts = np.array([str(one).strip() for one in values[known]], dtype=str)
    present, within = np.unique(texts, return_inverse=True)
    sizes = dict(zip(present.tolist(), np.bincount(within, start[known]), strict=True))
    shares = {str(level): float(share) for level, share in shares.items()}
    wrong = [
        f"{item}: the margins have {level!r} ({share:g}), the sample nobody of it who counts. "
        "Merge the level with a similar one, in the margins and in the levels."
        for level, share in shares.items()
        if share > 0 and not sizes.get(level, 0) > 0
    ]
    wrong += [
        f"{item}: {int((texts == level).sum())} answers are {level!r}, which the margins do not "
        "have. Add its share, or declare the code as missing."
        for level in sizes
        if level not in shares
    ]
    wrong += [
        f"{item}: the margins give {level!r} a share of {share:g}, which would leave out "
        f"{int((texts == level).sum())} answers. Leave out these rows, or correct the share."
        for level, share in shares.items()
        if share <= 0 and level in sizes
    ]
    if not known.any() and not wrong:
        wrong.append(f"{item}: it is not known of any answer.")
    if wrong:
        return None, wrong
    levels = tuple(level for level in shares if level in sizes)
    place = {level: at for at, level in enumerate(levels)}
    codes = np.full(len(values), len(levels))
    codes[known] = np.array([place[one] for one in present])[within]
    unknown = start[~known].sum() / start.sum()
    target = np.array([shares[level] for level in levels])
    return _Margin(
        item, levels, codes, known, np.r_[target / target.sum() * (1 - unknown), unknown]
    ), []


def _fitted(
    weights: np.ndarray, margins: list[_Margin], tolerance: float, iterations: int
) -> tuple[np.ndarray, int]:
    weights = weights / weights.sum()
    for taken in range(1, iterations + 1):
        for one in margins:
            sums = np.bincount(one.codes, weights, minlength=len(one.target))
            factors = np.divide(one.target, sums, out=np.ones_like(sums), where=sums > 0)
            weights = weights * factors[one.codes]
        gaps = [_gap(weights, one) for one in margins]
        if max(gaps) <= tolerance:
            return weights * len(weights) / weights.sum(), taken
    told = "; ".join(
        f"{one.name} is off by {gap:.2g}" for one, gap in zip(margins, gaps, strict=True)
    )
    raise MethodError(
        f"Raking did not come within {tolerance:g} of the margins in {iterations} rounds: {told}. "
        "Some combination of levels has nobody in it, or the margins contradict one another. "
        "Merge rare levels, or rake to fewer items."
    )


def _gap(weights: np.ndarray, one: _Margin) -> float:
    sums = np.bincount(one.codes, weights, minlength=len(one.target))
    return float(np.abs(sums / weights.sum() - one.target).max())


def _is_known(value: Any) -> bool:
    return not (value is None or value != value or str(value).strip() in ("", "<NA>"))
