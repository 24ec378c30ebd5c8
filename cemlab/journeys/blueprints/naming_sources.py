"""Where the times, shares and statements of a blueprint come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cemlab.journeys.periods import period_of
from cemlab.language import speaker

if TYPE_CHECKING:
    from cemlab.documents import Blueprint, Journey

BLOCK = "journeys.blueprint"


def sources_of(
    blueprint: Blueprint, journey: Journey, dwell: Any, result: Any, deviations: Any, language: str
) -> tuple[str, ...]:
    """Where times, shares and statements come from, a line each, and from when the numbers are."""
    say = speaker(language)
    measured = {"times": dwell, "failures": deviations, "answers": result}
    lines = [
        say(f"{BLOCK}.source.{key}", source=found.source_line(language))
        for key, found in measured.items() if hasattr(found, "source_line")
    ]  # fmt: skip
    periods = (period_of(found, language) for found in measured.values()
               if hasattr(found, "labels"))  # fmt: skip
    lines += [say(f"{BLOCK}.source.period", period=one) for one in filter(None, periods)][:1]
    every = {**journey.sources(), **blueprint.sources()}
    used = {one.id for claim in _claims(blueprint, journey)
            for document in [blueprint if claim[0] else journey]
            for one in document.evidence_of(claim[1])}  # fmt: skip
    named = [
        say("journeys.map.source", source=blueprint.words(one.source, language), n=one.n)
        if one.n else blueprint.words(one.source, language)
        for name, one in every.items() if name in used
    ]  # fmt: skip
    if any(one.simulated for name, one in every.items() if name in used):
        named.append(say("common.simulated"))
    if named:
        listed_once = say("common.source_join").join(dict.fromkeys(named))
        lines.append(say("journeys.map.evidence", sources=listed_once))
    return tuple(lines)


def _claims(blueprint: Blueprint, journey: Journey) -> list[tuple[bool, Any]]:
    """Every claim that is drawn, with whether it is the blueprint's own."""
    own = [(True, one) for node in blueprint.nodes for one in (node, node.fail_point) if one]
    theirs = [
        (False, one) for step in journey.steps for one in (step.customer_action, *step.props) if one
    ]
    return own + theirs
