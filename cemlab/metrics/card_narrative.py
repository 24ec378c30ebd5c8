"""The scorecard → sentences, checked against their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cemlab.language import listed, speaker
from cemlab.results import Finding, graded

if TYPE_CHECKING:
    from cemlab.metrics.result import ScorecardResult

FEWEST_ITEMS = 3  # a ranking of two says nothing
MOST_NAMED = 3  # items named in a headline


def told(result: ScorecardResult, language: str) -> dict[str, str]:
    """Formula and base of the means in words."""
    say, table = speaker(language), result.tidy().dropna(subset="estimate")
    name = "items" if table["share"].notna().any() else "items_mean"
    formula = say(f"metrics.formula.{name}", top_boxes=int(result._whole["top_boxes"]))
    if result.provenance.weight_kind == "survey":
        formula = say("metrics.formula.weighted", formula=formula)
    low, high = table["n"].min(), table["n"].max()
    name = "items_same" if low == high else "items"
    return {"formula": formula, "base": say(f"metrics.base.{name}", low=low, high=high)}


def finding(result: ScorecardResult, language: str) -> str:
    """Highest and lowest item, and what cannot be told from the lowest."""
    say = speaker(language)
    table = result.tidy().dropna(subset="estimate")
    high, low = table.iloc[0], table.iloc[-1]
    if len(table) == 1:
        facts = _of_item(result, high, language)
        return say("metrics.narrative.mean", outcome=facts["item"], **facts)
    named = result.label(high["item"], language)
    facts = {"high_item": named, "highest": high["estimate"], "n_high": high["n"]}
    sentences = [
        say("metrics.narrative.items", **facts),
        say("metrics.narrative.items_low", **_of_item(result, low, language)),
    ]
    reach = lowest(result)[1:]
    if reach:
        named = listed([result.label(item, language) for item in reach], language)
        sentences.append(say("metrics.narrative.items_reach", items=named))
    return say("join").join(sentences)


def lowest(result: ScorecardResult) -> list[str]:
    """Items whose interval reaches that of the lowest mean, the lowest first."""
    table = result.tidy().dropna(subset="estimate").iloc[::-1]
    reach = table["conf_low"] <= table["conf_high"].iloc[0]
    return table.loc[reach, "item"].tolist()


def headline(result: ScorecardResult, language: str) -> str:
    """The lowest item, if no other's interval reaches its own; else those that do."""
    say, low = speaker(language), lowest(result)
    table = result.tidy().dropna(subset="estimate")
    if len(table) < FEWEST_ITEMS:
        return ""
    if len(low) == 1:
        facts = _of_item(result, table.iloc[-1], language)
        return say("metrics.headline.items_low", item=facts["item"], estimate=facts["estimate"])
    if len(low) > MOST_NAMED:
        return say("metrics.headline.items_none")
    named = listed([result.label(item, language) for item in low], language)
    return say("metrics.headline.items_tied", items=named)


def subline(result: ScorecardResult, language: str) -> str:
    """How to read the figure."""
    top_boxes = int(result.glance()["top_boxes"].iloc[0])
    return speaker(language)("metrics.subline.items", top_boxes=top_boxes)


def findings(result: ScorecardResult, language: str) -> tuple[Finding, ...]:
    """The lowest item or items as a line of a report; nothing where it cannot be told."""
    say, low = speaker(language), lowest(result)
    table = result.tidy().dropna(subset="estimate").set_index("item", drop=False)
    if len(table) < FEWEST_ITEMS or len(low) > MOST_NAMED:
        return ()
    facts = [_of_item(result, table.loc[item], language) for item in low]
    details = (say("metrics.detail.item", **one) for one in facts)
    return (
        Finding(
            value=say("metrics.value.mean", **facts[0]),
            claim=headline(result, language),
            detail=say("join").join(details),
            figure="items",
            grade=graded(min(one["n"] for one in facts), result.checks()),
        ),
    )


def _of_item(result: ScorecardResult, row: Any, language: str) -> dict[str, Any]:
    return {
        "item": result.label(row["item"], language),
        "estimate": row["estimate"],
        "low": row["conf_low"],
        "high": row["conf_high"],
        "n": row["n"],
    }
