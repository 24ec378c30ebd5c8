"""Reference values of drivers: every case is read by a test, or is said why it is not."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

from cemlab.drivers.methods import covariance

TESTS = Path(__file__).resolve().parent.parent
TOPICS = re.compile(r"(11|12|13|17|18|19)_.*\.json")
FACTS = {"input", "order", "factors", "formula", "cluster", "weights", "rule", "outcome", "drivers",
         "n"}  # fmt: skip

# Worked examples that no test of drivers reads, each with the reason.
UNREAD = {
    "ecsi_mobi_pls": "a path model, which is not offered",
}
# Values of R packages that no test reads, each with the reason.
NOT_COMPARED = {
    "sensitivity.pmvd": "a split that favours drivers which are strong beside all others; not ours",
    "classical": "errors for one variance at all answers, which are not offered",
    "csat_calls": "a sentence on how its neighbours came about",
}
ITERATED = ("csat_top2",)  # all five of them, by a loop over the values
REASONS = ("UNREAD", "NOT_COMPARED")  # of this audit and that of metrics


def texts_of(path: Path) -> tuple[set[str], list[re.Pattern[str]]]:
    """Texts of a test file: whole ones, and patterns of those that are put together."""
    whole, made = set(), []
    lines = ast.parse(path.read_text("utf-8")).body
    uses = (line for line in lines if not (isinstance(line, ast.Assign) and _is_reason(line)))
    for one in (part for line in uses for part in ast.walk(line)):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            whole.add(one.value)
        elif isinstance(one, ast.JoinedStr):
            parts = (re.escape(part.value) if isinstance(part, ast.Constant) else "(.+)"
                     for part in one.values)  # fmt: skip
            made.append(re.compile("".join(parts)))
    if "covariance" in path.stem:  # its kinds are named there
        whole |= {*covariance.HC, *covariance.CR}
    return whole, made


def is_read(case: str, whole: set[str], made: list[re.Pattern[str]]) -> bool:
    """Whether a case is named, or put together of texts of the same file."""
    if case in whole:
        return True
    found = (pattern.fullmatch(case) for pattern in made)
    return any(one and one.groups() and set(one.groups()) <= whole for one in found)


def unread_of(path: Path, used: list[tuple[set[str], list[re.Pattern[str]]]]) -> set[str]:
    """Values of a file that no test names; those of a group must be named beside it."""
    names = (path.stem, path.name, f"reference/drivers/{path.name}")
    readers = [one for one in used if any(is_read(name, *one) for name in names)]
    if not readers:
        return {path.stem}
    unread = set()
    for case, kept in json.loads(path.read_text("utf-8"))["results"].items():
        own = [one for one in readers if is_read(case, *one)]
        if not own:
            unread.add(case)
        elif isinstance(kept, dict) and "values" not in kept and case not in ITERATED:
            values = set(kept) - FACTS
            unread |= {value for value in values if not any(is_read(value, *one) for one in own)}
    return unread


def test_every_worked_example_is_read(shared):
    files = sorted((shared / "reference" / "methods").iterdir())
    cases = [one["id"] for path in files if TOPICS.fullmatch(path.name)
             for one in json.loads(path.read_text("utf-8"))["cases"]]  # fmt: skip
    used = _used()
    unread = {case for case in cases if not any(is_read(case, *one) for one in used)}
    assert len(cases) >= 35 and unread == set(UNREAD)


def test_every_value_of_the_r_packages_is_read(shared):
    files = sorted((shared / "reference" / "drivers").glob("*.json"))
    used = _used()
    unread = {value for path in files for value in unread_of(path, used)}
    assert len(files) >= 20 and unread == set(NOT_COMPARED)


def test_an_unread_case_is_found(tmp_path):
    """The audit itself: a new value, a new group and a new file would not go unseen."""
    test = tmp_path / "test_one.py"
    test.write_text('_read("boot_x")["lmg"], [f"relaimpo.{key}" for key in ["last"]]', "utf-8")
    used = [texts_of(test)]
    kept = {"lmg": {"values": 1}, "relaimpo.last": {"values": 1}, "relaimpo.new": {"values": 2},
            "group": {"lmg": 1}}  # fmt: skip
    for name in ("boot_x", "boot_y"):
        (tmp_path / f"{name}.json").write_text(json.dumps({"results": kept}), "utf-8")
    assert unread_of(tmp_path / "boot_x.json", used) == {"relaimpo.new", "group"}
    assert unread_of(tmp_path / "boot_y.json", used) == {"boot_y"}


def _is_reason(line: ast.Assign) -> bool:
    """Whether a line says what is not read, so that it reads nothing."""
    return any(isinstance(one, ast.Name) and one.id in REASONS for one in line.targets)


def _used() -> list[tuple[set[str], list[re.Pattern[str]]]]:
    return [texts_of(path) for path in sorted(TESTS.rglob("*.py"))]
