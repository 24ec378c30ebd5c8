"""Qualtrics: three header rows, and the two of old; real files, then made ones."""

import json

import pytest

from cemlab.sources import read_source

CODES = [
    "StartDate", "EndDate", "Status", "Progress", "Finished", "ResponseId", "Q1", "Q1_4_TEXT",
    "Q2_1", "Q2_2", "Q2_3", "Q2_3_TEXT", "Q3_1", "Q3_2", "Q4", "Q5", "Q6_Page Submit", "segment",
]  # fmt: skip
TEXTS = [
    "开始日期", "结束日期", "答复类型", "进度", "已完成", "答复 ID",
    "Which shop? - Selected Choice", "Which shop? - Other: - Text",
    "What did you like - or not? (all that apply) - Selected Choice - The <b>staff</b>",
    "What did you like - or not? (all that apply) - Selected Choice - Price&nbsp;&amp; offers",
    "What did you like - or not? (all that apply) - Selected Choice - Other, please say",
    "What did you like - or not? (all that apply) - Other, please say - Text",
    "How satisfied are you with - The rooms", "How satisfied are you with - The food",
    "Which channels?", "Anything else?", "Timing - Page Submit", "segment",
]  # fmt: skip
IDS = [
    {"ImportId": "startDate", "timeZone": "Asia/Shanghai"},
    {"ImportId": "endDate", "timeZone": "Asia/Shanghai"},
    {"ImportId": "status"}, {"ImportId": "progress"}, {"ImportId": "finished"},
    {"ImportId": "_recordId"}, {"ImportId": "QID1"}, {"ImportId": "QID1_4_TEXT"},
    {"ImportId": "QID2", "choiceId": "1"}, {"ImportId": "QID2", "choiceId": "2"},
    {"ImportId": "QID2", "choiceId": "3"}, {"ImportId": "QID2_3_TEXT"},
    {"ImportId": "QID3_1"}, {"ImportId": "QID3_2"}, {"ImportId": "QID4"},
    {"ImportId": "QID5_TEXT"}, {"ImportId": "QID6_PAGE_SUBMIT"}, {"ImportId": "segment"},
]  # fmt: skip
ROWS = [
    ["IP Address", "North", "", "The staff", "", "", "", "5", "4", "Web,App,Shop"],
    ["IP Address", "Other:", "Kiosk", "", "Price & offers", "x", "music", "4", "4", "Web"],
    ["Survey Preview", "South", "", "The staff", "x", "", "", "1", "1", "Web,Shop"],
    ["IP Address", "South", "", "", "", "", "", "2", "1", "App,Shop"],
    ["IP Address", "South", "", "", "", "", "", "2", "1", "App"],
    ["Spam", "South", "", "", "", "", "", "2", "1", "Shop"],
]


@pytest.fixture
def made(tmp_path):
    """Made after the tool's documented layout: split choices, a grid, texts, page times."""
    rows = []
    for number, (status, *cells) in enumerate(ROWS):
        own = ["2026-01-01 10:00:00", "2026-01-01 10:05:00", status, "100", "True", f"R_{number}"]
        rows.append([*own, *cells, "", "3.2", "A"])
    path = tmp_path / "export.csv"
    lines = [CODES, TEXTS, [json.dumps(said) for said in IDS], *rows]
    text = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in lines)
    path.write_text(text, "utf-8-sig")
    return read_source(path)


class TestRealFiles:
    def test_german_wordings_and_uses(self, shared):
        source = read_source(shared / "data/vendor_exports/qualtrics_3header_de.csv")
        assert source.table.shape == (1, 20) and source.layout == "three header rows"
        assert source.columns["Q1"].wording == "This is a multiple choice question."
        assert source.columns["ResponseId"].use == "id"
        assert source.columns["Duration (in seconds)"].use == "duration"
        assert source.columns["RecipientEmail"].use == "email"
        assert source.columns["Q2 - Topics"].use == "other_meta"
        assert [n for n, c in source.columns.items() if not c.use] == ["Q1", "Q2"]
        assert source.language == "de"

    def test_metadata_only(self, shared):
        source = read_source(shared / "data/vendor_exports/qualtrics_3header_excluder.csv")
        assert source.table.shape == (100, 16)
        assert all(column.use for column in source.columns.values())
        assert source.warnings[0].startswith("2 of 100 rows are no answers of respondents")
        assert source.warnings[1] == "Times are in America/Chicago."
        zones = {column.use: column.timezone for column in source.columns.values()}
        assert {zones[use] for use in ("started", "ended", "recorded")} == {"America/Chicago"}
        assert zones["status"] == ""
        assert source.table["Status"].value_counts().to_dict() == {
            "IP Address": 98,
            "Survey Preview": 2,
        }

    def test_the_old_layout(self, shared):
        source = read_source(shared / "data/vendor_exports/qualtrics_legacy_2header_de.csv")
        assert source.layout == "two header rows (legacy)"
        assert source.table.shape == (1, 15), "the nameless empty column at the end is no column"
        assert source.columns["ResponseID"].use == "id"
        assert source.columns["Q1"].wording == "This is a multiple choice question."
        assert source.table.loc[0, "Q2"] == "Hello World!"


