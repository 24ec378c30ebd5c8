"""The sheets behind a journey map, shown one below the other: blueprints and user-story maps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from cemlab.drawing.profiles import width_of
from cemlab.journeys.blueprints import draw_blueprint, draw_blueprint_slides
from cemlab.journeys.story_maps import draw_story_map, draw_story_map_slides
from cemlab.language import speaker

if TYPE_CHECKING:
    from cemlab.documents import Documents, Resolution
    from cemlab.drawing import Drawing
    from cemlab.journeys.result import JourneyResult


@dataclass(frozen=True)
class Sheets:
    """Drawings of blueprints and user-story maps; `nothing` is what to say where there are none."""

    drawn: tuple[Drawing, ...] = field(repr=False)
    nothing: str

    def __len__(self) -> int:
        return len(self.drawn)

    def __iter__(self) -> Iterator[Drawing]:
        return iter(self.drawn)

    def __getitem__(self, place: int) -> Drawing:
        return self.drawn[place]

    def __repr__(self) -> str:
        return "\n".join(one.title for one in self.drawn) or self.nothing

    def _repr_html_(self) -> str:
        shown = "".join(one._repr_html_() for one in self.drawn)
        return shown or f"<p>{escape(self.nothing)}</p>"


def sheets_of(
    result: JourneyResult | None, documents: Documents, *, dwell: Any, deviations: Any,
    width: float, language: str, resolution: Resolution | None = None,
) -> Sheets:  # fmt: skip
    """Every blueprint and user-story map whose journey is among the documents; as wide as a slide,
    each on as many as it needs."""
    journeys, sized = documents.journeys, {"language": language}
    if width == width_of("slide"):
        blueprint, stories = draw_blueprint_slides, draw_story_map_slides
    else:
        blueprint, stories = _alone(draw_blueprint), _alone(draw_story_map)
        sized |= {"width": width}
    drawn = [
        sheet for one in documents.blueprints.values() if one.journey in journeys
        for sheet in blueprint(one, journeys[one.journey], result=result, dwell=dwell,
                               deviations=deviations, resolution=resolution, **sized)
    ]  # fmt: skip
    drawn += [
        sheet for one in documents.story_maps.values() if one.journey in journeys
        for sheet in stories(one, journeys[one.journey], result=result,
                             personas=documents.personas, **sized)
    ]  # fmt: skip
    return Sheets(tuple(drawn), speaker(language)("journeys.no_sheets"))


def _alone(draw: Callable[..., Drawing]) -> Callable[..., tuple[Drawing, ...]]:
    """The one sheet as a set."""
    return lambda *given, **told: (draw(*given, **told),)
