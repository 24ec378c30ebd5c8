"""What stands on a journey map, in one language: words, numbers, and what they rest on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cemlab.numerics import MIN_REPORT

NAN = float("nan")
LANES = ("actions", "thoughts", "pains", "needs", "measures")  # the curve stands after actions
DOT = " · "
EXTRA = "extra."  # before the id of a lane of the document


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One text of a lane, with what it rests on; a share is how many are affected.

    `mark` names its rows in the evidence of the map. What is weak has a dashed grade, what a team
    assumes a weaker ink as well.
    """

    text: str
    mark: str = ""
    grade: str = ""
    is_weak: bool = False
    is_assumed: bool = False
    tag: str = ""
    below: tuple[str, ...] = ()
    quoted: bool = False
    share: float = NAN
    low: float = NAN
    high: float = NAN


@dataclass(frozen=True, kw_only=True)
class Point:
    """What was measured at a touchpoint, on the scale from −2 to +2."""

    value: float = NAN
    low: float = NAN
    high: float = NAN
    verdict: str = "open"
    small: bool = False
    n: float = 0
    reach: float = NAN
    reach_low: float = NAN
    reach_high: float = NAN
    negative: float = NAN
    positive: float = NAN
    target: bool = False  # not measured: what is aimed at, or assumed

    @property
    def is_drawn(self) -> bool:
        """Whether there is anything that may be shown."""
        return not math.isnan(self.value) and self.verdict != "suppressed"


@dataclass(frozen=True, kw_only=True)
class Step:
    """A touchpoint; `name` is what the data call it, nothing where no row of theirs is its own."""

    id: str
    name: str
    title: str
    channel: str = ""
    icon: str = ""
    is_moment: bool = False
    point: Point = Point()
    lanes: Mapping[str, tuple[Statement, ...]]

    @property
    def mark(self) -> str:
        """What its point on the curve is called in the evidence of the map."""
        return f"emotion.{self.id}"


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A statement of an extra lane, below the touchpoints from one place to another."""

    first: int
    last: int
    said: Statement
    persona: str = ""  # whose it is; nothing where it is everybody's


@dataclass(frozen=True, kw_only=True)
class ExtraLane:
    """A lane that the document has beside those of every map."""

    id: str
    kind: str
    title: str
    pieces: tuple[Piece, ...]

    @property
    def name(self) -> str:
        """What it is called among the lanes of a map."""
        return f"{EXTRA}{self.id}"


@dataclass(frozen=True, kw_only=True)
class GroupCurve:
    """The curve of one group, or of a plan; a touchpoint it does not have is joined over."""

    key: str
    name: str
    points: Mapping[str, Point]
    n: float = NAN  # ratings, where they are others than everybody's

    def mark(self, step: str) -> str:
        """What its point at a touchpoint is called in the evidence of the map."""
        return f"emotion.{step}.{self.key}"


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A stage and its touchpoints; a duration is that of `n_timed` of its `n` journeys.

    Of those timed, `n_ended` end here, and are timed until their last moment.
    """

    title: str
    steps: tuple[Step, ...]
    duration: float = NAN
    low: float = NAN
    high: float = NAN
    n: float = NAN
    n_timed: float = NAN
    n_ended: float = NAN

    def lane(self, name: str) -> list[Statement]:
        """The statements of a lane, the most frequent pain points first."""
        said = [one for step in self.steps for one in step.lanes.get(name, ())]
        unknown = math.inf
        return sorted(said, key=lambda one: unknown if math.isnan(one.share) else -one.share)


@dataclass(frozen=True, kw_only=True)
class Kpi:
    """A number of the whole journey."""

    name: str
    mark: str = ""
    value: float
    low: float
    high: float
    n: float
    unit: str
    top: float


@dataclass(frozen=True, kw_only=True)
class Content:
    """All of a map, in one language."""

    language: str
    kicker: str
    headline: str
    who: str = ""
    base: str = ""  # whose the numbers are, where somebody is named
    scene: tuple[str, ...] = ()
    kpis: tuple[Kpi, ...] = ()
    stages: tuple[Stage, ...]
    is_ordered: bool = True
    min_cell: int = MIN_REPORT
    is_target: bool = False
    end: str = ""  # the touchpoint a journey ends with
    lowest: str = ""  # only where it can be told from every other
    highest: str = ""
    extra: tuple[ExtraLane, ...] = ()
    curves: tuple[GroupCurve, ...] = ()  # in place of the curve of everybody
    compared: str = ""  # that nobody tested whether several curves differ
    sources: tuple[str, ...] = ()
    remarks: tuple[tuple[str, str], ...] = ()
    left_out: tuple[str, ...] = ()  # touchpoints of the data that the document does not have
    is_resolved: bool = False  # grades A to E of what was computed, not A to C of a person
    evidence: tuple[Mapping[str, Any], ...] = ()  # rows that marks lead to

    @property
    def steps(self) -> tuple[Step, ...]:
        """All touchpoints in order."""
        return tuple(step for stage in self.stages for step in stage.steps)

    def known(self, mark: str) -> str:
        """The mark, where anything is known about it; else nothing."""
        return mark if any(row["mark"] == mark for row in self.evidence) else ""

    @property
    def has_stages(self) -> bool:
        """Whether anybody said which stages there are."""
        return any(stage.title for stage in self.stages)
