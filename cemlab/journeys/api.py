"""The verbs: check, compute, wrap."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from cemlab.data import EventLog, Survey
from cemlab.errors import MissingDataWarning, SmallSampleWarning
from cemlab.journeys import feelings, movement, outcomes
from cemlab.journeys.methods import Curve
from cemlab.journeys.periods import period_label
from cemlab.journeys.result import JourneyResult
from cemlab.journeys.taking import Taken, check_arguments, take
from cemlab.journeys.weaknesses import notes
from cemlab.language import LANGUAGES, speaker
from cemlab.numerics import kish_n
from cemlab.results import Provenance
from cemlab.study import words

WARNED = {
    "few_raters": SmallSampleWarning,
    "not_estimable": SmallSampleWarning,
    "unjoined_moments": MissingDataWarning,
    "unjoined_left_out": MissingDataWarning,
    "survey_apart": MissingDataWarning,
    "open_journeys": MissingDataWarning,
}


def map(
    events: EventLog, survey: Survey | None = None, *, outcome: str | None = None
) -> JourneyResult:
    """Map a journey: how each touchpoint feels, where customers go next, where they stop.

    The plain mean of a touchpoint tells how those feel who come there; the adjusted one, from a
    random intercept for each customer, how an average customer would. Both stand side by side,
    because they part where unhappy customers come more often. Nothing is smoothed, and a
    touchpoint that fewer than 10 customers (the study's `min_cell`) rated is a gap.

    Parameters
    ----------
    events : EventLog
        One row per moment. Without ratings there is no curve; without an observed order there
        are no transitions.
    survey : Survey, optional
        Its weights are those of the customers, and its rated items tell how many answer low.
    outcome : str, optional
        Item of the survey whose mean and top-box share stand beside the journey.

    Returns
    -------
    JourneyResult

    Raises
    ------
    OptionError
        An argument is of the wrong kind, or the outcome is no rated item of the survey.
    MethodError
        All ratings are those of one customer; the survey is weighted and no journey meets a
        response.

    Warns
    -----
    SmallSampleWarning, MissingDataWarning
        The result is weak; `notes()` says the same.

    References
    ----------
    Laird & Ware (1982) for the random intercept; Wooldridge (2010) for its check with fixed
    effects; Holm (1979); Wilson (1927); Woodruff (1952) for medians.

    Examples
    --------
    >>> journeys = cemlab.journeys.map(events, survey, outcome="overall")
    >>> journeys.tidy()
    """
    check_arguments(events, survey, outcome)
    taken = take(events, survey)
    curve = feelings.curve_of(taken, events)
    unfinished = movement.still_open(taken, events)
    tidy = feelings.by_touchpoint(taken, curve)
    tables = {} if curve is None else feelings.feeling_tables(taken, curve, events)
    tables |= {
        "sensitivity": feelings.sensitivity(tidy),
        "stages": feelings.by_stage(taken, tidy),
        "transitions": movement.steps(taken, events, unfinished),
        "funnel": movement.still_there(taken, events, unfinished),
        "kpis": outcomes.kpis(taken, events, unfinished, survey, outcome),
        "low_answers": outcomes.low_answers(survey),
    }
    whole = _whole(taken, events, curve, unfinished, outcome)
    named = [outcome] if outcome is not None else []
    named += [item for item in tables["low_answers"]["item"] if item not in named]
    result = JourneyResult(
        _components=tidy,
        _whole=whole,
        _tables=tables,
        _notes=tuple(notes(tidy, tables, whole, events, survey, taken, unfinished)),
        labels=_labels(events, survey, named),
        language=events.language,
        provenance=_provenance(taken, events, survey, outcome, whole),
    )
    for code, message in result.notes():
        if code in WARNED:
            warnings.warn(WARNED[code](message, code), stacklevel=2)
    return result


def _whole(
    taken: Taken, events: EventLog, curve: Curve | None, unfinished: movement.Open,
    outcome: str | None,
) -> dict[str, Any]:  # fmt: skip
    """The row of `glance()`."""
    rated = taken.rated()
    counted = taken.moments if curve is None else taken.counted()  # steps have no weights
    low, high = events.scale or (np.nan, np.nan)
    model = None if curve is None else curve.model
    journeys = taken.moments.groupby("journey").size()
    several = rated.groupby("customer").size()
    return {
        "outcome": outcome,
        "curve": feelings.which_curve(curve),
        "status": "" if model is None else model.status,
        "person_sd": np.nan if model is None else float(np.sqrt(model.person_variance)),
        "residual_sd": np.nan if model is None else float(np.sqrt(model.residual_variance)),
        "n_customers": int(counted["customer"].nunique()),
        "n_journeys": len(journeys),
        "n_moments": len(taken.moments) + taken.n_left_out,
        "n_unjoined": taken.n_unjoined,
        "n_rated": len(rated),
        "n_touchpoints": len(taken.touchpoints),
        "min_cell": taken.min_cell,
        "n_single": int((journeys == 1).sum()),
        "n_open": len(unfinished.codes),
        "several": float((several > 1).mean()) if len(several) else np.nan,
        "scale_min": low,
        "scale_max": high,
        "neutral": np.nan if events.neutral is None else events.neutral,
        "end": events.end,
        # a line joins touchpoints only where somebody says in which order they stand
        "is_ordered": events.is_ordered and events.has_declared_touchpoints,
        "has_flow": movement.has_flow(events),
        "has_times": events.has_times,
        "is_retrospective": events.is_retrospective,
    }


def _labels(events: EventLog, survey: Survey | None, items: list[str]) -> dict[str, Any]:
    """Labels of items, stages and touchpoints; where two share a name, of the touchpoint.

    A stage is also found as ``stage: <id>``, because it may be called like a touchpoint.
    """
    own = events.labels()
    stages = {f"stage: {stage}": {spoken: words(events.stages[stage], spoken) or stage
                                  for spoken in LANGUAGES} for stage in events.stages}  # fmt: skip
    ends = {
        code: {spoken: speaker(spoken)(f"journeys.word.{key}") for spoken in LANGUAGES}
        for code, key in ((movement.ENTRY, "entry"), (movement.EXIT, "exit"))
    }
    return (survey.labels(items) if items else {}) | stages | ends | period_label(events) | own


def _provenance(
    taken: Taken, events: EventLog, survey: Survey | None, outcome: str | None,
    whole: dict[str, Any],
) -> Provenance:  # fmt: skip
    rated = taken.rated()
    moments = rated if len(rated) else taken.moments
    weights = taken.weights(moments)
    n = float(len(moments))
    is_weighted = survey is not None and survey.is_weighted
    return Provenance(
        method="journey" if whole["curve"] != "none" else "journey_flow",
        options={"outcome": outcome},
        n=n,
        n_effective=n if weights is None else float(kish_n(weights)),
        n_dropped=float(len(taken.moments) + taken.n_left_out) - n,
        weighted=is_weighted,
        weight_kind=survey.weight_kind if is_weighted else None,
        simulated=events.is_simulated or (survey is not None and survey.is_simulated),
        customers=whole["n_customers"],
        data=events.source,
    )
