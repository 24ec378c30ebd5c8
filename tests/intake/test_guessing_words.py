"""What plainly stands behind codes and labels: yes and no, ranges, what was taken out, "Other"."""

import pytest

from cemlab.intake.chinese_labels import noun_labels
from cemlab.intake.draft import Guess, ItemGuess
from cemlab.intake.guessing import guess
from cemlab.intake.telling_apart import told_apart
from tests.intake.made_sources import battery, made

GOOD = "What aspects of the notebook make it pleasant to use in your work?"
BAD = "What aspects of the notebook make it difficult to use in your work?"

STEPS = ("报修", "等待", "上门", "维修")
LOG = {
    "工单号": [f"w{n // 4}" for n in range(80)],
    "环节": [STEPS[n % 4] for n in range(80)],
    "时间": [f"2026-03-{n // 4 + 1:02d} {9 + n % 4}:00" for n in range(80)],
}


class TestLevels:
    @pytest.mark.parametrize(
        "asked, words",
        [
            ("Are you self-employed?", ("No", "Yes")),
            ("Do you have coverage (private or public)?", ("No", "Yes")),
            ("您是否住过本小区？", ("否", "是")),
        ],
    )
    def test_of_a_question_for_yes_or_no(self, rng, asked, words):
        item = guess(made({"q": rng.choice(["0", "1"], 60)}, q={"wording": asked})).items["q"]
        assert item.role.value == "segment" and item.levels.sure == "likely"
        assert item.levels.value == dict(zip("01", words, strict=True))

    @pytest.mark.parametrize("asked", ["Are you male or female?", "您租房还是自有？", "Gender"])
    def test_of_two_things_are_not_yes_and_no(self, rng, asked):
        item = guess(made({"q": rng.choice(["0", "1"], 60)}, q={"wording": asked})).items["q"]
        assert item.levels is None

    def test_of_whole_numbers_with_a_point(self, rng):
        cells = rng.choice(["1.0", "2.0", "10.0", ""], 60)
        item = guess(made({"branch": cells})).items["branch"]
        assert item.levels.value == {"1.0": "1", "2.0": "2", "10.0": "10"}
        assert list(item.levels.value) == ["1.0", "2.0", "10.0"]

    @pytest.mark.parametrize(
        "dates", [["01-May", "Jun-25"], ["5-Jan", "25-Jun"], ["1月5日", "6月25日"]]
    )
    def test_of_ranges_that_a_spreadsheet_took_for_dates(self, rng, dates):
        cells = rng.choice([*dates, "26-100", "More than 100"], 80)
        item = guess(made({"size": cells})).items["size"]
        said = item.levels.value
        assert [said[date] for date in dates] == ["1-5", "6-25"] and said["26-100"] == "26-100"
        assert item.levels.sure == "check"

    def test_of_dates_alone_stay_dates(self, rng):
        item = guess(made({"when": rng.choice(["01-May", "02-May", "n.a. yet"], 60)})).items["when"]
        assert item.levels is None


class TestWhatPeopleWrote:
    def test_and_was_taken_out_of_the_file(self):
        cells = ["[removed]"] * 30 + [""] * 30
        item = guess(made({"why": cells, "x": ["a", "b"] * 30})).items["why"]
        assert item.role.value == "verbatim" and item.role.sure == "check"
        assert item.missing.value == ("[removed]",)

    def test_in_a_single_answer_to_a_question_for_text(self):
        source = made({"q": ["Hello World!"]}, q={"wording": "This is a free text question."})
        assert guess(source).items["q"].role.value == "verbatim"

    def test_in_one_of_several_blanks_of_a_question(self, rng):
        few = [f"word {number}" for number in range(60)] * 2
        own = [f"a line of words that nobody else wrote {number}" for number in range(120)]
        said = {name: {"question": "q", "wording": "Which?", "part": name} for name in ("a", "b")}
        items = guess(made({"a": few, "b": own}, **said)).items
        assert items["b"].role.value == "verbatim" and items["a"].role.value == "verbatim"
        assert guess(made({"a": few})).items["a"].role.value == "profile"


def test_ratings_that_are_all_alike_are_no_ticks():
    columns = {"q_1": ["2", "", "2"], "q_2": ["4", "", "4"], "q_3": ["3", "", "2"]}
    said = {name: {"question": "q", "part": name, "wording": "How often?"} for name in columns}
    assert set(guess(made(columns, **said)).items) == set(columns)
    columns["q_2"] = ["", "4", "4"]  # somebody ticks one and not the other
    assert guess(made(columns, **said)).items["q"].flags is not None


