"""What else is computed of a driver model to judge it by: numbers for checks and notes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cemlab.drivers.asking import Question
from cemlab.drivers.methods import (
    RELEVANT_SPREAD,
    SPLITS,
    brant_test,
    lack_of_fit,
    unseen_r_squared,
)
from cemlab.drivers.model_columns import Columns
from cemlab.drivers.regressions import Regression, advised, is_clustered
from cemlab.drivers.sample import Sample
from cemlab.errors import MethodError
from cemlab.numerics import adjusted_p, ranks

ALPHA = 0.05
CEILING = 0.25  # methods: 4.5, share of top answers from where the end of the scale bends lines
NOT_TESTED = float("nan")
RATED = ("level", "rating")


def of_linear(sample: Sample, columns: Columns, asked: Question) -> dict[str, Any]:
    """R² in answers that the model has not seen."""
    return {
        "r_squared_unseen": unseen_r_squared(
            columns.x[:, list(columns.estimable)], sample.y, sample.weights, kind=sample.kind,
            customers=sample.units, seed=asked.seed,
        )
    }  # fmt: skip


def linearity_of(sample: Sample, asked: Question) -> pd.DataFrame | None:
    """A row per driver: whether a straight line fits, all others being linear (Holm over the
    drivers; with survey weights by the robust test); None where the
    answers do not allow to tell, or come in clusters, of which the test takes no account."""
    if not sample.rated or not asked.is_linear or is_clustered(sample, asked):
        return None
    covariates = [one.x for one in (*sample.covariates, *sample.factors)]
    try:
        tests = lack_of_fit(
            np.where(sample.applies, sample.x, 0.0), sample.y, sample.weights,
            applies=sample.applies, kind=sample.kind, names=list(sample.rated),
            covariates=np.column_stack(covariates) if covariates else None,
            outcome=asked.outcome,
        )  # fmt: skip
    except MethodError:
        return None
    fields = ("statistic", "df1", "df2", "p_value", "robust_p_value")
    table = pd.DataFrame({name: [float(getattr(one, name)) for one in tests] for name in fields})
    table.insert(0, "driver", sample.rated)
    is_plain = sample.weights is None or sample.kind == "frequency"
    judged = table["p_value" if is_plain else "robust_p_value"]
    table["p_adjusted"] = adjusted_p(judged.to_numpy())
    bends = table["p_adjusted"] < ALPHA
    table["verdict"] = np.where(bends, "bends", np.where(judged.isna(), "not_tested",
                                                         "straight"))  # fmt: skip
    return table


def r_squared_among(sample: Sample, columns: Columns, rows: np.ndarray) -> float:
    """R² of the same columns among some of the people, a mask of shape (n,)."""
    weights = None if sample.weights is None else sample.weights[rows]
    root = np.ones(rows.sum()) if weights is None else np.sqrt(weights)
    terms = np.column_stack([np.ones(rows.sum()), columns.x[np.ix_(rows, list(columns.estimable))]])
    y = sample.y[rows]
    left = root * (y - terms @ np.linalg.lstsq(terms * root[:, None], y * root, rcond=None)[0])
    about = root * (y - np.average(y, weights=weights))
    return float(1 - left @ left / (about @ about))


def moved_by_weights(sample: Sample, columns: Columns, model: Regression) -> list[str]:
    """Drivers whose effect moves by more than a standard error without the survey weights."""
    if sample.weights is None or sample.kind == "frequency":
        return []
    chosen = list(columns.estimable)
    terms = np.column_stack([np.ones(len(sample.y)), columns.x[:, chosen]])
    plain = np.linalg.lstsq(terms, sample.y, rcond=None)[0][1:]
    table = model.table.iloc[1:]
    apart = np.abs(table["estimate"].to_numpy() - plain) > table["std_error"].to_numpy()
    rated = np.array([columns.part[c] in RATED for c in chosen])
    return list(
        dict.fromkeys(columns.item[chosen[place]] for place in np.flatnonzero(apart & rated))
    )


def of_ordinal(
    sample: Sample, columns: Columns, asked: Question, model: Regression
) -> dict[str, Any]:
    """Brant's test, and where a linear model of the same answers says otherwise."""
    return _brant(sample, columns, asked) | _beside_linear(sample, columns, model)


