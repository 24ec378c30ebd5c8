"""Synthetic studies with a known truth."""

from typing import TYPE_CHECKING as _TYPE_CHECKING

from cemlab.simulate.property_world import property
from cemlab.simulate.telling import written
from cemlab.simulate.world import World

if _TYPE_CHECKING:
    from cemlab.simulate.plan_result import PlanResult
    from cemlab.simulate.planning import plan

__all__ = ["PlanResult", "World", "plan", "property", "written"]


def __getattr__(name: str):
    # planning needs every method; to make a world needs none
    if name == "plan":
        from cemlab.simulate.planning import plan

        return plan
    if name == "PlanResult":
        from cemlab.simulate.plan_result import PlanResult

        return PlanResult
    raise AttributeError(f"module 'cemlab.simulate' has no attribute {name!r}")
