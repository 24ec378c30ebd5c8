"""Whether groups of people weigh the drivers differently."""

from cemlab.drivers.segments.api import by_persona
from cemlab.drivers.segments.result import PersonaDriversResult

__all__ = ["PersonaDriversResult", "by_persona"]
