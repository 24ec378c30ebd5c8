"""Typeform: the real export, then a made one."""

import pytest

from cemlab.sources import read_source


@pytest.fixture(scope="module")
def osmi(request):
    shared = request.getfixturevalue("shared")
    return read_source(shared / "data/vendor_exports/typeform_osmi2018.csv")


class TestRealFile:
    def test_shape_and_own_columns(self, osmi):
        assert osmi.table.shape == (150, 123)
        uses = {name: column.use for name, column in osmi.columns.items() if column.use}
        assert uses == {
            "id": "id", "Start_Date": "started", "Submit_Date": "ended", "Network_ID": "ip",
        }  # fmt: skip

    def test_times_are_in_utc(self, osmi):
        assert {osmi.columns[name].timezone for name in ("Start_Date", "Submit_Date")} == {"UTC"}

    def test_tags_are_gone(self, osmi):
        assert osmi.columns["q1"].wording == "Are you self-employed?"
        assert osmi.columns["q57"].wording.endswith(
            "work when NOT being treated effectively (i.e., when you are experiencing symptoms)?"
        )

    def test_options_spread_over_columns(self, osmi):
        assert list(osmi.several) == ["q50", "q51", "q52"]
        for question in osmi.several.values():
            assert len(question.columns) == 13
            assert list(question.columns.values())[-1] == "Other"
        assert osmi.columns["q52_13"].is_other_text
        ticked = osmi.table["q52_2"]
        assert set(ticked) == {"", "Mood Disorder (Depression, Bipolar Disorder, etc)"}
        assert any("q50, q51, q52" in told for told in osmi.warnings)

    def test_a_lone_other_belongs_to_the_question_before(self, osmi):
        text = osmi.columns["q80_text"]
        assert text.is_other_text and text.question == "q80"
        assert osmi.columns["q80"].wording == text.wording == "What is your race?"


def test_a_made_export(tmp_path):
    """Made: a run of options between questions, an option nobody took, a blank question."""
    path = tmp_path / "made.csv"
    path.write_text(
        "#,<em>How</em> good?,Web,App,Fax,Other,Why?,Response Type,Start Date (UTC),"
        "Submit Date (UTC),Network ID\n"
        "a1b2c3d4e5f6a7b8c9d0,5,Web,,,,,completed,2026-01-01 10:00,2026-01-01 10:03,aa\n"
        "b1b2c3d4e5f6a7b8c9d0,4,,App,,pigeon,,completed,2026-01-01 10:00,2026-01-01 10:03,aa\n",
        "utf-8",
    )
    source = read_source(path)
    assert source.format == "typeform"
    assert list(source.several["q2"].columns.values()) == ["Web", "App", "Fax", "Other"]
    assert source.columns["q1"].wording == "How good?"
    assert source.columns["q3"].wording == "Why?" and source.columns["q3"].question == ""
    assert source.columns["Response_Type"].use == "status"
