"""Compares two documents part by part: what was added, removed, moved or changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cemlab.documents.claims import Block, Document, Evidence
from cemlab.documents.diff_matching import id_of, is_text, matched, out_of_order, said
from cemlab.documents.journey_schema import Journey
from cemlab.documents.texts import LANGUAGE_NAMES

# lists whose entries have an id, and what an entry is called
OWN = {
    "stages": "stage", "steps": "touchpoint", "lanes": "lane", "nodes": "node", "links": "link",
    "slices": "slice", "cards": "card", "cells": "cell",
}  # fmt: skip
ORDERED = ("stages", "steps", "lanes", "slices", "cards")
BOOKKEEPING = ("id", "kind", "created", "updated", "version")  # differ between two documents
# where something stands: another value is a move
PLACES = {"touchpoint": ("stage",), "card": ("task", "slice"), "node": ("step", "lane")}


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change: of what (`kind`, `id`, `field`), and how it was and is.

    `change` is ``added``, ``removed``, ``moved`` or ``changed``; texts are by language.
    """

    change: str
    kind: str
    id: str
    field: str
    before: str | Mapping[str, str] = ""
    after: str | Mapping[str, str] = ""


def compare(old: Document, new: Document) -> tuple[Change, ...]:
    """All changes from one document to another of its kind, in the order of the schema."""
    found = [*_block("document", new.id, "", old, new)]
    if isinstance(old, Journey) and isinstance(new, Journey):
        for kind in ("pains", "measures"):
            found += _owned(kind, old, new)
        found += _treated(old, new)
    return tuple(found)


def _block(kind: str, id: str, at: str, old: Block, new: Block) -> Iterator[Change]:
    """The fields of one part; `at` is where it stands in what has the id."""
    # pains and measures are compared as those of the journey, so that they can move
    skipped = ("pains", "measures") if kind == "touchpoint" else ()
    if isinstance(new, Document) and old.id != new.id:
        skipped = BOOKKEEPING
    for name, field in type(new).model_fields.items():
        if name in skipped:
            continue
        before, after = getattr(old, name), getattr(new, name)
        key = f"{at}.{field.alias or name}".lstrip(".")
        if name == "evidence" and not isinstance(new, Document):
            yield from _uses(kind, id, key, before, after)
        elif name == "evidence" or (name in OWN and _has_parts(before + after)):
            yield from _named(OWN.get(name, "evidence"), name, before, after)
        else:
            yield from _value(kind, id, key, before, after)


def _value(kind: str, id: str, key: str, old: Any, new: Any) -> Iterator[Change]:
    if isinstance(old, Block) and isinstance(new, Block):
        yield from _block(kind, id, key, old, new)
    elif isinstance(old, tuple) and isinstance(new, tuple) and _has_parts(old + new):
        yield from _unnamed(kind, id, key, old, new)
    elif is_text(old) and is_text(new):
        yield from _text(kind, id, key, old, new)
    elif old != new and not isinstance(old, Block) and not isinstance(new, Block):
        change = "moved" if key in PLACES.get(kind, ()) else "changed"
        yield Change(change=change, kind=kind, id=id, field=key, before=said(old),
                     after=said(new))  # fmt: skip
    elif old != new:
        change = "added" if old is None else "removed"
        yield Change(change=change, kind=kind, id=id, field=key, before=said(old),
                     after=said(new))  # fmt: skip


def _text(kind: str, id: str, key: str, old: Mapping, new: Mapping) -> Iterator[Change]:
    """A text, in each language in which it is another one."""
    if old == new:
        return
    if _is_plain(old) and _is_plain(new):
        yield Change(change="changed", kind=kind, id=id, field=key, before=old, after=new)
        return
    for language in LANGUAGE_NAMES:
        before, after = old.get(language, ""), new.get(language, "")
        if before != after:
            yield Change(change="changed", kind=kind, id=id, field=f"{key}.{language}",
                         before=before, after=after)  # fmt: skip


