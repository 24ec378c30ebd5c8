"""The drawing layer: measured text and a few shapes, for maps and cards."""

from cemlab.drawing.drawn import Drawing
from cemlab.drawing.icons import ICONS
from cemlab.drawing.primitives import Box
from cemlab.drawing.sheets import LEADING, Sheet

__all__ = ["ICONS", "LEADING", "Box", "Drawing", "Sheet"]
