"""cemlab: a research notebook kit for customer experience management (客户体验管理).

The names a notebook may use; each is loaded when it is first used, so that importing cemlab
costs nothing.

>>> study = cemlab.open_study("wuye-repair")
>>> survey = cemlab.read_survey(study)
>>> cemlab.drivers.fit(survey, **study.options("drivers")).narrate("zh")
"""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING as _TYPE_CHECKING

__version__ = "0.1.0"

_NAMES = {
    "EventLog": "cemlab.data",
    "Study": "cemlab.study",
    "Survey": "cemlab.data",
    "open_study": "cemlab.study",
    "read_events": "cemlab.data",
    "read_survey": "cemlab.data",
    "show": "cemlab.results",
    "studies": "cemlab.study",
}
_PARTS = (
    "data",
    "documents",
    "drivers",
    "errors",
    "journeys",
    "metrics",
    "peak_end",
    "personas",
    "privacy",
    "report",
    "results",
    "simulate",
    "study",
)

__all__ = ["__version__", *sorted(_NAMES), *_PARTS]

if _TYPE_CHECKING:
    from cemlab import (
        data,
        documents,
        drivers,
        errors,
        journeys,
        metrics,
        peak_end,
        personas,
        privacy,
        report,
        results,
        simulate,
        study,
    )
    from cemlab.data import EventLog, Survey, read_events, read_survey
    from cemlab.results import show
    from cemlab.study import Study, open_study, studies


def __getattr__(name: str):
    if name in _NAMES:
        return getattr(_import_module(_NAMES[name]), name)
    if name in _PARTS:
        return _import_module(f"cemlab.{name}")
    raise AttributeError(f"module 'cemlab' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
