"""What somebody reads who meets cemlab for the first time: short, in full, and no false alarm."""

from __future__ import annotations

import csv
import io

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from cemlab import cli
from cemlab.intake.changes import Sides, difference
from cemlab.intake.codebooks import with_codebook
from cemlab.intake.guessing import guess
from cemlab.intake.making import new_study
from cemlab.intake.summary import items_table, reasons_to_check, to_check
from cemlab.sources import SourceColumn
from cemlab.study import Item
from tests.intake.made_sources import battery, made

LONG = "Thinking of all that happened on your last visit, how would you rate the {} of the staff?"


def printed(draft, width: int) -> list[str]:
    out = io.StringIO()
    Console(file=out, width=width).print(items_table(draft, width=width))
    return out.getvalue().splitlines()


class TestSummary:
    @pytest.fixture
    def draft(self, rng):
        columns = {**battery(rng, prefix="a_rather_long_name_of_a_column_"), "extra": ["1"] * 300}
        columns["how"] = rng.choice(["7", "8", "9", "99"], 300)
        return guess(made(columns, extra={"wording": LONG.format("manners")}))

    @pytest.mark.parametrize("width", [80, 100, 500])
    def test_a_line_for_each_item(self, draft, width):
        lines = printed(draft, width)
        assert len(lines) == 1 + len(draft.items)
        assert max(map(len, lines)) <= width

    def test_a_reason_is_said_once_for_all_its_items(self, draft):
        told = [line for line in reasons_to_check(draft) if "which end is the good one" in line]
        assert len(told) == 1
        assert told[0].startswith("direction, 4 items: ")

    def test_every_doubt_has_its_reason(self, draft):
        said = " ".join(reasons_to_check(draft))
        assert "how" in said and "direction" in said

    def test_a_file_without_questions_says_so(self):
        source = made({"only": ["a"] * 20})
        draft = guess(source)
        assert not draft.items
        assert "No column of this file is a question" in to_check(draft)
        assert reasons_to_check(draft) == []

    def test_a_study_without_items_can_be_told(self, tmp_path, monkeypatch, capsys):
        (tmp_path / "environment.yml").write_text("name: cemlab\n", "utf-8")
        monkeypatch.setenv("CEMLAB_ROOT", str(tmp_path))
        path = tmp_path / "notes.csv"
        path.write_text("ResponseId,mail\n" + "".join(
            f"R_{row},p{row}@example.com\n" for row in range(40)), "utf-8")  # fmt: skip
        assert not new_study("notes", path).draft.items
        monkeypatch.setattr("sys.argv", ["cemlab", "check", "notes"])
        with pytest.raises(SystemExit):  # there are no notebooks in this folder
            cli.main()
        assert "file: notes.csv, 40 rows" in capsys.readouterr().out

    def test_words_of_the_file_are_no_markup(self):
        draft = guess(made({"[bold]x[/nothing]": list("1234567") * 20}))
        assert any("[bold]x[/nothing]" in line for line in printed(draft, 100))


class TestLabels:
    def test_a_long_question_is_cut_and_stays_in_full(self, rng):
        wording = LONG.format("manners and the patience")
        item = guess(made({"q": rng.choice(list("ab"), 90)}, q={"wording": wording})).items["q"]
        assert len(item.label) <= 60
        assert item.label.endswith("…")
        assert wording.startswith(item.label[:-1])
        assert item.question == wording

    def test_questions_that_begin_alike_stay_apart(self, rng):
        topics = ("manners", "patience", "knowledge")
        said = {topic: {"wording": LONG.format(topic)} for topic in topics}
        items = guess(made({topic: rng.choice(list("ab"), 90) for topic in topics}, **said)).items
        labels = [items[topic].label for topic in topics]
        assert len(set(labels)) == 3
        assert all(topic in label for topic, label in zip(topics, labels, strict=True))

    def test_a_codebook_that_knows_nothing_labels_nothing(self, tmp_path):
        with (tmp_path / "book.csv").open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([["name", "label"], ["age", "?"], ["trip", "1"],
                                       ["sex", "Gender"]])  # fmt: skip
        source = made({name: list("123") * 20 for name in ("age", "trip", "sex")})
        columns = with_codebook(source, tmp_path / "book.csv").columns
        assert [columns[name].wording for name in ("age", "trip", "sex")] == ["", "", "Gender"]


