"""The verb: check, predict, wrap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from cemlab.data import Survey, arguments
from cemlab.errors import MethodError, OptionError
from cemlab.language import LANGUAGES, speaker
from cemlab.numerics import kish_n
from cemlab.personas import model_verdicts
from cemlab.personas.membership import Membership, belonging, unknown_persona
from cemlab.personas.methods.frozen import FrozenModel
from cemlab.personas.methods.prediction import FOLDS, PAIRS, REPEATS, Measured, predicted, verdict
from cemlab.personas.predicting.columns import Outcome, columns_of, outcome_of
from cemlab.personas.predicting.result import PredictionResult
from cemlab.personas.predicting.telling import PER_COLUMN
from cemlab.personas.result import PersonaResult
from cemlab.results import Provenance

MODELS = ("baseline", "persona", "both", "items")


def predict(
    survey: Survey,
    *,
    outcome: str,
    persona: str | Path | FrozenModel | PersonaResult | Sequence[Any] | None = None,
    baseline: Sequence[str] = (),
    of: Sequence[Any] | None = None,
    items: Sequence[str] | None = None,
    k: int | None = None,
    ipsatise: bool = False,
    smallest: float = 0.02,
    resamples: int = 1000,
    seed: int = 0,
) -> PredictionResult:
    """Does the persona say more about scores or churn than tenure and age alone?

    Parameters
    ----------
    survey : Survey
        One row per response; weights are used when the survey has them.
    outcome : str
        What is predicted: a rating or an amount, or something that is so or not.
    persona : str, FrozenModel, PersonaResult, path or sequence, optional
        A segment of the survey; personas that were found before (people with enough answers go
        to the nearest); or labels, one a row, None for nobody.
    baseline : sequence of str, optional
        Items that are known anyway, such as tenure and age. Without any, the baseline is the
        mean.
    of : sequence, optional
        Answers of the outcome that count as yes. Two answers need none: the last means yes.
    items : sequence of str, optional
        What built the personas, compared as numbers; a model knows its own. Without `persona`,
        personas are found by these items.
    k, ipsatise
        As for `cemlab.personas.fit`, without `persona`.
    smallest : float, default 0.02
        Smallest gain of R², or of the area under the ROC curve, that is worth having.
    resamples : int, default 1000
        Resamples of customers behind the intervals; at least 100, or 0 for none.
    seed : int, default 0

    Returns
    -------
    PredictionResult

    Raises
    ------
    OptionError
        The outcome is among the items that built the personas, in the baseline, or the persona
        itself; names that are no items; a choice that is impossible.
    MethodError
        Fewer than two personas, too few customers, or an outcome that does not vary.

    Notes
    -----
    All models predict people they have not seen: ten folds, dealt ten times, by customer. A
    number is predicted by least squares (R² against the mean of the training folds), yes or no by
    a logistic model (area under the ROC curve, within folds, and log score). Intervals are
    percentiles over customers, resampled with their losses, the same for all models.

    The persona "adds" where the interval of R² or area of baseline and persona, less that of the
    baseline, lies above 0; it "adds nothing" where the interval lies inside ± `smallest`, even
    above 0; it is "worse" below 0, for groups of few people cost more than they tell; else it
    cannot be told.

    Personas that were found in the same answers may be used: finding them never looked at the
    outcome. Where it is not known what built them, it is not known either whether the outcome did.
    Other people are predicted here, not the future.

    References
    ----------
    Efron & Tibshirani (1997); DeLong, DeLong & Clarke-Pearson (1988); Airola et al. (2011).

    Examples
    --------
    >>> personas = cemlab.personas.fit(survey, items=["speed", "price", "contact"])
    >>> cemlab.personas.predict(
    ...     survey, persona=personas, outcome="churn", baseline=["tenure", "age"]
    ... )
    """
    _check(survey, outcome, persona, baseline, smallest, resamples, seed)
    people = belonging(survey, persona, items=items, k=k, ipsatise=ipsatise, seed=seed)
    if outcome in people.built:
        raise OptionError(
            f"`outcome` {outcome!r} is one of the items that built the personas: they predict it "
            "because they were made of it. Choose another outcome, or build them without it."
        )
    wanted = outcome_of(survey, outcome, of)
    known = columns_of(survey, baseline)
    rows = people.rows
    used = (people.code >= 0) & ~np.isnan(wanted.values[rows]) & ~np.isnan(known[rows]).any(axis=1)
    if people.weights is not None:
        used &= people.weights > 0
    rows, code = rows[used], people.code[used]
    y = wanted.values[rows]
    _check_answers(y, wanted, code, outcome, survey)
    parts = {
        "baseline": known[rows],
        "persona": (code[:, None] == np.unique(code)[1:]).astype(float),
        "items": columns_of(survey, people.built, filled=True)[rows],
    }
    parts = {name: own[:, (own != own[:1]).any(axis=0)] for name, own in parts.items()}
    ends = np.cumsum([0, *(own.shape[1] for own in parts.values())])
    places = {
        name: list(range(start, stop))
        for name, start, stop in zip(parts, ends[:-1], ends[1:], strict=True)
    }
    models = {"baseline": places["baseline"], "persona": places["persona"],
              "both": places["baseline"] + places["persona"]}  # fmt: skip
    if people.built:
        models["items"] = places["items"]
    weights = None if people.weights is None else people.weights[used]
    with threadpool_limits(1):
        found = predicted(
            np.column_stack(list(parts.values())), y, models, is_yes_no=wanted.is_yes_no,
            weights=weights, customers=None if people.customers is None else people.customers[used],
            resamples=resamples, seed=seed,
        )  # fmt: skip
    n, lead = float(len(rows)), "auc" if wanted.is_yes_no else "r_squared"
    rarer = float(min(y.sum(), n - y.sum())) if wanted.is_yes_no else n
    gains = _gains(found, lead, smallest)
    first = gains.set_index("gain").loc["beyond"]
    return PredictionResult(
        _components=_tidy(found, lead, models, n),
        _whole={
            "outcome": f"item: {outcome}", "measure": lead, "verdict": first["verdict"],
            "gain": first["estimate"], "gain_low": first["conf_low"],
            "gain_high": first["conf_high"], "smallest": smallest, "k": len(np.unique(code)),
            "personas": people.source, "model_verdict": people.verdict, "folds": FOLDS,
            "repeats": REPEATS,
            "yes": " / ".join(wanted.yes), "share_yes": _share_yes(y, weights, wanted),
            "n_rarer": rarer,
            "has_baseline": len(baseline) > 0, "has_items": bool(people.built),
            "has_intervals": resamples > 0,
        },
        _tables={"gains": gains},
        _notes=tuple(_notes(people, survey, rarer, float(len(used)) - n, models)),
        labels=_labels(survey, outcome, baseline, people, wanted),
        language=survey.language,
        provenance=Provenance(
            method="predict_yes" if wanted.is_yes_no else "predict",
            options={"outcome": outcome, "persona": people.source, "baseline": list(baseline),
                     "of": None if of is None else list(wanted.yes), "items": list(people.built),
                     "k": k, "ipsatise": ipsatise, "smallest": smallest},
            n=n, n_effective=n if weights is None else float(kish_n(weights)),
            n_dropped=float(len(used)) - n, weighted=survey.is_weighted,
            weight_kind=survey.weight_kind, seed=seed, resamples=resamples or None,
            simulated=survey.is_simulated, customers=survey.n_customers, data=survey.source,
        ),
    )  # fmt: skip


def _check(survey, outcome, persona, baseline, smallest, resamples, seed) -> None:
    arguments.check_survey(survey)
    arguments.check_outcome(outcome)
    if isinstance(baseline, str):
        raise OptionError(f"`baseline` is {baseline!r}. Expected a list of names of items.")
    arguments.check_items("baseline", baseline)
    arguments.check_resampling(resamples, seed)
    if isinstance(smallest, bool) or not isinstance(smallest, (int, float)) or not 0 < smallest < 1:
        raise OptionError(f"`smallest` is {smallest!r}. Expected a gain between 0 and 1.")
    problems = [
        str(OptionError.unknown(use, name, survey.items))
        for use, names in (("outcome", [outcome]), ("baseline", baseline))
        for name in names if name not in survey.items
    ]  # fmt: skip
    if outcome in baseline:
        problems.append(f"`outcome` {outcome!r} is in the baseline: it would predict itself.")
    if isinstance(persona, str) and persona == outcome:
        problems.append(f"`outcome` {outcome!r} is the persona: it would predict itself.")
    if isinstance(persona, str) and persona in baseline:
        problems.append(f"`persona` {persona!r} is in the baseline: it can add nothing to itself.")
    problems += unknown_persona(survey, persona)
    if problems:
        raise OptionError(" ".join(problems))


def _check_answers(y, wanted: Outcome, code: np.ndarray, outcome: str, survey: Survey) -> None:
    """Enough people, who differ; nothing is told of fewer than may be told."""
    least = survey.circumstances.min_cell
    if len(y) < least:
        raise MethodError(
            f"{len(y)} respondents have a persona, the outcome {outcome!r} and all of the "
            f"baseline; at least {least} are needed."
        )
    if (y == y[0]).all():
        raise MethodError(f"All of those who can be used answered {outcome!r} alike.")
    if wanted.is_yes_no and min(y.sum(), len(y) - y.sum()) < least:
        raise MethodError(
            f"Of {outcome!r} fewer than {least} people have one of the two answers; so few are "
            "not told."
        )
    if len(np.unique(code)) < 2:
        raise MethodError("All of those who can be used are in one persona.")


def _tidy(found: dict[str, Measured], lead: str, models: dict, n: float) -> pd.DataFrame:
    rows = []
    for name in (one for one in MODELS if one in models):
        own = found[lead]
        row: dict[str, Any] = {"model": name, "estimate": own.estimate[name],
                               "conf_low": own.low[name], "conf_high": own.high[name]}  # fmt: skip
        if "log_score" in found:
            own = found["log_score"]
            row |= {"log_score": own.estimate[name], "log_score_low": own.low[name],
                    "log_score_high": own.high[name]}  # fmt: skip
        rows.append(row | {"n": n, "parameters": float(len(models[name]) + 1)})
    return pd.DataFrame(rows).reindex(columns=list(PredictionResult.columns))


def _gains(found: dict[str, Measured], lead: str, smallest: float) -> pd.DataFrame:
    """A row per pair of models: what the second predicts better than the first."""
    rows = []
    for pair, gain in found[lead].gains.items():
        row = {"gain": pair, "first": PAIRS[pair][0], "second": PAIRS[pair][1],
               "estimate": gain[0], "conf_low": gain[1], "conf_high": gain[2],
               "swing": found[lead].swing[pair], "verdict": verdict(gain, smallest)}  # fmt: skip
        scored = found["log_score"].gains[pair] if "log_score" in found else (np.nan,) * 3
        rows.append(row | dict(zip(("log_score", "log_score_low", "log_score_high"), scored,
                                   strict=True)))  # fmt: skip
    return pd.DataFrame(rows)


def _share_yes(y: np.ndarray, weights: np.ndarray | None, wanted: Outcome) -> float:
    return float(np.average(y, weights=weights)) if wanted.is_yes_no else np.nan


def _notes(
    people: Membership, survey: Survey, rarer: float, dropped: float, models: dict
) -> Iterator[tuple[str, dict[str, Any]]]:
    least = survey.circumstances.min_cell
    if people.verdict == "score":
        yield "model_score", {}
    if not people.built:
        yield "persona_built_unknown", {}
    elif people.same_data:
        yield "persona_same_data", {}
    most = max(len(columns) for columns in models.values()) + 1
    if rarer < PER_COLUMN * most:
        yield "few_per_column", {"columns": most, "limit": PER_COLUMN}
    if dropped >= least:
        yield "prediction_left_out", {"n": dropped}
    elif dropped:
        yield "prediction_left_out_few", {}
    if people.customers is not None and survey.n_customers is not None:
        yield "folds_by_customer", {"n": survey.n_customers}


def _labels(survey, outcome, baseline, people: Membership, wanted: Outcome) -> dict:
    """Words for models, and for items under a name of their own."""
    items = {f"item: {name}": {one: survey.label(name, one) for one in LANGUAGES}
             for name in {outcome, *baseline}}  # fmt: skip
    levels = survey.labels([outcome])
    yes = {one: " / ".join(levels.get(level, {}).get(one) or level for level in wanted.yes)
           for one in LANGUAGES}  # fmt: skip
    models = {
        name: {one: _model(name, people.verdict, one) for one in LANGUAGES} for name in MODELS
    }
    return models | items | {"level: yes": yes}


def _model(name: str, verdict: str, language: str) -> str:
    say = speaker(language)
    return say(f"personas.prediction.model.{name}", **model_verdicts.words(verdict, say))
