"""Journeys of other tools, brought into a study and written out of it, told in a terminal."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from cemlab.errors import CemlabWarning, OptionError, StudyError, nearest
from cemlab.language import Verbatim, in_language, speaker
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
    journey, say = said.journey, speaker(study.language)
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
    _print(told)


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
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        export_journey(journeys[name], file, result=result, language=language or study.language)
    say = speaker(study.language)
    lines = [say(f"{BLOCK}.exported", path=Verbatim(file))]
    lines += [in_language(one.message.args[0], study.language) for one in told
              if isinstance(one.message, CemlabWarning)]  # fmt: skip
    _print(lines)


def tell_export_events(study: Study, file: str, *, language: str | None) -> None:
    """Write the event log of a study as a CSV for process mining.

    Raises
    ------
    StudyError, DataError, OptionError
        The study has no event log or one without times, such a file is there already, or it is no
        .csv.
    """
    from cemlab.data import read_events
    from cemlab.journeys import export_events

    if Path(file).exists():
        raise StudyError(
            f"{Path(file).name} exists already and is kept as it is. Choose another name: --to."
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # `cemlab check` says the same
        events = read_events(study)
    export_events(events, file, language=language)
    say = speaker(study.language)
    counts = {"n": len(events.moments()), "journeys": events.n_journeys}
    _print([say(f"{BLOCK}.exported", path=Verbatim(file)), say(f"{BLOCK}.events", **counts)])


def tell_discover(
    study: Study, *, to: str | None, title: str | None, personas: Sequence[str], most: int
) -> None:
    """Make a first journey of the event log of a study, write it, and say what is assumed.

    Raises
    ------
    StudyError, DataError, MethodError, OptionError
        There is no event log, nothing can be found in it, nobody lives the journey, or there is
        such a file already.
    """
    from cemlab.data import read_events
    from cemlab.documents import read_documents, write_document
    from cemlab.documents.study_names import journey_names
    from cemlab.journeys import discover

    known, path = read_documents(study), _place(study, to)
    people = list(personas) or list(known.personas) or (["customer"] if to else [])
    if not people:
        raise OptionError(
            f"{study.id} has no persona, and a journey is somebody's. Write a persona in "
            f"data/{study.folder.name}/documents/personas/ first, or write the draft elsewhere: "
            "--to FILE."
        )
    inside = path.parent == study.folder / "documents" / "journeys"
    if path.exists() or (inside and path.stem in known.journeys):
        raise StudyError(
            f"{path.name} exists already and is kept as it is. Choose another name: --to FILE."
        )
    if inside:
        _check_people(study, people, known.personas)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # `notes()` of the result says the same
        found = discover(read_events(study), title=title, most=most, personas=people)
    say, journey = speaker(study.language), found.journey(path.stem)
    problems = [said for _, said in journey_names(journey, study)] if inside else []
    if problems:
        raise StudyError(
            f"The journey of the log does not fit {study.id}, and was not written: a touchpoint or "
            f"stage {'; '.join(problems)} Write it elsewhere: --to FILE."
        )
    write_document(journey, path, note=say(f"{BLOCK}.discovered_note"))
    shown = f"data/{path.relative_to(study.folder.parent).as_posix()}" if inside else to
    told = [found.narrate(study.language), *(f"  {one}" for _, one in found.notes(study.language))]
    told += [say(f"{BLOCK}.discovered", path=Verbatim(shown))]
    command = Verbatim(f"cemlab check {study.folder.name}")
    key = "discovered_next" if inside else "discovered_elsewhere"
    _print([*told, say(f"{BLOCK}.{key}", command=command, study=study.id)])


def _place(study: Study, to: str | None) -> Path:
    if to is None:
        return study.folder / "documents" / "journeys" / "found.yaml"
    if Path(to).suffix != ".yaml":
        raise OptionError(f"--to is {to!r}. Expected a file ending in .yaml, such as found.yaml.")
    return Path(to).absolute()


def _check_people(study: Study, people: Sequence[str], known: Mapping[str, object]) -> None:
    """Refuse personas that the study has not, all at once."""
    strange = [name for name in people if name not in known]
    if strange:
        hints = "".join(nearest(name, known) for name in strange)
        raise OptionError(
            f"{study.id} has no persona {', '.join(map(repr, strange))}.{hints} Known: "
            f"{', '.join(known) or 'none'}."
        )


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        console().print(line, markup=False, highlight=False)


def _mapped(study: Study, outcome: str | None):
    from cemlab.data import read_events, read_survey
    from cemlab.journeys import map

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # `notes()` of the result says the same; see the notebook
        return map(read_events(study), read_survey(study), outcome=outcome)
