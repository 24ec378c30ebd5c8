"""A later wave: columns found again, changes found, nothing compared before somebody decides.

The files are made here, as Qualtrics writes them, so that the truth about each column is known.
"""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from ruamel.yaml import YAML

from cemlab.data import read_survey
from cemlab.errors import DataError, StudyError
from cemlab.intake.making import new_study
from cemlab.intake.waves import new_wave
from cemlab.study import open_study
from cemlab.study.editing import edit

STEM = "How satisfied were you with each of the following? - "
SCALE5 = ["Very dissatisfied", "Dissatisfied", "Neither", "Satisfied", "Very satisfied"]
REGIONS = ["North", "South", "East"]
N = 120
NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
FIRST = {
    "Q1": ("Overall, how satisfied are you with your visit?", 1, 5),
    "Q2": ("How likely are you to recommend us to a friend?", 0, 10),
    "Q3_1": (f"{STEM}Waiting time at the counter", 1, 5),
    "Q3_2": (f"{STEM}Friendliness of the staff", 1, 5),
    "Q3_3": (f"{STEM}Price of the service", 1, 5),
    "Q3_4": (f"{STEM}Cleanliness of the rooms", 1, 5),
    "Q3_5": (f"{STEM}Opening hours", 1, 5),
    "Q4": ("In which region do you live?", REGIONS, None),
    "Q5": ("What could we do better?", "text", None),
}


def qualtrics(path: Path, columns: dict, seed: int, n: int = N) -> Path:
    """A file in three header rows, with answers drawn at random."""
    rng = np.random.default_rng(seed)
    meta = {"StartDate": "Start Date", "Finished": "Finished", "ResponseId": "Response ID"}
    imports = {"StartDate": "startDate", "Finished": "finished", "ResponseId": "_recordId"}
    heads = [*meta, *columns]
    texts = [*meta.values(), *(text for text, *_ in columns.values())]
    ids = [json.dumps({"ImportId": imports.get(name, f"QID{name}")}) for name in heads]
    rows = []
    for row in range(n):
        cells = [f"2026-03-{row % 28 + 1:02d} 10:00:00", "TRUE", f"R_{seed}_{row:04d}"]
        for _, low, high in columns.values():
            if isinstance(low, list):
                cells.append(str(rng.choice(low)))
            elif low == "text":
                cells.append(f"Nothing to say about visit number {row} of {seed}, thank you all")
            else:
                cells.append(str(rng.integers(low, high + 1)))
        rows.append(cells)
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([heads, texts, ids, *rows])
    return path


