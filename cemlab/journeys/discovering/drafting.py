"""What was found in a log → a journey document, every part of it assumed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cemlab.documents import CHANNELS, Journey
from cemlab.language import LANGUAGES, speaker

if TYPE_CHECKING:
    from cemlab.journeys.discovering.result import DiscoveryResult

LONGEST_ID, LONGEST_NAME = 60, 120
BLOCK = "journeys.discovery"
STAGE = "stage: "  # before the id of a stage among labels: a touchpoint may be called like it


def named_ids(names: Sequence[str]) -> dict[str, str]:
    """An id for each activity: its own name where that can be one."""
    found: dict[str, str] = {}
    for name in names:
        base = re.sub(r"[^\w.-]+", "-", name.strip()) if not _is_id(name) else name
        base = re.sub(r"\.(?![\w-])|^[\W_]+", "", base).strip("-._")[: LONGEST_ID - 4] or "step"
        base = base if _is_id(base) else re.sub(r"[^\w-]+", "-", base).strip("-_") or "step"
        one, number = base, 2
        while one in found.values():
            one, number = f"{base}-{number}", number + 1
        found[name] = one
    return found


def journey_of(result: DiscoveryResult, journey_id: str) -> Journey:
    """The document, checked as one that is read."""
    whole, table = result.glance().iloc[0], result.tidy()
    names = result._tables["names"].set_index("touchpoint")
    stages = list(dict.fromkeys(table["stage"]))
    scope = {key: whole[key] for key in ("start_event", "end_event") if whole[key]}
    given: dict[str, Any] = {
        "id": journey_id, "kind": "as_is", "title": _name(result, "journey"),
        "status": "draft", "personas": list(result.provenance.options["personas"]),
        "scenario": _said("scenario", file=whole["file"]), "goal": _said("goal"),
        "evidence": [{
            "id": "log", "kind": "behaviour", "n": int(whole["n_journeys"]),
            "source": _said("source", file=whole["file"], n=whole["n_journeys"]),
            **({"simulated": True} if result.provenance.simulated else {}),
        }],
        "stages": [{"id": stage, "title": _name(result, f"{STAGE}{stage}")} for stage in stages],
        "steps": [_step(result, row, names.loc[row["touchpoint"]], at == len(table) - 1)
                  for at, (_, row) in enumerate(table.iterrows())],
    }  # fmt: skip
    if scope:
        given["scope"] = scope
    return Journey.model_validate(given)


def _step(
    result: DiscoveryResult, row: Mapping[str, Any], known: Mapping[str, Any], is_last: bool
) -> dict[str, Any]:
    name, ways = row["touchpoint"], result.ways()
    own = ways[ways["from"] == name]
    step: dict[str, Any] = {
        "id": name, "stage": row["stage"], "title": _name(result, name),
        "channel": known["channel"] if known["channel"] in CHANNELS else "other",
        "assumed": True,
        "customer_action": {"text": _said("action", name=result.labels[name]), "evidence": ["log"],
                            "assumed": True},
    }  # fmt: skip
    if not row["required"]:
        step["required"] = False
    if known["event"] != name:
        step["match"] = {"event": [known["event"]]}
    if len(own) or is_last:
        step["next"] = [_way(one) for _, one in own.iterrows()]
    return step


def _way(way: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"to": way["to"]}
    if way["is_loop"]:
        found["when"] = _said("again")
    if way["share"] == way["share"]:
        found["share"] = float(way["share"])
    return found


def _said(key: str, **values: Any) -> dict[str, str]:
    told = {}
    for one in LANGUAGES:
        own = {name: value[one] if isinstance(value, Mapping) else value
               for name, value in values.items()}  # fmt: skip
        told[one] = speaker(one)(f"{BLOCK}.{key}", **own)
    return told


def _name(result: DiscoveryResult, key: str) -> dict[str, str]:
    """A name in both languages, not longer than a document may hold."""
    return {one: _short(result.labels[key][one]) for one in LANGUAGES}


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _is_id(name: str) -> bool:
    fits = re.fullmatch(r"[^\W_][\w-]*(?:\.[\w-]+)*", name)
    return bool(fits) and len(name) <= LONGEST_ID - 4
