"""A study: opened by name, checked as a whole, frozen."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

from cemlab.errors import OptionError, StudyError
from cemlab.study import reading
from cemlab.study.analyses import ANALYSES, MODEL_FILES, MODEL_KEYS
from cemlab.study.consistency import check_analyses, contradictions
from cemlab.study.event_rules import event_contradictions
from cemlab.study.folders import DEFAULT_STUDY, check_name, find_root, study_file
from cemlab.study.overrides import merge, read_changes, refuse_changes
from cemlab.study.schema import (
    EventsSpec,
    FileSpec,
    JoinSpec,
    Privacy,
    QuotesSpec,
    Stage,
    StudyFile,
    SurveySpec,
    Touchpoint,
    Words,
    words,
)
from cemlab.study.wave_rules import (
    all_items,
    join_contradictions,
    privacy_contradictions,
    wave_contradictions,
)


@dataclass(frozen=True, kw_only=True)
class Study:
    """Everything people decided about one study.

    Attributes
    ----------
    id, title, question, owner, language, simulated, period, source
        The head of the study file; texts in both languages (`words` picks one).
    survey : SurveySpec
        Where the answers are, and what each item means.
    events : EventsSpec or None
        Where the moments are, and what their order and ratings mean; None without moments.
    quotes : QuotesSpec or None
        Where the coded quotes are, from which empathy maps are made.
    joins : mapping
        Other tables whose columns become items of the survey, by name.
    privacy : Privacy
        How people are protected.
    stages, touchpoints : mapping
        The journey in the order of the file.
    analyses : mapping
        Options by block, with the changes of this run laid over them.
    notebooks : tuple of str
        Notebooks a run executes, in order.
    left_out : mapping
        Notebooks left out on purpose, each with its reason.
    path : Path
        The study file.
    """

    path: Path = field(repr=False)
    id: str
    title: Words
    question: Words = field(repr=False)
    owner: Words = field(repr=False)
    language: str
    simulated: bool
    period: Words = field(repr=False)
    source: Words = field(repr=False)
    survey: SurveySpec = field(repr=False)
    events: EventsSpec | None = field(repr=False)
    stages: Mapping[str, Stage] = field(repr=False)
    touchpoints: Mapping[str, Touchpoint] = field(repr=False)
    analyses: Mapping[str, Mapping[str, Any]] = field(repr=False)
    notebooks: tuple[str, ...]
    left_out: Mapping[str, Words] = field(repr=False)
    joins: Mapping[str, JoinSpec] = field(repr=False, default_factory=dict)
    privacy: Privacy = field(repr=False, default_factory=Privacy)
    quotes: QuotesSpec | None = field(default=None, repr=False)

    @property
    def folder(self) -> Path:
        """The study's folder."""
        return self.path.parent

    @property
    def root(self) -> Path:
        """The folder that holds `environment.yml`; for a study elsewhere, the folder above it."""
        try:
            return find_root(self.folder)
        except StudyError:
            return self.folder.parent

    @property
    def reports(self) -> Path:
        """Where the runs of this study are kept."""
        return self.root / "reports" / self.id

    def words(self, text: Words | str, language: str | None = None) -> str:
        """A text of the study in a language."""
        return words(text, language or self.language)

    def options(self, block: str) -> dict[str, Any]:
        """The keyword arguments of a verb, as this study wants it; files with their place.

        Raises
        ------
        StudyError
            The study has no such block, and the message shows what to add; or a file that the
            block names is not there.
        """
        if block not in ANALYSES:
            raise OptionError.unknown("block", block, ANALYSES)
        if block not in self.analyses:
            needed = [
                name for name, key in ANALYSES[block].model_fields.items() if key.is_required()
            ]
            if needed:
                left = [f"{name}: {self.words(why)}" for name, why in self.left_out.items()]
                said = f" On purpose, this study leaves out {' '.join(left)}" if left else ""
                raise StudyError(
                    f"{_name(self.path)} has no analyses.{block}. Add the block with "
                    f"{', '.join(needed)}, or leave out the notebook or cells that need "
                    f"it.{said}"
                )
            return {}
        given = {
            key: list(value) if isinstance(value, tuple) else value
            for key, value in self.analyses[block].items()
        }
        model = _model_file(block, given)
        return given if model is None else given | {MODEL_KEYS[block]: _raw_file(self.path, model)}

    @property
    def model_files(self) -> list[Path]:
        """The frozen persona models that blocks name."""
        named = (_model_file(block, given) for block, given in self.analyses.items())
        return [_raw_file(self.path, one) for one in dict.fromkeys(named) if one is not None]

    @property
    def survey_file(self) -> Path:
        """The raw file of the answers."""
        return _raw_file(self.path, self.survey.file)

    @property
    def quotes_file(self) -> Path | None:
        """The raw file of the coded quotes; None where there are none."""
        return None if self.quotes is None else _raw_file(self.path, self.quotes.file)

    @property
    def events_file(self) -> Path | None:
        """The raw file of the moments; None where there are none, or the survey holds them."""
        if self.events is None or self.events.file is None:
            return None
        return _raw_file(self.path, self.events.file)

    def file_of(self, spec: FileSpec) -> Path:
        """The raw file of a later wave or of a joined table."""
        return _raw_file(self.path, spec.file)

    @property
    def salt_file(self) -> Path | None:
        """The secret of the pseudonyms, which no report carries; None where ids stay."""
        return None if self.privacy.salt is None else self.folder / self.privacy.salt

    def inputs(self) -> list[Path]:
        """The raw files of the study: the survey, the moments if they have a file, then later
        waves, joined tables and persona models.

        Raises
        ------
        StudyError
            A file is in none of the places where it may be; all are named.
        """
        files = (self.survey_file, self.events_file, self.quotes_file)
        first = [path for path in files if path is not None]
        more = [*self.survey.waves.values(), *self.joins.values()]
        joined = [self.file_of(spec) for spec in more]
        return list(dict.fromkeys([*first, *joined, *self.model_files]))

    def _repr_html_(self) -> str:
        from html import escape

        title, question = escape(self.words(self.title)), escape(self.words(self.question))
        return (
            f"<p><strong>{title}</strong><br>{question}<br><code>data/{escape(self.id)}</code></p>"
        )