class TestMadeFile:
    def test_uses_in_any_language(self, made):
        uses = {name: column.use for name, column in made.columns.items() if column.use}
        assert uses == {
            "StartDate": "started", "EndDate": "ended", "Status": "status",
            "Progress": "progress", "Finished": "finished", "ResponseId": "id",
            "Q6_Page Submit": "other_meta",
        }  # fmt: skip

    def test_choices_in_columns_are_one_question(self, made):
        several = made.several["Q2"]
        assert several.wording == "What did you like - or not? (all that apply)"
        assert dict(several.columns) == {
            "Q2_1": "The staff",
            "Q2_2": "Price & offers",
            "Q2_3": "Other, please say",
        }
        text = made.columns["Q2_3_TEXT"]
        assert text.is_other_text and text.question == "Q2" and text.part == "Other, please say"

    def test_one_choice_and_the_text_behind_it(self, made):
        assert made.columns["Q1"].wording == "Which shop?"
        assert (made.columns["Q1"].question, made.columns["Q1"].is_other_text) == ("", False)
        text = made.columns["Q1_4_TEXT"]
        assert text.is_other_text and text.question == "Q1" and text.part == "Other"

    def test_rows_of_a_grid_share_their_question(self, made):
        rows = [made.columns[name] for name in ("Q3_1", "Q3_2")]
        assert [row.part for row in rows] == ["The rooms", "The food"]
        assert {row.wording for row in rows} == {"How satisfied are you with"}
        assert {row.question for row in rows} == {"Q3"} and "Q3" not in made.several

    def test_choices_joined_by_commas(self, made):
        assert made.several["Q4"].split == ","
        assert made.several["Q4"].options == ("Web", "App", "Shop")

    def test_embedded_data_stays_a_column(self, made):
        assert made.columns["segment"].use == "" and made.columns["Q5"].declared == ""

    def test_what_is_told(self, made):
        assert "2 of 6 rows" in made.warnings[0] and "Spam, Survey Preview" in made.warnings[0]
        assert "Asia/Shanghai" in made.warnings[1]
        assert "Asia/Shanghai" in made.columns["StartDate"].header


def test_an_answer_with_a_comma_is_one_answer(tmp_path):
    """Made: "Yes, often" and "Yes, rarely" are two answers, not three options."""
    path = tmp_path / "export.csv"
    answers = ["Yes, often", "Yes, rarely", "No, never"] * 5
    ids = ['"{""ImportId"":""_recordId""}"', '"{""ImportId"":""QID1""}"']
    rows = "\n".join(f'R_{number},"{answer}"' for number, answer in enumerate(answers))
    path.write_text(f"ResponseId,Q1\nResponse ID,Do you?\n{','.join(ids)}\n{rows}\n", "utf-8")
    assert read_source(path).several == {}


@pytest.mark.parametrize(("said", "zone"), [("Z", "UTC"), ("Mars/Base", ""), (8, ""), ("", "")])
def test_zones_that_a_study_may_not_name_are_none(tmp_path, said, zone):
    ids = ["{" + f'""ImportId"": ""{name}"", ""timeZone"": {value}' + "}"
           for name, value in (("startDate", json.dumps(said).replace('"', '""')),)]  # fmt: skip
    ids += ['{""ImportId"": ""QID1""}']
    third = ",".join(f'"{one}"' for one in ids)
    path = tmp_path / "export.csv"
    path.write_text(f"StartDate,Q1\nStart Date,How?\n{third}\n2026-01-01 10:00:00,5\n", "utf-8")
    source = read_source(path)
    assert source.format == "qualtrics" and source.columns["StartDate"].timezone == zone
