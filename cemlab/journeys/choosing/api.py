"""The verb: check, choose, draw again, wrap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cemlab.data import arguments
from cemlab.documents import Documents
from cemlab.errors import MethodError, OptionError
from cemlab.journeys.choosing.criteria import Criteria, covers_of, criteria_of, frame_of
from cemlab.journeys.choosing.result import COLUMNS, CoreResult
from cemlab.journeys.methods.subsets import best_subsets
from cemlab.results import Provenance

CORE, DEBATE = 0.8, 0.4  # methods: 3.7
CONCENTRATION = 10.0  # of the Dirichlet draws, for each criterion


def select_core(
    table: pd.DataFrame | Documents,
    *,
    m: int = 7,
    weights: Mapping[str, float] | None = None,
    cover: Sequence[str] | Mapping[str, Sequence[str]] | None = None,
    anchors: Mapping[str, tuple[float, float]] | None = None,
    draws: int = 2000,
    seed: int = 0,
) -> CoreResult:
    """Which sub-journeys to work on first, and how firm that is.

    The best so many by a weighted sum of criteria, such that everything that must be covered is.
    Weights are opinions and criteria are uncertain: both are drawn again and again, and a
    sub-journey is core only if it is chosen in at least 80% of the draws; from 40% on it is a
    matter of debate.

    Parameters
    ----------
    table : DataFrame or Documents
        A row for each sub-journey: `journey`, criteria from 0 to 1, high speaks for it (`volume`,
        `pain`, `value`, `fit`, `feasibility`, or those that `weights` names), perhaps `pain_low`
        and `pain_high` (95% interval) of any criterion, `label_en`, `label_zh`, and columns to be
        covered. Of documents, the journeys that have `core`.
    m : int, default 7
        How many to choose.
    weights : mapping, optional
        Weight of each criterion; equal by default.
    cover : sequence or mapping, optional
        Columns of which every value must be covered by at least one that is chosen, such as
        ``["personas", "stage"]``, or the values: ``{"personas": ["A", "B"]}``. A cell may name
        several, with commas between.
    anchors : mapping, optional
        What 0 and 1 mean, where a criterion is not from 0 to 1: ``{"volume": (0, 50_000)}``. Fixed
        anchors, never the smallest and largest of the table: then a journey more would change all.
    draws : int, default 2000
        Draws of weights and criteria; 0 leaves them out.
    seed : int, default 0
        The same seed gives the same draws.

    Returns
    -------
    CoreResult

    Raises
    ------
    OptionError, DataError
        An argument is of the wrong kind, or the table breaks its contract; all problems are told.
    MethodError
        No choice of `m` covers everything.

    Notes
    -----
    The choice is exact (dynamic programming over what is covered, equal to enumeration) with up to
    12 things to cover and 62 sub-journeys, else greedy with exchanges. Weights are drawn from a
    Dirichlet distribution with concentration 10 × number of criteria × weight; criteria with an
    interval from a normal distribution, kept within 0 to 1.

    References
    ----------
    Keeney & Raiffa (1976), *Decisions with Multiple Objectives*, for weighted sums on fixed
    anchors; Bellman (1957) for the choice.

    Examples
    --------
    >>> core = cemlab.journeys.select_core(table, m=7, cover=["personas", "stage"])
    >>> core.selected()
    """
    frame = frame_of(table)
    _check(m, draws, seed, len(frame), weights, anchors)
    criteria, share = criteria_of(frame, weights, anchors)
    covers, things = covers_of(frame, cover)
    scores = criteria.values @ share
    chosen, is_exact = best_subsets(scores, m, covers)
    if not chosen.any():
        raise MethodError(
            f"No {m} of the {len(frame)} sub-journeys cover everything that is asked for "
            f"({', '.join(things)}). Choose more (m=), or ask for less."
        )
    drawn, picked = _drawn(criteria, share, covers, m, draws, seed)
    table_ = _tidy(criteria, scores, chosen[0], covers, drawn, picked)
    return CoreResult(
        _components=table_,
        _whole=_whole(table_, criteria, share, things, is_exact, m, draws)
        | _next_outside(criteria, scores, chosen[0], covers),
        _tables={"criteria": _criteria(criteria, share)},
        _notes=tuple(_notes(criteria, is_exact, draws, cover)),
        labels=dict(criteria.labels),
        language="en",
        provenance=Provenance(
            method="select_core",
            options={"m": m, "weights": None if weights is None else dict(weights),
                     "cover": list(things), "draws": draws, "seed": seed},
            n=float(len(scores)), n_effective=float(len(scores)), n_dropped=0.0, seed=seed,
        ),
    )  # fmt: skip


def _check(m, draws, seed, n: int, weights, anchors) -> None:
    wrong = []
    if not arguments.is_count(m) or not 1 <= m < n:
        wrong.append(f"`m` is {m!r}. Expected a whole number from 1 to {n - 1}, of {n} "
                     "sub-journeys.")  # fmt: skip
    for name, value in (("weights", weights), ("anchors", anchors)):
        if value is not None and not isinstance(value, Mapping):
            wrong.append(f"`{name}` is {value!r}. Expected a mapping of criteria.")
    if wrong:
        raise OptionError("\n".join(wrong))
    arguments.check_resampling(
        draws, seed, expected="0, or at least 100 draws, because fewer say little"
    )


def _drawn(
    criteria: Criteria, share: np.ndarray, covers: np.ndarray, m: int, draws: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Scores and choices in each draw of weights and criteria."""
    n = len(criteria.journeys)
    if not draws:
        return np.zeros((0, n)), np.zeros((0, n), dtype=bool)
    rng = np.random.default_rng(seed)
    positive = share > 0
    weights = np.zeros((draws, len(share)))
    weights[:, positive] = rng.dirichlet(CONCENTRATION * len(share) * share[positive], draws)
    noise = criteria.errors * rng.standard_normal((draws, *criteria.values.shape))
    values = np.clip(criteria.values + noise, 0, 1)
    scores = np.einsum("dnc,dc->dn", values, weights)
    return scores, best_subsets(scores, m, covers)[0]


