"""The loop: what is out of date is executed, several notebooks at once, the report last."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cemlab.errors import RunError
from cemlab.run.fingerprints import digest, identity, stamp, surroundings, text_digest
from cemlab.run.folders import RunFolder, check_run_name
from cemlab.run.inspection import refuse_wrong
from cemlab.run.manifest import Manifest, write_json
from cemlab.run.plan import REPORT, Step, left_out, plan_steps, stems
from cemlab.run.progress import Progress, Silent
from cemlab.run.record import RunRecord, StepRecord
from cemlab.run.sources import retold
from cemlab.run.staleness import reason
from cemlab.run.work import Due, Workplace
from cemlab.study import Study, find_root, open_study

FORCED = "forced"


def run(
    study: Study | str | Path,
    *,
    notebooks: Iterable[str] | None = None,
    options: str = "",
    run: str = "current",
    language: str | None = None,
    force: bool = False,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> RunRecord:
    """Run the notebooks of a study that are out of date, and record what became of them.

    Results are kept under ``reports/<study>/<run>/``, a folder per notebook, each replaced as a
    whole. A notebook that fails keeps its partial copy, and the others go on.

    Parameters
    ----------
    study : Study, str or Path
        A study, its name under ``data/``, or the path of its folder.
    notebooks : iterable of str, optional
        Some of the study's notebooks, such as ``["05_drivers"]``; all when not given.
    options : str
        Changes to the study's options as YAML, such as ``"drivers: {resamples: 200}"``.
    run : str, default "current"
        Name of the run.
    language : {"en", "zh"}, optional
        Language of the notebooks; the study's own when not given.
    force : bool, default False
        Run everything again.
    jobs : int, optional
        Notebooks at a time; twice the number of cores when not given.
    progress : Progress, optional
        Told what happens; silent when not given.

    Returns
    -------
    RunRecord
        Ask its `ok`: a notebook that fails raises nothing here.

    Raises
    ------
    StudyError, OptionError
        The study, a data file, a document, an option or the name of a notebook or run is wrong.
    DataError
        Answers or moments break what the study says; nothing was run or written.
    RunError
        Notebooks do not fit, another run is at work, or the folder cannot be written.
    KeyboardInterrupt
        The run was stopped; its kernels are gone and the manifest says so.

    Examples
    --------
    >>> record = cemlab.run.run("wuye-repair", options="drivers: {resamples: 200}")
    >>> record.pages
    """
    study = _opened(study, language, options)
    check_run_name(run)
    steps = plan_steps(study, notebooks, options=options, run=run)
    progress = progress or Silent()
    folder = RunFolder(study, run)
    if any(one.reason for one in _due(study, steps, Manifest(folder.path), folder, force)):
        refuse_wrong(study)  # wrong data are said once, not by every notebook
    with folder.locked():
        manifest = Manifest(folder.path)
        manifest.repair()
        omitted = {stem: dict(study.left_out[stem]) for stem in left_out(study)}
        _forget(study, folder, manifest)
        work = Workplace(study=study, folder=folder, manifest=manifest, progress=progress)
        due = _due(study, steps, manifest, folder, force)
        if any(one.reason for one in due):
            manifest.begin(
                stems(study),
                study=study.id,
                run=run,
                language=study.language,
                options=options,
                left_out=omitted,
            )
            _work(work, due, jobs)
        elif manifest.status != "done":  # killed after its last step
            manifest.finish("done")
        manifest.amend(left_out=omitted)
        _retell(due, manifest, folder)
        due = [one for one in due if one.reason]
        return RunRecord(
            study=study.id,
            run=run,
            folder=folder.path,
            steps=_records(steps, {one.step.stem: one.reason for one in due}, manifest),
            pages=folder.pages(),
            left_out=left_out(study),
        )


def why(
    study: Study | str | Path,
    *,
    notebooks: Iterable[str] | None = None,
    options: str = "",
    run: str = "current",
    language: str | None = None,
    force: bool = False,
) -> tuple[StepRecord, ...]:
    """What `run` would do and why, without doing or writing anything.

    Parameters are those of `run`; a step whose `reason` is empty is up to date.
    """
    study = _opened(study, language, options)
    check_run_name(run)
    steps = plan_steps(study, notebooks, options=options, run=run)
    folder = RunFolder(study, run)
    manifest = Manifest(folder.path)
    due = _due(study, steps, manifest, folder, force)
    reasons = {one.step.stem: one.reason for one in due}
    if folder.is_busy():
        at_work = {stem for stem, one in manifest.steps.items() if one["status"] == "running"}
        reasons |= dict.fromkeys(at_work & set(reasons), "is running now, in another process")
    return _records(steps, reasons, manifest)


def _opened(study: Study | str | Path, language: str | None, options: str) -> Study:
    """The study with these options. Given by name it is that study, whatever JupyterLab chose."""
    if isinstance(study, Study):
        if language in (None, study.language) and not options:
            return study
        return open_study(study.path, language=language or study.language, options=options)
    if isinstance(study, str) and not set(study) & set("/\\"):
        by_name = find_root() / "data" / study / "study.yaml"
        if by_name.is_file():
            return open_study(by_name, language=language, options=options)
    return open_study(study, language=language, options=options)


def _forget(study: Study, folder: RunFolder, manifest: Manifest) -> None:
    """Remove the results of notebooks that the study no longer lists; the report reads all."""
    for stem in set(manifest.steps) - set(stems(study)):
        if (folder.path / stem).parent == folder.path:
            folder.remove(stem)
        manifest.drop(stem)


def _due(
    study: Study, steps: Sequence[Step], manifest: Manifest, folder: RunFolder, force: bool
) -> list[Due]:
    """Each step with its reason; an empty one where the results still hold."""
    around = surroundings(study, manifest.stamps())
    kept = manifest.steps
    found: list[Due] = []
    for step in steps:
        now = identity(step, study, around, _upstream(study, steps, manifest))
        ahead = [one.step.stem for one in found if one.reason]
        if force:
            said = FORCED
        elif step.waits and ahead and step.stem in kept:
            said = f"follows {', '.join(ahead)}"
        else:
            said = reason(kept.get(step.stem), now, folder.path)
        found.append(Due(step=step, reason=said, identity=now))
    return found


def _upstream(study: Study, steps: Sequence[Step], manifest: Manifest) -> list[list[Any]]:
    """What the report rests on: each notebook's state, what it was run on, and its text."""
    planned, kept = {step.stem: step for step in steps}, manifest.steps
    state = []
    for stem in stems(study):
        one = kept.get(stem, {})
        text = text_digest(planned[stem]) if stem in planned else one.get("text")
        if stem != REPORT:
            state.append([stem, one.get("status"), digest(one.get("fingerprints")), text])
    return state


