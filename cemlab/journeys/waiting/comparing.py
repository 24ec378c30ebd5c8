"""Waits and an outcome: the slope of each wait, alone and with all others alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from cemlab.journeys.journey_outcome import JourneyOutcome
from cemlab.journeys.methods.gaps import Slopes, slopes
from cemlab.journeys.methods.quantiles import quantile_interval
from cemlab.journeys.waiting.result import COLUMNS
from cemlab.numerics import adjusted_p

CLEAR = 0.05  # Holm's p below it


def compared(
    found: np.ndarray, named: Sequence[tuple[str, str]], judged: JourneyOutcome,
    customers: np.ndarray, least: int, shortest: float,
) -> tuple[pd.DataFrame, dict[str, Any]]:  # fmt: skip
    """The table of waits, and what is to be told of it."""
    used = ~np.isnan(judged.values) & ~np.isnan(judged.covariates).any(axis=1)
    if judged.weights is not None:
        used &= np.nan_to_num(judged.weights) > 0
    y, who = judged.values[used], np.unique(customers, return_inverse=True)[1]
    weights = None if judged.weights is None else judged.weights[used]
    has = ~np.isnan(found)
    logs = np.log2(np.maximum(np.where(has, found, shortest), shortest))
    own = has[used]
    people = [len(np.unique(who[used][own[:, at]])) for at in range(len(named))]
    shown = [at for at in range(len(named)) if people[at] >= max(least, 3)]
    x = np.zeros((used.sum(), len(shown)))
    for place, at in enumerate(shown):
        inside = logs[used][own[:, at], at]
        x[own[:, at], place] = inside - inside.mean()
    lacks = [at for at in shown if not own[:, at].all()]
    terms = np.column_stack([x, ~own[:, lacks], judged.covariates[used]])
    fit = slopes(terms, y, who[used], weights)
    bent = _bends(terms, x, y, who[used], weights)
    raised = adjusted_p(fit.p_value[: len(shown)])
    rows = []
    for at, (from_, to) in enumerate(named):
        row = {"wait": f"{from_} → {to}", "from": from_, "to": to, "verdict": "hidden"}
        if at in shown:
            place = shown.index(at)
            alone = _alone(x[:, place], own[:, at], y, who[used], weights)
            row |= _row(found[has[:, at], at], alone, fit, raised, place)
            row |= {"n": float(own[:, at].sum()),
                    "bends": bool(bent[place] < CLEAR)}  # fmt: skip
        rows.append(row)
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table["bends"] = table["bends"].eq(True)
    texts = {"wait": "object", "from": "object", "to": "object", "verdict": "object",
             "bends": "bool"}  # fmt: skip
    table = table.astype({name: texts.get(name, "float64") for name in table})
    short = float((found[has] < shortest).mean()) if has.any() else 0.0
    facts = {"n": int(used.sum()), "units": fit.units, "terms": terms.shape[1], "short": short,
             "r_squared": fit.r_squared, "lacking": len(lacks),
             "weights": weights}  # fmt: skip
    return table, facts


def _row(
    seconds: np.ndarray, alone: Slopes | None, fit: Slopes, raised: np.ndarray, place: int
) -> dict[str, Any]:
    median = quantile_interval(seconds, 0.5)
    slope, p = float(fit.slope[place]), float(raised[place])
    verdict = "inseparable"
    if not np.isnan(slope):
        verdict = ("worse" if slope < 0 else "better") if p < CLEAR else "cannot_tell"
    row = {
        "median": median.estimate, "median_low": median.conf_low, "median_high": median.conf_high,
        "estimate": slope, "conf_low": float(fit.low[place]), "conf_high": float(fit.high[place]),
        "p_value": float(fit.p_value[place]), "p_adjusted": p, "verdict": verdict,
        "n_timed": float(len(seconds)),
    }  # fmt: skip
    if alone is not None:
        row |= {"alone": float(alone.slope[0]), "alone_low": float(alone.low[0]),
                "alone_high": float(alone.high[0])}  # fmt: skip
    return row


def _alone(
    x: np.ndarray, own: np.ndarray, y: np.ndarray, who: np.ndarray, weights: np.ndarray | None
) -> Slopes | None:
    """The slope of a wait among those who had it, nothing else alike."""
    each = None if weights is None else weights[own]
    return slopes(x[own][:, None], y[own], who[own], each) if own.any() else None


def _bends(
    terms: np.ndarray, x: np.ndarray, y: np.ndarray, who: np.ndarray, weights: np.ndarray | None
) -> np.ndarray:
    """Holm's p of a square of each wait, added to the model."""
    p = [slopes(np.column_stack([terms, one**2]), y, who, weights).p_value[-1] for one in x.T]
    return adjusted_p(np.array(p))