class TestTwoNumbers:
    def test_many_plain_yes_no_questions_need_no_look(self, rng):
        columns = {f"q{number}": rng.choice(["0", "1"], 100) for number in range(5)}
        roles = [item.role for item in guess(made(columns)).items.values()]
        assert {(role.value, role.sure) for role in roles} == {("segment", "likely")}

    def test_one_alone_may_be_what_the_file_is_about(self, rng):
        columns = {"label": rng.choice(["0", "1"], 100),
                   "text": [f"all that person {row} said" for row in range(100)]}  # fmt: skip
        assert guess(made(columns)).items["label"].role.sure == "check"

    @pytest.mark.parametrize("numbers", [("1", "99"), ("1", "5"), ("0", "2")])
    def test_two_numbers_apart_may_be_ends_or_a_code(self, rng, numbers):
        columns = {f"q{number}": rng.choice(list(numbers), 100) for number in range(5)}
        assert all(item.role.sure == "check" for item in guess(made(columns)).items.values())

    def test_yes_and_no_among_ratings_are_no_rating(self, rng):
        columns = {**battery(rng), "problem": rng.choice(["0", "1", "2", "3"], 300)}
        labels = {"0": "Blank/Multiple responses", "1": "Yes", "2": "No", "3": "Don't know"}
        item = guess(made(columns, problem={"labels": labels})).items["problem"]
        assert item.scale is None
        assert item.role.value == "segment"
        assert {0, 3} <= set(item.missing.value)

    def test_a_label_that_says_blank_is_believed(self, rng):
        labels = {"0": "Blank", "1": "Bus", "2": "Car", "3": "Train"}
        cells = rng.choice(list(labels), 200)
        missing = guess(made({"way": cells}, way={"labels": labels})).items["way"].missing
        assert (missing.value, missing.sure) == ((0,), "likely")

    def test_a_label_that_nobody_knows_may_be_an_answer(self, rng):
        labels = {"1": "Bus", "2": "Car", "3": "Don't know"}
        cells = rng.choice(list(labels), 200)
        missing = guess(made({"way": cells}, way={"labels": labels})).items["way"].missing
        assert missing.sure == "check"


class TestAnotherScale:
    """A later wave on fewer points, all of which lie on the scale there was."""

    def sides(self, before, now, scale=(1, 10), **keys) -> Sides:
        item = Item(role="outcome", scale=scale, **keys)
        both = SourceColumn(name="q", header="q")
        return Sides(item=item, first=both, column=both, guess=None,
                     cells_before=pd.Series(before, dtype="str"),
                     cells=pd.Series(now, dtype="str"))  # fmt: skip

    def test_fewer_points_are_told(self, rng):
        before, now = (rng.integers(1, top + 1, 200).astype(str) for top in (10, 5))
        found = difference(self.sides(before, now))
        assert found.what == ("scale",)
        assert found.overrides["scale"] == [1, 5]

    def test_ends_with_words_before_and_bare_numbers_now(self, rng):
        words = {"0 - Not at all": 0, **{str(one): one for one in range(1, 10)}, "10 - Fully": 10}
        before = rng.choice(list(words), 200)
        now = rng.integers(1, 6, 200).astype(str)
        found = difference(self.sides(before, now, scale=(0, 10), values=words))
        assert found.what == ("scale",)
        assert found.overrides["scale"] == [1, 5]
        assert found.overrides["values"] == {str(one): one for one in range(1, 6)}

    @pytest.mark.parametrize("n", [20, 200])
    def test_the_same_scale_is_no_change(self, rng, n):
        before = rng.integers(1, 11, 300).astype(str)
        assert difference(self.sides(before, rng.integers(1, 11, n).astype(str))).what == ()

    def test_few_who_lack_the_top_say_nothing(self, rng):
        before = np.where(rng.random(300) < 0.15, "10", "7")
        assert difference(self.sides(before, ["7"] * 40)).what == ()


class TestHowOften:
    @pytest.mark.parametrize(
        ("wording", "way"),
        [("How often do you consider leaving your job?", "low_is_good"),
         ("How often do you get feedback?", "high_is_good")],
    )  # fmt: skip
    def test_more_of_something_bad_is_worse_and_has_to_be_checked(self, rng, wording, way):
        words = ["Never", "Rarely", "Sometimes", "Often", "Always"]
        cells = rng.choice(words, 200)
        found = guess(made({"q": cells}, q={"wording": wording})).items["q"].direction
        assert (found.value, found.sure) == (way, "check")
