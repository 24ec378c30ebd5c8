"""One map of several: journeys of personas or products joined, with where they disagree."""

from cemlab.journeys.merging.api import MergedMap, merge_maps

__all__ = ["MergedMap", "merge_maps"]
