"""Which drivers punish more than they reward, and which the other way round."""

from cemlab.drivers.asymmetries.api import asymmetry
from cemlab.drivers.asymmetries.result import AsymmetryResult

__all__ = ["AsymmetryResult", "asymmetry"]
