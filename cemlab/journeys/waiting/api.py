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
from cemlab.journeys.waiting.comparing import compared
from cemlab.journeys.waiting.durations_between import (
    check_times,
    checked_pairs,
    direct_waits,
    untold_steps,
    usual_steps,
    waits_between,
)
from cemlab.journeys.waiting.result import WaitResult
from cemlab.journeys.waiting.weaknesses import notes
from cemlab.language import LANGUAGES, speaker
from cemlab.numerics import kish_n
from cemlab.results import Provenance

WARNED = ("waits_half_known", "waits_few_per_term")


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
    Of direct steps that `map(…).transitions()` hides, or tells only with rare ones, the numbers
    of journeys are not told here either.
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
    table, facts = compared(found, named, judged, journeys["customer_id"].to_numpy(), least,
                             float(shortest))  # fmt: skip
    untold = untold_steps(named, events, least) if pairs is None else []
    table.loc[table["wait"].isin([f"{from_} → {to}" for from_, to in untold]),
              ["n", "n_timed"]] = np.nan  # fmt: skip
    whole = _whole(facts, judged, journeys, events, least, float(shortest))
    result = WaitResult(
        _components=table,
        _whole=whole,
        _notes=tuple(notes(table, whole, facts, events)),
        labels=_labels(events, survey, named, judged.name),
        language=events.language,
        provenance=_provenance(facts, judged, events, survey, whole, named, covariates),
    )
    for code, message in result.notes():
        if code in WARNED:
            warnings.warn(CemlabWarning(message, code), stacklevel=2)
    return result


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
