"""Service blueprints: what happens behind each touchpoint, what customers see of it, what fails."""

from cemlab.journeys.blueprints.drawing import draw_blueprint

__all__ = ["draw_blueprint"]
