"""What can be asked of a simulated world, and when the conclusion is right, wrong, or open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from cemlab import drivers, journeys, peak_end, personas
from cemlab.data import EventLog, Survey
from cemlab.drivers.checks import TOO_FEW_ANSWERS
from cemlab.drivers.narrative import leads
from cemlab.drivers.result import DriverResult
from cemlab.errors import OptionError
from cemlab.journeys.extremes import extreme
from cemlab.journeys.result import JourneyResult
from cemlab.numerics import MIN_REPORT
from cemlab.peak_end.result import PeakEndResult
from cemlab.personas.methods.number import MIN_SIZE
from cemlab.personas.result import PersonaResult
from cemlab.results import Result
from cemlab.simulate.large_sample import MOST_PLAYERS
from cemlab.simulate.world import World

RIGHT, OPEN, WRONG = "right", "cannot_tell", "wrong"
CONCLUSIONS = (RIGHT, OPEN, WRONG)

# how every world writes its answers down; scales and codes are in its truth
OUTCOME, REMEMBERED = "overall", "remembered"
ID, WEIGHT = "respondent_id", "weight"
NEED_SCALE, MEMORY_SCALE = (1, 5), (0, 10)
NONE = "none"  # the right answer where nothing is planted
NOTHING = 0.01  # share of what is explained; more of it comes by company, and may be told
TELLING = 0.02  # scale points by which the lowest touchpoint must differ from the next

Truth = Mapping[str, Any]


class Told(NamedTuple):
    """Whether a conclusion is right, and what was said."""

    conclusion: str
    said: str


class Question(NamedTuple):
    """A question to a world.

    Attributes
    ----------
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

    fit: Callable[[World, int], Result]
    judge: Callable[[Any, Truth], Told]
    answer: Callable[[Truth], str]
    least: Callable[[Truth], int]
    resamples: int
    usual: int


def rated(world: World) -> dict[str, Any]:
    """The survey of a world, its outcome and its drivers, as verbs about drivers take them."""
    asked = list(world.truth["effects"])
    scale = tuple(world.truth["codes"]["scale"])
    survey = _survey(world, dict.fromkeys([OUTCOME, *asked], scale),
                     list(world.truth["asked_of_those_at"]))  # fmt: skip
    return {"survey": survey, "outcome": OUTCOME, "drivers": asked}


def _fit_drivers(world: World, seed: int) -> DriverResult:
    return drivers.fit(**rated(world), resamples=200, seed=seed)


def _strongest(truth: Truth) -> list[str]:
    """The drivers that explain most: several, where less than 1% of it lies between them."""
    found = truth["population"]["of_those_who_answer"]
    if "importance" not in found:
        raise OptionError(
            f"This world has {len(truth['effects'])} drivers. What each truly explains is worked "
            f"out for {MOST_PLAYERS} at most, and only where satisfaction varies."
        )
    shares = found["importance"]
    if len(truth["no_effect"]) == len(shares):
        return [NONE]
    most = max(shares.values())
    return [name for name, share in shares.items() if share > most - NOTHING]


def _judge_drivers(result: DriverResult, truth: Truth) -> Told:
    table, mean = result.tidy(), result.glance()["mean_share"].iloc[0]
    told = table[table["verdict"] == "above_noise"]
    shares = truth["population"]["of_those_who_answer"]["importance"]
    nothing = [name for name in truth["no_effect"] if shares[name] < NOTHING]
    false = [name for name in told["driver"] if name in nothing]
    if false:
        return Told(WRONG, f"no_effect: {false[0]}")
    strongest = _strongest(truth)
    if strongest == [NONE]:
        return Told(RIGHT, NONE)
    if not len(told) or table["rank"].isna().all():
        return Told(OPEN, "open")
    first = told.iloc[0]
    if leads(result) and first["driver"] == table["driver"].iloc[0]:
        right = first["driver"] in strongest
        return Told(RIGHT if right else WRONG, f"first: {first['driver']}")
    named = told.loc[told["share_low"] > mean, "driver"].tolist()
    return Told(RIGHT, "above") if set(strongest) & set(named) else Told(OPEN, "open")


def _least_for_drivers(truth: Truth) -> int:
    return TOO_FEW_ANSWERS * (len(truth["effects"]) + len(truth["asked_of_those_at"]) + 1)


def _fit_personas(world: World, seed: int) -> PersonaResult:
    needs = list(world.recipe.needs.items)
    survey = _survey(world, dict.fromkeys(needs, NEED_SCALE))
    return personas.fit(survey, items=needs, resamples=100, seed=seed)


