"""Who is grouped: names checked, answers made ready, everything left out counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from cemlab.data import Survey
from cemlab.errors import MethodError
from cemlab.numerics import TOP_POINTS, ResponseStyle, response_style
from cemlab.personas.asking import Blocks
from cemlab.personas.methods import blocks as block_methods
from cemlab.personas.methods.mixed import Mixed, of_numbers
from cemlab.personas.methods.number import MIN_SIZE
from cemlab.personas.methods.preparation import MAX_MISSING, Prepared, prepare
from cemlab.personas.quality_flags import Flags, flags


class Sample(NamedTuple):
    """The people who get a group: their answers, as grouped and in scale units.

    Attributes
    ----------
    rows : ndarray of int, shape (n,)
        Place of each person in the survey; with frequency weights a row stands for several.
    prepared : Prepared
        Their answers, ready for grouping.
    answers : ndarray, shape (n, p)
        The same in scale units, high is good, gaps as they are.
    fitting : ndarray of bool, shape (n,)
        Who shapes the groups: nobody who was flagged, nobody of weight 0.
    weights : ndarray, shape (n,), or None
        Survey weights.
    customers : ndarray, shape (n,), or None
        Customer of each person, where some answered several times.
    n_not_applicable : int
        Gaps that are there because the item did not apply.
    n_not_asked, n_dropped_out : int
        Gaps of people who were led past the item, or had left before it.
    flags : Flags
        Who answered all alike, in haste, or as an earlier row: of these people only.
    blocks : ndarray of int, shape (p,), or None
        Block of each item.
    scale : (min, max) or None
        The scale that all items declare.
    rated : tuple of str
        Names of the columns of `answers`.
    coded : tuple of str
        Items that are grouped as categories; none for k-means.
    codes : ndarray of int, shape (n, q), or None
        Their categories, −1 for a gap.
    levels : tuple of tuple of str
        Names of these categories, in the order of the codes.
    """

    rows: np.ndarray
    prepared: Prepared
    answers: np.ndarray
    fitting: np.ndarray
    weights: np.ndarray | None
    customers: np.ndarray | None
    n_not_applicable: int
    n_not_asked: int
    n_dropped_out: int
    flags: Flags
    blocks: np.ndarray | None
    scale: tuple[float, float] | None
    rated: tuple[str, ...] = ()
    coded: tuple[str, ...] = ()
    codes: np.ndarray | None = None
    levels: tuple[tuple[str, ...], ...] = ()

    @property
    def nominal(self) -> tuple[str, ...]:
        """Items that are grouped as categories and have no mean."""
        return tuple(name for name in self.coded if name not in self.rated)

    @property
    def table(self) -> Mixed:
        """What is grouped: numbers, and codes beside them."""
        if self.codes is None:
            return of_numbers(self.prepared.x)
        return Mixed(self.prepared.x, self.codes, tuple(len(one) for one in self.levels))

    @property
    def fitted(self) -> Mixed:
        """The same of those who shape the groups."""
        x = self.table
        return Mixed(x.numbers[self.fitting], x.codes[self.fitting], x.levels)

    @property
    def n_aside(self) -> int:
        """People beside the straight-liners whose answers were flagged."""
        return int(((self.flags.hasty | self.flags.copied) & ~self.flags.straight).sum())

    @property
    def style(self) -> ResponseStyle | None:
        """How those who shape the groups use the scale; None where the items have several."""
        if self.scale is None:
            return None
        top = min(TOP_POINTS, self.scale[1] - self.scale[0])  # yes/no items have one
        weights = None if self.weights is None else self.weights[self.fitting]
        return response_style(self.answers[self.fitting], self.scale, weights, top=top)

    @property
    def each(self) -> np.ndarray:
        """Weights, ones where the survey has none."""
        return np.ones(len(self.rows)) if self.weights is None else self.weights


def answered(survey: Survey, items: Sequence[str]) -> tuple[list[str], list[str]]:
    """Items that enough people rated, and those that most did not, for whichever reason."""
    gaps = {name: survey.count(survey.column(name).isna().to_numpy(bool)) for name in items}
    silent = [name for name in items if gaps[name] > MAX_MISSING * survey.n]
    kept = [name for name in items if name not in silent]
    if len(kept) < 2:
        raise MethodError(
            f"More than {MAX_MISSING:.0%} did not rate: {', '.join(silent)}. Groups need at least "
            "two items that most people rated."
        )
    return kept, silent


def take(
    survey: Survey, items: Sequence[str], *, ipsatise: bool, scale: str = "declared",
    blocks: Blocks = None, amounts: Sequence[str] = (),
    speeders: float | str | None = "auto", duplicates: bool = True,
) -> Sample:  # fmt: skip
    """Everybody who rated enough of the items, one row a person; options as for `prepare`."""
    rows, weights = np.arange(len(survey)), survey.weights()
    if survey.weight_kind == "frequency":  # such weights are people, and groups count people
        rows, weights = np.repeat(rows, weights.astype(int)), None
    turned = np.column_stack([survey.more_is_better(name) for name in items])[rows]
    refuse_still(turned, items)
    flagged = flags(survey, items, speeders=speeders, duplicates=duplicates)
    own_blocks = _blocks(turned, items, blocks, weights)
    prepared = prepare(
        turned, [survey.items[name].scale for name in items], weights, ipsatise=ipsatise,
        scale=scale, blocks=own_blocks,
        amounts=np.isin(list(items), list(amounts)), straight=flagged.straight[rows],
        aside=(flagged.hasty | flagged.copied)[rows],
    )  # fmt: skip
    if not prepared.fitting.any():
        raise MethodError(
            f"Nobody is left to shape groups: all {len(prepared.rows)} respondents gave one answer "
            "to all items, answered in haste or repeat an earlier row."
        )
    kept = rows[prepared.rows]
    own = None if weights is None else weights[prepared.rows]
    gaps = np.column_stack([survey.kinds(name).to_numpy(object) for name in items])[kept]
    customers = survey.customers()
    return Sample(
        rows=kept,
        prepared=prepared,
        answers=turned[prepared.rows],
        fitting=prepared.fitting if own is None else prepared.fitting & (own > 0),
        weights=own,
        customers=None if customers is None else customers[kept],
        n_not_applicable=int((gaps == "not_applicable").sum()),
        n_not_asked=int((gaps == "not_asked").sum()),
        n_dropped_out=int((gaps == "dropped_out").sum()),
        flags=flagged._replace(**{name: getattr(flagged, name)[kept]
                                  for name in ("straight", "hasty", "copied")}),
        blocks=own_blocks,
        scale=survey.common_scale(items),
        rated=tuple(items),
    )  # fmt: skip


def refuse_still(answers: np.ndarray, items: Sequence[str]) -> None:
    """Items of one answer cannot tell people apart; all of them are named at once."""
    low, high = np.nanmin(answers, axis=0), np.nanmax(answers, axis=0)
    still = np.flatnonzero(low == high)
    if still.size:
        told = ", ".join(f"{items[place]!r} never varies (all {low[place]:g})" for place in still)
        what, it = ("It", "it") if still.size == 1 else ("They", "them")
        raise MethodError(f"{told}. {what} cannot tell people apart: leave {it} out.")


def refuse_few(taken: Sample, k: int | None, k_max: int) -> None:
    """More groups than people can fill: `k` where it was asked for, else `k_max`."""
    n, different = int(taken.fitting.sum()), len(np.unique(taken.prepared.x[taken.fitting], axis=0))
    people = f"the {n} respondents who shape groups"
    if k is not None and n < 2 * MIN_SIZE:
        raise MethodError(
            f"`k` is {k}, but {people} are too few for any: a group needs at least {MIN_SIZE} "
            f"people, so two need {2 * MIN_SIZE}. Ask more people, or leave out `k` to see what "
            "these few say."
        )
    most = min(different, n // MIN_SIZE)
    if k is not None and k > most:
        raise MethodError(
            f"`k` is {k}, but {people} fill at most {most} groups: each needs at least {MIN_SIZE} "
            f"people, and there are {different} different answers. Ask for at most {most}."
        )
    if k_max > different:
        raise MethodError(
            f"`k_max` is {k_max}, but {people} gave only {different} different answers to these "
            f"items. Ask for at most {max(2, min(different, n // 4))}, or give more items."
        )


def _blocks(
    answers: np.ndarray, items: Sequence[str],
    asked: Blocks, weights: np.ndarray | None,
) -> np.ndarray | None:  # fmt: skip
    if asked is None:
        return None
    if isinstance(asked, Mapping):
        return block_methods.declared(items, asked)
    return block_methods.found(answers, weights)
