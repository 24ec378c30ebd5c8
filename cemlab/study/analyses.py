"""What each analysis may be told: the keyword arguments of its verb, checked without loading it.

Reading a study must stay quick, and the verbs need pandas; a test keeps these blocks and the
signatures of the verbs the same.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from cemlab.study.driver_analyses import OF_DRIVERS
from cemlab.study.journey_analyses import JOURNEY_VERBS, OF_JOURNEYS
from cemlab.study.option_kinds import Count, Items, NullSamples, Resamples
from cemlab.study.schema import AnyWords, Block, Scale

Extremes = Annotated[
    tuple[Literal["peak", "trough", "peak_abs"], ...],
    BeforeValidator(lambda value: (value,) if isinstance(value, str) else value),
]


class ScoreBlock(Block):
    """What is scored, and how: the keys that every verb of scores takes."""

    outcome: str | Annotated[tuple[str, ...], Field(min_length=2)]
    metric: Literal["nps", "top_box", "csat", "mean", "ces", "index", "share"]
    scale: Scale | None = None
    top_boxes: Annotated[Count, Field(ge=1)] | None = None
    direction: Literal["high_is_easy", "low_is_easy"] | None = None
    of: tuple[str | float, ...] | None = None
    index_weights: tuple[float, ...] | dict[str, float] | None = None


class MetricsBlock(ScoreBlock):
    """`cemlab.metrics.score`: the headline figure of the study."""

    by: str | None = None
    strata: str | None = None
    cluster: str | None = None


class ComparisonBlock(ScoreBlock):
    """`cemlab.metrics.compare`: differences between groups, waves, periods or firms."""

    by: str | None = None
    to: str | None = None
    rival: str | None = None
    periods: tuple[tuple[str, str], ...] | None = None
    smallest: Annotated[float, Field(gt=0)] | None = None
    adjust: Literal["holm", "bh"] | None = None
    mix: str | None = None
    strata: str | None = None
    cluster: str | None = None


class TrendBlock(ScoreBlock):
    """`cemlab.metrics.trend`: the headline figure from period to period."""

    every: Literal["wave", "day", "week", "month", "quarter", "year"] = "wave"
    baseline: Count | None = Field(default=None, ge=2)


class LeagueBlock(ScoreBlock):
    """`cemlab.metrics.league`: branches side by side."""

    by: Annotated[str | tuple[str, ...], Field(union_mode="left_to_right")]
    target: float | None = None
    mix: str | None = None
    seed: Count = Field(default=0, ge=0)


class ScorecardBlock(Block):
    """`cemlab.metrics.scorecard`: every rated item side by side."""

    items: Items | None = None
    top_boxes: Count = Field(default=2, ge=1)


class KanoBlock(Block):
    """`cemlab.drivers.kano`: what features are to people, by two questions about each."""

    features: dict[str, tuple[str, str]] = Field(min_length=1)
    by: str | None = None
    pouliot: bool = False
    resamples: Resamples = 1000
    seed: Count = Field(default=0, ge=0)


class PreparationBlock(Block):
    """`cemlab.personas.prepare`: what choices before grouping do to the answers."""

    items: Items = Field(min_length=2)
    ipsatise: bool = False
    scale: Literal["declared", "z", "row_rank"] = "declared"
    blocks: Literal["auto"] | dict[str, Items] | None = None
    amounts: Items = ()
    speeders: Annotated[float, Field(gt=0)] | Literal["auto"] | None = "auto"
    duplicates: bool = True


class PersonasBlock(Block):
    """`cemlab.personas.fit`: who they are, by what they answered."""

    items: Items = Field(min_length=2)
    method: Literal["kmeans", "famd", "latent_class", "gaussian_mixture", "k_prototypes"] = "kmeans"
    k: Annotated[Count, Field(ge=2)] | None = None
    ipsatise: bool = False
    scale: Literal["declared", "z", "row_rank"] = "declared"
    blocks: Literal["auto"] | dict[str, Items] | None = None
    amounts: Items = ()
    speeders: Annotated[float, Field(gt=0)] | Literal["auto"] | None = "auto"
    duplicates: bool = True
    describe: Items = ()
    k_max: Count = Field(default=8, ge=2)
    resamples: Resamples = 100
    null_samples: NullSamples = 99
    splits: Count = Field(default=20, ge=1)
    seed: Count = Field(default=0, ge=0)


class PersonaAssignmentBlock(Block):
    """`cemlab.personas.assign`: new respondents in personas that were found before."""

    model: str
    by: str | None = None
    margin: Literal["relative", "line"] = "relative"


class PersonaDriftBlock(Block):
    """`cemlab.personas.drift`: whether personas changed from one wave to another."""

    model: str | None = None
    items: Items | None = Field(default=None, min_length=2)
    k: Annotated[Count, Field(ge=2)] | None = None
    ipsatise: bool = False
    waves: tuple[str, str] | None = None
    smallest: Annotated[float, Field(gt=0, lt=1)] = 0.05
    resamples: Resamples = 100
    seed: Count = Field(default=0, ge=0)


class PersonaPredictionBlock(Block):
    """`cemlab.personas.predict`: whether personas say more than tenure and age alone."""

    outcome: str
    persona: str | None = None
    baseline: Items = ()
    of: tuple[str | float, ...] | None = None
    items: Items | None = Field(default=None, min_length=2)
    k: Annotated[Count, Field(ge=2)] | None = None
    ipsatise: bool = False
    smallest: Annotated[float, Field(gt=0, lt=1)] = 0.02
    resamples: Resamples = 1000
    seed: Count = Field(default=0, ge=0)


class PersonaValueBlock(Block):
    """`cemlab.personas.value`: who buys again, recommends and spreads the word."""

    persona: str | None = None
    repeat: str | None = None
    refer: str | None = None
    spread: str | None = None
    weights: tuple[float, float, float] = (1, 1, 1)
    parts: Literal["mean", "top_box"] = "mean"
    top_boxes: Annotated[Count, Field(ge=1)] = 2
    claims: Items = ()
    observed: str | None = None
    missed: tuple[Annotated[float, Field(ge=0, lt=1)], ...] = (0.0, 0.25, 0.5, 0.75)
    items: Items | None = Field(default=None, min_length=2)
    k: Annotated[Count, Field(ge=2)] | None = None
    ipsatise: bool = False
    resamples: Resamples = 1000
    seed: Count = Field(default=0, ge=0)


class EmpathyMapBlock(Block):
    """`cemlab.personas.empathy_map`: what they say, think, do and feel, from coded quotes.

    `themes`: what the themes of the table of quotes are called, in both languages.
    """

    persona: str | None = None
    scene: str | None = None
    wave: str | None = None
    base: Annotated[Count, Field(ge=1)] | None = None
    min_respondents: Count = Field(default=3, ge=1)
    resamples: Resamples = 1000
    seed: Count = Field(default=0, ge=0)
    themes: dict[str, AnyWords] | None = None
    language: Literal["en", "zh"] | None = None


class JourneysBlock(Block):
    """`cemlab.journeys.map`: how each touchpoint feels, where they go next, where they leave."""

    outcome: str | None = None


class DeviationsBlock(Block):
    """`cemlab.journeys.deviations`: where journeys leave their plan, and what goes with it."""

    plan: str | None = None
    outcome: str | None = None
    covariates: Items = ()
    resamples: Resamples = 1000
    seed: Count = Field(default=0, ge=0)


class DiscoveryBlock(Block):
    """`cemlab.journeys.discover`: a first journey document from a log alone."""

    title: str | dict[str, str] | None = None
    most: Count = Field(default=16, ge=2)
    personas: Items = Field(default=("customer",), min_length=1)


class WaitsBlock(Block):
    """`cemlab.journeys.waits`: how long customers wait, and which wait goes with the outcome."""

    outcome: str | None = None
    pairs: tuple[tuple[str, str], ...] | None = None
    covariates: Items = ()
    shortest: Annotated[float, Field(gt=0)] = 60.0


class PeakEndBlock(Block):
    """`cemlab.peak_end.fit`: whether the mean is remembered, or the extremes and the end."""

    outcome: str
    extremes: Extremes = Field(default=("peak", "trough"), min_length=1)
    end_window: Annotated[float, Field(gt=0)] | None = None
    count_moments: bool = True
    covariates: Items = ()
    by: str | None = None
    same_sitting: bool = False
    duration_bound: Annotated[float, Field(gt=0, lt=1)] = 0.10
    resamples: Resamples = 1000
    seed: Count = Field(default=0, ge=0)


ANALYSES: dict[str, type[Block]] = {
    "metrics": MetricsBlock,
    "scorecard": ScorecardBlock,
    "comparison": ComparisonBlock,
    "trend": TrendBlock,
    "league": LeagueBlock,
    "persona_preparation": PreparationBlock,
    "personas": PersonasBlock,
    "persona_assignment": PersonaAssignmentBlock,
    "persona_drift": PersonaDriftBlock,
    "persona_prediction": PersonaPredictionBlock,
    "persona_value": PersonaValueBlock,
    "empathy_map": EmpathyMapBlock,
    "journeys": JourneysBlock,
    "deviations": DeviationsBlock,
    "discovery": DiscoveryBlock,
    "waits": WaitsBlock,
    **OF_JOURNEYS,
    **OF_DRIVERS,
    "kano": KanoBlock,
    "peak_end": PeakEndBlock,
}

# keys of a block that name items of the survey
ITEM_KEYS = (
    "outcome", "by", "drivers", "items", "describe", "covariates", "rival", "mix",
    "strata", "cluster", "marker", "levels", "auxiliaries", "amounts", "repeat", "refer", "spread",
    "claims",
)  # fmt: skip
# keys that name items in these blocks only
OWN_ITEM_KEYS = {
    "persona_prediction": ("persona", "baseline"),
    "persona_value": ("persona", "observed"),
}
MODEL_FILES = (".yaml", ".yml")  # how a frozen persona model is called, where an item could stand
MODEL_KEYS = {  # keys that name such a file of the study
    "persona_assignment": "model", "persona_drift": "model", "persona_prediction": "persona",
    "persona_value": "persona",
}  # fmt: skip
WAVE = "wave"
WAVE_KEYS = dict.fromkeys(OF_DRIVERS, "covariates") | {"comparison": "by"}  # beside items
KIND = "journey"
KIND_KEYS = {"peak_end": "by"}  # may name the kind of journey, a column of the moments

# part and verb behind each block
VERBS = {
    "metrics": ("metrics", "score"),
    "scorecard": ("metrics", "scorecard"),
    "comparison": ("metrics", "compare"),
    "trend": ("metrics", "trend"),
    "league": ("metrics", "league"),
    "persona_preparation": ("personas", "prepare"),
    "personas": ("personas", "fit"),
    "persona_assignment": ("personas", "assign"),
    "persona_drift": ("personas", "drift"),
    "persona_prediction": ("personas", "predict"),
    "persona_value": ("personas", "value"),
    "empathy_map": ("personas", "empathy_map"),
    "journeys": ("journeys", "map"),
    "deviations": ("journeys", "deviations"),
    "discovery": ("journeys", "discover"),
    "waits": ("journeys", "waits"),
    **JOURNEY_VERBS,
    "drivers": ("drivers", "fit"),
    "asymmetry": ("drivers", "asymmetry"),
    "penalty_reward": ("drivers", "penalty_reward"),
    "missing_choices": ("drivers", "missing_choices"),
    "by_persona": ("drivers", "by_persona"),
    "priorities": ("drivers", "priorities"),
    "sensitivity": ("drivers", "sensitivity"),
    "kano": ("drivers", "kano"),
    "what_if": ("drivers", "what_if"),
    "peak_end": ("peak_end", "fit"),
}
