"""CPU seconds by the median, and a table that is printed and kept."""

from __future__ import annotations

import platform
import resource
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

KEPT = Path(__file__).parent / "results.md"
PACKAGES = ("numpy", "scipy", "pandas", "statsmodels", "seaborn", "scikit-learn")


class Row(NamedTuple):
    """One measurement beside its goal and the check that makes it count."""

    goal: str
    what: str
    figure: str
    wanted: str
    check: str
    met: bool


def cpu(work: Callable[[], object], repeats: int = 5) -> float:
    """Median CPU seconds of a call, after one call to warm up."""
    work()
    seconds = []
    for _ in range(repeats):
        start = time.process_time()
        work()
        seconds.append(time.process_time() - start)
    return statistics.median(seconds)


def child_cpu(command: Sequence[str], repeats: int = 5) -> float:
    """Median CPU seconds of a process, its start included, after one run to warm up."""
    seconds = []
    for _ in range(repeats + 1):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(seconds[1:])


def table(rows: Sequence[Row], notes: Sequence[str] = ()) -> str:
    """The measurements as a Markdown page."""
    lines = [
        "# Benchmarks",
        "",
        "The last run of `python -m tests.benchmarks`: CPU seconds, medians, one BLAS thread.",
        "",
        "| Goal | What | Figure | Wanted | Equality check | Met |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {row.goal} | {row.what} | {row.figure} | {row.wanted} | {row.check} | "
        f"{'yes' if row.met else 'NO'} |"
        for row in rows
    ]
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    about = f"Python {platform.python_version()}, {versions}; {platform.machine()}, {_processor()}."
    return "\n".join([*lines, "", about, *(f"\n{note}" for note in notes)]) + "\n"


def _processor() -> str:
    """Name of the processor, where the system tells it."""
    cpuinfo = Path("/proc/cpuinfo")
    if not cpuinfo.exists():
        return platform.processor() or "unknown processor"
    names = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
    return names[0].split(":", 1)[1].strip() if names else "unknown processor"
