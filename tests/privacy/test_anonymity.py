"""Rare combinations and differences of groups, against the reference values."""

import json

import pandas as pd
import pytest

import cemlab
from cemlab.errors import DataError, OptionError
from cemlab.privacy import check_anonymous, check_differencing, risky_combinations


@pytest.fixture(scope="session")
def cases(shared):
    path = shared / "reference" / "methods" / "07_small_cells.json"
    return {case["id"]: case for case in json.loads(path.read_text("utf-8"))["cases"]}


class TestReference:
    def test_k_anonymity(self, cases):
        case = cases["k_anonymity"]
        frame = pd.DataFrame(case["inputs"]["records"], columns=["city", "age", "gender"])
        risk = risky_combinations(frame, list(frame.columns), k=case["inputs"]["k"])
        assert risk.n_combinations == len(case["expected"]["class_sizes"])
        assert risk.smallest == case["expected"]["min_class"]
        assert risk.is_anonymous == case["expected"]["k_anonymous"]
        assert risk.n_rows_below == case["expected"]["records_below_k"]

    def test_differencing(self, cases):
        case = cases["differencing_two_filters"]
        given = case["inputs"]
        assert case["expected"]["blocked"]
        with pytest.raises(DataError, match=f"differ by {case['expected']['difference']}"):
            check_differencing(
                given["n_group_all"], given["n_group_without_team_leads"], minimum=given["min_n"]
            )


class TestCheckAnonymous:
    def test_tells_numbers_and_no_data(self):
        frame = pd.DataFrame({"age": ["18", "93"] + ["40"] * 8, "city": ["Secretville"] * 10})
        with pytest.raises(DataError) as caught:
            check_anonymous(frame, ["age", "city"])
        message = str(caught.value)
        assert "2 of 10 rows" in message
        assert "93" not in message
        assert "Secretville" not in message

    def test_gaps_are_a_value(self):
        frame = pd.DataFrame({"age": [None] * 5 + ["40"] * 5})
        assert check_anonymous(frame, ["age"]).n_combinations == 2

    def test_empty_table_is_anonymous(self):
        assert check_anonymous(pd.DataFrame({"age": []}), ["age"]).smallest == 0

    def test_unused_levels_are_no_combination(self):
        ages = pd.Categorical(["a"] * 6, categories=["a", "b"])
        assert check_anonymous(pd.DataFrame({"age": ages}), ["age"]).n_combinations == 1

    def test_unknown_column_has_the_nearest(self):
        with pytest.raises(OptionError, match="Did you mean 'age'"):
            risky_combinations(pd.DataFrame({"age": [1]}), ["agee"])

    @pytest.mark.parametrize(("columns", "k"), [([], 5), (["age"], 1)])
    def test_senseless_request(self, columns, k):
        with pytest.raises(OptionError):
            risky_combinations(pd.DataFrame({"age": [1]}), columns, k=k)


class TestWithASurvey:
    """As the examples of the docstrings have it."""

    @pytest.fixture
    def survey(self):
        frame = pd.DataFrame({"age": [18, 93, *[40] * 58], "house": ["A"] * 57 + ["B"] * 3})
        return cemlab.Survey.from_frame(frame, items={"house": {"role": "segment"}})

    def test_rows_that_somebody_takes_out(self, survey):
        with pytest.raises(DataError, match="5 of 60 rows"):
            cemlab.privacy.check_anonymous(survey.answers(), ["age", "house"])
        assert cemlab.privacy.check_anonymous(survey.answers().iloc[2:57], ["age", "house"])

    def test_a_part_and_the_whole(self, survey):
        part = survey.column("house").eq("A")
        with pytest.raises(DataError, match="differ by 3"):
            cemlab.privacy.check_differencing(len(survey), int(part.sum()))


class TestCheckDifferencing:
    @pytest.mark.parametrize(("n_all", "n_part"), [(57, 57), (57, 47), (0, 0)])
    def test_allowed(self, n_all, n_part):
        check_differencing(n_all, n_part)

    @pytest.mark.parametrize(("n_all", "n_part"), [(57, 56), (57, 48), (48, 57)])
    def test_refused(self, n_all, n_part):
        with pytest.raises(DataError):
            check_differencing(n_all, n_part)
