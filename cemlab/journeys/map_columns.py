"""How wide the columns of a journey map must be: measured, never set by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cemlab.drawing import Box, Profile, Sheet
from cemlab.journeys.map_content import LANES, Content, Stage, Step
from cemlab.language import speaker
from cemlab.style import unbroken

PAD = 9.0  # between a column's edge and its text
INDENT = 30.0  # from a tag to its text
TITLE_LINES = 2
NAME_LINES = (2, 3, 4)  # lines of a touchpoint's name; more only where the map is full
WIDEST_NAME = 110.0  # what a single name may claim at base 12; a longer one is broken


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Where everything stands across the map: left edges, right edges."""

    edge: float  # of the paper, where text begins
    left: float
    right: float
    outer: float  # of the paper; right of the columns stand names of curves
    stages: tuple[tuple[float, float], ...]
    steps: tuple[tuple[float, float], ...]
    is_narrow: bool

    def cell(self, stage: int, top: float) -> Box:
        """What the words of a stage must stay inside."""
        x0, x1 = self.stages[stage]
        return Box(x0, top, x1, float("inf"))


def columns_of(sheet: Sheet, content: Content, sizes: Profile) -> Columns:
    """Columns as wide as their longest word needs, then sharing what is left."""
    edge = sizes.edge
    left, outer = edge + _label_width(sheet, content, sizes), sheet.width - edge
    right = outer - _names_width(sheet, content, sizes)
    for lines in NAME_LINES:
        steps, least = _needs(sheet, content, sizes, lines)
        if sum(least) <= right - left:
            break
    many = [max(len(stage.steps), 2) ** 0.5 for stage in content.stages]
    stages, at = [], left
    placed: list[tuple[float, float]] = []
    for width, inner in zip(shared(right - left, least, many), steps, strict=True):
        stages.append((at, at + width))
        x = at
        for step in shared(width, inner, [1.0] * len(inner)):
            placed.append((x, x + step))
            x += step
        at += width
    return Columns(
        edge=edge, left=left, right=right, outer=outer, stages=tuple(stages), steps=tuple(placed),
        is_narrow=sum(least) > right - left + 0.5,
    )  # fmt: skip


def _needs(
    sheet: Sheet, content: Content, sizes: Profile, lines: int
) -> tuple[list[list[float]], list[float]]:
    """Widths that the touchpoints and the stages need."""
    steps = [
        [_step_width(sheet, step, sizes, lines) for step in stage.steps] for stage in content.stages
    ]
    least = [
        max(sum(widths), _stage_width(sheet, number, stage, sizes))
        for number, (stage, widths) in enumerate(zip(content.stages, steps, strict=True), start=1)
    ]
    return steps, least


def shared(total: float, least: Sequence[float], weights: Sequence[float]) -> list[float]:
    """A width for each: in proportion to the weights, but at least what is needed.

    Where even the needs are too much, each gets its part of them.
    """
    if sum(least) >= total:
        return [one * total / sum(least) for one in least]
    fixed: set[int] = set()
    while True:
        free = total - sum(least[at] for at in fixed)
        weight = sum(one for at, one in enumerate(weights) if at not in fixed)
        part = {at: free * weights[at] / weight for at in range(len(least)) if at not in fixed}
        short = {at for at, width in part.items() if width < least[at]}
        if not short:
            return [part.get(at, least[at]) for at in range(len(least))]
        fixed |= short


def narrowest(sheet: Sheet, text: str, size: float, weight: str, lines: int) -> float:
    """The smallest width at which a text takes so many lines and breaks no word."""
    low = max((sheet.measure(piece, size, weight) for piece in unbroken(text)), default=0.0)
    high = max(low, sheet.measure(text, size, weight))
    while high - low > 1:
        middle = (low + high) / 2
        if len(sheet.wrapped(middle, text, size=size, weight=weight)) <= lines:
            high = middle
        else:
            low = middle
    return high


def _label_width(sheet: Sheet, content: Content, sizes: Profile) -> float:
    """Names of the lanes and of the ends of the curve."""
    say = speaker(content.language)
    lanes = [say(f"journeys.map.{name}") for name in (*LANES, "touchpoints", "emotion")]
    ends = [say(f"journeys.map.{name}") for name in ("best", "neutral", "worst")]
    own = [_title_width(sheet, lane.title, sizes) for lane in content.extra]
    return 10 * sizes.scale + max(
        max(sheet.measure(name, sizes.label, "bold") for name in lanes),
        *own,
        0.0,
        max(sheet.measure(name, sizes.small) for name in ends) + 4 * sizes.scale,
    )


def _title_width(sheet: Sheet, title: str, sizes: Profile) -> float:
    """The title of a lane of the document takes three lines rather than much room."""
    needed = narrowest(sheet, title, sizes.label, "bold", 3)
    return min(needed, WIDEST_NAME * sizes.scale)


def _names_width(sheet: Sheet, content: Content, sizes: Profile) -> float:
    """Names of several curves, as far as they need more than the half of the last column."""
    if not content.curves:
        return 0.0
    widest = max(narrowest(sheet, one.name, sizes.label, "bold", 2) for one in content.curves)
    return min(widest, WIDEST_NAME * sizes.scale)


def _step_width(sheet: Sheet, step: Step, sizes: Profile, lines: int) -> float:
    """A touchpoint needs its name in so many lines, and its value."""
    weight = "bold" if step.is_moment else "regular"
    name = narrowest(sheet, step.title, sizes.label, weight, lines)
    value = sheet.measure("+0.0", sizes.label, "bold")
    return max(min(name, WIDEST_NAME * sizes.scale), value) + 8 * sizes.scale


def _stage_width(sheet: Sheet, number: int, stage: Stage, sizes: Profile) -> float:
    """A stage needs its name in two lines, its longest word, and the bar of a pain point."""
    widest = WIDEST_NAME * sizes.scale
    title = narrowest(sheet, f"{number} {stage.title}", sizes.head, "bold", TITLE_LINES)
    needs = [min(title, 1.6 * widest) + 16 * sizes.scale]
    for lane in LANES:
        for said in stage.lane(lane):
            pieces = unbroken(said.text)
            longest = max((sheet.measure(piece, sizes.base) for piece in pieces), default=0.0)
            below = max((sheet.measure(one, sizes.small) for one in said.below), default=0.0)
            indent = INDENT * sizes.scale if said.tag else 0.0
            needs.append(min(max(longest, below), widest) + indent)
    if any(said.tag for said in stage.lane("pains")):
        needs.append(INDENT * sizes.scale + 74 * sizes.scale)  # bar, percentage and grade
    return max(needs) + 2 * PAD * sizes.scale
