"""How each metric is told: which sentence, which unit, its formula and its base in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cemlab.language import listed, speaker

if TYPE_CHECKING:
    from cemlab.metrics.result import MetricResult
    from cemlab.results import Result

UNITS = {
    "nps": "nps", "top_box": "share", "csat": "share", "share": "share", "mean": "mean",
    "ces": "mean", "index": "index",
}  # fmt: skip
MOST_NAMED = 3  # answers named one by one
PLAIN_WORDS = frozenset((
    "yes", "no", "none", "all", "rest", "the rest", "other", "others", "any", "true", "false",
    "是", "否", "有", "无", "没有", "其他", "其它", "其余", "全部",
))  # fmt: skip


def unit(metric: str) -> str:
    """In what a metric is told: nps, share, mean (points of the scale) or index."""
    return UNITS[metric]


def axis_unit(metric: str) -> str:
    """By which name axes know a metric: that of effort says which end is the easy one."""
    return "mean_ces" if metric == "ces" else unit(metric)


def group_named(result: Result, group: str, language: str) -> str:
    """A group in a sentence: in quotes where it would be read as a count or a common word."""
    said = result.label(group, language)
    is_plain = not any(one.isalpha() for one in said) or said.strip().casefold() in PLAIN_WORDS
    return speaker(language)("metrics.of_one", answer=said) if is_plain else said


def groups_named(result: Result, groups: Sequence[str], language: str) -> str:
    """Groups in a row, each as `group_named` has it."""
    return listed([group_named(result, one, language) for one in groups], language)


def kind(metric: str) -> str:
    """By which name sentences know a metric."""
    return "top_box" if metric == "csat" else metric


def facts_of(result: MetricResult, language: str) -> dict[str, Any]:
    """What sentences say of everybody's score."""
    whole, first = result._whole, result.tidy().iloc[0]
    boxes = whole["top_boxes"]
    facts = {
        "outcome": result.label(whole["outcome"], language),
        "estimate": first["estimate"],
        "low": first["conf_low"],
        "high": first["conf_high"],
        "n": first["n"],
        "top_boxes": int(boxes) if boxes == boxes else 0,
        "scale_low": whole["scale_min"],
        "scale_high": whole["scale_max"],
    }
    if "of" in whole:
        facts["of"] = answers_named(result, language)
    if "easy" in whole:
        facts |= {key: first[key] for key in ("share", "share_low", "share_high")}
        facts["easy"] = speaker(language)(f"metrics.easy.{whole['easy']}")
    if "alpha" in whole:
        facts |= {key: whole[key] for key in ("alpha", "alpha_low", "alpha_high")}
    if whole["metric"] == "index":
        facts["n_items"] = len(result.provenance.options["outcome"])
    return facts


def answers_named(result: MetricResult, language: str) -> str:
    """The answers that a share counts, in quotes; many of them only by their number."""
    say, of = speaker(language), result._whole["of"]
    if len(of) > MOST_NAMED:
        return say("metrics.of_many", n=len(of))
    said = [say("metrics.of_one", answer=result.label(one, language)) for one in of]
    return say("metrics.of_join").join(said)


def told(result: MetricResult, language: str) -> dict[str, str]:
    """Formula and base of a score in words."""
    say, facts = speaker(language), facts_of(result, language)
    name = kind(result._whole["metric"])
    formula = say(f"metrics.formula.{name}", **facts)
    if result.provenance.weight_kind == "survey":
        formula = say("metrics.formula.weighted", formula=formula)
    return {
        "formula": formula,
        "base": say("metrics.base.index" if name == "index" else "metrics.base.item", **facts),
    }
