"""Journeys of other tools, in and out: spreadsheets, Mermaid, XML, events for process mining."""

from cemlab.journeys.exchanging.api import ImportedJourney, import_journey
from cemlab.journeys.exchanging.event_writing import export_events
from cemlab.journeys.exchanging.writing_out import export_journey

__all__ = ["ImportedJourney", "export_events", "export_journey", "import_journey"]
