"""What is weak about a driver model, as notes and as warnings."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.drivers.checks import ENOUGH_ANSWERS, HIGH_VIF, TOO_FEW_ANSWERS
from cemlab.drivers.methods import LinearFit, TwoPart
from cemlab.drivers.sample import MOSTLY_MISSING, Sample, left_by_kind
from cemlab.errors import CollinearityWarning, MissingDataWarning, SmallSampleWarning
from cemlab.language import listed, speaker
from cemlab.numerics import correlations

LISTWISE = 0.05  # methods: 4.4, share that may be dropped for blanks without a warning


def notes(
    survey: Survey,
    sample: Sample,
    design: TwoPart,
    model: LinearFit,
    tidy: pd.DataFrame,
    coefficients: pd.DataFrame,
    *,
    outcome: str,
    drivers: list[str],
    mostly_missing: list[str],
    n_asked: float,
    degenerate: int,
    dropped: int,
    resamples: int,
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Weak points, as (code, values for its sentence)."""
    n, parameters = float(model.n), len(design.estimable) + 1
    flips, negative = _signs(sample, design, coefficients, drivers)
    if mostly_missing:
        yield "mostly_missing", {"items": mostly_missing, "limit": MOSTLY_MISSING}
    blank = n_asked - n
    if blank > LISTWISE * n_asked:
        facts = {"n_dropped": int(blank), "n_asked": int(n_asked), "outcome": outcome}
        yield "listwise", facts | {"share": blank / n_asked}
    for kind, count in left_by_kind(survey, outcome, drivers).items():
        if count:
            unasked = [name for name in drivers if (survey.kinds(name) == kind).any()]
            yield f"left_out_{kind}", {"n": int(count), "items": unasked}
    two_part = [drivers[j] for j, columns in enumerate(design.players) if len(columns) > 1]
    if two_part:
        yield "na_declared", {"items": two_part}
    if design.visited_only:
        yield "few_visitors", {"items": [drivers[j] for j in design.visited_only]}
    shared = [drivers[design.driver[c]] for c in range(len(design.part))
              if c not in design.estimable]  # fmt: skip
    if shared:
        yield "same_visitors", {"items": shared}
    named = [outcome, *drivers]
    turned = [name for name in named if survey.items[name].direction == "low_is_good"]
    if turned:
        yield "reversed", {"items": turned}
    if len(drivers) > 1 and survey.common_scale(drivers) is None:
        yield "no_common_scale", {}
    if n < TOO_FEW_ANSWERS * parameters:
        yield "no_ranks", {"n": int(n), "parameters": parameters, "limit": TOO_FEW_ANSWERS}
    elif n < ENOUGH_ANSWERS * parameters:
        yield "few_answers", {"n": int(n), "parameters": parameters, "limit": ENOUGH_ANSWERS}
    if flips:
        yield "sign_flip", {"items": flips}
    negative = [name for name in negative if name not in set(_noise(tidy))]
    if negative:
        yield "negative_link", {"items": negative, "outcome": outcome}
    factors = zip(design.estimable, model.vif, strict=True)
    collinear = sorted({drivers[design.driver[c]] for c, factor in factors if factor > HIGH_VIF})
    if collinear:
        yield "collinear", {"items": collinear, "limit": HIGH_VIF}
    if _noise(tidy):
        yield "noise_floor", {"items": _noise(tidy)}
    if degenerate:
        yield "degenerate_resamples", {"count": int(degenerate), "resamples": resamples}
    if dropped:
        yield "dropped_resamples", {"count": int(dropped), "resamples": resamples}
    if sample.customers is not None and len(np.unique(sample.customers)) < len(sample.rows):
        yield "customers", {"n": len(np.unique(sample.customers))}


def warn(notes: list[tuple[str, Mapping[str, Any]]], survey: Survey, names: list[str]) -> None:
    """Weaknesses of the result are warnings as well, so that nobody misses them."""
    kinds = {
        "no_ranks": SmallSampleWarning,
        "few_answers": SmallSampleWarning,
        "mostly_missing": MissingDataWarning,
        "listwise": MissingDataWarning,
        "left_out_not_asked": MissingDataWarning,
        "left_out_dropped_out": MissingDataWarning,
        "collinear": CollinearityWarning,
    }
    say = speaker(survey.language)
    labels = {name: survey.label(name) for name in names}
    for code, values in notes:
        if code in kinds:
            spoken = {
                key: listed([labels.get(one, one) for one in value], survey.language)
                if isinstance(value, list) else labels.get(value, value)
                for key, value in values.items()
            }  # fmt: skip
            warnings.warn(kinds[code](say(f"notes.{code}", **spoken), code), stacklevel=3)


def _noise(tidy: pd.DataFrame) -> list[str]:
    return tidy.loc[tidy["verdict"] == "noise", "driver"].tolist()


def _signs(
    sample: Sample, design: TwoPart, coefficients: pd.DataFrame, drivers: list[str]
) -> tuple[list[str], list[str]]:
    """Drivers that turn clearly negative beside the others, and those that go down alone."""
    _, r_xy = correlations(design.x, sample.y, sample.weights)
    flips, negative = [], []
    rated = zip(range(len(design.part)), design.driver, design.part, strict=True)
    for column, driver, part in rated:
        if part == "visited":
            continue
        name = drivers[driver]
        own = coefficients[(coefficients["driver"] == name) & (coefficients["part"] == part)]
        if r_xy[column] < 0:
            negative.append(name)
        elif (own["conf_high"] < 0).any():
            flips.append(name)
    return flips, negative
