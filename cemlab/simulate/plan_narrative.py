"""Rates of conclusions → sentences, checked against their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from cemlab.language import speaker
from cemlab.results import Finding, check_table
from cemlab.style import marks

if TYPE_CHECKING:
    from cemlab.simulate.plan_result import PlanResult

ENOUGH_WORLDS = 100
WIDE = 0.10  # half the width of the widest interval


def finding(result: PlanResult, language: str) -> str:
    """The rates at every size, what right means, and how far they hold."""
    say, table = speaker(language), result.tidy()
    sentences = []
    for size, rows in table.groupby("n"):
        shares = {name: marks.percent(x, say) for name, x in
                  rows.set_index("conclusion")["estimate"].items()}  # fmt: skip
        right, wrong = (rows.set_index("conclusion").loc[name] for name in ("right", "wrong"))
        key = "size_more" if sentences else "size"
        sentences.append(
            say(
                f"simulate.narrative.{key}", n=size, worlds=right["n_worlds"], **shares,
                low=right["conf_low"], high=right["conf_high"],
                wrong_low=wrong["conf_low"], wrong_high=wrong["conf_high"],
            )
        )  # fmt: skip
    whole, largest = result.glance().iloc[0], table["n"].max()
    key = "enough" if whole["enough"] == whole["enough"] else "not_enough"
    if whole["question"] == "drivers":
        share = _alone(result, largest)
        sentences.append(
            say("simulate.narrative.alone", n=largest, share=marks.percent(share, say))
        )
    sentences += [
        say(f"simulate.narrative.{key}", n=whole["enough"], limit=whole["limit"]),
        say(f"simulate.right.{whole['question']}"),
        say("simulate.narrative.holds"),
    ]
    return say("join").join(sentences)


def headline(result: PlanResult, language: str) -> str:
    """The least size that is enough, or that none is."""
    say, whole = speaker(language), result.glance().iloc[0]
    largest = result.tidy()["n"].max()
    key = "not_enough" if whole["enough"] != whole["enough"] else "enough"
    key = "enough_last" if whole["enough"] == largest else key
    question = say(f"simulate.question.{whole['question']}")
    return say(
        f"simulate.headline.{key}", question=question, n=whole["enough"], limit=whole["limit"],
        largest=largest,
    )  # fmt: skip


def subline(result: PlanResult, figure: str, language: str) -> str:
    """When a conclusion is right, and when wrong."""
    return speaker(language)(f"simulate.right.{result.glance()['question'].iloc[0]}")


def findings(result: PlanResult, language: str) -> tuple[Finding, ...]:
    """None: a plan comes before a study, and stands in no report."""
    return ()


def _alone(result: PlanResult, size: int) -> float:
    """Share of worlds in which the strongest driver is called first, and no other beside it."""
    said, whole = result.said(), result.glance().iloc[0]
    first = said["said"].isin([f"first: {name}" for name in whole["answer"].split(", ")])
    return float(said.loc[first & (said["n"] == size), "n_worlds"].sum() / whole["repeats"])


def checks(result: PlanResult, language: str) -> pd.DataFrame:
    """Are there enough worlds, and did the method answer in them?"""
    table, whole = result.tidy(), result.glance().iloc[0]
    half = float((table["conf_high"] - table["conf_low"]).max() / 2)
    nan = float("nan")
    rows = [
        ("worlds", whole["repeats"], ENOUGH_WORLDS, whole["repeats"] >= ENOUGH_WORLDS),
        ("width", half, WIDE, half <= WIDE),
        ("refused", whole["n_refused"] / whole["n"], nan, None),
        ("resamples", whole["resamples"], nan, None),
    ]
    return check_table(result, rows, "simulate.check", language)
