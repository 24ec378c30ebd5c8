"""Whether a result claims something that is false in its world: one function for each claim.

Each takes a result, the truth of its world, and the place of the world among the others, which
says whose turn it is where claims are made of many drivers or touchpoints: one of them in each
world, so that the worlds stay independent of each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from cemlab.drivers.narrative import leads
from cemlab.drivers.result import DriverResult
from cemlab.journeys.extremes import SURE as APART
from cemlab.journeys.extremes import extreme, largest_stop
from cemlab.journeys.result import JourneyResult
from cemlab.metrics import ComparisonResult, LeagueResult, MetricResult, TrendResult
from cemlab.peak_end.result import PeakEndResult
from cemlab.personas.result import PersonaResult

METRICS = {
    "nps": ("recommend", "nps"),
    "overall_top_two": ("overall", "top_box"),
    "overall_mean": ("overall", "mean"),
}  # name in the truth: outcome and metric
SELECTED = "chase"  # the touchpoint where mostly the unhappy go

Truth = Mapping[str, Any]


def _turn(names: Sequence[Any], place: int) -> Any:
    return names[place % len(names)]


def _outside(value: float, row: pd.Series, low: str, high: str) -> bool:
    return not row[low] <= value <= row[high]


def _answering(truth: Truth) -> Mapping[str, Any]:
    return truth["population"]["of_those_who_answer"]


def metric_missed(
    results: Mapping[str, MetricResult], truth: Truth, place: int, *, name: str
) -> bool:
    """The interval of a metric misses its value among everybody."""
    row = results[name].tidy().iloc[0]
    return _outside(truth["population"]["of_everybody"][name], row, "conf_low", "conf_high")


def named(result: LeagueResult, truth: Truth, place: int, *, verdict: str) -> bool:
    """A branch is named."""
    return result.tidy()["verdict"].eq(verdict).any()


def ranked(result: LeagueResult, truth: Truth, place: int) -> bool:
    """The branches are said to differ, and are put in an order."""
    return bool(result.glance()["is_spread"].iloc[0])


def changed(
    results: Mapping[str, ComparisonResult], truth: Truth, place: int, *, name: str
) -> bool:
    """Some comparison of a metric is said to differ."""
    return results[name].tidy()["verdict"].eq("changed").any()


def signalled(results: Mapping[str, TrendResult], truth: Truth, place: int, *, name: str) -> bool:
    """A period after the baseline is called a signal."""
    result = results[name]
    later = result.tidy()["verdict"].iloc[result.glance()["baseline"].iloc[0] :]
    return later.ne("no_signal").any()


def _row(result: DriverResult, name: str) -> pd.Series:
    return result.tidy().set_index("driver").loc[name]


def above_noise_of(result: DriverResult, truth: Truth, place: int, *, name: str) -> bool:
    """A driver is told from noise."""
    return _row(result, name)["verdict"] == "above_noise"


def own_effect_of(result: DriverResult, truth: Truth, place: int, *, name: str) -> bool:
    """A driver is told from noise, and it is not said that no effect of its own is told."""
    borrowed = result.notes_of("no_own_effect").get("items", ())
    return above_noise_of(result, truth, place, name=name) and name not in borrowed


def above_noise_in_turn(result: DriverResult, truth: Truth, place: int) -> bool:
    """The driver whose turn it is is told from noise."""
    return above_noise_of(result, truth, place, name=_turn(list(truth["effects"]), place))


def above_noise_of_any(result: DriverResult, truth: Truth, place: int) -> bool:
    """Some driver is told from noise."""
    return (result.tidy()["verdict"] == "above_noise").any()


def first_told(result: DriverResult, truth: Truth, place: int) -> bool:
    """A driver is called first: told from noise, and from every other driver."""
    return result.tidy()["verdict"].iloc[0] == "above_noise" and leads(result)


def wrong_first(result: DriverResult, truth: Truth, place: int) -> bool:
    """Another driver than the strongest is called first."""
    shares = _answering(truth)["importance"]
    right = max(shares, key=shares.__getitem__)
    return first_told(result, truth, place) and result.tidy()["driver"].iloc[0] != right


def _above_average(result: DriverResult) -> list[str]:
    told = result.tidy().query("verdict == 'above_noise'")
    return told.loc[told["share_low"] > result.glance()["mean_share"].iloc[0], "driver"].tolist()


def above_average_in_turn(result: DriverResult, truth: Truth, place: int) -> bool:
    """The driver whose turn it is has a share above the mean share, with its interval."""
    return _turn(list(truth["effects"]), place) in _above_average(result)


def above_average_of_any(result: DriverResult, truth: Truth, place: int) -> bool:
    """Some driver has a share above the mean share, with its interval."""
    return bool(_above_average(result))


def _apart(result: DriverResult, pair: Sequence[str]) -> bool:
    rows = result.tidy().set_index("driver").loc[list(pair)]
    return rows["rank_low"].max() > rows["rank_high"].min()


def ranks_apart_in_turn(result: DriverResult, truth: Truth, place: int) -> bool:
    """The rank intervals of the pair whose turn it is have no rank in common."""
    return _apart(result, _turn(list(combinations(truth["effects"], 2)), place))


def ranks_apart(result: DriverResult, truth: Truth, place: int) -> bool:
    """The rank intervals of some two drivers have no rank in common."""
    return any(_apart(result, pair) for pair in combinations(truth["effects"], 2))


def equal_share_missed(result: DriverResult, truth: Truth, place: int) -> bool:
    """The interval of a share misses the mean share, which is that of all when all are alike."""
    names = list(truth["effects"])
    return _outside(1 / len(names), _row(result, _turn(names, place)), "share_low", "share_high")


def share_missed_of(result: DriverResult, truth: Truth, place: int, *, name: str) -> bool:
    """The interval of a share misses that in a very large sample."""
    return _outside(
        _answering(truth)["importance"][name], _row(result, name), "share_low", "share_high"
    )


def _with_effect(truth: Truth) -> list[str]:
    return [name for name in truth["effects"] if name not in truth["no_effect"]]


def share_missed(result: DriverResult, truth: Truth, place: int) -> bool:
    """The same of the driver whose turn it is, among those with an effect."""
    return share_missed_of(result, truth, place, name=_turn(_with_effect(truth), place))


def rank_missed(result: DriverResult, truth: Truth, place: int) -> bool:
    """The rank interval of the driver whose turn it is misses its rank in a very large sample."""
    shares, name = _answering(truth)["importance"], _turn(_with_effect(truth), place)
    rank = 1 + sum(other > shares[name] for other in shares.values())
    return _outside(rank, _row(result, name), "rank_low", "rank_high")


def _slope(result: DriverResult, name: str) -> pd.Series:
    terms = result.coefficients()
    return terms[(terms["driver"] == name) & terms["part"].isin(["level", "rating"])].iloc[0]


def slope_missed(result: DriverResult, truth: Truth, place: int) -> bool:
    """The interval of the slope of the driver whose turn it is misses that of a large sample."""
    name = _turn(list(truth["effects"]), place)
    return _outside(
        _answering(truth)["slopes"][name], _slope(result, name), "conf_low", "conf_high"
    )


def slope_told_of(result: DriverResult, truth: Truth, place: int, *, name: str) -> bool:
    """The interval of a slope leaves 0 out."""
    return _outside(0.0, _slope(result, name), "conf_low", "conf_high")


def r_squared_missed(result: DriverResult, truth: Truth, place: int) -> bool:
    """The interval of R² misses that of a very large sample."""
    row = result.glance().iloc[0]
    return _outside(_answering(truth)["r_squared"], row, "r_squared_low", "r_squared_high")


def lowest_told(result: JourneyResult, truth: Truth, place: int) -> bool:
    """A touchpoint is told from all others as the lowest."""
    one = extreme(result, "lowest")
    return one is not None and not one.ties


def highest_told(result: JourneyResult, truth: Truth, place: int) -> bool:
    """A touchpoint is told from all others as the highest."""
    one = extreme(result, "highest")
    return one is not None and not one.ties


def some_pair_told(result: JourneyResult, truth: Truth, place: int) -> bool:
    """Some two touchpoints are told apart."""
    return (result.differences()["p_adjusted"] < APART).any()


def stop_told(result: JourneyResult, truth: Truth, place: int) -> bool:
    """A touchpoint is named as the one where most stop."""
    one = largest_stop(result)
    return one is not None and one.is_told


def noted(result: JourneyResult, truth: Truth, place: int, *, code: str) -> bool:
    """The result carries a note."""
    return code in dict(result.notes())


def _at(result: JourneyResult, name: str) -> pd.Series:
    return result.tidy().set_index("touchpoint").loc[name]


def adjusted_missed_of(result: JourneyResult, truth: Truth, place: int, *, name: str) -> bool:
    """The interval of an adjusted mean misses how all would feel there."""
    felt = _answering(truth)["experience_if_everybody_came"][name]
    return _outside(felt, _at(result, name), "adjusted_low", "adjusted_high")


def adjusted_missed(result: JourneyResult, truth: Truth, place: int) -> bool:
    """The same of the touchpoint whose turn it is, but for the one of the unhappy."""
    names = [name for name in truth["experience_levels"] if name != SELECTED]
    return adjusted_missed_of(result, truth, place, name=_turn(names, place))


def plain_missed(result: JourneyResult, truth: Truth, place: int) -> bool:
    """The interval of a plain mean misses that of those who came."""
    name = _turn(list(truth["experience_levels"]), place)
    felt = _answering(truth)["experience_of_those_who_came"][name]
    return _outside(felt, _at(result, name), "conf_low", "conf_high")


def reach_missed(result: JourneyResult, truth: Truth, place: int) -> bool:
    """The interval of the reach of a touchpoint misses it."""
    reach = _answering(truth)["reach"]
    name = _turn([name for name, share in reach.items() if share < 1], place)
    return _outside(reach[name], _at(result, name), "reach_low", "reach_high")


def verdict(result: PeakEndResult, truth: Truth, place: int, *, said: str) -> bool:
    """The contest of peak and end has some verdict."""
    return result.glance()["verdict"].iloc[0] == said


def groups(result: PersonaResult, truth: Truth, place: int) -> bool:
    """Groups are said to be natural or to come back."""
    return result.glance()["verdict"].iloc[0] in ("natural", "reproducible")


def groups_beyond_steps(result: PersonaResult, truth: Truth, place: int) -> bool:
    """The same, and that they are no steps of one dimension."""
    return groups(result, truth, place) and not np.bool_(result.glance()["gradient_only"].iloc[0])
