"""A table of moments with its meaning → the long frame of an event log, in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from cemlab.data import cleaning, event_times
from cemlab.data.event_status import statuses
from cemlab.data.times import UNITS, read_times
from cemlab.errors import Failure, nearest
from cemlab.study import EventsSpec, Item

COLUMNS = (
    "customer_id", "journey_id", "journey", "stage", "touchpoint", "position", "channel", "actor",
    "occurred_at", "experience",
)  # fmt: skip
STATUS = "status"  # a column only of logs whose file tells it
GROUPS = ("journey", "stage", "touchpoint", "channel")
SHOWN = 3
ONE_EACH = {
    "customer_id": "Let `journey_id` name columns that tell journeys of different customers "
    "apart; several columns may make one id: [customer, case].",
    "journey": "A journey is of one kind. Let `journey_id` name columns that tell journeys "
    "apart; several columns may make one id: [customer, kind].",
}


def event_columns(
    table: pd.DataFrame, spec: EventsSpec, known: Sequence[str] = ()
) -> tuple[pd.DataFrame, dict[str, Any], list[Failure]]:
    """The columns of an event log, row by row as in the table, and everything wrong with them.

    Parameters
    ----------
    table : DataFrame
        As read; columns are texts.
    spec : EventsSpec
        Its `columns` say what the table calls the columns.
    known : sequence of str
        Declared touchpoints; with none, every name is one.

    Returns
    -------
    frame : DataFrame
        Columns `COLUMNS`, those without a source empty, `status` where the meaning names it, and
        `row`, where each stood; only the journeys of one kind, where the meaning names one.
        Meaningless when there are failures.
    facts : dict
        What is to be told of the times: ``n_moved``, ``n_naive``, ``n_no_dates``, and what
        `event_times.spread` finds; and ``n_other_kinds``.
    failures : list of Failure
    """
    named = {name: given for name, given in dict(spec.columns).items() if given is not None}
    named = {name: (given,) if isinstance(given, str) else given for name, given in named.items()}
    expected = {column: name for name, columns in named.items() for column in columns}
    for touchpoint, column in (spec.times or {}).items():
        expected.setdefault(column, f"time of {touchpoint}")
    failures = cleaning.missing_columns(expected, list(table.columns))
    present = {
        name: columns for name, columns in named.items() if set(columns) <= set(table.columns)
    }
    frame = pd.DataFrame(index=range(len(table)))
    facts: dict[str, Any] = {"n_moved": 0, "n_naive": 0, "n_no_dates": 0}
    facts["is_counted"] = spec.time_format in UNITS
    for name in (*COLUMNS, *((STATUS,) if STATUS in present else ())):
        if name not in present:
            frame[name] = empty_column(name, len(table))
            continue
        column = cleaning.ID_JOIN.join(present[name])
        raw = cleaning.joined(table, present[name]) if name.endswith("_id") else table[column]
        frame[name], found = _column(raw, column, name, spec, facts)
        failures += found
        if name == "touchpoint" and known:
            failures += _unknown(raw, column, _of_kind(frame, name, spec.journey), known)
    for missing, other in (("journey_id", "customer_id"), ("customer_id", "journey_id")):
        if missing not in named:
            frame[missing] = frame[other]
    frame["row"] = range(len(table))
    if spec.times is not None:
        key = "journey_id" if "journey_id" in named else "customer_id"
        failures += event_times.repeated_journeys(frame["journey_id"], named.get(key, ()))
        frame, told, found = event_times.spread(frame, table, spec)
        facts.update(told)
        failures += found
    if not failures:
        failures += _several(frame, named)
    if spec.journey is not None and not failures:
        failures += _no_such(frame, named["journey"], spec.journey)
        facts["n_other_kinds"] = int(frame["journey"].ne(spec.journey).sum())
        frame = frame[frame["journey"].eq(spec.journey)].reset_index(drop=True)
    return frame, facts, failures


def arranged(
    frame: pd.DataFrame,
    touchpoints: Iterable[str] = (),
    stages: Iterable[str] = (),
) -> pd.DataFrame:
    """Moments by journey, and in it by time, position and row; each told its place.

    Time orders a journey only when all its moments have one, and position likewise: a moment
    without time would otherwise become the end.
    """
    rows = frame["row"] if "row" in frame else range(len(frame))
    frame = frame.assign(row=rows, code=pd.factorize(frame["journey_id"])[0])
    whole = frame[["occurred_at", "position"]].notna().groupby(frame["code"]).transform("all")
    frame["by_time"] = frame["occurred_at"].where(whole["occurred_at"])
    frame["by_position"] = frame["position"].where(whole["position"])
    frame = frame.sort_values(["code", "by_time", "by_position", "row"], ignore_index=True)
    journeys = frame.groupby("code")
    frame["moment"] = journeys.cumcount() + 1
    since = frame["by_time"] - journeys["by_time"].transform("min")
    frame["elapsed"] = since.dt.total_seconds()
    declared = {"touchpoint": list(touchpoints), "stage": list(stages)}
    for name in GROUPS:
        levels = declared.get(name) or list(dict.fromkeys(frame[name].dropna()))
        frame[name] = frame[name].astype(pd.CategoricalDtype(levels, ordered=True))
    told = [*COLUMNS, *((STATUS,) if STATUS in frame else ())]
    return frame[[*told, "moment", "elapsed", "row"]]


def repeats(moments: pd.DataFrame, *more: str) -> pd.Series:
    """Where moments repeat an earlier row: same journey and touchpoint, same time.

    Moments without a time repeat one of the same position; `more` names columns that have to be
    the same as well.
    """
    again = pd.Series(False, moments.index)
    timed = moments["occurred_at"].notna()
    placed = ~timed & moments["position"].notna()
    for which, column in ((timed, "occurred_at"), (placed, "position")):
        same = ["journey_id", "touchpoint", column, *more]
        again |= moments[which].duplicated(same).reindex(moments.index, fill_value=False)
    return again


def empty_column(name: str, n: int) -> pd.Series:
    """A column of an event log that the source does not tell."""
    if name in ("position", "experience"):
        return pd.Series(np.nan, range(n))
    if name == "occurred_at":
        return pd.Series(pd.NaT, range(n), dtype="datetime64[us, UTC]")
    return pd.Series(np.nan, range(n), dtype="str")


def _column(
    raw: pd.Series, column: str, name: str, spec: EventsSpec, facts: dict[str, Any]
) -> tuple[pd.Series, list[Failure]]:
    """One column of the log; `facts` learns what is to be told of the times."""
    if name == "occurred_at":
        read, failures = read_times(
            raw, column, timezone=spec.timezone, time_format=spec.time_format
        )
        facts.update(n_moved=read.n_moved, n_naive=read.n_naive, n_no_dates=read.n_no_dates)
        return read.times, failures
    if name == "experience":
        return _experience(raw, column, spec)
    if name == "position":
        return _position(raw, column)
    if name == STATUS:
        return statuses(raw, column, spec)
    empty = cleaning.is_empty(raw)
    failures = []
    if name.endswith("_id"):
        failures = cleaning.blank_ids(raw, column, name.removesuffix("_id"))
    elif name == "touchpoint" and empty.any():
        advice = "Give every moment its touchpoint, or remove rows that are no moments."
        failures = [
            cleaning.failure_of(column, "has no touchpoint", raw, empty, advice, show=False)
        ]
    return cleaning.trimmed(raw).mask(empty), failures


def _experience(raw: pd.Series, column: str, spec: EventsSpec) -> tuple[pd.Series, list[Failure]]:
    item = Item(role="driver", scale=spec.scale, missing=spec.missing)
    cleaned, failures = cleaning.clean(raw, column, item)
    advice = "Declare codes for no rating under `missing` of the moments, or correct `scale`."
    return cleaned.answers, [replace(failure, advice=advice) for failure in failures]


def _position(raw: pd.Series, column: str) -> tuple[pd.Series, list[Failure]]:
    given = ~cleaning.is_empty(raw)
    numbers = pd.to_numeric(raw.where(given), errors="coerce").astype(float)
    wrong = given & ~np.isfinite(numbers.to_numpy())
    if not wrong.any():
        return numbers, []
    advice = "Expected numbers that order the moments of a journey, such as 1, 2, 3."
    what = "is the position, but holds no number"
    return numbers, [cleaning.failure_of(column, what, raw, wrong, advice)]


def _of_kind(frame: pd.DataFrame, name: str, kind: str | None) -> pd.Series:
    """A column, with gaps where journeys are of another kind than the one that counts."""
    return frame[name] if kind is None else frame[name].where(frame["journey"].eq(kind))


def _unknown(
    raw: pd.Series, column: str, touchpoints: pd.Series, known: Sequence[str]
) -> list[Failure]:
    unknown = (touchpoints.notna() & ~touchpoints.isin(list(known))).to_numpy()
    if not unknown.any():
        return []
    hints = [(name, nearest(name, known)) for name in pd.unique(touchpoints[unknown])]
    near = [f"{name!r}: d{hint[2:]}" for name, hint in hints if hint][:SHOWN]
    advice = " ".join([*near, f"Declared touchpoints: {cleaning.some_of(list(known))}."])
    return [cleaning.failure_of(column, "names touchpoints not declared", raw, unknown, advice)]


def _no_such(frame: pd.DataFrame, columns: Sequence[str], kind: str) -> list[Failure]:
    """Whether there is any journey of the kind that alone counts."""
    kinds = frame["journey"].dropna().unique().tolist()
    if kind in kinds:
        return []
    column = cleaning.ID_JOIN.join(columns)
    problem = f"holds no journey of the kind {kind!r}.{nearest(kind, kinds)}"
    advice = f"Kinds there: {cleaning.some_of(kinds) or 'none'}."
    return [Failure(column=column, problem=problem, rows=len(frame), advice=advice)]


def _several(frame: pd.DataFrame, named: Mapping[str, Sequence[str]]) -> list[Failure]:
    """Journeys that belong to several customers, or are of several kinds."""
    failures = []
    for name, advice in ONE_EACH.items():
        if name not in named:
            continue
        first = frame.groupby("journey_id")[name].transform("first")
        wrong = (frame[name].notna() & frame[name].ne(first)).to_numpy()
        if wrong.any():
            n = frame.loc[wrong, "journey_id"].nunique()
            what = f"differs within {n} journey{'s' if n > 1 else ''}"
            column = cleaning.ID_JOIN.join(named[name])
            failures.append(cleaning.failure_of(column, what, frame[name], wrong, advice))
    return failures
