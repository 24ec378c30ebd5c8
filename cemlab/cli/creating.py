"""The command that makes a study of an export."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from cemlab.cli.application import INTERRUPTED, PlainCommand, app, examples
from cemlab.cli.completing import file_paths, format_names, study_names
from cemlab.cli.opening import check_known
from cemlab.errors import OptionError


@app.command(
    cls=PlainCommand,
    no_args_is_help=True,
    epilog=examples(
        "cemlab new my-study --from export.sav",
        "cemlab new airport --from answers.csv --codebook codebook.csv --title 'Airport 2026'",
        "cemlab new orders --from reviews.csv --events log.xes.gz --language zh --yes",
        "cemlab new my-study --wave 2026Q4 --from export-2026Q4.sav",
    ),
)
def new(
    name: Annotated[
        str,
        typer.Argument(
            metavar="STUDY",
            help="Name of the new study, its folder under data/; with --wave, a study there is.",
            autocompletion=study_names,
            show_default=False,
        ),
    ],
    file: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="As the survey system exported it: .csv, .xlsx, .xls, .sav, .dta, .zip, …",
            autocompletion=file_paths,
        ),
    ] = None,
    wave: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Add the file to the study as a later wave."),
    ] = None,
    codebook: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="A table that says what columns and codes of the file mean.",
            autocompletion=file_paths,
        ),
    ] = None,
    events: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="An event log for the same study.",
            autocompletion=file_paths,
        ),
    ] = None,
    format: Annotated[
        str | None,
        typer.Option(
            metavar="TOOL",
            help="What wrote the file, such as qualtrics; found by its content without it.",
            autocompletion=format_names,
        ),
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="Of a text file, such as gb18030.")
    ] = None,
    sheet: Annotated[
        str | None, typer.Option(metavar="NAME", help="Of a workbook with several.")
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(metavar="en|zh", help="Of the study; that of the questions without it."),
    ] = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="Of the study.")] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Ask nothing; what is not known is marked to check.")
    ] = False,
) -> None:
    """Make a study of a file as a survey system exported it.

    Every guess stands in data/STUDY/study.yaml with its reason and how sure it is. The file
    itself is copied and never changed.
    """
    from cemlab.language import Note, language_of_terminal

    if not file:
        raise OptionError(Note("intake.wrong.no_export", study=name))
    spoken = [language or language_of_terminal()]
    reading = {"format": format, "encoding": encoding, "sheet": sheet, "codebook": codebook}
    try:
        with _ended_as_by_keyboard():
            if wave is None:
                _new_study(name, file, spoken, not yes, events=events, title=title,
                           language=language, **reading)  # fmt: skip
            else:
                _refuse_with_wave({"--events": events, "--language": language, "--title": title})
                _new_wave(name, wave, file, reading)
    except (KeyboardInterrupt, EOFError):  # the second at the end of what is typed: Ctrl-D
        _tell_stopped(name, wave, spoken[-1])
        raise typer.Exit(INTERRUPTED) from None


def _new_study(name: str, file: str, spoken: list[str], may_ask: bool, **given: Any) -> None:
    """Make it, ask in a terminal, and tell; what language it speaks is noted in `spoken`."""
    from cemlab.intake.asking import prompted
    from cemlab.intake.making import new_study
    from cemlab.intake.summary import tell_created, tell_guesses, tell_read
    from cemlab.intake.watching import watched
    from cemlab.run import console
    from cemlab.study import find_root

    asks = may_ask and sys.stdin.isatty() and sys.stdout.isatty()

    def shown(draft: Any) -> None:
        spoken.append(draft.language.value)
        if asks:
            tell_read(draft, console())
            tell_guesses(draft, console())

    made = new_study(
        name, file, answers=prompted if asks else None, shown=shown, watch=watched, **given
    )
    tell_created(made, console(), find_root(), is_read=asks)


def _new_wave(name: str, wave: str, file: str, reading: Mapping[str, Any]) -> None:
    from cemlab.intake.summary import tell_wave
    from cemlab.intake.waves import new_wave
    from cemlab.run import console

    check_known([name])
    tell_wave(new_wave(name, wave, file, **reading), console())


@contextmanager
def _ended_as_by_keyboard() -> Iterator[None]:
    """A closed terminal and a system that shuts down end the work as Ctrl-C does: tidily."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    ends = [getattr(signal, name) for name in ("SIGHUP", "SIGTERM") if hasattr(signal, name)]
    before = {one: signal.signal(one, signal.default_int_handler) for one in ends}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _tell_stopped(name: str, wave: str | None, language: str) -> None:
    """Say what an interrupted `cemlab new` has left: nothing, or all."""
    from cemlab.language import Verbatim, speaker
    from cemlab.run import console
    from cemlab.study import find_root, open_study

    written = find_root() / "data" / name / "study.yaml"
    is_there = written.is_file() and (wave is None or wave in open_study(name).survey.waves)
    path = Verbatim(f"data/{name}/study.yaml")
    said = speaker(language)(f"intake.said.stopped{'_late' if is_there else ''}", path=path)
    console(stderr=True).print(f"\n{said}", markup=False, highlight=False)


def _refuse_with_wave(given: Mapping[str, str | None]) -> None:
    """A later wave has the words and the language of its study."""
    named = [option for option, value in given.items() if value is not None]
    if named:
        raise typer.BadParameter(
            f"{', '.join(named)} cannot be given with --wave: a later wave takes all that from its "
            "study. Leave it out.",
            param_hint="--wave",
        )
