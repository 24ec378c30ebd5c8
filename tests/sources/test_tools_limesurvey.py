"""LimeSurvey: real exports with codes and questions, and with questions in full; codes made."""

import pytest

from cemlab.sources import read_source


@pytest.fixture(scope="module")
def rse(request):
    shared = request.getfixturevalue("shared")
    return read_source(shared / "data/vendor_exports/limesurvey_code_text_rse2017_uk.csv")


@pytest.fixture(scope="module")
def full(request):
    shared = request.getfixturevalue("shared")
    return read_source(shared / "data/vendor_exports/limesurvey_fulltext_header_bom.csv")


class TestCodesAndQuestions:
    def test_names_are_codes(self, rse):
        assert rse.table.shape == (253, 245) and rse.layout == "codes and questions"
        item = rse.columns["satisGen1[SQ001]"]
        assert item.wording == "In general, how satisfied are you with:"
        assert item.part == "Your current position" and item.question == "satisGen1"
        assert {"0 - Not at all satisfied", "10 - Completely satisfied"} <= set(
            rse.table["satisGen1[SQ001]"]
        )

    def test_row_numbers_are_the_id(self, rse):
        assert rse.columns["row"].use == "id" and rse.table["row"].is_unique

    def test_questions_with_several_answers(self, rse):
        assert list(rse.several) == [
            "currentEmp13", "proj4can", "fund2", "fund3", "fund4", "tool4can", "ukrse2",
        ]  # fmt: skip
        assert len(rse.several["currentEmp13"].columns) == 65
        assert rse.several["tool4can"].columns["tool4can[SQ024]"] == "Python"

    def test_a_part_alone_is_the_question(self, rse):
        assert rse.columns["rse3[SQ001]"].question == ""
        assert rse.columns["rse3[SQ001]"].wording == "Who uses the code that you write?"

    def test_a_rated_other_is_no_text(self, rse):
        assert not rse.columns["time1can[time5can]"].is_other_text


class TestQuestionsInFull:
    def test_own_columns_have_the_names_of_codes(self, full):
        assert full.table.shape == (3, 646)
        assert list(full.columns)[:7] == [
            "id", "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp",
        ]  # fmt: skip
        assert full.columns["interviewtime"].use == "duration"
        assert full.language == "en"

    def test_empty_and_repeated_headers_get_names(self, full):
        assert full.columns["q3"].wording == "" and full.columns["q3"].header == ""
        assert full.columns["q3_text"].is_other_text
        same = [c.name for c in full.columns.values() if c.wording.startswith("For me, if I'm")]
        assert len(same) == len(set(same)) >= 6

    def test_several_answers(self, full):
        assert list(full.several) == ["q5", "q6"]
        assert full.several["q5"].columns["q5_1"] == "Bar"
        assert full.several["q5"].columns["q5_15"] == "Other"

    def test_sliders_say_their_ends(self, full):
        assert full.columns["q8_1"].part == "Alcohol (absolutely not – absolutely)"
        assert full.columns["q8_1"].question == "q8" and "q8" not in full.several

    def test_formulas_and_times_are_no_questions(self, full):
        asked = [column for column in full.columns.values() if not column.use]
        assert not any("NAOK" in column.wording for column in asked)
        times = [name for name in full.columns if name.startswith(("time_", "group_time_"))]
        assert len(times) == 335
        assert {full.columns[name].use for name in times} == {"other_meta"}

    def test_who_dropped_out(self, full):
        assert full.warnings[0].startswith("1 of 3 responses was not submitted")


def test_codes_alone(tmp_path):
    """Made: the layout of codes, with an option's comment, a grid, a dual scale and times."""
    path = tmp_path / "made.csv"
    path.write_text(
        "id,submitdate,lastpage,startlanguage,seed,token,q1,q1[other],q2[SQ001],"
        "q2[SQ001comment],q2[SQ002],q2[SQ002comment],q2[other],q3[A],q3[B],q4[A][1],q4[A][2],"
        "interviewtime,groupTime12,q1Time\n"
        "1,2026-01-01 10:00:00,3,zh-Hans,5,t1,A1,,Y,cheap,,,pigeon,4,5,1,2,33.1,10,3\n"
        "2,,1,zh-Hans,6,t2,-oth-,mine,,,Y,,,3,3,2,2,12.0,4,2\n",
        "utf-8",
    )
    source = read_source(path)
    assert source.format == "limesurvey" and source.layout == "codes"
    assert dict(source.several["q2"].columns) == {
        "q2[SQ001]": "SQ001", "q2[SQ002]": "SQ002", "q2[other]": "other",
    }  # fmt: skip
    assert source.columns["q2[SQ001comment]"].is_other_text
    assert (
        source.columns["q1[other]"].question == "q1" and source.columns["q1[other]"].is_other_text
    )
    assert source.columns["q4[A][2]"].part == "A · 2"
    assert source.columns["token"].use == "customer"
    assert [source.columns[n].use for n in ("interviewtime", "groupTime12", "q1Time")] == [
        "duration", "other_meta", "other_meta",
    ]  # fmt: skip
    assert dict(source.columns["q1"].labels) == {"-oth-": "Other"}
    assert source.language == "zh" and set(source.several) == {"q2"}


def test_german_headers(tmp_path):
    """Made: the own columns of a German installation."""
    path = tmp_path / "made.csv"
    path.write_text(
        "Antwort ID,Datum Abgeschickt,Letzte Seite,Start-Sprache,Wie zufrieden sind Sie? [Preis],"
        "Wie zufrieden sind Sie? [Zimmer]\n1,2026-01-01 10:00:00,3,de,4,5\n",
        "utf-8",
    )
    source = read_source(path)
    assert source.format == "limesurvey" and source.language == "de"
    assert source.columns["q1_2"].part == "Zimmer"
