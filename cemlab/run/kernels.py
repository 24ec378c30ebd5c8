"""papermill on a kernel of this interpreter, watched from outside.

What papermill does by itself and a run must not: it labels the cells of a stopped notebook
completed, takes an early `sys.exit` for success, starts whatever kernel is registered under the
notebook's name, and knows the kernel's folder only as that of the whole process. So it is handed
notebooks in memory, an engine with a kernel manager of our own, and its word is not taken.
"""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import ensure_event_loop
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError

from cemlab.run.sources import NEVER_RUN, Source

ENGINE = "cemlab"
START_TIMEOUT = 120  # seconds; a loaded machine starts a kernel in ten
TOLD_WARNINGS = 50
INJECTED = "injected-parameters"
MARKS = 2  # cells that papermill puts above a failing one: a heading and an anchor
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_FRAME = re.compile(r"^ *Cell In\s?\[(\d+)\], line (\d+)", re.MULTILINE)
_PROCESS = re.compile(r"\S*ipykernel_\d+[/\\]")  # a cell's file, named after the kernel's process
_WARNING = re.compile(r"^(?:.*:\d+: )?(\w*Warning: .+)$")


@dataclass(frozen=True, kw_only=True)
class Execution:
    """What became of a notebook: its outputs, and where and why it stopped, if it did."""

    notebook: dict[str, Any]
    cell: int | None = None
    cause: str = ""
    line: str = ""  # of the source, where the traceback names it
    stopped: bool = False

    @property
    def ok(self) -> bool:
        """Whether every cell ran without error."""
        return not self.cause and not self.stopped

    @property
    def warnings(self) -> tuple[str, ...]:
        """Warnings the notebook printed, each once."""
        said = (
            found.group(1).strip()
            for output in _outputs(self.notebook)
            if output.get("name") == "stderr"
            for line in _COLOURS.sub("", "".join(output.get("text", ""))).splitlines()
            if (found := _WARNING.match(line))
        )
        return tuple(dict.fromkeys(said))[:TOLD_WARNINGS]


class Watch:
    """One notebook at work: tells of its cells, and stops it from another thread."""

    def __init__(self, on_cell: Callable[[int], None] = lambda done: None) -> None:
        self.on_cell = on_cell
        self.stopped = threading.Event()
        self.manager: AsyncKernelManager | None = None
        self.notebook: Any = None
        self.index: int | None = None
        self.done = 0

    def stop(self) -> None:
        """End the notebook: its kernel is killed with everything it started."""
        self.stopped.set()
        process = getattr(getattr(self.manager, "provisioner", None), "process", None)
        if process is None:
            return  # not started yet: it stops at its first cell
        try:
            os.killpg(process.pid, signal.SIGKILL)  # a kernel leads a group of its own
        except (AttributeError, OSError):
            process.kill()


class ThisInterpreter(KernelSpecManager):
    """Knows one kernel: this Python, whatever is registered on the machine."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """The command that starts a kernel of this interpreter."""
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="Python 3", language="python")


class StepEngine(NBClientEngine):
    """papermill's engine with our kernel manager, environment, folder and watch."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        watch: Watch,
        environment: Mapping[str, str],
        folder: Path,
        **settings: Any,
    ) -> None:
        """Run the cells; `watch` may end it at any moment."""
        watch.notebook = nb_man.nb
        # A folder of our own for the connection: no port is taken by another kernel, a home
        # folder that cannot be written does no harm, nor does what its owner starts IPython with.
        with tempfile.TemporaryDirectory(prefix="cemlab-", ignore_cleanup_errors=True) as scratch:
            manager = watch.manager = AsyncKernelManager(
                kernel_name=kernel_name,
                kernel_spec_manager=ThisInterpreter(),
                connection_file=str(Path(scratch) / "k.json"),
                transport="ipc" if os.name == "posix" else "tcp",
            )
            client = PapermillNotebookClient(
                nb_man,
                km=manager,
                log=_quiet(),
                kernel_name=kernel_name,
                startup_timeout=START_TIMEOUT,
                timeout=None,
                record_timing=False,
                coalesce_streams=True,  # how often words were flushed hangs on the clock
                shutdown_kernel="immediate",
                skip_cells_with_tag=NEVER_RUN,
                on_cell_execute=lambda cell, cell_index: _begin(watch, cell_index),
                on_cell_complete=lambda cell, cell_index: _end(watch, cell),
            )
            own = {**environment, "IPYTHONDIR": str(Path(scratch) / "ipython")}
            client.execute(env=own, cwd=str(folder), cleanup_kc=True)