class TestLabels:
    def labels(self, *items, why="role.segment_words"):
        role = Guess(value="verbatim", sure="sure", why=why)
        named = {str(number): ItemGuess(name=str(number), role=role, label=label, question=asked)
                 for number, (label, asked) in enumerate(items)}  # fmt: skip
        return [item.label for item in told_apart(named).values()]

    def test_of_words_behind_other_name_the_question(self):
        assert self.labels(("Other", "Which one?"), why="role.other_text") == ["Which one: Other"]
        said = self.labels(("其他【请注明】", "手机价格"), why="role.other_text")
        assert said == ["手机价格：其他【请注明】"]

    def test_of_rows_called_alike_differ_and_stay_short(self):
        said = self.labels(("Aspect #1", GOOD), ("Aspect #1", BAD), ("Aspect #2", GOOD))
        assert "pleasant" in said[0] and "difficult" in said[1]
        assert said[2] == "Aspect #2" and max(map(len, said)) <= 75

    def test_of_english_questions_in_a_chinese_study_keep_the_row(self, rng):
        said = {"wording": f"{GOOD} {BAD}", "part": "Other", "question": "x", "is_other_text": True}
        source = made({"q": [f"words {number}" for number in range(40)]}, q=said)
        item = guess(source).items["q"]
        assert item.label.endswith("…: Other")
        assert noun_labels({"q": item}) == {"q": item.label}

    def test_of_long_english_questions_stay_cut_in_a_chinese_study(self, rng):
        asked = "How many people typically see the results of your work, at home or elsewhere?"
        item = guess(made({"q": rng.choice(["few", "many"], 60)}, q={"wording": asked})).items["q"]
        assert len(item.label) <= 60 and noun_labels({"q": item}) == {"q": item.label}


class TestWishes:
    @pytest.mark.parametrize(
        "said", ["希望上门速度快", "我需要有人跟进", "need_speed", "I want repairs to be fast",
                 "Mir ist wichtig, dass es schnell geht"],
    )  # fmt: skip
    def test_are_what_people_need_and_no_ratings(self, rng, said):
        wishes = {f"{said} {number}": cells
                  for number, cells in enumerate(battery(rng).values(), 1)}  # fmt: skip
        items = guess(made(wishes | {"总体满意度": rng.choice(list("12345"), 300)})).items
        for name in wishes:
            assert (items[name].role.value, items[name].role.why) == ("profile", "role.wish")
            assert items[name].scale.value == (1, 5)

    @pytest.mark.parametrize(
        "said",
        ["需要时能找到人", "重视业主意见", "Needed repairs were made", "Staff wanted to help"],
    )
    def test_are_no_ratings_that_sound_alike(self, rng, said):
        rated = {f"{said} {number}": cells
                 for number, cells in enumerate(battery(rng).values(), 1)}  # fmt: skip
        items = guess(made(rated | {"总体满意度": rng.choice(list("12345"), 300)})).items
        assert {item.role.value for item in items.values()} == {"driver", "outcome"}


class TestLogs:
    @pytest.mark.parametrize(
        ("name", "cells", "scale"),
        [("评分", "12345", [1, 5]), ("Rating", [str(n) for n in range(11)], [0, 10]),
         ("情绪", ["-2", "-1", "0", "1", "2"], [-2, 2])],
    )  # fmt: skip
    def test_a_rating_of_each_moment_is_its_experience(self, name, cells, scale):
        rated = [cells[n * 7 % len(cells)] for n in range(80)]
        events = guess(made(LOG | {name: rated})).events
        assert events.value["columns"]["experience"] == name
        assert events.value["scale"] == scale and events.sure == "check"

    def test_a_rating_at_the_end_alone_is_of_the_whole_case(self):
        rated = ["12345"[n // 4 % 5] if n % 4 == 3 else "" for n in range(80)]
        events = guess(made(LOG | {"评分": rated})).events
        assert "experience" not in events.value["columns"]

    @pytest.mark.parametrize(
        ("name", "cells"), [("评分", ["好", "差"]), ("费用", "12345"), ("Score", ["310", "720"])]
    )
    def test_other_columns_are_none(self, name, cells):
        other = [cells[n * 7 % len(cells)] for n in range(80)]
        events = guess(made(LOG | {name: other})).events
        assert "experience" not in events.value["columns"] and "scale" not in events.value
