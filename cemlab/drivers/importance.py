"""What each driver is credited with, in the sample and in its resamples."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from cemlab.drivers.asking import Question
from cemlab.drivers.methods import (
    SPLITS,
    Dominance,
    dominance_of,
    dominance_split,
    moved_shares,
    ordinal_values,
    ridits,
)
from cemlab.drivers.model_columns import Columns
from cemlab.drivers.sample import Sample
from cemlab.errors import MethodError
from cemlab.numerics import (
    MAX_EXACT,
    Players,
    averaged_game,
    beyond_forced,
    correlation_matrix,
    noise_floor,
    resampled_correlations,
    rises,
    rises_by_size,
    shapley_estimate,
)

NOISE_ROUNDS = 200  # methods: 4.3
MOST_FITTED = 12  # players of a model that is fitted anew for every team of them
MOST_PAIRED = 15  # players whose dominance over each other is told
MOST_DIVIDED = 14  # items of a group and other groups that are divided in every resample
VALUES = 2**21  # teams × resamples looked at for dominance


class Importance(NamedTuple):
    """Parts of a measure of fit.

    Attributes
    ----------
    parts : ndarray, shape (players,)
    fit : float
        What all players add to R², or to McFadden's R²; not their sum for some methods.
    drawn : ndarray, shape (resamples, players), or None
        Parts of the resamples; None without.
    fits : ndarray, shape (resamples,), or None
        What all players add in each.
    floor : float
        Part of a random item.
    dropped, degenerate : int
        As `Replicates` has them.
    sampling_error : float
        Largest standard error of sampled orders of entry.
    dominance : Dominance or None
        Of the sample.
    complete : ndarray, shape (resamples, players, players), or None
        Complete dominance in some of the resamples.
    within, within_drawn : ndarray, shape (items,) and (resamples, items), or None
        Owen parts of the items, where players are groups.
    """

    parts: np.ndarray
    fit: float
    drawn: np.ndarray | None = None
    fits: np.ndarray | None = None
    floor: float = np.nan
    dropped: int = 0
    degenerate: int = 0
    sampling_error: float = np.nan
    dominance: Dominance | None = None
    complete: np.ndarray | None = None
    within: np.ndarray | None = None
    within_drawn: np.ndarray | None = None

    @property
    def shares(self) -> np.ndarray:
        """Parts of the sample as shares of their sum."""
        return shares_of(self.parts[None])[0]

    @property
    def drawn_shares(self) -> np.ndarray:
        """Parts of the resamples as shares of their sums."""
        return shares_of(self.drawn)


def shares_of(parts: np.ndarray) -> np.ndarray:
    """Parts of each row as shares of their sum, 0 where that is 0 or negative."""
    whole = parts.sum(axis=1)
    return parts / np.where(whole > 0, whole, np.inf)[:, None]


def check_players(columns: Columns, asked: Question) -> None:
    """Refuse more players than a method can divide among exactly, and say what to do.

    Raises
    ------
    MethodError
    """
    count, groups = len(columns.players), "" if asked.groups else ", form groups (`groups=`)"
    if not asked.is_linear and count > MOST_FITTED:
        raise MethodError(
            f"Importance for model={asked.model!r} fits a model for every team of drivers, and "
            f"takes at most {MOST_FITTED} of them; {count} were given. Leave some out{groups}, or "
            "use model='linear'."
        )
    if asked.method in ("shapley", "dominance") and count > MAX_EXACT:
        raise MethodError(
            f"Shapley importance takes at most {MAX_EXACT} drivers; {count} were given. Drop "
            f"some{groups}, or choose method='sampled' (with its error) or 'johnson'."
        )
    if asked.method == "owen" and asked.groups:
        most = _most_together([len(own) for own in asked.groups.values()])
        if most > MOST_DIVIDED:
            raise MethodError(
                f"The largest group and the other groups make {most} players; at most "
                f"{MOST_DIVIDED} can be divided in every resample. Form more even groups, or "
                "choose method='shapley', which divides among groups only."
            )


def importance_of(sample: Sample, columns: Columns, asked: Question) -> Importance:
    """Parts of the sample and of the resamples, by the method and model that were asked for."""
    return (_of_linear if asked.is_linear else _of_fitted)(sample, columns, asked)


def in_box(y: np.ndarray, scale: tuple[float, float], top_boxes: int) -> np.ndarray:
    """1 for answers in the top boxes, 0 for others."""
    return (y >= scale[1] - top_boxes + 1).astype(float)


def _of_linear(sample: Sample, columns: Columns, asked: Question) -> Importance:
    players, forced, r = columns.players, columns.forced, columns.r
    split, error = split_of(columns, asked), np.nan
    if asked.method == "sampled":
        found = shapley_estimate(r, players, forced, seed=asked.seed)
        parts, error = found.parts, float(found.std_error.max())
    else:
        parts = split(r, players, forced)
    whole = Importance(parts, float(_fits(r[None], players, forced)[0]), sampling_error=error)
    paired = asked.method in ("shapley", "dominance") and 2 <= len(players) <= MOST_PAIRED
    if paired:
        whole = whole._replace(dominance=dominance_split(r, players, forced))
    together = _most_together(list(map(len, columns.items)))
    is_divided = any(len(own) > 1 for own in columns.items) and together <= MOST_DIVIDED
    owen = partial(SPLITS["owen"], groups=columns.inner())
    if is_divided:
        whole = whole._replace(within=owen(r, columns.of_items(), forced))
    if not asked.resamples:
        return whole
    drawn, dropped, degenerate = _resampled(sample, columns.x, sample.y, asked)
    if paired:
        some = drawn[: max(1, VALUES >> len(players))]
        whole = whole._replace(complete=dominance_split(some, players, forced).complete)
    if is_divided:
        whole = whole._replace(within_drawn=owen(drawn, columns.of_items(), forced))
    return whole._replace(
        drawn=split(drawn, players, forced),
        fits=_fits(drawn, players, forced),
        floor=_floor(split, sample, columns, sample.y, asked),
        dropped=dropped,
        degenerate=degenerate,
    )


def split_of(columns: Columns, asked: Question) -> Callable[..., np.ndarray]:
    """How parts come from correlation matrices."""
    if asked.method != "owen":
        return SPLITS[asked.method]
    places = {name: place for place, name in enumerate(columns.names)}
    groups = [tuple(places[one] for one in own) for own in asked.groups.values()]

    def owen(r: np.ndarray, players: Players | None = None, forced=None) -> np.ndarray:
        more = range(len(columns.names), len(players))  # a copy that the noise floor adds
        own = [*groups, *((place,) for place in more)]
        return SPLITS["owen"](r, players, forced, groups=own)

    return owen


def _of_fitted(sample: Sample, columns: Columns, asked: Question) -> Importance:
    """Shapley parts of McFadden's R²; resamples by the R² of ridits, see `methods.mid_ranks`."""
    estimable = list(columns.estimable)
    place = {column: new for new, column in enumerate(estimable)}
    players = [tuple(place[c] for c in own if c in place) for own in columns.players]
    forced = [place[c] for c in columns.forced if c in place]
    x = columns.x[:, estimable]
    if not all(players):
        alone = [name for name, own in zip(columns.names, players, strict=True) if not own]
        raise MethodError(
            f"{', '.join(map(repr, alone))}: fixed by the other drivers and covariates, so that "
            "nothing of its own is left. Leave it out."
        )
    values = ordinal_values(
        x, sample.y, sample.weights, players, forced, kind=sample.kind, names=columns.terms(),
        outcome=asked.outcome,
    )  # fmt: skip
    found = dominance_of(values)
    whole = Importance(found.general, float(values[-1]), dominance=found)
    if any(len(own) > 1 for own in columns.items):
        whole = whole._replace(within=_within_fitted(sample, columns, asked, place, forced))
    if not asked.resamples:
        return whole
    score = ridits(sample.y, sample.weights)
    split = SPLITS["shapley"]
    drawn, dropped, degenerate = _resampled(sample, x, score, asked)
    kindred, kindred_fits = split(drawn, players, forced), _fits(drawn, players, forced)
    r = correlation_matrix(np.column_stack([x, score]), sample.weights)
    of_sample, of_fit = split(r, players, forced), _fits(r[None], players, forced)[0]
    moved = moved_shares(whole.shares, shares_of(of_sample[None])[0], shares_of(kindred))
    fits = whole.fit * kindred_fits / of_fit if of_fit > 0 else kindred_fits * 0.0
    floor = noise_floor(
        split, x, score, weights=sample.weights, kind=sample.kind, customers=sample.units,
        players=players, forced=forced or None, rounds=NOISE_ROUNDS, seed=asked.seed,
    )  # fmt: skip
    return whole._replace(
        drawn=moved * fits[:, None],
        fits=fits,
        floor=whole.fit * floor / of_fit if of_fit > 0 else np.inf,
        dropped=dropped,
        degenerate=degenerate,
    )


