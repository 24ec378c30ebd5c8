"""One environment, said three times: pyproject.toml, environment.yml, constraints.txt."""

import re
import tomllib
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parent.parent
CONDA_NAMES = {
    "brotli": "brotli-python",
    "duckdb": "python-duckdb",
    "ibis-framework": "ibis-duckdb",
    "matplotlib": "matplotlib-base",
}
CARD = {"jupyterlab", "ipywidgets", "pandas", "seaborn", "statsmodels", "nbval", "papermill"}


@pytest.fixture(scope="module")
def wanted():
    """Ranges of pyproject.toml by conda name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    needed = [line for name in ("export", "import", "large", "test") for line in extras[name]]
    lines = [*project["dependencies"], *needed]
    lines.remove("cemlab[export,import,large]")  # the tests need what reads and writes files
    pairs = [re.match(r"([A-Za-z0-9._-]+)(?:\[\w+\])?(.*)", line).groups() for line in lines]
    return {CONDA_NAMES.get(name, name): bounds for name, bounds in pairs}


@pytest.fixture(scope="module")
def conda():
    return YAML(typ="safe").load((ROOT / "environment.yml").read_text("utf-8"))


def test_conda_has_the_same_packages_and_ranges(wanted, conda):
    specs = [spec for spec in conda["dependencies"] if isinstance(spec, str)]
    found = dict(spec.split(" ", 1) if " " in spec else (spec, "") for spec in specs)
    assert found.pop("python") == ">=3.11" and found.pop("pip") == ""
    assert found == wanted


def test_conda_reads_every_line(conda):
    rattler = pytest.importorskip("rattler", reason="py-rattler is in the test extra")
    for spec in conda["dependencies"]:
        if isinstance(spec, str):
            rattler.MatchSpec(spec)
    assert conda["channels"] == ["conda-forge", "nodefaults"]
    assert conda["dependencies"][-1] == {"pip": ["-e ."]}


def test_the_owner_s_packages_are_all_there(wanted):
    assert set(wanted) >= CARD


def test_the_lock_holds_every_package_within_its_range(wanted):
    from packaging.requirements import Requirement
    from packaging.specifiers import SpecifierSet

    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    locked: dict[str, list[str]] = {}
    for line in lines:
        if line and not line.startswith("#"):
            pin = Requirement(line)
            name = re.sub(r"[_.]", "-", pin.name.lower())
            locked.setdefault(name, []).extend(one.version for one in pin.specifier)
    back = {conda: name for name, conda in CONDA_NAMES.items()}
    for name, bounds in wanted.items():
        key = back.get(name, name).replace(".", "-")
        assert key in locked, key
        assert all(version in SpecifierSet(bounds) for version in locked[key]), key


def test_no_package_whose_licence_would_bind_ours(wanted):
    assert not {"pingouin", "plspm", "pm4py", "lifelines", "scrapbook", "lifetimes"} & set(wanted)
