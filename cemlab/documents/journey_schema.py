"""What a journey may hold."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, PlainSerializer, model_validator

from cemlab.documents.claims import Block, Channel, Claim, Claims, Document, Quotes
from cemlab.documents.durations import Duration, seconds_of
from cemlab.documents.pain_schema import Measure, Pain
from cemlab.documents.texts import Identifier, ItemName, Many, Name, Share, Text

Phase = Literal["before", "during", "after"]
PHASES: tuple[Phase, ...] = ("before", "during", "after")
Identifiers = Annotated[tuple[Identifier, ...], Many]


class JourneyStage(Block):
    """A stretch of the journey, and what the customer wants from it.

    `phase` is its place before, during or after the service; `relationship_stage` that in the
    life of a customer, such as acquaintance.
    """

    id: Identifier
    title: Name
    goal: Text | None = None
    phase: Phase | None = None
    relationship_stage: Name | None = None


class NextStep(Block):
    """Where customers go from a touchpoint; `when` says who, `share` how many are to."""

    to: Identifier
    when: Text | None = None
    share: Share | None = None

    @property
    def is_for_all(self) -> bool:
        """Whether nothing leads elsewhere: neither a condition nor a share of less than all."""
        return self.when is None and self.share in (None, 1)


class Ask(Block):
    """What customers are asked at a touchpoint: an item of the survey, and whom and when."""

    item: ItemName | None = None
    rule: Text | None = None

    @model_validator(mode="after")
    def _check(self) -> Ask:
        if self.item is None and self.rule is None:
            raise ValueError("expected an `item`, a `rule`, or both")
        return self


class Standard(Block):
    """What is promised or expected of a touchpoint."""

    duration: Duration | None = None
    text: Text | None = None

    @model_validator(mode="after")
    def _check(self) -> Standard:
        if self.duration is None and self.text is None:
            raise ValueError("expected a `duration`, a `text`, or both")
        return self

    @property
    def seconds(self) -> float | None:
        """The duration in seconds."""
        return None if self.duration is None else seconds_of(self.duration)


class Match(Block):
    """How the touchpoint is recognised in a log that calls it otherwise.

    `event` has the names of its activities there; of `where`, every column must hold its value.
    """

    event: Annotated[tuple[ItemName, ...], Many] = ()
    where: Annotated[Mapping[ItemName, str | int | float | bool],
                     AfterValidator(MappingProxyType), PlainSerializer(dict)] = Field(
                         default_factory=lambda: MappingProxyType({}))  # fmt: skip

    @model_validator(mode="after")
    def _check(self) -> Match:
        if not self.event and not self.where:
            raise ValueError("expected `event`, `where`, or both")
        return self


class Scope(Block):
    """Between which events of the log a journey lies."""

    start_event: ItemName | None = None
    end_event: ItemName | None = None


class Core(Block):
    """Why this journey is worked on before others: what a team gives it, from 0 to 1."""

    volume: Share | None = None
    pain: Share | None = None
    value: Share | None = None
    fit: Share | None = None
    feasibility: Share | None = None
    chosen: bool | None = None


class Lane(Block):
    """A lane of the map beside those that every map has."""

    id: Identifier
    kind: Literal[
        "text", "thought", "emotion", "arc", "channel", "image", "quote", "need", "pain", "gain",
        "kpi", "idea", "owner", "system",
    ] = "text"  # fmt: skip
    title: Name


class Cell(Claim):
    """What stands in an extra lane, below one touchpoint or below several."""

    lane: Identifier
    steps: Annotated[tuple[Identifier, ...], Many, Field(min_length=1)]
    persona: Identifier | None = None


class JourneyTouchpoint(Block):
    """One touchpoint of the journey, called like the touchpoint of the study.

    Attributes
    ----------
    assumed_emotion : float, optional
        −2 to +2, what a team believes, never what was measured: it is allowed only beside
        ``assumed: true`` and drawn dashed.
    arc : int, optional
        How intense a team wants it to be, from 1 to 5.
    kind : {"communication", "action", "decision", "wait"}
    required : bool
        Everybody meets it; without, only some do.
    next : tuple of NextStep
        Where customers go from here; to the touchpoint after this one when nothing is written.
    """

    id: Identifier
    stage: Identifier
    title: Name
    channel: Channel
    customer_action: Claim | None = None
    thoughts: Quotes = ()
    pains: Annotated[tuple[Pain, ...], Many] = ()
    needs: Claims = ()
    measures: Annotated[tuple[Measure, ...], Many] = ()
    moment_of_truth: bool = False
    assumed_emotion: Annotated[float, Field(strict=True, ge=-2, le=2)] | None = None
    assumed: bool = False
    kind: Literal["communication", "action", "decision", "wait"] = "action"
    actor: Name | None = None
    initiator: Literal["customer", "staff", "system", "partner"] | None = None
    sender: Name | None = None
    receiver: Name | None = None
    props: Claims = ()
    required: bool = True
    next: Annotated[tuple[NextStep, ...], Many] = ()
    ask: Ask | None = None
    standard: Standard | None = None
    match: Match | None = None
    experience_type: Literal["functional", "reliable", "usable", "emotional", "social"] | None = (
        None
    )
    arc: Annotated[int, Field(strict=True, ge=1, le=5)] | None = None


class Journey(Document):
    """What customers go through, touchpoint by touchpoint, in the order they meet them.

    Attributes
    ----------
    outcome : str, optional
        The survey item that says how the whole journey was.
    scope : Scope, optional
        Between which events of a log it lies.
    parent, children, links : optional
        Ids of journeys: the one it is part of, its parts, and others that go with it.
    min_n : int, optional
        Below so many answers, nothing of this journey is shown.
    out_of_scope : tuple of {"before", "during", "after"}
        Phases that the journey leaves out on purpose.
    lanes, cells : tuple
        What the map shows beside the lanes that every map has.
    """

    kind: Literal["as_is", "to_be", "planned"]
    title: Name
    personas: Annotated[tuple[Identifier, ...], Many, Field(min_length=1)]
    scenario: Text
    goal: Text
    stages: Annotated[tuple[JourneyStage, ...], Many, Field(min_length=1)]
    steps: Annotated[tuple[JourneyTouchpoint, ...], Many, Field(min_length=1)]
    level: Literal["macro", "micro"] | None = None
    purpose: Literal["satisfaction", "process", "loyalty", "decisions"] | None = None
    outcome: ItemName | None = None
    expectations: Text | None = None
    actor: Name | None = None
    scope: Scope | None = None
    parent: Identifier | None = None
    children: Identifiers = ()
    links: Identifiers = ()
    core: Core | None = None
    min_n: Annotated[int, Field(strict=True, ge=1)] | None = None
    out_of_scope: Annotated[tuple[Phase, ...], Many] = ()
    lanes: Annotated[tuple[Lane, ...], Many] = ()
    cells: Annotated[tuple[Cell, ...], Many] = ()

    def pains(self) -> tuple[Pain, ...]:
        """All pains, in the order of the journey."""
        return tuple(pain for step in self.steps for pain in step.pains)

    def measures(self) -> tuple[Measure, ...]:
        """All measures, in the order of the journey."""
        return tuple(measure for step in self.steps for measure in step.measures)

    def steps_of(self, stage: str) -> tuple[JourneyTouchpoint, ...]:
        """The touchpoints of a stage."""
        return tuple(step for step in self.steps if step.stage == stage)
