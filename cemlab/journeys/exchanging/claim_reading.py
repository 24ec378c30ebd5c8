"""Statements of a spreadsheet → claims with what they rest on; what fits nowhere is kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from cemlab.journeys.exchanging.choices import choice_of
from cemlab.journeys.exchanging.gathering import Gathering, Spot
from cemlab.journeys.exchanging.lane_names import BLOCK
from cemlab.journeys.exchanging.statements import lines_of, rested
from cemlab.language import speaker

ASSUMED = {"assumed": True}


def proof_of(spot: Spot | None, found: Gathering) -> list[str]:
    """Evidence of the whole touchpoint: `kind: source`, a line each; their ids."""
    ids = []
    known = found.content.setdefault("evidence", [])
    for line in lines_of(spot.text) if spot else ():
        kind, words = "", line
        for mark in (":", "："):
            before, _, after = line.partition(mark)
            if after.strip() and choice_of("evidence_kind", before):
                kind, words = choice_of("evidence_kind", before), after.strip()
        kind = kind or choice_of("evidence_kind", line)
        if not kind:
            found.remark("evidence_kind", spot.holding(line))
        source = {"kind": kind or "assumption", "source": found.words(words)}
        same = next((one for one in known if source.items() <= one.items()), None)
        if same is None:
            taken = {one["id"] for one in known}
            same = {"id": next(f"e{n}" for n in range(1, 10_000) if f"e{n}" not in taken), **source}
            found.spots[("evidence", len(known))] = spot
            known.append(same)
        ids.append(same["id"])
    return ids


def claim_of(line: str, proof: Sequence[str], found: Gathering) -> dict[str, Any]:
    """A claim; without evidence, or with that of a guess alone, a team assumes it."""
    text, evidence, assumed = rested(line)
    evidence = evidence or list(proof)
    kinds = {one["id"]: one["kind"] for one in found.content.get("evidence", ())}
    guessed = all(kinds.get(name) == "assumption" for name in evidence)
    claim: dict[str, Any] = {"text": found.words(text)}
    if evidence:
        claim["evidence"] = evidence
    return claim | ASSUMED if assumed or guessed else claim


def keep(kind: str, text: str, step: dict[str, Any], found: Gathering, spot: Spot) -> None:
    """In a further lane, what fits in none that every map has."""
    lanes = found.content.setdefault("lanes", [])
    if kind not in [one["id"] for one in lanes]:
        name = {"thought": "thoughts", "owner": "measure_owner"}.get(kind, kind)
        title = re.sub(r"\s*[(（].*", "", speaker(found.language)(f"{BLOCK}.lane.{name}"))
        lanes.append({"id": kind, "kind": kind, "title": found.words(title)})
    cells = found.content.setdefault("cells", [])
    found.spots[("cells", len(cells))] = spot
    claim = claim_of(" ".join(text.split()), (), found)
    cells.append({"lane": kind, "steps": [step["id"]], **claim})
