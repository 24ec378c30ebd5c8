"""User-story maps: what to build for each touchpoint of a journey, release by release."""

from cemlab.journeys.story_maps.drawing import draw_story_map, draw_story_map_slides

__all__ = ["draw_story_map", "draw_story_map_slides"]
