"""Panels for JupyterLab: they change files that people also write by hand, and hold no truth."""

from cemlab.widgets.driver_panel import DriverPanel, drivers
from cemlab.widgets.item_panel import ItemPanel, items

__all__ = ["DriverPanel", "ItemPanel", "drivers", "items"]
