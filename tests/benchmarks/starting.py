"""P15: what `cemlab --help` and `import cemlab` cost beside the libraries they do not load."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.benchmarks.measure import Row, child_cpu

HEAVY = ("pandas", "seaborn", "statsmodels", "sklearn")


def rows() -> tuple[list[Row], list[str]]:
    """CPU of both starts as a share of importing the libraries."""
    libraries = child_cpu(
        [sys.executable, "-c", "import pandas, seaborn, statsmodels.api, sklearn"], repeats=3
    )
    loaded = f"import cemlab, sys; print([m for m in {HEAVY!r} if m in sys.modules])"
    package = child_cpu([sys.executable, "-c", "import cemlab"])
    measured = [
        _row("`import cemlab`", package, libraries, 0.3, _loads(loaded)),
    ]
    command = Path(sys.executable).with_name("cemlab")
    help_seconds = child_cpu([str(command), "--help"])
    through = (
        "import sys\nsys.argv = ['cemlab', '--help']\nfrom cemlab.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    measured.append(_row("`cemlab --help`", help_seconds, libraries, 0.1, _loads(through)))
    return measured, []


def _row(what: str, seconds: float, libraries: float, wanted: float, loads: str) -> Row:
    share = seconds / libraries
    return Row(
        "P15",
        f"{what}: {seconds:.2f} s; pandas, seaborn, statsmodels, scikit-learn: {libraries:.2f} s",
        f"{share:.3f} ×",
        f"≤ {wanted} ×",
        f"of these four it loads {loads}",
        share <= wanted and loads == "none",
    )


def _loads(code: str) -> str:
    found = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout.splitlines()[-1]
    return "none" if found == "[]" else found