def _within_fitted(sample, columns: Columns, asked: Question, place, forced) -> np.ndarray | None:
    """Owen parts of the items of groups, by McFadden's R²."""
    if _most_together(list(map(len, columns.items))) > MOST_FITTED:
        return None
    x, parts = columns.x[:, list(columns.estimable)], []
    for number, own in enumerate(columns.items):
        others = [tuple(place[c] for c in other if c in place)
                  for at, other in enumerate(columns.players) if at != number]  # fmt: skip
        inner = [tuple(place[c] for c in columns.columns_of(one) if c in place) for one in own]
        values = ordinal_values(
            x, sample.y, sample.weights, [*inner, *others], forced, kind=sample.kind,
            names=columns.terms(), outcome=asked.outcome,
        )  # fmt: skip
        parts.extend(rises_by_size(averaged_game(values, len(others))).mean(axis=-1))
    return np.array(parts)


def _resampled(sample: Sample, x: np.ndarray, y: np.ndarray, asked: Question):
    return resampled_correlations(
        np.column_stack([x, y]), weights=sample.weights, kind=sample.kind,
        customers=sample.units, strata=sample.strata, resamples=asked.resamples, seed=asked.seed,
    )  # fmt: skip


def _floor(split, sample: Sample, columns: Columns, y: np.ndarray, asked: Question) -> float:
    return noise_floor(
        split, columns.x, y, weights=sample.weights, kind=sample.kind, customers=sample.units,
        players=columns.players, forced=columns.forced or None, rounds=NOISE_ROUNDS,
        seed=asked.seed,
    )  # fmt: skip


def _fits(r: np.ndarray, players: Players, forced) -> np.ndarray:
    """What all players together add to R² beyond the forced columns, shape (stack,)."""
    left, own = beyond_forced(r, players, forced)
    return rises(left, [[column for columns in own for column in columns]])[:, 0]


def _most_together(sizes: list[int]) -> int:
    """Most players of a game of one group: its items and the other groups."""
    return max(sizes) + len(sizes) - 1
