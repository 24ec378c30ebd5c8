"""The command as a whole: its help, its version, and how its errors are told."""

from __future__ import annotations

import os
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

import cemlab
from cemlab.errors import CemlabError, OptionError

INTERRUPTED = 130  # as shells count: 128 + SIGINT
ORDER = (
    "run", "check", "lint", "diff", "discover", "import", "export", "lab", "simulate", "new",
)  # fmt: skip


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


class PlainCommand(_Plain, TyperCommand):
    """A command with plain help."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Options, then the arguments by name."""
        named = [one for one in self.params if one.param_type_name == "argument"]
        pieces = [one.metavar if one.required else f"[{one.metavar}]" for one in named]
        return ["[OPTIONS]", *pieces]


class _Group(_Plain, TyperGroup):
    """The command as a whole, with plain help; its commands in the order in which they are met."""

    def list_commands(self, ctx: Any) -> list[str]:
        return sorted(super().list_commands(ctx), key=ORDER.index)


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


def examples(*lines: str) -> str:
    """Examples below the help of a command."""
    return "[bold]Examples[/]\n\n" + "".join(f"{line}\n\n" for line in lines)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"cemlab {cemlab.__version__}")
        raise typer.Exit


@app.callback(
    epilog=examples("cemlab check wuye-repair", "cemlab run wuye-repair", "cemlab lab wuye-repair")
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
