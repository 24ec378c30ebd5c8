"""What each analysis of drivers may be told; see `analyses`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from cemlab.study.option_kinds import LEAST_RESAMPLES, Count, Items, Resamples
from cemlab.study.schema import Block

Method = Literal[
    "shapley", "dominance", "johnson", "genizi", "pratt", "last", "first", "betasq", "car",
    "owen", "sampled",
]  # fmt: skip
DRIVERS = "drivers"
MODEL = ("outcome", "drivers", "covariates", "cluster", "strata", "missing")


class DriversBlock(Block):
    """`cemlab.drivers.fit`: what moves the outcome."""

    outcome: str
    drivers: Items = Field(min_length=1)
    method: Method = "shapley"
    model: Literal["linear", "ordinal", "binary"] = "linear"
    top_boxes: Count = Field(default=2, ge=1)
    groups: dict[str, Items] | None = None
    covariates: Items = ()
    levels: Items = ()
    cluster: str | None = None
    strata: str | None = None
    missing: Literal["two_part", "complete"] = "two_part"
    resamples: Resamples = 1000
    seed: Count = Field(default=0, ge=0)


class SensitivityBlock(Block):
    """`cemlab.drivers.sensitivity`: what could explain the drivers away."""

    outcome: str
    drivers: Items = Field(min_length=1)
    marker: str | None = None
    covariates: Items = ()
    missing: Literal["two_part", "complete"] = "two_part"
    resamples: Resamples = 1000
    seed: Count = Field(default=0, ge=0)


class PrioritiesBlock(Block):
    """`cemlab.drivers.priorities`: what to work on first, and how sure that is."""

    outcome: str
    drivers: Items = Field(min_length=1)
    method: Method = "shapley"
    lines: Literal["mean", "median", "target"] = "mean"
    performance_at: float | None = None
    importance_at: Annotated[float, Field(ge=0, le=1)] | None = None
    groups: dict[str, Items] | None = None
    covariates: Items = ()
    cluster: str | None = None
    strata: str | None = None
    missing: Literal["two_part", "complete"] = "two_part"
    resamples: Annotated[Count, Field(ge=LEAST_RESAMPLES)] = 1000
    seed: Count = Field(default=0, ge=0)


class MissingChoicesBlock(Block):
    """`cemlab.drivers.missing_choices`: whether the treatment of missing answers matters."""

    outcome: str
    drivers: Items = Field(min_length=1)
    choices: tuple[Literal["two_part", "complete", "imputed"], ...] = (
        "two_part", "complete", "imputed",
    )  # fmt: skip
    method: Literal[
        "shapley", "dominance", "johnson", "genizi", "pratt", "last", "first", "betasq", "car",
        "sampled",
    ] = "shapley"  # fmt: skip
    auxiliaries: Items = ()
    covariates: Items = ()
    resamples: Resamples = 200
    seed: Count = Field(default=0, ge=0)


class ByPersonaBlock(Block):
    """`cemlab.drivers.by_persona`: whether groups of people weigh the drivers differently."""

    outcome: str
    drivers: Items = Field(min_length=1)
    by: str
    covariates: Items = ()
    missing: Literal["two_part", "complete"] = "two_part"
    adjust: Literal["holm", "bh"] = "holm"


class AsymmetryBlock(Block):
    """`cemlab.drivers.asymmetry`: which drivers punish more than they reward."""

    outcome: str
    drivers: Items = Field(min_length=1)
    covariates: Items = ()
    cluster: str | None = None
    missing: Literal["two_part", "complete"] = "two_part"
    margin: Annotated[float, Field(gt=0)] = 0.5


class PenaltyRewardBlock(Block):
    """`cemlab.drivers.penalty_reward`: low and high ratings against the middle, the older way."""

    outcome: str
    drivers: Items = Field(min_length=1)
    low: float | None = None
    high: float | None = None
    covariates: Items = ()


def _steps(value: object) -> object:
    return (value,) if isinstance(value, Mapping) else value


Step = dict[Literal["driver", "lift", "floor", "reach"], str | float]
Steps = Annotated[tuple[Step, ...], BeforeValidator(_steps), Field(min_length=1)]


class WhatIfBlock(Block):
    """`cemlab.drivers.what_if`: what is expected of the outcome if ratings were better."""

    outcome: str
    drivers: Items = Field(min_length=1)
    changes: dict[str, Steps] | tuple[Step, ...] | None = None
    model: Literal["linear", "ordinal"] = "linear"
    score: Literal["mean", "top_box", "nps"] | None = None
    top_boxes: Count = Field(default=2, ge=1)
    covariates: Items = ()
    among: dict[str, Items] | None = None
    by: str | None = None
    cluster: str | None = None
    strata: str | None = None
    missing: Literal["two_part", "complete"] = "two_part"


OF_DRIVERS: dict[str, type[Block]] = {
    "drivers": DriversBlock,
    "asymmetry": AsymmetryBlock,
    "penalty_reward": PenaltyRewardBlock,
    "missing_choices": MissingChoicesBlock,
    "by_persona": ByPersonaBlock,
    "priorities": PrioritiesBlock,
    "sensitivity": SensitivityBlock,
    "what_if": WhatIfBlock,
}


def of_one_model(blocks: Mapping[str, Any]) -> dict[str, Any]:
    """Blocks as they are meant: what one about drivers leaves unsaid is as in `drivers`.

    That is the outcome, the drivers, and whatever else makes the model (`MODEL`).
    """
    said = blocks.get(DRIVERS)
    if not isinstance(said, Mapping):
        return dict(blocks)
    meant = {}
    for name, block in blocks.items():
        if name in OF_DRIVERS and (block is None or isinstance(block, Mapping)):
            keys = [key for key in MODEL if key in OF_DRIVERS[name].model_fields]
            block = {key: said[key] for key in keys if key in said} | dict(block or {})
        meant[name] = block
    return meant