@pytest.fixture(scope="module")
def visits(tmp_path_factory) -> Path:
    """A project with a study of the first file, to copy."""
    root = tmp_path_factory.mktemp("visits")
    (root / "environment.yml").write_text("name: cemlab\n", "utf-8")
    (root / "notebooks").symlink_to(NOTEBOOKS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CEMLAB_ROOT", str(root))
        new_study("visits", qualtrics(root / "first.csv", FIRST, 1))
    rated = {"role": "driver", "scale": [1, 5], "direction": "high_is_good"}  # as somebody decided
    edit(root / "data" / "visits" / "study.yaml",
         {("survey", "items", f"Q3_{row}", key): value
          for row in range(1, 6) for key, value in rated.items()})  # fmt: skip
    return root


@pytest.fixture
def study(root, visits) -> Path:
    shutil.copytree(visits / "data", root / "data")
    shutil.copy(visits / "first.csv", root)
    return root / "data" / "visits" / "study.yaml"


def wave_of(path: Path, wave: str = "2026Q4") -> dict:
    return YAML(typ="safe").load(path.read_text("utf-8"))["survey"]["waves"][wave]


def renamed(**names: str) -> dict:
    """The first columns under other names, in their order."""
    return {names.get(name, name): said for name, said in FIRST.items()}


def test_the_same_questions_need_nothing(root, study):
    added = new_wave("visits", "2026Q4", qualtrics(root / "second.csv", FIRST, 2))
    assert (added.changes, added.absent, added.new, added.n) == ((), (), (), N)
    assert set(wave_of(study)) == {"file", "sha256", "format"}
    both = read_survey(open_study("visits"))
    assert len(both) == 2 * N
    assert both.waves() == ["first", "2026Q4"]


def test_columns_that_were_renumbered_are_found_by_what_was_asked(root, study):
    # a new question in front moves all numbers: names now say the wrong thing
    now = {"Q1": ("How did you hear about us?", ["Web", "Friends", "Press"], None)}
    for place, said in enumerate(FIRST.values(), start=2):
        now[f"Q{place}"] = said
    added = new_wave("visits", "2026Q4", qualtrics(root / "second.csv", now, 2))
    expected = {name: f"Q{place}" for place, name in enumerate(FIRST, start=2)}
    found = {one.item: one.column for one in added.matches if one.item in FIRST}
    assert found == expected
    assert wave_of(study)["columns"] == {a: b for a, b in expected.items() if a != b}
    assert added.new == ("Q1",)
    assert added.changes == ()
    alone = read_survey(open_study("visits"), wave="2026Q4")
    assert set(alone.column("Q4").dropna().astype(str)) == set(REGIONS)


def test_a_column_with_an_old_name_and_another_question_is_no_match(root, study):
    now = dict(FIRST) | {"Q5": ("How many children live in your household?", 0, 4)}
    added = new_wave("visits", "2026Q4", qualtrics(root / "second.csv", now, 2))
    assert "Q5" in added.absent and "Q5" in added.new
    assert wave_of(study)["absent"] == ["Q5"]


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ("Q1", "All in all, how satisfied were you with your last visit?"),
        ("Q3_1", f"{STEM}Waiting time"),
        ("Q3_2", f"{STEM}How friendly our staff were (friendliness)"),
        ("Q2", "How likely is it that you would recommend us to friends or colleagues?"),
    ],
)
@pytest.mark.parametrize("name", ["the same", "another"])
def test_another_wording_is_found_and_is_a_change(root, study, item, text, name):
    column = item if name == "the same" else "QX7"
    now = {column if key == item else key: said for key, said in FIRST.items()}
    now[column] = (text, *FIRST[item][1:])
    added = new_wave("visits", "2026Q4", qualtrics(root / "second.csv", now, 2))
    assert {one.item: one.column for one in added.matches}[item] == column
    assert [(one.item, one.what) for one in added.changes] == [(item, "wording")]
    assert wave_of(study)["changes"] == {item: {"what": ["wording"], "decision": "undecided"}}
    text = study.read_text("utf-8")
    assert FIRST[item][0][:40] in text and added.changes[0].now[:40] in text
    both = read_survey(open_study("visits"))
    with pytest.raises(DataError, match="nobody has decided"):
        both.check_comparable([item])
    both.check_comparable(["Q3_5", "Q4"])


def test_punctuation_case_and_tags_are_no_change(root, study):
    now = {name: (f"<p>{text.upper()}</p>", *rest) for name, (text, *rest) in FIRST.items()}
    added = new_wave("visits", "2026Q4", qualtrics(root / "second.csv", now, 2))
    assert added.changes == ()


def test_another_scale_is_a_change(root, study):
    now = dict(FIRST) | {"Q2": (FIRST["Q2"][0], 1, 5), "Q3_3": (FIRST["Q3_3"][0], 1, 7)}
    added = new_wave("visits", "2026Q4", qualtrics(root / "second.csv", now, 2))
    kinds = {(one.item, one.what) for one in added.changes}
    assert {("Q2", "scale"), ("Q3_3", "scale")} == kinds
    assert wave_of(study)["items"]["Q2"]["scale"] == [1, 5]
    assert wave_of(study)["items"]["Q3_3"]["scale"] == [1, 7]
    alone = read_survey(open_study("visits"), wave="2026Q4")
    assert alone.is_missing("Q3_3").sum() == 0
    with pytest.raises(DataError, match="Q3_3"):
        read_survey(open_study("visits")).check_comparable(["Q3_3"])


