"""How far long work is, for people who look at a terminal."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

Told = Callable[[int, int], None]
Watch = Callable[[str], AbstractContextManager[Told]]
STEPS = ("copy", "sample", "columns", "rows")  # a key each at intake.step


@contextmanager
def unwatched(step: str) -> Iterator[Told]:
    """Nobody looks."""
    yield lambda done, whole: None


@contextmanager
def watched(step: str) -> Iterator[Told]:
    """A bar for one step of the work, in a terminal; elsewhere nothing is shown.

    Parameters
    ----------
    step : str
        One of `STEPS`.

    Yields
    ------
    callable
        To be called with how much is done, and of how much; 0 where that is not known.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from cemlab.language import language_of_terminal, speaker

    console = Console(stderr=True)
    silent = not console.is_terminal or os.environ.get("CEMLAB_STATIC") == "1"
    said = speaker(language_of_terminal())(f"intake.step.{step}")
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=silent) as progress:
        task = progress.add_task(said, total=None)
        yield lambda done, whole: progress.update(task, completed=done, total=whole or None)
