"""The model of a kept contest, ready to predict."""

from __future__ import annotations

import numpy as np

from cemlab.errors import MethodError
from cemlab.peak_end.methods.predictions import Fitted
from cemlab.peak_end.predicting import OF_MOMENTS
from cemlab.peak_end.result import PeakEndResult


def fitted_model(result: PeakEndResult) -> Fitted:
    """The model with mean, extremes and end of a contest, without its covariates.

    Raises
    ------
    MethodError
        The result was kept by a cemlab that did not keep the model.
    """
    table, whole = result.tables().get("m3"), result.glance().iloc[0]
    if table is None:
        raise MethodError(
            "This result does not hold the model that predicts. It was kept by an earlier cemlab: "
            "fit it again with cemlab.peak_end.fit."
        )
    own = table[table["term"].isin(OF_MOMENTS)]
    terms = tuple(own["term"])
    customers = whole["errors"] == "customer"
    return Fitted(
        terms=terms,
        estimate=own["estimate"].to_numpy(float),
        covariance=own[[f"cov_{term}" for term in terms]].to_numpy(float),
        center=own["center"].to_numpy(float),
        spread=own[[f"spread_{term}" for term in terms]].to_numpy(float),
        level=float(whole["outcome_mean"]),
        df=float(whole["n_customers"] - 1 if customers else whole["n"] - len(table)),
    )


def neutral_of(result: PeakEndResult) -> float:
    """Neutral point of the moments; 0 where none is declared, because then nothing uses it."""
    neutral = float(result.glance()["neutral"].iloc[0])
    return 0.0 if np.isnan(neutral) else neutral
