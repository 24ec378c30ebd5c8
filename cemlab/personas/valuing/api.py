"""The verb: check, score, rank where it can be, wrap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.errors import MethodError
from cemlab.language import LANGUAGES, speaker
from cemlab.numerics import kish_n, resampled_sums, rows_to_hide
from cemlab.personas.membership import Membership, belonging
from cemlab.personas.methods.frozen import FrozenModel
from cemlab.personas.methods.worth import Standing, standing
from cemlab.personas.result import PersonaResult
from cemlab.personas.valuing import claims as claim_tests
from cemlab.personas.valuing import unseen_referrals
from cemlab.personas.valuing.asking import check, check_observed
from cemlab.personas.valuing.result import PARTS, ValueResult
from cemlab.personas.valuing.scored import Part, part_of, with_interval
from cemlab.results import Provenance


def value(
    survey: Survey,
    *,
    persona: str | Path | FrozenModel | PersonaResult | Sequence[Any] | None = None,
    repeat: str | None = None,
    refer: str | None = None,
    spread: str | None = None,
    weights: Sequence[float] = (1, 1, 1),
    parts: Literal["mean", "top_box"] = "mean",
    top_boxes: int = 2,
    claims: Sequence[str] = (),
    observed: str | None = None,
    missed: Sequence[float] = (0.0, 0.25, 0.5, 0.75),
    items: Sequence[str] | None = None,
    k: int | None = None,
    ipsatise: bool = False,
    resamples: int = 1000,
    seed: int = 0,
) -> ValueResult:
    """What each persona is worth: buys again, recommends, spreads the word; no money.

    Parameters
    ----------
    survey : Survey
        One row per response; weights are used when the survey has them.
    persona : str, FrozenModel, PersonaResult, path or sequence, optional
        A segment of the survey; personas that were found before (people with enough answers go
        to the nearest); or labels, one a row, None for nobody.
    repeat, refer, spread : str, optional
        Items that say whether people buy again, recommend, and speak well of the brand: ratings
        with a scale, or yes and no (the last level means yes). At least one.
    weights : sequence of float, default (1, 1, 1)
        How much repeat, refer and spread count in the total. A part without an item does not.
    parts : {"mean", "top_box"}, default "mean"
        Ratings as their place on the scale (0 for its worst end, 100 for its best), or as the
        share of the best answers.
    top_boxes : int, default 2
        How many answers are the best ones.
    claims : sequence of str, optional
        Rated items that are said to be signs of value, such as "more feeling than reasoning": they
        are no part of the total, but tested against `refer`. With observed referral, a stated
        intention may be such a claim.
    observed : str, optional
        Item that says whether a referral was recorded, yes or no: held against what `refer` says.
    missed : sequence of float, default (0, 0.25, 0.5, 0.75)
        Assumed shares of the referrals that no record holds; `referrals()` tells what follows.
    items, k, ipsatise
        As for `cemlab.personas.fit`: without `persona`, personas are found by these items.
    resamples : int, default 1000
        Resamples of customers; at least 100, or 0: then nobody is ranked.
    seed : int, default 0

    Returns
    -------
    ValueResult

    Raises
    ------
    OptionError
        Names that are no items, an item without a scale, weights that are impossible.
    MethodError
        Fewer than two personas, or so few people that fewer than two can be shown.

    Notes
    -----
    The total is the weighted mean of the parts, 0 to 100, with a percentile interval over
    customers. A persona is first where the intervals of its differences from all others lie above
    0. That rests on the weights: `share_first` says with what share of all weights it would be
    first. Parts are what people say or what was recorded; none of them is money.

    References
    ----------
    Goldstein & Spiegelhalter (1996); Lahdelma, Hokkanen & Salminen (1998); Rogan & Gladen (1978).

    Examples
    --------
    >>> cemlab.personas.value(survey, persona="persona", repeat="again", refer="recommend")
    """
    asked = {"repeat": repeat, "refer": refer, "spread": spread}
    check(survey, persona, asked, weights, parts, top_boxes, claims, resamples, seed)
    check_observed(survey, refer, observed, missed)
    people = belonging(survey, persona, items=items, k=k, ipsatise=ipsatise, seed=seed)
    used = people.code >= 0
    if people.weights is not None:
        used &= people.weights > 0
    people = people._replace(
        rows=people.rows[used], code=people.code[used],
        weights=None if people.weights is None else people.weights[used],
        customers=None if people.customers is None else people.customers[used],
    )  # fmt: skip
    scored = [part_of(survey, name, item, parts, top_boxes)
              for name, item in asked.items() if item is not None]  # fmt: skip
    x = np.column_stack([one.values[people.rows] for one in scored])
    shown = _shown(people, x, survey.circumstances.min_cell)
    weighed = np.array([float(weights[PARTS.index(one.name)]) for one in scored])
    means, drawn = _means(people, x, resamples, seed)
    stand = standing(means[shown], drawn[:, shown], weighed)
    table = _tidy(people, x, scored, shown, stand)
    tested = claim_tests.tested(
        survey, claims, _referral(scored), people.rows, people.weights, people.customers,
        resamples=resamples, seed=seed,
    ) if claims else None  # fmt: skip
    answered = ~np.isnan(x).all(axis=1)
    n, n_all = float(answered.sum()), float(len(used))
    tables = {"parts": _parts(scored, weighed, people, x)}
    if tested is not None:
        tables["claims"] = tested.assign(claim="item: " + tested["claim"])
    if observed is not None:
        said, seen = (part_of(survey, name, item, "top_box", top_boxes).values
                      for name, item in (("refer", refer), ("observed", observed)))  # fmt: skip
        tables["referrals"] = unseen_referrals.corrected(
            people, said, seen, missed, survey.circumstances.min_cell
        )
    return ValueResult(
        _components=table,
        _whole={
            "parts": parts, "k": len(shown), "personas": people.source,
            "model_verdict": people.verdict, "n_shown": int(shown.sum()), "n_parts": len(scored),
            "pairs_apart": stand.pairs_apart,
            "is_ranked": "first" in stand.verdict or "last" in stand.verdict,
            "has_intervals": resamples > 0,
        } | {f"weight_{one.name}": weight for one, weight
             in zip(scored, (weighed / weighed.sum()).tolist(), strict=True)},
        _tables=tables,
        _notes=tuple(_notes(people, scored, shown, survey, table, tested)),
        labels=_labels(survey, scored, claims, people),
        language=survey.language,
        provenance=Provenance(
            method="persona_value",
            options=asked | {"persona": people.source, "weights": list(map(float, weights)),
                             "parts": parts, "top_boxes": top_boxes, "claims": list(claims),
                             "observed": observed, "missed": list(map(float, missed))},
            n=n,
            n_effective=n if people.weights is None else float(kish_n(people.weights[answered])),
            n_dropped=n_all - n, weighted=survey.is_weighted, weight_kind=survey.weight_kind,
            seed=seed, resamples=resamples or None, simulated=survey.is_simulated,
            customers=survey.n_customers, data=survey.source,
        ),
    )  # fmt: skip


def _shown(people: Membership, x: np.ndarray, least: int) -> np.ndarray:
    """Personas with enough answers to every part, and no complement that gives others away."""
    own = np.arange(len(people.names))[:, None] == people.code
    counts = own.astype(int) @ ~np.isnan(x)
    shown = ~rows_to_hide(counts, minimum=least, few=counts < least)
    if shown.sum() < 2:
        raise MethodError(
            f"{shown.sum()} personas can be shown, with at least {least} answers to each part; at "
            "least two are needed."
        )
    return shown


def _means(
    people: Membership, x: np.ndarray, resamples: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Mean of each persona and part, and in each resample of customers."""
    k, p = len(people.names), x.shape[1]
    w = np.ones(len(x)) if people.weights is None else people.weights
    own = (people.code[:, None] == np.arange(k)) * w[:, None]
    given = ~np.isnan(x)
    weight = (own[:, :, None] * given[:, None, :]).reshape(len(x), k * p)
    total = weight * np.tile(np.where(given, x, 0.0), (1, k))
    sums = np.column_stack([total, weight])
    if people.customers is not None:
        code = np.unique(people.customers, return_inverse=True)[1]
        sums = np.column_stack([np.bincount(code, one) for one in sums.T])
    drawn = resampled_sums(sums, resamples, np.random.default_rng([seed, 2]))

    def ratio(of: np.ndarray) -> np.ndarray:
        top, bottom = of[..., : k * p], of[..., k * p :]
        return (top / np.where(bottom > 0, bottom, np.nan)).reshape(*of.shape[:-1], k, p)

    means = ratio(sums.sum(axis=0))
    found = ratio(drawn)
    return means, np.where(np.isnan(found), means, found)  # nobody was drawn: next to never


