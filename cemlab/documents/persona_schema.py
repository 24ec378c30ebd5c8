"""What a persona may hold."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cemlab.documents.claims import Block, Channel, Claim, Claims, Document, Quotes
from cemlab.documents.texts import (
    LONGEST_NAME,
    Many,
    Name,
    PainId,
    Text,
)


class Fiction(Block):
    """What is made up so that a persona can be talked about; never analysed."""

    name: Name
    initials: Annotated[str, Field(min_length=1, max_length=4)]


class PersonaPain(Claim):
    """What troubles a persona; `pain` is its tag on the journeys of this persona."""

    pain: PainId | None = None


class PersonaChannel(Claim):
    """A channel a persona uses, and how."""

    channel: Channel


class Demographic(Claim):
    """Who they are; `context: true` where it only sets the scene and is no difference found."""

    context: bool = False


class Image(Block):
    """A picture somebody may want to show. It is fiction: cards draw initials and no face."""

    file: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
    licence: Text | None = None


class Segment(Block):
    """The group, found in the answers, that a persona tells of.

    Groups are counted from 1 by weighted size falling, as the analysis `personas` of the study
    numbers them when it looks for `k` groups.
    """

    analysis: Literal["personas"]
    k: Annotated[int, Field(strict=True, ge=2)]
    group: Annotated[int, Field(strict=True, ge=1)]


class Persona(Document):
    """A grouping of customers, told as one person. Texts are claims; the name is fiction.

    `segment` ties a data-driven persona to its group: share, stability and profile are then
    joined from results. Without it the persona is drawn without numbers.
    """

    label: Name
    kind: Literal["proto", "qualitative", "data_driven"]
    segment: Segment | None = None
    summary: Text
    fiction: Fiction | None = None
    image: Image | None = None
    role: Claim | None = None
    context: Claims = ()
    demographics: Annotated[tuple[Demographic, ...], Many] = ()
    goals: Claims = ()
    needs: Claims = ()
    jobs_to_be_done: Claims = ()
    motivations: Claims = ()
    frustrations: Claims = ()
    expectations: Claims = ()
    skills: Claims = ()
    value: Claims = ()
    churn_risk: Claims = ()
    pains: Annotated[tuple[PersonaPain, ...], Many] = ()
    behaviours: Claims = ()
    channels: Annotated[tuple[PersonaChannel, ...], Many] = ()
    quotes: Quotes = ()
    excluded: Claims = ()
    implications: Annotated[tuple[Text, ...], Many] = ()
