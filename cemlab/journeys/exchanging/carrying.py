"""What a diagram or XML cannot hold of a journey: told, so that nobody takes it for the whole."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from cemlab.documents import Journey
from cemlab.journeys.exchanging.lane_names import BLOCK
from cemlab.journeys.exchanging.places import plain
from cemlab.language import Note

MERMAID = r"title|stages/title|steps/(title|assumed_emotion|actor)|personas"
XML = (
    r"id|kind|level|purpose|title|scenario|goal|expectations|personas|stages/(id|phase|title|goal)|"
    r"steps/(id|stage|kind|channel|initiator|required|moment_of_truth|title|actor|sender|receiver|"
    r"standard/.*|next/.*|assumed_emotion|assumed)|"
    r"steps/(customer_action|needs|props|pains)/(text|assumed|evidence)|"
    r"steps/thoughts/(text|speaker)|steps/pains/(id|kind|cause)|"
    r"steps/measures/(id|pains|state|text|owner)|evidence/(id|kind|n|simulated|source)"
)
HELD: Mapping[str, str] = {".mmd": MERMAID, ".mermaid": MERMAID, ".xml": XML}
LANE_OF: Mapping[str, str] = {
    "kind": "journey_kind", "scenario": "scenario", "goal": "goal", "evidence": "evidence",
    "stages/phase": "phase", "stages/goal": "stage_goal", "steps/channel": "channel",
    "steps/kind": "kind", "steps/moment_of_truth": "moment", "steps/required": "required",
    "steps/next": "next", "steps/initiator": "initiator", "steps/sender": "sender",
    "steps/receiver": "receiver", "steps/experience_type": "experience",
    "steps/standard": "standard", "steps/ask/item": "ask", "steps/ask/rule": "ask_rule",
    "steps/props": "props", "steps/customer_action": "actions", "steps/arc": "arc",
    "steps/thoughts": "thoughts", "steps/pains": "pains", "steps/needs": "needs",
    "steps/measures": "measures", "steps/pains/item": "pain_item",
    "steps/pains/owner": "pain_owner", "steps/pains/severity": "pain_severity",
    "steps/measures/effort": "measure_effort", "steps/measures/kind": "measure_kind",
    "steps/measures/due": "measure_due", "lanes": "further", "cells": "further",
}  # fmt: skip
MADE_ANEW = re.compile(r"id|(stages|steps)/id|steps/stage|steps/assumed")  # as the format has it


def not_carried(journey: Journey, suffix: str, language: str) -> Note | None:
    """What a file with this suffix leaves out of a journey, in words; None where it holds all.

    `language` is that of the diagram, which has one only.
    """
    if suffix not in HELD:
        return None
    held, kept, left, others = re.compile(HELD[suffix]), set(), [], False
    for place in _places(plain(journey.model_dump(mode="json", exclude_defaults=True)), ()):
        key, said_in = _key(place)
        if MADE_ANEW.fullmatch(key):
            continue
        if held.fullmatch(key):
            kept.add(key)
            others |= suffix != ".xml" and said_in not in ("", language)
        else:
            left.append(key)
    names = list(dict.fromkeys(_name(key, kept) for key in left))
    names += [Note(f"{BLOCK}.other_language")] * others
    tool = "XML" if suffix == ".xml" else "Mermaid"
    return Note(f"{BLOCK}.not_carried", format=tool, names=names) if names else None


def _name(key: str, kept: Collection[str]) -> str:
    """The lane of what is left out; its key in the document where no lane is left out wholly."""
    parts = key.split("/")
    for end in range(1, len(parts) + 1):
        start = "/".join(parts[:end])
        if start in LANE_OF and not any(f"{one}/".startswith(f"{start}/") for one in kept):
            return Note(f"{BLOCK}.lane.{LANE_OF[start]}")
    return ".".join([one for one in parts if one != "steps"][:2])


def _places(node: Any, place: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The places of all values; entries of lists have none of their own."""
    if isinstance(node, dict):
        for key, one in node.items():
            yield from _places(one, (*place, key))
    elif isinstance(node, list):
        for one in node:
            yield from _places(one, place)
    else:
        yield place


def _key(place: tuple[str, ...]) -> tuple[str, str]:
    """A place without the language of a text, and that language."""
    said_in = place[-1] if place[-1] in ("en", "zh") else ""
    return "/".join(place[:-1] if said_in else place), said_in
