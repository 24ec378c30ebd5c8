"""The command that opens JupyterLab."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from cemlab.cli.application import PlainCommand, app, examples
from cemlab.cli.opening import OneStudy, check_known


@app.command(
    cls=PlainCommand,
    epilog=examples("cemlab lab wuye-repair", "cemlab lab sfo-2017 --no-browser"),
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

    check_known([study])
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
