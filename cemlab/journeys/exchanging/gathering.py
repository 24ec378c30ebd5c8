"""What is found while a foreign file is read: content with its places, problems, remarks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cemlab.documents import Journey
from cemlab.documents.consistency import contradictions
from cemlab.documents.naming import Problems
from cemlab.errors import DataError, Failure
from cemlab.journeys.exchanging.lane_names import BLOCK
from cemlab.language import Note, speaker
from cemlab.study import check

SHORT = 60  # characters of a text that is told


@dataclass(frozen=True)
class Spot:
    """A text of the file and where it stands; without a column, in a line of text."""

    text: str
    row: int
    column: int = 0
    spread: str = ""  # the text of the merged cell that it is a part of

    @property
    def where(self) -> Note:
        """Its place in words."""
        if not self.column:
            return Note(f"{BLOCK}.at_line", row=self.row)
        return Note(f"{BLOCK}.at_cell", row=self.row, column=letters(self.column))

    def holding(self, text: str) -> Spot:
        """A part of it, at the same place."""
        return Spot(text, self.row, self.column)


@dataclass
class Gathering:
    """A journey under way; every problem is told at the end, all at once."""

    file: str
    language: str = "en"
    content: dict[str, Any] = field(default_factory=dict)
    spots: dict[tuple, Spot] = field(default_factory=dict)
    problems: list[tuple[Spot | None, str]] = field(default_factory=list)
    remarked: list[tuple[Spot, Note]] = field(default_factory=list)
    details: list[list[Spot]] = field(default_factory=list)

    def words(self, text: str) -> dict[str, str]:
        """A text in the language of the file."""
        return {self.language: text}

    def say(self, key: str, /, **facts: Any) -> dict[str, str]:
        """A sentence of cemlab in the language of the file."""
        return self.words(speaker(self.language)(f"{BLOCK}.{key}", **facts))

    def wrong(self, spot: Spot | None, said: str) -> None:
        """Something that keeps the file from being read."""
        self.problems.append((spot, said))

    def remark(self, key: str, spot: Spot, **facts: Any) -> None:
        """Something that was not understood, and what became of it."""
        facts = {"where": spot.where, "text": _short(spot.text), **facts}
        self.remarked.append((spot, Note(f"{BLOCK}.remark.{key}", **facts)))

    def remarks(self) -> tuple[Note, ...]:
        """Remarks in the order of the file."""
        return tuple(note for _, note in sorted(self.remarked, key=lambda one: _order(one[0])))

    def journey(self, names: Callable[[Journey], Problems] = lambda journey: []) -> Journey:
        """The journey, or all that is wrong; `names` checks it against a study.

        Raises
        ------
        DataError
            With every problem and its place in the file.
        """
        document, found = check(Journey, self.content)
        if document is not None:
            found += [*contradictions(document), *names(document)]
        for place, said in found:
            self.wrong(self.spot(place), f"{'.'.join(map(str, place))} {said}")
        if self.problems:
            ordered = sorted(self.problems, key=lambda one: _order(one[0]))
            raise DataError.of(self.file, [
                Failure(column="" if spot is None else str(spot.where), problem=said)
                for spot, said in ordered
            ])  # fmt: skip
        return document

    def spot(self, place: tuple) -> Spot | None:
        """Where the part of the journey at a place stands, or the nearest part around it."""
        while place and place not in self.spots:
            place = place[:-1]
        return self.spots.get(place)


def letters(column: int) -> str:
    """A column as spreadsheets call it: A, B … AA."""
    named = ""
    while column:
        column, rest = divmod(column - 1, 26)
        named = chr(ord("A") + rest) + named
    return named


def _order(spot: Spot | None) -> tuple[int, int]:
    return (0, 0) if spot is None else (spot.row, spot.column)


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= SHORT else f"{flat[: SHORT - 1]}…"
