"""The verb: check, measure the waits, compare, wrap."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cemlab.data import EventLog, Survey
from cemlab.errors import CemlabWarning, MethodError, OptionError
from cemlab.journeys.journey_outcome import (
    MOMENTS,
    JourneyOutcome,
    check_arguments,
    outcome_of,
)
from cemlab.journeys.methods.gaps import Slopes, slopes
from cemlab.journeys.methods.quantiles import quantile_interval
from cemlab.journeys.waiting.durations_between import (
    check_times,
    checked_pairs,
    direct_waits,
    usual_steps,
    waits_between,
)
from cemlab.journeys.waiting.result import COLUMNS, WaitResult
from cemlab.language import LANGUAGES, speaker
from cemlab.numerics import adjusted_p, kish_n
from cemlab.results import Provenance

CLEAR = 0.05  # Holm's p below it
OFTEN = 0.05  # of the waits are shorter than what is told apart: said
WARNED = ("waits_half_known", "waits_few_per_term")
PER_TERM, HALF = 10, 0.5


def waits(
    events: EventLog,
    survey: Survey | None = None,
    *,
    outcome: str | Mapping[str, float] | pd.Series | None = None,
    pairs: Sequence[tuple[str, str]] | None = None,
    covariates: Sequence[str] = (),
    shortest: float = 60.0,
) -> WaitResult:
    """Measure waits between touchpoints, and tell which goes with how content customers are.

    Parameters
    ----------
    events : EventLog
        With times.
    survey : Survey, optional
        Has the outcome and the covariates; its weights are used.
    outcome : str, mapping or Series, optional
        Rated item of the survey, or a value by journey id (high is good). Without one, the mean of
        the rated moments of a journey.
    pairs : sequence of (from, to), optional
        Touchpoints between which customers wait, from the first time at one to the next time at
        the other. Without it, all direct steps of at least 10% of the journeys (at most 12), summed
        where a journey takes a step again.
    covariates : sequence of str, optional
        Items of the survey that journeys are compared alike in.
    shortest : float, default 60
        Seconds; shorter waits count as this long.

    Returns
    -------
    WaitResult

    Raises
    ------
    OptionError
        An argument is of the wrong kind or not known.
    MethodError
        The log has no times, no wait is usual, or no journey has an outcome.

    Warns
    -----
    CemlabWarning
        The result is weak; `notes()` says the same.

    Notes
    -----
    Waits are told by their median with Woodruff's interval, and enter as logarithms to base 2: a
    slope is the change in the outcome that goes with twice the wait. `alone` is the slope of a wait
    by itself, estimate that with all other waits and the covariates alike. Who never had a wait
    enters with a mark of its own and a wait of mean length, so that nobody is dropped or made up.
    Errors are HC3, by customer where customers have several journeys; p by Holm over all waits.
    Whether a slope bends is tested with a square. Waits that are still running are not there yet.
    All of it is association.

    References
    ----------
    Woodruff (1952) for medians; MacKinnon & White (1985) and Pustejovsky & Tipton (2018) for
    errors; Holm (1979).

    Examples
    --------
    >>> waits = cemlab.journeys.waits(events, survey, outcome="overall")
    >>> waits.tidy()
    """
    check_arguments(events, survey, outcome, covariates)
    if isinstance(shortest, bool) or not isinstance(shortest, (int, float)) or not shortest > 0:
        raise OptionError(f"`shortest` is {shortest!r}. Expected seconds, more than 0.")
    check_times(events)
    least = max(events.min_cell, survey.circumstances.min_cell if survey is not None else 0)
    moments = events.moments()
    moments["code"] = pd.factorize(moments["journey_id"])[0]
    journeys = moments.drop_duplicates("code")
    n = len(journeys)
    named = usual_steps(moments, events, least) if pairs is None else checked_pairs(pairs, events)
    measure = direct_waits if pairs is None else waits_between
    found = measure(moments, named, n)
    if not len(named) or np.isnan(found).all():
        raise MethodError(
            "No step is taken by 10% of the journeys and enough customers with its time known, so "
            "no wait is usual. Name the touchpoints between which customers wait: pairs=[(…, …)]."
        )
    felt = moments.groupby("code")["experience"].mean().to_numpy(float)
    judged = outcome_of(events, survey, outcome, covariates, journeys["journey_id"].to_numpy(),
                        felt)  # fmt: skip
    if not judged.name:
        raise MethodError(
            "Nothing says how content customers were. Give a survey and its item, values by "
            "journey id, or moments with ratings."
        )
    table, facts = _compared(found, named, judged, journeys["customer_id"].to_numpy(), least,
                             float(shortest))  # fmt: skip
    whole = _whole(facts, judged, journeys, events, least, float(shortest))
    result = WaitResult(
        _components=table,
        _whole=whole,
        _notes=tuple(_notes(table, whole, facts, events)),
        labels=_labels(events, survey, named, judged.name),
        language=events.language,
        provenance=_provenance(facts, judged, events, survey, whole, named, covariates),
    )
    for code, message in result.notes():
        if code in WARNED:
            warnings.warn(CemlabWarning(message, code), stacklevel=2)
    return result


def _compared(
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


def _whole(
    facts: dict, judged: JourneyOutcome, journeys: pd.DataFrame, events: EventLog, least: int,
    shortest: float,
) -> dict[str, Any]:  # fmt: skip
    low, high = judged.scale or (np.nan, np.nan)
    return {
        "outcome": judged.name, "n_journeys": len(journeys), "n_answered": facts["n"],
        "n_customers": int(journeys["customer_id"].nunique()), "r_squared": facts["r_squared"],
        "n_terms": facts["terms"], "shortest": shortest, "scale_min": low, "scale_max": high,
        "min_cell": least,
    }  # fmt: skip


def _provenance(
    facts: dict, judged: JourneyOutcome, events: EventLog, survey: Survey | None, whole: dict,
    named: Sequence[tuple[str, str]], covariates: Sequence[str],
) -> Provenance:  # fmt: skip
    n = float(facts["n"])
    return Provenance(
        method="waits",
        options={"outcome": judged.name, "pairs": [list(pair) for pair in named],
                 "covariates": list(covariates), "shortest": whole["shortest"]},
        n=n,
        n_effective=n if facts["weights"] is None else float(kish_n(facts["weights"])),
        n_dropped=float(whole["n_journeys"]) - n,
        weighted=facts["weights"] is not None,
        simulated=events.is_simulated or (survey is not None and survey.is_simulated),
        customers=whole["n_customers"], data=events.source,
    )  # fmt: skip


def _notes(table: pd.DataFrame, whole: dict, facts: dict, events: EventLog):
    if whole["outcome"] == MOMENTS:
        yield "deviations_of_moments", {}
    share = whole["n_answered"] / whole["n_journeys"]
    if share < HALF:
        yield "waits_half_known", {"share": share}
    if whole["n_answered"] < PER_TERM * facts["terms"]:
        yield "waits_few_per_term", {"n": whole["n_answered"], "terms": facts["terms"],
                                     "limit": PER_TERM}  # fmt: skip
    hidden = table.loc[table["verdict"] == "hidden", "wait"].tolist()
    if hidden:
        yield "suppressed", {"groups": hidden, "limit": whole["min_cell"]}
    if facts["lacking"]:
        yield "waits_not_all", {}
    if facts["short"] > OFTEN:
        yield "waits_short", {"share": facts["short"], "seconds": whole["shortest"]}
    bent = table.loc[table["bends"], "wait"].tolist()
    if bent:
        yield "waits_bent", {"items": bent}
    same = table.loc[table["verdict"] == "inseparable", "wait"].tolist()
    if same:
        yield "waits_inseparable", {"items": same}
    if events.end is not None:
        yield "waits_running", {}
    yield "waits_no_cause", {}


def _labels(
    events: EventLog, survey: Survey | None, named: Sequence[tuple[str, str]], outcome: str
) -> dict[str, dict[str, str]]:
    own = dict(events.labels())
    for from_, to in named:
        own[f"{from_} → {to}"] = {
            one: speaker(one)("journeys.waits.named", start=events.label(from_, one),
                              to=events.label(to, one)) for one in LANGUAGES
        }  # fmt: skip
    if survey is not None and outcome in survey.items:
        return own | survey.labels([outcome])
    key = {MOMENTS: "moments", "outcome": "outcome"}.get(outcome)
    if key is not None:
        own[outcome] = {one: speaker(one)(f"journeys.waits.word.{key}") for one in LANGUAGES}
    return own
