"""A first journey document from a log alone: all of it assumed, to be corrected by people."""

from cemlab.journeys.discovering.api import discover
from cemlab.journeys.discovering.result import DiscoveryResult

__all__ = ["DiscoveryResult", "discover"]
