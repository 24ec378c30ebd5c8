"""Changes to a study file: what is asked for is there, and every other line is as it was."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from cemlab.errors import OptionError, StudyError
from cemlab.study import open_study
from cemlab.study.editing import Written, edit, fingerprint, preview
from cemlab.study.splicing import spliced
from cemlab.study.yaml_text import entry, inline, scalar

ROOT = Path(__file__).resolve().parents[2]
STUDY = """\
# A study, with notes   that are ours.
study:
    id:   small          # three blanks before
    title: {en: 'Small study',   zh: "小研究"}

survey:
    file: raw/survey.csv
    # whom we asked
    id: who
    items:
        overall:   # the headline
            role: outcome
            scale: [1, 5]    # five points
            missing: [99]
            label: {en: Overall, zh: 总体}
        wait: {role: driver, scale: [1, 5], not_applicable: [6]}
        staff:
            role: driver
            scale:
            - 1
            - 5
            # the end of staff

        'yes': {role: segment}

# what to do with it
analyses:
    drivers: {outcome: overall, drivers: [wait, staff], resamples: 100}
notebooks: [01_data_check]   # more later
# the end"""


@pytest.fixture
def path(tmp_path) -> Path:
    (tmp_path / "small").mkdir()
    file = tmp_path / "small" / "study.yaml"
    file.write_bytes(STUDY.encode())
    return file


def changed_lines(before: str, after: str) -> tuple[list[str], list[str]]:
    found = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    gone = [line[2:].strip() for line in found if line.startswith("- ")]
    return gone, [line[2:].strip() for line in found if line.startswith("+ ")]


def read(path: Path) -> dict:
    return YAML(typ="safe").load(path.read_text("utf-8"))


ITEMS = ("survey", "items")
CHANGES = {
    "a scalar with a comment": (
        {(*ITEMS, "overall", "scale"): [0, 10]},
        ["scale: [1, 5]    # five points"],
        ["scale: [0, 10]    # five points"],
    ),
    "a text in a line of its own": (
        {("survey", "id"): "name: of #1"},
        ["id: who"],
        ['id: "name: of #1"'],
    ),
    "within braces": (
        {(*ITEMS, "wait", "not_applicable"): [6, 7], (*ITEMS, "wait", "direction"): "low_is_good"},
        ["wait: {role: driver, scale: [1, 5], not_applicable: [6]}"],
        ["wait: {role: driver, scale: [1, 5], not_applicable: [6, 7], direction: low_is_good}"],
    ),
    "a new key of a block": (
        {(*ITEMS, "overall", "question"): {"zh": "您满意吗？"}},
        [],
        ["question: {zh: 您满意吗？}"],
    ),
    "a list in a block": (
        {(*ITEMS, "staff", "scale"): [1, 7]},
        ["scale:", "- 1", "- 5"],
        ["scale: [1, 7]"],
    ),
    "a key that is gone": ({(*ITEMS, "overall", "missing"): None}, ["missing: [99]"], []),
    "a key within braces that is gone": (
        {("analyses", "drivers", "resamples"): None},
        ["drivers: {outcome: overall, drivers: [wait, staff], resamples: 100}"],
        ["drivers: {outcome: overall, drivers: [wait, staff]}"],
    ),
    "the last line but the end": (
        {("notebooks",): ["01_data_check", "05_drivers"]},
        ["notebooks: [01_data_check]   # more later"],
        ["notebooks: [01_data_check, 05_drivers]   # more later"],
    ),
    "a block that was not there": (
        {("privacy", "min_cell"): 20, ("privacy", "redact"): False},
        [],
        ["privacy: {min_cell: 20, redact: false}"],
    ),
    "an item": (
        {(*ITEMS, "new"): {"role": "segment", "levels": {"1": "Yes: really", "2": "否"}}},
        [],
        ["new:", "role: segment", 'levels: {"1": "Yes: really", "2": 否}'],
    ),
    "nothing to take away": ({(*ITEMS, "overall", "touchpoint"): None}, [], []),
}


@pytest.mark.parametrize(("changes", "gone", "new"), CHANGES.values(), ids=CHANGES)
def test_changes_what_is_asked_for_and_nothing_else(path, changes, gone, new):
    before = path.read_text("utf-8")
    told = edit(path, changes, expected_hash=fingerprint(path))
    assert changed_lines(before, path.read_text("utf-8")) == (gone, new)
    assert told == fingerprint(path)
    for place, value in changes.items():
        found = read(path)
        for step in place[:-1]:
            found = found[step]
        assert place[-1] not in found if value is None else found[place[-1]] == value
    open_study(path)
    assert [file.name for file in path.parent.iterdir()] == ["study.yaml"]


