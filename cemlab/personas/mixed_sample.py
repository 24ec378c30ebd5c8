"""The people who get a group where items are categories, or of several kinds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.errors import MethodError
from cemlab.numerics import ipsatised
from cemlab.personas.methods.preparation import MAX_MISSING, Prepared, prepare
from cemlab.personas.methods.ready_rule import Rule
from cemlab.personas.quality_flags import flags
from cemlab.personas.sample import Sample, refuse_still


def is_category(survey: Survey, name: str) -> bool:
    """Whether an item holds names of groups rather than ratings or amounts."""
    return (
        survey.items[name].role == "segment"
        or not pd.api.types.is_numeric_dtype(survey.column(name).dtype)
    )  # fmt: skip


def levels_of(survey: Survey, name: str) -> tuple[str, ...]:
    """Categories that anybody gave, in their declared order, numbers rising."""
    column = survey.column(name)
    if isinstance(column.dtype, pd.CategoricalDtype):
        given = set(column.dropna())
        return tuple(str(one) for one in column.cat.categories if one in given)
    return tuple(f"{one:g}" for one in np.sort(column.dropna().unique().astype(float)))


def codes_of(survey: Survey, name: str, levels: Sequence[str]) -> np.ndarray:
    """Place of each answer among some categories; −1 for none of them, and for a gap."""
    column = survey.column(name)
    places = {level: code for code, level in enumerate(levels)}
    if isinstance(column.dtype, pd.CategoricalDtype):
        known = [places.get(str(one), -1) for one in column.cat.categories]
        codes = column.cat.codes.to_numpy()
        return np.where(codes >= 0, np.array([*known, -1])[codes], -1)
    return np.array(
        [places.get(f"{one:g}", -1) if one == one else -1 for one in column.to_numpy(float)],
        dtype=int,
    )


def take_mixed(
    survey: Survey, items: Sequence[str], *, method: str, scale: str = "declared",
    amounts: Sequence[str] = (), speeders: float | str | None = "auto", duplicates: bool = True,
) -> Sample:  # fmt: skip
    """Everybody who answered enough of the items, one row a person.

    Latent classes take every item as categories and leave gaps as they are; the other methods
    take ratings and amounts as numbers, whose gaps are filled. Who answered none of the numbers
    is left out, for nothing could fill them. For FAMD categories of fewer than `min_cell` people
    count as no answer.
    """
    rows, weights = np.arange(len(survey)), survey.weights()
    if survey.weight_kind == "frequency":  # such weights are people, and groups count people
        rows, weights = np.repeat(rows, weights.astype(int)), None
    rated = [name for name in items if not is_category(survey, name)]
    all_codes = method == "latent_class"
    coded = [name for name in items if all_codes or name not in rated]
    turned = np.column_stack(
        [np.empty((len(survey), 0)), *(survey.more_is_better(name) for name in rated)]
    )[rows]
    levels = tuple(levels_of(survey, name) for name in coded)
    codes = np.column_stack(
        [np.empty((len(survey), 0), int),
         *(codes_of(survey, name, own) for name, own in zip(coded, levels, strict=True))]
    )[rows]  # fmt: skip
    if method == "famd":
        codes = _without_few(codes, levels, survey.circumstances.min_cell)
    _refuse_one_level(coded, codes)
    refuse_still(turned, rated)
    gaps = np.column_stack([survey.column(name).isna().to_numpy(bool) for name in items])[rows]
    enough = gaps.mean(axis=1) <= MAX_MISSING
    if rated and not all_codes:
        enough &= ~np.isnan(turned).all(axis=1)
    if not enough.any():
        raise MethodError(
            f"All {len(rows)} respondents have more than {MAX_MISSING:.0%} of the {len(items)} "
            "items missing. Choose items that more people answered."
        )
    flagged = flags(survey, rated, speeders=speeders, duplicates=duplicates)
    kept = rows[enough]
    straight, aside = flagged.straight[kept], (flagged.hasty | flagged.copied)[kept]
    own = None if weights is None else weights[enough]
    if rated and not all_codes:
        prepared = prepare(
            turned[enough], [survey.items[name].scale for name in rated], own, scale=scale,
            amounts=np.isin(rated, list(amounts)), straight=straight, aside=aside, max_missing=1.0,
        )  # fmt: skip
    else:
        prepared = _as_they_are(len(kept), straight, aside)
    prepared = prepared._replace(
        rows=np.flatnonzero(enough), n_mostly_missing=int((~enough).sum()),
    )  # fmt: skip
    if not prepared.fitting.any():
        raise MethodError(
            f"Nobody is left to shape groups: all {len(kept)} respondents gave one answer to all "
            "items, answered in haste or repeat an earlier row."
        )
    kinds = np.column_stack([survey.kinds(name).to_numpy(object) for name in items])[kept]
    customers = survey.customers()
    return Sample(
        rows=kept,
        prepared=prepared,
        answers=turned[enough],
        fitting=prepared.fitting if own is None else prepared.fitting & (own > 0),
        weights=own,
        customers=None if customers is None else customers[kept],
        n_not_applicable=int((kinds == "not_applicable").sum()),
        n_not_asked=int((kinds == "not_asked").sum()),
        n_dropped_out=int((kinds == "dropped_out").sum()),
        flags=flagged._replace(**{name: getattr(flagged, name)[kept]
                                  for name in ("straight", "hasty", "copied")}),
        blocks=None,
        scale=None,
        rated=tuple(rated),
        coded=tuple(coded),
        codes=codes[enough],
        levels=levels,
    )  # fmt: skip


def _as_they_are(n: int, straight: np.ndarray, aside: np.ndarray) -> Prepared:
    """Nothing done to numbers, because there are none."""
    none = np.zeros(0)
    rule = Rule("as_answered", None, np.zeros(0, bool), none, none, none)
    people = ipsatised(np.zeros((n, 1)))
    return Prepared(
        x=np.empty((n, 0)), rows=np.arange(n), fitting=~straight & ~aside, person_mean=people.mean,
        person_sd=people.sd, centre=none, spread=none, scaling="as_answered", n_mostly_missing=0,
        n_straight_liners=int(straight.sum()), n_filled=0, flat=np.zeros(n, bool), rule=rule,
    )  # fmt: skip


def _without_few(codes: np.ndarray, levels: Sequence[tuple[str, ...]], least: int) -> np.ndarray:
    """Categories of few people as no answer: axes of FAMD have shares that would tell how many."""
    codes = codes.copy()
    for column, own in enumerate(levels):
        counts = np.bincount(codes[codes[:, column] >= 0, column], minlength=len(own))
        few = np.append(counts < least, False)  # the last is the gap
        codes[few[codes[:, column]], column] = -1
    return codes


def _refuse_one_level(coded: Sequence[str], codes: np.ndarray) -> None:
    still = [repr(name) for name, own in zip(coded, codes.T, strict=True)
             if len(np.unique(own[own >= 0])) < 2]  # fmt: skip
    if still:
        raise MethodError(
            f"{', '.join(still)}: hardly anybody gave another answer than most. Such an item "
            "cannot tell people apart: leave it out."
        )
