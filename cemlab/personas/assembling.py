"""From groups that were found to the tables and facts of a result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.language import LANGUAGES, speaker
from cemlab.numerics import kish_n
from cemlab.personas.asking_methods import OF_NUMBERS
from cemlab.personas.associating import (
    ASSOCIATION_COLUMNS,
    CONFIRMED_COLUMNS,
    associations,
    confirmations,
)
from cemlab.personas.evidence import Evidence
from cemlab.personas.methods import class_cells
from cemlab.personas.methods.mixed_axes import project
from cemlab.personas.methods.number import Number
from cemlab.personas.methods.ordered_steps import Steps, steps
from cemlab.personas.methods.refitting import again, blank, place
from cemlab.personas.methods.verdict import DOUBTFUL, STABLE
from cemlab.personas.profiling import (
    CATEGORY_COLUMNS,
    PROFILE_COLUMNS,
    Ends,
    categories,
    profiles,
    regrouped,
    sizes,
)
from cemlab.personas.result import PersonaResult
from cemlab.personas.sample import Sample
from cemlab.results import Provenance


def described(
    survey: Survey, taken: Sample, labels: np.ndarray, evidence: Evidence,
    describe: Sequence[str], names: dict[tuple[str, str], str], method: str, *, resamples: int,
    splits: int, seed: int,
) -> tuple[dict[str, pd.DataFrame], Ends | None]:  # fmt: skip
    """Tables of who the groups are, and what regrouping shows; empty ones where there are none."""
    k, how, halves = evidence.verdict.k, {}, {}
    if k < 2:
        columns = {"profiles": PROFILE_COLUMNS, "categories": CATEGORY_COLUMNS,
                   "associations": ASSOCIATION_COLUMNS, "confirmed": CONFIRMED_COLUMNS}  # fmt: skip
        return {name: pd.DataFrame(columns=list(own)) for name, own in columns.items()}, None
    if method == "famd":
        coding = evidence.chosen.parameters
        how["x"] = project(coding, taken.table)
        halves["reduced"] = lambda item: project(coding, blank(method, taken.table, item))
    elif method != "kmeans":
        places = (
            [taken.coded.index(name) for name in taken.rated] if method == "latent_class" else None
        )
        how["again"] = again(method, taken.table, evidence.shapes, places)
    ends = regrouped(survey, taken, labels, k, resamples=resamples, seed=seed, **how)
    told = categories(survey, taken, labels, k, describe, names, ends)
    outside = told[~told["built"].astype(bool)]
    tables = {
        "profiles": profiles(survey, taken, labels, k, taken.rated, describe, ends),
        "categories": told,
        "associations": associations(survey, taken, labels, k, outside, names),
        "confirmed": confirmations(
            survey, taken, labels, k, taken.rated, splits=splits, seed=seed, **how, **halves
        ),
    }
    return tables, ends


def groups(
    survey: Survey, taken: Sample, chosen: Number, method: str
) -> tuple[np.ndarray, np.ndarray, Mapping[str, Any]]:
    """Group of everybody, the largest first, the old place of each group, and what sorts others.

    Who did not shape the groups goes to the nearest one, which may change their order. Latent
    classes sort everybody by probabilities that give no few people away.
    """
    held, fitting = chosen.parameters, taken.fitting
    if method == "kmeans":
        held = {"centroids": chosen.clusters.centroids}
    elif method == "latent_class":
        held = class_cells.told(held, float(fitting.sum()), survey.circumstances.min_cell)
    anew = np.ones(len(fitting), bool) if method == "latent_class" else ~fitting
    labels = np.zeros(len(taken.rows), dtype=int)
    labels[fitting] = chosen.clusters.labels
    if anew.any():
        labels[anew] = place(method, held, taken.table, np.flatnonzero(anew))
    mass = np.bincount(labels, taken.each, minlength=chosen.k)
    order = np.argsort(-mass.round(9), kind="stable")
    return np.argsort(order)[labels], order, held


def components(
    taken: Sample, labels: np.ndarray, chosen: Number, order: np.ndarray, ends: Ends | None
) -> pd.DataFrame:
    """A row per persona; one row for all where there are no groups."""
    if chosen.k == 1:
        row = {"persona": "all", "estimate": 1.0, "n": float(len(labels)), "verdict": "not_tested"}
        return pd.DataFrame([row]).reindex(columns=list(PersonaResult.columns))
    tidy = sizes(taken, labels, chosen.k, ends)
    tidy["jaccard"], tidy["dissolved"] = chosen.jaccard[order], chosen.dissolved[order]
    stability = np.select(
        [tidy["jaccard"] >= STABLE, tidy["jaccard"] >= DOUBTFUL], ["stable", "doubtful"], "unstable"
    )
    tidy["verdict"] = stability if ends is not None and ends.drawn else "not_tested"
    return tidy[list(PersonaResult.columns)]


def whole_of(
    taken: Sample, evidence: Evidence, items: Sequence[str], found: dict[str, Any], method: str
) -> dict[str, Any]:
    """What holds for all groups together; steps of a line that are separate are no gradient."""
    prepared, chosen, several = taken.prepared, evidence.chosen, evidence.verdict.k > 1
    line = _line(taken, chosen, method)
    style, scale = taken.style, taken.scale or (np.nan, np.nan)
    ordered = bool(line.gradient_only and several)
    return found | {
        "first_component": line.first_component if several else np.nan,
        "ordered": ordered,
        "gradient_only": ordered and evidence.verdict.label != "natural",
        "r_first_component": style.r_first_component if style else np.nan,
        "style_dominates": bool(style and style.dominates),
        "smallest_n": chosen.smallest_n if several else np.nan,
        "bic": chosen.bic,
        "n_items": len(items),
        "n_fitted": float(taken.fitting.sum()),
        "n_straight_liners": float(prepared.n_straight_liners),
        "n_mostly_missing": float(prepared.n_mostly_missing),
        "n_filled": float(prepared.n_filled),
        "scale_min": scale[0],
        "scale_max": scale[1],
    }


def _line(taken: Sample, chosen: Number, method: str) -> Steps:
    """Whether groups are steps of one line: by their centres, or by means of what was rated.

    Categories have no order, so that groups built on any of them are never steps.
    """
    if method in OF_NUMBERS:
        return steps(chosen.clusters.centroids, chosen.clusters.share)
    if taken.nominal or len(taken.rated) < 2:
        return Steps(np.nan, False, False)
    answers, labels = taken.answers[taken.fitting], chosen.clusters.labels
    each, known = taken.each[taken.fitting], ~np.isnan(answers)
    member = (labels == np.arange(chosen.k)[:, None]) * each
    mass = member @ known.astype(float)
    if not (mass > 0).all():
        return Steps(np.nan, False, False)
    return steps(member @ np.where(known, answers, 0.0) / mass, chosen.clusters.share)


def labels_of(
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
        for level, said in _levels(survey, item).items():
            name = level if named.get(level, said) == said else f"{level} ({item})"
            named[name], names[item, level] = said, name
    return named, names


def _levels(survey: Survey, item: str) -> dict[str, dict[str, str]]:
    """Words for the levels of a segment; one without a label is called as it is."""
    column, own = survey.column(item), survey.labels([item])
    known = column.cat.categories if isinstance(column.dtype, pd.CategoricalDtype) else []
    bare = {str(level): dict.fromkeys(LANGUAGES, str(level)) for level in known}
    return bare | {level: said for level, said in own.items() if level != item}


def provenance(survey: Survey, taken: Sample, options: dict[str, Any]) -> Provenance:
    """Where the numbers come from."""
    n = float(len(taken.rows))
    effective = n if taken.weights is None else float(kish_n(taken.weights))
    return Provenance(
        method=options["method"] + ("_ipsatised" if options["ipsatise"] else ""),
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
