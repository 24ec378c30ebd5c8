"""What lint finds in the documents of a study, and what changed between two, said in a terminal."""

from __future__ import annotations

import dataclasses
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from cemlab.language import Verbatim, speaker
from cemlab.run.telling import console

if TYPE_CHECKING:
    from cemlab.documents import LintFinding
    from cemlab.study import Study


def tell_lint(study: Study, *, on: date, rule: int | None = None) -> int:
    """Say what weakens the documents of a study, file by file; how many findings there are.

    Raises
    ------
    StudyError
        Documents cannot be read; all problems are listed with their lines.
    """
    from cemlab.documents import RULE_COUNT, lint, read_documents

    documents, say, screen = read_documents(study), speaker(study.language), console()
    if rule == RULE_COUNT:
        screen.print(say("documents.linted.drawings"), markup=False, highlight=False)
        return 0
    found = [one for one in lint(documents, study.language, on=on) if rule in (None, one.rule)]
    for file, findings in groupby(found, key=lambda one: one.file):
        screen.print(file, markup=False, highlight=False, style="bold")
        screen.print(_table(list(findings), study.language))
    key = "found" if found else "nothing"
    told = say(
        f"documents.linted.{key}", study=Verbatim(study.id), n=len(found),
        documents=len(documents.all()),
    )  # fmt: skip
    screen.print(told, markup=False, highlight=False, style="" if found else "green")
    return len(found)


def tell_diff(old: str, new: str, language: str) -> None:
    """Say what changed from one file to another.

    Raises
    ------
    StudyError, OptionError
        A file cannot be read, or the two are not of one kind of document.
    """
    from cemlab.documents import diff

    found = dataclasses.replace(diff(old, new, language), before=old, after=new)
    screen = console()
    screen.print(found.headline(), markup=False, highlight=False, style="bold")
    for said in found.narrate():
        screen.print(f"  {said}", markup=False, highlight=False)


def _table(findings: list[LintFinding], language: str) -> Table:
    say = speaker(language)
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True, style="dim")
    table.add_column()
    for one in findings:
        named = f"{one.rule} {say(f'documents.rule.{one.rule}')}" if one.rule else "–"
        table.add_row(*map(Text, (f"  {one.line}", named, one.message)))
    return table
