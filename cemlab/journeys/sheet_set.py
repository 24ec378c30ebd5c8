"""The sheets behind a journey map, shown one below the other: blueprints and user-story maps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from cemlab.journeys.blueprints import draw_blueprint
from cemlab.journeys.story_maps import draw_story_map
from cemlab.language import speaker

if TYPE_CHECKING:
    from cemlab.documents import Documents
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
    result: JourneyResult, documents: Documents, *, dwell: Any, deviations: Any, width: float,
    language: str,
) -> Sheets:  # fmt: skip
    """Every blueprint and user-story map whose journey is among the documents."""
    journeys = documents.journeys
    drawn = [
        draw_blueprint(
            one, journeys[one.journey], result=result, dwell=dwell, deviations=deviations,
            width=width, language=language,
        )
        for one in documents.blueprints.values() if one.journey in journeys
    ]  # fmt: skip
    drawn += [
        draw_story_map(one, journeys[one.journey], width=width, language=language)
        for one in documents.story_maps.values() if one.journey in journeys
    ]  # fmt: skip
    return Sheets(tuple(drawn), speaker(language)("journeys.no_sheets"))
