"""How customers come back after their start, cohort by cohort, and when they do so first."""

from cemlab.journeys.lifecycles.api import lifecycle
from cemlab.journeys.lifecycles.result import LifecycleResult

__all__ = ["LifecycleResult", "lifecycle"]
