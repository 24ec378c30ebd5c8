"""Head and foot that every map has: what it says above, sources and key below."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cemlab.drawing.primitives import Box
from cemlab.drawing.profiles import Profile
from cemlab.drawing.sheets import Sheet

HEADLINE_LINES = 2
HEADLINE_LEADING = 1.28
Key = tuple[Callable[[Sheet, float, float, float], None] | None, float, str]


def head(
    sheet: Sheet, profile: Profile, *, kicker: str, headline: str, sublines: Sequence[str] = ()
) -> float:
    """Kicker, headline, and lines on how to read the marks; returns where it ends.

    A headline is cut where it takes more than three lines, and the remarks say so.
    """
    k, across = profile.scale, sheet.width - 2 * profile.edge
    y = sheet.paragraph(profile.edge, 16 * k, across, kicker, size=profile.kicker, colour="ink_2",
                        most=1).y1  # fmt: skip
    y = sheet.paragraph(
        profile.edge, y + 3 * k, across, headline, size=profile.headline, weight="bold",
        leading=HEADLINE_LEADING, last=0.25 * across, most=HEADLINE_LINES + 1,
    ).y1  # fmt: skip
    for line in sublines:
        y = sheet.paragraph(profile.edge, y + 2 * k, across, line, size=profile.subline,
                            colour="ink_2", most=3).y1  # fmt: skip
    return y + 10 * k


def foot(
    sheet: Sheet, profile: Profile, y: float, *, sources: Sequence[str], key: Sequence[Key]
) -> float:
    """A rule, where everything comes from, and what each mark means; returns where it ends.

    Parameters
    ----------
    key : sequence of (draw, width, words)
        `draw(sheet, x, middle, k)` makes a sample as wide as `width` at base 12; None for words
        alone.
    """
    k, left, right = profile.scale, profile.edge, sheet.width - profile.edge
    sheet.line(left, y, right, y)
    y += 7 * k
    for line in sources:
        y = sheet.paragraph(left, y, right - left, line, size=profile.small, colour="ink_2",
                            most=4).y1  # fmt: skip
    x, step = left, profile.small * 1.6
    y += 3 * k
    for draw, room, words in key:
        room = (room + 5) * k if draw else 0.0
        width = room + sheet.measure(words, profile.small)
        if x > left and x + width > right:
            x, y = left, y + step
        if draw:
            draw(sheet, x, y + step / 2, k)
        sheet.text(x + room, y + step / 2 + 0.35 * profile.small, words, size=profile.small,
                   colour="ink_2", cell=Box(left, y, right, y + step))  # fmt: skip
        x += width + 22 * k
    return y + (step if key else 0) + 12 * k
