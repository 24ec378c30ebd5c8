"""Journeys of other tools, in and out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cemlab.documents import Journey, read_documents
from cemlab.documents.naming import Problems, unknown
from cemlab.documents.study_names import journey_names
from cemlab.errors import DataError, OptionError, nearest
from cemlab.journeys.exchanging.detail_rows import add_details
from cemlab.journeys.exchanging.gathering import Gathering
from cemlab.journeys.exchanging.identifying import Known, identifier, known_in
from cemlab.journeys.exchanging.mermaid_reading import read_mermaid
from cemlab.journeys.exchanging.sheet_lanes import WORKBOOKS
from cemlab.journeys.exchanging.sheet_reading import read_sheet
from cemlab.language import LANGUAGES, Note, check_language, in_language
from cemlab.study import Study

TABLES = (".csv", ".tsv", ".txt", *WORKBOOKS)
DIAGRAMS = (".mmd", ".mermaid", ".md")
NOBODY = "nobody"  # stands where a persona is missing, so that the rest can be checked
KINDS = ("as_is", "to_be", "planned")


@dataclass(frozen=True, kw_only=True)
class ImportedJourney:
    """A journey of another tool.

    Attributes
    ----------
    journey : Journey
        What was understood. All of it is assumed, but for what the file gives evidence of.
    remarks : tuple of str
        What was not understood, with its place and what became of it; `told` says them in
        Chinese too.
    """

    journey: Journey
    remarks: tuple[Note, ...] = ()

    def told(self, language: str = "en") -> tuple[str, ...]:
        """The remarks in a language."""
        return tuple(in_language(one, check_language(language)) for one in self.remarks)


def import_journey(
    path: str | Path, *, id: str | None = None, language: str | None = None,
    personas: Sequence[str] | None = None, kind: str | None = None, study: Study | None = None,
    sheet: str | None = None, encoding: str | None = None,
) -> ImportedJourney:  # fmt: skip
    """Read a journey that another tool wrote, or somebody typed into a spreadsheet.

    Parameters
    ----------
    path : str or Path
        A spreadsheet (.csv, .tsv, .xlsx …) with the names of lanes in the first column, in
        English or Chinese, and a column per touchpoint, or turned round; or a Mermaid ``journey``
        (.mmd, .mermaid, .md), whose scores 1 to 5 become −2 to +2.
    id : str, optional
        Of the journey; made of the name of the file without one.
    language : {"en", "zh"}, optional
        Of the texts; that of most letters without one.
    personas : sequence of str, optional
        Ids of those who live the journey; those that the file names without.
    kind : {"as_is", "to_be", "planned"}, optional
        As the file says, else as it is.
    study : Study, optional
        Touchpoints, stages and personas called as in the study get the ids they have there, and
        what does not fit the study is refused.
    sheet, encoding : str, optional
        Of a workbook with several sheets; of a text file such as gb18030.

    Returns
    -------
    ImportedJourney

    Raises
    ------
    DataError
        The file is no journey or says what no journey can; every problem with row and column.
    OptionError
        An argument is of the wrong kind.

    Notes
    -----
    Statements are assumed unless a lane *Evidence* (``interview: 12 residents``) or braces at
    their end name a source. A thought without a speaker is no quote: it is kept in a lane of its
    own, as are rows that are no lane of every map. Write the journey with
    `cemlab.documents.write_document`.

    Examples
    --------
    >>> found = cemlab.journeys.import_journey("map.xlsx", study=cemlab.open_study("wuye-repair"))
    >>> found.journey, found.remarks
    """
    path = Path(path)
    _check(path, language, kind, personas)
    found = Gathering(path.name)
    documents = None if study is None else read_documents(study)
    known = Known() if documents is None else known_in(study, documents)
    if path.suffix.lower() in DIAGRAMS:
        read_mermaid(path, found, known, language=language)
    else:
        read_sheet(path, found, known, sheet=sheet, encoding=encoding, language=language)
    _complete(found, path, id=id, kind=kind, personas=personas)
    add_details(found)
    if documents is None:
        return ImportedJourney(journey=found.journey(), remarks=found.remarks())

    def names(journey: Journey) -> Problems:
        people = [(("personas", at), name) for at, name in enumerate(journey.personas)]
        people = [one for one in people if one[1] != NOBODY]
        return [*journey_names(journey, study), *unknown(people, documents.personas, "persona")]

    return ImportedJourney(journey=found.journey(names), remarks=found.remarks())


def _check(path: Path, language: str | None, kind: str | None, personas) -> None:
    if path.suffix.lower() not in (*TABLES, *DIAGRAMS):
        raise OptionError(
            f"{path.name} is of no kind that is read.{nearest(path.suffix, (*TABLES, *DIAGRAMS))} "
            f"Expected a spreadsheet ({', '.join(TABLES)}) or a Mermaid journey "
            f"({', '.join(DIAGRAMS)})."
        )
    if not path.is_file():
        raise DataError(f"{path.name} does not exist. Expected the file of a journey there.")
    for name, value, allowed in (("language", language, LANGUAGES), ("kind", kind, KINDS)):
        if value is not None and value not in allowed:
            raise OptionError.unknown(name, value, allowed)
    if isinstance(personas, str):
        raise OptionError(f"`personas` is {personas!r}; expected a list, such as [{personas!r}].")


def _complete(found: Gathering, path: Path, *, id: str | None, kind: str | None, personas) -> None:
    """What a document needs and other tools do not say."""
    content = found.content
    content["id"] = id or identifier(path.stem, otherwise="journey")
    content["kind"] = kind or content.get("kind", "as_is")
    content.setdefault("title", found.words(path.stem))
    if personas is not None:
        content["personas"] = list(personas)
    if not content.get("personas"):
        found.wrong(None, "nobody is said to live the journey. Give the ids of personas "
                          "(`personas`, --persona), or add a row Persona to the file.")  # fmt: skip
        content["personas"] = [NOBODY]
    for name in ("scenario", "goal"):
        if name not in content:
            content[name] = found.say("unsaid", file=path.name)
    for name in ("evidence", "lanes", "cells"):
        if not content.get(name):
            content.pop(name, None)
