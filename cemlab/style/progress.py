"""A bar that shows how far long work is, for people only."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def bar(total: int, what: str) -> Iterator[Callable[..., None]]:
    """A progress bar in a terminal or an open notebook; elsewhere nothing is shown.

    Parameters
    ----------
    total : int
        How much there is to do.
    what : str
        What is counted, such as ``"worlds"``.

    Yields
    ------
    callable
        To be called with how much was done, 1 when not given.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    console = Console(stderr=True)
    seen = console.is_terminal or console.is_jupyter
    silent = not seen or os.environ.get("CEMLAB_STATIC") == "1"
    columns = (what, BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=silent) as progress:
        task = progress.add_task("", total=total)
        yield lambda done=1: progress.advance(task, done)
