"""The verb: check, refuse what is circular, test jointly, then compare."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cemlab.data import EventLog, Survey
from cemlab.errors import MethodError, MissingDataWarning, OptionError, SmallSampleWarning
from cemlab.journeys.contrasting import cells as tables
from cemlab.journeys.contrasting.cells import Cells
from cemlab.journeys.contrasting.result import ContrastResult
from cemlab.journeys.grouping import Belonging, belonging
from cemlab.journeys.taking import Taken, check_arguments, take
from cemlab.numerics import kish_n
from cemlab.results import Provenance

WARNED = {"few_raters_groups": SmallSampleWarning, "moments_without_group": MissingDataWarning}


def contrast(
    events: EventLog,
    survey: Survey | None = None,
    *,
    by: str | Mapping[str, str],
    built_from: Sequence[str] | None = None,
) -> ContrastResult:
    """Whether groups live a journey differently.

    Asked once, of all touchpoints together: do the curves have different shapes? Only where they
    do is a touchpoint named at which groups differ more than elsewhere; a group that is lower
    throughout has another level, not another shape. Touchpoints are compared one by one with
    Holm's correction.

    Parameters
    ----------
    events : EventLog
        One row per rated moment.
    survey : Survey, optional
        Holds the segment; its weights are those of the customers.
    by : str or mapping
        A segment of the survey; "channel", "actor" or "journey" (its kind); or the group of each
        customer, such as the persona they were assigned.
    built_from : sequence of str, optional
        Items or touchpoints whose ratings made the groups. Groups that were built from the ratings
        compared here must differ in them, so nothing is tested.

    Returns
    -------
    ContrastResult

    Raises
    ------
    OptionError
        An argument is of the wrong kind or names what there is not.
    MethodError
        The groups were built from these ratings (``double_dipping``), or fewer than two have
        touchpoints that enough customers rated.

    Warns
    -----
    SmallSampleWarning, MissingDataWarning
        The result is weak; `notes()` says the same.

    Notes
    -----
    y ~ touchpoint × group + (1 | customer). Shape: likelihood-ratio test (ML) of all interactions
    together; with weights, an F test with the sandwich covariance. Level: the same for groups in
    the model without interaction. Curves are means of that model for an average customer of each
    group; cells of touchpoint and group that fewer than 10 customers (the study's `min_cell`)
    rated are hidden with those that would give them away, and are not in the model.

    References
    ----------
    Laird & Ware (1982); Pinheiro & Bates (2000) for the tests; Rabe-Hesketh & Skrondal (2006) for
    weights; Holm (1979).

    Examples
    --------
    >>> households = cemlab.journeys.contrast(events, survey, by="household")
    >>> households.tests()
    """
    check_arguments(events, survey, None)
    _refuse_double_dipping(events, survey, built_from)
    groups = belonging(events, survey, by)
    taken = take(events, survey)
    found = tables.cells_of(taken, groups, _rows(taken, events))
    tidy = tables.curves(found, taken, groups, events)
    own = {"pairs": tables.pairs(found, taken, groups), "tests": tables.tests(found)}
    whole = _whole(taken, events, groups, by, found, own["tests"])
    result = ContrastResult(
        _components=tidy,
        _whole=whole,
        _tables=own,
        _notes=tuple(_notes(tidy, whole, built_from)),
        labels=dict(groups.labels) | events.labels(),
        language=events.language,
        provenance=_provenance(taken, events, survey, by, built_from, found),
    )
    for code, message in result.notes():
        if code in WARNED:
            warnings.warn(WARNED[code](message, code), stacklevel=2)
    return result


def _refuse_double_dipping(
    events: EventLog, survey: Survey | None, built_from: Sequence[str] | None
) -> None:
    """Groups that these ratings made differ in them whatever customers lived."""
    if built_from is None:
        return
    if isinstance(built_from, str) or not all(isinstance(one, str) for one in built_from):
        raise OptionError(
            f"`built_from` is {built_from!r}. Expected names of items or touchpoints in a row, "
            "such as ['wait', 'staff']."
        )
    items = {} if survey is None else survey.items
    places = {name: name for name in events.touchpoints}
    if events.is_from_survey:  # the moments are the answers themselves
        places |= {name: item.touchpoint or name for name, item in items.items()
                   if (item.touchpoint or name) in events.touchpoints}  # fmt: skip
    unknown = [name for name in built_from if name not in items and name not in places]
    if unknown:
        raise OptionError.unknown("built_from", unknown[0], [*items, *places])
    circular = [name for name in built_from if name in places]
    if circular:
        raise MethodError(
            f"double_dipping: the groups were built from the ratings of {', '.join(circular)}, "
            "which would be compared here; they must differ in them, so no test says anything. "
            "Compare groups that were built from other answers, or read the curves of each group "
            "with cemlab.journeys.map."
        )


def _rows(taken: Taken, events: EventLog) -> np.ndarray:
    """Place in the log of each moment; frequency weights repeat moments and drop others."""
    if len(taken.moments) == len(events) and not taken.n_left_out:
        return np.arange(len(events))
    raise MethodError(
        "The survey has frequency weights, with which moments cannot be followed to their group. "
        "Repeat the rows yourself, or leave the survey's weights out (survey.unweighted())."
    )


def _whole(
    taken: Taken, events: EventLog, groups: Belonging, by: Any, found: Cells, tests: pd.DataFrame
) -> dict[str, Any]:
    shape, level = (tests.set_index("test").loc[name] for name in ("shape", "level"))
    low, high = events.scale or (np.nan, np.nan)
    return {
        "by": by if isinstance(by, str) else "groups",
        "verdict": "shape" if shape["verdict"] == "apart"
        else "level" if level["verdict"] == "apart" else "cannot_tell",
        "shape_p": float(shape["p_value"]),
        "level_p": float(level["p_value"]),
        "status": found.shapes.model.status,
        "n_groups": int((found.shown.sum(axis=0) > 0).sum()),
        "n_customers": int(found.moments["customer"].nunique()),
        "n_without": found.n_without,
        "n_hidden": found.n_hidden,
        "scale_min": low,
        "scale_max": high,
        "neutral": np.nan if events.neutral is None else events.neutral,
        "is_ordered": events.is_ordered and events.has_declared_touchpoints,
        "is_retrospective": events.is_retrospective,
        "min_cell": taken.min_cell,
    }  # fmt: skip


def _notes(tidy: pd.DataFrame, whole: dict[str, Any], built_from: Sequence[str] | None):
    """Weak points, as (code, values for their sentence)."""
    if whole["n_without"]:
        yield "moments_without_group", {"n": whole["n_without"]}
    if whole["n_hidden"]:
        hidden = tidy.loc[tidy["verdict"] == "suppressed", "touchpoint"].unique().tolist()
        yield "cells_hidden", {"items": hidden, "limit": whole["min_cell"]}
    small = tidy.loc[tidy["verdict"] == "small", "touchpoint"].unique().tolist()
    if small:
        yield "few_raters_groups", {"items": small, "limit": 30}
    if whole["status"] == "singular":
        yield "singular", {}
    if built_from is None and whole["by"] == "groups":
        yield "groups_built_unknown", {}
    if whole["is_retrospective"]:
        yield "recalled_moments", {}


def _provenance(
    taken: Taken, events: EventLog, survey: Survey | None, by: Any,
    built_from: Sequence[str] | None, found: Cells,
) -> Provenance:  # fmt: skip
    n = float(len(found.moments))
    weights = taken.weights(found.moments)
    is_weighted = survey is not None and survey.is_weighted
    return Provenance(
        method="contrast_weighted" if weights is not None else "contrast",
        options={"by": by if isinstance(by, str) else "groups",
                 "built_from": None if built_from is None else list(built_from)},
        n=n,
        n_effective=n if weights is None else float(kish_n(weights)),
        n_dropped=float(len(taken.moments)) - n,
        weighted=is_weighted,
        weight_kind=survey.weight_kind if is_weighted else None,
        simulated=events.is_simulated or (survey is not None and survey.is_simulated),
        customers=int(found.moments["customer"].nunique()),
        data=events.source,
    )  # fmt: skip