def test_all_at_once(path):
    changes = {place: value for one, _, _ in CHANGES.values() for place, value in one.items()}
    gone = [line for _, one, _ in CHANGES.values() for line in one]
    before = path.read_text("utf-8")
    edit(path, changes)
    assert sorted(changed_lines(before, path.read_text("utf-8"))[0]) == sorted(gone)


def test_a_block_with_comments_of_its_own(path):
    block = Written(
        "file: raw/second.csv  # sure: given\n# what is called otherwise\n"
        "columns:\n  overall: Q1  # likely: wording 97% alike\n"
    )
    before = path.read_text("utf-8")
    edit(path, {("survey", "waves", "2026Q4"): block})
    gone, new = changed_lines(before, path.read_text("utf-8"))
    assert gone == []
    assert new[0:2] == ["waves:", '"2026Q4":'] and "# what is called otherwise" in new
    assert open_study(path).survey.waves["2026Q4"].columns == {"overall": "Q1"}
    edit(path, {("survey", "waves", "2027Q1"): block})
    assert list(open_study(path).survey.waves) == ["2026Q4", "2027Q1"]
    assert path.read_text("utf-8").count("# what is called otherwise") == 2


def test_preview_writes_nothing(path):
    before = path.read_bytes()
    study = preview(path, {(*ITEMS, "overall", "scale"): [0, 10]})
    assert study.survey.items["overall"].scale == (0, 10)
    assert study.path == path.resolve()
    assert path.read_bytes() == before
    with pytest.raises(StudyError, match="role"):
        preview(path, {(*ITEMS, "overall", "role"): "diver"})


def test_remarks(path):
    before = path.read_text("utf-8")
    edit(path, {(*ITEMS, "overall", "scale"): [0, 10]}, remarks={
        (*ITEMS, "overall", "scale"): "looked at: 0 to 10\n# not 1 to 5",
        (*ITEMS, "overall", "missing"): "new",
        (*ITEMS, "overall"): "",
        (*ITEMS, "wait", "role"): "has no line of its own",
        (*ITEMS, "nobody"): "is not there",
    })  # fmt: skip
    gone, new = changed_lines(before, path.read_text("utf-8"))
    assert gone == ["overall:   # the headline", "scale: [1, 5]    # five points", "missing: [99]"]
    assert new == ["overall:", "scale: [0, 10]    # looked at: 0 to 10 # not 1 to 5",
                   "missing: [99]  # new"]  # fmt: skip


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_marks_stay(path, newline, mark):
    before = (mark + STUDY.replace("\n", newline)).encode()
    path.write_bytes(before)
    edit(path, {(*ITEMS, "overall", "direction"): "low_is_good"})
    after = path.read_bytes()
    line = f"            direction: low_is_good{newline}".encode()
    assert after.count(line) == 1
    assert after.replace(line, b"") == before


@pytest.mark.parametrize(
    "text",
    [
        STUDY.replace("role: outcome", "role: >-\n                outcome"),
        STUDY.replace("label: {en: Overall, zh: 总体}", "label: |\n                Overall\n\n"),
    ],
    ids=["folded text", "text of several lines"],
)
def test_unusual_yaml_is_changed_as_asked(path, text):
    path.write_text(text, "utf-8")
    name = "overall"
    was = read(path)["survey"]["items"]
    edit(path, {(*ITEMS, name, "role"): "validation", (*ITEMS, name, "question"): "Why?"})
    items = read(path)["survey"]["items"]
    assert items[name] == was[name] | {"role": "validation", "question": "Why?"}
    assert {key: item for key, item in items.items() if key != name} == {
        key: item for key, item in was.items() if key != name
    }
    assert "# whom we asked" in path.read_text("utf-8")


