"""Features by group, and small cells: what is hidden, and that nobody can work it out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cemlab.drivers.methods.kano_table import CATEGORIES
from cemlab.errors import MethodError
from tests.drivers.kano_cases import PLANTED, asked, codes, frame_of, rows_of, survey_of


class TestGroups:
    @pytest.fixture
    def divided(self):
        """Attractive to the new and a must to the old: one-dimensional to nobody."""
        frame = frame_of({"new": {"A": 70, "O": 15, "I": 15}, "old": {"M": 70, "O": 15, "I": 15}})
        halves = [frame[["new_with", "new_without"]], frame[["old_with", "old_without"]]]
        parts = [half.set_axis(["app_with", "app_without"], axis=1).assign(who=who)
                 for half, who in zip(halves, ["new", "old"], strict=True)]  # fmt: skip
        return pd.concat(parts, ignore_index=True)

    def test_a_mix_is_told(self, divided):
        got = asked(survey_of(divided), by="who")
        segments = got.segments().set_index("group")
        assert segments["category"].to_dict() == {"new": "A", "old": "M"}
        assert segments["n"].tolist() == [100, 100]
        assert rows_of(got).loc["app", "verdict"] == "mixed"
        assert "mixed_segments" in codes(got)
        assert "app" not in got.headline("en")
        assert "Different things to different groups: app" in got.narrate("en")
        with pytest.raises(MethodError, match="no groups"):
            asked(survey_of(divided)).segments()

    def test_groups_of_few_are_hidden_and_cannot_be_worked_out(self, divided):
        divided.loc[:3, "who"] = "rare"
        got = asked(survey_of(divided), by="who").segments().set_index("group")
        assert got.loc["rare", "verdict"] == "hidden" and np.isnan(got.loc["rare", "n"])
        assert (got["verdict"] == "hidden").sum() == 2  # of two hidden, neither is known
        assert "groups_hidden" in codes(asked(survey_of(divided), by="who"))

    def test_groups_by_hand(self, divided):
        survey = survey_of(divided)
        alone = survey_of(divided[divided["who"] == "old"].reset_index(drop=True))
        part = asked(survey, by="who").segments().set_index("group").loc["old"]
        expected = rows_of(asked(alone)).loc["app"]
        for name in ("cs_plus", "cs_minus_low", "p_mode", "p_quadrant", "category"):
            assert part[name] == expected[name]


class TestSmallCells:
    def test_small_shares_are_gaps_and_cannot_be_worked_out(self, bounds):
        counts = PLANTED["must"] | {"R": 3, "Q": 2, "A": 12}
        got = asked(survey_of(frame_of({"x": counts})))
        shares = got.categories().set_index("category")["share"]
        assert shares[["R", "Q"]].isna().all()
        known = [([one], share * sum(counts.values())) for one, share in shares.dropna().items()]
        known.append((list(CATEGORIES), sum(counts.values())))
        for one in shares.index[shares.isna()]:
            low, high = bounds(known, [one])
            assert high - low >= 10
        row = rows_of(got).loc["x"]
        assert np.isnan(row["strength"]) and row["is_relevant"]
        assert "categories_hidden" in codes(got)

    def test_a_feature_of_few_is_hidden_with_its_gaps(self):
        got = asked(survey_of(frame_of({"x": PLANTED["must"], "y": {"A": 9}})))
        row = rows_of(got).loc["y"]
        assert row["verdict"] == "hidden" and row["category"] == ""
        assert row.drop(["verdict", "category", "mode", "quadrant"]).isna().all()
        assert got.scores().set_index("feature").loc["y"].isna().all()
        assert "Too few people to be shown: y" in got.narrate("en")
        with pytest.raises(MethodError, match="No feature has 10 people"):
            asked(survey_of(frame_of({"y": {"A": 9}})))

    def test_a_warning_does_not_tell_what_is_hidden(self):
        few = asked(survey_of(frame_of({"x": {"A": 30, "Q": 8}})))
        many = asked(survey_of(frame_of({"x": {"A": 30, "Q": 12}})))
        assert "question_unclear" not in codes(few) and "question_unclear" in codes(many)
