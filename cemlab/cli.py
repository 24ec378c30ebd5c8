"""The `cemlab` command: run studies, check and lint them, open them, simulate new ones.

Nothing that needs pandas is imported before it is needed: help and completion must be quick.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

import cemlab
from cemlab.errors import CemlabError, OptionError, StudyError, nearest
from cemlab.simulate.names import SUFFIXES, WORLDS

if TYPE_CHECKING:
    from cemlab.study import Study

LINT_RULES = 20
INTERRUPTED = 130  # as shells count: 128 + SIGINT


class _Plain:
    """Help without the types of Python: a flag takes no value, an argument says its name."""

    def get_params(self, ctx: Any) -> list[Any]:
        parameters = super().get_params(ctx)  # type: ignore[misc]
        for one in parameters:
            if one.param_type_name == "argument":
                one.display_type_rich = lambda ctx: None
            elif one.is_flag:
                one.metavar = ""
        return parameters


class _Command(_Plain, TyperCommand):
    """A command with plain help."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        named = [one for one in self.params if one.param_type_name == "argument"]
        pieces = [one.metavar if one.required else f"[{one.metavar}]" for one in named]
        return ["[OPTIONS]", *pieces]


class _Group(_Plain, TyperGroup):
    """The command as a whole, with plain help."""


