"""Panels for JupyterLab: they change files that people also write by hand, and hold no truth."""

from cemlab.widgets.item_panel import ItemPanel, items

__all__ = ["ItemPanel", "items"]
