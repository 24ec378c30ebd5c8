"""Journeys of other tools, brought into a study and written out of it, told in a terminal."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

from cemlab.errors import OptionError, StudyError, nearest
from cemlab.language import Verbatim, speaker
from cemlab.run.telling import console
from cemlab.study import Study

BLOCK = "journeys.exchange"


def tell_import(
    study: Study, file: str, *, id: str | None, kind: str | None, personas: Sequence[str] | None,
    language: str | None, sheet: str | None, encoding: str | None,
) -> None:  # fmt: skip
    """Read a journey, write it among the documents of the study, and say what was not understood.

    Raises
    ------
    StudyError, DataError, OptionError
        The file cannot be read or does not fit the study, or there is such a journey already.
    """
    from cemlab.documents import read_documents, write_document
    from cemlab.journeys import import_journey

    said = import_journey(
        file, id=id, kind=kind, personas=personas, language=language, study=study, sheet=sheet,
        encoding=encoding,
    )  # fmt: skip
    journey, say, screen = said.journey, speaker(study.language), console()
    path = study.folder / "documents" / "journeys" / f"{journey.id}.yaml"
    shown = f"data/{study.folder.name}/documents/journeys/{path.name}"
    if path.exists() or journey.id in read_documents(study).journeys:
        raise StudyError(
            f"{study.id} has a journey {journey.id!r} already, which is kept as it is. Give the "
            "new one another id: --id NAME."
        )
    write_document(journey, path, note=say(f"{BLOCK}.note", file=Verbatim(Path(file).name)))
    counts = {
        "stages": len(journey.stages), "steps": len(journey.steps), "pains": len(journey.pains()),
        "measures": len(journey.measures()),
    }  # fmt: skip
    told = [say(f"{BLOCK}.read", file=Verbatim(Path(file).name), **counts)]
    remarks = said.told(study.language)
    told += [say(f"{BLOCK}.remarks", n=len(remarks))] if remarks else [say(f"{BLOCK}.understood")]
    told += [f"  {one}" for one in remarks]
    told.append(say(f"{BLOCK}.written", path=Verbatim(shown)))
    for line in told:
        screen.print(line, markup=False, highlight=False)


def tell_export(
    study: Study, name: str, file: str, *, measured: bool, language: str | None
) -> None:
    """Write a journey of a study for another tool.

    Raises
    ------
    StudyError, OptionError
        There is no such journey, such a file is there already, or its suffix is unknown.
    """
    from cemlab.documents import read_documents
    from cemlab.journeys import export_journey

    journeys = read_documents(study).journeys
    if name not in journeys:
        raise OptionError(
            f"{study.id} has no journey {name!r}.{nearest(name, journeys)} Known: "
            f"{', '.join(journeys) or 'none'}."
        )
    if Path(file).exists():
        raise StudyError(
            f"{Path(file).name} exists already and is kept as it is. Choose another name: --to."
        )
    result = _mapped(study, journeys[name].outcome) if measured else None
    export_journey(journeys[name], file, result=result, language=language or study.language)
    say = speaker(study.language)
    console().print(say(f"{BLOCK}.exported", path=Verbatim(file)), markup=False, highlight=False)


def _mapped(study: Study, outcome: str | None):
    from cemlab.data import read_events, read_survey
    from cemlab.journeys import map

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # `notes()` of the result says the same; see the notebook
        return map(read_events(study), read_survey(study), outcome=outcome)