app = typer.Typer(
    name="cemlab",
    cls=_Group,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Entry point: errors of cemlab are messages, not tracebacks."""
    # JupyterLab's choice of a study is for notebooks; a command names its studies itself.
    os.environ.pop("CEMLAB_STUDY", None)
    try:
        app(prog_name="cemlab")
    except CemlabError as error:
        from cemlab.run import fail

        fail(error)
        sys.exit(2 if isinstance(error, OptionError) else 1)


def _complete_study(incomplete: str) -> list[str]:
    """Studies whose name begins so, for the shell."""
    from cemlab.study import studies

    try:
        return [name for name in studies() if name.startswith(incomplete)]
    except CemlabError:
        return []


def _complete_notebook(incomplete: str) -> list[str]:
    """Notebooks whose name begins so, for the shell."""
    from cemlab.study import find_root

    try:
        found = sorted(find_root().glob("notebooks/[!_.]*.ipynb"))
    except CemlabError:
        return []
    return [path.stem for path in found if path.stem.startswith(incomplete)]


def _complete_world(incomplete: str) -> list[str]:
    """Worlds whose name begins so, for the shell."""
    return [name for name in WORLDS if name.startswith(incomplete)]


def _complete_rule(incomplete: str) -> list[str]:
    """Rules of lint whose number begins so, for the shell."""
    return [str(rule) for rule in range(LINT_RULES + 1) if str(rule).startswith(incomplete)]


def _complete_file(incomplete: str) -> list[str]:
    """Files and folders whose path begins so, for the shell."""
    folder, start = os.path.split(incomplete)
    try:
        found = sorted(Path(folder or ".").expanduser().iterdir())
    except OSError:
        return []
    shown = [one for one in found if one.name.startswith(start)
             and (start.startswith(".") or not one.name.startswith("."))]  # fmt: skip
    return [os.path.join(folder, one.name) + ("/" if one.is_dir() else "")  # noqa: PTH118
            for one in shown]  # fmt: skip


def _complete_format(incomplete: str) -> list[str]:
    """Survey systems whose name begins so, for the shell."""
    from cemlab.study import FORMATS

    return [name for name in FORMATS if name.startswith(incomplete)]


Studies = Annotated[
    list[str],
    typer.Argument(
        metavar="STUDY...",
        help="Folders under data/, such as wuye-repair.",
        autocompletion=_complete_study,
        show_default=False,
    ),
]
OneStudy = Annotated[
    str,
    typer.Argument(
        metavar="STUDY",
        help="Folder under data/; wuye-repair when not given.",
        autocompletion=_complete_study,
        show_default=False,
    ),
]


def _examples(*lines: str) -> str:
    return "[bold]Examples[/]\n\n" + "".join(f"{line}\n\n" for line in lines)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"cemlab {cemlab.__version__}")
        raise typer.Exit


@app.callback(
    epilog=_examples("cemlab check wuye-repair", "cemlab run wuye-repair", "cemlab lab wuye-repair")
    + "Completion of studies with the tab key: cemlab --install-completion"
)
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """A research notebook kit for customer experience management.

    A study is a folder under data/ with a study.yaml; its results go to reports/.
    """


@app.command(
    cls=_Command,
    epilog=_examples(
        "cemlab run wuye-repair",
        "cemlab run wuye-repair --why",
        "cemlab run wuye-repair --notebook 05_drivers --set drivers.resamples=200",
        "cemlab run wuye-repair copenhagen-tenants --run wave-2 --language zh",
    ),
)
def run(
    names: Studies,
    notebook: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Run this notebook alone; may be given several times.",
            autocompletion=_complete_notebook,
        ),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="BLOCK.OPTION=VALUE",
            help="Change an option of an analysis for this run; may be given several times.",
        ),
    ] = None,
    name: Annotated[
        str, typer.Option("--run", metavar="NAME", help="Name of the run.")
    ] = "current",
    language: Annotated[
        str | None,
        typer.Option(
            metavar="en|zh", help="Language of the notebooks; the study's when not given."
        ),
    ] = None,
    why: Annotated[
        bool, typer.Option("--why", help="Say what would run, and why; run nothing.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Run everything again.")] = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=1, help="Notebooks at a time; twice the cores when not given."
        ),
    ] = None,
) -> None:
    """Run the notebooks of a study that are out of date, and write its report.

    Results are kept in reports/STUDY/NAME/.
    """
    from cemlab.run import check_run_name, console, fail, tell_run, tell_why

    check_run_name(name)
    wanted: dict[str, Any] = {
        "notebooks": notebook,
        "options": _overrides(settings or ()),
        "run": name,
        "force": force,
    }
    _known(names)
    failed = False
    for study, opened in _opened(names, language, wanted["options"]).items():
        try:
            if isinstance(opened, CemlabError):
                raise opened
            if why:
                tell_why(opened, wanted)
            else:
                failed |= not tell_run(opened, wanted, jobs)
        except OptionError:
            raise
        except CemlabError as error:
            fail(error, study if len(names) > 1 else "")
            failed = True
        except KeyboardInterrupt:
            console(stderr=True).print(
                f"Stopped. What {study} had finished is kept; the same command goes on from there."
            )
            raise typer.Exit(INTERRUPTED) from None
    if failed:
        raise typer.Exit(1)


@app.command(
    cls=_Command, epilog=_examples("cemlab check wuye-repair", "cemlab check wuye-repair sfo-2017")
)
def check(
    names: Studies,
    language: Annotated[
        str | None, typer.Option(metavar="en|zh", help="Language of the labels.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Cut no label, however long it is.")] = False,
) -> None:
    """Read a study, its data and its documents; report every problem at once. Nothing is run."""
    from cemlab.run import tell_check

    _known(names)
    studies = _opened(names, language)
    shown = {name: name if len(studies) > 1 else "" for name in studies}
    if not all(
        [tell_check(study, shown[name], name, full=full) for name, study in studies.items()]
    ):
        raise typer.Exit(1)


@app.command(
    cls=_Command,
    epilog=_examples(
        "cemlab lint wuye-repair",
        "cemlab lint wuye-repair --on 2027-01-31 --language zh",
        "cemlab lint wuye-repair --rule 9 --strict",
    ),
)
def lint(
    names: Studies,
    on: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="Day on which reviews are due, such as 2027-01-31; today without."
        ),
    ] = None,
    rule: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="Only this rule, 1 to 20; 0 for what is of no rule.",
            autocompletion=_complete_rule,
        ),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(metavar="en|zh", help="Of the messages; the study's when not given."),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="End with an error where anything is found.")
    ] = False,
) -> None:
    """Say what weakens the documents of a study: twenty rules for journeys and their maps.

    A document that cannot be read is an error; a finding is none without --strict.
    """
    from cemlab.run import fail, tell_lint

    if rule is not None and not 0 <= rule <= LINT_RULES:
        raise typer.BadParameter(
            f"There is no rule {rule}. Expected 1 to {LINT_RULES}, or 0.", param_hint="--rule"
        )
    _known(names)
    day, failed = _day(on), False
    for study, opened in _opened(names, language).items():
        try:
            if isinstance(opened, CemlabError):
                raise opened
            failed |= tell_lint(opened, on=day, rule=rule) > 0 and strict
        except CemlabError as error:
            fail(error, study if len(names) > 1 else "")
            failed = True
    if failed:
        raise typer.Exit(1)


@app.command(
    cls=_Command,
    epilog=_examples(
        "cemlab diff old/repair.yaml data/wuye-repair/documents/journeys/repair.yaml",
        "cemlab diff journeys/repair.yaml journeys/repair_to_be.yaml --language zh",
    ),
)
def diff(
    old: Annotated[
        str,
        typer.Argument(
            metavar="OLD",
            help="A persona, journey, empathy map, blueprint or story map.",
            autocompletion=_complete_file,
            show_default=False,
        ),
    ],
    new: Annotated[
        str,
        typer.Argument(
            metavar="NEW",
            help="Another version of it, or the journey as it is to be.",
            autocompletion=_complete_file,
            show_default=False,
        ),
    ],
    language: Annotated[
        str | None,
        typer.Option(metavar="en|zh", help="Of the sentences; the terminal's when not given."),
    ] = None,
) -> None:
    """Say what changed from one document to another: added, removed, moved, said otherwise.

    Comments and layout of the files do not count.
    """
    from cemlab.language import check_language, language_of_terminal
    from cemlab.run import tell_diff

    tell_diff(old, new, check_language(language or language_of_terminal()))


@app.command(
    "import",
    cls=_Command,
    epilog=_examples(
        "cemlab import map.xlsx --to wuye-repair --id repair-2027",
        "cemlab import workshop.csv --to wuye-repair --kind to_be --persona lin --language zh",
        "cemlab import diagram.mmd --to wuye-repair --kind planned --persona lin --persona zhou",
    ),
)
def import_(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="A spreadsheet with a row per lane (.csv, .xlsx), or a Mermaid journey (.mmd).",
            autocompletion=_complete_file,
            show_default=False,
        ),
    ],
    to: Annotated[
        str,
        typer.Option(
            metavar="STUDY",
            help="Folder under data/, such as wuye-repair.",
            autocompletion=_complete_study,
            show_default=False,
        ),
    ],
    id: Annotated[
        str | None, typer.Option(metavar="ID", help="Of the journey; made of the file’s name.")
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(metavar="as_is|to_be|planned", help="As the file says without it, or as_is."),
    ] = None,
    persona: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Who lives it; may be given several times."),
    ] = None,
    language: Annotated[
        str | None, typer.Option(metavar="en|zh", help="Of the texts; found without it.")
    ] = None,
    sheet: Annotated[
        str | None, typer.Option(metavar="NAME", help="Of a workbook with several.")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="Of a text file, such as gb18030.")
    ] = None,
) -> None:
    """Make a journey of a study from a spreadsheet or a Mermaid diagram.

    What the file gives no evidence of is marked as assumed. What was not understood is told.
    A journey that is there is never written over.
    """
    from cemlab.run import tell_import
    from cemlab.study import open_study

    _known([to])
    tell_import(
        open_study(to), file, id=id, kind=kind, personas=persona, language=language, sheet=sheet,
        encoding=encoding,
    )  # fmt: skip


@app.command(
    cls=_Command,
    epilog=_examples(
        "cemlab export wuye-repair repair --to repair.xlsx --measured",
        "cemlab export wuye-repair repair --to repair.mmd --language zh",
        "cemlab export wuye-repair repair_to_be --to repair.xml",
    ),
)
def export(
    study: Annotated[
        str,
        typer.Argument(
            metavar="STUDY",
            help="Folder under data/, such as wuye-repair.",
            autocompletion=_complete_study,
            show_default=False,
        ),
    ],
    journey: Annotated[
        str, typer.Argument(metavar="JOURNEY", help="Its id, such as repair.", show_default=False)
    ],
    to: Annotated[
        str,
        typer.Option(
            metavar="FILE",
            help="Its end says what is written: .csv, .xlsx, .mmd or .xml.",
            autocompletion=_complete_file,
            show_default=False,
        ),
    ],
    measured: Annotated[
        bool, typer.Option("--measured", help="With emotions as measured, interval and n.")
    ] = False,
    language: Annotated[
        str | None, typer.Option(metavar="en|zh", help="Of the texts; the study’s without it.")
    ] = None,
) -> None:
    """Write a journey for another tool: a spreadsheet, a Mermaid diagram, or XML.

    A file that is there is never written over.
    """
    from cemlab.run import tell_export
    from cemlab.study import open_study

    _known([study])
    tell_export(open_study(study), journey, to, measured=measured, language=language)


def _day(written: str | None) -> date:
    if written is None:
        return date.today()
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise typer.BadParameter(
            f"{written!r} is no day. Expected one such as 2027-01-31.", param_hint="--on"
        ) from None


@app.command(
    cls=_Command,
    epilog=_examples("cemlab lab wuye-repair", "cemlab lab sfo-2017 --no-browser"),
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def lab(
    context: typer.Context,
    study: OneStudy = "wuye-repair",
    show: Annotated[
        bool, typer.Option("--print", help="Print the command instead of starting it.")
    ] = False,
) -> None:
    """Open JupyterLab at the notebooks, with this study chosen.

    Other options, such as --no-browser or --port 8889, go to JupyterLab.
    """
    from cemlab.study import open_study

    _known([study])
    opened = open_study(study)
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={opened.root}"]
    start = opened.root / "notebooks" / "00_start_here.ipynb"
    first = "/notebooks/00_start_here.ipynb" if start.is_file() else "/notebooks"
    command += [f"--LabApp.default_url=/lab/tree{first}", *context.args]
    chosen = {"CEMLAB_STUDY": opened.id, "CEMLAB_ROOT": str(opened.root)}
    if show:
        import shlex

        settings = [f"{name}={shlex.quote(value)}" for name, value in chosen.items()]
        typer.echo(" ".join([*settings, shlex.join(command)]))
        return
    if os.name == "posix":  # Ctrl-C and the shell then speak to JupyterLab itself
        os.execve(sys.executable, command, {**os.environ, **chosen})
    import subprocess

    raise typer.Exit(subprocess.call(command, env={**os.environ, **chosen}))


@app.command(
    cls=_Command,
    epilog=_examples(
        "cemlab simulate property --to data/my-world",
        "cemlab simulate property --n 300 --seed 7 --to data/my-world --language zh",
        "cemlab simulate insurance --n 400 --waves 2 --branches 20 --to data/two-waves",
        "cemlab simulate my-recipe.yaml --n 1000000 --format parquet --workers 2 --to data/large",
    ),
)
def simulate(
    world: Annotated[
        str,
        typer.Argument(
            metavar="WORLD",
            help=f"Whom to simulate: {', '.join(WORLDS)}, or the file of a recipe.",
            autocompletion=_complete_world,
            show_default=False,
        ),
    ],
    to: Annotated[
        str,
        typer.Option(
            metavar="FOLDER",
            help="A new folder, such as data/my-world; its name is that of the study.",
            show_default=False,
        ),
    ],
    n: Annotated[int, typer.Option(metavar="N", help="How many people answer, per wave.")] = 600,
    seed: Annotated[
        int, typer.Option(metavar="SEED", help="The same seed gives the same world.")
    ] = 1,
    waves: Annotated[int, typer.Option(metavar="W", help="Fieldings, of other people each.")] = 1,
    branches: Annotated[
        int | None,
        typer.Option(metavar="B", help="How many places serve; as the recipe says without it."),
    ] = None,
    response: Annotated[
        float | None,
        typer.Option(metavar="R", help="Share that answers; as the recipe says without it."),
    ] = None,
    language: Annotated[str, typer.Option(metavar="en|zh", help="Language of the study.")] = "en",
    format: Annotated[str, typer.Option(metavar="csv|parquet", help="Of the tables.")] = "csv",
    workers: Annotated[
        int, typer.Option(metavar="P", min=1, help="Processes; the files are the same.")
    ] = 1,
) -> None:
    """Write a simulated study with a known truth: answers, moments, documents, truth.yaml.

    Nobody real answers. Whatever a method finds can be compared with what was planted.
    """
    if world not in WORLDS and not world.endswith(SUFFIXES):
        hint = nearest(world, WORLDS)
        raise typer.BadParameter(
            f"There is no world {world!r}.{hint} Known worlds: {', '.join(WORLDS)}.",
            param_hint="WORLD",
        )
    from cemlab.simulate import written

    typer.echo(
        written(
            world, to, n=n, seed=seed, waves=waves, branches=branches, response=response,
            language=language, format=format, workers=workers,
        )
    )  # fmt: skip


@app.command(
    cls=_Command,
    no_args_is_help=True,
    epilog=_examples(
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
            autocompletion=_complete_study,
            show_default=False,
        ),
    ],
    file: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="As the survey system exported it: .csv, .xlsx, .xls, .sav, .dta, .zip, …",
            autocompletion=_complete_file,
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
            autocompletion=_complete_file,
        ),
    ] = None,
    events: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="An event log for the same study.",
            autocompletion=_complete_file,
        ),
    ] = None,
    format: Annotated[
        str | None,
        typer.Option(
            metavar="TOOL",
            help="What wrote the file, such as qualtrics; found by its content without it.",
            autocompletion=_complete_format,
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

    _known([name])
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


def _known(names: Iterable[str]) -> None:
    """Refuse unknown studies before anything is done for the others."""
    from cemlab.study import studies

    _check_folders()
    known: list[str] | None = None
    for name in names:
        if set(name) & set("/\\"):
            continue  # a path; opening it says what is wrong
        known = studies() if known is None else known
        if name not in known:
            hint = nearest(name, known)
            raise typer.BadParameter(
                f"There is no study {name!r}: data/{name}/study.yaml does not exist.{hint} "
                f"Known studies: {', '.join(known) or 'none'}.",
                param_hint="STUDY",
            )


def _check_folders() -> None:
    """Say it when a variable names a folder that is not there."""
    root, data = os.environ.get("CEMLAB_ROOT"), os.environ.get("CEMLAB_DATA")
    if root and not Path(root).is_dir():
        raise StudyError(
            f"CEMLAB_ROOT is {root!r}, which is no folder. Set it to the folder that holds "
            "environment.yml, or unset it and start from inside that folder."
        )
    if data and not Path(data).is_dir():
        typer.echo(
            f"CEMLAB_DATA is {data!r}, which is no folder. Data files are looked for in the "
            "folders of their studies alone.",
            err=True,
        )


def _overrides(settings: Iterable[str]) -> str:
    from cemlab.study import parse_overrides

    try:
        return parse_overrides(settings)
    except OptionError as error:
        said = str(error)
        raise OptionError(said if said.startswith("options") else f"--set: {said}") from None


def _opened(
    names: Iterable[str], language: str | None, options: str = ""
) -> dict[str, Study | CemlabError]:
    """The studies, or what is wrong with them; wrong options end the command before any runs."""
    from cemlab.study import open_study

    found: dict[str, Study | CemlabError] = {}
    for name in names:
        try:
            found[name] = open_study(name, language=language, options=options)
        except OptionError:
            raise
        except CemlabError as error:
            found[name] = error
    return found


if __name__ == "__main__":
    main()
