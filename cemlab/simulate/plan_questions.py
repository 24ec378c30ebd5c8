"""What can be asked of a simulated world, and when the conclusion is right, wrong, or open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from cemlab import drivers, journeys, peak_end, personas
from cemlab.data import EventLog, Survey
from cemlab.drivers.checks import TOO_FEW_ANSWERS
from cemlab.drivers.narrative import SURE
from cemlab.drivers.result import DriverResult
from cemlab.errors import OptionError
from cemlab.journeys.extremes import extreme
from cemlab.journeys.result import JourneyResult
from cemlab.numerics import MIN_REPORT
from cemlab.peak_end.result import PeakEndResult
from cemlab.personas.methods.number import MIN_SIZE
from cemlab.personas.result import PersonaResult
from cemlab.results import Result
from cemlab.simulate.world import World

RIGHT, OPEN, WRONG = "right", "cannot_tell", "wrong"
CONCLUSIONS = (RIGHT, OPEN, WRONG)

# how every world writes its answers down
OUTCOME, REMEMBERED = "overall", "remembered"
ID, WEIGHT = "respondent_id", "weight"
RATED, RECALLED, FELT = (1, 5), (0, 10), (-2, 2)
BLANK, NOT_MET = 99, 6
TIMEZONE = "Asia/Shanghai"

Truth = Mapping[str, Any]


class Told(NamedTuple):
    """Whether a conclusion is right, and what was said."""

    conclusion: str
    said: str


class Question(NamedTuple):
    """A question to a world.

    Attributes
    ----------
    reads : tuple of str
        What the truth of the world must say.
    fit : callable
        World and seed to the result of a verb.
    judge : callable
        That result and the truth to what was concluded.
    answer : callable
        The truth to the right answer.
    least : callable
        The truth to the number of answers below which the verb can say nothing.
    resamples, usual : int
        Bootstrap resamples in each world, and those the verb takes by itself.
    """

    reads: tuple[str, ...]
    fit: Callable[[World, int], Result]
    judge: Callable[[Any, Truth], Told]
    answer: Callable[[Truth], str]
    least: Callable[[Truth], int]
    resamples: int
    usual: int


def _fit_drivers(world: World, seed: int) -> DriverResult:
    asked = list(world.truth["effects_per_point"])
    survey = _survey(world, dict.fromkeys([OUTCOME, *asked], RATED), list(world.truth["reach"]))
    return drivers.fit(survey, outcome=OUTCOME, drivers=asked, resamples=200, seed=seed)


def _strongest(truth: Truth) -> str:
    sizes = {name: abs(effect) for name, effect in truth["effects_per_point"].items()}
    return max(sizes, key=sizes.__getitem__)


def _judge_drivers(result: DriverResult, truth: Truth) -> Told:
    table, mean = result.tidy(), result.glance()["mean_share"].iloc[0]
    told = table[table["verdict"] == "above_noise"]
    false = [name for name in told["driver"] if name in truth["no_effect"]]
    if false:
        return Told(WRONG, f"no_effect: {false[0]}")
    if not len(told) or table["rank"].isna().all():
        return Told(OPEN, "open")
    first = told.iloc[0]
    if first["p_first"] >= SURE:
        right = first["driver"] == _strongest(truth)
        return Told(RIGHT if right else WRONG, f"first: {first['driver']}")
    named = told.loc[told["share_low"] > mean, "driver"].tolist()
    return Told(RIGHT, "above") if _strongest(truth) in named else Told(OPEN, "open")


def _least_for_drivers(truth: Truth) -> int:
    return TOO_FEW_ANSWERS * (len(truth["effects_per_point"]) + len(truth["reach"]) + 1)


def _fit_personas(world: World, seed: int) -> PersonaResult:
    needs = list(next(iter(world.truth["need_groups"].values())))
    survey = _survey(world, dict.fromkeys(needs, RATED))
    return personas.fit(survey, items=needs, resamples=100, seed=seed)


def _judge_personas(result: PersonaResult, truth: Truth) -> Told:
    whole, groups = result.glance().iloc[0], len(truth["need_groups"])
    if whole["verdict"] != "reproducible" or whole["gradient_only"]:
        said = "steps" if whole["gradient_only"] else "none"
        return Told(RIGHT if groups < 2 else OPEN, said)
    return Told(RIGHT if whole["k"] == groups else WRONG, f"groups: {whole['k']}")


def _fit_journeys(world: World, seed: int) -> JourneyResult:
    return journeys.map(_events(world), _survey(world, {OUTCOME: RATED}))


def _lowest(truth: Truth) -> str:
    felt = truth["experience_if_everybody_came"]
    return min(felt, key=felt.__getitem__)


def _judge_journeys(result: JourneyResult, truth: Truth) -> Told:
    low = extreme(result, "lowest")
    if low is None or low.ties:
        return Told(OPEN, "open")
    return Told(RIGHT if low.touchpoint == _lowest(truth) else WRONG, f"lowest: {low.touchpoint}")


def _fit_peak_end(world: World, seed: int) -> PeakEndResult:
    survey = _survey(world, {REMEMBERED: RECALLED})
    return peak_end.fit(_events(world), survey, outcome=REMEMBERED, resamples=200, seed=seed)


def _rule(truth: Truth) -> str:
    worst, end, mean = (truth["remembered_weights"][part] for part in ("worst", "end", "mean"))
    if worst > 0 and end > 0:
        return "over_weighting"
    if mean > 0 and not worst and not end:
        return "averaging"
    if end > 0 and not worst and not mean:
        return "end_only"
    raise OptionError(
        f"What this world remembers ({worst:g} worst moment, {end:g} end, {mean:g} mean) is "
        "nothing that a verdict can say. Expected worst and end, the end alone, or the mean alone."
    )


def _judge_peak_end(result: PeakEndResult, truth: Truth) -> Told:
    verdict = result.glance()["verdict"].iloc[0]
    if verdict in ("cannot_tell", "descriptive"):
        return Told(OPEN, verdict)
    return Told(RIGHT if verdict == _rule(truth) else WRONG, verdict)


QUESTIONS = {
    "drivers": Question(
        ("effects_per_point", "no_effect", "reach"), _fit_drivers, _judge_drivers, _strongest,
        _least_for_drivers, 200, 1000,
    ),
    "personas": Question(
        ("need_groups",), _fit_personas, _judge_personas,
        lambda truth: str(len(truth["need_groups"])), lambda truth: 2 * MIN_SIZE, 100, 100,
    ),
    "journeys": Question(
        ("experience_if_everybody_came",), _fit_journeys, _judge_journeys, _lowest,
        lambda truth: MIN_REPORT, 0, 0,
    ),
    "peak_end": Question(
        ("remembered_weights", "experience_if_everybody_came"), _fit_peak_end, _judge_peak_end,
        _rule, lambda truth: MIN_REPORT, 200, 1000,
    ),
}  # fmt: skip


def _survey(
    world: World, scales: Mapping[str, tuple[int, int]], not_met: list[str] | None = None
) -> Survey:
    """The survey of a world, with the items a question needs."""
    table = world.survey()
    weight = WEIGHT if WEIGHT in table else None
    columns = [ID, *([weight] if weight else []), *scales]
    return Survey.from_frame(
        table[columns], id=ID, weight=weight, scale=dict(scales),
        missing={item: [BLANK] for item in scales},
        not_applicable={item: [NOT_MET] for item in not_met or []},
    )  # fmt: skip


def _events(world: World) -> EventLog:
    """The moments of a world, in the order in which its truth names the touchpoints."""
    log = world.events().assign(experience=lambda table: table["experience"].astype(float))
    order = list(world.truth["experience_if_everybody_came"])
    return EventLog.from_frame(log, scale=FELT, timezone=TIMEZONE, touchpoints=order)


def is_whole(value: object) -> bool:
    """Whether a value is a whole number; True and False are none."""
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)
