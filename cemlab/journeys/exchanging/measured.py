"""What a result says of the touchpoints and pains of a journey; nothing of a journey to be."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cemlab.documents import Journey
from cemlab.errors import OptionError
from cemlab.journeys.result import JourneyResult
from cemlab.language import LANGUAGES

HIDDEN = "suppressed"


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Numbers by touchpoint and by item; hidden ones are not here."""

    points: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    shares: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    source: Mapping[str, str] = field(default_factory=dict)  # by language

    def emotion(self, step: str) -> float | None:
        """From −2 to +2, where it was measured and may be shown."""
        return self.points[step]["emotion"] if step in self.points else None


def measured_of(journey: Journey, result: JourneyResult | None) -> Measured:
    """What a result says of a journey as it is.

    Raises
    ------
    OptionError
        The result is of another kind.
    """
    if result is not None and not isinstance(result, JourneyResult):
        raise OptionError(
            f"`result` is a {type(result).__name__}; expected what `cemlab.journeys.map` gives."
        )
    if result is None or journey.kind != "as_is":
        return Measured()
    tables = result.tables()
    sizes = {row["touchpoint"]: row["n"] for row in result.tidy().to_dict("records")}
    points, hidden = {}, set()
    for row in tables["emotion"].to_dict("records") if "emotion" in tables else ():
        name = row["touchpoint"]
        if row["verdict"] == HIDDEN:
            hidden.add(name)
        elif not math.isnan(row["emotion"]):
            points[name] = {**row, "n": sizes[name]}
    shares = {row["item"]: row for row in tables["low_answers"].to_dict("records")}
    source = {language: result.source_line(language, figure="map") for language in LANGUAGES}
    return Measured(points=points, hidden=frozenset(hidden), shares=shares, source=source)
