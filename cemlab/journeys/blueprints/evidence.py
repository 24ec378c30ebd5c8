"""The rows that the cards of a blueprint lead to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from cemlab.documents import Resolution, resolve, told
from cemlab.journeys.blueprints.content import CUSTOMER
from cemlab.journeys.blueprints.grading import Letters

if TYPE_CHECKING:
    from cemlab.documents import Blueprint, Document, Journey


def evidence_rows(
    blueprint: Blueprint, journey: Journey, resolution: Resolution | None, language: str
) -> tuple[Mapping[str, Any], ...]:
    """A row for every evidence of every card, the `mark` being the id of the card.

    Without a resolution claims lead to their sources, but to no number.
    """
    marks = dict(_places_of(blueprint, journey))
    graded = Letters.found(blueprint, journey, resolution).resolution is not None
    found = []
    for document in (blueprint, journey):
        for row in _rows(document, resolution, language):
            mark = marks.get((document is blueprint, row["place"]))
            if mark is not None:
                kept = {name: row[name] for name in Resolution.columns}
                found.append({"mark": mark, "told": told(row, language, graded=graded)} | kept)
    return tuple(found)


def _rows(document: Document, resolution: Resolution | None, language: str):
    """The rows of a document; those of a resolution that does not know it are looked up."""
    given = resolution.rows(document) if resolution is not None else ()
    return given or resolve(document, language=language).rows(document)


def _places_of(blueprint: Blueprint, journey: Journey) -> Iterator[tuple[tuple[bool, str], str]]:
    """Whether a claim is the blueprint's own, its place in the document, and its card."""
    for at, node in enumerate(blueprint.nodes):
        yield (True, f"nodes.{at}"), node.id
        yield (True, f"nodes.{at}.fail_point"), node.id
    for at, step in enumerate(journey.steps):
        yield (False, f"steps.{at}.customer_action"), f"{CUSTOMER}.{step.id}"
        for number in range(len(step.props)):
            yield (False, f"steps.{at}.props.{number}"), f"prop.{step.id}.{number}"
