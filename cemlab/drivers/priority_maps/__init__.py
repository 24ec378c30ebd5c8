"""What to work on first: importance against performance, and how sure each place is."""

from cemlab.drivers.priority_maps.api import priorities
from cemlab.drivers.priority_maps.result import PriorityResult

__all__ = ["PriorityResult", "priorities"]