def _work(work: Workplace, due: Sequence[Due], jobs: int | None) -> None:
    """Execute what is due, the report after all others; on Ctrl-C stop everything and say so."""
    first = [one for one in due if one.reason and not one.step.waits]
    last = [one for one in due if one.reason and one.step.waits]
    starting = [(one.step.stem, one.reason) for one in (*first, *last)]
    work.progress.begin(
        work.study.id,
        _records([one.step for one in (*first, *last)], dict(starting), work.manifest),
    )
    crew = min(jobs or 2 * _cores(), max(len(first), 1))
    pool = ThreadPoolExecutor(crew, thread_name_prefix="cemlab-run")
    try:
        import cemlab.run.kernels  # noqa: F401  Jupyter is slow to import: once, before the threads

        _perform(pool, work, first)
        _perform(pool, work, [_with_news(one, work, due) for one in last])
    except BaseException as stop:
        with _undisturbed():
            work.stop()
            pool.shutdown(wait=True, cancel_futures=True)
            work.manifest.finish("stopped" if isinstance(stop, KeyboardInterrupt) else "failed")
        raise
    finally:
        work.progress.close()
        pool.shutdown()
    done = all(one.get("status") == "done" for one in work.manifest.steps.values())
    work.manifest.finish("done" if done else "failed")


def _perform(pool: ThreadPoolExecutor, work: Workplace, due: Sequence[Due]) -> None:
    futures = [pool.submit(work.perform, one) for one in due]
    wait(futures)
    for one, future in zip(due, futures, strict=True):
        try:
            future.result()
        except OSError as bad:
            raise RunError(
                f"The results of {one.step.stem} could not be written "
                f"({bad.strerror or type(bad).__name__}). Free space in reports/ and run again.",
                notebook=one.step.stem,
            ) from bad


def _with_news(one: Due, work: Workplace, due: Sequence[Due]) -> Due:
    """The report's identity once the others have run."""
    around = surroundings(work.study, work.manifest.stamps())
    news = _upstream(work.study, [other.step for other in due], work.manifest)
    now = identity(one.step, work.study, around, news)
    return Due(step=one.step, reason=one.reason, identity=now)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """A second Ctrl-C must not leave kernels behind."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _retell(due: Sequence[Due], manifest: Manifest, folder: RunFolder) -> None:
    """Bring the text of executed notebooks up to date where only that has changed."""
    for one in due:
        stem, told = one.step.stem, text_digest(one.step)
        kept = manifest.steps.get(stem, {})
        if one.reason or kept.get("status") != "done" or kept.get("text") == told:
            continue
        name = f"{stem}/{stem}.ipynb"
        path = folder.path / name
        write_json(path, retold(json.loads(path.read_text("utf-8")), one.step.source))
        files = {**kept["kept"], name: stamp(path)}
        manifest.note(stem, **(kept | {"text": told, "kept": files}))


def _records(
    steps: Sequence[Step], reasons: dict[str, str], manifest: Manifest
) -> tuple[StepRecord, ...]:
    kept = manifest.steps
    return tuple(_record(step, reasons.get(step.stem, ""), kept.get(step.stem)) for step in steps)


def _record(step: Step, said: str, kept: dict[str, Any] | None) -> StepRecord:
    told = kept or {}
    return StepRecord(
        notebook=step.stem,
        status=told.get("status", "waiting"),
        reason=said,
        cells=step.source.executed,
        seconds=told.get("seconds", 0.0),
        warnings=tuple(told.get("warnings", ())),
        error=_error(told.get("error")),
    )


def _error(found: dict[str, Any] | None) -> str:
    if not found:
        return ""
    place = f"{found['notebook']}, cell {found['cell']}" if found["cell"] else found["notebook"]
    line = f" ({found['line']})" if found.get("line") else ""
    return f"{place}{line}: {found['cause']}"


def _cores() -> int:
    """Cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1
