"""A plan → sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cemlab.language import speaker
from cemlab.metrics import wording
from cemlab.results import Finding

if TYPE_CHECKING:
    from cemlab.metrics.planning.result import SampleSizeResult

UNITS = {"index": "nps"}  # both are told in points
POINTS = {"share": 100.0}  # percentage points of a share


def finding(result: SampleSizeResult, language: str) -> str:
    """What the given number shows, what the asked difference needs, and on which assumptions."""
    say, whole = speaker(language), result.glance().iloc[0]
    facts, sentences = _facts(result, language), []
    tail = "_drivers" if whole["metric"] == "drivers" else ""
    if whole["detectable"] == whole["detectable"]:
        sentences.append(say(f"metrics.plan.narrative.detectable{tail}", **facts))
    if whole["needed"] == whole["needed"]:
        sentences.append(say(f"metrics.plan.narrative.needed{tail}", **facts))
    if not sentences:
        first, last = result.tidy().iloc[0], result.tidy().iloc[-1]
        sentences.append(say(
            f"metrics.plan.narrative.grid{tail}", n_small=first["n"], n_large=last["n"],
            small=value(first["difference"], whole, say),
            large=value(last["difference"], whole, say),
        ))  # fmt: skip
    return say("join").join([*sentences, *_taken(result, language)])


def headline(result: SampleSizeResult, language: str) -> str:
    """The smallest difference that can be seen, or the answers that are needed."""
    say, whole = speaker(language), result.glance().iloc[0]
    tail = "_drivers" if whole["metric"] == "drivers" else ""
    key = "grid"
    if whole["detectable"] == whole["detectable"]:
        key = "detectable"
    elif whole["needed"] == whole["needed"]:
        key = "needed"
    return say(f"metrics.plan.headline.{key}{tail}", **_facts(result, language))


def subline(result: SampleSizeResult, figure: str, language: str) -> str:
    """How to read the line."""
    key = "drivers" if result.glance()["metric"].iloc[0] == "drivers" else "waves"
    return speaker(language)(f"metrics.plan.subline_{key}", **_facts(result, language))


def findings(result: SampleSizeResult, language: str) -> tuple[Finding, ...]:
    """The plan as a line of a report."""
    say, whole = speaker(language), result.glance().iloc[0]
    facts, table = _facts(result, language), result.tidy()
    seen, asked = (whole[key] == whole[key] for key in ("detectable", "needed"))
    n = whole["given_n"] if seen else whole["needed"] if asked else table["n"].iloc[0]
    of = "drivers" if whole["metric"] == "drivers" else "waves"
    return (
        Finding(
            value=facts["detectable"] if seen else say("metrics.plan.value_n", x=n),
            claim=headline(result, language), figure="plan",
            detail=say("join").join([say(f"metrics.plan.detail_{of}", n=n),
                                     *_taken(result, language)]),
        ),
    )  # fmt: skip


def checked(result: SampleSizeResult) -> list[tuple]:
    """Whether the given answers show the asked difference."""
    whole = result.glance().iloc[0]
    asked, seen = whole["asked"], whole["detectable"]
    if asked is None or asked != asked or seen != seen:
        return [("design_effect", whole["design_effect"], 1.0, None)]
    return [("detectable", seen, asked, bool(seen <= asked))]


def value(x: float, whole: Any, say) -> str:
    """A difference in the unit of the metric."""
    return say(f"metrics.plan.value_{unit(whole)}", x=x * POINTS.get(unit(whole), 1.0))


def unit(whole: Any) -> str:
    """What a difference is counted in; standard deviations where nobody said how large they are."""
    if whole["assumed"] == "unit":
        return "sd"
    own = whole["metric"] if whole["metric"] == "drivers" else wording.unit(whole["metric"])
    return UNITS.get(own, own)


def _taken(result: SampleSizeResult, language: str) -> list[str]:
    """What the plan takes for granted."""
    say, whole, facts = speaker(language), result.glance().iloc[0], _facts(result, language)
    said = [say(f"metrics.plan.taken.{whole['assumed']}", **facts)]
    if whole["correlation"] == whole["correlation"] and whole["correlation"] is not None:
        said.append(say("metrics.plan.taken.panel", correlation=whole["correlation"]))
    return [*said, say("metrics.plan.narrative.assumed", **facts)]


def _facts(result: SampleSizeResult, language: str) -> dict[str, Any]:
    say, whole = speaker(language), result.glance().iloc[0]
    shown = {key: value(whole[key], whole, say) if whole[key] == whole[key] and whole[key] else ""
             for key in ("detectable", "half_width", "asked")}  # fmt: skip
    return shown | {
        "n": whole["given_n"] or 0,
        "needed": whole["needed"] if whole["needed"] == whole["needed"] else 0,
        "power": whole["power"], "alarm": 1 - whole["level"],
        "design_effect": whole["design_effect"], "drivers": whole["drivers"] or 0,
        "variance": whole["variance"], "promoters": whole["promoters"],
        "detractors": whole["detractors"], "share": whole["share"], "sd": whole["sd"],
        "outcome": result.label(whole["outcome"], language) if whole["outcome"] else "",
        "n_survey": whole["n"],
    }  # fmt: skip
