"""What the lanes of a spreadsheet do not carry of a document: a row each, so that nothing is lost.

The other language, ways of judging a measure, the scope: whatever reading the lanes does not give
back. Each detail says what the lanes had when it was written; where a person changed that since,
the lanes win and the detail is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from cemlab.documents import Journey
from cemlab.journeys.exchanging.places import (
    ORDER,
    Place,
    anchor,
    ids_of,
    key_of,
    key_text,
    plain,
    step_into,
)

OWN = ("id",)  # of the journey: the name of the file gives it
ABSENT = object()


class Detail(NamedTuple):
    """A value at a place; None takes away what the lanes say. `was` is the anchor of the place."""

    place: Place
    value: Any
    was: str


def details_of(journey: Journey, read: dict[str, Any]) -> list[Detail]:
    """What is to be added to the content that its lanes give back, to make it the journey."""
    before = plain(read)
    whole = plain(journey.model_dump(mode="json"))
    want = plain(journey.model_dump(mode="json", exclude_defaults=True))
    for name in OWN:
        for one in (before, whole, want):
            one.pop(name, None)
    return [Detail(place, value, anchor(before, place))
            for place, value in _differences(before, want, whole, ())]  # fmt: skip


def with_details(
    read: dict[str, Any], details: Sequence[Detail]
) -> tuple[dict[str, Any], list[tuple[Detail, Place]]]:
    """The content with its details, and those that no longer fit it.

    Beside each that does not fit stands the place of the entry that is gone, else its own place.
    """
    before, made = plain(read), plain(read)
    created = {one.place[:-1] for one in details if one.place[-1] == "id"}
    fitting, left = [], []
    for one in details:
        gone = _gone(before, one.place, created)
        if gone or anchor(before, one.place) != one.was:
            left.append((one, gone or one.place))
        else:
            fitting.append(one)
    sets = [one for one in fitting if one.value is not None and one.place[-1] != ORDER]
    for one in sets:
        _put(made, one.place, one.value)
    for one in reversed([one for one in fitting if one.value is None]):
        _take(made, one.place)
    for one in fitting:
        if one.place[-1] == ORDER:
            _order(made, one)
    return plain(made), left


def _differences(got: Any, want: Any, whole: Any, place: Place) -> Iterator[tuple[Place, Any]]:
    """Places and values, level by level; `whole` is what is wanted with all that is the default."""
    if isinstance(got, dict) and isinstance(want, dict):
        for name in dict.fromkeys([*want, *got]):
            inner = (*place, key_text(name))
            if name in want:
                yield from _differences(got.get(name, ABSENT), want[name], whole[name], inner)
            elif whole.get(name, ABSENT) != got[name]:
                yield inner, None
    elif isinstance(want, list) and (got is ABSENT or isinstance(got, list)):
        yield from _entries([] if got is ABSENT else got, want, whole, place)
    elif isinstance(want, dict):
        for name, one in want.items():
            yield from _differences(ABSENT, one, whole[name], (*place, key_text(name)))
    elif got is ABSENT or type(got) is not type(want) or got != want:
        yield place, want


def _entries(got: list, want: list, whole: list, place: Place) -> Iterator[tuple[Place, Any]]:
    if not ids_of(got, want):
        for at, one in enumerate(want):
            mine = got[at] if at < len(got) else ABSENT
            yield from _differences(mine, one, whole[at], (*place, f"#{at + 1}"))
        for at in range(len(want), len(got)):
            yield (*place, f"#{at + 1}"), None
        return
    known, ids = {one["id"]: one for one in got}, [one["id"] for one in want]
    for one, full in zip(want, whole, strict=True):
        inner = (*place, f"@{one['id']}")
        yield from _differences(known.get(one["id"], ABSENT), one, full, inner)
    for name in known:
        if name not in ids:
            yield (*place, f"@{name}"), None
    made = [name for name in known if name in ids]
    if made + [name for name in ids if name not in made] != ids:
        yield (*place, ORDER), ", ".join(ids)


def _gone(content: Any, place: Place, created: set[Place]) -> Place:
    """The entry of a place that is neither there by its id nor made by a detail; else nothing."""
    node = content
    for at, key in enumerate(place):
        node = step_into(node, key)
        if node is None and len(key) > 1 and key[0] == "@" and place[: at + 1] not in created:
            return place[: at + 1]
    return ()


def _put(node: Any, place: Place, value: Any) -> None:
    """Set a value, making what leads to it."""
    for at, key in enumerate(place):
        last = at == len(place) - 1
        found = step_into(node, key)
        if last or not isinstance(found, (dict, list)):
            found = value if last else _room(key, place[at + 1])
            _place_in(node, key, found)
        node = found


def _room(key: str, inner: str) -> list | dict:
    """What holds the next key of a place; an entry has its id from the start."""
    if inner[0] in "@#":
        return []
    return {"id": key[1:]} if key[0] == "@" else {}


def _place_in(node: Any, key: str, value: Any) -> None:
    if isinstance(node, dict):
        node[key_of(key)] = value
    elif step_into(node, key) is None:
        node.append(value)
    else:
        node[_at(node, key)] = value


def _at(entries: list, key: str) -> int:
    """Where an entry stands in its list."""
    if key[0] == "#":
        return int(key[1:]) - 1
    return [one.get("id") for one in entries].index(key[1:])


def _take(node: Any, place: Place) -> None:
    for key in place[:-1]:
        node = step_into(node, key)
    found = step_into(node, place[-1])
    if found is not None:
        del node[key_of(place[-1]) if isinstance(node, dict) else _at(node, place[-1])]


def _order(content: Any, detail: Detail) -> None:
    """Entries in the order of their ids; new ones stay at the end."""
    for key in detail.place[:-1]:
        content = step_into(content, key)
    if isinstance(content, list):
        ids = re.split(r"\s*,\s*", str(detail.value))
        content.sort(key=lambda one: ids.index(one["id"]) if one["id"] in ids else len(ids))
