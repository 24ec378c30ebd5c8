"""`what_if`: impossible questions, small cells, and what a study file may ask."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import Survey
from cemlab.drivers.scenarios import Simulator
from cemlab.errors import MethodError, OptionError
from cemlab.study.consistency import check_analyses

pytestmark = pytest.mark.filterwarnings("ignore::cemlab.errors.CemlabWarning")
THREE = ["wait", "staff", "price"]


def asked(survey: Survey, changes=None, **more):
    options = {"outcome": "overall", "drivers": THREE} | more
    return cemlab.drivers.what_if(survey, changes=changes, **options)


WRONG = {
    "a driver that is none": ([{"driver": "stuff", "lift": 1}], "driver` is 'stuff'"),
    "no size": ([{"driver": "wait"}], "none of lift, floor and reach"),
    "two sizes": ([{"driver": "wait", "lift": 1, "floor": 3}], "lift, floor for 'wait'"),
    "an unknown key": ([{"driver": "wait", "raise": 1}], "'raise'"),
    "a lift longer than the scale": ([{"driver": "wait", "lift": 5}], "at most 4 up or down"),
    "no lift": ([{"driver": "wait", "lift": 0}], "other than 0"),
    "a lift that is no number": ([{"driver": "wait", "lift": "much"}], "Expected a number"),
    "a floor that raises nobody": ([{"driver": "wait", "floor": 1}], "better than 1, up to 5"),
    "a reach beyond everybody": ([{"driver": "wait", "reach": 1.2}], "above 0 and at most 1"),
    "no scenario": ([], "`changes` is empty"),
    "no steps": ({"nothing": []}, r"changes\['nothing'\]"),
    "a text": ("wait", "`changes` is 'wait'"),
    "the same driver twice": (
        {"x": [{"driver": "wait", "lift": 1}, {"driver": "wait", "floor": 3}]},
        "changes wait more than once",
    ),
    "two bare steps of a driver": ([{"driver": "wait", "lift": 1}] * 2, "is there twice"),
    "reach beside a lift": (
        {"x": [{"driver": "wait", "reach": 0.9}, {"driver": "staff", "lift": 1}]},
        "must stand alone",
    ),
    "the name of another item": ({"price": {"driver": "wait", "lift": 1}}, "does not change"),
}


class TestRefusals:
    @pytest.mark.parametrize("case", WRONG)
    def test_steps(self, survey, case):
        changes, said = WRONG[case]
        with pytest.raises(OptionError, match=said):
            asked(survey, changes)

    @pytest.mark.parametrize(
        ("more", "said"),
        [
            ({"model": "binary"}, "Allowed: linear, ordinal"),
            ({"score": "nps"}, "use model='ordinal'"),
            ({"score": "nps", "model": "ordinal"}, "from 0 to 10"),
            ({"score": "best", "model": "ordinal"}, "`score` is 'best'"),
            ({"score": "top_box", "model": "ordinal", "top_boxes": 5}, "all answers of the scale"),
            ({"by": "price"}, "`by` is 'price'"),
            ({"among": {"building": "Z"}}, "is 'Z'"),
            ({"among": {"price": 3}}, "'price'"),
            ({"among": "A"}, "Expected segments with levels"),
            ({"outcome": "wait"}, "is the outcome and cannot be a driver"),
        ],
    )
    def test_options(self, survey, more, said):
        with pytest.raises(OptionError, match=said):
            asked(survey, **more)

    def test_all_problems_at_once(self, survey):
        with pytest.raises(OptionError) as caught:
            asked(survey, {"x": {"driver": "wait", "lift": 9}, "y": {"driver": "none", "lift": 1}},
                  by="price", score="nps")  # fmt: skip
        for said in ("at most 4", "'none'", "`by` is 'price'", "model='ordinal'"):
            assert said in str(caught.value)
        with pytest.raises(OptionError) as caught:
            asked(survey, [{"driver": "wait", "lift": 9}], drivers=["wait", "nope"], model="best")
        for said in ("at most 4", "'nope'", "`model` is 'best'"):
            assert said in str(caught.value)

    def test_reach_among_some(self, survey):
        with pytest.raises(OptionError, match="do not go together"):
            asked(survey, [{"driver": "wait", "reach": 0.9}], among={"building": "A"})
        simulator = Simulator(survey, outcome="overall", drivers=THREE, among={"building": "A"})
        with pytest.raises(OptionError, match="do not go together"):
            simulator.ask([{"driver": "wait", "reach": 0.9}])

    def test_what_the_answers_do_not_allow(self, survey):
        changes = {"a": {"driver": "staff", "reach": 0.9}, "b": {"driver": "wait", "reach": 0.2}}
        with pytest.raises(MethodError, match=r"everybody did.*0\.6\d+ meet 'wait' now"):
            asked(survey, changes)

    def test_a_scale_that_is_not_declared(self, answers):
        survey = Survey.from_frame(answers, missing={"overall": [99]}, scale={"staff": (1, 5)})
        with pytest.raises(OptionError, match="scale of 'price' is not declared"):
            asked(survey, drivers=["staff", "price"])
        got = asked(survey, [{"driver": "staff", "lift": 1}], drivers=["staff", "price"])
        assert len(got.tidy()) == 1

    def test_too_few_visitors_for_a_slope(self, answers):
        answers.loc[20:, "wait"] = 6
        survey = Survey.from_frame(answers, missing={"overall": [99]}, not_applicable={"wait": [6]},
                                   scale=dict.fromkeys(THREE, (1, 5)))  # fmt: skip
        with pytest.raises(MethodError, match="too few people rated 'wait'"):
            asked(survey, [{"driver": "wait", "lift": 1}])
        got = asked(survey)
        assert set(got.tidy()["scenario"]) == {"staff", "price"}
        assert got.notes_of("few_visitors")["items"] == ["wait"]

    def test_a_linear_model_has_no_shares(self, survey):
        with pytest.raises(MethodError, match="model='ordinal'"):
            asked(survey).shares()


class TestSmallCells:
    @staticmethod
    def survey(low: int, n=300) -> Survey:
        """So many gave 1 to `wait`; all others 2 to 4, and as many 5 to `staff`."""
        rng = np.random.default_rng(4)
        frame = pd.DataFrame({"wait": rng.integers(2, 5, n), "staff": rng.integers(1, 5, n)})
        frame.loc[: low - 1, ["wait", "staff"]] = [1, 5]
        frame["overall"] = np.clip(frame.sum(axis=1) // 2 + rng.integers(-1, 2, n), 1, 5)
        frame["branch"] = np.where(np.arange(n) < n - low, "North", "South")
        items = {"branch": {"role": "segment"}}
        scale = dict.fromkeys(["wait", "staff", "overall"], (1, 5))
        return Survey.from_frame(frame, items=items, scale=scale)

    @pytest.mark.parametrize("low", [9, 10])
    def test_few_raised_to_a_floor(self, low):
        got = asked(self.survey(low), [{"driver": "wait", "floor": 2}], drivers=["wait", "staff"])
        row = got.tidy().iloc[0]
        assert (row["verdict"] == "hidden") == (low < 10)
        assert np.isnan(row["estimate"]) == np.isnan(row["n"]) == (low < 10)
        assert ("scenario_hidden" in dict(got.notes())) == (low < 10)
        own = got.changes().iloc[0]
        assert np.isnan(own["mean_lift"]) == (low < 10)

    @pytest.mark.parametrize("low", [9, 10])
    def test_few_stopped_by_the_end(self, low):
        """Their number is hidden, and the lift that would tell it; the change stays."""
        got = asked(self.survey(low), [{"driver": "staff", "lift": 1}], drivers=["wait", "staff"])
        for table in (got.tidy(), got.changes()):
            hidden = [name for name in ("n_changed", "n_capped", "share_capped", "mean_lift",
                                        "mean_after") if name in table]  # fmt: skip
            assert (table[hidden].isna().all(axis=None)) == (low < 10)
        assert got.tidy()["verdict"].item() == "rise"
        assert "nan" not in got.narrate() + got.findings()[0].detail

    @pytest.mark.parametrize("where", ["North", "South"])
    @pytest.mark.parametrize("low", [9, 10])
    def test_few_in_scope_or_outside(self, low, where):
        got = asked(self.survey(low), [{"driver": "staff", "lift": 1}], drivers=["wait", "staff"],
                    among={"branch": where})  # fmt: skip
        assert (got.tidy()["verdict"].item() == "hidden") == (low < 10)

    def test_answers_that_few_gave(self, answers):
        """Hidden, and another with them: shares add up to 1."""
        answers["recommend"] = answers["recommend"].clip(3, 7)
        answers.loc[20:24, "recommend"] = 2
        survey = Survey.from_frame(answers, scale={"recommend": (0, 10), "staff": (1, 5)})
        got = asked(survey, [{"driver": "staff", "lift": 1}], outcome="recommend", model="ordinal",
                    drivers=["staff"])  # fmt: skip
        table = got.shares().set_index("answer")
        assert table.loc[2].drop("scenario").isna().all()
        assert table["before"].isna().sum() == 2 and table["change_low"].notna().sum() == 4


class TestStudyBlock:
    def test_is_read_as_it_is_asked(self, survey):
        block = {"outcome": "overall", "drivers": ["wait", "staff"], "by": "building",
                 "changes": {"faster": [{"driver": "wait", "lift": 0.5}]}}  # fmt: skip
        items = {name: {} for name in ("overall", "wait", "staff", "building")}
        options, problems = check_analyses({"what_if": block}, items)
        assert not problems
        got = cemlab.drivers.what_if(survey, **options["what_if"])
        assert got.tidy()["scenario"].tolist() == ["faster"]

    @pytest.mark.parametrize("changes", ["wait", {"x": []}, [{"driver": "wait", "up": 1}], 3])
    def test_other_forms_are_refused(self, changes):
        block = {"outcome": "overall", "drivers": ["wait"], "changes": changes}
        _, problems = check_analyses({"what_if": block}, {"overall": {}, "wait": {}})
        assert problems and all(place[2] == "changes" for place, _ in problems)
