"""How the outcome differs between journeys with a hand-over and those without."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from cemlab.journeys.handing_over.stepping import Steps
from cemlab.journeys.journey_outcome import JourneyOutcome
from cemlab.journeys.methods.gaps import slopes
from cemlab.numerics import adjusted_p

CLEAR = 0.05  # Holm's p below it
GAP = ("estimate", "conf_low", "conf_high", "p_value", "p_adjusted", "alike", "alike_low",
       "alike_high", "n_with", "n_against")  # fmt: skip


class Compared(NamedTuple):
    """Journeys with an outcome, and what they are alike in.

    Attributes
    ----------
    used : ndarray of bool, shape (J,)
    y : ndarray, shape (n,)
    covariates : ndarray, shape (n, c)
        What the journeys are always compared alike in.
    moments : ndarray, shape (n,)
        How many moments they have.
    customers : ndarray of int, shape (n,)
    weights : ndarray, shape (n,), or None
    """

    used: np.ndarray
    y: np.ndarray
    covariates: np.ndarray
    moments: np.ndarray
    customers: np.ndarray
    weights: np.ndarray | None


def comparable(steps: Steps, judged: JourneyOutcome) -> Compared:
    """The journeys with a step, whose outcome and covariates are known."""
    used = np.isin(np.arange(len(steps.journeys)), steps.journey)
    used &= ~np.isnan(judged.values) & ~np.isnan(judged.covariates).any(axis=1)
    weights = None
    if judged.weights is not None:
        used &= np.nan_to_num(judged.weights) > 0
        weights = judged.weights[used]
    return Compared(used, judged.values[used], judged.covariates[used],
                    steps.journeys["n"].to_numpy(float)[used], steps.customers[used],
                    weights)  # fmt: skip


def pair_gaps(
    pairs: pd.DataFrame, steps: Steps, found: Compared | None, least: int
) -> pd.DataFrame:
    """Each pair of channels with its gap in the outcome and a verdict.

    Parameters
    ----------
    pairs : DataFrame
        As `stepping.matrix` makes it.
    steps : Steps
    found : Compared or None
        None without an outcome.
    least : int
        Fewer customers than this, with or without the hand-over, are not compared.

    Notes
    -----
    Of pairs that the very same journeys have, the first is compared; the others name it as
    ``same_as``.
    """
    at = {name: code for code, name in enumerate(steps.channels)}
    rows, told = [], {}
    for row in pairs.to_dict("records"):
        row = {"hand_over": f"{row['from']} → {row['to']}", "same_as": ""} | row
        own = np.array([])
        if found is not None:
            own = steps.taken(at[row["from"]], at[row["to"]])[found.used]
        if row.pop("is_hidden"):
            row["verdict"] = "hidden"
        elif row["from"] == row["to"]:
            row["verdict"] = "same_channel"
        elif found is None:
            row["verdict"] = "no_outcome"
        elif own.tobytes() in told:
            row |= {"verdict": "same_journeys", "same_as": told[own.tobytes()]}
        else:
            row |= _gap(own.astype(float), own, found, least)
            if "estimate" in row:
                told[own.tobytes()] = row["hand_over"]
        rows.append(row)
    return _judged(pd.DataFrame(rows), ("hand_over", "same_as", "from", "to", "verdict"))


def costs(steps: Steps, found: Compared, least: int) -> pd.DataFrame:
    """Any change against none, and each further change.

    Parameters
    ----------
    steps, found, least
        As for `pair_gaps`.
    """
    changes = steps.changes[found.used]
    rows = [{"comparison": "any"} | _gap((changes > 0).astype(float), changes > 0, found, least),
            {"comparison": "each"} | _each(changes, found, least)]  # fmt: skip
    return _judged(pd.DataFrame(rows), ("comparison", "verdict"))


def _each(changes: np.ndarray, found: Compared, least: int) -> dict[str, Any]:
    """The slope of the number of changes; those above the middle are told from the others."""
    if not len(changes) or changes.min() == changes.max():
        return {"verdict": "all_alike"}
    if len(np.unique(found.customers)) < 2 * least:
        return {"verdict": "few"}
    return _fit(changes.astype(float), found) | {"n_with": float(len(changes))}


def _gap(x: np.ndarray, own: np.ndarray, found: Compared, least: int) -> dict[str, Any]:
    if not own.any() or own.all():
        return {"verdict": "all_alike"}
    if any(len(np.unique(found.customers[part])) < least for part in (own, ~own)):
        return {"verdict": "few"}
    return _fit(x, found) | {"n_with": float(own.sum()), "n_against": float((~own).sum())}


def _fit(x: np.ndarray, found: Compared) -> dict[str, Any]:
    """The gap with the covariates held equal, and with the number of moments as well."""
    # the hand-over comes last: where the others fix it, nothing is told of it
    alike = np.column_stack([found.covariates, x])
    gap = slopes(alike, found.y, found.customers, found.weights)
    alike = np.column_stack([found.moments, alike])
    long = slopes(alike, found.y, found.customers, found.weights)
    return {
        "estimate": gap.slope[-1], "conf_low": gap.low[-1], "conf_high": gap.high[-1],
        "p_value": gap.p_value[-1], "alike": long.slope[-1], "alike_low": long.low[-1],
        "alike_high": long.high[-1],
    }  # fmt: skip


def _judged(table: pd.DataFrame, texts: tuple[str, ...]) -> pd.DataFrame:
    """Holm's p over the rows, and what they allow to say.

    A gap is told where it is clear and, with as many moments, still lies on its side of 0: else it
    may be that of a long journey.
    """
    first = [name for name in table if name not in GAP and name != "verdict"]
    table = table.reindex(columns=[*first, "verdict", *GAP])
    table["p_adjusted"] = adjusted_p(table["p_value"].to_numpy(float))
    fitted = table["verdict"].isna()
    lower = (table["estimate"] < 0) & (table["alike_high"] < 0)
    higher = (table["estimate"] > 0) & (table["alike_low"] > 0)
    clear, said = table["p_adjusted"] < CLEAR, np.full(len(table), "cannot_tell", dtype=object)
    said[clear & lower], said[clear & higher] = "worse", "better"
    said[table["estimate"].isna() | (clear & table["alike"].isna())] = "inseparable"
    table["verdict"] = table["verdict"].where(~fitted, pd.Series(said, index=table.index))
    return table.astype({name: "object" if name in texts else float for name in table})
