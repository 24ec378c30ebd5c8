"""A study's data read once, as its notebooks will read them: what is wrong is said before they run.

Reading needs pandas: nothing here is called where every notebook is up to date.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from itertools import chain
from typing import TYPE_CHECKING, Any

from cemlab.errors import CemlabError, DataError, OptionError, StudyError
from cemlab.language import listed, speaker
from cemlab.study import ANALYSES, VERBS, Study, survey_alone

if TYPE_CHECKING:
    from cemlab.data import EventLog, Survey
    from cemlab.documents import Documents

SHOWN = 12  # activities of a log that are named
OF_PERSONAS = ("persona_prediction", "persona_value")  # ask of the personas of the study
# blocks whose verbs take the event log before the survey
OF_MOMENTS = (
    "journeys", "pain_points", "deviations", "discovery", "dwell", "waits", "sequences", "contrast",
    "peak_end", "hand_overs", "lifecycle",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """Everything of a study that could be read, what is wrong with the rest, and warnings."""

    survey: Survey | None = None
    events: EventLog | None = None
    documents: Documents | None = None
    problems: tuple[CemlabError, ...] = ()
    warned: tuple[str, ...] = ()


def read_inputs(study: Study) -> Inputs:
    """Survey, moments and documents of a study, each as far as it can be read."""
    from cemlab.data import read_events, read_survey
    from cemlab.documents import read_documents

    reading: dict[str, Callable[[Study], Any]] = {"survey": read_survey}
    if study.events is not None:
        reading["events"] = read_events
    reading["documents"] = read_documents
    found: dict[str, Any] = {}
    problems: list[CemlabError] = []
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        for name, read in reading.items():
            try:
                found[name] = read(study)
            except CemlabError as error:
                problems.append(error)
    told = (
        f"{one.category.__name__}: {one.message}"
        for one in warned
        if issubclass(one.category, UserWarning)
    )
    # moments that are items of the survey fail with it, in the same words
    unique = {str(error): error for error in problems}
    return Inputs(**found, problems=tuple(unique.values()), warned=tuple(dict.fromkeys(told)))


def refuse_wrong(study: Study) -> None:
    """Read everything, and say what is wrong with it.

    Raises
    ------
    StudyError, DataError
        A file is missing, cannot be read, or breaks what the study says; all are told.
    """
    problems = read_inputs(study).problems
    if len(problems) > 1:
        raise DataError("\n".join(str(error) for error in problems))
    if problems:
        raise problems[0]


def data_problems(name: str) -> CemlabError | None:
    """What is wrong with the answers of a study whose file has problems elsewhere."""
    from cemlab.data import read_survey

    study = survey_alone(name)
    if study is None:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            read_survey(study)
    except CemlabError as error:
        return error
    return None


def weak_points(inputs: Inputs) -> list[str]:
    """Checks of the data that did not pass, in words, and what weakens the documents."""
    from datetime import date

    from cemlab.documents import lint

    said = []
    tables = [] if inputs.survey is None else [inputs.survey.quality()]
    if inputs.events is not None:
        tables.append(_moment_quality(inputs))
    for table in tables:
        said += [note for note, passed in zip(table["note"], table["passed"], strict=True)
                 if passed is False]  # fmt: skip
    if inputs.documents is not None:
        found = lint(inputs.documents, on=date.today())
        said += [f"{one.file}:{one.line}: {one.message}" for one in found]
    return [*said, *_unknown_activities(inputs)]


def _unknown_activities(inputs: Inputs) -> list[str]:
    """What a `match` names and the log has not, in journeys of which the log has something."""
    if inputs.events is None or inputs.documents is None:
        return []
    known = inputs.events.moments()["touchpoint"].cat.categories.astype(str)
    language, told = inputs.documents.language, []
    say, there = speaker(language), listed(list(known), language, SHOWN)
    for journey in inputs.documents.journeys.values():
        named = [step.match.event if step.match else (step.id,) for step in journey.steps]
        if journey.kind == "to_be" or not set(known) & set(chain(*named)):
            continue
        for at, step in enumerate(journey.steps):
            lost = [name for name in named[at] if name not in known] if step.match else ()
            line = journey.line(("steps", at, "match", "event"))
            told += [say("study.unknown_activity", file=journey.file, line=line, step=step.id,
                         name=name, known=there) for name in lost]  # fmt: skip
    return told


def _moment_quality(inputs: Inputs) -> Any:
    """Checks of the moments, also of who has no response."""
    try:
        return inputs.events.quality(survey=inputs.survey)
    except OptionError:  # no id to join on: the analyses that need one say so
        return inputs.events.quality()


def tried(study: Study, inputs: Inputs) -> list[CemlabError]:
    """What would stop each analysis of the study: all are tried, without resampling."""
    problems = []
    for block in study.analyses:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                _try(study, block, inputs)
        except CemlabError as error:
            problems.append(type(error)(f"analyses.{block}: {error}"))
    return problems


def _try(study: Study, block: str, inputs: Inputs) -> None:
    part, verb = VERBS[block]
    options = study.options(block)
    if "resamples" in ANALYSES[block].model_fields:
        options["resamples"] = 0
    if block == "core":
        options["draws"] = 0
    if block == "priorities":  # chances of quadrants are what resamples give
        options["resamples"] = 100
    if block == "missing_choices":
        options |= {"choices": ["two_part", "complete"], "auxiliaries": []}  # imputing takes long
    if block == "personas":
        options["k_max"] = options.get("k") or 2  # the table of k takes most of the time
    tables = [inputs.survey]
    if block == "persona_assignment":
        tables = [options.pop("model"), inputs.survey]
    known = inputs.survey is None or {"persona", "items"} & set(options)
    if block in OF_PERSONAS and not known:
        options["persona"] = _any_groups(study, inputs.survey)
    if block == "empathy_map":
        if study.quotes is None:
            raise StudyError(
                f"needs coded quotes, but data/{study.folder.name}/study.yaml has no block quotes. "
                "Add it with `file`; or remove this block."
            )
        tables = [study.quotes_file, inputs.survey]
    if block == "core":
        tables = [inputs.documents]
    if block == "deviations":
        tables.insert(0, inputs.documents)
    if block in ("discovery", "lifecycle"):  # a log alone
        tables = []
    if block in OF_MOMENTS:
        if study.events is None:
            raise StudyError(
                f"needs moments, but data/{study.folder.name}/study.yaml has no block events. "
                "Add it with `file` and `columns`, or with `from_items`; or remove this block."
            )
        tables.insert(0, inputs.events)
    if any(table is None for table in tables):
        return  # why it could not be read is told already
    if block == "pain_points" and "importance" not in options and "drivers" in study.analyses:
        given = study.options("drivers") | {"resamples": 0}
        fitted = import_module("cemlab.drivers").fit(inputs.survey, **given)
        options["importance"] = fitted.coefficients()
    getattr(import_module(f"cemlab.{part}"), verb)(*tables, **options)


def _any_groups(study: Study, survey: Survey) -> Any:
    """Groups by the items of the study's personas: which ones they are does not matter here."""
    options = study.options("personas")
    several = options.get("k") or 2
    return import_module("cemlab.personas").fit(
        survey,
        **options
        | {"k": several, "k_max": several, "resamples": 0, "null_samples": 0, "splits": 1},
    )
