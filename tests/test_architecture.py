"""The shape of the package, checked."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "cemlab"
LAYERS = [
    {"errors"},
    {"language", "style", "numerics", "privacy"},
    {"drawing", "study"},
    {"documents", "sources"},  # above `study`: read by its machinery, in its terms
    {"data"},
    {"results"},
    {"metrics", "personas", "journeys", "drivers", "peak_end"},
    {"intake", "simulate", "report"},
    {"widgets"},
    {"run"},
    {"cli"},
]
RANK = {part: rank for rank, layer in enumerate(LAYERS) for part in layer}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")
SIBLINGS = {"style": {"language"}}  # style may speak: names of axes come from the catalogue
FREE_OF_WORK = {"pandas", "matplotlib", "ipywidgets", "papermill", "statsmodels", "seaborn"}


def test_imports_point_down():
    wrong = [
        f"{_name(path)} must not import {other}"
        for path in MODULES
        for here in [path.relative_to(PACKAGE).with_suffix("").parts[0]]
        for other in set(_parts_imported(path)) - {here} - SIBLINGS.get(here, set())
        if RANK[other] >= RANK[here]
    ]
    assert not wrong


def test_no_module_shares_a_name_with_what_it_defines():
    defined = {path: {getattr(node, "name", None) for node in _tree(path).body} for path in MODULES}
    assert not [_name(path) for path in MODULES if path.stem in defined[path]]


def test_every_module_says_what_it_is():
    assert not [_name(path) for path in MODULES if not ast.get_docstring(_tree(path))]


def test_every_module_has_a_telling_name():
    vague = {"utils", "helpers", "common", "misc"}
    assert not [_name(path) for path in MODULES if path.stem in vague]


def test_public_names_have_docstrings():
    silent = [
        f"{_name(path)}:{node.name}"
        for path in MODULES
        for node in _tree(path).body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not silent


@pytest.mark.parametrize("module", ["cemlab", "cemlab.study", "cemlab.errors"])
def test_importing_does_no_work(module):
    code = f"import {module}, sys; print(sorted({FREE_OF_WORK!r} & set(sys.modules)))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]" and not out.stderr


def test_importing_changes_no_setting():
    code = (
        "import matplotlib; before = dict(matplotlib.rcParams);"
        "import cemlab; cemlab.drivers, cemlab.metrics, cemlab.report;"
        "changed = {k for k, v in matplotlib.rcParams.items() if before[k] != v};"
        "print(sorted(changed))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]" and not out.stderr


@cache
def _tree(path):
    return ast.parse(path.read_text("utf-8"))


def _name(path):
    return str(path.relative_to(PACKAGE))


def _parts_imported(path):
    """Parts of cemlab that a file imports, whichever way it says so."""
    for node in ast.walk(_tree(path)):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level < 2, "import another part by its full name"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        parts = (name.split(".")[1] for name in names if name.startswith("cemlab."))
        yield from (part for part in parts if part in RANK)
