"""Service blueprints: what happens behind each touchpoint, what customers see of it, what fails."""

from cemlab.journeys.blueprints.drawing import draw_blueprint, draw_blueprint_slides

__all__ = ["draw_blueprint", "draw_blueprint_slides"]
