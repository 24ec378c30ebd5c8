"""Kept results: whole, the same every time, and nothing else touched."""

import json
import re
from xml.etree import ElementTree

import pandas as pd
import pytest

from cemlab.errors import OptionError, RunError
from cemlab.report import keep

FORMS = ("csv", "json")
HOSTILE = '"><img src=x onerror=alert(1)><script>alert(1)</script>\v=HYPERLINK("x")'


def test_writes_tables_figures_and_values(study, make):
    kept = keep(make(), study, name="toy")
    folder = study.reports / "draft" / "toy"
    figures = {f"toy_bars.{both}" for both in ("en.svg", "en.png", "zh.svg", "zh.png")}
    tables = {f"toy_{one}.{form}" for one in ("tidy", "glance", "checks") for form in FORMS}
    assert set(kept.files) == figures | tables | {"toy.result.json"}
    assert {path.name for path in folder.iterdir()} == {*kept.files, "toy.kept.json"}


def test_says_where_without_naming_folders_of_the_machine(study, make):
    kept = keep(make(), study, name="toy")
    assert str(study.root) not in repr(kept) + kept._repr_html_()
    assert "11" in repr(kept) and "reports/lift/draft/toy" in repr(kept)


def test_the_same_result_gives_the_same_bytes(study, make):
    first = _bytes(keep(make(), study, name="toy"), study)
    again = _bytes(keep(make(), study, name="toy"), study)
    assert first == again


def test_reads_back(study, make):
    result = make()
    keep(result, study, name="toy")
    folder = study.reports / "draft" / "toy"
    kept = json.loads((folder / "toy.result.json").read_text("utf-8"), parse_constant=pytest.fail)
    back = type(result).from_dict(kept)
    pd.testing.assert_frame_equal(back.tidy(), result.tidy(), check_exact=True)
    csv = pd.read_csv(folder / "toy_tidy.csv")
    pd.testing.assert_frame_equal(csv, result.tidy(), check_exact=True)


def test_a_figure_that_is_gone_is_removed_and_nothing_else(study, make, monkeypatch):
    result = make()
    keep(result, study, name="toy")
    folder = study.reports / "draft" / "toy"
    (folder / "toy_note.txt").write_text("mine")
    monkeypatch.setattr(type(result), "figures", lambda self: ())
    keep(result, study, name="toy")
    assert not list(folder.glob("*.svg")) and (folder / "toy_note.txt").exists()


def test_a_changed_list_cannot_reach_other_folders(study, make):
    keep(make(), study, name="toy")
    folder = study.reports / "draft" / "toy"
    precious = study.reports / "draft" / "precious.txt"
    precious.write_text("mine")
    listed = {"files": {"../precious.txt": "0", "toy/../../precious.txt": "0"}, "order": 0}
    (folder / "toy.kept.json").write_text(json.dumps(listed))
    keep(make(), study, name="toy")
    assert precious.exists()


def test_hostile_words_are_harmless_in_every_file(study, make):
    keep(make(HOSTILE, zh=HOSTILE), study, name="toy")
    folder = study.reports / "draft" / "toy"
    for file in folder.glob("*.svg"):
        text = file.read_text("utf-8")
        ElementTree.fromstring(text)
        assert "<script" not in text and "<img" not in text
        assert not re.search(r"(?:href|src)=\"(?!#|data:)", text)
    kept = json.loads((folder / "toy.result.json").read_text("utf-8"))
    assert kept["labels"]["wait"]["en"] == HOSTILE


class TestInARun:
    def test_writes_where_the_runner_says(self, study, make, tmp_path, monkeypatch):
        monkeypatch.setenv("CEMLAB_STEP_FOLDER", str(tmp_path / "staged"))
        kept = keep(make(), study, run_id="current", name="toy")
        assert (tmp_path / "staged" / "toy.result.json").is_file()
        assert not study.reports.exists()
        assert "staged" not in repr(kept)

    def test_two_results_need_two_names(self, study, make, tmp_path, monkeypatch):
        monkeypatch.setenv("CEMLAB_STEP_FOLDER", str(tmp_path / "staged"))
        keep(make(), study, name="toy")
        keep(make(), study, name="toy")
        with pytest.raises(OptionError, match=r"kept already.*name='toy_2'"):
            keep(make("Doors"), study, name="toy")


class TestRefuses:
    @pytest.mark.parametrize("name", ["../toy", "a/b", "", ".toy", "a b", "名", 7])
    def test_names_that_leave_the_folder(self, study, make, name):
        with pytest.raises(OptionError, match="`name` is"):
            keep(make(), study, name=name)
        with pytest.raises(OptionError, match="`run_id` is"):
            keep(make(), study, run_id=name, name="toy")

    def test_a_table(self, study):
        with pytest.raises(OptionError, match=r"`result` is DataFrame\..*Keep the result"):
            keep(pd.DataFrame(), study)

    def test_a_folder_that_cannot_be_written(self, study, make):
        study.reports.parent.mkdir()
        study.reports.write_text("a file where a folder should be")
        with pytest.raises(RunError, match="cannot be written") as caught:
            keep(make(), study, name="toy")
        assert str(study.root) not in str(caught.value)


def _bytes(kept, study):
    folder = study.root / kept.place
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
