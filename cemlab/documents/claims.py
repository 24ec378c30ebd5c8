"""What every document is made of: claims, quotes, and the evidence they name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    PlainSerializer,
    PrivateAttr,
    Tag,
    model_validator,
)

from cemlab.documents.texts import Day, Identifier, ItemName, Many, Pseudonym, Text
from cemlab.study import Words, words

Grade = Literal["A", "B", "C"]
Statistic = Literal["mean", "share", "difference", "effect", "size", "stability"]
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


class Query(Block):
    """What to look up in the answers; the number itself is never written into a document.

    Attributes
    ----------
    item : str, optional
        The item of the survey; none for `size` and `stability`, which are of the whole persona.
    touchpoint : str, optional
        In place of an item: how customers rated it (the mean), or which share of them was there
        (``statistic: share``).
    statistic : str, optional
        Without one: a difference from the rest for a rating, a share where `level` is given.
        That a persona has a level more often than others, its share does not show: with
        ``statistic: difference`` it is compared with the share of the rest.
    level, at_least, at_most : optional
        Which answers a share counts: one level, or a stretch of the scale.
    persona : str, optional
        Group whose answers are meant, "all" for everybody; that of the document unless said.
    segment : mapping
        Only respondents with this level of a segment, such as ``{house: flat}``.
    wave : str, optional
        Only this wave.
    """

    item: ItemName | None = None
    touchpoint: ItemName | None = None
    statistic: Statistic | None = None
    level: ItemName | None = None
    at_least: Annotated[float, Field(strict=True)] | None = None
    at_most: Annotated[float, Field(strict=True)] | None = None
    persona: Identifier | None = None
    segment: Annotated[Mapping[ItemName, ItemName], AfterValidator(MappingProxyType),
                       PlainSerializer(dict)] = Field(
                           default_factory=lambda: MappingProxyType({}))  # fmt: skip
    wave: ItemName | None = None

    @property
    def counts(self) -> bool:
        """Whether answers are counted, so that the number is a share or a difference of shares."""
        return any(one is not None for one in (self.level, self.at_least, self.at_most))

    @model_validator(mode="after")
    def _check(self) -> Query:
        whole, counted = self.statistic in ("size", "stability"), self.counts
        if self.touchpoint is not None:
            return self._check_touchpoint(counted)
        if whole and (self.item or counted):
            raise ValueError(f"{self.statistic!r} is of the whole persona and takes no item")
        if not whole and self.item is None:
            raise ValueError("expected an `item`, a `touchpoint`, or `statistic: size` or "
                             "`stability`")  # fmt: skip
        if counted and self.statistic not in (None, "share", "difference"):
            raise ValueError(f"`level`, `at_least` and `at_most` say what a share counts, but "
                             f"`statistic` is {self.statistic!r}")  # fmt: skip
        if self.statistic == "share" and not counted:
            raise ValueError("a share needs `level`, `at_least` or `at_most`")
        return self

    def _check_touchpoint(self, counted: bool) -> Query:
        if self.item is not None or counted:
            raise ValueError("a `touchpoint` takes no `item`, `level`, `at_least` or `at_most`")
        if self.statistic not in (None, "mean", "share"):
            raise ValueError(f"of a touchpoint `mean` or `share` is asked, not {self.statistic!r}")
        return self


class Evidence(Block):
    """Where a claim comes from.

    Attributes
    ----------
    query : Query, optional
        What to look up in the data; `resolve` finds n, estimate, interval and wording.
    grade : {"A", "B", "C"}, optional
        A: figures and interviews agree; B: one source; C: an assumption, to be tested. Whether
        sources agree is a judgement, so A is written by a person; without a grade, an assumption
        is C and everything else B. `resolve` grades by what it looked up, A to E.
    n : int, optional
        As somebody stated it; nobody counted it.
    consent : bool, optional
        Whoever is quoted from it agreed to be quoted.
    simulated : bool
        Nobody real was asked or observed.
    """

    id: Identifier
    kind: Literal[
        "interview", "behaviour", "survey", "feedback", "observation", "experiment", "document",
        "assumption",
    ]  # fmt: skip
    source: Text
    query: Query | None = None
    wording: Text | None = None
    wave: ItemName | None = None
    period: ItemName | None = None
    n: Annotated[int, Field(strict=True, ge=1)] | None = None
    quote: Text | None = None
    speaker: Pseudonym | None = None
    grade: Grade | None = None
    expires: Day | None = None
    consent: bool | None = None
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
    """Somebody's own words, with the pseudonym of who said them.

    `consent` of its evidence holds for the quote, unless it has one of its own.
    """

    text: Text
    speaker: Annotated[Pseudonym, Field(min_length=1)]
    evidence: EvidenceUses = ()
    consent: bool | None = None


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
    _path: Path | None = PrivateAttr(default=None)
    _lines: Mapping[tuple, int] = PrivateAttr(default_factory=dict)
    _found: tuple[int, Mapping[str, Evidence]] | None = PrivateAttr(default=None)

    @property
    def file(self) -> str:
        """The file it was read from, as messages call it."""
        return self._file

    @property
    def path(self) -> Path | None:
        """Where it was read from; None for one made in code."""
        return self._path

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
        found: list[tuple[tuple, Any]] = []
        _gather(self, (), found)
        return iter(found)

    def sources(self) -> Mapping[str, Evidence]:
        """All evidence by id: the document's own and that written beside a claim."""
        if self._found is None or self._found[0] != id(self):  # a copy may hold other evidence
            found: dict[str, Evidence] = {}
            for _, part in self.parts():
                if isinstance(part, Evidence):
                    found.setdefault(part.id, part)
            self._found = (id(self), found)
        return self._found[1]

    def evidence_of(self, claim: Claim | Quote) -> tuple[Evidence, ...]:
        """The evidence of a claim or quote, looked up; of `survey.wait` that with id `survey`."""
        known = self.sources()
        return tuple(known[base_of(use, known)] if isinstance(use, str) else use
                     for use in claim.evidence)  # fmt: skip

    def grade_of(self, claim: Claim) -> Grade:
        """The evidence grade of a claim: that of its best evidence, C when it is assumed."""
        grades = [
            found.grade or "B" for found in self.evidence_of(claim) if found.kind != "assumption"
        ]
        return "C" if claim.assumed else min(grades, default="C")


def base_of(use: str, known: Collection[str]) -> str:
    """The id of the evidence that a use names: itself, or `survey` for ``survey.wait``.

    What stands after the longest known id is an item of that survey, and perhaps a level of it.
    """
    if use in known:
        return use
    parts = use.split(".")
    starts = (".".join(parts[:end]) for end in range(len(parts) - 1, 0, -1))
    return next((start for start in starts if start in known), use)


def _gather(node: Any, place: tuple, found: list[tuple[tuple, Any]]) -> None:
    """Add a node and everything inside it, with their places."""
    if isinstance(node, tuple):
        for position, inner in enumerate(node):
            _gather(inner, (*place, position), found)
        return
    if isinstance(node, (Block, Mapping, str)):
        found.append((place, node))
    if isinstance(node, Block):
        for name, called in _fields(type(node)):
            _gather(getattr(node, name), (*place, called), found)


@cache
def _fields(kind: type[Block]) -> tuple[tuple[str, str], ...]:
    """Fields of a block, and what each is called in a file."""
    return tuple((name, field.alias or name) for name, field in kind.model_fields.items())
