"""`cemlab new`: from a file as exported to a study that opens, reads and runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from cemlab.errors import DataError, StudyError
from cemlab.intake.asking import answered
from cemlab.intake.codebooks import with_codebook
from cemlab.intake.copying import IGNORED, copied, existing, new_folder, safe_name
from cemlab.intake.draft import Draft, Guess, Question
from cemlab.intake.guessing import guess
from cemlab.intake.large_files import LargeFile
from cemlab.intake.logs import as_log, events_block
from cemlab.intake.settling import Work, settle
from cemlab.intake.watching import Watch, unwatched
from cemlab.intake.writing import Plan, remark
from cemlab.language import Note, check_language
from cemlab.privacy import make_salt
from cemlab.sources import Source, read_source
from cemlab.study import check_name, find_root

SALT = "private/salt.txt"
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
    shown: Callable[[Draft], None] | None = None,
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
    shown : callable, optional
        Called with the draft when the file is read, before any question.
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
    check_name(Note("study.the_study"), name)
    if language is not None:
        check_language(language)
    place = (root or find_root()) / "data" / name
    _refuse_taken(place)
    given = existing(file)
    book = existing(codebook) if codebook is not None else None
    log = existing(events) if events is not None else None
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
            source = replace(source, warnings=_of_all_rows(source.warnings))
        if book is not None:
            copied(book, raw, _other_name(raw, book.name))
            source = with_codebook(source, book)
        draft = _told(guess(source), language, title)
        if shown is not None:
            shown(draft)
        if answers is not None:
            draft = answered(draft, answers)
        plan = Plan(id=name, file=f"raw/{kept.name}", sha256=sha256)
        work = Work(folder=whole, draft=draft, plan=plan, large=large,
                     must_have_events=log is not None)  # fmt: skip
        if log is not None:
            _add_log(work, log)
        elif draft.events is not None:
            work.draft = as_log(draft)
            _add_events(work, draft.events, plan.file, sha256, source)
        (whole / ".gitignore").write_text(IGNORED, "utf-8")
        _add_salt(work)
        n = settle(work)
        if large is not None:
            large.settled()
    return Created(name=name, folder=place, draft=work.draft, plan=work.plan, n=n,
                   mended=tuple(work.said))  # fmt: skip


def _refuse_taken(place: Path) -> None:
    if (place / "study.yaml").exists():
        raise StudyError(Note("intake.wrong.study_exists", study=place.name))
    if place.exists():
        raise StudyError(Note("intake.wrong.folder_exists", study=place.name))


def _of_all_rows(warnings: tuple[str, ...]) -> tuple[str, ...]:
    """Without the one that rare values may be missed: none is, where all rows are checked."""
    return tuple(one for one in warnings if getattr(one, "key", "") != "sources.sampled")


def _other_name(raw: Path, name: str) -> str:
    """A name that no file there has."""
    name = safe_name(name)
    return name if not (raw / name).exists() else f"second-{name}"


def _told(draft: Draft, language: str | None, title: str | None) -> Draft:
    """The draft with what the person who imports says of it."""
    if language is not None:
        draft = replace(draft, language=Guess(value=language, sure="sure", why="said"))
    return replace(draft, title=title) if title else draft


def _add_log(work: Work, log: Path) -> None:
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


def _add_events(work: Work, found: Guess, file: str, sha256: str, source: Source) -> None:
    block = events_block(found, file, sha256, source)
    note = remark(found, work.draft.language.value)
    work.plan = replace(work.plan, events=block, events_note=note)


def _add_salt(work: Work) -> None:
    columns = (work.plan.events or {}).get("columns") or {}
    has_people = any(columns.get(key) for key in ("customer_id", "journey_id", "actor"))
    if work.draft.id is None and work.draft.customer is None and not has_people:
        return
    (work.folder / SALT).parent.mkdir(mode=0o700)
    make_salt(work.folder / SALT)
    work.plan = replace(work.plan, salt=SALT)
