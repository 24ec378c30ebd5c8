"""What stands on a user-story map, in one language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Card:
    """One thing to build, and why."""

    text: str
    kind: str
    id: str = ""
    serves: tuple[str, ...] = ()  # tags of pains and measures
    persona: str = ""
    effect: str = ""  # of the driver through which it is to work

    @property
    def is_supporting(self) -> bool:
        """Whether users do not see it."""
        return self.kind == "supporting"


@dataclass(frozen=True, kw_only=True)
class Task:
    """A touchpoint of the journey, and the cards of each slice in order of priority."""

    title: str
    cells: tuple[tuple[Card, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Activity:
    """A stage of the journey, and its tasks."""

    title: str
    tasks: tuple[Task, ...]


@dataclass(frozen=True, kw_only=True)
class StoryContent:
    """All of a user-story map, in one language."""

    language: str
    kicker: str
    title: str
    slices: tuple[str, ...]
    activities: tuple[Activity, ...]
    pains: tuple[str, ...] = ()  # every pain point of the journey
    relieved: tuple[tuple[str, ...], ...] = ()  # pain points that cards of each slice serve
    sources: tuple[str, ...] = ()
    first: int = 0  # which slice of the whole comes first here

    @property
    def tasks(self) -> tuple[Task, ...]:
        """All tasks in order."""
        return tuple(task for activity in self.activities for task in activity.tasks)

    def rows(self, number: int) -> int:
        """How many cards stand one below another in a slice; one without cards keeps its place."""
        return max((len(task.cells[number]) for task in self.tasks), default=0) or 1

    def cards(self) -> list[Card]:
        """All cards, task by task."""
        return [card for task in self.tasks for cell in task.cells for card in cell]