def _tidy(
    people: Membership, x: np.ndarray, scored: Sequence[Part], shown: np.ndarray, stand: Standing
) -> pd.DataFrame:
    rows, place = [], 0
    for group, name in enumerate(people.names):
        row: dict[str, Any] = {"persona": name, "verdict": "hidden"}
        if shown[group]:
            row |= {
                "estimate": stand.total[place], "conf_low": stand.low[place],
                "conf_high": stand.high[place], "p_first": stand.p_first[place],
                "rank_low": stand.rank_low[place], "rank_high": stand.rank_high[place],
                "share_first": stand.share_first[place], "share_sure": stand.share_sure[place],
                "verdict": stand.verdict[place],
                "n": float((~np.isnan(x[people.code == group]).all(axis=1)).sum()),
            }  # fmt: skip
            for at, one in enumerate(scored):
                row |= _of_part(people, x[:, at], one, people.code == group)
            place += 1
        rows.append(row)
    return pd.DataFrame(rows).reindex(columns=list(ValueResult.columns))


def _of_part(people: Membership, x: np.ndarray, part: Part, own: np.ndarray) -> dict[str, float]:
    used = own & ~np.isnan(x)
    weights, customers = (None if one is None else one[used]
                          for one in (people.weights, people.customers))  # fmt: skip
    estimate, low, high = with_interval(x[used], weights, customers, part.is_share)
    return {part.name: estimate, f"{part.name}_low": low, f"{part.name}_high": high,
            f"n_{part.name}": float(used.sum())}  # fmt: skip