class _Stopped(Exception):
    """The run is being stopped."""


def _begin(watch: Watch, index: int) -> None:
    if watch.stopped.is_set():
        raise _Stopped
    watch.index = index


def _end(watch: Watch, cell: Any) -> None:
    is_own = INJECTED not in cell.metadata.get("tags", ())
    if is_own and not any(output.output_type == "error" for output in cell.outputs):
        watch.done += 1
        watch.on_cell(watch.done)


def _quiet() -> logging.Logger:
    """A logger that says nothing: what went wrong is told once, at the end."""
    logger = logging.getLogger(f"{__name__}.quiet")
    logger.disabled = True
    return logger


def execute(
    source: Source,
    parameters: Mapping[str, Any],
    *,
    environment: Mapping[str, str],
    folder: Path,
    watch: Watch,
) -> Execution:
    """Execute a notebook in memory.

    Parameters
    ----------
    source : Source
        The notebook as planned; the file is not read again.
    parameters : mapping
        Values for its parameters.
    environment : mapping
        The kernel's whole environment.
    folder : Path
        The kernel's working folder.
    watch : Watch
        Told of every cell; can end the notebook.
    """
    papermill_engines.register(ENGINE, StepEngine)
    notebook = nbformat.reads(source.content, as_version=4)
    cause, index, line = "", None, ""
    try:
        papermill.execute_notebook(
            notebook,
            None,
            parameters=dict(parameters),
            engine_name=ENGINE,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            watch=watch,
            environment=environment,
            folder=folder,
        )
    except PapermillExecutionError as bad:
        cause = _COLOURS.sub("", f"{bad.ename}: {bad.evalue}".rstrip(": "))
        index, line = bad.cell_index + MARKS, _failing_line(bad)
    except Exception as bad:  # the kernel died, or never came up; the run goes on
        cause, index = f"{type(bad).__name__}: {bad}", watch.index
    finally:
        ensure_event_loop().close()  # that of this thread; Python warns of loops left open
    ran = watch.notebook if watch.notebook is not None else notebook
    stopped = watch.stopped.is_set()
    if not cause and not stopped:
        cause, index = _left_out(ran)
    if cause.startswith("DeadKernelError"):
        cause = "the kernel died (out of memory, or killed from outside)"
    cell = _own_number(ran, index)
    return Execution(notebook=_tidied(ran), cell=cell, cause=cause, line=line, stopped=stopped)


def _left_out(notebook: Any) -> tuple[str, int | None]:
    """The first cell that should have run and did not: `sys.exit(0)` ends a kernel politely."""
    for index, cell in enumerate(notebook.cells):
        wanted = cell.cell_type == "code" and cell.source.strip()
        if wanted and NEVER_RUN not in cell.metadata.get("tags", ()) and not cell.execution_count:
            return "the kernel ended before this cell; does a cell above call sys.exit()?", index
    return "", None


def _own_number(notebook: Any, index: int | None) -> int | None:
    """Which cell of the notebook that is, counted from 1 as its reader sees it."""
    if index is None:
        return None
    added = (INJECTED, "papermill-error-cell-tag")
    before = notebook.cells[:index] if index < len(notebook.cells) else notebook.cells
    return 1 + sum(not set(added) & set(cell.metadata.get("tags", ())) for cell in before)


def _failing_line(bad: PapermillExecutionError) -> str:
    """The line of the cell that the traceback names last, or nothing."""
    told = _COLOURS.sub("", "\n".join(bad.traceback or ()))
    places = [line for count, line in _FRAME.findall(told) if count == str(bad.exec_count)]
    lines = (bad.source or "").splitlines()
    number = int(places[-1]) if places else 0
    return lines[number - 1].strip() if 0 < number <= len(lines) else ""


def _tidied(notebook: Any) -> dict[str, Any]:
    """The executed notebook without clocks, processes and random names: equal runs, equal files."""
    whole = json.loads(json.dumps(notebook))
    whole["metadata"].pop("papermill", None)
    for cell in whole["cells"]:
        cell["metadata"].pop("papermill", None)
        if INJECTED in cell["metadata"].get("tags", ()):
            cell["id"] = INJECTED
        for output in cell.get("outputs", ()):
            if output.get("name") == "stderr":
                output["text"] = _PROCESS.sub("ipykernel/", "".join(output["text"]))
    return whole


def _outputs(notebook: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for cell in notebook["cells"]:
        yield from cell.get("outputs", ())
