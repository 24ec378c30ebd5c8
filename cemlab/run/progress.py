"""What a person sees while notebooks run: bars in a terminal, lines elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from cemlab.run.record import StepRecord

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import TaskID


class Progress(Protocol):
    """Told what happens; called from several threads."""

    def begin(self, study: str, steps: Sequence[StepRecord]) -> None:
        """These steps are about to run."""

    def started(self, notebook: str) -> None:
        """A kernel is starting."""

    def cell(self, notebook: str, done: int) -> None:
        """So many cells are done."""

    def ended(self, notebook: str, status: str, seconds: float) -> None:
        """A step came to its end."""

    def close(self) -> None:
        """Nothing more comes."""


class Silent:
    """Says nothing."""

    def begin(self, study: str, steps: Sequence[StepRecord]) -> None: ...

    def started(self, notebook: str) -> None: ...

    def cell(self, notebook: str, done: int) -> None: ...

    def ended(self, notebook: str, status: str, seconds: float) -> None: ...

    def close(self) -> None: ...


class Lines(Silent):
    """A line when a notebook starts and one when it ends: for logs and pipes."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def begin(self, study: str, steps: Sequence[StepRecord]) -> None:
        noun = "notebook" if len(steps) == 1 else "notebooks"
        self._say(f"{study}: {len(steps)} {noun} to run")

    def started(self, notebook: str) -> None:
        self._say(f"  {notebook}: started")

    def ended(self, notebook: str, status: str, seconds: float) -> None:
        self._say(f"  {notebook}: {status} after {seconds:.1f} s")

    def _say(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False)


class Bars(Silent):
    """A bar per notebook, with the time it has taken so far."""

    def __init__(self, console: Console) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as RichProgress

        self._bars = RichProgress(
            TextColumn("  {task.description}"),
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TextColumn("cells"),
            TimeElapsedColumn(),
            TextColumn("{task.fields[told]}"),
            console=console,
        )
        self._tasks: dict[str, TaskID] = {}

    def begin(self, study: str, steps: Sequence[StepRecord]) -> None:
        self._bars.console.print(f"[bold]{study}[/]")
        self._bars.start()
        for step in steps:
            self._tasks[step.notebook] = self._bars.add_task(
                step.notebook, total=step.cells, told="waiting", start=False
            )

    def started(self, notebook: str) -> None:
        self._bars.start_task(self._tasks[notebook])
        self._bars.update(self._tasks[notebook], told="running")

    def cell(self, notebook: str, done: int) -> None:
        self._bars.update(self._tasks[notebook], completed=done)

    def ended(self, notebook: str, status: str, seconds: float) -> None:
        colour = "green" if status == "done" else "red"
        self._bars.update(self._tasks[notebook], told=f"[{colour}]{status}[/]")
        self._bars.stop_task(self._tasks[notebook])

    def close(self) -> None:
        self._bars.stop()
