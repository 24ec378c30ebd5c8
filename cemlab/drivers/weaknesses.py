"""What is weak about a driver model, as notes and as warnings."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.drivers.asking import Question
from cemlab.drivers.checks import ENOUGH_ANSWERS, HIGH_VIF, TOO_FEW_ANSWERS
from cemlab.drivers.diagnostics import (
    ALPHA,
    CEILING,
    alone_and_beside,
    ceiling,
    moved_by_weights,
    r_squared_among,
)
from cemlab.drivers.importance import Importance
from cemlab.drivers.methods import FEW_CLUSTERS, NOT_ADDING_UP
from cemlab.drivers.model_columns import Columns
from cemlab.drivers.preparing import Note, Prepared, turned_round, who_is_left_out
from cemlab.drivers.regressions import FEWEST_CLUSTERS, Regression, is_clustered
from cemlab.drivers.sample import Sample
from cemlab.errors import CemlabWarning, CollinearityWarning, MissingDataWarning, SmallSampleWarning
from cemlab.language import listed, speaker
from cemlab.numerics import MIN_STRAIGHT_ITEMS, straight_liners

STRAIGHT_LINED = 0.20  # as in the quality of a survey

WARNED = {
    "no_verdicts": SmallSampleWarning,
    "halo": CollinearityWarning,
    "few_for_scenarios": SmallSampleWarning,
    "extrapolation": CemlabWarning,
    "extrapolation_several": CemlabWarning,
    "choice_refused_two_part": SmallSampleWarning,
    "choice_refused_complete": SmallSampleWarning,
    "imputations_few": MissingDataWarning,
    "common_slope": SmallSampleWarning,
    "kano_turned": CemlabWarning,
    "question_unclear": CemlabWarning,
    "reversed_feature": CemlabWarning,
    "no_ranks": SmallSampleWarning,
    "few_answers": SmallSampleWarning,
    "no_ranks_clusters": SmallSampleWarning,
    "clustered_drivers_few": SmallSampleWarning,
    "mostly_missing": MissingDataWarning,
    "listwise": MissingDataWarning,
    "listwise_covariates": MissingDataWarning,
    "listwise_both": MissingDataWarning,
    "left_out_not_asked": MissingDataWarning,
    "left_out_dropped_out": MissingDataWarning,
    "collinear": CollinearityWarning,
}


class Found(NamedTuple):
    """All that was computed, for the notes to look at."""

    survey: Survey
    prepared: Prepared
    columns: Columns
    model: Regression
    importance: Importance
    tidy: pd.DataFrame
    whole: Mapping[str, Any]
    more: Mapping[str, Any]

    @property
    def asked(self) -> Question:
        """What is modelled."""
        return self.prepared.asked

    @property
    def sample(self) -> Sample:
        """Of whom."""
        return self.prepared.sample


def notes(found: Found) -> Iterator[Note]:
    """Weak points, as (code, values for its sentence)."""
    yield from who_is_left_out(found.survey, found.prepared)
    yield from _entering(found)
    yield from _too_few(found)
    yield from _of_coefficients(found)
    yield from _of_model(found)
    yield from _of_importance(found)
    yield from _of_units(found)


def _entering(found: Found) -> Iterator[Note]:
    """How items enter."""
    asked, survey, columns = found.asked, found.survey, found.columns
    if columns.two_part:
        yield "na_declared", {"items": list(columns.two_part)}
    if columns.visited_only:
        yield "few_visitors", {"items": list(columns.visited_only)}
    shared = [columns.item[c] for c, part in enumerate(columns.part)
              if c not in columns.estimable and part == "visited"]  # fmt: skip
    if shared:
        yield "same_visitors", {"items": shared}
    yield from turned_round(survey, found.prepared)
    if len(found.sample.rated) > 1 and survey.common_scale(found.sample.rated) is None:
        yield "no_common_scale", {}
    if asked.covariates:
        r_squared = found.whole["r_squared_total"] - found.whole["r_squared"]
        code = "covariates" if asked.is_linear else "covariates_mcfadden"
        yield code, {"items": list(asked.covariates), "r_squared": r_squared}


def _too_few(found: Found) -> Iterator[Note]:
    n, parameters = float(found.model.n), found.whole["parameters"]
    if n < TOO_FEW_ANSWERS * parameters:
        yield "no_ranks", {"n": int(n), "parameters": parameters, "limit": TOO_FEW_ANSWERS}
    elif n < ENOUGH_ANSWERS * parameters:
        yield "few_answers", {"n": int(n), "parameters": parameters, "limit": ENOUGH_ANSWERS}
    if is_clustered(found.sample, found.asked) and found.model.units < FEWEST_CLUSTERS:
        yield "no_ranks_clusters", {"n": int(found.model.units), "limit": FEWEST_CLUSTERS}


def _of_coefficients(found: Found) -> Iterator[Note]:
    columns, model = found.columns, found.model
    flips, negative = alone_and_beside(found.sample, columns, model)
    for flip in flips:
        yield "sign_flip", flip
    rated = set(found.sample.rated)
    down = [name for name, items in zip(columns.names, columns.items, strict=True)
            if set(items) <= set(negative) & rated and name not in _noise(found.tidy)]  # fmt: skip
    if down:
        yield "negative_link", {"items": down, "outcome": found.asked.outcome}
    shared = _without_own_effect(found)
    if shared:
        facts = {"items": shared, "n_items": len(shared)}
        yield "no_own_effect", facts | {"outcome": found.asked.outcome}
    factors = zip(columns.estimable, model.vif, strict=True)
    collinear = {columns.item[c] for c, factor in factors if factor > HIGH_VIF
                 and columns.part[c] != "covariate"}  # fmt: skip
    if collinear:
        yield "collinear", {"items": sorted(collinear), "limit": HIGH_VIF}
    if found.asked.is_linear:
        moved = moved_by_weights(found.sample, columns, model)
        if moved:
            yield "weights_move", {"items": moved}


def _without_own_effect(found: Found) -> list[str]:
    """Drivers told from a random item, none of whose own coefficients is told from 0."""
    told = set(found.tidy.loc[found.tidy["verdict"] == "above_noise", "driver"])
    table = found.model.table
    own = table[~table["part"].isin(["covariate", "threshold"])]
    known = own.groupby("driver")["p_value"].min()
    return [name for name, items in zip(found.columns.names, found.columns.items, strict=True)
            if items == (name,) and name in told and known.get(name, 0.0) > ALPHA]  # fmt: skip


def _straight(found: Found) -> Iterator[Note]:
    """How many gave all drivers one answer, as they gave it, and what R² is without them."""
    sample, rated = found.sample, list(found.sample.rated)
    if len(rated) < MIN_STRAIGHT_ITEMS or found.survey.common_scale(rated) is None:
        return
    given = found.survey.answers()[rated].iloc[sample.rows].to_numpy(float)
    straight = straight_liners(given)
    share = float(sample.people[straight].sum() / sample.people.sum())
    if share <= STRAIGHT_LINED:
        return
    facts = {"share": share, "n_drivers": len(rated)}
    rest = ~straight
    if found.asked.is_linear and rest.sum() > TOO_FEW_ANSWERS * found.whole["parameters"]:
        facts["r_squared"] = found.whole["r_squared_total"]
        facts["without"] = r_squared_among(sample, found.columns, rest)
        yield "straight_lined", facts
    else:
        yield "straight_lined_plain", facts


def _of_model(found: Found) -> Iterator[Note]:
    asked, more, tidy = found.asked, found.more, found.tidy
    yield from _straight(found)
    if asked.is_linear:
        top = ceiling(found.sample.y, found.survey.items[asked.outcome].scale, found.sample.weights)
        if top > CEILING:
            yield "ceiling_outcome", {"share": top, "outcome": asked.outcome}
        return
    if found.model.empty:
        answers = ", ".join(f"{one:g}" for one in found.model.empty)
        yield "empty_answers", {"answers": answers, "outcome": asked.outcome}
    if more["empty_cells"] and more["brant_p"] == more["brant_p"]:
        yield "brant_sparse", {"count": int(more["empty_cells"])}
    if more["brant_refused"]:
        yield "brant_refused", {}
    if more["uneven"]:
        yield "uneven_slopes", {"items": more["uneven"], "outcome": asked.outcome}
    rank = tidy["driver"].map(more["linear_rank"])
    low, high = tidy["rank_low"].fillna(tidy["rank"]), tidy["rank_high"].fillna(tidy["rank"])
    otherwise = tidy.loc[(rank < low) | (rank > high), "driver"].tolist()
    if otherwise:
        yield "linear_ranks", {"items": otherwise}
    if more["turned_otherwise"]:
        yield "linear_signs", {"items": more["turned_otherwise"]}
    if asked.resamples:
        yield "resampled_ridits", {}


def _of_importance(found: Found) -> Iterator[Note]:
    asked, told = found.asked, found.importance
    if asked.method in NOT_ADDING_UP:
        yield "not_parts", {"total": float(told.parts.sum()), "r_squared": told.fit}
    if told.sampling_error == told.sampling_error:
        yield "sampled_orders", {"error": told.sampling_error}
    if _noise(found.tidy):
        yield "noise_floor", {"items": _noise(found.tidy)}
    if told.degenerate:
        facts = {"count": int(told.degenerate), "resamples": asked.resamples}
        yield "degenerate_resamples", facts
    if told.dropped:
        yield "dropped_resamples", {"count": int(told.dropped), "resamples": asked.resamples}


def _of_units(found: Found) -> Iterator[Note]:
    """What the errors allow for."""
    asked, model, sample = found.asked, found.model, found.sample
    if asked.strata is not None:
        named = [one for one in (asked.strata, asked.cluster) if one is not None]
        units = len(sample.y) if sample.units is None else len(np.unique(sample.units))
        yield "sampled_strata", {"items": named, "n_strata": len(np.unique(sample.strata)),
                                 "n_units": units}  # fmt: skip
    elif asked.cluster is not None:
        few = "_few" if model.units < FEW_CLUSTERS else ""
        facts = {"n": int(model.units), "items": [asked.cluster]}
        yield f"clustered_drivers{few}", facts
    if sample.n_customers is not None and asked.cluster is None:
        yield "customers", {"n": int(sample.n_customers)}


def warn(notes: list[tuple[str, Mapping[str, Any]]], survey: Survey, names: list[str]) -> None:
    """Weaknesses of the result are warnings as well, so that nobody misses them."""
    say = speaker(survey.language)
    labels = {name: survey.label(name) for name in [*names, *survey.items]}
    for code, values in notes:
        if code in WARNED:
            spoken = {
                key: listed([labels.get(one, one) for one in value], survey.language)
                if isinstance(value, list) else labels.get(value, value)
                for key, value in values.items()
            }  # fmt: skip
            warnings.warn(WARNED[code](say(f"notes.{code}", **spoken), code), stacklevel=3)


def _noise(tidy: pd.DataFrame) -> list[str]:
    return tidy.loc[tidy["verdict"] == "noise", "driver"].tolist()
