"""Tables of deviations: each with its share, gap and cost; kinds; how many a journey has."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.journeys.deviating.living import Lived
from cemlab.journeys.deviating.recognising import Plan
from cemlab.journeys.journey_outcome import JourneyOutcome
from cemlab.numerics import adjusted_p, mean_interval, sample, suppress, wilson_intervals

KINDS = ("missing", "ad_hoc", "failed", "out_of_order")
COLUMNS = (
    "deviation", "kind", "touchpoint", "verdict", "share", "share_low", "share_high", "n_with",
    "n", "difference", "difference_low", "difference_high", "adjusted", "adjusted_low",
    "adjusted_high", "p_value", "p_adjusted", "cost", "cost_low", "cost_high", "n_answered",
)  # fmt: skip
MOST = 3  # as many deviations or more are counted together
CLEAR = 0.05  # Holm's p below it


class Compared(NamedTuple):
    """Gaps of K deviations: rows estimate, low, high (and p); NaN where nothing may be told.

    Attributes
    ----------
    plain : ndarray, shape (3, K)
    adjusted : ndarray, shape (4, K)
    cost : ndarray, shape (3, K)
    is_enough : ndarray of bool, shape (K,)
        Enough customers with an outcome lived it, and enough did not.
    n, units, terms : int
        Journeys and customers with an outcome; columns of the model.
    r_squared : float
    customers : ndarray
        Of the journeys with an outcome.
    used : ndarray of bool, shape (J,)
        Which journeys these are.
    """

    plain: np.ndarray
    adjusted: np.ndarray
    cost: np.ndarray
    is_enough: np.ndarray
    n: int
    units: int
    r_squared: float
    terms: int
    customers: np.ndarray
    used: np.ndarray


def of_deviations(found: Lived, compared: Compared, least: int) -> pd.DataFrame:
    """A row per deviation that could be, in the order of kinds and of the plan."""
    rows = []
    raised = adjusted_p(compared.adjusted[3])
    for at, (kind, touchpoint) in enumerate(found.columns):
        own = found.deviates[:, at]
        row = {"deviation": f"{kind}: {touchpoint}", "kind": kind, "touchpoint": touchpoint}
        if is_few(own, found.customers, least):
            rows.append(row | {"verdict": "hidden"})
            continue
        share, low, high = share_of(own, found.customers)
        row |= {"share": share, "share_low": low, "share_high": high, "n": len(own),
                "n_with": own.sum(), "n_answered": compared.n}  # fmt: skip
        if not (own.any() and compared.is_enough[at]):
            verdict = "none" if not own.any() else "rate_only"
            rows.append(row | {"verdict": verdict})
            continue
        names = ("difference", "difference_low", "difference_high")
        row |= dict(zip(names, compared.plain[:, at], strict=True))
        names = ("adjusted", "adjusted_low", "adjusted_high", "p_value")
        row |= dict(zip(names, compared.adjusted[:, at], strict=True))
        names = ("cost", "cost_low", "cost_high")
        row |= dict(zip(names, compared.cost[:, at], strict=True))
        rows.append(row | {"p_adjusted": raised[at],
                           "verdict": _verdict(compared.adjusted[0, at], raised[at])})  # fmt: skip
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    texts = ("deviation", "kind", "touchpoint", "verdict")
    return table.astype({name: "object" if name in texts else float for name in COLUMNS})


def _verdict(gap: float, p: float) -> str:
    if np.isnan(gap):
        return "inseparable"
    if p < CLEAR:
        return "worse" if gap < 0 else "better"
    return "cannot_tell"


def of_kinds(found: Lived, least: int) -> pd.DataFrame:
    """How many journeys have a deviation of each kind, and of any."""
    kinds = np.array([kind for kind, _ in found.columns])
    rows = []
    for kind in (*KINDS, "any"):
        own = found.deviates[:, kinds == kind] if kind != "any" else found.deviates
        if not own.shape[1]:
            continue
        own = own.any(axis=1)
        row = {"kind": kind}
        if not is_few(own, found.customers, least):
            share, low, high = share_of(own, found.customers)
            row |= {"share": share, "conf_low": low, "conf_high": high,
                    "n_with": float(own.sum()), "n": float(len(own))}  # fmt: skip
        rows.append(row)
    columns = ["kind", "share", "conf_low", "conf_high", "n_with", "n"]
    table = pd.DataFrame(rows, columns=columns)
    return table.astype({"kind": "object"} | dict.fromkeys(columns[1:], float))


def of_numbers(found: Lived, judged: JourneyOutcome, least: int) -> pd.DataFrame:
    """How many deviations journeys have, and the mean outcome of each number."""
    count = np.minimum(found.deviates.sum(axis=1), MOST)
    sizes = np.bincount(count, minlength=MOST + 1)
    people = [len(np.unique(found.customers[count == one])) for one in range(MOST + 1)]
    few = (sizes > 0) & (np.array(people) < least)
    hidden = suppress(np.where(few, np.minimum(sizes, least - 1), sizes), minimum=least)
    rows = []
    for one in range(MOST + 1):
        row = {"number": f"{one}+" if one == MOST else str(one)}
        if not hidden[one]:
            own = count == one
            share, low, high = share_of(own, found.customers)
            row |= {"share": share, "conf_low": low, "conf_high": high, "n_with": sizes[one]}
            row |= _mean(judged, own, found.customers, least)
        rows.append(row)
    columns = ["number", "n_with", "share", "conf_low", "conf_high", "mean", "mean_low",
               "mean_high", "n_answered"]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns)
    return table.astype({"number": "object"} | dict.fromkeys(columns[1:], float))


def _mean(
    judged: JourneyOutcome, own: np.ndarray, customers: np.ndarray, least: int
) -> dict[str, float]:
    known = own & ~np.isnan(judged.values)
    if judged.weights is not None:
        known &= np.nan_to_num(judged.weights) > 0
    if len(np.unique(customers[known])) < least:
        return {}
    weights = None if judged.weights is None else judged.weights[known]
    mean = mean_interval(judged.values[known], weights, clusters=clusters_of(customers[known]))
    return {"mean": mean.estimate, "mean_low": mean.conf_low, "mean_high": mean.conf_high,
            "n_answered": float(known.sum())}  # fmt: skip


def of_order(found: Lived, plan: Plan, least: int) -> pd.DataFrame:
    """Which step came before which that must precede it; pairs in too few journeys are left out.

    A pair counts journeys; of fewer than may be shown, or of all but so few, nothing is told.
    """
    n = len(found.journeys)
    rows = [
        {"touchpoint": plan.steps[early], "before": plan.steps[late],
         "n_with": float(found.pairs[early, late]), "n": float(n)}
        for early, late in np.argwhere(found.pairs >= least)
        if n - found.pairs[early, late] >= least or n == found.pairs[early, late]
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["touchpoint", "before", "n_with", "n"])
    table = table.astype({"touchpoint": "object", "before": "object", "n_with": float, "n": float})
    return table.sort_values("n_with", ascending=False, kind="stable", ignore_index=True)


def is_few(own: np.ndarray, customers: np.ndarray, least: int) -> bool:
    """Whether those with it, or those without, are some people but too few to be shown."""
    return any(0 < len(np.unique(customers[part])) < least for part in (own, ~own))


def share_of(own: np.ndarray, customers: np.ndarray) -> tuple[float, float, float]:
    """Share of journeys with Wilson's interval, from their effective number."""
    one = sample(own.astype(float), clusters=clusters_of(customers))
    _, low, high = wilson_intervals(one.mean * one.n_effective, one.n_effective)
    return float(one.mean), float(low), float(high)


def clusters_of(customers: np.ndarray) -> np.ndarray | None:
    """Customers as clusters, where any has several journeys and there are at least two."""
    different = len(np.unique(customers))
    return customers if 1 < different < len(customers) else None
