"""What the command says in the terminal: of a run, of what would run, of a study, of errors."""

from __future__ import annotations

import re
import sys
from typing import Any

from rich.console import Console

from cemlab.errors import CemlabError, OptionError
from cemlab.language import in_language, language_of_terminal
from cemlab.run.batch import run, why
from cemlab.run.inspection import data_problems, read_inputs, tried, weak_points
from cemlab.run.overview import codebook, facts, forecast, near, outcome, where_to_read
from cemlab.run.plan import idle_blocks, left_out, plan_steps
from cemlab.run.progress import Bars, Lines
from cemlab.study import Study

FLAGS = {"language": "--language", "notebook": "--notebook", "options": "--set", "run": "--run"}
_ARGUMENT = re.compile(rf"^`?({'|'.join(FLAGS)})`?(?=:| is |, line )", re.MULTILINE)


def tell_run(study: Study, wanted: dict[str, Any], jobs: int | None) -> bool:
    """Run a study and say what came of it; whether all is well."""
    # Importing Jupyter spends a second on grammars of a check that nothing here uses.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    screen = console()
    progress = Bars(screen) if screen.is_terminal else Lines(screen)
    record = run(study, jobs=jobs, progress=progress, **wanted)
    if record.is_up_to_date:
        screen.print(f"{record.study}: everything is up to date, nothing was run.")
        for stem, said in record.left_out.items():
            screen.print(f"{stem} is left out: {said}", markup=False, highlight=False)
    else:
        screen.print(outcome(record.steps, record.left_out))
    for step in record.steps:
        for said in step.warnings if step.reason else ():
            screen.print(f"{step.notebook} warns: {said}", markup=False, highlight=False)
        if step.status == "failed":
            console(stderr=True).print(
                f"{step.error}\nThe notebook as far as it came: "
                f"{near(record.folder / step.notebook)}/{step.notebook}.failed.ipynb",
                style="red",
                markup=False,
                highlight=False,
            )
    for line in where_to_read(record):
        screen.print(line, markup=False, highlight=False)
    return record.ok


def tell_why(study: Study, wanted: dict[str, Any]) -> None:
    """Say what a run would do, and why."""
    table = forecast(why(study, **wanted), left_out(study))
    screen = console()
    screen.print(f"{study.id}, run {wanted['run']}:", highlight=False)
    screen.print(table)


def tell_check(study: Study | CemlabError, shown: str, name: str, *, full: bool = False) -> bool:
    """Say what a study holds, or everything that is wrong with it; whether nothing is."""
    if isinstance(study, CemlabError):
        fail(study, shown)
        if (more := data_problems(name)) is not None:
            fail(more, shown)
        return False
    screen = console()
    problems: list[CemlabError] = []
    try:
        plan_steps(study)
    except CemlabError as error:
        problems.append(error)
    inputs = read_inputs(study)
    problems += inputs.problems
    if inputs.survey is not None:
        simulated = " (simulated data)" if inputs.survey.is_simulated else ""
        title = f"{study.id}: {study.words(study.title)}{simulated}"
        screen.print(title, markup=False, highlight=False, style="bold")
        for what, told in facts(study, inputs).items():
            screen.print(f"  {what}: {told}", markup=False, highlight=False)
        screen.print(codebook(inputs.survey, screen.width, full=full))
    for said in (*inputs.warned, *weak_points(inputs), *idle_blocks(study)):
        screen.print(f"{shown and f'{shown}: '}{said}", markup=False, highlight=False)
    problems += tried(study, inputs)
    for error in problems:
        fail(error, shown)
    if not problems:
        screen.print(f"{study.id}: no problems.", style="green", highlight=False)
    return not problems


def fail(error: CemlabError, study: str = "") -> None:
    """Say what is wrong: arguments by the names they have on the command line."""
    said = in_language(error.args[0], language_of_terminal()) if error.args else str(error)
    if isinstance(error, OptionError):
        said = _ARGUMENT.sub(lambda found: FLAGS[found[1]], said)
    screen = console(stderr=True)
    screen.print(f"{study and f'{study}: '}{said}", style="red", markup=False, highlight=False)


def console(*, stderr: bool = False) -> Console:
    """Where to print; lines in a pipe are not broken at the width of a screen."""
    screen = Console(stderr=stderr, soft_wrap=True)
    if not screen.is_terminal:
        screen.width = max(screen.width, 500)
    return screen
