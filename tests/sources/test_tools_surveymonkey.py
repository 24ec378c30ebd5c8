"""SurveyMonkey: the real export in two rows; condensed and other layouts made."""

import pytest

from cemlab.sources import read_source


@pytest.fixture(scope="module")
def starwars(request):
    shared = request.getfixturevalue("shared")
    return read_source(shared / "data/vendor_exports/surveymonkey_2header_starwars.csv")


class TestRealFile:
    def test_shape_and_names(self, starwars):
        assert starwars.table.shape == (1186, 38)
        names = list(starwars.columns)
        assert names[:4] == ["RespondentID", "q1", "q2", "q3_1"] and names[-1] == "q14"
        assert starwars.columns["RespondentID"].use == "id"
        assert starwars.table["RespondentID"].is_unique

    def test_films_seen_are_one_question(self, starwars):
        films = starwars.several["q3"]
        assert list(films.columns) == [f"q3_{n}" for n in range(1, 7)]
        assert films.columns["q3_5"] == "Star Wars: Episode V The Empire Strikes Back"
        seen = {name: int(starwars.table[name].ne("").sum()) for name in films.columns}
        assert seen == {
            "q3_1": 673, "q3_2": 571, "q3_3": 550, "q3_4": 607, "q3_5": 758, "q3_6": 738,
        }  # fmt: skip
        assert list(starwars.several) == ["q3"], "ranks and views are no ticks"

    def test_a_blank_name_continues_the_question(self, starwars):
        ranks = [starwars.columns[f"q4_{n}"] for n in range(1, 7)]
        assert {rank.question for rank in ranks} == {"q4"}
        assert all(rank.wording.startswith("Please rank the Star Wars films") for rank in ranks)
        assert starwars.columns["q5_14"].part == "Yoda"
        assert starwars.columns["q6"].wording == "Which character shot first?"


def written(tmp_path, text: str):
    path = tmp_path / "made.csv"
    path.write_text(text, "utf-8")
    return read_source(path)


class TestMadeFiles:
    def test_tags_entities_and_own_columns(self, tmp_path):
        source = written(
            tmp_path,
            "RespondentID,CollectorID,StartDate,EndDate,IP Address,Email Address,First Name,"
            "LastName,Custom Data 1,<p>How <b>satisfied</b> are you&nbsp;&amp; why?</p>,,"
            "Which of these?,,\n"
            ",,,,,,,,,Response,Other (please specify),Phone,Other (please specify),Other comments\n"
            "1,9,01/02/2026,01/02/2026,1.1.1.1,,,,,Very,,Phone,pigeon,\n"
            "2,9,01/02/2026,01/02/2026,1.1.1.1,,,,,,so-so,,,fine\n"
            "3,9,01/02/2026,01/02/2026,1.1.1.1,,,,,Not,,Phone,,\n",
        )
        uses = [column.use for column in source.columns.values()]
        assert uses[:9] == [
            "id", "other_meta", "started", "ended", "ip", "email", "name", "name", "other_meta",
        ]  # fmt: skip
        assert source.columns["q1"].wording == "How satisfied are you & why?"
        text = source.columns["q1_text"]
        assert text.is_other_text and text.question == "q1"
        assert source.columns["q2_1"].part == "Phone"

    def test_options_with_own_words(self, tmp_path):
        source = written(
            tmp_path,
            "Respondent ID,Are you?,Which?,,\n,Response,Phone,Mail,Other (please specify)\n"
            "1,Yes,Phone,,pigeon\n2,No,,Mail,\n3,No,Phone,Mail,\n",
        )
        assert dict(source.several["q2"].columns) == {
            "q2_1": "Phone",
            "q2_2": "Mail",
            "q2_3": "Other (please specify)",
        }
        assert source.columns["q2_3"].is_other_text

    def test_no_question_with_one_answer(self, tmp_path):
        """Made: without a heading "Response", a nameless column tells the second header row."""
        source = written(
            tmp_path,
            "RespondentID,CollectorID,Which?,\n,,Phone,Mail\n1,9,Phone,\n2,9,,Mail\n",
        )
        assert source.layout == "two header rows" and len(source) == 2
        assert list(source.several["q1"].columns.values()) == ["Phone", "Mail"]

    def test_ratings_of_other_are_ratings(self, tmp_path):
        source = written(
            tmp_path,
            "Respondent ID,Are you?,How good?,\n,Response,Food,Other (please specify)\n"
            "1,Yes,5,4\n2,No,4,5\n",
        )
        assert not source.columns["q2_2"].is_other_text and source.several == {}

    def test_condensed(self, tmp_path):
        """Made after the tool's description: one header row, options joined by commas."""
        answers = ["Phone, Mail (post, fax)", "Phone", "Mail (post, fax)", "Phone, Chat", "Chat"]
        rows = "\n".join(
            f'{n},9,01/02/2026,01/02/2026,1.1.1.1,{n % 5 + 1},"{answers[n % 5]}"' for n in range(20)
        )
        source = written(
            tmp_path,
            "RespondentID,CollectorID,StartDate,EndDate,IP Address,How good?,Which?\n" + rows,
        )
        assert source.layout == "one header row (condensed)" and len(source) == 20
        which = source.several["q2"]
        assert which.options == ("Phone", "Mail (post, fax)", "Chat")
        assert set(source.table["q2"]) == {
            f"Phone{which.split}Mail (post, fax)", "Phone", "Mail (post, fax)",
            f"Phone{which.split}Chat", "Chat",
        }  # fmt: skip
        assert "q2: options hold ', ' themselves" in source.warnings[0]
