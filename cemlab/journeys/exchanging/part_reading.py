"""Pains and measures of a touchpoint, and the lanes that say more of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cemlab.journeys.exchanging.choices import VALUES, choice_of
from cemlab.journeys.exchanging.claim_reading import claim_of, keep
from cemlab.journeys.exchanging.gathering import Gathering, Spot
from cemlab.journeys.exchanging.statements import answered, lines_of, numbered

PARTS: Mapping[str, tuple[str, str]] = {
    "pain_item": ("pains", "item"), "pain_cause": ("pains", "cause"),
    "pain_owner": ("pains", "owner"), "pain_severity": ("pains", "severity"),
    "measure_owner": ("measures", "owner"), "measure_effort": ("measures", "effort"),
    "measure_kind": ("measures", "kind"), "measure_state": ("measures", "state"),
    "measure_due": ("measures", "due"),
}  # fmt: skip
IN_WORDS = ("owner",)


def read_parts(here, step: dict[str, Any], told: tuple[int, list[str]], found: Gathering) -> None:
    """Pains and measures; those without a number get one when all are read."""
    at, proof = told
    for name, letter in (("pains", "P"), ("measures", "M")):
        if name not in here:
            continue
        parts = []
        for line in lines_of(here[name].text):
            own, rest = numbered(line)
            own, rest = (own, rest) if own.startswith(letter) and rest else ("", line)
            if name == "pains":
                parts.append({"id": own, **claim_of(rest, proof, found)})
            else:
                text, pains = answered(rest)
                parts.append({"id": own, "text": found.words(text), "pains": pains})
            found.spots[("steps", at, name, len(parts) - 1)] = here[name]
        step[name] = parts


def read_attribute(name: str, spot: Spot, step: dict[str, Any], found: Gathering) -> None:
    """One attribute of the pains or measures of a touchpoint, a line each or one for all."""
    kind, key = PARTS[name]
    parts = step.get(kind, [])
    if name == "measure_owner" and not parts:
        parts = step.get("pains", [])
    if not parts:
        found.remark("owner" if name == "measure_owner" else "part", spot)
        if name == "measure_owner":
            keep("owner", spot.text, step, found, spot)
        return
    lines = [numbered(line) for line in lines_of(spot.text)]
    if len(lines) == 1 and not lines[0][0]:
        lines = lines * len(parts)
    for place, (own, said) in enumerate(lines):
        mine = [one for one in parts if own and one["id"] == own]
        if not own and len(lines) == len(parts):
            mine = [parts[place]]
        value = _value(name, key, said, found)
        if mine and value is not None:
            mine[0][key] = value
        else:
            found.remark("part" if value is not None else "choice", spot.holding(said))


def _value(name: str, key: str, said: str, found: Gathering) -> Any:
    if key in IN_WORDS:
        return found.words(said)
    if name in VALUES:
        return choice_of(name, said) or None
    if key == "severity":
        return int(said) if said in ("1", "2", "3", "4", "5") else None
    return said