def _uses(kind: str, id: str, key: str, old: tuple, new: tuple) -> Iterator[Change]:
    """Evidence of a claim: which it names, and what is written beside it."""
    before, after = ([one if isinstance(one, str) else one.id for one in uses]
                     for uses in (old, new))  # fmt: skip
    if before != after:
        yield Change(change="changed", kind=kind, id=id, field=key, before=", ".join(before),
                     after=", ".join(after))  # fmt: skip
    written = ({one.id: one for one in uses if isinstance(one, Evidence)} for uses in (old, new))
    first, second = written
    for name in first.keys() & second.keys():
        yield from _block("evidence", name, "", first[name], second[name])


def _named(kind: str, name: str, old: tuple, new: tuple) -> Iterator[Change]:
    """Entries that are told apart by their id."""
    pairs, gone, come = matched(old, new)
    for at in gone:
        yield Change(change="removed", kind=kind, id=id_of(old[at], name, at), field="",
                     before=said(old[at]))  # fmt: skip
    for at in come:
        yield Change(change="added", kind=kind, id=id_of(new[at], name, at), field="",
                     after=said(new[at]))  # fmt: skip
    moved = out_of_order([one for one, _ in pairs]) if name in ORDERED else set()
    for first, second in pairs:
        changes = [*_block(kind, id_of(new[second], name, second), "", old[first], new[second])]
        if first in moved and not any(one.change == "moved" for one in changes):
            yield Change(change="moved", kind=kind, id=id_of(new[second], name, second),
                         field="order", before=str(first + 1), after=str(second + 1))  # fmt: skip
        yield from changes


def _unnamed(kind: str, id: str, key: str, old: tuple, new: tuple) -> Iterator[Change]:
    """Entries without an id, such as needs: told apart by what they say."""
    pairs, gone, come = matched(old, new)
    for at in gone:
        yield Change(change="removed", kind=kind, id=id, field=key, before=said(old[at]))
    for at in come:
        yield Change(change="added", kind=kind, id=id, field=key, after=said(new[at]))
    for first, second in pairs:
        one, other = old[first], new[second]
        yield from _value(kind, id, f"{key}.{second}", one, other)


def _owned(key: str, old: Journey, new: Journey) -> Iterator[Change]:
    """Pains or measures of a journey, wherever they stand."""
    kind = key.removesuffix("s")
    before, after = ({one.id: (step.id, one) for step in journey.steps
                      for one in getattr(step, key)} for journey in (old, new))  # fmt: skip
    for name, (_, one) in before.items():
        if name not in after:
            yield Change(change="removed", kind=kind, id=name, field="", before=said(one))
    for name, (step, one) in after.items():
        if name not in before:
            yield Change(change="added", kind=kind, id=name, field="", after=said(one))
            continue
        was, first = before[name]
        if was != step:
            yield Change(change="moved", kind=kind, id=name, field="step", before=was, after=step)
        yield from _block(kind, name, "", first, one)


def _treated(old: Journey, new: Journey) -> Iterator[Change]:
    """Which measures answer a pain that both journeys have."""
    by_pain = []
    for journey in (old, new):
        of = {pain.id: [] for pain in journey.pains()}
        for measure in journey.measures():
            for pain in measure.pains:
                of[pain].append(measure.id)
        by_pain.append(of)
    before, after = by_pain
    for name in after:
        if name in before and before[name] != after[name]:
            yield Change(change="changed", kind="pain", id=name, field="measures",
                         before=", ".join(before[name]), after=", ".join(after[name]))  # fmt: skip


def _is_plain(text: Mapping[str, str]) -> bool:
    """Whether the same words stand for both languages."""
    return len(text) == len(LANGUAGE_NAMES) and len(set(text.values())) == 1


def _has_parts(values: tuple) -> bool:
    """Whether these are statements, and not names."""
    return any(isinstance(one, Block) or is_text(one) for one in values)
