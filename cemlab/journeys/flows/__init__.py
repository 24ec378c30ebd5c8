"""Flows: where customers go from touchpoint to touchpoint, and what a plan changes of it."""

from cemlab.journeys.flows.drawing import draw_flow

__all__ = ["draw_flow"]
