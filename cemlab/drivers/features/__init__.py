"""What features are to people: the Kano questionnaire."""

from cemlab.drivers.features.api import kano
from cemlab.drivers.features.result import KanoResult

__all__ = ["KanoResult", "kano"]
