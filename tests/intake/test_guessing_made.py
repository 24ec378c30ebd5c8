"""Guesses on made tables with a planted truth."""

from __future__ import annotations

from time import process_time

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cemlab.errors import OptionError
from cemlab.intake.answering import with_answer
from cemlab.intake.guessing import guess
from cemlab.sources import Several, Source, SourceColumn
from tests.intake.made_sources import GAPS, battery, made, unexplained


class TestWords:
    @pytest.mark.parametrize(
        "words",
        [
            ["非常不满意", "不满意", "一般", "满意", "非常满意"],
            ["很不满意", "不太满意", "一般", "比较满意", "很满意"],
            ["sehr unzufrieden", "eher unzufrieden", "teils/teils", "eher zufrieden",
             "sehr zufrieden"],
            ["Very poor", "Poor", "Fair", "Good", "Very good"],
            ["Very difficult", "Somewhat difficult", "Neither easy nor difficult",
             "Somewhat easy", "Very easy"],
        ],
    )  # fmt: skip
    def test_order_and_good_end(self, rng, words):
        shuffled = rng.permutation(words)
        columns = {f"Q{number}": rng.choice(shuffled, 200) for number in (1, 2, 3)}
        item = guess(made(columns)).items["Q1"]
        assert list(item.values.value) == words
        assert item.scale.value == (1, 5)
        assert (item.direction.value, item.direction.sure) == ("high_is_good", "sure")
        assert item.role.value == "driver"

    def test_words_known_in_part_are_no_rating(self, rng):
        answers = rng.choice(["Satisfied", "Dissatisfied", "Meh", "Wow"], 200)
        item = guess(made({"Q1": answers})).items["Q1"]
        assert item.scale is None
        assert (item.role.value, item.role.sure) == ("segment", "check")

    def test_an_end_that_nobody_chose_is_found_in_another_column(self, rng):
        whole = ["Never", "Rarely", "Sometimes", "Often", "Always"]
        columns = {"a": rng.choice(whole, 200), "b": rng.choice(whole[1:], 200),
                   "c": rng.choice(whole, 200)}  # fmt: skip
        said = {name: {"question": "g", "part": name} for name in columns}
        assert list(guess(made(columns, **said)).items["b"].values.value) == whole
        alone = guess(made({"b": columns["b"]})).items["b"]
        assert alone.scale is None or alone.scale.sure == "check"

    def test_labels_with_the_good_end_low(self, rng):
        labels = {"1": "very satisfied", "2": "satisfied", "3": "neutral", "4": "dissatisfied",
                  "5": "very dissatisfied", "9": "don't know"}  # fmt: skip
        cells = rng.choice(["1", "2", "3", "4", "5", "9"], 200)
        item = guess(made({"Q1": cells}, Q1={"labels": labels})).items["Q1"]
        assert (item.direction.value, item.direction.sure) == ("low_is_good", "sure")
        assert (item.missing.value, item.missing.sure) == ((9,), "sure")

    def test_a_midpoint_that_sounds_like_a_gap_stays(self, rng):
        labels = {"1": "Strongly disagree", "2": "Disagree", "3": "No opinion", "4": "Agree",
                  "5": "Strongly agree"}  # fmt: skip
        cells = rng.choice(list("12345"), 200)
        item = guess(made({"Q1": cells}, Q1={"labels": labels})).items["Q1"]
        assert item.scale.value == (1, 5)
        assert item.missing is None

    def test_a_code_that_the_file_declares(self, rng):
        cells = rng.choice(list("123459"), 200)
        said = {"missing": (9.0,), "labels": {"9": "not applicable"}}
        item = guess(made({"Q1": cells, **battery(rng, 200)}, Q1=said)).items["Q1"]
        assert (item.not_applicable.value, item.not_applicable.sure) == ((9,), "sure")


