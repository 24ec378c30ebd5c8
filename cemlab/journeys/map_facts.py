"""What a map takes from a result: read from its tables once, however often it is drawn."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from cemlab.journeys import narrative
from cemlab.journeys.extremes import extreme
from cemlab.journeys.map_content import NAN, Point

if TYPE_CHECKING:
    import pandas as pd

    from cemlab.documents import Journey
    from cemlab.journeys.result import JourneyResult

KEPT = 8  # results: several groups on one map, a few maps in turn
Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Numbers of a result as rows by name, in the order of its tables.

    Attributes
    ----------
    whole : mapping
        The row of `glance()`, without sizes and method.
    touchpoints, emotions, stages, low_answers : mapping of str to mapping
        Rows by touchpoint, stage or item.
    kpis : tuple of mapping
    points : mapping of str to Point
        What was measured, by touchpoint.
    lowest, highest : str
        A touchpoint that can be told from every other; else nothing.
    """

    whole: Row
    touchpoints: Mapping[str, Row]
    emotions: Mapping[str, Row]
    stages: Mapping[str, Row]
    low_answers: Mapping[str, Row]
    kpis: tuple[Row, ...]
    points: Mapping[str, Point]
    lowest: str
    highest: str


@lru_cache(maxsize=KEPT)
def facts_of(result: JourneyResult) -> Facts:
    """The facts of a result; kept, because a result cannot change."""
    tables = result._tables
    touchpoints = _by("touchpoint", result._components)
    emotions = _by("touchpoint", tables.get("emotion"))
    return Facts(
        whole=result._whole,
        touchpoints=touchpoints,
        emotions=emotions,
        stages=_by("stage", tables.get("stages")),
        low_answers=_by("item", tables.get("low_answers")),
        kpis=tuple(_records(tables.get("kpis"))),
        points={name: _point(row, touchpoints.get(name, {})) for name, row in emotions.items()},
        lowest=_told(result, "lowest"),
        highest=_told(result, "highest"),
    )


@lru_cache(maxsize=2 * KEPT)
def headline_of(result: JourneyResult, language: str) -> str:
    """The headline of a result, on the scale of the curve; kept, for a result cannot change."""
    return narrative.headline(result, language, on_curve=True)


def names_of(document: Journey, known: Collection[str]) -> dict[str, str]:
    """What the data call each touchpoint of a document: the name under `match`, else its id.

    Nothing where no number is that of the touchpoint alone: it has several names in the data, it
    is only some of the moments of one (`where`), or a touchpoint before it has the name already.
    """
    found: dict[str, str] = {}
    for step in document.steps:
        own = {step.id}
        if step.match is not None:
            own = {one for one in step.match.event if one in known} or own
        is_whole = len(own) == 1 and not (step.match and step.match.where)
        name = own.pop() if is_whole else ""
        found[step.id] = "" if name in found.values() else name
    return found


def number(value: Any, otherwise: float = NAN) -> float:
    """A number of a row; what has no number is `otherwise`."""
    return otherwise if value is None else float(value)


def _point(felt: Row, more: Row) -> Point:
    """Emotion at a touchpoint, and who was there."""
    return Point(
        value=number(felt["emotion"]),
        low=number(felt["emotion_low"]),
        high=number(felt["emotion_high"]),
        verdict=str(felt["verdict"]),
        small=bool(felt["small"]),
        n=number(more.get("n", 0)),
        reach=number(more.get("reach")),
        reach_low=number(more.get("reach_low")),
        reach_high=number(more.get("reach_high")),
        negative=number(more.get("share_negative")),
        positive=number(more.get("share_positive")),
    )


def _told(result: JourneyResult, side: Literal["lowest", "highest"]) -> str:
    """The lowest or highest touchpoint, if its difference from every other says so."""
    found = extreme(result, side)
    return found.touchpoint if found is not None and not found.ties else ""


def _by(name: str, table: pd.DataFrame | None) -> dict[str, Row]:
    return {row[name]: row for row in _records(table)}


def _records(table: pd.DataFrame | None) -> list[Row]:
    return [] if table is None else table.to_dict("records")
