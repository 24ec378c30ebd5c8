"""The `cemlab` command: run studies, check them, open them in JupyterLab.

Nothing that needs pandas is imported before it is needed: help and completion must be quick.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

import cemlab
from cemlab.errors import CemlabError, OptionError, nearest

if TYPE_CHECKING:
    from rich.console import Console

    from cemlab.data import Survey
    from cemlab.study import Study

INTERRUPTED = 130  # as shells count: 128 + SIGINT

app = typer.Typer(
    name="cemlab",
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
        _fail(error)
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


Studies = Annotated[
    list[str],
    typer.Argument(
        metavar="STUDY",
        help="Folders under data/, such as wuye-repair.",
        autocompletion=_complete_study,
        show_default=False,
    ),
]
OneStudy = Annotated[
    str,
    typer.Argument(
        metavar="STUDY",
        help="Folder under data/, such as wuye-repair.",
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
    epilog=_examples(
        "cemlab run wuye-repair",
        "cemlab run wuye-repair --why",
        "cemlab run wuye-repair --notebook 05_drivers --set drivers.resamples=200",
        "cemlab run wuye-repair copenhagen-tenants --run wave-2 --language zh",
    )
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
        typer.Option(min=1, help="Notebooks at a time; twice the cores when not given."),
    ] = None,
) -> None:
    """Run the notebooks of a study that are out of date, and write its report.

    Results are kept in reports/STUDY/NAME/.
    """
    from cemlab.study import parse_overrides

    wanted: dict[str, Any] = {
        "notebooks": notebook,
        "options": parse_overrides(settings or ()),
        "run": name,
        "language": language,
        "force": force,
    }
    _known(names)
    failed = False
    for study in dict.fromkeys(names):
        try:
            if why:
                _say_why(study, wanted)
            else:
                failed |= not _run_one(study, wanted, jobs)
        except OptionError:
            raise
        except CemlabError as error:
            _fail(error)
            failed = True
        except KeyboardInterrupt:
            _console(stderr=True).print(
                f"Stopped. What {study} had finished is kept; the same command goes on from there."
            )
            raise typer.Exit(INTERRUPTED) from None
    if failed:
        raise typer.Exit(1)


@app.command(epilog=_examples("cemlab check wuye-repair", "cemlab check wuye-repair sfo-2017"))
def check(
    names: Studies,
    language: Annotated[
        str | None, typer.Option(metavar="en|zh", help="Language of the labels.")
    ] = None,
) -> None:
    """Read a study and its data, and report every problem at once; nothing is run."""
    _known(names)
    passed = [_check_one(study, language) for study in dict.fromkeys(names)]
    if not all(passed):
        raise typer.Exit(1)


@app.command(
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


def _known(names: Iterable[str]) -> None:
    """Refuse unknown studies before anything is done for the others."""
    from cemlab.study import studies

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


def _run_one(study: str, wanted: dict[str, Any], jobs: int | None) -> bool:
    """Run a study and say what came of it; whether all is well."""
    # Importing Jupyter spends a second on grammars of a check that nothing here uses.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    from cemlab.run import Bars, Lines, near, outcome, where_to_read
    from cemlab.run import run as run_study

    screen = _console()
    progress = Bars(screen) if screen.is_terminal else Lines(screen)
    record = run_study(study, jobs=jobs, progress=progress, **wanted)
    if record.is_up_to_date:
        screen.print(f"{record.study}: everything is up to date, nothing was run.")
    else:
        screen.print(outcome(record.steps))
    for step in record.steps:
        for said in step.warnings if step.reason else ():
            screen.print(f"{step.notebook} warns: {said}", markup=False, highlight=False)
        if step.status == "failed":
            _console(stderr=True).print(
                f"{step.error}\nThe notebook as far as it came: "
                f"{near(record.folder / step.notebook)}/{step.notebook}.failed.ipynb",
                style="red",
                markup=False,
                highlight=False,
            )
    for line in where_to_read(record):
        screen.print(line, markup=False, highlight=False)
    return record.ok


def _say_why(study: str, wanted: dict[str, Any]) -> None:
    from cemlab.run import forecast, why

    screen = _console()
    screen.print(f"{study}, run {wanted['run']}:", highlight=False)
    screen.print(forecast(why(study, **wanted)))


def _check_one(name: str, language: str | None) -> bool:
    """Say what a study holds, or everything that is wrong with it."""
    import warnings

    from cemlab.run import plan_steps
    from cemlab.study import open_study

    problems: list[CemlabError] = []
    try:
        study = open_study(name, language=language)
    except CemlabError as error:
        _fail(error)
        return False
    try:
        plan_steps(study)
    except CemlabError as error:
        problems.append(error)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            from cemlab.data import read_survey

            survey = read_survey(study)
        except CemlabError as error:
            problems.append(error)
        else:
            _say_survey(study, survey)
    screen = _console()
    for one in warned:
        if issubclass(one.category, UserWarning):
            screen.print(f"{one.category.__name__}: {one.message}", markup=False, highlight=False)
    for error in problems:
        _fail(error)
    if not problems:
        screen.print(f"{study.id}: no problems.", style="green", highlight=False)
    return not problems


def _say_survey(study: Study, survey: Survey) -> None:
    from cemlab.run import plain

    screen = _console()
    simulated = " (simulated data)" if survey.is_simulated else ""
    screen.print(f"{study.id}: {study.words(study.title)}{simulated}", markup=False, style="bold")
    book = survey.codebook()
    roles = book["role"].value_counts(sort=False)
    facts = {
        "file": f"{survey.source}, {len(survey):,} rows",
        "items": ", ".join(f"{count} {role}" for role, count in roles.items()),
        "weights": _weights(survey),
        "ignored columns": f"{len(survey.ignored)} {', '.join(survey.ignored)}".rstrip(),
        "notebooks": ", ".join(study.notebooks),
    }
    facts |= {f"left out: {stem}": study.words(why) for stem, why in study.left_out.items()}
    for what, told in facts.items():
        screen.print(f"  {what}: {told}", markup=False, highlight=False)
    table = plain("item", "label", "role", "scale")
    for heading in ("answers", "missing", "not applicable"):
        table.add_column(heading, justify="right")
    for row in book.itertuples():
        counts = (f"{count:,}" for count in (row.n, row.n_missing, row.n_not_applicable))
        table.add_row(row.item, row.label, row.role, row.scale, *counts)
    screen.print(table, markup=False)


def _weights(survey: Survey) -> str:
    if survey.weight_kind == "frequency":
        return f"frequencies, for {survey.n:,.0f} people"
    if survey.weight_kind == "survey":
        return f"yes, {survey.n_effective:,.0f} effective respondents"
    return "none"


def _fail(error: CemlabError) -> None:
    screen = _console(stderr=True)
    screen.print(str(error), style="red", markup=False, highlight=False)


def _console(*, stderr: bool = False) -> Console:
    """Where to print; lines in a pipe are not broken at the width of a screen."""
    from rich.console import Console

    screen = Console(stderr=stderr, soft_wrap=True)
    if not screen.is_terminal:
        screen.width = max(screen.width, 160)
    return screen


if __name__ == "__main__":
    main()
