"""`cemlab new`: from a file as exported to a study that opens, reads and runs."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cemlab.data import read_events, trial_survey
from cemlab.errors import CemlabError, DataError, StudyError
from cemlab.intake.asking import answered
from cemlab.intake.codebooks import with_codebook
from cemlab.intake.copying import IGNORED, copied, existing, new_folder, safe_name
from cemlab.intake.draft import Draft, Guess, Question
from cemlab.intake.guessing import guess
from cemlab.intake.large_files import LargeFile, tried_on
from cemlab.intake.logs import as_log, events_block
from cemlab.intake.mending import mended
from cemlab.intake.planning import Chosen, chosen
from cemlab.intake.watching import Watch, unwatched
from cemlab.intake.writing import Plan, remark, study_text
from cemlab.language import check_language, speaker
from cemlab.privacy import make_salt
from cemlab.sources import Source, read_source, read_table
from cemlab.study import Study, check_name, find_root, open_study

SALT = "private/salt.txt"
MOST_ITEMS = 400  # of a study file: reading one takes a second for each two hundred
MOST_BYTES = 1_500_000
ROUNDS = 12  # of putting right what the data contradict
RANKS = ("outcome", "driver", "validation", "segment", "verbatim", "profile", "ignored")
Answers = Callable[[Question, str], str]


@dataclass(frozen=True, kw_only=True)
class Created:
    """What `cemlab new` made.

    Attributes
    ----------
    name : str
    folder : Path
    draft : Draft
        As written: with the answers given and what the data put right.
    plan : Plan
        What the study file says beside the guesses.
    n : int
        Responses that the study reads.
    mended : tuple of str
        What had to be put right before the data could be read.
    """

    name: str
    folder: Path
    draft: Draft
    plan: Plan
    n: int
    mended: tuple[str, ...] = ()


@dataclass(kw_only=True)
class _Work:
    """A study in the making, in a hidden folder."""

    folder: Path
    draft: Draft
    plan: Plan
    events_draft: Draft | None = None
    large: LargeFile | None = None
    must_have_events: bool = False
    said: list[str] = field(default_factory=list)


def new_study(
    name: str,
    file: Path | str,
    *,
    codebook: Path | str | None = None,
    events: Path | str | None = None,
    format: str | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
    language: str | None = None,
    title: str | None = None,
    answers: Answers | None = None,
    root: Path | None = None,
    watch: Watch = unwatched,
) -> Created:
    """Make a study of a file as a survey system exported it.

    Parameters
    ----------
    name : str
        Of the study: a new folder below ``data/``.
    file : Path or str
        The export; it is copied and stays as it is.
    codebook : Path or str, optional
        A table that says what columns and codes mean.
    events : Path or str, optional
        An event log for the same study.
    format, encoding, sheet : str, optional
        Where the file does not tell well enough how to read it.
    language : {"en", "zh"}, optional
        Of the study; that of the questions when not given.
    title : str, optional
    answers : callable, optional
        Answers an open question, given the language; the defaults are taken without it.
    root : Path, optional
        The folder that holds ``data/``.
    watch : callable, optional
        Shows how far the work on a large file is: `cemlab.intake.watching.watched`.

    Returns
    -------
    Created

    Raises
    ------
    StudyError
        The name is unusable, or there is such a study.
    DataError
        A file cannot be read; nothing is left behind.

    Examples
    --------
    >>> cemlab.intake.new_study("airport-2017", "export.sav")
    """
    check_name("The name of the study", name)
    if language is not None:
        check_language(language)
    place = (root or find_root()) / "data" / name
    _refuse_taken(place)
    given = existing(file)
    book = existing(codebook, "codebook") if codebook is not None else None
    log = existing(events, "event log") if events is not None else None
    with new_folder(place) as whole:
        raw = whole / "raw"
        kept = raw / safe_name(given.name)
        with watch("copy") as told:
            sha256 = copied(given, raw, kept.name, told)
        with watch("sample"):
            source = read_source(kept, format=format, encoding=encoding, sheet=sheet)
        large = None
        if source.rows is not None:
            large = LargeFile(kept, source, watch)
            source = replace(source, warnings=())  # that rare values may be missed: none is now
        if book is not None:
            copied(book, raw, _other_name(raw, book.name))
            source = with_codebook(source, book)
        draft = _told(guess(source), language, title)
        if answers is not None:
            draft = answered(draft, answers)
        plan = Plan(id=name, file=f"raw/{kept.name}", sha256=sha256)
        work = _Work(folder=whole, draft=draft, plan=plan, large=large,
                     must_have_events=log is not None)  # fmt: skip
        if log is not None:
            _add_log(work, log)
        elif draft.events is not None:
            work.draft = as_log(draft)
            _add_events(work, draft.events, plan.file, sha256, source)
        (whole / ".gitignore").write_text(IGNORED, "utf-8")
        _add_salt(work)
        n = _settle(work)
        if large is not None:
            large.settled()
    return Created(name=name, folder=place, draft=work.draft, plan=work.plan, n=n,
                   mended=tuple(work.said))  # fmt: skip


def _refuse_taken(place: Path) -> None:
    if (place / "study.yaml").exists():
        raise StudyError(
            f"There is a study {place.name!r}: data/{place.name}/study.yaml is never overwritten. "
            f"Add this file to it as another wave (--wave NAME), or give the new study another "
            "name."
        )
    if place.exists():
        raise StudyError(
            f"data/{place.name} exists, but holds no study.yaml. Nothing is overwritten: move "
            "the folder away, or give the new study another name."
        )


def _other_name(raw: Path, name: str) -> str:
    """A name that no file there has."""
    name = safe_name(name)
    return name if not (raw / name).exists() else f"second-{name}"


def _told(draft: Draft, language: str | None, title: str | None) -> Draft:
    """The draft with what the person who imports says of it."""
    if language is not None:
        draft = replace(draft, language=Guess(value=language, sure="sure", why="said"))
    return replace(draft, title=title) if title else draft


def _add_log(work: _Work, log: Path) -> None:
    """An event log in a file of its own."""
    raw = work.folder / "raw"
    name = _other_name(raw, log.name)
    sha256 = copied(log, raw, name)
    source = read_source(raw / name)
    found = guess(source).events
    if found is None:
        raise DataError(
            f"{log.name} is not recognised as an event log: its columns are "
            f"{', '.join(list(source.columns)[:12])}. Expected a case that repeats, a step and a "
            "time; or write the block events into study.yaml by hand."
        )
    _add_events(work, found, f"raw/{name}", sha256, source)


def _add_events(work: _Work, found: Guess, file: str, sha256: str, source: Source) -> None:
    block = events_block(found, file, sha256, source)
    note = remark(found, work.draft.language.value)
    work.plan = replace(work.plan, events=block, events_note=note)


def _add_salt(work: _Work) -> None:
    columns = (work.plan.events or {}).get("columns") or {}
    has_people = any(columns.get(key) for key in ("customer_id", "journey_id", "actor"))
    if work.draft.id is None and work.draft.customer is None and not has_people:
        return
    (work.folder / SALT).parent.mkdir(mode=0o700)
    make_salt(work.folder / SALT)
    work.plan = replace(work.plan, salt=SALT)


def _settle(work: _Work) -> int:
    """Write, open and read the study until nothing contradicts it; how many responses it has."""
    for _ in range(ROUNDS):
        try:
            study, survey, events, n = _tried(work)
        except CemlabError as error:
            _mend(work, error)
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _choose(work, chosen(_declared(work), survey, events))
        _write(work)
        open_study(study.path)
        return n
    return _tried(work)[-1]


def _tried(work: _Work) -> tuple[Study, Any, Any, int]:
    """The study as it would be read, of a large file by a sample; and how many responses."""
    _write(work)
    study = open_study(work.folder / "study.yaml")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if work.large is not None:
            n = work.large.check(study)
            survey = tried_on(work.draft, study)
        else:
            survey = trial_survey(study)
            n = len(survey)
        try:
            events = read_events(study) if study.events is not None else None
        except CemlabError:
            if work.must_have_events:
                raise
            events = None
            work.said.append(speaker(work.draft.language.value)("intake.mended.events"))
            work.plan = replace(work.plan, events=None, events_note="")
            _write(work)
            study = open_study(study.path)
    return study, survey, events, n


def _mend(work: _Work, error: CemlabError) -> None:
    spec = work.draft.source
    speaks_of_events = "\n  " in str(error) and "events." in str(error)
    if speaks_of_events and work.plan.events is not None and not work.must_have_events:
        work.said.append(speaker(work.draft.language.value)("intake.mended.events"))
        work.plan = replace(work.plan, events=None, events_note="")
        return
    raw = work.folder / work.plan.file
    how = {"format": spec.format, "encoding": spec.encoding, "separator": spec.separator,
           "sheet": spec.sheet}  # fmt: skip

    def column(name: str) -> Any:
        if work.large is not None:
            return work.large.different(name)
        return read_table(raw, columns=[name], **how)[name]

    work.draft, said = mended(work.draft, error, column)
    work.said += said


def _declared(work: _Work) -> Draft:
    """The draft with the items that the study file holds."""
    kept = {name: item for name, item in work.draft.items.items()
            if name not in work.plan.undeclared}  # fmt: skip
    return replace(work.draft, items=kept)


def _choose(work: _Work, found: Chosen) -> None:
    work.plan = replace(
        work.plan,
        analyses=found.analyses,
        notebooks=found.notebooks,
        left_out_notebooks=found.left_out,
    )


def _write(work: _Work) -> None:
    most = MOST_ITEMS
    text = ""
    while most:
        work.plan = replace(work.plan, undeclared=_undeclared(work.draft, most))
        text = study_text(work.draft, work.plan)
        if len(text.encode("utf-8")) <= MOST_BYTES:
            break
        most //= 2
    (work.folder / "study.yaml").write_text(text, "utf-8", newline="\n")


def _undeclared(draft: Draft, most: int) -> tuple[str, ...]:
    """Items beyond what a study file holds: the least telling ones, in the order of the file."""
    if len(draft.items) <= most:
        return ()
    main = draft.outcome.value if draft.outcome is not None else None
    ranked: Mapping[str, tuple] = {
        name: (name != main, RANKS.index(item.role.value), -item.n_answered)
        for name, item in draft.items.items()
    }
    rest = set(sorted(ranked, key=ranked.__getitem__)[most:])
    return tuple(name for name in draft.items if name in rest)
