"""How wide the columns of a story map are: measured, never set by hand."""

from __future__ import annotations

from dataclasses import dataclass

from cemlab.drawing import Profile, Sheet
from cemlab.errors import OptionError
from cemlab.journeys.map_columns import shared
from cemlab.journeys.story_maps.cards import EDGE, PAD
from cemlab.journeys.story_maps.content import StoryContent
from cemlab.language import speaker
from cemlab.style import unbroken

BLOCK = "journeys.story_map"
GAP = 8.0
WIDEST_WORD = 104.0  # what a single word may claim of a column at base 12
LEAST_CHARACTERS = 3.2  # that a line of a card must hold


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Where tasks stand."""

    left: float
    tasks: tuple[tuple[float, float], ...]
    is_narrow: bool


def columns_of(sheet: Sheet, content: StoryContent, profile: Profile) -> Columns:
    """Columns as wide as their longest word needs, then sharing what is left.

    Raises
    ------
    OptionError
        They would be so narrow that nothing could be read.
    """
    k, say, many = profile.scale, speaker(content.language), len(content.tasks)
    names = [say(f"{BLOCK}.activities"), say(f"{BLOCK}.tasks"), *content.slices]
    pieces = [piece for name in names for piece in unbroken(name)]
    label = max(min(sheet.measure(piece, profile.label, "bold"), WIDEST_WORD * k)
                for piece in pieces)  # fmt: skip
    if sheet.language == "zh":
        whole = max(sheet.measure(name, profile.label, "bold") for name in names)
        label = max(label, min(whole, 6 * profile.label))
    left = profile.edge + label + 14 * k
    free = sheet.width - profile.edge - left - (many - 1) * GAP * k
    air = (EDGE + 1.6 * PAD) * k
    if free < many * (LEAST_CHARACTERS * profile.base + air):
        most = int(free // (LEAST_CHARACTERS * profile.base + air))
        raise OptionError(
            f"The journey has {many} touchpoints, and {max(most, 1)} is the most that a story map "
            f"of width {sheet.width:g} can show. Split the journey into parts, or draw it on a "
            "wider sheet (1560 is landscape A3)."
        )
    least = []
    for task in content.tasks:
        texts = [(task.title, profile.base, "bold")]
        texts += [(card.text, profile.base, "regular") for cell in task.cells for card in cell]
        widths = [min(sheet.measure(piece, size, weight), WIDEST_WORD * k)
                  for text, size, weight in texts for piece in unbroken(text)]  # fmt: skip
        least.append(max([3.2 * profile.base, *widths]) + air)
    placed, x = [], left
    for width in shared(free, least, [1.0] * many):
        placed.append((x, x + width))
        x += width + GAP * k
    return Columns(left=left, tasks=tuple(placed), is_narrow=sum(least) > free + 0.5)