def _brant(sample: Sample, columns: Columns, asked: Question) -> dict[str, Any]:
    gaps = {"brant_p": NOT_TESTED, "brant_statistic": NOT_TESTED, "brant_df": NOT_TESTED,
            "uneven": [], "empty_cells": 0, "brant_refused": ""}  # fmt: skip
    if asked.model != "ordinal" or len(np.unique(sample.y)) < 3:
        return gaps
    chosen = list(columns.estimable)
    try:
        test = brant_test(
            columns.x[:, chosen], sample.y, sample.weights, kind=sample.kind,
            clusters=sample.units if is_clustered(sample, asked) else None, strata=sample.strata,
            names=columns.terms(), outcome=asked.outcome,
        )  # fmt: skip
    except MethodError as error:  # a driver may separate the answers at one threshold only
        return gaps | {"brant_refused": advised(str(error))}
    # drivers are named only where the test of all of them fails
    uneven = (test.p_value < ALPHA) & (test.player_p < ALPHA) & (test.spread > RELEVANT_SPREAD)
    own = np.flatnonzero(uneven)
    return gaps | {
        "brant_p": test.p_value,
        "brant_statistic": test.chi2,
        "brant_df": float(test.df),
        "uneven": list(dict.fromkeys(columns.item[chosen[place]] for place in own)),
        "empty_cells": test.empty_cells,
    }


def _beside_linear(sample: Sample, columns: Columns, model: Regression) -> dict[str, Any]:
    """Ranks in a linear model, and drivers whose effect has another sign there."""
    chosen = list(columns.estimable)
    parts = SPLITS["shapley"](columns.r, columns.players, columns.forced)
    root = np.ones(len(sample.y)) if sample.weights is None else np.sqrt(sample.weights)
    terms = np.column_stack([np.ones(len(sample.y)), columns.x[:, chosen]]) * root[:, None]
    slopes = np.linalg.lstsq(terms, sample.y * root, rcond=None)[0][1:]
    own = model.table["estimate"].to_numpy()[-len(chosen) :]
    turned = [columns.item[c] for c, one, two in zip(chosen, own, slopes, strict=True)
              if one * two < 0 and columns.part[c] in RATED]  # fmt: skip
    return {
        "linear_rank": dict(zip(columns.names, ranks(parts[None])[0].tolist(), strict=True)),
        "turned_otherwise": list(dict.fromkeys(turned)),
    }


def ceiling(y: np.ndarray, scale: tuple[float, float] | None, weights: np.ndarray | None) -> float:
    """Share of answers at the top of the scale; 0 where no scale is declared."""
    return 0.0 if scale is None else float(np.average(y == scale[1], weights=weights))


def alone_and_beside(
    sample: Sample, columns: Columns, model: Regression
) -> tuple[list[dict[str, Any]], list[str]]:
    """Drivers that turn clearly negative beside the others, each with the neighbour that takes
    most of its correlation over, and drivers that go down with the outcome alone."""
    chosen, flips, negative = list(columns.estimable), [], []
    table = model.table.iloc[-len(chosen) :].reset_index(drop=True)
    r_xx, r_xy = columns.r[:-1, :-1], columns.r[:-1, -1]
    beta = np.linalg.lstsq(r_xx[np.ix_(chosen, chosen)], r_xy[chosen], rcond=1e-12)[0]
    for place, column in enumerate(chosen):
        if columns.part[column] not in RATED:
            continue
        item = columns.item[column]
        if r_xy[column] < 0:
            negative.append(item)
        elif table["conf_high"].iloc[place] < 0:
            passed = r_xx[column, chosen] * beta
            passed[[columns.item[c] == item for c in chosen]] = -np.inf
            neighbour = columns.item[chosen[int(np.argmax(passed))]] if len(chosen) > 1 else item
            flips.append({"items": [item], "r": float(r_xy[column]), "other": neighbour,
                          "slope": float(-table["estimate"].iloc[place])})  # fmt: skip
    return flips, negative
