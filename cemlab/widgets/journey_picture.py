"""The map of a journey as its document has it, with numbers where there are any."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from cemlab.documents import Documents, Journey
from cemlab.journeys.result import JourneyResult
from cemlab.language import speaker
from cemlab.numerics import MIN_REPORT
from cemlab.results import Provenance

if TYPE_CHECKING:
    from cemlab.documents import Persona
    from cemlab.drawing import Drawing


def drawn_map(
    document: Journey, *, result: JourneyResult | None, language: str,
    personas: Mapping[str, Persona] | None = None,
) -> Drawing:  # fmt: skip
    """The map, as notebooks draw it; without a result it has the words of the document and no
    number."""
    known = _Unmeasured(language) if result is None else result
    documents = Documents(personas=personas or {}, journeys={document.id: document},
                          language=language, files=(), touchpoints=())  # fmt: skip
    return JourneyResult.draw_map(known, documents, journey=document.id, language=language)


class _Unmeasured:
    """Stands for the result of a journey of which nothing was measured."""

    def __init__(self, language: str) -> None:
        empty = pd.DataFrame(columns=list(JourneyResult.columns))
        self._empty = JourneyResult(
            _components=empty, _whole=_nothing(), _tables=_no_tables(), _notes=(), labels={},
            language=language, provenance=Provenance(
                method="journey", options={}, n=0, n_effective=0, n_dropped=0),
        )  # fmt: skip

    def headline(self, language: str | None = None) -> str:
        """None: a finding needs numbers."""
        return ""

    def source_line(self, language: str | None = None, figure: str | None = None) -> str:
        """That nothing was measured."""
        return speaker(language or self._empty.language)("widgets.journey.unmeasured")

    def tables(self) -> dict[str, pd.DataFrame]:
        """Empty ones, without checks of what is not there."""
        return {"tidy": self._empty.tidy(), **_no_tables()}

    def answer(self, *asked: Any) -> None:
        """Nothing was asked."""
        return

    def __getattr__(self, name: str) -> Any:
        return getattr(self._empty, name)


def _nothing() -> dict[str, Any]:
    return {"outcome": None, "curve": "none", "status": "", "n_customers": 0, "n_journeys": 0,
            "n_moments": 0, "n_rated": 0, "n_touchpoints": 0, "min_cell": MIN_REPORT, "end": "",
            "is_ordered": True, "has_flow": False, "has_times": False,
            "is_retrospective": False}  # fmt: skip


def _no_tables() -> dict[str, pd.DataFrame]:
    columns = {
        "stages": ["stage", "n_journeys", "duration_median"],
        "kpis": ["kpi", "value", "conf_low", "conf_high", "n", "unit", "scale_high"],
        "low_answers": ["item", "share", "conf_low", "conf_high", "n"],
        "transitions": ["from", "to", "n", "share"],
        "funnel": ["touchpoint", "n", "share"],
    }
    return {name: pd.DataFrame(columns=found) for name, found in columns.items()}
