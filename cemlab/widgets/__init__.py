"""Panels for JupyterLab: they change files that people also write by hand, and hold no truth."""

from cemlab.widgets.driver_panel import DriverPanel, drivers
from cemlab.widgets.item_panel import ItemPanel, items
from cemlab.widgets.journey_panel import JourneyPanel, journey
from cemlab.widgets.memory_panel import MemoryPanel, memory
from cemlab.widgets.persona_panel import PersonaPanel, personas

__all__ = [
    "DriverPanel",
    "ItemPanel",
    "JourneyPanel",
    "MemoryPanel",
    "PersonaPanel",
    "drivers",
    "items",
    "journey",
    "memory",
    "personas",
]
