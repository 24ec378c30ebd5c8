"""The form of the panel of drivers: what may be chosen, and what a choice means for the file."""

from itertools import product

import pytest

from cemlab.drivers.asking import checked
from cemlab.errors import OptionError
from cemlab.study import open_study
from cemlab.widgets.driver_form import (
    METHODS,
    MODELS,
    DriverForm,
    can_be_explained,
    can_compare,
    can_drive,
    changes,
    obstacle,
    ordered,
    scenarios_of,
    what_if_options,
)

FORM = DriverForm(outcome="overall", drivers=("wait", "staff"))
BLOCK = {"outcome": "overall", "drivers": ("staff", "wait", "price"), "resamples": 500}


def is_accepted(survey, **asked):
    try:
        checked(survey, **asked)
    except OptionError:
        return False
    return True


class TestWhatMayBeChosen:
    def test_is_what_the_verb_accepts(self, survey_of_all_roles):
        """Each item alone, as outcome and as driver, beside one that is both."""
        survey, names = survey_of_all_roles, list(survey_of_all_roles.items)
        outcomes = [name for name in names if name != "wait"
                    and is_accepted(survey, outcome=name, drivers=["wait"])]  # fmt: skip
        assert sorted(can_be_explained(survey)) == sorted([*outcomes, "wait"])
        drivers = [name for name in names if name != "overall"
                   and is_accepted(survey, outcome="overall", drivers=[name])]  # fmt: skip
        assert sorted(can_drive(survey)) == sorted([*drivers, "overall"])

    def test_declared_drivers_come_first(self, survey_of_all_roles):
        assert can_drive(survey_of_all_roles)[:3] == ["wait", "staff", "age"]

    def test_segments_can_be_compared(self, survey_of_all_roles):
        assert can_compare(survey_of_all_roles) == ["region"]

    @pytest.mark.parametrize("groups", [None, {"All": ["wait", "staff"]}])
    def test_obstacles_are_those_of_the_verb(self, survey_of_all_roles, groups):
        asked = {"outcome": "overall", "drivers": ["wait", "staff"], "groups": groups}
        for method, model in product(METHODS, MODELS):
            accepted = is_accepted(survey_of_all_roles, method=method, model=model, **asked)
            found = obstacle(method, model, asked["drivers"], groups)
            assert (found is None) == accepted, (method, model)

    def test_too_many_drivers(self):
        many = [f"q{place}" for place in range(26)]
        assert obstacle("shapley", "linear", many) == ("too_many", {"n": 26, "most": 25})
        assert obstacle("shapley", "linear", many[:25]) is None
        assert obstacle("shapley", "ordinal", many[:13]) == ("too_many", {"n": 13, "most": 12})
        assert obstacle("johnson", "linear", many) is None
        assert obstacle("shapley", "linear", many, {"Two": many[:2]}) is None


class TestChanges:
    def test_nothing_chosen_anew_changes_nothing(self):
        form = DriverForm(outcome="overall", drivers=("wait", "price", "staff"))
        assert changes("drivers", BLOCK, form.options) == {}

    def test_only_what_differs_and_defaults_stay_unsaid(self):
        assert changes("drivers", BLOCK, FORM.options) == {"drivers": ["staff", "wait"]}
        whole = changes("drivers", {}, FORM.options)
        assert whole == {"outcome": "overall", "drivers": ["wait", "staff"]}

    def test_a_method_in_the_file_goes_back_to_the_default(self):
        changed = changes("drivers", {**BLOCK, "method": "johnson"}, FORM.options)
        assert changed["method"] == "shapley"

    def test_new_drivers_come_behind_those_of_the_file(self):
        assert ordered(("b", "a"), ("c", "a", "b")) == ["b", "a", "c"]
        assert ordered("a", ("c", "a")) == ["a", "c"]


class TestScenarios:
    def test_steps_in_a_list_go_by_their_drivers(self):
        steps = [{"driver": "wait", "lift": 1}, {"driver": "staff", "floor": 3}]
        assert scenarios_of(steps) == {"wait": [steps[0]], "staff": [steps[1]]}
        assert scenarios_of({"all": (steps[0],)}) == {"all": [steps[0]]}
        assert scenarios_of(None) == {}

    def test_options_are_those_of_both_blocks(self):
        drivers = {**BLOCK, "covariates": ("region",), "cluster": "branch"}
        got = what_if_options(drivers, {"cluster": "city", "changes": {}}, FORM)
        assert got["covariates"] == ("region",) and got["cluster"] == "city"
        assert got["drivers"] == ["wait", "staff"] and got["by"] is None
        assert not {"changes", "method", "resamples"} & set(got)


class TestForm:
    def test_is_what_the_study_asks(self, survey_of_all_roles):
        form = DriverForm.of(open_study("touchpoints"), survey_of_all_roles)
        assert form == DriverForm(outcome="overall", drivers=("staff", "wait"))

    def test_without_a_block_the_roles_suggest(self, touchpoints, survey_of_all_roles):
        path = touchpoints / "study.yaml"
        path.write_text(path.read_text("utf-8").partition("\nanalyses:")[0] + "\n", "utf-8")
        form = DriverForm.of(open_study("touchpoints"), survey_of_all_roles)
        assert form == DriverForm(outcome="overall", drivers=("wait", "staff", "age"))