def _referral(scored: Sequence[Part]) -> np.ndarray:
    return next((one.values for one in scored if one.name == "refer"), np.empty(0))


def _parts(
    scored: Sequence[Part], weighed: np.ndarray, people: Membership, x: np.ndarray
) -> pd.DataFrame:
    """How each part counts."""
    return pd.DataFrame({
        "part": [one.name for one in scored], "item": [f"item: {one.item}" for one in scored],
        "kind": [one.kind for one in scored], "counts": [one.detail for one in scored],
        "weight": weighed / weighed.sum(), "n": (~np.isnan(x)).sum(axis=0).astype(float),
    })  # fmt: skip


def _notes(
    people: Membership, scored: Sequence[Part], shown: np.ndarray, survey: Survey,
    table: pd.DataFrame, tested: pd.DataFrame | None,
) -> Iterator[tuple[str, dict[str, Any]]]:  # fmt: skip
    yield "value_no_money", {}
    if people.verdict == "score":
        yield "model_score", {}
    built = [f"item: {one.item}" for one in scored if one.item in people.built]
    if built:
        yield "value_built", {"items": built}
    if not shown.all():
        hidden = [name for name, one in zip(people.names, shown, strict=True) if not one]
        yield "suppressed", {"groups": hidden, "limit": survey.circumstances.min_cell}
    if table["share_first"].max() < 0.95:
        yield "value_weights", {}
    if tested is not None:
        yield "claims_aside", {"items": [f"item: {one}" for one in tested["claim"]]}
    if people.customers is not None and survey.n_customers is not None:
        yield "value_customers", {"n": survey.n_customers}


def _labels(survey: Survey, scored: Sequence[Part], claims, people: Membership) -> dict:
    """Words for personas and parts, and for items under a name of their own."""
    items = {f"item: {name}": {one: survey.label(name, one) for one in LANGUAGES}
             for name in {*(part.item for part in scored), *claims}}  # fmt: skip
    parts = {f"part: {name}": {one: speaker(one)(f"personas.worth.part.{name}")
                               for one in LANGUAGES} for name in PARTS}  # fmt: skip
    levels = {f"level: {part.name}": survey.labels([part.item]).get(part.detail)
              or dict.fromkeys(LANGUAGES, part.detail) for part in scored}  # fmt: skip
    return people.labels | items | parts | levels
