"""The command that writes a simulated study."""

from __future__ import annotations

from typing import Annotated

import typer

from cemlab.cli.application import PlainCommand, app, examples
from cemlab.cli.completing import world_names
from cemlab.errors import nearest
from cemlab.simulate.names import SUFFIXES, WORLDS


@app.command(
    cls=PlainCommand,
    epilog=examples(
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
            autocompletion=world_names,
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
