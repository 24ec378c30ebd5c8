"""The verb: check, count the steps between channels, compare, wrap."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cemlab.data import EventLog, Survey
from cemlab.documents import CHANNELS, Journey
from cemlab.errors import CemlabWarning, OptionError
from cemlab.journeys.handing_over import comparing, stepping
from cemlab.journeys.handing_over.comparing import Compared
from cemlab.journeys.handing_over.result import COLUMNS, SAME, HandOverResult
from cemlab.journeys.handing_over.stepping import Steps
from cemlab.journeys.journey_outcome import MOMENTS, JourneyOutcome, check_arguments, outcome_of
from cemlab.language import LANGUAGES, speaker
from cemlab.numerics import kish_n
from cemlab.results import Provenance

BLOCK = "journeys.hand_overs"
WARNED = ("hand_overs_half_known",)
HALF = 0.5


def hand_overs(
    events: EventLog,
    survey: Survey | None = None,
    document: Journey | None = None,
    *,
    outcome: str | Mapping[str, float] | pd.Series | None = None,
    covariates: Sequence[str] = (),
) -> HandOverResult:
    """Tell from which channel to which journeys are handed over, and what goes with it.

    Parameters
    ----------
    events : EventLog
        With channels, in an order that somebody saw.
    survey : Survey, optional
        Has the outcome and the covariates; its weights are used for the gaps.
    document : Journey, optional
        Its touchpoints of `kind: wait` are left out, as all moments of the channel "wait" are.
    outcome : str, mapping or Series, optional
        Rated item of the survey, or a value by journey id (high is good). Without one, the mean of
        the rated moments of a journey; without those, only the matrix is told.
    covariates : sequence of str, optional
        Items of the survey that journeys are compared alike in.

    Returns
    -------
    HandOverResult

    Raises
    ------
    OptionError
        An argument is of the wrong kind or not known.
    MethodError
        The moments have no order, or no two in a row have a channel; no journey has an outcome.

    Warns
    -----
    CemlabWarning
        The result is weak; `notes()` says the same.

    Notes
    -----
    A step leads from a moment to the next one of its journey; a hand-over is a step to another
    channel. A wait hands nothing to anybody: the step goes from the moment before it to that after.
    Pairs that the very same journeys have are one comparison: the first is told, with the names of
    all, the others have the verdict ``same_journeys``.

    Shares are of the steps from a channel, unweighted, with Wilson's interval from the
    effective number of steps where customers took several. A gap (`estimate`) compares journeys
    that have a hand-over with those that do not, the covariates held equal; `alike` also holds the
    number of moments equal. A long journey has more chances of a hand-over and of trouble, so that
    a gap is told only where it is clear and stays on its side of 0 with as many moments. Errors are
    HC3, by customer where customers have several journeys; p by Holm over the pairs. Pairs are
    compared one by one, so that a gap may be that of another hand-over of the same journeys. All of
    it is association.

    References
    ----------
    Wilson (1927) for shares; MacKinnon & White (1985) and Pustejovsky & Tipton (2018) for errors;
    Holm (1979).

    Examples
    --------
    >>> hand_overs = cemlab.journeys.hand_overs(events, survey, outcome="overall")
    >>> hand_overs.costs()
    """
    check_arguments(events, survey, outcome, covariates)
    if document is not None and not isinstance(document, Journey):
        raise OptionError(
            f"`document` is a {type(document).__name__}. Expected a Journey: read it with "
            "cemlab.documents.read_journey(path)."
        )
    steps = stepping.steps_of(events, document)
    least = max(events.min_cell, survey.circumstances.min_cell if survey is not None else 0)
    judged = _judged(events, survey, outcome, covariates, steps)
    found = comparing.comparable(steps, judged) if judged.name else None
    pairs = comparing.pair_gaps(stepping.matrix(steps, least), steps, found, least)
    whole = _whole(steps, judged, found, least)
    result = HandOverResult(
        _components=pairs.reindex(columns=list(COLUMNS)),
        _whole=whole,
        _tables={} if found is None else {"costs": comparing.costs(steps, found, least)},
        _notes=tuple(_notes(pairs, whole, covariates, steps.n_waits)),
        labels=_labels(survey, steps, pairs, judged.name),
        language=events.language,
        provenance=_provenance(whole, found, events, survey, covariates),
    )
    for code, message in result.notes():
        if code in WARNED:
            warnings.warn(CemlabWarning(message, code), stacklevel=2)
    return result


def _judged(
    events: EventLog, survey: Survey | None, outcome: Any, covariates: Sequence[str], steps: Steps
) -> JourneyOutcome:
    felt = events.moments().groupby("journey_id", sort=False)["experience"].mean()
    journeys = steps.journeys["journey_id"].to_numpy()
    return outcome_of(events, survey, outcome, covariates, journeys,
                      felt.reindex(journeys).to_numpy(float))  # fmt: skip


def _whole(
    steps: Steps, judged: JourneyOutcome, found: Compared | None, least: int
) -> dict[str, Any]:
    low, high = judged.scale or (np.nan, np.nan)
    return {
        "outcome": judged.name or None, "n_steps": len(steps.journey),
        "n_unknown": steps.n_unknown, "n_channels": len(steps.channels),
        "n_journeys": len(steps.journeys), "n_customers": int(steps.customers.max()) + 1,
        **stepping.whole(steps, least),
        "n_answered": 0 if found is None else int(found.used.sum()),
        "scale_min": low, "scale_max": high, "min_cell": least,
    }  # fmt: skip


def _notes(
    pairs: pd.DataFrame, whole: dict[str, Any], covariates: Sequence[str], n_waits: int
) -> Iterator[tuple[str, dict[str, Any]]]:
    if whole["outcome"] is None:
        yield "hand_overs_no_outcome", {}
    if whole["outcome"] == MOMENTS:
        yield "deviations_of_moments", {}
    share = whole["n_answered"] / whole["n_able"]
    if whole["outcome"] is not None and share < HALF:
        yield "hand_overs_half_known", {"share": share}
    if n_waits:
        yield "hand_overs_waits", {"n": n_waits}
    if whole["n_unknown"]:
        yield "hand_overs_unknown", {"n": whole["n_unknown"]}
    hidden = pairs.loc[pairs["verdict"] == "hidden", "hand_over"].tolist()
    if hidden:
        yield "suppressed", {"groups": hidden, "limit": whole["min_cell"]}
    few = pairs.loc[pairs["verdict"] == "few", "hand_over"].tolist()
    if few:
        yield "hand_overs_few", {"items": few, "limit": whole["min_cell"]}
    same = [f"{SAME}{name}" for name in pairs["same_as"].unique() if name]
    if same:
        yield "hand_overs_same", {"items": same}
    if whole["outcome"] is not None:
        yield "hand_overs_no_cause" if covariates else "hand_overs_bare", {}


def _labels(
    survey: Survey | None, steps: Steps, pairs: pd.DataFrame, outcome: str
) -> dict[str, dict[str, str]]:
    own = {f"channel: {name}": {one: _channel(name, one) for one in LANGUAGES}
           for name in steps.channels}  # fmt: skip
    # a channel may be called like the item that is the outcome, which keeps its words
    own |= {name: own[f"channel: {name}"] for name in steps.channels if name != outcome}
    for row in pairs.to_dict("records"):
        ends = {end: own[f"channel: {row[end]}"] for end in ("from", "to")}
        own[row["hand_over"]] = {
            one: speaker(one)(f"{BLOCK}.named", start=ends["from"][one], to=ends["to"][one])
            for one in LANGUAGES
        }
    for name in pairs["same_as"].unique():
        same = pairs[pairs["hand_over"].eq(name) | pairs["same_as"].eq(name)]
        same = same.sort_values("from", key=lambda one: one.isin(same["to"]), kind="stable")
        if name:  # what leads to another of them first
            own[f"{SAME}{name}"] = {one: " + ".join(own[pair][one] for pair in same["hand_over"])
                                    for one in LANGUAGES}  # fmt: skip
    if survey is not None and outcome in survey.items:
        return own | survey.labels([outcome])
    key = {MOMENTS: "moments", "outcome": "outcome"}.get(outcome)
    if key is not None:
        own[outcome] = {one: speaker(one)(f"journeys.waits.word.{key}") for one in LANGUAGES}
    return own


def _channel(name: str, language: str) -> str:
    """The word of a channel that documents know, else the name the log has."""
    return speaker(language)(f"documents.channel.{name}") if name in CHANNELS else name


def _provenance(
    whole: dict[str, Any], found: Compared | None, events: EventLog, survey: Survey | None,
    covariates: Sequence[str],
) -> Provenance:  # fmt: skip
    weights = None if found is None else found.weights
    n = float(whole["n_journeys"] if found is None else whole["n_answered"])
    return Provenance(
        method="hand_overs_shares" if found is None else "hand_overs",
        options={"outcome": whole["outcome"], "covariates": list(covariates)},
        n=n,
        n_effective=n if weights is None else float(kish_n(weights)),
        n_dropped=float(whole["n_journeys"]) - n,
        weighted=weights is not None,
        weight_kind=None if weights is None else survey.weight_kind,
        simulated=events.is_simulated or (survey is not None and survey.is_simulated),
        customers=whole["n_customers"], data=events.source,
    )  # fmt: skip
