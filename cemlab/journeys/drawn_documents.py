"""Which drawings a result about a journey makes of the documents of a study."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING

from cemlab.drawing.profiles import WIDTHS
from cemlab.errors import OptionError

if TYPE_CHECKING:
    from cemlab.documents import Documents, Journey, Persona, Resolution
    from cemlab.drawing import Drawing
    from cemlab.journeys.result import JourneyResult

MOST_ON_A_MAP = 16  # visual design: 7
MOST_COLUMNS = 8  # of a flow: 120 px to each at the width of a notebook, as columns of a map have
Drawn = Callable[[str], "Drawing"]


def drawings_of(result: JourneyResult, documents: Documents) -> dict[str, Drawn]:
    """Maps, blueprints, story maps and flows by name, each drawn in a language."""
    maps = as_is(documents)
    size = len(result.tidy())
    if not maps:
        fits = "curve" in result.figures() and size <= MOST_ON_A_MAP
        return {"map": _map(result, None, {}, None)} if fits else {}
    found = cache(partial(result.resolve, documents))
    drawn = _named("map", {
        one.id: _map(result, one, documents.personas, found) for one in maps
    })  # fmt: skip
    drawn |= _named("blueprint", {
        key: _blueprint(result, documents, key, found) for key, one in documents.blueprints.items()
        if one.journey in documents.journeys
    })  # fmt: skip
    drawn |= _named("story_map", {
        key: _story_map(result, documents, key) for key, one in documents.story_maps.items()
        if one.journey in documents.journeys
    })  # fmt: skip
    return drawn | _named("flow", {
        one.id: _flow(result, one) for one in maps if _flows(result, one)
    })  # fmt: skip


def as_is(documents: Documents) -> list[Journey]:
    """Journeys as they are; what is only planned is not measured."""
    return [one for one in documents.journeys.values() if one.kind == "as_is"]


def chosen(document: Journey | Documents | None, journey: str | None) -> Journey | None:
    """The journey to draw: of all documents the one that is named, else the first as it is.

    Raises
    ------
    OptionError
        There is no such journey, or one is named where not all documents are given.
    """
    journeys = getattr(document, "journeys", None)
    if journeys is None:
        if journey is not None:
            raise OptionError(
                f"`journey` is {journey!r}, but no documents were given to choose from. Write "
                f"draw_map(cemlab.documents.read_documents(study), journey={journey!r})."
            )
        return document
    if journey is None:
        return next(iter(as_is(document)), None)
    if journey not in journeys:
        raise OptionError.unknown("journey", journey, journeys)
    return journeys[journey]


def _named(kind: str, drawn: dict[str, Drawn]) -> dict[str, Drawn]:
    """The only one of a kind is called like it, several have the id of their document as well."""
    if len(drawn) == 1:
        return {kind: next(iter(drawn.values()))}
    return {f"{kind}_{key}": one for key, one in drawn.items()}


def _width(steps: Sequence[object]) -> float:
    """That of a notebook; with more touchpoints than a map can hold, that of A3."""
    return WIDTHS["a3" if len(steps) > MOST_ON_A_MAP else "notebook"]


def _map(
    result: JourneyResult, document: Journey | None, personas: Mapping[str, Persona],
    found: Callable[[str], Resolution] | None,
) -> Drawn:  # fmt: skip
    def drawn(language: str) -> Drawing:
        from cemlab.journeys.map_comparing import Compared
        from cemlab.journeys.map_drawing import draw

        return draw(
            result, document, width=_width(result.tidy()), language=language,
            resolution=None if found is None else found(language),
            compared=Compared(personas=personas),
        )  # fmt: skip

    return drawn


def _blueprint(result: JourneyResult, documents: Documents, key: str, found) -> Drawn:
    blueprint = documents.blueprints[key]
    journey = documents.journeys[blueprint.journey]

    def drawn(language: str) -> Drawing:
        from cemlab.journeys.blueprints import draw_blueprint

        return draw_blueprint(blueprint, journey, result=result, dwell=result.stays,
                              resolution=found(language), width=_width(journey.steps),
                              language=language)  # fmt: skip

    return drawn


def _story_map(result: JourneyResult, documents: Documents, key: str) -> Drawn:
    story_map = documents.story_maps[key]
    journey = documents.journeys[story_map.journey]

    def drawn(language: str) -> Drawing:
        from cemlab.journeys.story_maps import draw_story_map

        return draw_story_map(story_map, journey, result=result, personas=documents.personas,
                              width=_width(journey.steps), language=language)  # fmt: skip

    return drawn


def _flows(result: JourneyResult, document: Journey) -> bool:
    """Whether anybody observed steps, and so few touchpoints that ribbons can be read."""
    if not result.transitions()["share"].notna().any():
        return False
    from cemlab.journeys.flows.drawing import fits_in

    return fits_in(result, document, MOST_COLUMNS)


def _flow(result: JourneyResult, document: Journey) -> Drawn:
    def drawn(language: str) -> Drawing:
        from cemlab.journeys.flows import draw_flow

        return draw_flow(result, document, language=language, most_columns=MOST_COLUMNS)

    return drawn
