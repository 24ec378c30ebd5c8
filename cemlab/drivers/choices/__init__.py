"""Whether it matters for the drivers how missing answers are treated."""

from cemlab.drivers.choices.api import missing_choices
from cemlab.drivers.choices.result import MissingChoicesResult

__all__ = ["MissingChoicesResult", "missing_choices"]
