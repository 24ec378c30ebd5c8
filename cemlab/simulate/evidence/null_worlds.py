"""Worlds from which something is taken out, and the claims that would then be false."""

from __future__ import annotations

from functools import cache, partial
from typing import NamedTuple
from zlib import crc32

import numpy as np

from cemlab.errors import MethodError
from cemlab.simulate.evidence import false_claim_judges as false
from cemlab.simulate.evidence.null_kinds import (
    BASE,
    Claim,
    NullWorld,
    fit_personas,
    of_drivers,
    of_steps,
    remembering,
    wanted,
)
from cemlab.simulate.evidence.null_scores import SCORE_WORLDS
from cemlab.simulate.making import make
from cemlab.simulate.plan_questions import QUESTIONS
from cemlab.simulate.recipe import Recipe
from cemlab.simulate.recipe_reading import variant

SEED = 0
FIVE = 0.05

_NO_EFFECT = of_drivers(effect=0.0, applies=0.0)
_ALL_APPLY = of_drivers(at=None)
_NO_LEAN = {"journeys.repair.steps.wait.lean": {}}
_ALIKE = of_steps(feel=0.0, groups={}) | {"journeys.repair.steps.confirm.wait.per_doubling": 0.0}
_EQUAL_STOPS = {
    "journeys.repair.steps.repair.next": {"pay": 0.7, "end": 0.3},
    "journeys.repair.steps.pay.next": {"callback": 0.7, "end": 0.3},
}
_EQUAL = (
    _ALL_APPLY | of_drivers(effect=0.2, applies=0.0, turn=None, level=3.3, halo=0.68, like=None)
    | {"journeys.repair.steps.confirm.wait.per_doubling": 0.0}
)  # fmt: skip

_FLOOR = "numerics.noise: 95 of 100 useless drivers stay below the floor"
_FIRST = "drivers.narrative: first where it leads in 95% of the resamples, and beats each other one"
_INTERVAL = "95% interval"
_HOLM = "journeys.extremes: Holm's p < .05"
_TURN = "a driver (each in turn)"
_fit_drivers, _fit_journeys = QUESTIONS["drivers"].fit, QUESTIONS["journeys"].fit
_fit_peak_end = QUESTIONS["peak_end"].fit
_VERDICTS = {
    "over_weighting": Claim(
        "peak and end are said to weigh more than in the mean",
        partial(false.verdict, said="over_weighting"), FIVE, "peak_end.methods.verdict: p < .05",
    ),
    "end_only": Claim("the end alone is said to count", partial(false.verdict, said="end_only")),
    "averaging": Claim(
        "the mean is said to be remembered", partial(false.verdict, said="averaging")
    ),
}  # fmt: skip
_GROUPS = (
    Claim("groups are said to come back (reproducible or natural), steps or not", false.groups),
    Claim("groups that are more than steps of one score are said to come back",
          false.groups_beyond_steps),
)  # fmt: skip
_TOLD = (
    Claim("a touchpoint is called the lowest", false.lowest_told, FIVE, _HOLM),
    Claim("a touchpoint is called the highest", false.highest_told, FIVE, _HOLM),
    Claim("two touchpoints are told apart", false.some_pair_told, FIVE, _HOLM),
)