class TestNumbers:
    @pytest.mark.parametrize(
        ("low", "high", "code", "kind"),
        [(1, 5, "9", "missing"), (1, 5, "6", "not_applicable"), (0, 10, "11", "missing"),
         (1, 7, "99", "missing"), (1, 5, "0", "not_applicable"), (1, 10, "-99", "missing")],
    )  # fmt: skip
    def test_codes_beside_a_battery(self, rng, low, high, code, kind):
        columns = battery(rng, low=low, high=high)
        for cells in columns.values():
            for row in rng.choice(300, 25, replace=False):
                cells[row] = code
        item = guess(made(columns)).items["q1_1"]
        assert item.scale.value == (low, high)
        assert [str(one) for one in getattr(item, kind).value] == [code]
        assert getattr(item, kind).sure == ("likely" if code == "-99" else "check")

    def test_without_words_no_direction_is_likely(self, rng):
        draft = guess(made(battery(rng)))
        assert {item.direction.sure for item in draft.items.values()} == {"check"}
        assert any(one.about == "direction" for one in draft.open_questions)

    def test_an_item_against_its_battery(self, rng):
        columns = battery(rng, items=6)
        columns["q1_3"] = [str(6 - int(cell)) for cell in columns["q1_3"]]
        direction = guess(made(columns)).items["q1_3"].direction
        assert (direction.value, direction.sure) == ("low_is_good", "check")
        assert direction.facts["r"] < -0.2

    def test_numbers_on_the_scale_of_the_outcome_may_be_drivers(self, rng):
        columns = {name: rng.integers(1, 6, 200).astype(str) for name in (
            "Overall satisfaction", "Waiting time", "Friendly staff", "Fair price")}  # fmt: skip
        draft = guess(made(columns))
        assert draft.outcome.value == "Overall satisfaction"
        for name in ("Waiting time", "Friendly staff", "Fair price"):
            item = draft.items[name]
            assert (item.role.value, item.role.sure, item.scale.sure) == (
                "driver", "check", "check")  # fmt: skip

    def test_satisfaction_with_something_is_not_of_the_whole(self, rng):
        words = ["Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"]
        columns = {f"Satisfaction with the {thing}": rng.choice(words, 100)
                   for thing in ("waiting time", "staff", "price")}  # fmt: skip
        columns["Satisfaction"] = rng.choice(words, 100)
        draft = guess(made(columns))
        assert draft.outcome.value == "Satisfaction"
        assert [item.role.value for item in draft.items.values()] == ["driver"] * 3 + ["outcome"]

    def test_a_count_that_somebody_gave_is_no_weight(self, rng):
        columns = {"count": rng.integers(1, 50, 80).astype(str), "kind": rng.choice(["a", "b"], 80)}
        assert guess(made(columns)).weight is None

    def test_bands_that_do_not_go_together_are_no_ratings(self, rng):
        columns = {f"band{number}": rng.integers(0, 10, 400).astype(str) for number in range(5)}
        assert {item.role.value for item in guess(made(columns)).items.values()} <= {
            "profile", "segment"}  # fmt: skip

    @settings(max_examples=40, deadline=None,
              suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
    @given(
        ends=st.sampled_from([(1, 5), (1, 7), (0, 10), (1, 10), (-2, 2), (1, 4)]),
        codes=st.lists(st.sampled_from([-99, -9, -1, 0, 6, 8, 9, 11, 77, 88, 99, 999]),
                       max_size=3, unique=True),
        seed=st.integers(0, 10**6),
    )  # fmt: skip
    def test_no_number_is_left_unexplained(self, ends, codes, seed):
        """What is not on the guessed scale is a code; one without words is never sure."""
        rng = np.random.default_rng(seed)
        columns = battery(rng, n=120, low=ends[0], high=ends[1])
        for code in codes:
            for cells in columns.values():
                for row in rng.choice(120, 9, replace=False):
                    cells[row] = str(code)
        draft = guess(made(columns))
        for name, item in draft.items.items():
            if item.scale is None:
                continue
            assert not unexplained(draft, name)
            for kind in GAPS:
                found = getattr(item, kind)
                assert found is None or found.sure in ("check", "likely")
                if found is not None and found.sure == "likely":
                    assert all(code <= -7 for code in found.value)
            if item.scale.sure == "likely":
                near = {code for code in codes if ends[0] - 1 <= code <= ends[1] + 1}
                assert item.scale.value == ends or near


class TestRoutes:
    def test_a_planted_route(self, rng):
        used = rng.choice(["yes", "no"], 300)
        how = np.where(used == "yes", rng.choice(list("12345"), 300), "")
        item = guess(made({"used": used, "how": how})).items["how"]
        assert item.asked_if.value == {"used": ("yes",)}
        assert item.asked_if.sure == "likely"
        assert item.asked_if.facts["n_skipped"] == (used == "no").sum()

    @pytest.mark.parametrize(
        ("n_no", "n_blank", "sure"), [(150, 8, "likely"), (150, 25, "check"), (30, 8, "check")]
    )
    def test_a_route_with_some_who_left_it_blank(self, n_no, n_blank, sure):
        """Not one of 150 answered: that is no chance; of few, or with many blanks, look."""
        used = ["yes"] * 150 + ["no"] * n_no
        how = [""] * n_blank + list("12345" * 30)[n_blank:] + [""] * n_no
        assert guess(made({"used": used, "how": how})).items["how"].asked_if.sure == sure

    def test_blanks_at_random_follow_nothing(self, rng):
        columns = {f"s{number}": rng.choice(list("abc"), 300) for number in range(20)}
        columns["how"] = np.where(rng.random(300) < 0.3, "", rng.choice(list("12345"), 300))
        assert guess(made(columns)).items["how"].asked_if is None

    def test_few_rows_make_no_rule(self, rng):
        used = np.array(["yes"] * 12 + ["no"] * 8)
        how = np.where(used == "yes", "3", "")
        assert guess(made({"used": used, "how": how})).items["how"].asked_if is None


class TestPeople:
    def test_private_columns_are_no_items(self, rng):
        n = 60
        columns = {
            "contact": [f"person{number}@example.org" for number in range(n)],
            "reach": [f"1380013{number:04d}" for number in range(n)],
            "姓名": [f"王{number}" for number in range(n)],
            "from": [f"192.0.2.{number}" for number in range(n)],
            "Q1": rng.choice(list("12345"), n),
        }
        draft = guess(made(columns))
        assert list(draft.items) == ["Q1"]
        assert {draft.left_out[name].value for name in columns if name != "Q1"} == {"private"}

    def test_person_and_episode_make_an_id(self):
        rows = [(f"P{person:02d}", f"V{video}") for person in range(12) for video in range(6)]
        columns = {"participant": [row[0] for row in rows], "video": [row[1] for row in rows],
                   "felt": [str(1 + (place * 7) % 9) for place in range(len(rows))]}  # fmt: skip
        draft = guess(made(columns))
        assert draft.customer.value == "participant"
        assert draft.id.value == ("participant", "video")

    def test_dates_without_a_clear_day_are_not_taken_for_sure(self):
        columns = {"submitted": ["03/04/2025 10:00", "05/06/2025 11:00"] * 20,
                   "Q1": list("12345") * 8}  # fmt: skip
        draft = guess(made(columns))
        assert draft.answered_at is None or draft.answered_at.sure == "check"


class TestAnswers:
    def test_a_code_moves_to_its_kind(self, rng):
        columns = battery(rng)
        for cells in columns.values():
            cells[5] = cells[9] = "6"
        draft = guess(made(columns))
        question = next(one for one in draft.open_questions if one.about == "codes")
        after = with_answer(draft, question, "missing")
        assert after.items["q1_1"].not_applicable is None
        assert (after.items["q1_1"].missing.value, after.items["q1_1"].missing.sure) == (
            (6,), "sure")  # fmt: skip
        assert question not in after.open_questions
        assert draft.items["q1_1"].missing is None  # the first draft is as it was

    def test_a_direction_and_an_outcome(self, rng):
        draft = guess(made(battery(rng)))
        question = next(one for one in draft.open_questions if one.about == "direction")
        after = with_answer(draft, question, "low_is_good")
        assert {item.direction.value for item in after.items.values()} == {"low_is_good"}
        question = next(one for one in after.open_questions if one.about == "outcome")
        after = with_answer(after, question, "q1_2")
        assert (after.outcome.value, after.items["q1_2"].role.value) == ("q1_2", "outcome")

    def test_no_option(self, rng):
        draft = guess(made(battery(rng)))
        with pytest.raises(OptionError, match="Allowed"):
            with_answer(draft, draft.open_questions[0], "maybe")


class TestSeveral:
    def test_columns_of_ticks_become_one_item(self, rng):
        columns = {f"q22_{number:02d}": np.where(rng.random(80) < 0.4, "Y", "")
                   for number in range(1, 5)}  # fmt: skip
        draft = guess(made(columns))
        item = draft.items["q22"]
        assert [flag["column"] for flag in item.flags.value.values()] == list(columns)
        assert {draft.left_out[name].value for name in columns} == {"part"}

    def test_a_question_of_ticks_follows_a_route(self, rng):
        seen = rng.choice(["Yes", "No"], 200)
        columns = {"seen": seen, **{f"film_{number}": np.where(
            (seen == "Yes") & ((number == 1) | (rng.random(200) < 0.5)), f"Film {number}", "")
            for number in (1, 2, 3)}}  # fmt: skip
        assert guess(made(columns)).items["film"].asked_if.value == {"seen": ("Yes",)}

    def test_yes_and_no_as_one_and_two(self, rng):
        columns = {f"a{number}": rng.choice(["1", "2"], 60) for number in range(3)}
        source = made(columns)
        question = Several(name="a", columns={name: name.upper() for name in columns})
        item = guess(Source(file="made.csv", table=source.table, columns=source.columns,
                            several={"a": question})).items["a"]  # fmt: skip
        assert (item.picked.value, item.picked.sure) == ((1,), "check")


class TestTypedTables:
    def test_numbers_gaps_times_and_truths_of_typed_files(self, rng):
        """As a .sav or a Parquet file has them (made here)."""
        n = 60
        table = pd.DataFrame({
            "submitted": pd.date_range("2026-01-01", periods=n, freq="h"),
            "rating": np.where(rng.random(n) < 0.2, np.nan, rng.integers(1, 6, n)),
            "count": pd.array(rng.integers(0, 500, n), dtype="Int64"),
            "ticked": rng.random(n) < 0.5,
            "kind": pd.Categorical(rng.choice(["a", "b"], n)),
        })  # fmt: skip
        columns = {name: SourceColumn(name=name, header=name) for name in table}
        labels = {str(code): word for code, word in enumerate(
            ["very bad", "bad", "average", "good", "very good"], start=1)}  # fmt: skip
        columns["rating"] = SourceColumn(name="rating", labels=labels)
        draft = guess(Source(file="made.parquet", table=table, columns=columns))
        rating = draft.items["rating"]
        assert (rating.scale.value, rating.direction.sure) == ((1, 5), "sure")
        assert rating.n_answered == table["rating"].notna().sum()
        assert draft.answered_at.value["column"] == "submitted"
        assert draft.items["count"].role.value == "profile"
        assert {draft.items[name].role.value for name in ("ticked", "kind")} == {"segment"}

    def test_many_columns_take_time_in_proportion(self, rng):
        """Twice the columns, about twice the time: no pass over all pairs of them."""

        def seconds(n_columns):
            cells = {f"v{place}": rng.choice(list("12345"), 60) for place in range(n_columns)}
            source = made(cells)
            guess(source)
            start = process_time()
            guess(source)
            return process_time() - start

        assert seconds(800) < 5 * seconds(200) + 1
