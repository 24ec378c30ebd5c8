"""Moments with their meaning → the fields of an event log, or every problem at once."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pandas as pd

from cemlab.data import memory
from cemlab.data.event_table import arranged, event_columns, repeats
from cemlab.errors import DataError, OptionError
from cemlab.language import check_language
from cemlab.study import EventsSpec, Words

if TYPE_CHECKING:
    from cemlab.privacy import Pseudonyms

Labels = Mapping[str, Words]
PEOPLE = ("customer_id", "journey_id", "actor")  # columns that tell people apart


def assemble_events(
    table: pd.DataFrame,
    spec: EventsSpec,
    *,
    touchpoints: Labels,
    stages: Labels | None = None,
    stage_of: Mapping[str, str] | None = None,
    pseudonyms: Pseudonyms | None = None,
    **told: Any,
) -> dict[str, Any]:
    """Clean every column and list every problem; the fields of an `EventLog`, if there is none.

    Parameters
    ----------
    table : DataFrame
        One row per moment, columns as in the file.
    spec : EventsSpec
        What the columns are called and mean.
    touchpoints, stages : mapping
        Declared labels in order; empty when none are declared.
    stage_of : mapping, optional
        Stage of each touchpoint, where the study knows it.
    pseudonyms : Pseudonyms, optional
        Take the place of the ids of customers, journeys and actors.
    **told
        `language`, `source`, `is_simulated`, `min_cell`, `period`.
    """
    memory.check_log(len(table))
    frame, facts, failures = event_columns(table, spec, list(touchpoints))
    is_declared = bool(touchpoints) or spec.times is not None
    if failures:
        raise DataError.of(told.get("source") or "The frame", failures)
    if spec.end is not None and not touchpoints and not frame["touchpoint"].eq(spec.end).any():
        raise OptionError.unknown("end", spec.end, frame["touchpoint"].unique())
    if spec.duplicates == "drop":
        again = repeats(frame, "experience")
        facts["n_dropped"] = int(again.sum())
        frame = frame[~again].reset_index(drop=True)
    if pseudonyms is not None:
        for name in PEOPLE:
            frame[name] = pseudonyms.of(frame[name])
        facts["is_pseudonymous"] = True
    if stage_of:
        frame["stage"] = frame["touchpoint"].map(stage_of).astype("str")
    named = [column for column in dict(spec.columns).values() if column is not None]
    used = {one for column in named for one in ([column] if isinstance(column, str) else column)}
    used.update((spec.times or {}).values())
    touchpoints = touchpoints or _named_in(spec.times)
    return event_fields(
        frame, spec, touchpoints=touchpoints, stages=stages or {}, facts=facts,
        has_declared_touchpoints=is_declared and spec.touchpoints_in_order,
        ignored=tuple(column for column in table.columns if column not in used), **told,
    )  # fmt: skip


def event_fields(
    frame: pd.DataFrame,
    spec: EventsSpec,
    *,
    touchpoints: Labels,
    stages: Labels,
    facts: Mapping[str, Any],
    language: str,
    **told: Any,
) -> dict[str, Any]:
    """The fields of an `EventLog` of moments that have been checked."""
    moments = arranged(frame, touchpoints, stages)
    neutral = spec.neutral
    if neutral is None and spec.scale is not None:
        neutral = sum(spec.scale) / 2
    return dict(
        scale=spec.scale,
        neutral=neutral,
        ties=spec.ties,
        end=spec.end,
        is_retrospective=spec.retrospective,
        is_ordered=spec.ordered,
        touchpoints=_labelled(moments["touchpoint"], touchpoints),
        stages=_labelled(moments["stage"], stages),
        join_on=spec.join,
        timezone=str(moments["occurred_at"].dt.tz),
        language=check_language(language),
        _moments=moments,
        _facts=MappingProxyType(dict(facts)),
        **told,
    )


def _named_in(times: Mapping[str, str] | None) -> Labels:
    """Touchpoints of `times` in its order, each named by itself."""
    return {name: {"en": name, "zh": name} for name in times or ()}


def _labelled(groups: pd.Series, labels: Labels) -> Labels:
    """Labels of all groups in order; a name stands for itself where nobody labelled it."""
    return MappingProxyType(
        {name: labels.get(name) or {"en": name, "zh": name} for name in groups.cat.categories}
    )