def test_a_new_code_is_a_change_and_to_be_checked(root, study):
    path = qualtrics(root / "second.csv", FIRST, 2)
    rows = list(csv.reader(path.open(encoding="utf-8")))
    at = rows[0].index("Q3_1")
    for row in rows[3:12]:
        row[at] = "97"
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
    added = new_wave("visits", "2026Q4", path)
    assert ("Q3_1", "codes") in {(one.item, one.what) for one in added.changes}
    assert 97 in wave_of(study)["items"]["Q3_1"]["missing"]
    alone = read_survey(open_study("visits"), wave="2026Q4")
    assert alone.column("Q3_1").max() <= 5


def test_dropped_and_added_questions(root, study):
    now = {name: said for name, said in FIRST.items() if name not in ("Q3_4", "Q2")}
    now["Q9"] = ("Would you use our mobile application again?", ["Yes", "No"], None)
    added = new_wave("visits", "2026Q4", qualtrics(root / "second.csv", now, 2))
    assert added.absent == ("Q2", "Q3_4")
    assert added.new == ("Q9",)
    both = read_survey(open_study("visits"))
    asked = ~both.is_not_asked("Q3_4")
    assert asked.sum() == N


def test_everything_at_once_one_to_one(root, study):
    names = [f"V{number:02d}" for number in range(1, 10)]
    order = [8, 3, 5, 0, 7, 1, 6, 2, 4]
    truth = {list(FIRST)[place]: name for place, name in zip(order, names, strict=True)}
    now = {name: FIRST[item] for item, name in truth.items()}
    now[truth["Q3_5"]] = (f"{STEM}The hours at which we are open (opening hours)", 1, 5)
    added = new_wave("visits", "2026Q4", qualtrics(root / "second.csv", now, 2))
    found = {one.item: one.column for one in added.matches if one.item in FIRST}
    assert found == truth
    assert [one.item for one in added.changes] == ["Q3_5"]


def test_the_study_file_keeps_every_line(root, study):
    text = study.read_text("utf-8").replace("  items:\n", "  items:   # as we agreed\n")
    study.write_text(text + "\n# ours, at the end\n", "utf-8")
    before = study.read_text("utf-8").splitlines()
    new_wave("visits", "2026Q4", qualtrics(root / "second.csv", renamed(Q1="A1"), 2))
    after = study.read_text("utf-8").splitlines()
    rest = iter(after)
    assert all(line in rest for line in before), "every line is there, in the same order"
    assert any("wording" in line for line in after if "A1" in line)


def test_a_decision_is_kept_and_a_third_wave_comes_beside(root, study):
    now = dict(FIRST) | {"Q1": ("All in all, how satisfied were you with this visit?", 1, 5)}
    new_wave("visits", "2026Q4", qualtrics(root / "second.csv", now, 2))
    text = study.read_text("utf-8").replace("decision: undecided", "decision: same")
    study.write_text(text, "utf-8")
    read_survey(open_study("visits")).check_comparable(["Q1"])
    new_wave("visits", "2027Q1", qualtrics(root / "third.csv", FIRST, 3))
    assert wave_of(study)["changes"]["Q1"]["decision"] == "same"
    assert read_survey(open_study("visits")).waves() == ["first", "2026Q4", "2027Q1"]


def test_chinese_wordings(root):
    first = {
        "Q1": ("您对本次服务的总体满意度如何？", 1, 5),
        "Q2": ("您对等待时间的满意度", 1, 5),
        "Q3": ("您对服务人员态度的满意度", 1, 5),
        "Q4": ("您对价格的满意度", 1, 5),
    }
    new_study("fuwu", qualtrics(root / "first.csv", first, 1))
    now = {
        "Q1": ("您从哪里得知我们的服务？", ["网络", "朋友", "广告"], None),
        "Q2": ("总体来说，您对本次服务的满意度如何？", 1, 5),
        "Q3": ("您对价格的满意度", 1, 5),
        "Q4": ("您对服务人员态度的满意度", 1, 5),
        "Q5": ("您对等待的时间满意吗", 1, 5),
    }
    added = new_wave("fuwu", "第二期", qualtrics(root / "second.csv", now, 2))
    found = {one.item: one.column for one in added.matches if one.item in first}
    assert found == {"Q1": "Q2", "Q2": "Q5", "Q3": "Q4", "Q4": "Q3"}
    assert {(one.item, one.what) for one in added.changes} == {("Q1", "wording"), ("Q2", "wording")}


