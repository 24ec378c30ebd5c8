"""Tables of stays: quantiles by step and by group, and the share beyond a standard."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cemlab.journeys.dwelling.stays import Stays
from cemlab.journeys.grouping import Belonging
from cemlab.journeys.methods.staying import Stay, log_rank, quantile_of, share_beyond, stay
from cemlab.numerics import adjusted_p, suppress

NUMBERS = (
    "estimate", "conf_low", "conf_high", "q25", "q25_low", "q25_high", "q75", "q75_low",
    "q75_high", "longest", "standard", "beyond", "beyond_low", "beyond_high",
)  # fmt: skip
COLUMNS = ("step", *NUMBERS, "verdict", "n", "n_customers", "n_open")
TESTED = ("step", "statistic", "df", "p_value", "p_adjusted", "n", "verdict")
CURVE = ("step", "group", "seconds", "survival", "survival_low", "survival_high", "at_risk")
POINTS = 120  # of a curve that is kept
SURE = 0.05


def by_step(stays: Stays, standards: Mapping[str, float], least: int) -> pd.DataFrame:
    """A row per step that anybody stayed at."""
    rows = []
    for code, name in enumerate(stays.names):
        own = stays.table[stays.table["step"] == code]
        if len(own):
            rows.append({"step": name, **_told(own, standards.get(name, np.nan), least)})
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(_kinds(COLUMNS))


def by_group(
    stays: Stays, groups: Belonging, standards: Mapping[str, float], least: int
) -> pd.DataFrame:
    """A row per step and group; groups of few customers have no numbers, nor those that would give
    them away."""
    rows, columns = [], ("step", "group", *COLUMNS[1:])
    member = groups.codes[stays.table["row"].to_numpy()]
    for code, name in enumerate(stays.names):
        at = stays.table["step"] == code
        people = np.array([stays.table.loc[at & (member == g), "customer"].nunique()
                           for g in range(len(groups.names))])  # fmt: skip
        hidden = suppress(people, minimum=least)
        for g, group in enumerate(groups.names):
            own = stays.table[at & (member == g)]
            if len(own):
                told = _told(own, standards.get(name, np.nan), least, hide=bool(hidden[g]))
                rows.append({"step": name, "group": group, **told})
    return pd.DataFrame(rows, columns=list(columns)).astype(_kinds(columns))


def tests(stays: Stays, groups: Belonging, shown: pd.DataFrame) -> pd.DataFrame:
    """Whether groups stay equally long: a log-rank test for each step, with Holm over all."""
    rows, member = [], groups.codes[stays.table["row"].to_numpy()]
    for code, name in enumerate(stays.names):
        told = shown[(shown["step"] == name) & (shown["verdict"] != "suppressed")]["group"]
        kept = [groups.names.index(group) for group in told]
        own = (stays.table["step"] == code).to_numpy() & np.isin(member, kept)
        if len(kept) < 2:
            continue
        table = stays.table[own]
        clusters = table["customer"].to_numpy()
        several = len(np.unique(clusters)) < len(clusters)
        found = log_rank(table["duration"], table["is_over"], member[own],
                         clusters if several else None)  # fmt: skip
        rows.append({"step": name, "statistic": found.statistic, "df": found.df,
                     "p_value": found.p_value, "n": len(table)})  # fmt: skip
    table = pd.DataFrame(rows, columns=[*TESTED[:4], "n"])
    table["p_adjusted"] = adjusted_p(table["p_value"].to_numpy(float)) if len(table) else []
    table["verdict"] = np.where(table["p_adjusted"] < SURE, "apart", "cannot_tell")
    return table[list(TESTED)].astype(_kinds(TESTED))


def curves(stays: Stays, groups: Belonging | None, shown: pd.DataFrame, least: int) -> pd.DataFrame:
    """Share still there after so many seconds, of every step (and group) that is shown.

    At most 120 points a curve, and none at which fewer than the least were still watched.
    """
    found, table = [], stays.table
    member = None if groups is None else groups.codes[table["row"].to_numpy()]
    for row in shown[shown["verdict"] != "suppressed"].itertuples():
        own = (table["step"] == stays.names.index(row.step)).to_numpy()
        if member is not None:
            own = own & (member == groups.names.index(row.group))
        one = _fitted(table[own]).curve
        kept = np.unique(np.linspace(0, len(one.period) - 1, POINTS).round().astype(int))
        kept = kept[one.at_risk[kept] >= least]
        found.append(pd.DataFrame({
            "step": row.step, "group": "all" if groups is None else row.group,
            "seconds": one.period[kept], "survival": one.survival[kept],
            "survival_low": one.survival_low[kept], "survival_high": one.survival_high[kept],
            "at_risk": one.at_risk[kept],
        }))  # fmt: skip
    whole = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=list(CURVE))
    return whole.astype(_kinds(CURVE))


def _fitted(own: pd.DataFrame) -> Stay:
    return stay(own["duration"].to_numpy(), own["is_over"].to_numpy(), own["customer"].to_numpy())


def _told(own: pd.DataFrame, standard: float, least: int, *, hide: bool = False) -> dict:
    people = own["customer"].nunique()
    nothing = dict.fromkeys(NUMBERS, np.nan) | {"standard": standard}
    if hide or people < least:
        return nothing | {"verdict": "suppressed", "n": np.nan, "n_customers": np.nan,
                          "n_open": np.nan}  # fmt: skip
    one = _fitted(own)
    told: dict = {"longest": one.longest, "standard": standard}
    for name, share in (("estimate", 0.5), ("q25", 0.25), ("q75", 0.75)):
        middle, low, high = quantile_of(one, share)
        ends = ("conf_low", "conf_high") if name == "estimate" else (f"{name}_low", f"{name}_high")
        told |= {name: middle, ends[0]: low, ends[1]: high}
    beyond = (np.nan,) * 3 if standard != standard else share_beyond(one, standard)
    told |= dict(zip(("beyond", "beyond_low", "beyond_high"), beyond, strict=True))
    reached = told["estimate"] == told["estimate"]
    return nothing | told | {
        "verdict": "reached" if reached else "not_reached", "n": float(one.n),
        "n_customers": float(people), "n_open": float(one.n_open),
    }  # fmt: skip


def _kinds(columns: tuple[str, ...]) -> dict[str, str]:
    texts = ("step", "group", "verdict")
    return {name: "object" if name in texts else "float64" for name in columns}
