"""Commands about documents: what weakens them, what changed in them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from cemlab.cli.application import PlainCommand, app, examples
from cemlab.cli.completing import LINT_RULES, file_paths, rule_numbers
from cemlab.cli.opening import Studies, check_known, opened_all
from cemlab.errors import CemlabError


@app.command(
    cls=PlainCommand,
    epilog=examples(
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
            autocompletion=rule_numbers,
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
    check_known(names)
    day, failed = _day(on), False
    for study, opened in opened_all(names, language).items():
        try:
            if isinstance(opened, CemlabError):
                raise opened
            failed |= tell_lint(opened, on=day, rule=rule) > 0 and strict
        except CemlabError as error:
            fail(error, study if len(names) > 1 else "")
            failed = True
    if failed:
        raise typer.Exit(1)


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
    cls=PlainCommand,
    epilog=examples(
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
            autocompletion=file_paths,
            show_default=False,
        ),
    ],
    new: Annotated[
        str,
        typer.Argument(
            metavar="NEW",
            help="Another version of it, or the journey as it is to be.",
            autocompletion=file_paths,
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
