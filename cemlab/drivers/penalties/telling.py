"""Contrasts → sentences that do not oversell them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from cemlab.drivers.checks import ENOUGH_ANSWERS, LEFT_OUT, TOLD
from cemlab.drivers.naming import in_a_row
from cemlab.language import speaker
from cemlab.results import Finding, check_table

if TYPE_CHECKING:
    from cemlab.drivers.penalties.result import PenaltyRewardResult

ALPHA = 0.05
SAME = 1.2  # our choice: distances that differ by a fifth or less are called alike


def finding(result: PenaltyRewardResult, language: str) -> str:
    """What the contrasts find, how much of it is left by scale point, and what to use instead."""
    say, table = speaker(language), result.tidy()
    told = [say("drivers.penalty_reward.narrative.compared", **_facts(result, language))]
    for verdict, names in table.groupby("verdict", sort=False)["driver"]:
        said = in_a_row(result, names.tolist(), language)
        told.append(say(f"drivers.penalty_reward.narrative.{verdict}", drivers=said, n=len(names)))
    directed, left = _directed(result), _left(result)
    if directed:
        key = "left_all" if len(left) == len(directed) else "left"
        told.append(say(f"drivers.penalty_reward.narrative.{key}", n=len(left), of=len(directed)))
    told.append(say("drivers.penalty_reward.narrative.advice"))
    return say("join").join(told)


def headline(result: PenaltyRewardResult, language: str) -> str:
    """How many drivers the contrasts set apart, and how many of them by scale point; no names,
    because a straight line is often among them."""
    say, directed = speaker(language), _directed(result)
    key = "directed" if directed else "none"
    return say(f"drivers.penalty_reward.headline.{key}", n_directed=len(directed),
               n_left=len(_left(result)), **_facts(result, language))  # fmt: skip


def subline(result: PenaltyRewardResult, figure: str, language: str) -> str:
    """How low and high are coded, and how to read the bars."""
    say, table = speaker(language), result.tidy()
    cuts = table[["low", "high"]].drop_duplicates()
    if len(cuts) > 1:
        return say(f"drivers.penalty_reward.subline.{figure}_cuts")
    low, high = cuts.iloc[0]
    return say(f"drivers.penalty_reward.subline.{figure}", low=low, high=high)


def findings(result: PenaltyRewardResult, language: str) -> tuple[Finding, ...]:
    """One line, of the lowest grade: it describes, and the test to use is another."""
    say, facts = speaker(language), _facts(result, language)
    return (
        Finding(
            value=say("drivers.penalty_reward.value.count", n=len(_directed(result)),
                      of=facts["n_drivers"]),
            claim=headline(result, language),
            detail=say("drivers.penalty_reward.detail", **facts),
            figure="contrasts",
            grade="C",
        ),
    )  # fmt: skip


def checked(result: PenaltyRewardResult, language: str) -> pd.DataFrame:
    """The table of checks."""
    whole, table = result.glance().iloc[0], result.tidy()
    each = whole["n"] / whole["parameters"]
    points = result.per_point()
    apart = points[["distance_poor", "distance_good"]]
    ratio = apart.max(axis=1) / apart.min(axis=1)
    far = points.loc[ratio > SAME, "driver"].tolist()
    few = table.loc[table["verdict"] == "too_few", "driver"].tolist()
    left = _left(result)
    gone = [name for name in _directed(result) if name not in left]
    rows: list[tuple[Any, ...]] = [
        ("distances", ratio.max(), SAME, not far, *far),
        ("gone_per_point", len(gone), 0, not gone, *gone),
        ("too_few", len(few), TOLD, None, *few),
        ("answers_per_parameter", each, ENOUGH_ANSWERS, each >= ENOUGH_ANSWERS),
        ("left_out", whole["left_out"], LEFT_OUT, whole["left_out"] <= LEFT_OUT),
    ]
    return check_table(result, rows, "drivers.penalty_reward.check", language)


def _directed(result: PenaltyRewardResult) -> list[str]:
    """Drivers whose penalty and reward differ."""
    table = result.tidy()
    return table.loc[table["verdict"].isin(["basic", "excitement"]), "driver"].tolist()


def _left(result: PenaltyRewardResult) -> list[str]:
    """Those of them that differ by scale point as well, in the same direction."""
    points = result.per_point().set_index("driver").loc[_directed(result)]
    verdict = result.tidy().set_index("driver")["verdict"].loc[points.index]
    same = ((points["penalty"] + points["reward"]) < 0) == (verdict == "basic")
    return points.index[(points["p_value"] < ALPHA) & same].tolist()


def _facts(result: PenaltyRewardResult, language: str) -> dict[str, Any]:
    whole, table = result.glance().iloc[0], result.tidy()
    return {
        "outcome": result.label(whole["outcome"], language), "n": whole["n"],
        "n_drivers": len(table),
    }  # fmt: skip
