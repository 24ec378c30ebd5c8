"""What customers live through: how each touchpoint feels, where they go next, where they leave."""

from cemlab.journeys.api import map
from cemlab.journeys.blueprints import draw_blueprint, draw_blueprint_slides
from cemlab.journeys.choosing import CoreResult, select_core
from cemlab.journeys.contrasting import ContrastResult, contrast
from cemlab.journeys.deviating import DeviationResult, deviations
from cemlab.journeys.discovering import DiscoveryResult, discover
from cemlab.journeys.dwelling import DwellResult, dwell
from cemlab.journeys.exchanging import (
    ImportedJourney,
    export_events,
    export_journey,
    import_journey,
)
from cemlab.journeys.flows import draw_flow
from cemlab.journeys.handing_over import HandOverResult, hand_overs
from cemlab.journeys.large import FlowFile, flow_file
from cemlab.journeys.lifecycles import LifecycleResult, lifecycle
from cemlab.journeys.merging import MergedMap, merge_maps
from cemlab.journeys.result import JourneyResult
from cemlab.journeys.sequencing import SequenceResult, sequences
from cemlab.journeys.story_maps import draw_story_map, draw_story_map_slides
from cemlab.journeys.waiting import WaitResult, waits
from cemlab.journeys.weighing import PainPointResult, pain_points

__all__ = [
    "ContrastResult",
    "CoreResult",
    "DeviationResult",
    "DiscoveryResult",
    "DwellResult",
    "FlowFile",
    "HandOverResult",
    "ImportedJourney",
    "JourneyResult",
    "LifecycleResult",
    "MergedMap",
    "PainPointResult",
    "SequenceResult",
    "WaitResult",
    "contrast",
    "deviations",
    "discover",
    "draw_blueprint",
    "draw_blueprint_slides",
    "draw_flow",
    "draw_story_map",
    "draw_story_map_slides",
    "dwell",
    "export_events",
    "export_journey",
    "flow_file",
    "hand_overs",
    "import_journey",
    "lifecycle",
    "map",
    "merge_maps",
    "pain_points",
    "select_core",
    "sequences",
    "waits",
]
