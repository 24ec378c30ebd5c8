"""Two filters, or two groups, that differ by a few people."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab.data import check_filters, nested_levels
from cemlab.errors import DataError, OptionError


class TestCheckFilters:
    """Two surveys of the same people, one filtered further."""

    @pytest.fixture
    def frame(self):
        rng = np.random.default_rng(8)
        return pd.DataFrame(
            {"key": range(80), "a": rng.integers(1, 6, 80), "b": rng.integers(1, 8, 80),
             "house": ["A"] * 60 + ["B"] * 20}
        )  # fmt: skip

    def survey(self, frame, **options):
        options = {"items": {"house": {"role": "segment"}}} | options
        return cemlab.Survey.from_frame(frame, **options)

    @pytest.mark.parametrize("options", [{"id": "key"}, {}])
    @pytest.mark.parametrize("n", [1, 3, 9])
    def test_a_few_less_are_refused(self, frame, options, n):
        whole, part = self.survey(frame, **options), self.survey(frame.iloc[n:], **options)
        people = "1 person" if n == 1 else f"{n} people"
        with pytest.raises(DataError) as caught:
            check_filters(whole, part)
        assert str(caught.value).startswith(
            f"These two filters differ by {people}; publishing both would reveal them."
        )
        with pytest.raises(DataError, match=people):
            check_filters(part, whole)

    @pytest.mark.parametrize("options", [{"id": "key"}, {}])
    def test_ten_less_the_same_and_others_are_allowed(self, frame, options):
        whole = self.survey(frame, **options)
        check_filters(whole, self.survey(frame.iloc[10:], **options))
        check_filters(whole, whole)
        one, other = self.survey(frame.iloc[:42], **options), self.survey(frame[42:], **options)
        check_filters(one, other)  # 42 and 38 people, none in both

    def test_without_ids_alike_answers_are_enough(self, frame):
        """Of 80 alike people any 77 are a part."""
        alike = frame.assign(a=3, b=3, house="A").drop(columns="key")
        with pytest.raises(DataError, match="3 people"):
            check_filters(self.survey(alike), self.survey(alike.iloc[:77]))

    def test_frequencies_count_people(self, frame):
        counted = frame.drop(columns="key").drop_duplicates(["a", "b", "house"]).assign(w=4)
        less = counted.assign(w=[2, *[4] * (len(counted) - 1)])
        surveys = [self.survey(one, weight="w", weight_kind="frequency") for one in (counted, less)]
        with pytest.raises(DataError, match="2 people"):
            check_filters(*surveys)

    def test_the_larger_min_cell_counts(self, frame):
        whole, part = self.survey(frame), self.survey(frame.iloc[12:])
        check_filters(whole, part)
        stricter = dataclasses.replace(
            part, circumstances=dataclasses.replace(part.circumstances, min_cell=15)
        )
        with pytest.raises(DataError, match="12 people"):
            check_filters(whole, stricter)

    def test_nothing_in_common(self, frame):
        other = cemlab.Survey.from_frame(pd.DataFrame({"z": [1, 2, 3]}))
        with pytest.raises(OptionError, match="neither ids nor an item"):
            check_filters(self.survey(frame), other)


class TestNestedLevels:
    """Two segments of one report, a level of one within a level of the other."""

    @pytest.fixture
    def frame(self):
        return pd.DataFrame({
            "a": [4] * 200,
            "city": ["North"] * 60 + ["South"] * 140,
            "team": ["North, staff"] * 57 + ["leads"] * 3 + ["South"] * 100 + ["South, night"] * 40,
        })  # fmt: skip

    def survey(self, frame, **options):
        items = {name: {"role": "segment"} for name in ("city", "team")}
        return cemlab.Survey.from_frame(frame, items=items, **options)

    def test_a_level_of_three_less_is_found(self, frame):
        frame.loc[57:59, "team"] = "South"  # three of the north belong to another team
        assert nested_levels(self.survey(frame)) == [("city", "North", "team", "North, staff")]

    def test_levels_that_are_hidden_anyway_are_none(self, frame):
        """The three leads are hidden, and with them the smallest other level, the night shift."""
        assert nested_levels(self.survey(frame)) == [("city", "North", "team", "North, staff")]
        small = frame.assign(team=["x"] * 57 + ["y"] * 3 + ["z"] * 140)
        assert nested_levels(self.survey(small)) == []

    def test_the_same_and_ten_less_are_none(self, frame):
        same = frame.assign(team=frame["city"])
        assert nested_levels(self.survey(same)) == []
        ten = frame.assign(team=["x"] * 50 + ["y"] * 150)
        assert nested_levels(self.survey(ten)) == []

    def test_of_the_named_segments_only(self, frame):
        frame.loc[57:59, "team"] = "South"
        assert nested_levels(self.survey(frame), ["city"]) == []

    def test_quality_tells_it_in_both_languages(self, frame):
        frame.loc[57:59, "team"] = "South"
        quality = self.survey(frame).quality().set_index("check")
        assert quality.loc["nested_levels", "value"] == 1
        assert not quality.loc["nested_levels", "passed"]
        assert "city: North / team: North, staff" in quality.loc["nested_levels", "note"]
        assert "3" not in quality.loc["nested_levels", "note"]  # nor is told how few they are
        said = self.survey(frame).quality("zh").set_index("check").loc["nested_levels", "note"]
        assert "只发布其一" in said
        whole = frame.assign(team=frame["city"])
        assert "nested_levels" not in self.survey(whole).quality()["check"].tolist()
