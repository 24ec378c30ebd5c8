"""What the verbs of journeys beside the map may be told: pains, stays, ways, groups, the core."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cemlab.study.option_kinds import Count, Items, NullSamples, Resamples
from cemlab.study.schema import Block

Positive = Annotated[float, Field(ge=0)]


class PainPointsBlock(Block):
    """`cemlab.journeys.pain_points`: where a journey hurts most, and where it is decided."""

    importance: dict[str, float] | None = Field(default=None, min_length=1)
    items: dict[str, str] | None = None
    target: float | None = None
    resamples: Resamples = 1000
    seed: Count = Field(default=0, ge=0)


class DwellBlock(Block):
    """`cemlab.journeys.dwell`: how long customers stay, open stays counted as such."""

    level: Literal["touchpoint", "stage", "journey"] = "touchpoint"
    by: str | None = None


class SequencesBlock(Block):
    """`cemlab.journeys.sequences`: which ways customers go, and whether there are types."""

    k: Annotated[Count, Field(ge=2)] | None = None
    costs: Literal["indel", "trate"] = "indel"
    k_max: Annotated[Count, Field(ge=2)] = 6
    resamples: Resamples = 100
    null_samples: NullSamples = 39
    seed: Count = Field(default=0, ge=0)


class ContrastBlock(Block):
    """`cemlab.journeys.contrast`: whether groups live a journey differently."""

    by: str
    built_from: Items | None = None


class HandOversBlock(Block):
    """`cemlab.journeys.hand_overs`: from which channel to which, and what goes with it."""

    outcome: str | None = None
    covariates: Items = ()


class LifecycleBlock(Block):
    """`cemlab.journeys.lifecycle`: who is active at each age, and when they first come back."""

    every: Literal["week", "month", "quarter", "year"] = "month"
    start: str | None = None
    touchpoint: str | None = None
    ages: Annotated[Count, Field(ge=1, le=60)] = 12


class CoreBlock(Block):
    """`cemlab.journeys.select_core`: which sub-journeys to work on first."""

    m: Annotated[Count, Field(ge=1)] = 7
    weights: dict[str, Positive] | None = None
    cover: Annotated[tuple[str, ...] | dict[str, tuple[str, ...]] | None,
                     Field(union_mode="left_to_right")] = None  # fmt: skip
    anchors: dict[str, tuple[float, float]] | None = None
    draws: Resamples = 2000
    seed: Count = Field(default=0, ge=0)


OF_JOURNEYS: dict[str, type[Block]] = {
    "pain_points": PainPointsBlock,
    "dwell": DwellBlock,
    "sequences": SequencesBlock,
    "contrast": ContrastBlock,
    "hand_overs": HandOversBlock,
    "lifecycle": LifecycleBlock,
    "core": CoreBlock,
}
JOURNEY_VERBS = {
    "pain_points": ("journeys", "pain_points"),
    "dwell": ("journeys", "dwell"),
    "sequences": ("journeys", "sequences"),
    "contrast": ("journeys", "contrast"),
    "hand_overs": ("journeys", "hand_overs"),
    "lifecycle": ("journeys", "lifecycle"),
    "core": ("journeys", "select_core"),
}
# columns of the moments that these blocks may name in `by`, where others name an item
MOMENT_GROUPS = dict.fromkeys(("dwell", "contrast"), ("channel", "actor", "journey"))
