"""An event log in a new study: its block, and what its columns are besides."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cemlab.intake.draft import Draft, Guess
from cemlab.sources import Source


def events_block(found: Guess, file: str, sha256: str, source: Source) -> dict[str, Any]:
    """The block `events` of a study file."""
    block: dict[str, Any] = {"file": file, "sha256": sha256}
    if source.format != "table":
        block["format"] = source.format
    for key in ("sheet", "encoding", "separator"):
        if (value := getattr(source, key)) is not None:
            block[key] = value
    return block | {key: value for key, value in found.value.items() if value is not None}


def as_log(draft: Draft) -> Draft:
    """A log has moments for rows: what is known of a case stays an item, its steps do not."""
    columns = dict(draft.events.value.get("columns") or {})
    case = columns.pop("journey_id", None)
    if not isinstance(case, str) or "touchpoint" not in columns:
        return draft
    steps = {name for name in columns.values() if isinstance(name, str)}
    steps |= {case, *(_names_of(draft.customer))}
    items = {name: item for name, item in draft.items.items() if name not in steps}
    used = Guess(value="used", sure="likely", why="log_step")
    left_out = {**draft.left_out, **{name: used for name in draft.items if name in steps}}
    customer = Guess(value=case, sure="likely", why="log_case")
    return replace(draft, items=items, left_out=left_out, customer=customer)


def _names_of(found: Guess | None) -> tuple[str, ...]:
    return () if found is None else (found.value,)
