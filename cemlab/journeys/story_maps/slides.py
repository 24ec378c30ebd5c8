"""A user-story map on slides: as many releases on each as fit, and of a long one some rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from cemlab.journeys.story_maps.content import StoryContent


class Rows(NamedTuple):
    """Some rows of cards of a slice, by priority."""

    slice: int
    rows: range


def pages_of(
    content: StoryContent, tallest: float, height: Callable[[StoryContent], float]
) -> list[StoryContent]:
    """The parts of a story map that fit one slide each, first releases first.

    A slice that fits on no slide is spread over several by rows; a row of cards that fits on none
    has one alone, and its drawing says that it is too tall.
    """
    rest = [Rows(at, range(content.rows(at))) for at in range(len(content.slices))]
    pages = []
    while rest:
        many = len(rest)
        while many > 1 and height(part_of(content, rest[:many])) > tallest:
            many -= 1
        own, rest = rest[:many], rest[many:]
        while len(own[0].rows) > 1 and height(part_of(content, own)) > tallest:
            at, rows = own[0]
            own = [Rows(at, rows[:-1])]
            moved = range(rows[-1], content.rows(at))
            rest = [Rows(at, moved), *(one for one in rest if one.slice != at)]
        pages.append(part_of(content, own))
    return pages


def part_of(content: StoryContent, own: list[Rows]) -> StoryContent:
    """Some rows of some slices, of all tasks."""
    return replace(
        content,
        slices=tuple(content.slices[at] for at, _ in own),
        first=own[0].slice,
        activities=tuple(
            replace(activity, tasks=tuple(
                replace(task, cells=tuple(task.cells[at][rows.start : rows.stop]
                                          for at, rows in own))
                for task in activity.tasks
            ))
            for activity in content.activities
        ),
    )  # fmt: skip
