"""What moves satisfaction: importance with intervals and ranks, and performance beside it."""

from cemlab.drivers.api import fit
from cemlab.drivers.asymmetries import AsymmetryResult, asymmetry
from cemlab.drivers.choices import MissingChoicesResult, missing_choices
from cemlab.drivers.doubts import SensitivityResult, sensitivity
from cemlab.drivers.features import KanoResult, kano
from cemlab.drivers.penalties import PenaltyRewardResult, penalty_reward
from cemlab.drivers.priority_maps import PriorityResult, priorities
from cemlab.drivers.result import DriverResult
from cemlab.drivers.scenarios import WhatIfResult, what_if
from cemlab.drivers.segments import PersonaDriversResult, by_persona

__all__ = [
    "AsymmetryResult",
    "DriverResult",
    "KanoResult",
    "MissingChoicesResult",
    "PenaltyRewardResult",
    "PersonaDriversResult",
    "PriorityResult",
    "SensitivityResult",
    "WhatIfResult",
    "asymmetry",
    "by_persona",
    "fit",
    "kano",
    "missing_choices",
    "penalty_reward",
    "priorities",
    "sensitivity",
    "what_if",
]
