"""SurveyGizmo, now Alchemer: the real export, then made headers."""

import pytest

from cemlab.sources import read_source


@pytest.fixture(scope="module")
def jupyter(request):
    shared = request.getfixturevalue("shared")
    return read_source(shared / "data/vendor_exports/surveygizmo_jupyter2015.csv")


class TestRealFile:
    def test_how_far_responses_came(self, jupyter):
        assert jupyter.table.shape == (1706, 37)
        assert jupyter.columns["Status"].use == "finished"
        states = jupyter.table["Status"].value_counts(normalize=True)
        assert states["Partial"] == pytest.approx(0.54, abs=0.005)

    def test_boxes_of_one_question(self, jupyter):
        boxes = [jupyter.columns[f"q4_{n}"] for n in (1, 2, 3)]
        assert [box.part for box in boxes] == [f"Tool / Application #{n}" for n in (1, 2, 3)]
        assert {box.wording for box in boxes} == {
            "What tools and applications, if any, would you like to see more tightly integrated "
            "with Jupyter Notebook?"
        }
        assert jupyter.columns["q6_1"].question != jupyter.columns["q7_1"].question

    def test_words_behind_other(self, jupyter):
        text = jupyter.columns["q5_text"]
        assert text.is_other_text and text.question == "q5" and text.part == "Other - Write In"
        assert jupyter.columns["q5"].question == ""

    def test_joined_options(self, jupyter):
        words = jupyter.several["q12"]
        assert words.split == ";" and len(words.options) == 12
        assert "comfortable" in words.options
        assert list(jupyter.several) == ["q12"]

    def test_blanks_of_the_editor_are_gone(self, jupyter):
        for column in jupyter.columns.values():
            assert "\xa0" not in column.wording and "  " not in column.wording


class TestMadeFiles:
    def test_ticks_and_a_question_with_a_colon(self, tmp_path):
        path = tmp_path / "made.csv"
        path.write_text(
            "Response ID,Time Started,Date Submitted,Status,Language,IP Address,"
            "Red:Please note: which colours?,Blue:Please note: which colours?,"
            "Food:How good was it?,Rooms:How good was it?,Note: are you well?,Status\n"
            "1,2026-01-01 10:00:00,2026-01-01 10:01:00,Complete,English,1.1.1.1,Red,,5,4,Yes,a\n"
            "2,2026-01-01 10:00:00,,Partial,English,1.1.1.1,,Blue,3,,No,b\n"
            "3,2026-01-01 10:00:00,2026-01-01 10:01:00,Disqualified,English,1.1.1.1,,,,,,c\n",
            "utf-8",
        )
        source = read_source(path)
        assert source.format == "surveygizmo"
        assert dict(source.several["q1"].columns) == {"q1_1": "Red", "q1_2": "Blue"}
        assert source.several["q1"].wording == "Please note: which colours?"
        assert [source.columns[n].part for n in ("q2_1", "q2_2")] == ["Food", "Rooms"]
        assert source.columns["q3"].wording == "Note: are you well?"
        assert source.columns["q4"].use == "", "a question may be called Status as well"
        assert source.columns["Response_ID"].use == "id"
