"""Several curves on one map: groups beside each other, or a journey as it is beside its plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from cemlab.errors import OptionError
from cemlab.journeys.map_content import NAN, GroupCurve, Point
from cemlab.journeys.map_facts import facts_of
from cemlab.language import listed, speaker

if TYPE_CHECKING:
    from cemlab.documents import Journey, Persona
    from cemlab.journeys.contrasting import ContrastResult
    from cemlab.journeys.result import JourneyResult

MOST_CURVES = 3  # visual design: 7
AS_IS, TO_BE = "as_is", "to_be"


@dataclass(frozen=True, kw_only=True)
class Compared:
    """What is drawn in place of the curve of everybody.

    Attributes
    ----------
    groups : ContrastResult, or mapping of str to JourneyResult, optional
        A contrast tests whether shapes differ; of single results the map says that nobody tested.
    to_be : Journey, optional
        The plan: its `assumed_emotion` as a dashed curve.
    personas : mapping of str to Persona
        Words for groups that are called like a persona.
    """

    groups: ContrastResult | Mapping[str, JourneyResult] | None = None
    to_be: Journey | None = None
    personas: Mapping[str, Persona] = field(default_factory=dict)


def check(compared: Compared) -> None:
    """Refuse what cannot stand on one map, all problems at once."""
    from cemlab.documents import Journey
    from cemlab.journeys.contrasting import ContrastResult
    from cemlab.journeys.result import JourneyResult

    groups, to_be, wrong = compared.groups, compared.to_be, []
    if isinstance(groups, Mapping):
        most = MOST_CURVES - (to_be is not None)
        if not 1 <= len(groups) <= most:
            wrong.append(f"`curves` has {len(groups)} groups. Expected 1 to {most}: more lines "
                         "cannot be told apart. Choose some, or draw a map for each.")  # fmt: skip
        wrong += [f"`curves[{key!r}]` is a {type(one).__name__}. Expected a JourneyResult."
                  for key, one in groups.items() if not isinstance(one, JourneyResult)]  # fmt: skip
    elif groups is not None and not isinstance(groups, ContrastResult):
        wrong.append(f"`curves` is a {type(groups).__name__}. Expected what "
                     "cemlab.journeys.contrast(...) found, or a mapping of names to results of "
                     "cemlab.journeys.map(...).")  # fmt: skip
    if to_be is not None and (not isinstance(to_be, Journey) or to_be.kind == AS_IS):
        what = to_be.kind if isinstance(to_be, Journey) else type(to_be).__name__
        wrong.append(f"`to_be` is {what!r}. Expected a Journey of the kind to_be or planned.")
    if wrong:
        raise OptionError("\n".join(wrong))


def comparison(
    compared: Compared | None,
    everybody: Mapping[str, Point],
    names: Mapping[str, str],
    language: str,
) -> dict[str, Any]:
    """Curves, what may be said of them, and remarks, as `Content` has them; `names` are those of
    each touchpoint in the data."""
    if compared is None:
        return {}
    check(compared)
    curves, remarks, told = [], [], ""
    groups = compared.groups
    if isinstance(groups, Mapping):
        curves += [_of_result(key, one, compared, names, language) for key, one in groups.items()]
        told = speaker(language)("journeys.map.untested")
    elif groups is not None:
        own, left = _of_contrast(compared, names, language)
        curves += own
        if left:
            named = listed(left, language, most=5)
            remarks.append(
                ("curves_left_out", speaker(language)("journeys.map.remark.curves", names=named))
            )
    if compared.to_be is not None:
        if groups is None:
            known = {step: everybody.get(name, Point()) for step, name in names.items()}
            word = speaker(language)(f"documents.journey.{AS_IS}")
            curves.append(GroupCurve(key=AS_IS, name=word, points=known))
        plan, more = _of_plan(compared.to_be, names, language)
        curves += plan
        remarks += more
    return {"curves": tuple(curves), "remarks": tuple(remarks), "compared": told}


def sources_of(compared: Compared | None, language: str) -> tuple[str, ...]:
    """Where the curves of groups come from."""
    groups = None if compared is None else compared.groups
    if groups is None:
        return ()
    say = speaker(language)
    if isinstance(groups, Mapping):
        told = say("common.source_join").join(
            say("journeys.map.source", source=_named(key, compared, key, language),
                n=int(one.glance()["n"].iloc[0])) for key, one in groups.items()
        )  # fmt: skip
    else:
        told = groups.source_line(language, figure="curves")
    return (say("journeys.map.curves", sources=told),)


def _named(key: str, compared: Compared, otherwise: str, language: str) -> str:
    persona = compared.personas.get(key)
    return otherwise if persona is None else persona.words(persona.label, language)


def _of_result(key: str, result, compared: Compared, names, language: str) -> GroupCurve:
    found = facts_of(result).points
    points = {step: found.get(name, Point()) for step, name in names.items()}
    return GroupCurve(key=key, name=_named(key, compared, key, language), points=points,
                      n=float(result.glance()["n"].iloc[0]))  # fmt: skip


def _of_contrast(compared: Compared, names, language: str) -> tuple[list[GroupCurve], list[str]]:
    """Groups of most customers first, as many as there is room for; and the names of the rest."""
    result = compared.groups
    groups = result.groups()
    most = MOST_CURVES - (compared.to_be is not None)
    words = {one: _named(one, compared, result.label(one, language), language) for one in groups}
    table, curves = result.curves(), []
    for key in groups[:most]:
        own = {row["touchpoint"]: _point(row)
               for row in table[table["group"] == key].to_dict("records")}  # fmt: skip
        points = {step: own.get(name, Point()) for step, name in names.items()}
        n = float(table.loc[table["group"] == key, "n"].sum())
        curves.append(GroupCurve(key=str(key), name=words[key], points=points, n=n))
    return curves, [words[one] for one in groups[most:]]


def _point(row: Mapping[str, Any]) -> Point:
    low, value, high = (
        NAN if pd.isna(row[name]) else float(row[name])
        for name in ("emotion_low", "emotion", "emotion_high")
    )
    if row["verdict"] == "suppressed":
        return Point(verdict="suppressed")
    verdict = "good" if low > 0 else "bad" if high < 0 else "open"
    return Point(value=value, low=low, high=high, verdict=verdict, n=float(row["n"]),
                 small=row["verdict"] == "small")  # fmt: skip


def _of_plan(to_be: Journey, names, language: str):
    """The curve a plan aims at, if it says; touchpoints that it has not are joined over."""
    say, remarks = speaker(language), []
    aimed = {step.id: step.assumed_emotion for step in to_be.steps}
    new = [to_be.words(step.title, language) for step in to_be.steps if step.id not in names]
    if new:
        told = say("journeys.map.remark.only_planned", names=say("list_join").join(new))
        remarks.append(("only_planned", told))
    points = {name: Point() if aimed[name] is None else Point(value=aimed[name], target=True)
              for name in names if name in aimed}  # fmt: skip
    if not any(point.is_drawn for point in points.values()):
        title = to_be.words(to_be.title, language)
        remarks.append(("no_target", say("journeys.map.remark.no_target", title=title)))
        return [], remarks
    return [GroupCurve(key=TO_BE, name=say("journeys.map.aimed"), points=points)], remarks
