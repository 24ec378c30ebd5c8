"""What a run gives back: a line per step, and where to read on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class StepRecord:
    """One notebook of a run.

    Attributes
    ----------
    notebook : str
        Such as ``"05_drivers"``.
    status : {"done", "failed", "killed", "stopped", "waiting"}
        As in the manifest; "waiting" for a step that was never started.
    reason : str
        Why it is to be run, or was; empty when it was up to date.
    cells : int
        How many cells a run executes.
    seconds : float
        Of the last execution.
    warnings : tuple of str
        What the notebook warned of.
    error : str
        Notebook, cell and cause of a failure.
    """

    notebook: str
    status: str
    reason: str
    cells: int
    seconds: float = 0.0
    warnings: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class RunRecord:
    """What became of a run of one study.

    Attributes
    ----------
    study, run : str
        Whose run, and its name.
    folder : Path
        Where everything is kept.
    steps : tuple of StepRecord
        In order.
    pages : tuple of Path
        The pages of the report, the study's own language first.
    left_out : mapping of str to str
        Notebooks that the study leaves out on purpose, each with its reason.
    """

    study: str
    run: str
    folder: Path
    steps: tuple[StepRecord, ...]
    pages: tuple[Path, ...]
    left_out: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether every step is done."""
        return all(step.status == "done" for step in self.steps)

    @property
    def is_up_to_date(self) -> bool:
        """Whether nothing had to be run."""
        return not any(step.reason for step in self.steps)
