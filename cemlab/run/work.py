"""One step done: staged, executed, swapped in as a whole, noted."""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cemlab.run.fingerprints import Identity, stamp, text_digest
from cemlab.run.folders import RunFolder
from cemlab.run.manifest import Manifest, write_json
from cemlab.run.plan import Step
from cemlab.run.progress import Progress
from cemlab.study import Study

if TYPE_CHECKING:
    from cemlab.run.kernels import Execution, Watch


@dataclass(frozen=True, kw_only=True)
class Due:
    """A step with the reason to run it, and what it is run on."""

    step: Step
    reason: str
    identity: Identity


@dataclass(kw_only=True)
class Workplace:
    """What the steps of a run share, and the way to stop them all."""

    study: Study
    folder: RunFolder
    manifest: Manifest
    progress: Progress
    _watches: list[Watch] = field(default_factory=list)
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _stopping: bool = False

    def perform(self, due: Due) -> None:
        """Execute a step and keep what came of it; called from several threads."""
        from cemlab.run.kernels import Watch, execute

        step, stem = due.step, due.step.stem
        watch = Watch(lambda done: self.progress.cell(stem, done))
        with self._guard:
            if self._stopping:
                return
            self._watches.append(watch)
        facts = {"reason": due.reason, **asdict(due.identity)}
        self.manifest.note(stem, status="running", **facts)
        self.progress.started(stem)
        staged, clock = self.folder.stage(stem), time.monotonic()
        execution = execute(
            step.source,
            step.parameters,
            environment=kernel_environment(self.study, staged),
            folder=step.source.path.parent,
            watch=watch,
        )
        facts |= {
            "seconds": round(time.monotonic() - clock, 2),
            "warnings": list(execution.warnings),
            "text": text_digest(step),
        }
        facts |= self._keep(step, staged, execution)
        self.manifest.note(stem, **facts)
        self.progress.ended(stem, facts["status"], facts["seconds"])

    def stop(self) -> None:
        """End every notebook at work, and start no other."""
        with self._guard:
            self._stopping = True
            watches = list(self._watches)
        for watch in watches:
            watch.stop()

    def _keep(self, step: Step, staged: Path, execution: Execution) -> dict[str, Any]:
        if execution.stopped:
            self.folder.discard(step.stem)
            return {"status": "stopped", "kept": {}}
        if not execution.ok:
            return self._keep_partial(step, staged, execution)
        write_json(staged / f"{step.stem}.ipynb", execution.notebook)
        seeds = _seeds(staged)
        names = self.folder.swap_in(step.stem)
        kept = {name: stamp(self.folder.path / name) for name in names}
        return {"status": "done", "seeds": seeds, "kept": kept}

    def _keep_partial(self, step: Step, staged: Path, execution: Execution) -> dict[str, Any]:
        """Only the notebook as far as it came: results of a failed step would look whole.

        Older results go too. They belong to other inputs, the report would mix them in, and the
        same inputs make the same files again.
        """
        for path in staged.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        partial = f"{step.stem}.failed.ipynb"
        write_json(staged / partial, execution.notebook)
        self.folder.swap_in(step.stem)
        if step.waits:
            self.folder.remove_pages()
        error = {
            "notebook": step.stem,
            "cell": execution.cell,
            "line": execution.line,
            "cause": execution.cause,
        }
        return {
            "status": "failed",
            "error": error,
            "partial": f"{step.stem}/{partial}",
            "kept": {},
        }


def kernel_environment(study: Study, staged: Path) -> dict[str, str]:
    """A kernel's environment: this one's, with what makes runs equal and quiet."""
    inherited = {name: value for name, value in os.environ.items() if name != "CEMLAB_STUDY"}
    threads = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}
    return {
        **inherited,
        **threads,
        "CEMLAB_ROOT": str(study.root),
        "CEMLAB_STEP_FOLDER": str(staged),
        "CEMLAB_STATIC": "1",
        "PYTHONHASHSEED": "0",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    }


def _seeds(staged: Path) -> dict[str, int]:
    """Seeds of the kept results by their names."""
    seeds = {}
    for path in sorted(staged.glob("*.result.json")):
        try:
            kept = json.loads(path.read_text("utf-8"))
        except ValueError:
            continue
        told = kept.get("provenance") if isinstance(kept, Mapping) else None
        seed = told.get("seed") if isinstance(told, Mapping) else None
        if seed is not None:
            seeds[path.name.removesuffix(".result.json")] = seed
    return seeds
