"""What a plan changes in a flow: steps that documents add and drop."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cemlab.documents import Journey

Pair = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Changes:
    """Steps from touchpoint to touchpoint, and touchpoints, that a plan adds or drops."""

    added: tuple[Pair, ...] = ()
    removed: tuple[Pair, ...] = ()
    new: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


def changes_of(
    to_be: Journey | None, document: Journey | None, seen: Iterable[Pair], known: Iterable[str]
) -> Changes:
    """How the plan differs from what is.

    Parameters
    ----------
    to_be : Journey or None
    document : Journey or None
        The journey as it is; without one, the steps that were seen are what is.
    seen : pairs of touchpoints
        Steps forward that somebody took.
    known : touchpoints of the flow
    """
    if to_be is None:
        return Changes()
    planned = steps_of(to_be)
    now = list(seen) if document is None else steps_of(document)
    known, after = list(known), [step.id for step in to_be.steps]
    if document is not None:
        known = list(dict.fromkeys([*known, *(step.id for step in document.steps)]))
    return Changes(
        added=tuple(pair for pair in planned if pair not in now),
        removed=tuple(pair for pair in now if pair not in planned),
        new=tuple(name for name in after if name not in known),
        dropped=tuple(name for name in known if name not in after),
    )


def with_new(order: Sequence[str], to_be: Journey | None) -> list[str]:
    """Touchpoints in order, those that only the plan has after the one before them there."""
    return with_all(order, [] if to_be is None else [step.id for step in to_be.steps])


def with_all(order: Sequence[str], every: Sequence[str]) -> list[str]:
    """An order with those that it lacks, each after the one before it in the other."""
    found, before = list(order), ""
    for name in every:
        if name not in found:
            found.insert(found.index(before) + 1 if before in found else 0, name)
        before = name
    return found


def steps_of(journey: Journey) -> list[Pair]:
    """Steps as a document has them: its `next`, or the touchpoint after where nothing is said."""
    pairs = []
    for at, step in enumerate(journey.steps):
        following = [one.to for one in step.next]
        if not following and at + 1 < len(journey.steps):
            following = [journey.steps[at + 1].id]
        pairs += [(step.id, name) for name in following]
    return list(dict.fromkeys(pairs))
