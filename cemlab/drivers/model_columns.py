"""The columns of a driver model, with what each means and which player each belongs to."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.data import Survey
from cemlab.drivers.asking import Question
from cemlab.drivers.methods import check_design, two_part_design
from cemlab.drivers.sample import Sample
from cemlab.numerics import correlation_matrix, independent_columns

ORDER = ("level", "rating", "factor", "covariate", "visited")  # first where columns repeat others


class Columns(NamedTuple):
    """Drivers and covariates as columns.

    Attributes
    ----------
    x : ndarray, shape (n, columns)
    r : ndarray, shape (columns + 1, columns + 1)
        Weighted correlations, the outcome last.
    item : tuple of str, length columns
    part : tuple of str, length columns
        "level", "visited" or "rating" of a driver (see `two_part`), "factor" or "covariate".
    level : tuple of str, length columns
        Level of a factor or covariate, else empty.
    names : tuple of str
        Players: drivers, or groups of them.
    players : tuple of tuples of int
        Columns of each.
    items : tuple of tuples of str
        Items of each.
    forced : tuple of int
        Columns of covariates.
    estimable : tuple of int
        Columns that a regression can tell apart.
    reach : dict of str to float
        Share of people to whom an item applies.
    two_part, visited_only : tuple of str
        Drivers in two parts; those with too few visitors for a rating.
    """

    x: np.ndarray
    r: np.ndarray
    item: tuple[str, ...]
    part: tuple[str, ...]
    level: tuple[str, ...]
    names: tuple[str, ...]
    players: tuple[tuple[int, ...], ...]
    items: tuple[tuple[str, ...], ...]
    forced: tuple[int, ...]
    estimable: tuple[int, ...]
    reach: dict[str, float]
    two_part: tuple[str, ...]
    visited_only: tuple[str, ...]

    def of_items(self) -> tuple[tuple[int, ...], ...]:
        """Columns of each item, in the order of `items`."""
        return tuple(self.columns_of(one) for own in self.items for one in own)

    def columns_of(self, item: str) -> tuple[int, ...]:
        """Columns of an item."""
        return tuple(c for c, name in enumerate(self.item) if name == item)

    def inner(self) -> list[tuple[int, ...]]:
        """Places of the items of each player, in the order of `items`."""
        places = iter(range(sum(map(len, self.items))))
        return [tuple(next(places) for _ in own) for own in self.items]

    def terms(self) -> list[str]:
        """Names of the estimable columns, as coefficients have them."""
        return [self._term(column) for column in self.estimable]

    def _term(self, column: int) -> str:
        item, part, level = self.item[column], self.part[column], self.level[column]
        if part in ("visited", "rating"):
            return f"{item}: {part}"
        return f"{item}: {level}" if level else item


def columns_of(survey: Survey, sample: Sample, asked: Question) -> Columns:
    """Columns of the model, once the answers are known to allow one.

    Raises
    ------
    MethodError
        Too few answers, or drivers that never vary or repeat each other, by name.
    """
    pieces, labels, reach, visited_only = [], [], {}, ()
    if sample.rated:
        design = two_part_design(sample.x, sample.applies, sample.weights, kind=sample.kind)
        pieces.append(design.x)
        labels += [(sample.rated[j], part, "")
                   for j, part in zip(design.driver, design.part, strict=True)]  # fmt: skip
        reach = dict(zip(sample.rated, map(float, design.reach), strict=True))
        visited_only = tuple(sample.rated[j] for j in design.visited_only)
    for part, held in (("factor", sample.factors), ("covariate", sample.covariates)):
        for one in held:
            pieces.append(one.x)
            labels += [(one.item, part, level) for level in one.levels]
    for one in sample.factors:
        applies = ~survey.is_not_applicable(one.item)[sample.rows]
        reach[one.item] = min(float(np.average(applies, weights=sample.weights)), 1.0)
    x, (item, part, level) = np.column_stack(pieces), zip(*labels, strict=True)
    forced = tuple(c for c, what in enumerate(part) if what == "covariate")
    each = [tuple(c for c, own in enumerate(item) if own == name) for name in asked.drivers]
    r = check_design(
        x, sample.y, sample.weights, kind=sample.kind, players=each, names=list(asked.drivers),
        outcome=asked.outcome, forced=forced or None, forced_names=[item[c] for c in forced],
    )  # fmt: skip
    grouped = asked.groups if asked.groups and asked.method != "owen" else None
    items = tuple(grouped.values()) if grouped else tuple((name,) for name in asked.drivers)
    return Columns(
        x=x, r=r, item=item, part=part, level=level,
        names=tuple(grouped) if grouped else asked.drivers,
        players=tuple(tuple(c for one in own for c, name in enumerate(item) if name == one)
                      for own in items),
        items=items,
        forced=forced,
        estimable=_estimable(x, part, sample.weights),
        reach=reach,
        two_part=tuple(name for name in asked.drivers
                       if ("rating" in [part[c] for c, own in enumerate(item) if own == name])),
        visited_only=visited_only,
    )  # fmt: skip


def _estimable(x: np.ndarray, part: tuple[str, ...], weights: np.ndarray | None) -> tuple[int, ...]:
    """All columns but those that the rest fixes."""
    r = correlation_matrix(x, weights)
    places = sorted(range(x.shape[1]), key=lambda column: ORDER.index(part[column]))
    return tuple(sorted(independent_columns(r, places)))
