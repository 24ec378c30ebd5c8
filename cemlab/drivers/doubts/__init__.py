"""How far driver slopes are to be doubted: something unmeasured, and one general judgment."""

from cemlab.drivers.doubts.api import sensitivity
from cemlab.drivers.doubts.result import SensitivityResult

__all__ = ["SensitivityResult", "sensitivity"]
