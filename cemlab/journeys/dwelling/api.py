"""The verb: check, collect stays, estimate, wrap."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any, Literal

import pandas as pd

from cemlab.data import EventLog, Survey
from cemlab.documents import Documents, Journey
from cemlab.errors import MissingDataWarning, OptionError
from cemlab.journeys.dwelling import tables
from cemlab.journeys.dwelling.result import DwellResult
from cemlab.journeys.dwelling.stays import WHOLE, Stays, stays_of
from cemlab.journeys.dwelling.weaknesses import notes
from cemlab.journeys.grouping import Belonging, belonging
from cemlab.journeys.periods import period_label
from cemlab.journeys.taking import check_arguments, take, unused_weights
from cemlab.language import LANGUAGES, speaker
from cemlab.results import Provenance
from cemlab.study import words

LEVELS = ("touchpoint", "stage", "journey")
WARNED = {"stays_open": MissingDataWarning, "no_times": MissingDataWarning}


def dwell(
    events: EventLog,
    survey: Survey | None = None,
    document: Journey | Documents | Mapping[str, float] | None = None,
    *,
    level: Literal["touchpoint", "stage", "journey"] = "touchpoint",
    by: str | None = None,
) -> DwellResult:
    """How long customers stay at each touchpoint, in each stage, or in the whole journey.

    Who is still there when the data end has waited at least so long, and counts as that
    (Kaplan–Meier); a median of finished stays alone is too short. A median that fewer than half
    have reached is told as "more than" the longest time seen.

    Parameters
    ----------
    events : EventLog
        Moments with times. Its declared `end` says which journeys are over.
    survey : Survey, optional
        Holds the segment that `by` names.
    document : Journey, Documents or mapping, optional
        Standards: the durations that a journey document promises of its touchpoints
        (``standard.duration``), or seconds by touchpoint, stage, or ``"journey"``. Of all
        documents of a study, the first journey as it is.
    level : {"touchpoint", "stage", "journey"}, default "touchpoint"
        Stays at what: moments in a row at the same place are one stay.
    by : str, optional
        Groups to compare: a segment of the survey, or "channel", "actor" or "journey" (its kind).

    Returns
    -------
    DwellResult
        Times in seconds.

    Raises
    ------
    OptionError
        An argument is of the wrong kind or names what there is not.
    MethodError
        Nobody observed the order or the times of the moments, or there are no two groups.

    Warns
    -----
    MissingDataWarning
        Journeys are not over, or moments have no time; `notes()` says the same.

    Notes
    -----
    A stay lasts until the first moment elsewhere; that of a journey, until its declared end (or
    its last moment). A journey that has not come to its declared end stays where it was last seen
    until the data end: this gives the share of all who ever moved on. Intervals are log–log, with
    customers as clusters where they have several stays; groups are compared by log-rank tests,
    with Holm's correction over all steps. Weights are not used; `notes()` says so.

    References
    ----------
    Kaplan & Meier (1958); Brookmeyer & Crowley (1982) for medians; Mantel (1966) and, with several
    stays of a customer, Lin & Wei (1989) for the test; Holm (1979).

    Examples
    --------
    >>> waits = cemlab.journeys.dwell(events, survey, by="building")
    >>> waits.tidy()
    """
    check_arguments(events, survey, None)
    if level not in LEVELS:
        raise OptionError.unknown("level", level, LEVELS)
    taken = take(events, None)
    stays = stays_of(taken, events, level)
    standards = _standards(document, stays, level)
    groups = None if by is None else belonging(events, survey, by)
    least = max(taken.min_cell, survey.circumstances.min_cell if survey is not None else 0)
    tidy = tables.by_step(stays, standards, least)
    own: dict[str, pd.DataFrame] = {}
    if groups is not None:
        own["groups"] = tables.by_group(stays, groups, standards, least)
        own["tests"] = tables.tests(stays, groups, own["groups"])
        own["curves"] = tables.curves(stays, groups, own["groups"], least)
    else:
        own["curves"] = tables.curves(stays, None, tidy, least)
    own = {name: table.rename(columns={"step": level}) for name, table in own.items()}
    whole = _whole(events, stays, level, by, groups, least)
    result = DwellResult(
        _components=tidy.rename(columns={"step": level}),
        _whole=whole,
        _tables=own,
        _notes=(*notes(tidy, whole, events), *unused_weights(survey)),
        labels=_labels(events, level, groups),
        language=events.language,
        provenance=_provenance(events, survey, stays, level, by),
    )
    for code, message in result.notes():
        if code in WARNED:
            warnings.warn(WARNED[code](message, code), stacklevel=2)
    return result


def _standards(document: Any, stays: Stays, level: str) -> dict[str, float]:
    """Seconds by step; of a document, those of its touchpoints."""
    if isinstance(getattr(document, "journeys", None), Mapping):
        document = next((one for one in document.journeys.values() if one.kind == "as_is"), None)
    if document is None:
        return {}
    if isinstance(document, Mapping):
        given = dict(document)
    elif hasattr(document, "steps"):
        found = {step.id: getattr(getattr(step, "standard", None), "seconds", None)
                 for step in document.steps}  # fmt: skip
        given = {name: seconds for name, seconds in found.items() if seconds is not None}
        if level != "touchpoint":
            return {}
        return {name: float(given[name]) for name in stays.names if name in given}
    else:
        raise OptionError(
            f"`document` is a {type(document).__name__}. Expected a Journey document, all "
            "documents of a study, or seconds by name, such as {'wait': 86400}."
        )
    wrong = [f"{name!r}: {seconds!r}" for name, seconds in given.items()
             if isinstance(seconds, bool) or not isinstance(seconds, (int, float))
             or not seconds > 0]  # fmt: skip
    if wrong:
        raise OptionError(f"`document` has {', '.join(wrong)}. Expected seconds above 0.")
    for name in given:
        if name not in stays.names:
            raise OptionError.unknown("document", name, stays.names)
    return {name: float(seconds) for name, seconds in given.items()}


def _whole(
    events: EventLog, stays: Stays, level: str, by: str | None, groups: Belonging | None,
    least: int,
) -> dict[str, Any]:  # fmt: skip
    table = stays.table
    return {
        "level": level,
        "by": by,
        "end": events.end,
        "day": f"{events.moments()['occurred_at'].max():%Y-%m-%d}",
        "n_stays": len(table),
        "n_open": int((~table["is_over"]).sum()),
        "n_customers": int(table["customer"].nunique()),
        "n_untimed": stays.n_untimed,
        "n_groups": 0 if groups is None else len(groups.names),
        "min_cell": least,
    }


def _labels(events: EventLog, level: str, groups: Belonging | None) -> dict[str, Any]:
    """Labels of touchpoints, of stages (where they share a name, of the touchpoint), of groups."""
    stages = {f"stage: {stage}": {spoken: words(events.stages[stage], spoken) or stage
                                  for spoken in LANGUAGES} for stage in events.stages}  # fmt: skip
    whole = {WHOLE: {spoken: speaker(spoken)("journeys.dwell.whole") for spoken in LANGUAGES}}
    whole = whole if level == "journey" else {}
    own = stages | whole | period_label(events) | events.labels()
    return dict(groups.labels if groups is not None else {}) | own


def _provenance(
    events: EventLog, survey: Survey | None, stays: Stays, level: str, by: str | None
) -> Provenance:
    n = float(len(stays.table))
    return Provenance(
        method="dwell",
        options={"level": level, "by": by},
        n=n,
        n_effective=n,
        n_dropped=float(stays.n_untimed),
        simulated=events.is_simulated or (survey is not None and survey.is_simulated),
        customers=int(stays.table["customer"].nunique()),
        data=events.source,
    )
