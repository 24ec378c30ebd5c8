"""How the classes of answers look in figures, and what stands where nothing may be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cemlab.language import speaker
from cemlab.style import SMALL, Part, colour

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes

NPS_PARTS = ("detractors", "passives", "promoters")
FILLS = {
    "detractors": ("bad", "paper", "bad"), "passives": ("band", "ink_2", "ink_2"),
    "promoters": ("good", "paper", "good"), "low": ("bad_mid", "ink", "bad_text"),
    "middle": ("band", "ink_2", "ink_2"), "top": ("good_mid", "ink", "good_text"),
    "hard": ("bad_mid", "ink", "bad_text"), "neither": ("band", "ink_2", "ink_2"),
    "easy": ("good_mid", "ink", "good_text"), "rest": ("band", "ink_2", "ink_2"),
    "chosen": ("ink_2", "paper", "ink"),  # any answer: neither good nor bad
}  # fmt: skip


def part_of(name: str, whole: Any, language: str, *, of: str = "", alone: bool = False) -> Part:
    """How a part looks; the low one is all the others where only the top is set apart."""
    fill, text, head = FILLS["middle" if alone and name == "low" else name]
    key = "part_rest" if alone and name == "low" else f"part_{name}"
    boxes = whole["top_boxes"]
    boxes = 0 if boxes is None or boxes != boxes else boxes
    named = speaker(language)(f"metrics.figure.{key}", boxes=boxes, of=of)
    return Part(name=named, fill=fill, text=text, head=head)


def note_suppressed(ax: Axes, y: float, say: Callable) -> None:
    """A note in the place of a row that is too small to show."""
    ax.text(
        0.5, y, say("style.suppressed"), transform=ax.get_yaxis_transform(), ha="center",
        va="center_baseline", size=SMALL, color=colour("muted"), zorder=3,
        bbox={"facecolor": colour("paper"), "edgecolor": "none", "pad": 2.0},
    )  # fmt: skip