NULL_WORLDS: dict[str, NullWorld] = {
    **SCORE_WORLDS,
    "drivers": NullWorld("nothing", {}, _fit_drivers, (
        Claim("the driver without effect (no halo) is told from noise",
              partial(false.above_noise_of, name="tidiness"), FIVE, _FLOOR),
        Claim("another than the strongest is called first", false.wrong_first, FIVE, _FIRST),
        Claim("the interval of the share of a driver with an effect (in turn) misses it",
              false.share_missed, FIVE, _INTERVAL),
        Claim("the interval of the share of the driver without effect misses it",
              partial(false.share_missed_of, name="tidiness"), FIVE, _INTERVAL),
        Claim("the rank interval of a driver with an effect (in turn) misses its rank",
              false.rank_missed, FIVE, _INTERVAL),
        Claim("the interval of the slope of a driver (in turn) misses it", false.slope_missed,
              FIVE, _INTERVAL),
        Claim("the interval of R² misses it", false.r_squared_missed, FIVE, _INTERVAL),
    )),
    "reporting": NullWorld(
        "a driver that goes with the others (halo .68) has no effect",
        {"survey.drivers.reporting.effect": 0.0}, _fit_drivers,
        (Claim("the driver without effect (halo .68) is told from noise",
               partial(false.above_noise_of, name="reporting"), FIVE, _FLOOR),
         Claim("the same, and it is not said that no effect of its own is told",
               partial(false.own_effect_of, name="reporting"), FIVE, "drivers.weaknesses: p < .05"),
         Claim("the slope of the driver without effect is told from 0",
               partial(false.slope_told_of, name="reporting"), FIVE, _INTERVAL)),
    ),
    "no_drivers": NullWorld("no driver has an effect", _NO_EFFECT, _fit_drivers, (
        Claim(f"{_TURN} is told from noise", false.above_noise_in_turn, FIVE, _FLOOR),
        Claim("some driver is told from noise", false.above_noise_of_any),
        Claim("some driver is called first", false.first_told),
    )),
    "no_drivers_one_part": NullWorld(
        "no driver has an effect, and all apply to everybody", _NO_EFFECT | _ALL_APPLY,
        _fit_drivers,
        (Claim(f"{_TURN} is told from noise", false.above_noise_in_turn, FIVE, _FLOOR),
         Claim("some driver is told from noise", false.above_noise_of_any)),
    ),
    "equal_drivers": NullWorld("all drivers are alike, with equal effects", _EQUAL, _fit_drivers, (
        Claim("a driver is called first", false.first_told, FIVE, _FIRST),
        Claim(f"{_TURN} is called above average", false.above_average_in_turn, FIVE / 2,
              "one side of a 95% interval"),
        Claim("some driver is called above average", false.above_average_of_any),
        Claim("two drivers (each pair in turn) have rank intervals apart",
              false.ranks_apart_in_turn, FIVE, _INTERVAL),
        Claim("some two drivers have rank intervals apart", false.ranks_apart),
        Claim("the interval of the share of a driver (in turn) misses one ninth",
              false.equal_share_missed, FIVE, _INTERVAL),
    )),
    "touchpoints": NullWorld("nothing", {}, _fit_journeys, (
        Claim("the interval of an adjusted mean (in turn, but for chase) misses it",
              false.adjusted_missed, FIVE, _INTERVAL),
        Claim("the interval of the adjusted mean of chase, where mostly the unhappy go, misses it",
              partial(false.adjusted_missed_of, name="chase"), FIVE, _INTERVAL),
        Claim("the interval of a plain mean (in turn) misses that of those who came",
              false.plain_missed, FIVE, _INTERVAL),
        Claim("the interval of the reach of a touchpoint some never meet (in turn) misses it",
              false.reach_missed, FIVE, _INTERVAL),
    )),
    "alike": NullWorld(
        "all touchpoints feel the same, and nobody comes by how he feels", _ALIKE | _NO_LEAN,
        _fit_journeys,
        (*_TOLD,
         Claim("visits are called selective (note selective_visits)",
               partial(false.noted, code="selective_visits")),
         Claim("adjustments are said to part (note adjustment_parts)",
               partial(false.noted, code="adjustment_parts"))),
    ),
    "equal_stops": NullWorld(
        "as many stop after the repair as after paying", _EQUAL_STOPS, _fit_journeys,
        (Claim("a touchpoint is named where most stop", false.stop_told, FIVE,
               "journeys.extremes: 95% interval of the difference"),),
    ),
    "alike_selective": NullWorld(
        "all touchpoints feel the same; mostly the unhappy come to chase", _ALIKE, _fit_journeys,
        _TOLD,
    ),
    "mean": NullWorld("the mean is remembered", remembering(mean=1.0), _fit_peak_end,
                      (_VERDICTS["over_weighting"], _VERDICTS["end_only"])),
    "peak_end": NullWorld("nothing: the worst moment and the end are remembered", {},
                          _fit_peak_end, (_VERDICTS["averaging"], _VERDICTS["end_only"])),
    "end": NullWorld("the end alone is remembered", remembering(end=1.0), _fit_peak_end,
                     (_VERDICTS["averaging"], _VERDICTS["over_weighting"]._replace(
                         stated=None, source=""))),
    "forgotten": NullWorld("what is remembered has nothing to do with the moments",
                           {"memory.per_unit": 0.0}, _fit_peak_end, tuple(_VERDICTS.values())),
    "noise": NullWorld("needs are noise: no groups, no score", wanted(3.0) | {"needs.style": 0.0},
                       fit_personas, _GROUPS),
    "gradient": NullWorld(
        "needs are one score: how high somebody ticks (sd 0.9)",
        wanted(3.0) | {"needs.style": 0.9}, fit_personas, _GROUPS,
    ),
}  # fmt: skip


class Place(NamedTuple):
    """One world to make; its seeds follow from the kind of world and its place alone."""

    kind: str
    place: int


def claims_in(one: Place) -> tuple[bool, ...]:
    """Make a world, fit, and tell of each claim whether it was made though it is false."""
    asked = NULL_WORLDS[one.kind]
    key = (crc32(one.kind.encode()), one.place)
    drawn = np.random.SeedSequence(SEED, spawn_key=key).generate_state(2)
    world = make(_recipe(one.kind), asked.n, seed=int(drawn[0]), **asked.options)
    try:
        result = asked.fit(world, int(drawn[1]))
    except MethodError:  # refuses, and so claims nothing
        return (False,) * len(asked.claims)
    return tuple(bool(claim.is_false(result, world.truth, one.place)) for claim in asked.claims)


@cache
def _recipe(kind: str) -> Recipe:
    return variant(BASE, NULL_WORLDS[kind].changes)
