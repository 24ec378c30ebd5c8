"""Tables of features: of everybody, by category, by group, and as scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import Survey, coverage
from cemlab.drivers.features.pairs import Answered
from cemlab.drivers.methods import kano, kano_chances, kano_scores
from cemlab.drivers.methods.kano_table import CATEGORIES, one_hot
from cemlab.numerics import suppress, wilson_intervals

SURE = 0.9  # share of resamples from which a category or a quadrant is told
ANSWERABLE = len(CATEGORIES) - 1  # all but Q
HIDDEN, NOTHING = "hidden", "none"
SHARE = {
    "A": "attractive", "O": "one_dimensional", "M": "must_be", "I": "indifferent", "R": "reverse",
    "Q": "questionable",
}  # fmt: skip
MEASURES = (
    "category", "p_category", "p_mode", "verdict", "mode", "quadrant", "p_quadrant", "cs_plus",
    "cs_plus_low", "cs_plus_high", "cs_minus", "cs_minus_low", "cs_minus_high", "n",
)  # fmt: skip
TEXTS = ("category", "verdict", "mode", "quadrant")


class Drawn(NamedTuple):
    """How often people are drawn again, and from which seed."""

    resamples: int
    seed: int


class Measured(NamedTuple):
    """A row per feature; `found` has the numbers of those at the places `at`, where there are any.

    Features that may not be shown, and those without an answer that says anything, have gaps.
    """

    table: pd.DataFrame
    found: kano.Features | None
    at: np.ndarray


def measured(
    answers: Answered, names: Sequence[str], rows: np.ndarray, shown: np.ndarray, drawn: Drawn
) -> Measured:
    """What features are to the chosen people; `shown` says of which features it is told."""
    table = pd.DataFrame({"feature": list(names)}).reindex(columns=["feature", *MEASURES])
    table = table.astype(dict.fromkeys(TEXTS, "object") | {"n": float})
    table[list(TEXTS)] = ""
    table["verdict"] = np.where(shown, NOTHING, HIDDEN)
    categories = answers.categories[rows]
    table.loc[shown, "n"] = (answers.people[rows] @ (categories >= 0))[shown]
    at = np.flatnonzero(shown & ((categories >= 0) & (categories < ANSWERABLE)).any(axis=0))
    if not at.size:
        return Measured(table, None, at)
    weights = None if answers.weights is None else answers.weights[rows]
    own = categories[:, at]
    found = kano.evaluate(own, weights, kind=answers.kind)
    values = {name: getattr(found, name) for name in MEASURES if hasattr(found, name)}
    values["quadrant"] = _quadrants(found)
    values |= {name: np.full(at.size, np.nan) for name in ("p_category", "p_mode", "p_quadrant")}
    if drawn.resamples:
        chance = kano_chances.chances(
            own, weights, kind=answers.kind, resamples=drawn.resamples, seed=drawn.seed
        )
        for name, of in (("category", "category"), ("mode", "category"), ("quadrant", "quadrant")):
            shares = getattr(chance, f"p_{name}")
            values[f"p_{name}"] = np.array(
                [share[CATEGORIES.index(told)] if told else np.nan
                 for share, told in zip(shares, values[of], strict=True)]
            )  # fmt: skip
    values["verdict"] = _verdicts(values, is_tested=bool(drawn.resamples))
    for name in MEASURES:
        table.loc[at, name] = values[name]
    return Measured(table, found, at)


def _quadrants(found: kano.Features) -> np.ndarray:
    better, worse = found.cs_plus >= kano_chances.HALF, -found.cs_minus >= kano_chances.HALF
    names = np.where(better, np.where(worse, "O", "A"), np.where(worse, "M", "I"))
    return np.where(np.isnan(found.cs_plus), "", names).astype(object)


def _verdicts(values: Mapping[str, np.ndarray], *, is_tested: bool) -> np.ndarray:
    """Clear where a category is the most frequent, and leads by enough, in nearly all resamples.

    The first of M > O > A > I is found again where it ties with a later one: that is not enough.
    """
    clear = (values["p_mode"] >= SURE) & (values["p_category"] >= SURE)
    told = np.where(clear, "clear", "too_close") if is_tested else np.full(len(clear), "not_tested")
    return np.where(values["category"] == "", NOTHING, told).astype(object)


def by_category(answers: Answered, whole: Measured, least: int) -> pd.DataFrame:
    """Shares of the categories with Wilson intervals, a row per feature and category.

    Categories of fewer than `least` people are gaps, and so are those that would give them away.
    """
    names, found = whole.table["feature"].tolist(), whole.found
    table = pd.DataFrame(
        {"feature": np.repeat(names, len(CATEGORIES)), "category": list(CATEGORIES) * len(names)}
    ).reindex(columns=["feature", "category", "share", "share_low", "share_high", "n"])  # fmt: skip
    table = table.astype(dict.fromkeys(["share", "share_low", "share_high", "n"], float))
    if found is None:
        return table
    own = one_hot(answers.categories[:, whole.at])
    people = np.einsum("i,ifc->fc", answers.people, own)
    for feature, counts, heads in zip(whole.at, found.counts, people, strict=True):
        shares = np.array(wilson_intervals(counts, counts.sum()))
        shares[:, suppress(heads, minimum=least)] = np.nan
        rows = np.arange(len(CATEGORIES)) + feature * len(CATEGORIES)
        table.loc[rows, ["share", "share_low", "share_high"]] = shares.T
        table.loc[rows, "n"] = heads.sum()
    return table


def with_strength(whole: Measured, categories: pd.DataFrame) -> pd.DataFrame:
    """The table of features with shares, total strength, and Fong's test of the lead.

    Sums of categories are told only where each of their parts is; whether they reach their limit
    is told of all.
    """
    shares = categories["share"].to_numpy().reshape(-1, len(CATEGORIES))
    table, found, at = whole
    table = table.assign(**{f"share_{SHARE[one]}": shares[:, place]
                            for place, one in enumerate(CATEGORIES)})  # fmt: skip
    for name in ("strength", "strength_low", "strength_high", "lead", "fong_difference",
                 "fong_threshold"):  # fmt: skip
        table[name] = np.nan
    for name in ("is_relevant", "is_separable"):
        table[name] = pd.Series([None] * len(table), dtype=object)
    if found is None:
        return table
    n = found.counts.sum(axis=1)
    strength = np.array(wilson_intervals(found.counts[:, :3].sum(axis=1), n))
    strength[:, np.isnan(shares[at, :3]).any(axis=1)] = np.nan
    table.loc[at, ["strength", "strength_low", "strength_high"]] = strength.T
    for name in ("is_relevant", "is_separable"):
        table.loc[at, name] = getattr(found, name).astype(object)
    two = np.argsort(-found.counts[:, :ANSWERABLE], axis=1, kind="stable")[:, :2]
    is_told = ~np.isnan(np.take_along_axis(shares[at], two, axis=1)).any(axis=1)
    leads = (found.category_strength, found.fong_difference, found.fong_threshold)
    for name, values in zip(("lead", "fong_difference", "fong_threshold"), leads, strict=True):
        table.loc[at, name] = np.where(is_told, values, np.nan)
    return table


def by_group(
    survey: Survey, answers: Answered, table: pd.DataFrame, by: str, drawn: Drawn
) -> pd.DataFrame:
    """A row per group of a segment and feature; groups too small for a feature are gaps."""
    column, names = survey.column(by), table["feature"].tolist()
    levels = [str(level) for level in column.cat.categories]
    members = [(column == level).to_numpy(bool) for level in levels]
    outside = column.isna().to_numpy(bool)
    there = answers.categories >= 0
    sizes = np.array([answers.people[rows] @ there[rows] for rows in [*members, outside]])
    least = survey.circumstances.min_cell
    untold = np.isin(levels, coverage.hidden_levels(survey, by))
    masks = [suppress(own, minimum=least)[: len(levels)] for own in sizes.T]
    is_shown = (table["verdict"] != HIDDEN).to_numpy()
    hidden = np.column_stack(masks) | untold[:, None] | ~is_shown | (sizes[:-1] == 0)
    parts = []
    for level, rows, gone in zip(levels, members, hidden, strict=True):
        part = measured(answers, names, rows, ~gone, drawn).table
        part.insert(0, "group", level)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def mixed_of(groups: pd.DataFrame) -> list[str]:
    """Features that are clearly one thing to a group and clearly another to a second."""
    clear = groups[groups["verdict"] == "clear"]
    kinds = clear.groupby("feature", sort=False)["category"].nunique()
    return kinds.index[kinds > 1].tolist()


def by_score(answers: Answered, table: pd.DataFrame) -> pd.DataFrame:
    """Mean scores of both questions from −2 to 4, with t intervals and standard deviations."""
    sides = ("functional", "dysfunctional")
    parts = ("", "_low", "_high", "_sd")
    scores = pd.DataFrame({"feature": table["feature"]}).reindex(
        columns=["feature", *(side + part for side in sides for part in parts), "n"]
    )
    scores = scores.astype(dict.fromkeys(scores.columns[1:], float))
    at = np.flatnonzero(table["verdict"] != HIDDEN)
    found = kano_scores.scores(
        answers.functional[:, at], answers.dysfunctional[:, at], answers.weights, kind=answers.kind
    )
    for place, side in enumerate(sides):
        for part, values in zip(parts, found[1:], strict=True):
            scores.loc[at, side + part] = values[:, place]
    scores.loc[at, "n"] = found.n
    return scores
