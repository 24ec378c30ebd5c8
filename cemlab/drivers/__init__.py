"""What moves satisfaction: importance with intervals and ranks, and performance beside it."""

from cemlab.drivers.api import fit
from cemlab.drivers.result import DriverResult

__all__ = ["DriverResult", "fit"]
