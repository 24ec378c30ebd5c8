"""One style sheet, one palette, bundled fonts, and the frame around every figure."""

from cemlab.style import layout, marks, palette
from cemlab.style.collisions import leaving_texts, meeting_texts
from cemlab.style.fonts import (
    check_characters,
    font_files,
    missing_characters,
    text_width,
    web_families,
)
from cemlab.style.frame import exhibit, mark_simulated
from cemlab.style.palette import colour
from cemlab.style.placement import Area, Named, label_points
from cemlab.style.saving import FONT_CLASS, png, save, svg, tell
from cemlab.style.setting import clean, unbroken, wrap
from cemlab.style.sheet import BODY, HEAD, SIZES, SMALL, figure_style
from cemlab.style.stacks import Part, part_heads, stack
from cemlab.style.webfonts import font_face, subset_font

__all__ = [
    "BODY",
    "FONT_CLASS",
    "HEAD",
    "SIZES",
    "SMALL",
    "Area",
    "Named",
    "Part",
    "check_characters",
    "clean",
    "colour",
    "exhibit",
    "figure_style",
    "font_face",
    "font_files",
    "label_points",
    "layout",
    "leaving_texts",
    "mark_simulated",
    "marks",
    "meeting_texts",
    "missing_characters",
    "palette",
    "part_heads",
    "png",
    "save",
    "stack",
    "subset_font",
    "svg",
    "tell",
    "text_width",
    "unbroken",
    "web_families",
    "wrap",
]
