"""The folder of a run: one process at a time, results swapped in whole, leftovers swept out."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from cemlab.errors import OptionError, RunError
from cemlab.study import Study

try:
    import fcntl
except ImportError:  # Windows: no lock; two runs at once are then the user's care
    fcntl = None  # type: ignore[assignment]

PAGES = "index*.html"
SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def check_run_name(run: str) -> None:
    """Refuse names that could lead out of the study's reports."""
    if not SAFE_NAME.fullmatch(run) or ".." in run:
        raise OptionError(
            f"`run` is {run!r}. Expected at most 64 of a–z, A–Z, 0–9, '-', '_' and '.', such as "
            "'current' or 'wave-2'; it becomes the name of a folder."
        )


class RunFolder:
    """Where one run of a study keeps its results.

    A step works in a staging folder beside the run, named after this process, so that a kernel
    that outlives a killed run cannot write into the next one. When the step is done the staging
    folder takes the place of the old results by renaming.
    """

    def __init__(self, study: Study, run: str) -> None:
        self.path = study.reports / run
        self._staging = study.reports / f".{run}.part"
        self._lock = study.reports / f".{run}.lock"
        self._name = f"reports/{study.id}/{run}"

    @contextmanager
    def locked(self) -> Iterator[RunFolder]:
        """Keep other processes out; death of this one opens the lock.

        Raises
        ------
        RunError
            Another run is at work, or the folder cannot be written.
        """
        lock = self._open()
        try:
            self._take(lock)
            try:
                self.sweep()
                yield self
            finally:
                self.sweep()
        finally:
            lock.close()

    def _open(self) -> IO[str]:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            (self.path / ".writable").touch()
            (self.path / ".writable").unlink()
            return self._lock.open("a+", encoding="utf-8")
        except OSError as bad:
            reason = bad.strerror or type(bad).__name__
            raise RunError(
                f"The folder {self._name}/ cannot be written ({reason}). Nothing was run. Make "
                "reports/ a folder that you may write to, or free space, and try again."
            ) from None

    def _take(self, lock: IO[str]) -> None:
        if fcntl is not None:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                owner = lock.read().strip()
                raise RunError(
                    f"Another run is at work in {self._name}/{owner and f' (process {owner})'}. "
                    "Wait for it to end, or give this one another name with --run."
                ) from None
            except OSError:
                pass  # a file system without locks, some network shares: as on Windows
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()

    def is_busy(self) -> bool:
        """Whether another process runs here; asking changes nothing."""
        if fcntl is None or not self._lock.is_file():
            return False
        with self._lock.open(encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            except OSError:
                return False
        return False

    def sweep(self) -> None:
        """Remove what a killed run left half-written."""
        shutil.rmtree(self._staging, ignore_errors=True)
        for part in self.path.glob(".*.part"):
            part.unlink(missing_ok=True)

    def stage(self, stem: str) -> Path:
        """An empty folder for a step to work in."""
        folder = self._staging / f"{os.getpid()}-{stem}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def swap_in(self, stem: str) -> list[str]:
        """Put the staged results of a step in their place; names of the files now there."""
        staged = self._staging / f"{os.getpid()}-{stem}"
        pages = sorted(staged.glob(PAGES))
        names = {page.name for page in pages}
        if pages:
            for page in pages:
                page.replace(self.path / page.name)
            for page in self.path.glob(PAGES):
                if page.name not in names:
                    page.unlink()
        self._exchange(staged, stem)
        files = [
            path.relative_to(self.path).as_posix()
            for path in sorted((self.path / stem).rglob("*"))
            if path.is_file()
        ]
        return [*files, *sorted(names)]

    def discard(self, stem: str) -> None:
        """Remove what a step is working on."""
        shutil.rmtree(self._staging / f"{os.getpid()}-{stem}", ignore_errors=True)

    def remove(self, stem: str) -> None:
        """Remove a step's results."""
        if (self.path / stem).is_dir():
            self._exchange(None, stem)

    def remove_pages(self) -> None:
        """Remove the pages of the report."""
        for page in self.path.glob(PAGES):
            page.unlink(missing_ok=True)

    def pages(self) -> tuple[Path, ...]:
        """The pages of the report, `index.html` first."""
        return tuple(sorted(self.path.glob(PAGES), key=lambda page: (page.name.count("."), page)))

    def _exchange(self, staged: Path | None, stem: str) -> None:
        place, away = self.path / stem, self._staging / f"{os.getpid()}-{stem}.old"
        shutil.rmtree(away, ignore_errors=True)
        if place.exists():
            self._staging.mkdir(exist_ok=True)
            place.rename(away)
        if staged is not None:
            staged.rename(place)
        shutil.rmtree(away, ignore_errors=True)