def open_study(
    name: str | Path = DEFAULT_STUDY, *, language: str | None = None, options: str = ""
) -> Study:
    """Open a study by its name under `data/`, or by the path of its folder.

    Parameters
    ----------
    name : str or Path
        Such as ``"wuye-repair"``. While the variable CEMLAB_STUDY is set (`cemlab lab` sets it),
        it stands in for the bundled default, so that notebooks open with the chosen study.
    language : {"en", "zh"}, optional
        Language of tables, figures and sentences; the study's own when not given.
    options : str, optional
        Changes to the study's options as YAML, such as ``"drivers: {resamples: 200}"``.

    Returns
    -------
    Study

    Raises
    ------
    StudyError
        The file is missing, is not YAML, or has problems; all are listed with their lines.
    OptionError
        `language` or something in `options` is not known.

    Examples
    --------
    >>> study = cemlab.open_study("wuye-repair")
    >>> study.options("drivers")
    """
    if language not in (None, "en", "zh"):
        raise OptionError.unknown("language", language, ("en", "zh"))
    if str(name) == DEFAULT_STUDY:
        name = os.environ.get("CEMLAB_STUDY") or name
    path = study_file(name)
    shown = _name(path)
    content = reading.load(path, shown)
    if not isinstance(content, Mapping):
        raise StudyError(f"{shown} holds no keys. Expected keys: study, survey, …")
    whole, problems = reading.check(StudyFile, content)
    head = content.get("study")
    given_id = head.get("id") if isinstance(head, Mapping) else None
    if isinstance(given_id, str) and given_id != path.parent.name:
        problems.append(
            (("study", "id"), f"is {given_id!r}, but the folder is {path.parent.name!r}. "
             "Give both the same name.")
        )  # fmt: skip
    if whole is None:
        blocks = content.get("analyses")
        more = check_analyses(blocks, None)[1] if isinstance(blocks, Mapping) else []
        reading.refuse(shown, content, [*problems, *more])
    check_name("study.id", whole.study.id)
    joined = {name: item for spec in whole.joins.values() for name, item in spec.items.items()}
    items = all_items(whole.survey) | joined
    changes = read_changes(options)
    refuse_changes(changes, items)
    blocks, more = check_analyses(merge(whole.analyses, changes), items)
    problems += [*more, *contradictions(whole), *wave_contradictions(whole.survey)]
    problems += [*join_contradictions(whole), *privacy_contradictions(whole)]
    reading.refuse(shown, content, [*problems, *event_contradictions(whole)])
    return Study(
        path=path,
        **(dict(whole.study) | {"language": language or whole.study.language}),
        survey=whole.survey,
        events=whole.events,
        quotes=whole.quotes,
        stages=MappingProxyType(whole.stages),
        touchpoints=MappingProxyType(whole.touchpoints),
        analyses=MappingProxyType(blocks),
        notebooks=whole.notebooks,
        left_out=MappingProxyType(whole.left_out),
        joins=MappingProxyType(whole.joins),
        privacy=whole.privacy,
    )


def survey_alone(name: str | Path) -> Study | None:
    """A study with nothing but its survey and what reads it, so that data can be checked while
    other blocks of the file are wrong; None where the survey block is wrong itself."""
    try:
        path = study_file(name)
        content = reading.load(path, _name(path))
    except StudyError:
        return None
    block = content.get("survey") if isinstance(content, Mapping) else None
    spec, _ = reading.check(SurveySpec, block)
    if spec is None or wave_contradictions(spec):
        return None
    # without a privacy block that can be understood nothing is masked, so nothing is read
    privacy, wrong = reading.check(Privacy, content.get("privacy") or {})
    if wrong:
        return None
    bare = {key: {} for key in ("title", "question", "owner", "period", "source")}
    none = dict.fromkeys(("stages", "touchpoints", "analyses", "left_out"), MappingProxyType({}))
    return Study(path=path, id=path.parent.name, language="en", simulated=False, survey=spec,
                 notebooks=(), events=None, privacy=privacy, **bare, **none)  # fmt: skip


def _model_file(block: str, given: Mapping[str, Any]) -> str | None:
    """The persona model that a block names, as it is written there."""
    named = given.get(MODEL_KEYS.get(block, ""))
    return named if isinstance(named, str) and named.endswith(MODEL_FILES) else None


def _raw_file(path: Path, file: str) -> Path:
    base = PurePosixPath(file).name
    named = os.environ.get("CEMLAB_DATA")
    places = [path.parent / file, path.parent / "raw" / base]
    if named:
        places.append(Path(named) / file)
    for place in places:
        if place.is_file():
            return place
    looked = [f"data/{path.parent.name}/{file}", f"data/{path.parent.name}/raw/{base}"]
    looked.append(f"CEMLAB_DATA/{file}" + ("" if named else " (CEMLAB_DATA is not set)"))
    raise StudyError(
        f"{_name(path)}: the data file {file!r} is not there. Looked for: "
        f"{'; '.join(dict.fromkeys(looked))}. Put the file in one of these places; the study's "
        "README says where it comes from, if it is a public one."
    )


def _name(path: Path) -> str:
    return f"data/{path.parent.name}/study.yaml"