def test_every_study_there_is_can_be_changed_line_by_line():
    for file in sorted(ROOT.glob("data/*/study.yaml")):
        text = file.read_text("utf-8")
        names = list(open_study(file).survey.items)
        for name in names[:: max(1, len(names) // 8)]:  # evenly spread: every item takes a minute
            new = spliced(text, {(*ITEMS, name, "touchpoint"): "here"})
            gone, added = changed_lines(text, new)
            assert YAML(typ="safe").load(new)["survey"]["items"][name]["touchpoint"] == "here"
            assert len(gone) <= 1 and len(added) == 1


class TestRefused:
    def test_what_would_be_wrong_is_told_whole_and_not_written(self, path):
        before = path.read_bytes()
        with pytest.raises(StudyError) as told:
            edit(path, {
                (*ITEMS, "overall", "role"): "diver",
                (*ITEMS, "wait", "missing"): [3],
                ("analyses", "drivers", "outcome"): "overal",
            })  # fmt: skip
        assert "data/small/study.yaml has" in str(told.value)
        assert "Did you mean 'driver'?" in str(told.value)
        assert path.read_bytes() == before

    def test_contradictions_too(self, path):
        before = path.read_bytes()
        with pytest.raises(StudyError) as told:
            edit(path, {
                (*ITEMS, "wait", "missing"): [3],
                ("analyses", "drivers", "outcome"): "overal",
            })  # fmt: skip
        assert "line 16: survey.items.wait.missing: 3 lies on the scale 1 to 5" in str(told.value)
        assert "Did you mean 'overall'?" in str(told.value)
        assert path.read_bytes() == before

    def test_a_file_that_somebody_changed(self, path):
        known = fingerprint(path)
        path.write_text(STUDY + "\n# theirs\n", "utf-8")
        with pytest.raises(StudyError, match="changed by somebody else"):
            edit(path, {("survey", "id"): "me"}, expected_hash=known)
        assert path.read_text("utf-8").endswith("# theirs\n")

    def test_a_file_that_somebody_changes_while_it_is_checked(self, path, monkeypatch):
        def slow(tried: Path):
            path.write_text(STUDY + "\n# theirs\n", "utf-8")
            return open_study(tried)

        monkeypatch.setattr("cemlab.study.editing.open_study", slow)
        with pytest.raises(StudyError, match="changed by somebody else"):
            edit(path, {("survey", "id"): "me"})
        assert path.read_text("utf-8").endswith("# theirs\n")
        assert [file.name for file in path.parent.iterdir()] == ["study.yaml"]

    def test_a_crash_leaves_the_file(self, path, monkeypatch):
        before = path.read_bytes()

        def full(number: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("os.fsync", full)
        with pytest.raises(StudyError, match="No space left on device. Nothing was changed"):
            edit(path, {("survey", "id"): "me"})
        assert path.read_bytes() == before
        assert [file.name for file in path.parent.iterdir()] == ["study.yaml"]

    def test_two_changes_for_one_place(self, path):
        with pytest.raises(OptionError, match=r"survey\.items\.wait"):
            edit(path, {(*ITEMS, "wait"): {}, (*ITEMS, "wait", "role"): "driver"})

    def test_what_stands_in_two_places(self, path):
        text = STUDY.replace("wait: {role", "wait: &w {role").replace(
            "'yes': {role: segment}", "'yes': {role: segment}\n        more: *w"
        )
        path.write_text(text, "utf-8")
        for name in ("wait", "more"):
            with pytest.raises(StudyError, match="anchors and aliases"):
                edit(path, {(*ITEMS, name, "role"): "validation"})
        assert path.read_text("utf-8") == text

    def test_no_file(self, tmp_path):
        with pytest.raises(StudyError, match="cannot be read"):
            edit(tmp_path / "none" / "study.yaml", {("survey", "id"): "me"})

    def test_no_yaml(self, path):
        path.write_text("study: [", "utf-8")
        with pytest.raises(StudyError, match="is not YAML"):
            edit(path, {("survey", "id"): "me"})


HOSTILE = [
    "", " ", "yes", "No", "null", "~", "1", "1.0", "1e5", ".5", "0x1F", "1_000", "2026-01-01",
    "12:30", "- a", "? b", ": c", "a: b", "a #b", "#b", "]: &a !!python/object", "&a", "*a", "!t",
    "{a}", "[b", "a, b", "'", '"', "\\", "\\n", "two\nlines", "tab\there", "end ", "\ufeffx",
    "\u2028", "\x00", "\x85", "\x1b[31m", "😀", "中文：好", "%", "@", "`", "|", ">", "---", "...",
    "<<", "=", "nan", ".nan", "Infinity", "a" * 3000, "é" * 500, "e5", "y", "A:",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_reads_back_as_itself(text):
    assert_reads_back({text: text, "list": [text, {text: [text]}]})


@settings(max_examples=120, deadline=None)
@given(st.dictionaries(
    st.text(max_size=30),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=6,
    ),
    max_size=4,
))  # fmt: skip
def test_anything_reads_back_as_itself(value):
    assert_reads_back(value)


def assert_reads_back(value: dict) -> None:
    lines = [line for key, one in value.items() for line in entry(key, one, note="a # b\nc")]
    assert all("\n" not in line for line in lines)
    expected = _without_surrogates(value)
    assert (YAML(typ="safe", pure=True).load("\n".join(lines)) or {}) == expected
    assert YAML(typ="safe", pure=True).load(f"a: {inline(list(value.values()))}") == {
        "a": list(expected.values())
    }


def _without_surrogates(value):
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_without_surrogates(one) for one in value]
    if isinstance(value, str):
        return "".join("\ufffd" if "\ud800" <= one <= "\udfff" else one for one in value)
    return value


def test_plain_texts_stay_plain():
    for text in ("Overall satisfaction", "总体满意度", "您满意吗？", "raw/export.sav", "q1_2"):
        assert scalar(text) == text
