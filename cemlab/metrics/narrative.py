"""Scores → sentences, checked against their intervals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from cemlab.language import speaker
from cemlab.metrics.wording import facts_of, group_named, kind, unit
from cemlab.numerics import SMALL_N
from cemlab.results import Finding, graded

if TYPE_CHECKING:
    from cemlab.metrics.result import MetricResult

GROUPS = {"nps": "nps", "share": "top_box", "mean": "mean", "index": "index"}
TOLD_FROM = 0.05  # our choice: share of silent people from which the bounds are told


def score(result: MetricResult, language: str) -> str:
    """The score, what is missing, and how the groups spread."""
    say = speaker(language)
    whole, first = result.glance().iloc[0], result.tidy().iloc[0]
    if first["estimate"] != first["estimate"]:
        return say("join").join(said for _, said in result.notes(language))
    facts = facts_of(result, language)
    parts = result.composition()
    shares = parts[parts["group"] == "all"].set_index("part")["share"].to_dict()
    sentences = [say(f"metrics.narrative.{_wording(whole['metric'], facts)}", **(shares | facts))]
    if facts.get("alpha", float("nan")) == facts.get("alpha"):
        sentences.append(say("metrics.narrative.alpha", **facts))
    gaps = {key: first[key] for key in ("n_missing", "n_not_applicable")}
    there = [key.removeprefix("n_") for key, count in gaps.items() if count]
    if there:
        which = "gaps" if len(there) == 2 else f"gaps_{there[0]}"
        sentences.append(say(f"metrics.narrative.{which}", **gaps))
    for key in ("n_not_asked", "n_dropped_out"):
        if first.get(key):
            sentences.append(say(f"metrics.narrative.{key}", n=first[key]))
    sentences += _bounds(result, whole["metric"], say)
    groups = result.tidy().iloc[1:].dropna(subset="estimate")
    if len(groups) > 1:
        high, low = groups.iloc[0], groups.iloc[-1]
        sentences.append(
            say(
                f"metrics.narrative.groups_{GROUPS[unit(whole['metric'])]}",
                by=result.label(whole["by"], language),
                lowest=low["estimate"], low_group=group_named(result, low["group"], language),
                n_low=low["n"], highest=high["estimate"],
                high_group=group_named(result, high["group"], language), n_high=high["n"],
            )
        )  # fmt: skip
        sentences.append(say("metrics.narrative.groups_caution"))
    return say("join").join(sentences)


def _wording(metric: str, facts: Mapping[str, Any]) -> str:
    """By which name a sentence knows the score; one top box is the best answer."""
    return "best" if kind(metric) == "top_box" and facts["top_boxes"] == 1 else kind(metric)


def _bounds(result: MetricResult, metric: str, say: Callable[..., str]) -> list[str]:
    """The worst and the best case, where enough are silent to matter."""
    table = result.bounds()
    table = table[(table["group"] == "all") & (table["without"] != "not_asked")]
    if not len(table):
        return []
    row = table.loc[table["n_without"].idxmax()]
    if row["n_without"] < TOLD_FROM * (row["n"] + row["n_without"]):
        return []
    facts = {key: row[key] for key in ("lowest", "highest", "n_without")}
    return [say(f"metrics.narrative.bounds_{unit(metric)}", **facts)]


def score_headline(result: MetricResult, language: str) -> str:
    """Above, below, or cannot tell: which side of the reference the whole interval lies on."""
    say, facts = speaker(language), facts_of(result, language)
    if facts["estimate"] != facts["estimate"]:
        return ""
    wording = _wording(result.glance()["metric"].iloc[0], facts)
    return say(f"metrics.headline.{wording}_{_side(result) or 'plain'}", **facts)


def score_subline(result: MetricResult, figure: str, language: str) -> str:
    """How to read the marks; the bars of a distribution speak for themselves."""
    if figure != "score":
        return ""
    facts = facts_of(result, language)
    return speaker(language)(f"metrics.subline.{kind(result.glance()['metric'].iloc[0])}", **facts)


def score_findings(result: MetricResult, language: str) -> tuple[Finding, ...]:
    """The score as a line of a report."""
    say, facts = speaker(language), facts_of(result, language)
    if facts["estimate"] != facts["estimate"]:
        return ()
    wording = unit(result.glance()["metric"].iloc[0])
    tone = {"good": "good", "bad": "bad"}.get(_side(result) or "", "plain")
    return (
        Finding(
            value=say(f"metrics.value.{wording}", **facts),
            tone=tone if wording == "nps" else "plain",
            claim=score_headline(result, language),
            detail=say(f"metrics.detail.{wording}", **facts),
            figure="score",
            grade=graded(min(facts["n"], result.glance()["kish_n"].iloc[0]), result.checks()),
        ),
    )


def _side(result: MetricResult) -> str | None:
    """On which side of the reference (0, one half, the scale's middle) the interval lies."""
    whole, first = result.glance().iloc[0], result.tidy().iloc[0]
    middle = (whole["scale_min"] + whole["scale_max"]) / 2
    references = {"nps": 0.0, "top_box": 0.5, "mean": middle, "ces": middle}
    reference = references.get(kind(whole["metric"]))
    if reference is None or reference != reference:
        return None
    if whole["kish_n"] < SMALL_N or first["conf_low"] == first["conf_high"]:
        return "open"  # a few heavy answers, or answers all alike, are no certainty
    sides = ("bad", "good") if whole.get("easy") == "low" else ("good", "bad")
    if first["conf_low"] > reference:
        return sides[0]
    return sides[1] if first["conf_high"] < reference else "open"
