"""Arguments of `EventLog.from_frame` → what a study would declare, or all that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from cemlab.data import cleaning
from cemlab.data.event_table import COLUMNS, STATUS
from cemlab.errors import OptionError, nearest
from cemlab.study import (
    EventsSpec,
    Touchpoint,
    Words,
    check,
    column_contradictions,
    rating_contradictions,
    refuse,
)

WHAT = "What is declared of the moments"


def touchpoints_of(given: Mapping[str, Words | str] | Sequence[str] | None) -> dict[str, Words]:
    """Declared touchpoints in order, with their labels; a name stands for its own label."""
    if given is None:
        return {}
    if isinstance(given, str) or not isinstance(given, (Mapping, Sequence)):
        raise OptionError(
            f"`touchpoints` is {given!r}; expected names in the order of the journey, such as "
            "['call', 'visit'], or {'call': 'The call', …}."
        )
    labels = given if isinstance(given, Mapping) else {name: name for name in given}
    named = {cleaning.name_of(name): label for name, label in labels.items()}
    checked = {
        name: check(Touchpoint, {"stage": "", "label": label}, ("touchpoints", name))
        for name, label in named.items()
    }
    refuse(WHAT, None, [one for _, wrong in checked.values() for one in wrong], OptionError)
    return {name: touchpoint.label for name, (touchpoint, _) in checked.items()}


def declare_events(
    table: pd.DataFrame,
    columns: Mapping[str, Any] | None,
    touchpoints: Mapping[str, Words],
    **meaning: Any,
) -> EventsSpec:
    """The meaning of a table of moments, checked as that of a study is.

    Parameters
    ----------
    table : DataFrame
        Its columns are texts.
    columns : mapping or None
        What it calls the columns; None for the columns that have the fixed names.
    touchpoints : mapping
        Declared touchpoints; empty when none are.
    **meaning
        The other keys of the block `events`; None is the same as not given.
    """
    if columns is None:
        told = (STATUS,) if meaning.get(STATUS) is not None else ()  # many files have another
        columns = {name: name for name in (*COLUMNS, *told) if name in table.columns}
    if not isinstance(columns, Mapping):
        raise OptionError(
            f"`columns` is {columns!r}; expected {{'touchpoint': 'its column', …}} with the names "
            f"{', '.join((*COLUMNS, STATUS))}."
        )
    given = {key: value for key, value in meaning.items() if value is not None}
    named = {name: _names(column) for name, column in columns.items()}
    spec, problems = check(EventsSpec, {"file": "frame", "columns": named, **given})
    if spec is not None:
        problems += rating_contradictions(spec, ())
        problems += column_contradictions(spec, ())
        if spec.journey is not None and spec.columns.journey is None:
            problems.append(
                (("journey",), "is given, but `columns` names no journey it could speak of.")
            )
        if spec.end is not None and not spec.ordered:
            problems.append((("end",), "is given, but moments without an order have no end."))
        known = touchpoints or spec.times or {}
        if spec.end is not None and known and spec.end not in known:
            problems.append(
                (("end",), f"names {spec.end!r}, which is no touchpoint."
                 f"{nearest(spec.end, known)} Known: {', '.join(known)}.")
            )  # fmt: skip
        strange = [name for name in spec.times or () if touchpoints and name not in touchpoints]
        problems += [
            (("times", name), f"is no touchpoint.{nearest(name, touchpoints)} Known: "
             f"{', '.join(touchpoints)}.") for name in strange
        ]  # fmt: skip
    refuse(WHAT, None, problems, OptionError)
    return spec


def _names(column: Any) -> Any:
    if isinstance(column, (list, tuple)):
        return [cleaning.name_of(one) for one in column]
    return cleaning.name_of(column) if isinstance(column, (str, int, float)) else column
