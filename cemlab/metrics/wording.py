"""How each metric is told: which sentence, which unit, its formula and its base in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cemlab.language import speaker

if TYPE_CHECKING:
    from cemlab.metrics.result import MetricResult

UNITS = {
    "nps": "nps", "top_box": "share", "csat": "share", "share": "share", "mean": "mean",
    "ces": "mean", "index": "index",
}  # fmt: skip
MOST_NAMED = 3  # answers named one by one


def unit(metric: str) -> str:
    """In what a metric is told: nps, share, mean (points of the scale) or index."""
    return UNITS[metric]


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
