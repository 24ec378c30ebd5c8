"""Curves of the groups, and their differences touchpoint by touchpoint."""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import EventLog
from cemlab.errors import MethodError
from cemlab.journeys.feelings import rescaled
from cemlab.journeys.grouping import Belonging
from cemlab.journeys.methods.group_shapes import Shapes, compare_shapes
from cemlab.journeys.taking import Taken
from cemlab.numerics import SMALL_N, adjusted_p, mean_interval, suppress_totals

SURE = 0.05
CURVES = (
    "touchpoint", "group", "estimate", "conf_low", "conf_high", "mean", "mean_low", "mean_high",
    "emotion", "emotion_low", "emotion_high", "verdict", "n", "n_customers",
)  # fmt: skip
PAIRS = ("touchpoint", "first", "second", "difference", "conf_low", "conf_high", "p_value",
         "p_adjusted", "verdict")  # fmt: skip


class Cells(NamedTuple):
    """The moments that are compared, and the fit.

    Attributes
    ----------
    moments : DataFrame
        Rated moments of cells that may be told, with the column ``group``.
    people : ndarray of int, shape (touchpoints, groups)
        Customers who rated.
    shown : ndarray of bool, shape (touchpoints, groups)
    shapes : Shapes
    n_without : int
        Rated moments whose group is not known.
    n_hidden : int
        Rated moments of cells with too few customers.
    """

    moments: pd.DataFrame
    people: np.ndarray
    shown: np.ndarray
    shapes: Shapes
    n_without: int
    n_hidden: int


def cells_of(taken: Taken, groups: Belonging, rows: np.ndarray) -> Cells:
    """Cells of touchpoint and group that enough customers rated, and the model of them.

    Parameters
    ----------
    taken : Taken
    groups : Belonging
    rows : ndarray of int
        Place in the log of each moment of `taken`.
    """
    moments = taken.moments.assign(group=groups.codes[rows])
    rated = moments[moments["weight"].notna() & moments["value"].notna()]
    known = rated[rated["group"] >= 0]
    t, g = len(taken.touchpoints), len(groups.names)
    pairs = known[["place", "group", "customer"]].drop_duplicates()
    people = np.zeros((t, g), dtype=int)
    np.add.at(people, (pairs["place"].to_numpy(), pairs["group"].to_numpy()), 1)
    shown = (people > 0) & ~suppress_totals(people, minimum=taken.min_cell).cells
    kept = known[shown[known["place"], known["group"]]]
    in_both = (shown.sum(axis=0) > 0).sum()
    if in_both < 2 or (shown.sum(axis=1) >= 2).sum() < 1:
        raise MethodError(
            f"Fewer than two groups have touchpoints that at least {taken.min_cell} customers "
            "rated. Join groups, or compare a coarser segment."
        )
    shapes = compare_shapes(
        kept["customer"].to_numpy(), kept["place"].to_numpy(), kept["group"].to_numpy(),
        kept["value"].to_numpy(), t, g, taken.weights(kept),
    )  # fmt: skip
    if shapes.model.status == "not_estimable":
        raise MethodError(
            "Too few customers have several rated moments to tell customers from touchpoints, so "
            "curves of groups cannot be compared. Compare single touchpoints instead."
        )
    return Cells(kept, people, shown, shapes, len(rated) - len(known), len(known) - len(kept))


def curves(cells: Cells, taken: Taken, groups: Belonging, events: EventLog) -> pd.DataFrame:
    """A row per touchpoint and group: adjusted and plain mean with their intervals."""
    from scipy.special import stdtrit  # costs as much to import as all else here

    t, g = cells.shown.shape
    model = cells.shapes.model
    reach = stdtrit(model.df, 0.975) * model.std_error.reshape(t, g)
    mean = model.mean.reshape(t, g)
    rows = []
    for place in range(t):
        for group in range(g):
            row = {"touchpoint": taken.touchpoints[place], "group": groups.names[group]}
            if not cells.people[place, group]:
                continue
            if not cells.shown[place, group]:
                rows.append(row | {"verdict": "suppressed"})
                continue
            plain, n = _plain(cells, taken, place, group)
            rows.append(row | plain | {
                "estimate": mean[place, group], "conf_low": (mean - reach)[place, group],
                "conf_high": (mean + reach)[place, group], "n": float(n),
                "n_customers": float(cells.people[place, group]),
                "verdict": "small" if cells.people[place, group] < SMALL_N else "told",
            })  # fmt: skip
    table = _typed(pd.DataFrame(rows), CURVES)
    neutral = np.nan if events.neutral is None else events.neutral
    for end, name in (("", "estimate"), ("_low", "conf_low"), ("_high", "conf_high")):
        table[f"emotion{end}"] = rescaled(table[name].to_numpy(), events.scale, neutral)
    return table


def _plain(cells: Cells, taken: Taken, place: int, group: int) -> tuple[dict[str, float], int]:
    own = cells.moments[(cells.moments["place"] == place) & (cells.moments["group"] == group)]
    found = mean_interval(own["value"].to_numpy(), taken.weights(own),
                          clusters=own["customer"].to_numpy())  # fmt: skip
    ends = {"mean_low": found.conf_low, "mean_high": found.conf_high}
    return {"mean": found.estimate, **ends}, len(own)


def pairs(cells: Cells, taken: Taken, groups: Belonging) -> pd.DataFrame:
    """Each pair of groups at each touchpoint, with Holm's correction over all of them."""
    from scipy.special import stdtr, stdtrit

    t, g = cells.shown.shape
    model, rows = cells.shapes.model, []
    quantile = stdtrit(model.df, 0.975)
    for place in range(t):
        for first, second in combinations(np.flatnonzero(cells.shown[place]), 2):
            one, other = place * g + first, place * g + second
            gap = model.mean[one] - model.mean[other]
            error = float(np.sqrt(max(model.covariance[one, one] + model.covariance[other, other]
                                      - 2 * model.covariance[one, other], 0.0)))  # fmt: skip
            p = float(2 * stdtr(model.df, -abs(gap) / error)) if error > 0 else 1.0
            rows.append({
                "touchpoint": taken.touchpoints[place], "first": groups.names[first],
                "second": groups.names[second], "difference": float(gap), "p_value": p,
                "conf_low": gap - quantile * error, "conf_high": gap + quantile * error,
            })  # fmt: skip
    table = pd.DataFrame(rows, columns=list(PAIRS[:-2]))
    table["p_adjusted"] = adjusted_p(table["p_value"].to_numpy(float))
    apart = table["p_adjusted"] < SURE
    higher = table["difference"] > 0
    table["verdict"] = np.where(apart, np.where(higher, "higher", "lower"), "cannot_tell")
    return _typed(table, PAIRS)


def tests(cells: Cells) -> pd.DataFrame:
    """The two joint tests: whether curves differ in shape, and whether groups differ in level."""
    rows = [
        {"test": name, "statistic": one.statistic, "df": float(one.df), "df_error": one.df_error,
         "p_value": one.p_value,
         "verdict": "apart" if one.p_value < SURE else "cannot_tell"}
        for name, one in (("shape", cells.shapes.interaction), ("level", cells.shapes.level))
    ]  # fmt: skip
    table = pd.DataFrame(rows)
    return table.assign(df_error=table["df_error"].replace(np.inf, np.nan).astype(float))


def _typed(table: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    texts = ("touchpoint", "group", "first", "second", "verdict")
    kinds = {name: "object" if name in texts else "float64" for name in columns}
    return table.reindex(columns=list(columns)).astype(kinds)
