"""Worlds where scores stand still or are alike: what may not be said of them then."""

from __future__ import annotations

from functools import partial
from typing import Any

from cemlab import metrics
from cemlab.data import Survey
from cemlab.metrics.methods.control_charts import AHEAD, BASELINE, false_alarms
from cemlab.results import Result
from cemlab.simulate.evidence import false_claim_judges as false
from cemlab.simulate.evidence.false_claim_judges import METRICS
from cemlab.simulate.evidence.null_kinds import Claim, NullWorld, survey_of
from cemlab.simulate.world import World

FEW, BRANCHES, WAVES, A_WAVE = 20, 12, BASELINE + AHEAD, 100
FIVE = 0.05
BRANCH = "building"

_INTERVAL = "95% interval"
_HOLM = "metrics.compare: Holm's p < .05"
_WORDS = {"nps": "the NPS", "overall_top_two": "the top-two share", "overall_mean": "the mean"}
_NO_MEASURE = {"interventions": {}}


def _rated(world: World, **uses: str) -> Survey:
    codes = world.truth["codes"]
    scales = {"overall": tuple(codes["scale"]), "recommend": tuple(codes["recommend_scale"])}
    return survey_of(world, scales, **uses)


def _each(verb, survey: Survey, **more: Any) -> dict[str, Result]:
    """A verb of each metric."""
    return {
        name: verb(survey, outcome=outcome, metric=metric, **more)
        for name, (outcome, metric) in METRICS.items()
    }


def fit_scores(world: World, seed: int) -> dict[str, Result]:
    """NPS, share and mean."""
    return _each(metrics.score, _rated(world))


def fit_league(world: World, seed: int) -> Result:
    """NPS of the branches side by side."""
    return metrics.league(_rated(world, segment=BRANCH), outcome="recommend", metric="nps",
                          by=BRANCH, seed=seed)  # fmt: skip


def fit_branches(world: World, seed: int) -> dict[str, Result]:
    """Each branch against the rest, by each metric."""
    return _each(metrics.compare, _rated(world, segment=BRANCH), by=BRANCH)


def fit_waves(world: World, seed: int) -> dict[str, Result]:
    """Each wave against the one before, by each metric."""
    return _each(metrics.compare, _rated(world, wave="wave"), by="wave")


def fit_trend(world: World, seed: int) -> dict[str, Result]:
    """Each metric on a control chart of the waves."""
    return _each(metrics.trend, _rated(world, wave="wave"))


_MISSED = tuple(
    Claim(f"the interval of {words} misses that of everybody",
          partial(false.metric_missed, name=name), FIVE, _INTERVAL)
    for name, words in _WORDS.items()
)  # fmt: skip

SCORE_WORLDS: dict[str, NullWorld] = {
    "metrics": NullWorld("nothing", {}, fit_scores, _MISSED),
    "few_answers": NullWorld(f"nothing, and {FEW} answer", {}, fit_scores, _MISSED, n=FEW),
    "equal_branches": NullWorld(
        f"{BRANCHES} branches, none better than another", {}, fit_league,
        (Claim("a branch is named as worst", partial(false.named, verdict="worst"), FIVE,
               "metrics.league: 90% chance, among branches that differ"),
         Claim("a branch is named as best", partial(false.named, verdict="best"), FIVE,
               "metrics.league: 90% chance, among branches that differ"),
         Claim("the branches are ranked", false.ranked, FIVE, "metrics.league: Q test, p < .05")),
        options={"branches": BRANCHES},
    ),
    "branches_compared": NullWorld(
        f"{BRANCHES} branches, none better than another, each against the rest", {}, fit_branches,
        tuple(Claim(f"some branch is said to differ in {words}",
                    partial(false.changed, name=name), FIVE, _HOLM)
              for name, words in _WORDS.items()),
        options={"branches": BRANCHES},
    ),
    "two_waves": NullWorld(
        "two waves with nothing done between them", _NO_MEASURE, fit_waves,
        tuple(Claim(f"{words} is said to have changed", partial(false.changed, name=name), FIVE,
                    _HOLM)
              for name, words in _WORDS.items()),
        options={"waves": 2},
    ),
    "steady": NullWorld(
        f"{WAVES} waves of {A_WAVE} answers with nothing done between them", _NO_MEASURE, fit_trend,
        tuple(Claim(f"{words} has a signal within {AHEAD} waves after a baseline of {BASELINE}",
                    partial(false.signalled, name=name), round(false_alarms(BASELINE)[0], 4),
                    "metrics.trend: the rate in its sentences")
              for name, words in _WORDS.items()),
        n=A_WAVE, options={"waves": WAVES},
    ),
}  # fmt: skip
