"""What a driver result says of itself: the whole analysis in a row, labels, and provenance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.drivers.asking import WAVE, Question
from cemlab.drivers.importance import Importance
from cemlab.drivers.methods import NOT_ADDING_UP
from cemlab.drivers.model_columns import Columns
from cemlab.drivers.preparing import Prepared, left_because
from cemlab.drivers.regressions import Regression
from cemlab.drivers.sample import Sample
from cemlab.language import LANGUAGES, speaker
from cemlab.numerics import bias_corrected, kish_n
from cemlab.results import Provenance


def whole_of(
    survey: Survey, asked: Question, columns: Columns, model: Regression, found: Importance,
    tidy: pd.DataFrame, more: Mapping[str, Any], *, n_asked: float, parameters: int,
) -> dict[str, Any]:  # fmt: skip
    """The row of `glance`."""
    rated = [name for name in asked.drivers if survey.items[name].scale is not None]
    low, high = survey.common_scale(asked.drivers) or (np.nan, np.nan)
    if len(rated) < len(asked.drivers):
        low = high = np.nan
    fit_low = fit_high = np.nan
    if found.fits is not None:
        fit_low, fit_high = bias_corrected(found.fit, found.fits)
    return {
        "outcome": asked.outcome,
        "r_squared": found.fit,
        "r_squared_low": fit_low,
        "r_squared_high": fit_high,
        "r_squared_unseen": np.nan,
        **model.whole,
        "model": asked.model,
        "measure": measure_of(asked),
        "errors": model.errors,
        "units": float(model.units),
        "mean_share": 1 / len(columns.names),
        "mean_cut": float(tidy["mean"].mean()) if low == low else np.nan,
        "scale_min": low,
        "scale_max": high,
        "parameters": parameters,
        "left_out": (n_asked - model.n) / n_asked if n_asked else 0.0,
        "left_because": left_because(survey, asked, n_asked - model.n),
        "resamples": asked.resamples,
        "seed": asked.seed,
        **{name: one for name, one in more.items() if isinstance(one, float)},
        "vif_of": _most_inflated(columns, model),
    }


def measure_of(asked: Question) -> str:
    """What shares are shares of: ``"r_squared"``, ``"mcfadden"``, or the ``"own"`` sum."""
    if not asked.is_linear:
        return "mcfadden"
    return "own" if asked.method in NOT_ADDING_UP else "r_squared"


def _most_inflated(columns: Columns, model: Regression) -> str:
    """The item whose coefficient the others make least precise."""
    return columns.item[columns.estimable[int(np.argmax(model.vif))]]


def labels_of(survey: Survey, asked: Question, items: Sequence[str]) -> dict[str, dict[str, str]]:
    """Labels of items and their levels, in both languages; groups go by their own names."""
    more = [*asked.covariates, *(one for one in (asked.cluster, asked.strata) if one)]
    known = dict.fromkeys(name for name in [*items, *more] if name in survey.items)
    found = survey.labels(list(known))
    if WAVE in asked.covariates and WAVE not in survey.items:
        found[WAVE] = {language: speaker(language)("drivers.wave") for language in LANGUAGES}
    return found


def provenance_of(survey: Survey, prepared: Prepared) -> Provenance:
    """Where a fit comes from; asked as it was asked, before drivers were left out."""
    asked = prepared.named
    options = {"outcome": asked.outcome, "drivers": list(asked.drivers), "method": asked.method,
               "resamples": asked.resamples, "seed": asked.seed}  # fmt: skip
    if not asked.is_linear:
        options["model"] = asked.model
    if asked.model == "binary":
        options["top_boxes"] = int(asked.top_boxes)
    if asked.groups:
        options["groups"] = {name: list(own) for name, own in asked.groups.items()}
    if asked.covariates:
        options["covariates"] = list(asked.covariates)
    if asked.levels:
        options["levels"] = list(asked.levels)
    options |= {use: getattr(asked, use) for use in ("cluster", "strata") if getattr(asked, use)}
    if asked.missing != "two_part":
        options["missing"] = asked.missing
    return origin(survey, asked.method, options, prepared.sample, seed=asked.seed,
                  resamples=asked.resamples)  # fmt: skip


def origin(
    survey: Survey, method: str, options: Mapping[str, Any], sample: Sample, *,
    seed: int | None = None, resamples: int | None = None,
) -> Provenance:  # fmt: skip
    """Where any result about drivers comes from; `method` is a key of the texts of methods."""
    n = n_effective = float(sample.people.sum())
    if sample.kind == "survey" and sample.weights is not None:
        n_effective = float(kish_n(sample.weights))
    return Provenance(
        method=method,
        options=options,
        n=n,
        n_effective=n_effective,
        n_dropped=survey.n - n,
        weighted=survey.is_weighted,
        weight_kind=survey.weight_kind,
        seed=seed,
        resamples=resamples,
        simulated=survey.is_simulated,
        customers=survey.n_customers,
        data=survey.source,
    )
