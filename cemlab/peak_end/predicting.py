"""What a fitted contest keeps, so that other journeys can be predicted: no journey among it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cemlab.peak_end.methods import Contest, Design
from cemlab.peak_end.methods.regressions import fitted

USUAL = 0.95  # share of the journeys that lie within the usual distance
OF_MOMENTS = ("n_moments", "mean", "peak", "trough", "peak_abs", "end")


def m3_table(design: Design, found: Contest) -> pd.DataFrame:
    """The model with mean, extremes and end, as prediction needs it.

    Parameters
    ----------
    design : Design
    found : Contest
        Its contest.

    Returns
    -------
    DataFrame
        A row per term, the intercept first: `term`, `estimate`, `center` (mean over the
        journeys), `cov_<term>` (robust covariance of the coefficients, as in the contest), and
        `spread_<term>` (covariance of the features among the journeys; NaN beside covariates).
    """
    fit = fitted(design, "both", found.errors)
    terms = ["intercept", *found.models["both"].terms[1:]]
    table = pd.DataFrame({"term": terms, "estimate": fit.params})
    table["center"] = np.append(1.0, design.x.mean(axis=0))
    covariance = np.asarray(fit.cov_params())
    for place, term in enumerate(terms):
        table[f"cov_{term}"] = covariance[:, place]
    columns, spread = _spread(design)
    for place, column in enumerate(columns):
        values = np.full(len(terms), np.nan)
        values[1 + columns] = spread[:, place]
        table[f"spread_{design.terms[column]}"] = values
    return table


def m3_whole(design: Design) -> dict[str, float]:
    """Mean and standard deviation of the outcome, and how far from the centre journeys usually lie.

    Returns
    -------
    dict
        `outcome_mean`, `outcome_sd`, and `usual_distance`: the Mahalanobis distance of the
        features from their mean within which 95% of the journeys lie.
    """
    columns, spread = _spread(design)
    away = design.x[:, columns] - design.x[:, columns].mean(axis=0)
    distance = np.sqrt(((away @ np.linalg.pinv(spread, hermitian=True)) * away).sum(axis=1))
    return {
        "outcome_mean": float(design.y.mean()),
        "outcome_sd": float(design.y.std(ddof=1)),
        "usual_distance": float(np.quantile(distance, USUAL)),
    }


def _spread(design: Design) -> tuple[np.ndarray, np.ndarray]:
    """Columns of the features, without covariates, and their covariance among the journeys."""
    columns = np.array([at for at, term in enumerate(design.terms) if term in OF_MOMENTS])
    return columns, np.atleast_2d(np.cov(design.x[:, columns], rowvar=False))
