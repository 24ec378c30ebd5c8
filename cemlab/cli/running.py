"""Commands that run and check studies."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cemlab.cli.application import INTERRUPTED, PlainCommand, app, examples
from cemlab.cli.completing import notebook_names
from cemlab.cli.opening import Studies, check_known, opened_all, overrides_of
from cemlab.errors import CemlabError, OptionError


@app.command(
    cls=PlainCommand,
    epilog=examples(
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
            autocompletion=notebook_names,
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
        "options": overrides_of(settings or ()),
        "run": name,
        "force": force,
    }
    check_known(names)
    failed = False
    for study, opened in opened_all(names, language, wanted["options"]).items():
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
    cls=PlainCommand,
    epilog=examples("cemlab check wuye-repair", "cemlab check wuye-repair sfo-2017"),
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

    check_known(names)
    studies = opened_all(names, language)
    shown = {name: name if len(studies) > 1 else "" for name in studies}
    if not all(
        [tell_check(study, shown[name], name, full=full) for name, study in studies.items()]
    ):
        raise typer.Exit(1)
