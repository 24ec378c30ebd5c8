"""The drawing layer: measured text and a few shapes, for maps and cards."""

from cemlab.drawing.drawn import Drawing
from cemlab.drawing.icons import ICONS
from cemlab.drawing.primitives import Box
from cemlab.drawing.profiles import Profile, profile_for
from cemlab.drawing.sheets import LEADING, Sheet
from cemlab.drawing.slide_writing import save_slides, slides

__all__ = [
    "ICONS",
    "LEADING",
    "Box",
    "Drawing",
    "Profile",
    "Sheet",
    "profile_for",
    "save_slides",
    "slides",
]
