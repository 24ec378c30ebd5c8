"""Moments of a log → steps of a plan: which activity is which step, and in which order they go."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.documents import Journey
from cemlab.errors import MethodError, nearest
from cemlab.journeys.methods.plan_graph import PlannedOrder, planned_order

WHERE = ("channel", "actor", "stage", "journey", "status")  # what a log tells of a moment
SHOWN = 12


class Plan(NamedTuple):
    """What a document says of a journey.

    Attributes
    ----------
    steps : tuple of str
        Ids, in order.
    required : ndarray of bool, shape (S,)
    order : PlannedOrder
    """

    steps: tuple[str, ...]
    required: np.ndarray
    order: PlannedOrder


def plan_of(document: Journey) -> Plan:
    """Steps with what is required, and the order among them."""
    steps = tuple(step.id for step in document.steps)
    place = {name: at for at, name in enumerate(steps)}
    edges = []
    for at, step in enumerate(document.steps):
        edges += [(at, place[one.to]) for one in step.next if one.to in place]
        if "next" not in step.model_fields_set and at + 1 < len(steps):
            edges.append((at, at + 1))
    required = np.array([step.required for step in document.steps])
    return Plan(steps, required, planned_order(len(steps), edges))


def recognised(document: Journey, moments: pd.DataFrame) -> np.ndarray:
    """Step of each moment, −1 where the plan has none.

    A step is recognised by its id, or as its `match` says; of several that fit, the one that asks
    for most.

    Raises
    ------
    MethodError
        `where` names what no log tells, or the log has none of the steps.
    """
    problems = [
        f"Step {step.id!r}: `where` names {name!r}.{nearest(name, WHERE)} A log tells "
        f"{', '.join(WHERE)}."
        for step in document.steps if step.match is not None
        for name in step.match.where if name not in WHERE
    ]  # fmt: skip
    if problems:
        raise MethodError("\n".join(problems))
    found = np.full(len(moments), -1)
    asked = np.full(len(moments), -1)
    for at, step in enumerate(document.steps):
        own = _is_step(step, moments)
        more = 0 if step.match is None else len(step.match.where) + bool(step.match.event)
        better = own & (more > asked)
        found[better], asked[better] = at, more
    if not (found >= 0).any():
        raise MethodError(_nothing_known(document, moments))
    return found


def _is_step(step, moments: pd.DataFrame) -> np.ndarray:
    names = moments["touchpoint"].astype(str)
    if step.match is None:
        return names.eq(step.id).to_numpy()
    own = np.ones(len(moments), dtype=bool)
    if step.match.event:
        own = names.isin(step.match.event).to_numpy()
    for column, value in step.match.where.items():
        told = moments[column] if column in moments else pd.Series("", moments.index)
        own = own & told.astype(str).eq(str(value)).to_numpy()
    return own


def events_named(document: Journey, moments: pd.DataFrame, name: str, use: str) -> np.ndarray:
    """Moments that an event of the scope names: an activity of the log, or a step of the plan.

    Raises
    ------
    MethodError
        There is neither.
    """
    names = moments["touchpoint"].astype(str)
    own = names.eq(name).to_numpy()
    if own.any() or name in moments["touchpoint"].cat.categories:
        return own
    for step in document.steps:
        if step.id == name:
            return _is_step(step, moments)
    known = names.unique().tolist()
    raise MethodError(
        f"`{use}` of the journey {document.id!r} is {name!r}, which the log does not have."
        f"{nearest(name, known)} Activities there: {', '.join(known[:SHOWN])}."
    )


def _nothing_known(document: Journey, moments: pd.DataFrame) -> str:
    known = moments["touchpoint"].astype(str).unique().tolist()
    near = [
        f"{step.id!r}: d{hint[2:]}" for step in document.steps if (hint := nearest(step.id, known))
    ]
    told = f" {' '.join(near[:3])}" if near else ""
    return (
        f"The log has none of the {len(document.steps)} steps of the journey {document.id!r}."
        f"{told} Activities there: {', '.join(known[:SHOWN])}. Give the steps `match: {{event: "
        "NAME}} with the names of the log."
    )
