"""What `cemlab run` adds to its notebooks: a run of the flagship, and the same run again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.measure import Row, child_cpu

ROOT = Path(__file__).parents[2]
STUDY = "wuye-repair"
NOTEBOOKS = ("01_data_check", "02_metrics", "05_drivers", "07_report")
# The notebooks on plain kernels, one after the other: kernel start and the cells' own time.
PLAIN = """
import sys, nbformat
from nbclient import NotebookClient
for path in sys.argv[1:]:
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, kernel_name="python3", timeout=600).execute(cwd="notebooks")
"""


def rows() -> tuple[list[Row], list[str]]:
    """CPU of a whole run beside that of its notebooks alone; seconds of an unchanged run."""
    with TemporaryDirectory(prefix="cemlab-bench-") as folder:
        root = Path(folder)
        shutil.copy(ROOT / "environment.yml", root)
        for part in ("notebooks", "data"):
            shutil.copytree(ROOT / part, root / part)
        paths = [f"notebooks/{name}.ipynb" for name in NOTEBOOKS]
        command = [sys.executable, "-m", "cemlab.cli", "run", STUDY]
        before = Path.cwd(), os.environ.get("CEMLAB_ROOT")
        os.chdir(root)
        os.environ["CEMLAB_ROOT"] = str(root)
        try:
            alone = child_cpu([sys.executable, "-c", PLAIN, *paths], repeats=3)
            whole = child_cpu([*command, "--force"], repeats=3)
            start = time.perf_counter()
            told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            again = time.perf_counter() - start
        finally:
            os.chdir(before[0])
            if before[1] is None:
                del os.environ["CEMLAB_ROOT"]
        kept = len(list((root / "reports" / STUDY / "current").rglob("*.csv")))
    check = f"{kept} tables kept"
    return [
        Row(
            "run",
            f"run of {STUDY}: {whole:.1f} s; its kernels' start and cells alone: {alone:.1f} s",
            f"{whole / alone:.2f} ×",
            "≤ 1.25 ×",
            check,
            whole <= 1.25 * alone and kept > 0,
        ),
        Row(
            "run",
            "the same again, nothing changed (wall)",
            f"{again:.2f} s",
            "≤ 2 s",
            "it says that all is up to date" if "up to date" in told else "it ran something",
            again <= 2 and "up to date" in told,
        ),
    ], []
