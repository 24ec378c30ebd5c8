"""Scores → sentences, checked against their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cemlab.language import listed, speaker
from cemlab.numerics import ENOUGH_N, SMALL_N
from cemlab.results import Finding

if TYPE_CHECKING:
    from cemlab.metrics.result import MetricResult, ScorecardResult

FEWEST_ITEMS = 3  # a ranking of two says nothing
MOST_NAMED = 3  # items named in a headline


def score(result: MetricResult, language: str) -> str:
    """The score, what is missing, and how the groups spread."""
    say = speaker(language)
    whole, first = result.glance().iloc[0], result.tidy().iloc[0]
    facts = _facts(result, language)
    if first["estimate"] != first["estimate"]:
        return say("join").join(said for _, said in result.notes(language))
    kind = _kind(whole["metric"])
    parts = result.composition()
    shares = parts[parts["group"] == "all"].set_index("part")["share"].to_dict()
    wording = "best" if facts["top_boxes"] == 1 else kind
    sentences = [say(f"metrics.narrative.{wording}", **(shares | facts))]
    gaps = {key: first[key] for key in ("n_missing", "n_not_applicable")}
    there = [key.removeprefix("n_") for key, count in gaps.items() if count]
    if there:
        which = "gaps" if len(there) == 2 else f"gaps_{there[0]}"
        sentences.append(say(f"metrics.narrative.{which}", **gaps))
    for key in ("n_not_asked", "n_dropped_out"):
        if first.get(key):
            sentences.append(say(f"metrics.narrative.{key}", n=first[key]))
    groups = result.tidy().iloc[1:].dropna(subset="estimate")
    if len(groups) > 1:
        high, low = groups.iloc[0], groups.iloc[-1]
        sentences.append(
            say(
                f"metrics.narrative.groups_{kind}", by=result.label(whole["by"], language),
                lowest=low["estimate"], low_group=result.label(low["group"], language),
                n_low=low["n"], highest=high["estimate"],
                high_group=result.label(high["group"], language), n_high=high["n"],
            )
        )  # fmt: skip
        sentences.append(say("metrics.narrative.groups_caution"))
    return say("join").join(sentences)


def score_headline(result: MetricResult, language: str) -> str:
    """Above, below, or cannot tell: which side of the reference the whole interval lies on."""
    say, facts = speaker(language), _facts(result, language)
    if facts["estimate"] != facts["estimate"]:
        return ""
    metric = result.glance()["metric"].iloc[0]
    side = _side(result) or "plain"
    wording = "best" if facts["top_boxes"] == 1 else _kind(metric)
    return say(f"metrics.headline.{wording}_{side}", **facts)


def score_subline(result: MetricResult, figure: str, language: str) -> str:
    """How to read the marks; the bars of a distribution speak for themselves."""
    if figure != "score":
        return ""
    return speaker(language)(f"metrics.subline.{_kind(result.glance()['metric'].iloc[0])}")


def score_findings(result: MetricResult, language: str) -> tuple[Finding, ...]:
    """The score as a line of a report."""
    say, facts = speaker(language), _facts(result, language)
    if facts["estimate"] != facts["estimate"]:
        return ()
    metric = _kind(result.glance()["metric"].iloc[0])
    wording = {"nps": "nps", "top_box": "share", "mean": "mean"}[metric]
    tone = {"good": "good", "bad": "bad"}.get(_side(result) or "", "plain")
    return (
        Finding(
            value=say(f"metrics.value.{wording}", **facts),
            tone=tone if metric == "nps" else "plain",
            claim=score_headline(result, language),
            detail=say(f"metrics.detail.{wording}", **facts),
            figure="score",
            grade=_grade(min(facts["n"], result.glance()["kish_n"].iloc[0]), result),
        ),
    )


def scorecard(result: ScorecardResult, language: str) -> str:
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


def scorecard_headline(result: ScorecardResult, language: str) -> str:
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


def scorecard_subline(result: ScorecardResult, language: str) -> str:
    """How to read the figure."""
    top_boxes = int(result.glance()["top_boxes"].iloc[0])
    return speaker(language)("metrics.subline.items", top_boxes=top_boxes)


def scorecard_findings(result: ScorecardResult, language: str) -> tuple[Finding, ...]:
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
            claim=scorecard_headline(result, language),
            detail=say("join").join(details),
            figure="items",
            grade=_grade(min(one["n"] for one in facts), result),
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


def _facts(result: MetricResult, language: str) -> dict[str, Any]:
    whole, first = result.glance().iloc[0], result.tidy().iloc[0]
    boxes = whole["top_boxes"]
    return {
        "outcome": result.label(whole["outcome"], language),
        "estimate": first["estimate"],
        "low": first["conf_low"],
        "high": first["conf_high"],
        "n": first["n"],
        "top_boxes": int(boxes) if boxes == boxes else 0,
    }


def _kind(metric: str) -> str:
    return "top_box" if metric == "csat" else metric


def _side(result: MetricResult) -> str | None:
    """On which side of the reference (0, one half, the scale's middle) the interval lies."""
    whole, first = result.glance().iloc[0], result.tidy().iloc[0]
    middle = (whole["scale_min"] + whole["scale_max"]) / 2
    reference = {"nps": 0.0, "top_box": 0.5, "mean": middle}[_kind(whole["metric"])]
    if reference != reference:
        return None
    if whole["kish_n"] < SMALL_N or first["conf_low"] == first["conf_high"]:
        return "open"  # a few heavy answers, or answers all alike, are no certainty
    if first["conf_low"] > reference:
        return "good"
    return "bad" if first["conf_high"] < reference else "open"


def _grade(n: float, result: MetricResult | ScorecardResult) -> str:
    """C under 30 answers, B under 100 or with a failed check, A otherwise."""
    if n < SMALL_N:
        return "C"
    passed = result.checks()["passed"]
    return "B" if n < ENOUGH_N or (passed == False).any() else "A"  # noqa: E712 (None is not failed)
