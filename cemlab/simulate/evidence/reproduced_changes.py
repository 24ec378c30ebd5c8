"""Statements about shapes of drivers and about scenarios: scope, part B, ideas 5 and 6."""

from __future__ import annotations

import warnings
from functools import partial

import numpy as np
import pandas as pd

from cemlab import drivers
from cemlab.errors import CemlabWarning
from cemlab.simulate.evidence.statement_kinds import Found, Statement, rate
from cemlab.simulate.making import make
from cemlab.simulate.plan_questions import rated
from cemlab.simulate.world import World

WORLDS, RESAMPLES = 200, 1000
VERY_MANY, MANY, SOME, FEW = 20_000, 2000, 400, 100
BENT = {"punctuality": "basic_like", "staff": "excitement_like"}  # of the property company


def _world(rng: np.random.Generator, n: int) -> World:
    return make("property", n, seed=int(rng.integers(2**31)))


def shapes(rng: np.random.Generator, n: int) -> dict[str, str]:
    """What the test of two slopes calls each driver of a new world."""
    found = drivers.asymmetry(**rated(_world(rng, n))).tidy()
    return dict(zip(found["driver"], found["verdict"], strict=True))


def _recovered(rng: np.random.Generator, name: str) -> Found:
    """How often a bent driver is called what it is."""
    return rate([shapes(rng, MANY)[name] == BENT[name] for _ in range(WORLDS)])


def _called_bent(rng: np.random.Generator) -> Found:
    """How often a straight driver, each in turn, is called bent."""
    called = []
    for place in range(WORLDS):
        found = {name: one for name, one in shapes(rng, MANY).items() if name not in BENT}
        called.append(list(found.values())[place % len(found)] in BENT.values())
    return rate(called)


def scenarios(world: World) -> pd.DataFrame:
    """A point more for each driver, one after the other."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CemlabWarning)
        return drivers.what_if(**rated(world)).tidy().set_index("scenario")


def holds(world: World, name: str) -> bool:
    """Whether the interval of a scenario holds what the slope of a very large sample would bring
    to these people."""
    found, truth = scenarios(world), world.truth["population"]["of_those_who_answer"]
    row = found.loc[name]
    truly = truth["slopes"][name] * row["mean_lift"] * row["n"] / found["n"].max()
    return bool(row["conf_low"] <= truly <= row["conf_high"])


def _covered(rng: np.random.Generator) -> Found:
    held = []
    for place in range(WORLDS):
        world = _world(rng, SOME)
        names = list(world.truth["effects"])
        held.append(holds(world, names[place % len(names)]))
    return rate(held)


def _regret(rng: np.random.Generator) -> Found:
    """What a wrong choice costs on average, in large surveys as a part of that in small ones; the
    interval by resampling of worlds."""
    truly = scenarios(_world(rng, VERY_MANY))["estimate"]
    large, small = (
        np.array([truly.max() - truly[scenarios(_world(rng, n))["estimate"].idxmax()]
                  for _ in range(WORLDS)]) for n in (SOME, FEW)
    )  # fmt: skip
    drawn = rng.integers(WORLDS, size=(2, RESAMPLES, WORLDS))
    ratios = large[drawn[0]].mean(axis=1) / small[drawn[1]].mean(axis=1)
    low, high = np.quantile(ratios, [0.025, 0.975])
    return Found(float(large.mean() / small.mean()), float(low), float(high), "bootstrap of worlds")


_SHAPES = f"cemlab.drivers.asymmetry in {WORLDS} worlds of the property company, n = {MANY:,}"
_RAISED = f"cemlab.drivers.what_if, a point more for each driver, in {WORLDS} worlds"

STATEMENTS = {
    "pain": Statement(
        "Planted pain (on-time arrival) is recovered", "scope B 5", "recovered (here: in 80%)",
        (0.8, 1), partial(_recovered, name="punctuality"), _SHAPES,
    ),
    "delight": Statement(
        "Planted delight (staff manners) is recovered", "scope B 5", "recovered (here: in 80%)",
        (0.8, 1), partial(_recovered, name="staff"), _SHAPES,
        "Its turning point is 4, so that one scale point lies above; the rest is undetermined.",
    ),
    "straight": Statement(
        "A driver that is neither is called pain or delight", "scope B 5", "at most about 6%",
        (0, 0.06), _called_bent, f"{_SHAPES}; each of seven drivers in turn",
    ),
    "what_if": Statement(
        "Intervals of what-if cover what a very large sample would bring", "scope B 6",
        "covers (95%)", (0.95, 1), _covered, f"{_RAISED}, n = {SOME}; each driver in turn",
    ),
    "regret": Statement(
        "What is lost by the choice that seems best falls with n", "scope B 6", "falls", (0, 0.99),
        _regret, f"{_RAISED}; n = {SOME} as a part of n = {FEW}",
    ),
}  # fmt: skip
