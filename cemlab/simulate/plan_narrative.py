"""Rates of conclusions → sentences, checked against their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from cemlab.language import speaker
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


def _alone(result: PlanResult, size: int) -> float:
    """Share of worlds in which the strongest driver is called first, and no other beside it."""
    said, whole = result.said(), result.glance().iloc[0]
    first = said["said"].isin([f"first: {name}" for name in whole["answer"].split(", ")])
    return float(said.loc[first & (said["n"] == size), "n_worlds"].sum() / whole["repeats"])


def checks(result: PlanResult, language: str) -> pd.DataFrame:
    """Are there enough worlds, and did the method answer in them?"""
    say, table, whole = speaker(language), result.tidy(), result.glance().iloc[0]
    half = float((table["conf_high"] - table["conf_low"]).max() / 2)
    nan = float("nan")
    rows = [
        ("worlds", whole["repeats"], ENOUGH_WORLDS, bool(whole["repeats"] >= ENOUGH_WORLDS)),
        ("width", half, WIDE, half <= WIDE),
        ("refused", whole["n_refused"] / whole["n"], nan, None),
        ("resamples", whole["resamples"], nan, None),
    ]
    return pd.DataFrame(
        {
            "check": [row[0] for row in rows],
            "value": [float(row[1]) for row in rows],
            "threshold": [float(row[2]) for row in rows],
            "passed": pd.Series([row[3] for row in rows], dtype=object),
            "note": [say(f"simulate.check.{row[0]}", value=row[1]) for row in rows],
        }
    )
