"""Penalty–reward contrasts, to read older studies with; `asymmetries` has the test to use."""

from cemlab.drivers.penalties.api import penalty_reward
from cemlab.drivers.penalties.result import PenaltyRewardResult

__all__ = ["PenaltyRewardResult", "penalty_reward"]
