"""Tables of a comparison of two waves: shares, sureness, items, structure."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cemlab.numerics import adjusted_p, kish_n, suppress
from cemlab.personas.methods import wave_changes
from cemlab.personas.methods.frozen import FrozenItem, FrozenModel
from cemlab.personas.methods.mixed import Mixed
from cemlab.personas.newcomers import Newcomers, ready

SURE = ("ambiguous", "outlier", "too_few_answers")
MOST_POINTS = 11  # of a scale whose points are told apart; others are cut in tenths
ALPHA = 0.05
SHARE_COLUMNS = (
    "persona", "estimate", "conf_low", "conf_high", "p_adjusted", "verdict", "first", "first_low",
    "first_high", "second", "second_low", "second_high", "n_first", "n_second",
)  # fmt: skip
MATCH_COLUMNS = ("persona", "jaccard", "moved")
REASON_COLUMNS = ("reason", *SHARE_COLUMNS[1:])


def shares(
    model: FrozenModel, waves: tuple[Newcomers, Newcomers], *, smallest: float, least: int
) -> tuple[pd.DataFrame, wave_changes.ShareChanges]:
    """A row per persona: how its share changed under the frozen model."""
    named = [(name, [one.found.nearest == group for one in waves], [one.typed for one in waves])
             for group, name in enumerate(model.personas)]  # fmt: skip
    table, found = _compared("persona", named, waves, smallest)
    counts = table[["n_first", "n_second"]].to_numpy()
    few = np.column_stack([suppress(one, minimum=least) for one in counts.T]).any(axis=1)
    told = [name for name in SHARE_COLUMNS if name != "persona"]
    table.loc[few, [name for name in told if name != "verdict"]] = np.nan
    table.loc[few, "verdict"] = "hidden"
    return table.reindex(columns=list(SHARE_COLUMNS)), found


def sureness(waves: tuple[Newcomers, Newcomers], *, smallest: float) -> pd.DataFrame:
    """How many lie between personas, far from all, or answered too little, then and now."""
    named = []
    for reason in SURE:
        among = [np.ones(len(one.rows), bool) if reason == SURE[-1] else one.typed for one in waves]
        named.append((reason, [one.found.reason == reason for one in waves], among))
    table = _compared("reason", named, waves, smallest, whole=False)[0]
    return table.reindex(columns=list(REASON_COLUMNS))


def _compared(row: str, named: list, waves, smallest: float, *, whole: bool = True):
    """Second less first of each share, with its interval; one family, Holm."""
    rows: list[dict[str, Any]] = []
    for name, own, among in named:
        first, second = (one.share(mine, base)
                         for one, mine, base in zip(waves, own, among, strict=True))  # fmt: skip
        rows.append({row: name} | _told("first", first) | _told("second", second))
    table = pd.DataFrame(rows)
    columns = [table[name].to_numpy(float) for name in
               ("first", "second", "first_n_effective", "second_n_effective")]  # fmt: skip
    if whole:
        found = wave_changes.share_changes(*columns)
        table["p_adjusted"] = found.p_adjusted
        low, high = found.conf_low, found.conf_high
    else:
        each = [wave_changes.share_changes([a, 1 - a], [b, 1 - b], n, m)
                for a, b, n, m in zip(*columns, strict=True)]  # fmt: skip
        found = each[0]
        table["p_adjusted"] = adjusted_p(np.array([one.p_value[0] for one in each]))
        low, high = (np.array([getattr(one, end)[0] for one in each])
                     for end in ("conf_low", "conf_high"))  # fmt: skip
    table["estimate"] = table["second"] - table["first"]
    table["conf_low"], table["conf_high"] = low, high
    table["verdict"] = np.select(
        [
            (table["p_adjusted"] < ALPHA) & (table["estimate"] > 0),
            (table["p_adjusted"] < ALPHA) & (table["estimate"] < 0),
            (low > -smallest) & (high < smallest),
        ],
        ["up", "down", "same"], "cannot_tell",
    )  # fmt: skip
    return table, found


def _told(name: str, share: dict[str, float]) -> dict[str, float]:
    return {name: share["estimate"], f"{name}_low": share["conf_low"],
            f"{name}_high": share["conf_high"], f"n_{name}": share["n"],
            f"{name}_n_effective": share["n_effective"]}  # fmt: skip


def items(model: FrozenModel, waves: tuple[Newcomers, Newcomers]) -> pd.DataFrame:
    """A row per item of the model: how far its answers moved (PSI), and what chance alone does."""
    rows = []
    for item in model.items:
        counts, sizes = [], []
        columns = [_answers(item, model, one) for one in waves]
        codes = _codes(item, *(one[~np.isnan(one)] for one in columns))
        top = max(int(one.max(initial=0)) for one in codes) + 1
        for one, column, code in zip(waves, columns, codes, strict=True):
            each = one.each[~np.isnan(column)]
            counts.append(np.bincount(code, each, minlength=top))
            sizes.append(float(len(code)) if one.weights is None else float(kish_n(each)))
        if min(sizes) < 1:
            continue
        found = wave_changes.item_stability(*counts, *sizes)
        rows.append({"item": item.name, **found._asdict(), "n_first": float(len(codes[0])),
                     "n_second": float(len(codes[1]))})  # fmt: skip
    return pd.DataFrame(rows).rename(columns={"psi": "estimate"})


def _answers(item: FrozenItem, model: FrozenModel, people: Newcomers) -> np.ndarray:
    if item.levels:
        codes = people.codes[:, model.categories.index(item.name)].astype(float)
        return np.where(codes < 0, np.nan, codes)
    return people.numbers[:, model.numbers.index(item.name)]


def _codes(item: FrozenItem, first: np.ndarray, second: np.ndarray) -> list[np.ndarray]:
    """Points of a short scale as they are, other numbers by the tenths of the first wave."""
    whole = np.concatenate([first, second])
    low = item.scale[0] if item.scale else 0.0
    short = item.scale is not None and item.scale[1] - item.scale[0] < MOST_POINTS
    if item.levels or (short and (whole == np.rint(whole)).all()):
        return [(one - low * (not item.levels)).astype(int) for one in (first, second)]
    edges = np.unique(np.quantile(first, np.arange(1, 10) / 10)) if len(first) else []
    return [np.digitize(one, edges, right=True) for one in (first, second)]


def structure(
    model: FrozenModel, waves: tuple[Newcomers, Newcomers], *, resamples: int, seed: int
) -> tuple[pd.DataFrame, dict[str, float]]:
    """The second wave grouped anew, and how far the groups of the first come back by themselves."""
    whole = dict.fromkeys(("ari", "retest", "retest_low", "retest_high"), np.nan)
    whole["retest_pairs"] = 0.0
    first, second = waves
    own = second.typed
    if model.method == "gaussian_mixture" and second.weights is not None:
        return pd.DataFrame(columns=list(MATCH_COLUMNS)), whole  # it takes no weights
    levels = [len(item.levels) for item in model.items if item.levels]
    again = wave_changes.refit(
        Mixed(ready(model, second)[own], second.codes[own], levels),
        second.found.nearest[own], model, second.each[own], second.fitting[own], seed=seed,
    )  # fmt: skip
    table = pd.DataFrame({"persona": model.personas, "jaccard": again.jaccard,
                          "moved": again.moved})  # fmt: skip
    whole |= {"ari": again.ari}
    if resamples:
        mine = first.typed
        x, given = ready(model, first)[mine], (first.each[mine], first.fitting[mine])
        how = {"n_second": int(second.fitting.sum()), "resamples": resamples, "seed": seed}
        if model.method == "kmeans":
            found = wave_changes.retest(x, model.k, *given, **how)
        else:
            found = wave_changes.retest_by(
                model, Mixed(x, first.codes[mine], levels), *given, **how
            )
        whole |= {"retest": found.median, "retest_low": found.low, "retest_high": found.high}
        whole["retest_pairs"] = float(found.draws)
    return table, whole
