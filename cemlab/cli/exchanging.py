"""Commands that bring journeys in and out: from a log, from other tools, for other tools."""

from __future__ import annotations

from typing import Annotated

import typer

from cemlab.cli.application import PlainCommand, app, examples
from cemlab.cli.completing import file_paths, journey_names, study_names
from cemlab.cli.opening import check_known


@app.command(
    cls=PlainCommand,
    epilog=examples(
        "cemlab discover wuye-repair",
        "cemlab discover wuye-repair --persona lin --title 'Repair' --most 12",
        "cemlab discover orders --to draft.yaml --language zh",
    ),
)
def discover(
    study: Annotated[
        str,
        typer.Argument(
            metavar="STUDY",
            help="Folder under data/ with an event log, such as wuye-repair.",
            autocompletion=study_names,
            show_default=False,
        ),
    ],
    to: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="A .yaml; documents/journeys/found.yaml of the study without it.",
            autocompletion=file_paths,
        ),
    ] = None,
    persona: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID", help="Who lives it; may be given several times; all without it."
        ),
    ] = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="Of the journey.")] = None,
    most: Annotated[
        int, typer.Option(metavar="N", min=2, help="Touchpoints at most: the most frequent.")
    ] = 16,
    language: Annotated[
        str | None, typer.Option(metavar="en|zh", help="Of what is told; the study’s without it.")
    ] = None,
) -> None:
    """Draft a first journey from the event log of a study, for people to correct.

    All of it is marked as assumed. What was left out is told. A journey that is there is never
    written over.
    """
    from cemlab.run import tell_discover
    from cemlab.study import open_study

    check_known([study])
    opened = open_study(study, language=language)
    tell_discover(opened, to=to, title=title, personas=persona or (), most=most)


@app.command(
    "import",
    cls=PlainCommand,
    epilog=examples(
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
            autocompletion=file_paths,
            show_default=False,
        ),
    ],
    to: Annotated[
        str,
        typer.Option(
            metavar="STUDY",
            help="Folder under data/, such as wuye-repair.",
            autocompletion=study_names,
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

    check_known([to])
    tell_import(
        open_study(to), file, id=id, kind=kind, personas=persona, language=language, sheet=sheet,
        encoding=encoding,
    )  # fmt: skip


@app.command(
    cls=PlainCommand,
    epilog=examples(
        "cemlab export wuye-repair repair --to repair.xlsx --measured",
        "cemlab export wuye-repair repair --to repair.mmd --language zh",
        "cemlab export wuye-repair repair_to_be --to repair.xml",
        "cemlab export wuye-repair --events --to events.csv",
    ),
)
def export(
    study: Annotated[
        str,
        typer.Argument(
            metavar="STUDY",
            help="Folder under data/, such as wuye-repair.",
            autocompletion=study_names,
            show_default=False,
        ),
    ],
    journey: Annotated[
        str | None,
        typer.Argument(
            metavar="JOURNEY",
            help="Its id, such as repair; with --events none.",
            autocompletion=journey_names,
            show_default=False,
        ),
    ] = None,
    *,
    to: Annotated[
        str,
        typer.Option(
            metavar="FILE",
            help="Its end says what is written: .csv, .xlsx, .mmd or .xml.",
            autocompletion=file_paths,
            show_default=False,
        ),
    ],
    measured: Annotated[
        bool, typer.Option("--measured", help="With emotions as measured, interval and n.")
    ] = False,
    events: Annotated[
        bool,
        typer.Option("--events", help="The event log, as a CSV for process mining (--to x.csv)."),
    ] = False,
    language: Annotated[
        str | None,
        typer.Option(
            metavar="en|zh",
            help="Of the texts; the study’s without it. Of events: labels instead of ids.",
        ),
    ] = None,
) -> None:
    """Write a journey for another tool: a spreadsheet, a Mermaid diagram, or XML; or the event log.

    A spreadsheet holds the whole journey; what a diagram or XML leaves out is told. A file that is
    there is never written over.
    """
    from cemlab.run import tell_export, tell_export_events
    from cemlab.study import open_study

    if events == (journey is not None) or (events and measured):
        raise typer.BadParameter(
            "Give the id of a journey, such as repair, or --events without a journey and without "
            "--measured.",
            param_hint="JOURNEY",
        )
    check_known([study])
    if journey is None:
        tell_export_events(open_study(study), to, language=language)
        return
    tell_export(open_study(study), journey, to, measured=measured, language=language)