def test_groups_in_words_then_in_codes_are_not_pooled(root, shared):
    """The real pair of 问卷星: the same answers, exported by text and by code."""
    place = shared / "data" / "wjx_phone_interest"
    new_study("wjx", place / "wjx_800_by_text.xls")
    added = new_wave("wjx", "by code", place / "wjx_800_by_code.xls")
    coded = {one.item for one in added.changes if one.what == "codes"}
    assert coded >= {"Q1", "Q2", "Q3", "Q4"}
    found = {one.item: one.column for one in added.matches if one.score >= 1}
    assert all(found[f"Q{number}"] == f"Q{number}" for number in (1, 2, 3, 4, 5, 7))
    with pytest.raises(DataError, match="nobody has decided"):
        read_survey(open_study("wjx")).check_comparable(["Q1"])


def test_rows_called_other_are_not_taken_for_each_other(root):
    def grid(more):
        return {f"Q{place}": (f"{stem} - {row}", ["Often", "Never"], None)
                for place, (stem, row) in enumerate(more, start=1)}  # fmt: skip

    shops = ("Where did you buy the machine?", "Other")
    use = ("What do you cook with it at home?", "Other")
    new_study("shops", qualtrics(root / "first.csv", grid([shops, use]), 1))
    added = new_wave("shops", "2", qualtrics(root / "second.csv", grid([use]), 2))
    found = {one.item: one.column for one in added.matches if one.item.startswith("Q")}
    assert found == {"Q2": "Q1"}
    assert added.absent == ("Q1",)


class TestRefused:
    def state(self, study: Path) -> dict[str, bytes]:
        folder = study.parent
        return {str(file): file.read_bytes() for file in folder.rglob("*") if file.is_file()}

    @pytest.mark.parametrize("wave", ["first", "", "two\nlines", "x" * 61])
    def test_bad_names(self, root, study, wave):
        before = self.state(study)
        with pytest.raises(StudyError, match="wave"):
            new_wave("visits", wave, qualtrics(root / "second.csv", FIRST, 2))
        assert self.state(study) == before

    def test_the_same_file_twice(self, root, study):
        before = self.state(study)
        with pytest.raises(DataError, match="would count twice"):
            new_wave("visits", "2026Q4", root / "first.csv")
        assert self.state(study) == before

    def test_the_same_wave_twice(self, root, study):
        new_wave("visits", "2026Q4", qualtrics(root / "second.csv", FIRST, 2))
        before = self.state(study)
        with pytest.raises(StudyError, match="already. Waves: first, 2026Q4"):
            new_wave("visits", "2026Q4", qualtrics(root / "third.csv", FIRST, 3))
        assert self.state(study) == before

    def test_another_survey(self, root, study):
        before = self.state(study)
        other = {"A": ("Which films have you seen lately?", ["X", "Y"], None),
                 "B": ("Do you own a telescope at home?", ["Yes", "No"], None)}  # fmt: skip
        path = root / "other.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([list(other), *[["X", "Yes"]] * 30])
        with pytest.raises(DataError, match="Is it another survey"):
            new_wave("visits", "2026Q4", path)
        assert self.state(study) == before

    def test_a_file_without_the_id(self, root, study):
        path = qualtrics(root / "second.csv", FIRST, 2)
        rows = [row[:2] + row[3:] for row in csv.reader(path.open(encoding="utf-8"))]
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(rows)
        before = self.state(study)
        with pytest.raises(DataError, match="ResponseId"):
            new_wave("visits", "2026Q4", path)
        after = self.state(study)
        assert after == before

    def test_somebody_edits_meanwhile(self, root, study, monkeypatch):
        from cemlab.intake import waves

        read = waves.read_source

        def slow(*arguments, **options):
            study.write_text(study.read_text("utf-8") + "# theirs\n", "utf-8")
            return read(*arguments, **options)

        monkeypatch.setattr(waves, "read_source", slow)
        with pytest.raises(StudyError, match="changed by somebody else"):
            new_wave("visits", "2026Q4", qualtrics(root / "second.csv", FIRST, 2))
        assert "2026Q4" not in study.read_text("utf-8")
        assert [file.name for file in (study.parent / "raw").iterdir()] == ["first.csv"]
