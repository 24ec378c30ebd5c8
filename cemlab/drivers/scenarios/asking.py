"""What is asked of a scenario: every step checked by name before anything is computed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from numbers import Real
from typing import Any, NamedTuple

import numpy as np

from cemlab.data import Survey, arguments
from cemlab.drivers.asking import WAVE, Question, checked
from cemlab.errors import OptionError

MODELS = ("linear", "ordinal")
SCORES = ("mean", "top_box", "nps")
SIZES = ("lift", "floor", "reach")
FORM = "Expected a driver with one of lift, floor and reach, such as {driver: wait, lift: 0.5}."
MANY_POINTS = 10  # of a longer scale, one point is hardly a step
NPS_SCALE = (0, 10)


class Wanted(NamedTuple):
    """One change: `kind` is "lift" (scale points), "floor" (a rating) or "reach" (a share)."""

    driver: str
    kind: str
    size: float


class Asked(NamedTuple):
    """The arguments of `what_if`, once they are known to fit each other.

    `scenarios` is None where every driver is to be lifted in turn; `among` has the levels of each
    segment.
    """

    question: Question
    scenarios: dict[str, tuple[Wanted, ...]] | None
    score: str
    among: Mapping[str, tuple[str, ...]]
    by: str | None


def asked_of(
    survey: Survey, *, outcome, drivers, changes, model, score, top_boxes, covariates, among, by,
    cluster, strata, missing,
) -> Asked:  # fmt: skip
    """The question, or an error that names every problem at once.

    Raises
    ------
    OptionError
        Arguments of the wrong kind, unknown names, or items that cannot have this use.
    """
    arguments.check_survey(survey)
    problems: list[str] = []
    question = None
    if not isinstance(model, str) or model not in MODELS:
        problems.append(str(OptionError.unknown("model", model, MODELS)))
    try:
        question = checked(
            survey, outcome=outcome, drivers=drivers, top_boxes=top_boxes, covariates=covariates,
            cluster=cluster, strata=strata, missing=missing,
            model=model if model in MODELS else "linear",
        )  # fmt: skip
    except OptionError as error:
        problems.append(str(error))
    scope, wrong = _levels_of(survey, among)
    problems += wrong + _wrong_grouping(survey, by)
    if question is not None:
        problems += _wrong_score(survey, question, score)
    if isinstance(drivers, Iterable):
        named = [drivers] if isinstance(drivers, str) else drivers
        known = [name for name in named if isinstance(name, str) and name in survey.items]
        scenarios, wrong = scenarios_of(survey, known, changes)
        problems += wrong
        if among and any(one.kind == "reach" for own in (scenarios or {}).values() for one in own):
            problems.append(
                "`among` and `reach` do not go together: who would come is not known by segment. "
                "Leave out one of them."
            )
    if problems:
        raise OptionError(" ".join(problems))
    return Asked(question, scenarios, score or _usual_score(survey, question), scope, by)


def scenarios_of(
    survey: Survey, drivers: Sequence[str], changes: object
) -> tuple[dict[str, tuple[Wanted, ...]] | None, list[str]]:
    """Scenarios by name, and what is wrong with them; a bare step is named by its driver."""
    if changes is None:
        return None, []
    if isinstance(changes, Mapping):
        pairs = list(changes.items())
    elif isinstance(changes, Sequence) and not isinstance(changes, str):
        pairs = [(_driver_of(one, place), one) for place, one in enumerate(changes)]
    else:
        return {}, [f"`changes` is {changes!r}. {FORM}"]
    found: dict[str, tuple[Wanted, ...]] = {}
    problems = [] if pairs else ["`changes` is empty. Leave it out to lift each driver in turn."]
    for name, steps in pairs:
        where = f"changes[{name!r}]"
        if not str("" if name is None else name).strip():
            problems.append(f"`changes` names a scenario {name!r}. Expected a text.")
        if str(name) in found:
            problems.append(f"`{where}` is there twice. Give scenarios names of their own: "
                            "{name: [step, …]}.")  # fmt: skip
        own, wrong = steps_of(survey, drivers, steps, where)
        if name in survey.items and name not in {one.driver for one in own} and not wrong:
            wrong.append(f"`{where}` has the name of an item it does not change. Rename it.")
        problems += wrong
        found[str(name)] = own
    return found, problems


def _driver_of(step: object, place: int) -> str | int:
    """What names a bare step: its driver; without one, its place."""
    named = step.get("driver") if isinstance(step, Mapping) else None
    return named if isinstance(named, str) else place


def steps_of(
    survey: Survey, drivers: Sequence[str], steps: object, where: str
) -> tuple[tuple[Wanted, ...], list[str]]:
    """Steps of one scenario, and what is wrong with them."""
    listed = [steps] if isinstance(steps, Mapping) else steps
    if not isinstance(listed, Sequence) or isinstance(listed, str) or not listed:
        return (), [f"`{where}` is {steps!r}. {FORM}"]
    found, problems = [], []
    for step in listed:
        one, wrong = _step_of(survey, drivers, step, where)
        problems += wrong
        if one is not None:
            found.append(one)
    named = [one.driver for one in found]
    again = sorted({name for name in named if named.count(name) > 1})
    if again:
        problems.append(f"`{where}` changes {', '.join(again)} more than once; give one step each.")
    if len(found) > 1 and any(one.kind == "reach" for one in found):
        problems.append(f"`{where}` has a step with reach beside others; it must stand alone.")
    return tuple(found), problems


def is_turned(survey: Survey, name: str) -> bool:
    """Whether low is good, so that ratings enter the other way round."""
    return survey.items[name].direction == "low_is_good"


def usual_lift(scale: tuple[float, float]) -> float:
    """One scale point; a tenth of a scale so long that a point is hardly a step."""
    span = scale[1] - scale[0]
    return 1.0 if span <= MANY_POINTS else span / MANY_POINTS


def _step_of(
    survey: Survey, drivers: Sequence[str], step: object, where: str
) -> tuple[Wanted | None, list[str]]:
    if not isinstance(step, Mapping) or not isinstance(step.get("driver"), str):
        return None, [f"`{where}` holds {step!r}. {FORM}"]
    name = step["driver"]
    sizes = {kind: step[kind] for kind in SIZES if step.get(kind) is not None}
    unknown = [str(key) for key in step if key not in ("driver", *SIZES)]
    problems = [str(OptionError.unknown(f"{where} key", key, ("driver", *SIZES)))
                for key in unknown]  # fmt: skip
    if name not in drivers:
        problems.append(str(OptionError.unknown(f"{where} driver", name, drivers)))
    if len(sizes) != 1:
        given = ", ".join(sizes) or "none of lift, floor and reach"
        problems.append(f"`{where}` has {given} for {name!r}; give exactly one.")
    if problems:
        return None, problems
    ((kind, size),) = sizes.items()
    wrong = _wrong_size(survey, name, kind, size)
    if wrong:
        return None, [f"`{where}`: {kind} of {name!r} is {size!r}. {wrong}"]
    return Wanted(name, kind, float(size)), []


def _wrong_size(survey: Survey, name: str, kind: str, size: object) -> str:
    """What is wrong with the number of a step, or nothing."""
    if isinstance(size, bool) or not isinstance(size, Real) or not math.isfinite(size):
        return "Expected a number."
    if kind == "reach":
        return "" if 0 < size <= 1 else "Expected a share of people, above 0 and at most 1."
    scale = survey.items[name].scale
    if scale is None:
        return "Its scale is not declared, so that nobody knows where it ends: declare it."
    low, high = scale
    if kind == "floor":
        worst, best = (high, low) if is_turned(survey, name) else (low, high)
        if low <= size <= high and size != worst:
            return ""
        return f"Expected a rating better than {worst:g}, up to {best:g}."
    if not 0 < abs(size) <= high - low:
        return f"Expected scale points, other than 0 and at most {high - low:g} up or down."
    return ""


def _levels_of(survey: Survey, among: object) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """Levels of the segments whose people are in scope."""
    if among is None:
        return {}, []
    if not isinstance(among, Mapping) or not among:
        return {}, [f"`among` is {among!r}. Expected segments with levels: {{city: North}}."]
    found, problems = {}, []
    for name, levels in among.items():
        named = _groups(survey, name)
        if named is None:
            problems.append(_no_segment(survey, f"among[{name!r}]", name))
            continue
        listed = levels if isinstance(levels, (list, tuple)) else [levels]
        known = sorted(set(named[named != ""]))
        found[name] = tuple(map(str, listed))
        problems += [str(OptionError.unknown(f"among[{name!r}]", one, known))
                     for one in found[name] if one not in known]  # fmt: skip
    return found, problems


def _wrong_grouping(survey: Survey, by: object) -> list[str]:
    if by is None or (isinstance(by, str) and _groups(survey, by) is not None):
        return []
    return [_no_segment(survey, "by", by)]


def _no_segment(survey: Survey, use: str, name: object) -> str:
    segments = [one for one, item in survey.items.items() if item.role == "segment"]
    return str(OptionError.unknown(use, name, [*segments, *([WAVE] if survey.waves() else [])]))


def _groups(survey: Survey, name: object) -> np.ndarray | None:
    """Group of each response as text, empty where it has none; None where there is no segment."""
    if name == WAVE and WAVE not in survey.items:
        waves = survey.wave_of()
        return None if waves is None else _texts(waves)
    if not isinstance(name, str) or name not in survey.items:
        return None
    return _texts(survey.column(name)) if survey.items[name].role == "segment" else None


def _texts(column: Any) -> np.ndarray:
    return np.where(column.isna(), "", column.astype(str)).astype(str)


def groups_of(survey: Survey, by: str | None) -> np.ndarray | None:
    """Number of the group (a segment, or else the wave) of each response; None without groups.

    Who belongs to none is a group alone, too small to be looked at.
    """
    named = _groups(survey, by or WAVE)
    if named is None:
        return None
    found = np.unique(named, return_inverse=True)[1]
    return np.where(named == "", -1 - np.arange(len(named)), found)


def scope_of(survey: Survey, among: Mapping[str, tuple[str, ...]]) -> np.ndarray | None:
    """Whose ratings change, one bool for each response; None for everybody's."""
    if not among:
        return None
    return np.all([np.isin(_groups(survey, name), own) for name, own in among.items()], axis=0)


def _wrong_score(survey: Survey, question: Question, score: object) -> list[str]:
    if score is not None and (not isinstance(score, str) or score not in SCORES):
        return [str(OptionError.unknown("score", score, SCORES))]
    score, scale = score or _usual_score(survey, question), survey.items[question.outcome].scale
    if question.is_linear and score != "mean":
        return [f"score={score!r} needs the shares of the answers: use model='ordinal'."]
    if score == "nps" and scale != NPS_SCALE:
        return [f"score='nps' needs an outcome from 0 to 10; {question.outcome!r} has {scale}."]
    if score == "top_box" and scale is None:
        return [f"score='top_box' needs the scale of {question.outcome!r}: declare it."]
    if score == "top_box" and question.top_boxes > scale[1] - scale[0]:
        return [f"`top_boxes` is {question.top_boxes}, all answers of the scale. Expected fewer."]
    return []


def _usual_score(survey: Survey, question: Question) -> str:
    """Of an ordinal model the NPS where there is one, else the top box."""
    scale = survey.items[question.outcome].scale
    if question.is_linear or scale is None:
        return "mean"
    return "nps" if scale == NPS_SCALE else "top_box"