def _judge_personas(result: PersonaResult, truth: Truth) -> Told:
    whole, groups = result.glance().iloc[0], len(truth["groups"])
    if whole["verdict"] not in ("natural", "reproducible") or whole["gradient_only"]:
        said = "steps" if whole["gradient_only"] else NONE
        return Told(RIGHT if groups < 2 else OPEN, said)
    return Told(RIGHT if whole["k"] == groups else WRONG, f"groups: {whole['k']}")


def _fit_journeys(world: World, seed: int) -> JourneyResult:
    scale = tuple(world.truth["codes"]["scale"])
    return journeys.map(_events(world), _survey(world, {OUTCOME: scale}))


def _lowest(truth: Truth) -> str:
    felt = truth["population"]["of_those_who_answer"]["experience_if_everybody_came"]
    lowest, *others = sorted(felt, key=felt.__getitem__)
    return NONE if others and felt[others[0]] - felt[lowest] < TELLING else lowest


def _judge_journeys(result: JourneyResult, truth: Truth) -> Told:
    low, right = extreme(result, "lowest"), _lowest(truth)
    if low is None or low.ties:
        return Told(RIGHT if right == NONE else OPEN, "open")
    return Told(RIGHT if low.touchpoint == right else WRONG, f"lowest: {low.touchpoint}")


def _fit_peak_end(world: World, seed: int) -> PeakEndResult:
    survey = _survey(world, {REMEMBERED: MEMORY_SCALE})
    return peak_end.fit(_events(world), survey, outcome=REMEMBERED, resamples=200, seed=seed)


def _rule(truth: Truth) -> str:
    weights = truth["remembered_weights"]
    peak = weights["worst"] + weights["best"]
    if peak > 0 and weights["end"] > 0:
        return "over_weighting"
    if weights["mean"] == 1:
        return "averaging"
    if weights["end"] == 1:
        return "end_only"
    shown = ", ".join(f"{weight:g} {name}" for name, weight in weights.items() if weight)
    raise OptionError(
        f"What this world remembers ({shown}) is nothing that a verdict can say. Expected a peak "
        "(best or worst) and the end, the end alone, or the mean alone."
    )


def _judge_peak_end(result: PeakEndResult, truth: Truth) -> Told:
    verdict = result.glance()["verdict"].iloc[0]
    if verdict in ("cannot_tell", "descriptive"):
        return Told(OPEN, verdict)
    return Told(RIGHT if verdict == _rule(truth) else WRONG, verdict)


QUESTIONS = {
    "drivers": Question(
        _fit_drivers, _judge_drivers, lambda truth: ", ".join(_strongest(truth)),
        _least_for_drivers, 200, 1000,
    ),
    "personas": Question(
        _fit_personas, _judge_personas, lambda truth: str(len(truth["groups"])),
        lambda truth: 2 * MIN_SIZE, 100, 100,
    ),
    "journeys": Question(
        _fit_journeys, _judge_journeys, _lowest, lambda truth: MIN_REPORT, 0, 0
    ),
    "peak_end": Question(
        _fit_peak_end, _judge_peak_end, _rule, lambda truth: MIN_REPORT, 200, 1000
    ),
}  # fmt: skip


def _survey(
    world: World, scales: Mapping[str, tuple[int, int]], not_met: list[str] | None = None
) -> Survey:
    """The survey of a world, with the items a question needs."""
    table, codes = world.survey(), world.truth["codes"]
    return Survey.from_frame(
        table[[ID, WEIGHT, *scales]], id=ID, weight=WEIGHT, scale=dict(scales),
        missing={item: [codes["blank"]] for item in scales},
        not_applicable={item: [codes["not_applicable"]] for item in not_met or []},
    )  # fmt: skip


def _events(world: World) -> EventLog:
    """The moments of a world, in the order in which its recipe names the touchpoints."""
    codes, focus = world.truth["codes"], world.truth["focus"]
    own = {"journey_id": ["customer_id", "journey"], "journey": "journey"} if focus else {}
    same = ("customer_id", "touchpoint", "channel", "occurred_at", "experience")
    return EventLog.from_frame(
        world.events().assign(experience=lambda table: table["experience"].astype(float)),
        columns={**{name: name for name in same}, **own}, journey=focus,
        scale=tuple(codes["experience_scale"]), timezone=codes["timezone"],
        touchpoints=list(world.truth["experience_levels"]),
        touchpoints_in_order=focus is not None,
    )  # fmt: skip
