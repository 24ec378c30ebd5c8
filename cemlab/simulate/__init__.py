"""Synthetic studies with a known truth."""

from cemlab.simulate.property_world import property
from cemlab.simulate.world import World

__all__ = ["World", "property"]
