"""What a result about a journey answers to documents: from its tables, without anybody's rows."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from cemlab.documents import Answer
from cemlab.journeys.map_facts import facts_of

if TYPE_CHECKING:
    from cemlab.documents import Query
    from cemlab.journeys.result import JourneyResult

NAN = float("nan")
EVERYBODY = "all"
NUMBERS = ("n", "n_rest", "estimate", "conf_low", "conf_high")
DIGITS = 9  # significant; the same data give the same hash on every machine


def of_journey(result: JourneyResult, query: Query, group: str) -> Answer | None:
    """How a touchpoint was rated, who was there, or how many rate an item low.

    Of everybody alone: None for groups, waves and segments, which a result has not kept, and for
    items that are no rating. The mean of a touchpoint is the plain one, of those who came there.
    `data_hash` is that of the row of the table.
    """
    if group != EVERYBODY or query.segment or query.wave is not None:
        return None
    if query.touchpoint is not None:
        return _touchpoint(result, query)
    plain = (query.statistic, query.level, query.at_least, query.at_most)
    return None if any(one is not None for one in plain) else _low(result, query.item)


def _touchpoint(result: JourneyResult, query: Query) -> Answer | None:
    """The mean of the ratings there, or the share of customers who were there."""
    name, facts = query.touchpoint, facts_of(result)
    row = facts.touchpoints.get(name)
    if row is None:
        return None
    if query.statistic == "share":
        return _answer(
            result, name, statistic="reach", unit="share", n=facts.whole["n_customers"],
            estimate=row["reach"], conf_low=row["reach_low"], conf_high=row["reach_high"],
        )  # fmt: skip
    if "emotion" not in result._tables:
        return None
    few = bool(facts.emotions.get(name, {}).get("small", False))
    return _answer(
        result, name, statistic="mean", unit="points", n=row["n"], estimate=row["estimate"],
        conf_low=row["conf_low"], conf_high=row["conf_high"], biased=few,
    )  # fmt: skip


def _low(result: JourneyResult, item: str | None) -> Answer | None:
    """The share of answers below the middle of the scale, as bars of pain points show it."""
    row = facts_of(result).low_answers.get(item)
    if row is None:
        return None
    return _answer(
        result, item, statistic="low", unit="share", n=row["n"], estimate=row["share"],
        conf_low=row["conf_low"], conf_high=row["conf_high"], counted=f"{item}<middle",
    )  # fmt: skip


def _answer(result: JourneyResult, name: str, **found: Any) -> Answer:
    found |= {
        "wording": dict(result.labels.get(name, {})),
        "method": f"journey_{found['statistic']}",
        "source": result.provenance.data,
    }
    numbers = {one: float(found.get(one, NAN)) for one in NUMBERS}
    if numbers["estimate"] != numbers["estimate"]:  # fewer people than may be told of
        none = dict.fromkeys(NUMBERS, NAN)
        return Answer(**(found | none | {"data_hash": "", "hidden": True}))
    told = [f"{one}={value:.{DIGITS}g}" for one, value in sorted(numbers.items())]
    text = "\n".join([name, found["statistic"], *told])
    return Answer(
        **(found | numbers | {"data_hash": hashlib.sha256(text.encode()).hexdigest()[:12]})
    )
