"""The verb: check, recognise, count, compare, wrap."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cemlab.data import EventLog, Survey, arguments
from cemlab.documents import Documents, Journey
from cemlab.errors import CemlabWarning, MethodError, OptionError
from cemlab.journeys.deviating import tables
from cemlab.journeys.deviating.living import Lived, lived
from cemlab.journeys.deviating.recognising import Plan, plan_of
from cemlab.journeys.deviating.result import DeviationResult
from cemlab.journeys.deviating.tables import Compared
from cemlab.journeys.deviating.weaknesses import WARNED, notes
from cemlab.journeys.deviating.wording import labels
from cemlab.journeys.journey_outcome import (
    MOMENTS,
    JourneyOutcome,
    check_arguments,
    outcome_of,
)
from cemlab.journeys.methods.gaps import resampled_slopes, separable, slopes
from cemlab.journeys.movement import has_flow
from cemlab.language import speaker
from cemlab.numerics import kish_n
from cemlab.results import Provenance

if TYPE_CHECKING:
    from collections.abc import Mapping


def deviations(
    events: EventLog,
    document: Journey | Documents,
    survey: Survey | None = None,
    *,
    plan: str | None = None,
    outcome: str | None = None,
    covariates: Sequence[str] = (),
    resamples: int = 1000,
    seed: int = 0,
) -> DeviationResult:
    """Compare lived journeys with their plan, and tell what goes with each deviation.

    Four kinds, in journeys that are over [1]_: *missing*, a required step that never happened; *ad
    hoc*, an activity of the log that is no step (nor has the id of one that the log never has: its
    `match` does not fit); *failed*, a step whose status in the log is failed
    or cancelled; *out of order*, a step lived before one that must precede it.

    Parameters
    ----------
    events : EventLog
    document : Journey or Documents
        The plan: its steps with `required`, `next`, `match` and `scope`. Of all documents of a
        study the first planned journey, else the first as it is.
    survey : Survey, optional
        Has the outcome and the covariates; its weights are used for gaps, not for shares.
    plan : str, optional
        Which journey of the documents is the plan, such as one that is to be.
    outcome : str, optional
        Rated item of the survey; that of the document, where it names one. Without a survey or an
        outcome, the mean of the rated moments of a journey.
    covariates : sequence of str, optional
        Items of the survey that journeys are compared alike in.
    resamples : int, default 1000
        Resamples of customers behind the intervals of costs; at least 100, or 0 for none.
    seed : int, default 0

    Returns
    -------
    DeviationResult

    Raises
    ------
    OptionError
        An argument is of the wrong kind or not known.
    MethodError
        The log has none of the steps, no journey is over, or nobody observed where customers go.

    Warns
    -----
    CemlabWarning
        The result is weak; `notes()` says the same.

    Notes
    -----
    Shares are of all journeys that are over, with Wilson's interval from the effective number of
    journeys where customers have several. A journey is over when it came to its end (`scope` of the
    document, else `end` of the moments), or was silent for longer than 95% of the pauses between
    moments; open ones are missing nothing yet. Without an end, all count as over.

    The order follows `next`: a step must precede another where a way leads forward from it. Ways
    back are loops: a step may come again after one that follows it, but not first.

    Gaps are differences in the outcome: plain, and adjusted for all other deviations and the
    covariates by least squares, errors by customer (HC3, or CR2 for few), p by Holm over all
    adjusted gaps. They are associations: whoever lives a deviation may be less content anyway. A
    cost is minus share times adjusted gap: how far the mean of all journeys lies below that of
    journeys without the deviation, the others unchanged, *if* the gap were its doing.

    References
    ----------
    .. [1] Halvorsrud, R., Kvale, K., & Følstad, A. (2016). *Journal of Service Theory and
       Practice*, 26, 840–867.

    Examples
    --------
    >>> documents = cemlab.documents.read_documents(study)
    >>> found = cemlab.journeys.deviations(events, documents, survey, outcome="overall")
    >>> found.costs()
    """
    plan_document = _plan(document, plan)
    if survey is not None and outcome is None:
        outcome = plan_document.outcome
    check_arguments(events, survey, outcome, covariates)
    arguments.check_resampling(resamples, seed)
    if not has_flow(events):
        raise MethodError(
            "Nobody observed where customers go: the moments have no order, or are items of a "
            "survey. Deviations need a log of what happened."
        )
    ways, least = plan_of(plan_document), _least(events, survey, plan_document)
    found = lived(events, plan_document, ways, least)
    judged = outcome_of(events, survey, outcome, covariates, found.journeys, found.felt)
    compared = _compared(found, judged, least, resamples, seed)
    tidy = tables.of_deviations(found, compared, least)
    beside = {
        "kinds": tables.of_kinds(found, least),
        "numbers": tables.of_numbers(found, judged, least),
        "order": tables.of_order(found, ways, least),
    }
    whole = _whole(found, ways, plan_document, judged, compared, least)
    result = DeviationResult(
        _components=tidy,
        _whole=whole,
        _tables=beside,
        _notes=tuple(notes(tidy, whole, found, events, survey)),
        labels=labels(events, plan_document, survey, tidy, judged.name),
        language=events.language,
        provenance=_provenance(found, events, survey, judged, whole, resamples, seed,
                               {"plan": plan, "outcome": outcome, "covariates": list(covariates)}),
    )  # fmt: skip
    say = speaker(result.language)
    for code, values in result._notes:
        if code in WARNED:
            message = say(f"notes.{code}", **result._spoken(values, None))
            warnings.warn(CemlabWarning(message, code), stacklevel=2)
    return result


def _plan(document: Journey | Documents, named: str | None) -> Journey:
    if isinstance(document, Journey):
        if named not in (None, document.id):
            raise OptionError.unknown("plan", str(named), [document.id])
        return document
    if not isinstance(document, Documents):
        raise OptionError(
            f"`document` is a {type(document).__name__}. Expected a Journey, or the documents of a "
            "study as cemlab.documents.read_documents(study) reads them."
        )
    if named is not None:
        if named not in document.journeys:
            raise OptionError.unknown("plan", str(named), document.journeys)
        return document.journeys[named]
    for kind in ("planned", "as_is"):
        for one in document.journeys.values():
            if one.kind == kind:
                return one
    raise OptionError(
        "The documents have no journey that is planned or as it is. Write one as "
        "documents/journeys/NAME.yaml, or let cemlab.journeys.discover(events) make a first one."
    )


def _least(events: EventLog, survey: Survey | None, document: Journey) -> int:
    """Fewer customers than this are not told apart."""
    own = survey.circumstances.min_cell if survey is not None else 0
    return max(events.min_cell, own, document.min_n or 0)


def _compared(
    found: Lived, judged: JourneyOutcome, least: int, resamples: int, seed: int
) -> Compared:
    """Gaps of the deviations that enough customers lived and enough did not."""
    k = found.deviates.shape[1]
    used = ~np.isnan(judged.values) & ~np.isnan(judged.covariates).any(axis=1)
    if judged.weights is not None:
        used &= np.nan_to_num(judged.weights) > 0
    who = np.unique(found.customers, return_inverse=True)[1]
    x, y, customers = found.deviates[used].astype(float), judged.values[used], who[used]
    weights = None if judged.weights is None else judged.weights[used]
    enough = [at for at in range(k) if _is_enough(x[:, at] > 0, customers, least)]
    enough.sort(key=lambda at: -x[:, at].sum())  # of those that fix each other, the most frequent
    plain, adjusted = np.full((3, k), np.nan), np.full((4, k), np.nan)
    n = int(used.sum())
    if not len(y) or (y == y[0]).all():
        enough = []
    for at in enough:
        one = slopes(x[:, [at]], y, customers, weights)
        plain[:, at] = one.slope[0], one.low[0], one.high[0]
    beside = judged.covariates[used]
    terms = np.column_stack([x[:, enough], beside])
    fit = slopes(terms, y, customers, weights)
    for place, at in enumerate(enough):
        adjusted[:, at] = [own[place] for own in (fit.slope, fit.low, fit.high, fit.p_value)]
    known = [at for at in enough if not np.isnan(adjusted[0, at])]
    cost = np.full((3, k), np.nan)
    share = found.deviates.mean(axis=0) if len(found.deviates) else np.zeros(k)
    cost[0] = -share * adjusted[0]
    if resamples and known:
        kept = [enough.index(at) for at in known]
        others = [at for at in separable(terms) if at >= len(enough)]
        sums = np.column_stack([np.ones(len(who)), found.deviates[:, known]])
        sums = np.column_stack([np.bincount(who, one) for one in sums.T])
        drawn, told = resampled_slopes(
            terms[:, kept + others], y, customers, weights, sums, resamples,
            np.random.default_rng([seed, 3]),
        )  # fmt: skip
        costs = -(told[:, 1:] / told[:, :1]) * drawn[:, : len(known)]
        cost[1:, known] = np.quantile(costs, [0.025, 0.975], axis=0)
    return Compared(plain, adjusted, cost, np.isin(np.arange(k), enough), n, fit.units,
                    fit.r_squared, terms.shape[1], customers, used)  # fmt: skip


def _is_enough(with_it: np.ndarray, customers: np.ndarray, least: int) -> bool:
    """Whether as many customers as may be shown lived it, and as many did not."""
    with_, without = (len(np.unique(customers[own])) for own in (with_it, ~with_it))
    return min(with_, without) >= max(least, 2)


def _whole(
    found: Lived, plan: Plan, document: Journey, judged: JourneyOutcome, compared: Compared,
    least: int,
) -> dict[str, Any]:  # fmt: skip
    """The row of `glance()`."""
    facts = found.facts
    low, high = judged.scale or (np.nan, np.nan)
    return {
        "journey": document.id,
        "outcome": judged.name,
        "n_steps": len(plan.steps),
        "n_unseen": len(found.unseen),
        "n_strange": found.strange,
        "n_journeys": len(found.journeys),
        "n_customers": len(np.unique(found.customers)),
        "n_open": facts["n_open"],
        "n_ended": facts["n_ended"],
        "n_unstarted": facts["n_unstarted"],
        "n_before": facts["n_before"],
        "n_after": facts["n_after"],
        "has_end": facts["has_end"],
        "has_status": any(kind == "failed" for kind, _ in found.columns),
        "day": facts["day"],
        "n_answered": compared.n,
        "n_terms": compared.terms,
        "r_squared": compared.r_squared,
        "scale_min": low,
        "scale_max": high,
        "min_cell": least,
    }


def _provenance(
    found: Lived, events: EventLog, survey: Survey | None, judged: JourneyOutcome,
    whole: Mapping[str, Any], resamples: int, seed: int, options: dict[str, Any],
) -> Provenance:  # fmt: skip
    n = float(len(found.journeys))
    is_weighted = judged.weights is not None and judged.name not in ("", MOMENTS)
    known = judged.weights is not None and np.isfinite(judged.weights).any()
    weights = judged.weights[np.isfinite(judged.weights)] if known else None
    return Provenance(
        method="deviations" if judged.name else "deviations_shares",
        options=options | {"journey": whole["journey"]},
        n=n,
        n_effective=float(kish_n(weights)) if weights is not None and is_weighted else n,
        n_dropped=float(whole["n_open"] + whole["n_unstarted"]),
        weighted=is_weighted,
        seed=seed,
        resamples=(resamples or None) if judged.name else None,
        simulated=events.is_simulated or (survey is not None and survey.is_simulated),
        customers=whole["n_customers"],
        data=events.source,
    )
