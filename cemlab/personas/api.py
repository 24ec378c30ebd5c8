"""The verb: check, group, judge, describe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.language import LANGUAGES, speaker
from cemlab.numerics import TOP_POINTS, kish_n, response_style
from cemlab.personas.methods.kmeans import nearest
from cemlab.personas.methods.number import Number, compare
from cemlab.personas.methods.ordered_steps import steps
from cemlab.personas.methods.verdict import DOUBTFUL, STABLE, Verdict, judge
from cemlab.personas.profiling import (
    CATEGORY_COLUMNS,
    PROFILE_COLUMNS,
    categories,
    profiles,
    sizes,
)
from cemlab.personas.result import PersonaResult
from cemlab.personas.sample import Sample, answered, check_arguments, check_names, take
from cemlab.personas.weaknesses import notes, of_gaps, warn
from cemlab.results import Provenance


def fit(
    survey: Survey,
    *,
    items: Sequence[str],
    k: int | None = None,
    ipsatise: bool = False,
    describe: Sequence[str] = (),
    k_max: int = 8,
    resamples: int = 100,
    seed: int = 0,
) -> PersonaResult:
    """Look for groups of respondents in what they answered, and say how firm they are.

    k-means with 50 starts for every number of groups from 1 to `k_max`, each with silhouette,
    prediction strength and bootstrap Jaccard. Groups that come back in other samples are called
    reproducible; groups that were asked for and do not are constructive; otherwise there are
    none. Whether groups are separate is not tested yet.

    Parameters
    ----------
    survey : Survey
        One row per response; weights are used when the survey has them.
    items : sequence of str
        Items that build the groups, at least two of one declared scale: what people need or do,
        neither an outcome nor who they are. Items where low is good are turned round.
    k : int, optional
        Number of groups; without it the evidence decides, and may decide for none.
    ipsatise : bool, default False
        Take each person's mean away, so that only the pattern of the answers counts.
    describe : sequence of str
        Items that only describe the groups: segments, ratings, outcomes.
    k_max : int, default 8
        Largest number of groups that is compared.
    resamples : int, default 100
        Bootstrap resamples behind Jaccard coefficients and the intervals of the items that built
        the groups, at least 100; 0 switches both off.
    seed : int, default 0
        Seed of starts, half splits and resamples.

    Returns
    -------
    PersonaResult

    Raises
    ------
    OptionError
        An item is not known or cannot be used, items have several scales, or `k` is above `k_max`.
    MethodError
        Too few respondents or different answers, an item that never varies, or a group of the
        number asked for that is too small to describe.

    Warns
    -----
    SmallSampleWarning, MissingDataWarning, CemlabWarning
        The result is weak; `notes()` says the same.

    Notes
    -----
    Respondents without a rating on more than 40% of the items are in no group; other gaps are
    filled from the person's other answers. Who gave one answer to all items does not shape the
    groups and is assigned afterwards.

    References
    ----------
    Lloyd (1982); Rousseeuw (1987); Tibshirani & Walther (2005); Hennig (2007); Hedges (1981).

    Examples
    --------
    >>> personas = cemlab.personas.fit(survey, items=["speed", "price", "contact"])
    >>> personas.profiles()
    """
    check_arguments(survey, items, k, ipsatise, describe, k_max, resamples, seed)
    asked = [items] if isinstance(items, str) else list(items)
    describe = [describe] if isinstance(describe, str) else list(describe)
    check_names(survey, asked, describe)
    items, silent = answered(survey, asked)
    taken = take(survey, items, ipsatise=ipsatise)
    numbers = compare(
        taken.prepared.x[taken.fitting], taken.each[taken.fitting], k_max=k_max,
        resamples=resamples, seed=seed, names=items,
    )  # fmt: skip
    verdict = judge(numbers, k)
    chosen = numbers[verdict.k - 1]
    labels, order = _groups(taken, chosen)
    tidy = _components(taken, labels, chosen, order, resamples)
    named, names = _labels(survey, [*items, *silent, *describe], describe, len(tidy))
    found = {"profiles": pd.DataFrame(columns=list(PROFILE_COLUMNS)),
             "categories": pd.DataFrame(columns=list(CATEGORY_COLUMNS))}  # fmt: skip
    if verdict.k > 1:
        found["profiles"] = profiles(
            survey, taken, labels, verdict.k, items, describe, resamples=resamples, seed=seed
        )
        found["categories"] = categories(survey, taken, labels, verdict.k, describe, names)
    whole = _whole(survey, taken, numbers, verdict, items, k)
    whole |= {"ipsatised": ipsatise, "k_max": k_max, "resamples": resamples, "seed": seed}
    whole["n_of_gaps"] = float(len(of_gaps(taken, labels, verdict.k)))
    weak = list(notes(survey, taken, tidy, whole, labels, items=items, silent=silent))
    warn(weak, survey.language, named)
    return PersonaResult(
        _components=tidy,
        _whole=whole,
        _tables={"numbers": _numbers(numbers, verdict.k)} | found,
        _notes=tuple(weak),
        labels=named,
        language=survey.language,
        provenance=_provenance(
            survey, taken, {"items": asked, "k": k, "ipsatise": ipsatise, "describe": describe,
                            "k_max": k_max, "resamples": resamples, "seed": seed},
        ),
    )  # fmt: skip


def _groups(taken: Sample, chosen: Number) -> tuple[np.ndarray, np.ndarray]:
    """Group of everybody, the largest first, and the old place of each group.

    Who did not shape the groups goes to the nearest centre, which may change their order.
    """
    labels = np.zeros(len(taken.rows), dtype=int)
    labels[taken.fitting] = chosen.clusters.labels
    if not taken.fitting.all():
        labels[~taken.fitting] = nearest(
            taken.prepared.x[~taken.fitting], chosen.clusters.centroids
        )[0]
    mass = np.bincount(labels, taken.each, minlength=chosen.k)
    order = np.argsort(-mass.round(9), kind="stable")
    return np.argsort(order)[labels], order


def _components(
    taken: Sample, labels: np.ndarray, chosen: Number, order: np.ndarray, resamples: int
) -> pd.DataFrame:
    """A row per persona; one row for all where there are no groups."""
    if chosen.k == 1:
        row = {"persona": "all", "estimate": 1.0, "n": float(len(labels)), "verdict": "not_tested"}
        return pd.DataFrame([row]).reindex(columns=list(PersonaResult.columns))
    tidy = sizes(taken, labels, chosen.k)
    tidy["jaccard"], tidy["dissolved"] = chosen.jaccard[order], chosen.dissolved[order]
    stability = np.select(
        [tidy["jaccard"] >= STABLE, tidy["jaccard"] >= DOUBTFUL], ["stable", "doubtful"], "unstable"
    )
    tidy["verdict"] = stability if resamples else "not_tested"
    return tidy[list(PersonaResult.columns)]


def _numbers(numbers: Sequence[Number], chosen: int) -> pd.DataFrame:
    """Every number of groups with what speaks for it."""
    return pd.DataFrame(
        {
            "k": [one.k for one in numbers],
            "silhouette": [one.silhouette for one in numbers],
            "prediction_strength": [one.prediction_strength for one in numbers],
            "prediction_strength_error": [one.prediction_strength_error for one in numbers],
            "jaccard_min": [one.jaccard_min for one in numbers],
            "n_dissolved": [len(one.dissolves) for one in numbers],
            "inertia": [one.inertia for one in numbers],
            "smallest_n": [one.smallest_n for one in numbers],
            "smallest_share": [one.smallest_share for one in numbers],
            "offered": [one.offered for one in numbers],
            "chosen": [one.k == chosen for one in numbers],
        }
    )


def _whole(
    survey: Survey, taken: Sample, numbers: Sequence[Number], verdict: Verdict,
    items: Sequence[str], k: int | None,
) -> dict[str, Any]:  # fmt: skip
    """What holds for all groups together."""
    prepared, chosen = taken.prepared, numbers[verdict.k - 1]
    free = judge(numbers) if k is not None else verdict
    line = steps(chosen.clusters.centroids, chosen.clusters.share)
    scale = survey.common_scale(items)
    weights = None if taken.weights is None else taken.each[taken.fitting]
    top = min(TOP_POINTS, scale[1] - scale[0])  # yes/no items have one
    style = response_style(taken.answers[taken.fitting], scale, weights, top=top)
    return {
        "k": verdict.k,
        "verdict": verdict.label,
        "k_asked": np.nan if k is None else k,
        "k_found": free.k,
        "prediction_strength": verdict.prediction_strength,
        "jaccard_min": verdict.jaccard_min,
        "some_pattern": verdict.some_pattern,
        "separation_tested": verdict.separation_tested,
        "first_component": line.first_component if verdict.k > 1 else np.nan,
        "gradient_only": bool(line.gradient_only and verdict.k > 1),
        "r_first_component": style.r_first_component,
        "style_dominates": style.dominates,
        "smallest_n": chosen.smallest_n if verdict.k > 1 else np.nan,
        "n_items": len(items),
        "n_fitted": float(taken.fitting.sum()),
        "n_straight_liners": float(prepared.n_straight_liners),
        "n_mostly_missing": float(prepared.n_mostly_missing),
        "n_filled": float(prepared.n_filled),
        "scale_min": scale[0],
        "scale_max": scale[1],
    }


def _labels(
    survey: Survey, items: Sequence[str], describe: Sequence[str], k: int
) -> tuple[dict[str, dict[str, str]], dict[tuple[str, str], str]]:
    """Words for items, groups and levels; a level whose name is taken gets one of its own."""
    named = {item: {one: survey.label(item, one) for one in LANGUAGES} for item in items}
    for group in range(1, k + 1):
        if k > 1:
            named[str(group)] = {
                one: speaker(one)("personas.group", number=group) for one in LANGUAGES
            }
    names: dict[tuple[str, str], str] = {}
    for item in describe:
        own = survey.labels([item])
        for level, said in own.items():
            if level == item:
                continue
            name = level if named.get(level, said) == said else f"{level} ({item})"
            named[name], names[item, level] = said, name
    return named, names


def _provenance(survey: Survey, taken: Sample, options: dict[str, Any]) -> Provenance:
    n = float(len(taken.rows))
    effective = n if taken.weights is None else float(kish_n(taken.weights))
    return Provenance(
        method="kmeans_ipsatised" if options["ipsatise"] else "kmeans",
        options=options,
        n=n,
        n_effective=effective,
        n_dropped=survey.n - n,
        weighted=survey.is_weighted,
        weight_kind=survey.weight_kind,
        seed=options["seed"],
        resamples=options["resamples"],
        simulated=survey.is_simulated,
        customers=survey.n_customers,
        data=survey.source,
    )
