"""What a user-story map may hold: what to build for a journey, in slices."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cemlab.documents.claims import Block, Document
from cemlab.documents.texts import Identifier, ItemName, Many, MeasureId, Name, PainId, Text


class Slice(Block):
    """What is built together, such as a release."""

    id: Identifier
    title: Name


class StoryCard(Block):
    """One thing to build for a task: functional ones are seen by users, supporting ones serve them.

    Attributes
    ----------
    task : str
        The touchpoint of the journey.
    pains, measures : tuple of str
        What of the journey it relieves, or is part of: why it is built.
    driver_effect : str, optional
        The survey item through which it is to work; its effect is joined from results.
    """

    id: Identifier | None = None
    task: Identifier
    kind: Literal["functional", "supporting"]
    text: Text
    persona: Identifier | None = None
    pains: Annotated[tuple[PainId, ...], Many] = ()
    measures: Annotated[tuple[MeasureId, ...], Many] = ()
    slice: Identifier
    driver_effect: ItemName | None = None


class StoryMap(Document):
    """What to build for a journey: its stages are the activities, its touchpoints the tasks.

    The order of cards within a task and a slice is their priority.
    """

    title: Name
    journey: Identifier
    slices: Annotated[tuple[Slice, ...], Many, Field(min_length=1)]
    cards: Annotated[tuple[StoryCard, ...], Many, Field(min_length=1)]

    def cards_of(self, task: str, slice: str | None = None) -> tuple[StoryCard, ...]:
        """The cards of a task, in one slice or in all."""
        return tuple(
            card for card in self.cards if card.task == task and slice in (None, card.slice)
        )
