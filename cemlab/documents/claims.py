"""What every document is made of: claims, quotes, and the evidence they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, PrivateAttr, Tag

from cemlab.documents.texts import Day, Identifier, Many, Pseudonym, Text
from cemlab.study import Words, words

Grade = Literal["A", "B", "C"]
Channel = Literal[
    "app", "chat", "counter", "device", "document", "email", "letter", "message", "none", "notice",
    "other", "payment", "phone", "staff", "visit", "wait", "website",
]  # fmt: skip

# the icon that stands beside a channel's word on a map; "" is drawn without one
CHANNELS: Mapping[str, str] = {
    "app": "smartphone",
    "chat": "speech_bubble",
    "counter": "person",
    "device": "screen",
    "document": "document",
    "email": "envelope",
    "letter": "envelope",
    "message": "envelope",
    "none": "",
    "notice": "board",
    "other": "",
    "payment": "card",
    "phone": "phone",
    "staff": "person",
    "visit": "wrench",
    "wait": "clock",
    "website": "globe",
}


class Block(BaseModel):
    """Base of every part of a document: frozen, unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Evidence(Block):
    """Where a claim comes from.

    Attributes
    ----------
    grade : {"A", "B", "C"}, optional
        A: figures and interviews agree; B: one source; C: an assumption, to be tested. Whether
        sources agree is a judgement, so A is written by a person; without a grade, an assumption
        is C and everything else B.
    simulated : bool
        Nobody real was asked or observed.
    """

    id: Identifier
    kind: Literal[
        "interview", "behaviour", "survey", "feedback", "observation", "experiment", "document",
        "assumption",
    ]  # fmt: skip
    source: Text
    n: Annotated[int, Field(strict=True, ge=1)] | None = None
    quote: Text | None = None
    speaker: Pseudonym | None = None
    grade: Grade | None = None
    expires: Day | None = None
    simulated: bool = False


def _named_or_written(value: Any) -> str:
    """The brackets keep these steps, which are in no file, out of the place of a problem."""
    return "[written]" if isinstance(value, (Mapping, Evidence)) else "[named]"


EvidenceUse = Annotated[
    Annotated[Identifier, Tag("[named]")] | Annotated[Evidence, Tag("[written]")],
    Discriminator(_named_or_written),
]
EvidenceUses = Annotated[tuple[EvidenceUse, ...], Many]


class Claim(Block):
    """One statement, and what it rests on: evidence by id or written here, or an assumption."""

    text: Text
    evidence: EvidenceUses = ()
    assumed: bool = False


class Quote(Block):
    """Somebody's own words, with the pseudonym of who said them."""

    text: Text
    speaker: Annotated[Pseudonym, Field(min_length=1)]
    evidence: EvidenceUses = ()


Claims = Annotated[tuple[Claim, ...], Many]
Quotes = Annotated[tuple[Quote, ...], Many]


class Document(Block):
    """The head of every document, and the evidence its claims name."""

    id: Identifier
    owner: Text | None = None
    status: Literal["draft", "live", "retired"] = "draft"
    created: Day | None = None
    updated: Day | None = None
    review_by: Day | None = None
    version: Annotated[int, Field(strict=True, ge=1)] = 1
    evidence: Annotated[tuple[Evidence, ...], Many] = ()

    _file: str = PrivateAttr(default="")
    _lines: Mapping[tuple, int] = PrivateAttr(default_factory=dict)

    @property
    def file(self) -> str:
        """The file it was read from, as messages call it."""
        return self._file

    def line(self, place: tuple) -> int:
        """The line of a place, or of the nearest part around it; 0 when unknown."""
        while place and place not in self._lines:
            place = place[:-1]
        return self._lines.get(place, 0)

    def words(self, text: Words | str, language: str) -> str:
        """A text of the document in a language; in the other where it is not translated."""
        return words(text, language)

    def parts(self) -> Iterator[tuple[tuple, Any]]:
        """Every block, text and string with its place, in the order of the schema."""
        return _parts(self, ())

    def sources(self) -> dict[str, Evidence]:
        """All evidence by id: the document's own and that written beside a claim."""
        found = {}
        for _, part in self.parts():
            if isinstance(part, Evidence):
                found.setdefault(part.id, part)
        return found

    def evidence_of(self, claim: Claim | Quote) -> tuple[Evidence, ...]:
        """The evidence of a claim or quote, looked up."""
        known = self.sources()
        return tuple(known[use] if isinstance(use, str) else use for use in claim.evidence)

    def grade_of(self, claim: Claim) -> Grade:
        """The evidence grade of a claim: that of its best evidence, C when it is assumed."""
        grades = [
            found.grade or "B" for found in self.evidence_of(claim) if found.kind != "assumption"
        ]
        return "C" if claim.assumed else min(grades, default="C")


def _parts(node: Any, place: tuple) -> Iterator[tuple[tuple, Any]]:
    if isinstance(node, (Block, Mapping, str)):
        yield place, node
    if isinstance(node, Block):
        for name in type(node).model_fields:
            yield from _parts(getattr(node, name), (*place, name))
    elif isinstance(node, tuple):
        for position, inner in enumerate(node):
            yield from _parts(inner, (*place, position))