def _tidy(criteria: Criteria, scores, chosen, covers, drawn, picked) -> pd.DataFrame:
    """A row per sub-journey, the highest score first."""
    n, has = len(scores), len(drawn) > 0
    nothing = np.full(n, np.nan)
    ends = np.quantile(drawn, [0.025, 0.975], axis=0) if has else (nothing, nothing)
    frequency = picked.mean(axis=0) if has else nothing
    free = best_subsets(scores, int(chosen.sum()), covers[:, :0])[0][0]
    table = pd.DataFrame({
        "journey": list(criteria.journeys), "estimate": scores, "conf_low": ends[0],
        "conf_high": ends[1],
        "rank": pd.Series(scores).rank(ascending=False, method="min").to_numpy(),
        "p_selected": frequency, "is_selected": chosen, "by_cover": chosen & ~free,
        "verdict": np.select(
            [np.isnan(frequency), frequency >= CORE, frequency >= DEBATE],
            ["untested", "core", "debate"], "out",
        ),
    })  # fmt: skip
    table = table.sort_values("estimate", ascending=False, kind="stable", ignore_index=True)
    return table[list(COLUMNS)].astype({"verdict": object, "journey": object})


def _next_outside(criteria: Criteria, scores, chosen, covers) -> dict[str, Any]:
    """The sub-journey whose exchange for one that is chosen costs least, and what it costs."""
    best, least, instead = "", np.inf, ""
    counts = covers[chosen].sum(axis=0)
    for out in np.flatnonzero(chosen):
        needed = counts - covers[out] == 0
        fits = ~chosen & covers[:, needed].all(axis=1)
        for in_ in np.flatnonzero(fits):
            if scores[out] - scores[in_] < least:
                best, least = criteria.journeys[in_], float(scores[out] - scores[in_])
                instead = criteria.journeys[out]
    return {"next_outside": best, "instead_of": instead, "gap": least if best else float("nan")}


def _whole(
    table: pd.DataFrame, criteria: Criteria, share, things, is_exact: bool, m: int, draws: int
) -> dict[str, Any]:
    return {
        "m": m,
        "score": float(table.loc[table["is_selected"], "estimate"].sum()),
        "n_core": int(((table["verdict"] == "core") & table["is_selected"]).sum()),
        "n_debate": int((table["verdict"] == "debate").sum()),
        "n_by_cover": int(table["by_cover"].sum()),
        "n_criteria": len(share),
        "n_things": len(things),
        "has_errors": bool((criteria.errors > 0).any()),
        "is_exact": is_exact,
        "draws": draws,
    }


def _criteria(criteria: Criteria, share: np.ndarray) -> pd.DataFrame:
    """Criteria from 0 to 1 of each sub-journey, with their weights."""
    rows = [
        {"journey": journey, "criterion": name, "value": criteria.values[at, c],
         "error": criteria.errors[at, c], "weight": share[c]}
        for at, journey in enumerate(criteria.journeys) for c, name in enumerate(criteria.names)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def _notes(criteria: Criteria, is_exact: bool, draws: int, cover: Any):
    """Weak points, as (code, values for their sentence)."""
    if not draws:
        yield "core_untested", {}
    elif not (criteria.errors > 0).any():
        yield "criteria_known", {}
    if not is_exact:
        yield "greedy_choice", {}
    if cover is None:
        yield "nothing_covered", {}
