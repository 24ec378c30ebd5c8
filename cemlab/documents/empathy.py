"""What an empathy map may hold, and what weakens one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cemlab.documents.claims import Block, Claim, Claims, Document, Quotes
from cemlab.documents.journey_schema import Journey
from cemlab.documents.naming import Problems, unknown
from cemlab.documents.texts import Identifier, Name

EMPATHY_FIELDS = ("says", "thinks", "does", "feels", "hears", "sees", "pains", "gains")
OBSERVED = ("behaviour", "observation", "experiment")  # kinds of evidence for what people do
SEVERAL = 3  # people whose words an interpretation of grade A needs


class Scene(Block):
    """Where an empathy map plays: a journey, or one step of it."""

    journey: Identifier
    step: Identifier | None = None


class EmpathyMap(Document):
    """What a persona says, thinks, does and feels in a scene; every entry is a claim.

    `says` holds quotations, each with its speaker: what nobody said belongs under `thinks`, as
    an assumption. `headline` is the one thing to remember of the map.
    """

    persona: Identifier
    headline: Name | None = None
    scene: Scene | None = None
    says: Quotes = ()
    thinks: Claims = ()
    does: Claims = ()
    feels: Claims = ()
    hears: Claims = ()
    sees: Claims = ()
    pains: Claims = ()
    gains: Claims = ()


def scene_names(
    document: EmpathyMap, personas: Sequence[str], journeys: Sequence[Journey],
    unread: Sequence[str],
) -> Problems:  # fmt: skip
    """A persona, journey or step that no document of the study has.

    `unread` has the ids of journeys with problems of their own: naming one is no second problem.
    """
    problems = unknown([(("persona",), document.persona)], personas, "persona")
    scene = document.scene
    if scene is None or scene.journey in unread:
        return problems
    steps = {journey.id: [step.id for step in journey.steps] for journey in journeys}
    problems += unknown([(("scene", "journey"), scene.journey)], steps, "journey")
    if scene.step is not None and scene.journey in steps:
        what = f"step of the journey {scene.journey!r}"
        problems += unknown([(("scene", "step"), scene.step)], steps[scene.journey], what)
    return problems


def empathy_weaknesses(document: EmpathyMap) -> Iterator[tuple[str, tuple, dict[str, Any]]]:
    """What a reader should know: deeds nobody saw, minds that were read, words without a source.

    Yields
    ------
    (code, place, values of the message)
    """
    for at, quote in enumerate(document.says):
        if not quote.evidence:
            yield "no_source_of_quote", ("says", at), {"speaker": quote.speaker}
    for at, claim in enumerate(document.does):
        kinds = {one.kind for one in document.evidence_of(claim)}
        if kinds and not kinds & set(OBSERVED) and not claim.assumed:
            yield "not_observed", ("does", at), {}
    for name in ("thinks", "feels"):
        for at, claim in enumerate(getattr(document, name)):
            if document.grade_of(claim) == "A" and not _is_quoted(document, claim):
                yield "mind_read", (name, at), {"limit": SEVERAL}


def _is_quoted(document: EmpathyMap, claim: Claim) -> bool:
    """Whether an interpretation rests on the words of several people."""
    found = document.evidence_of(claim)
    speakers = {one.speaker for one in found if one.quote is not None and one.speaker}
    return len(speakers) >= SEVERAL or any(
        one.kind in ("interview", "feedback") and (one.n or 0) >= SEVERAL for one in found
    )
