"""What stands on a service blueprint, in one language: words, times, and what they rest on."""

from __future__ import annotations

import math
from dataclasses import dataclass

NAN = float("nan")
SMALL_N = 30  # fewer are called few
CUSTOMER = "customer"  # the lane of what customers do, and the first part of the ids of its cards
ABOVE_VISIBILITY = ("evidence", CUSTOMER, "frontstage_people", "frontstage_technology")
ORDER = (
    "evidence", CUSTOMER, "frontstage_people", "frontstage_technology", "backstage_people",
    "backstage_technology", "support", "rules", "staff_feeling",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Fail:
    """What goes wrong at a card; forms of how often, from the longest."""

    tag: str
    text: str
    grade: str = ""
    is_weak: bool = False  # the letter says that it carries little
    often: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Card:
    """One card: what is done, by whom, and what goes wrong."""

    id: str
    text: str
    grade: str = ""
    is_weak: bool = False
    is_assumed: bool = False  # by the team, as nobody else has said so
    meta: tuple[str, ...] = ()
    waits: tuple[tuple[str, ...], ...] = ()  # each in forms, from the longest
    fails: tuple[Fail, ...] = ()
    onward: tuple[str, ...] = ()  # cards on other slides that arrows go to or come from


@dataclass(frozen=True, kw_only=True)
class Time:
    """How long a touchpoint takes: seconds as measured, with interval and n, and as aimed at."""

    now: float = NAN
    low: float = NAN
    high: float = NAN
    n: float = NAN
    beyond: float = NAN  # where half have not moved on when the data end: the longest time seen
    target: float = NAN
    promise: str = ""  # what is promised in words, where it is no duration

    @property
    def is_measured(self) -> bool:
        """Whether there is a measured time that may be shown."""
        return not math.isnan(self.now)

    @property
    def is_small(self) -> bool:
        """Whether it rests on few journeys."""
        return self.n < SMALL_N

    @property
    def verdict(self) -> str:
        """``"late"`` if the whole interval is above the target, ``"open"`` if the median is."""
        if self.beyond > self.target:
            return "late"
        if not self.is_measured or math.isnan(self.target) or self.now <= self.target:
            return ""
        return "late" if self.low > self.target else "open"


@dataclass(frozen=True, kw_only=True)
class Column:
    """A touchpoint of the journey."""

    id: str
    title: str
    time: Time = Time()
    is_wait: bool = False
    number: int = 1  # in the whole journey
    stage: str = ""


@dataclass(frozen=True, kw_only=True)
class Lane:
    """A lane, with the cards of each column."""

    name: str
    title: str
    cells: tuple[tuple[Card, ...], ...]
    is_fixed: bool = False  # drawn where nobody acts as well

    @property
    def rows(self) -> int:
        """How many cards stand one below another; an empty lane keeps its place."""
        return max((len(cell) for cell in self.cells), default=0) or 1


@dataclass(frozen=True, kw_only=True)
class Link:
    """An arrow from a card to another."""

    tail: str
    tip: str
    kind: str = "flow"
    two_way: bool = False


@dataclass(frozen=True, kw_only=True)
class BlueprintContent:
    """All of a blueprint, in one language."""

    language: str
    kicker: str
    title: str
    columns: tuple[Column, ...]
    lanes: tuple[Lane, ...]
    links: tuple[Link, ...] = ()
    sources: tuple[str, ...] = ()
    is_resolved: bool = False  # letters are A to E, as found, else A to C, as people wrote them
    remarks: tuple[tuple[str, str], ...] = ()

    def cards(self) -> list[tuple[Lane, int, Card]]:
        """Every card with its lane and column, column by column from above."""
        return [
            (lane, at, card)
            for at in range(len(self.columns))
            for lane in self.lanes
            for card in lane.cells[at]
        ]

    def fails(self) -> list[tuple[str, Fail]]:
        """Every failure point with the lane it lies in."""
        return [(lane.name, fail) for lane, _, card in self.cards() for fail in card.fails]
