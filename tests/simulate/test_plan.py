"""Planning: rates that do not depend on workers, conclusions judged by the truth."""

import json
from pathlib import Path
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import simulate
from cemlab.errors import OptionError, StudyError
from cemlab.results import read
from cemlab.simulate import plan_questions as questions
from cemlab.simulate import planning
from cemlab.simulate.recipe import Remains
from cemlab.style import exhibit, leaving_texts, meeting_texts

LANGUAGES = ("en", "zh")


@pytest.fixture(scope="module")
def plan():
    return simulate.plan("property", n=[300, 100], repeats=20, seed=3, workers=1)


@pytest.fixture(scope="module")
def truth():
    return simulate.property(50).truth


class TestTable:
    def test_a_row_for_each_size_and_conclusion(self, plan):
        table = plan.tidy()
        columns = ["n", "conclusion", "estimate", "conf_low", "conf_high", "n_worlds"]
        assert table.columns.tolist() == columns
        assert table["n"].tolist() == [100] * 3 + [300] * 3
        assert table["conclusion"].tolist() == ["right", "cannot_tell", "wrong"] * 2
        assert table.groupby("n")["estimate"].sum().tolist() == pytest.approx([1, 1])
        assert (table["conf_low"] <= table["estimate"]).all()
        assert (table["estimate"] <= table["conf_high"]).all()

    def test_the_same_with_any_number_of_workers(self, plan):
        other = simulate.plan("property", n=[100, 300], repeats=20, seed=3, workers=2)
        assert other.to_dict() == plan.to_dict()

    def test_another_seed_gives_other_worlds(self, plan):
        other = simulate.plan("property", n=100, repeats=20, seed=5, workers=1)
        assert not other.said().equals(plan.said()[plan.said()["n"] == 100])

    def test_what_was_said_adds_up_to_the_rates(self, plan):
        said = plan.said().groupby(["n", "conclusion"])["n_worlds"].sum() / 20
        rates = plan.tidy().set_index(["n", "conclusion"])["estimate"]
        assert said.to_dict() == pytest.approx(rates[rates > 0].to_dict())
        assert plan.rates()["right"].tolist() == rates[:, "right"].tolist()

    def test_more_answers_are_right_more_often(self, plan):
        right = plan.rates().set_index("n")["right"]
        assert right[300] > right[100]

    def test_resamples_are_recorded(self, plan):
        assert plan.glance()["resamples"].iloc[0] == 200
        assert "plan_resamples" in dict(plan.notes())


def test_enough_is_the_least_size_from_which_on_the_whole_interval_lies_above_80():
    def enough(*lows):
        table = {"n": [1, 2, 3], "conclusion": "right", "conf_low": lows}
        return planning._enough(pd.DataFrame(table))

    assert enough(0.5, 0.82, 0.9) == 2
    assert enough(0.9, 0.7, 0.9) == 3
    assert np.isnan(enough(0.9, 0.9, 0.79))


class TestResult:
    def test_can_be_kept_and_read_back(self, plan):
        back = read(json.loads(json.dumps(plan.to_dict(), allow_nan=False)))
        for name, table in plan.tables().items():
            pd.testing.assert_frame_equal(back.tables()[name], table, check_dtype=name != "glance")
        assert back.narrate("zh") == plan.narrate("zh")

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("question", questions.QUESTIONS)
    def test_speaks_of_every_question(self, plan, language, question):
        kept = plan.to_dict()
        kept["whole"]["question"] = question
        for enough in (100.0, 300.0, None):
            kept["whole"]["enough"] = enough
            kept["not_a_number"] = [] if enough else ["enough"]
            told = read(kept)
            texts = [told.narrate(language), told.headline(language), told.source_line(language),
                     told.subline("rates", language), *told.checks(language)["note"]]  # fmt: skip
            assert all(texts) and "nan" not in "".join(texts) and "{" not in "".join(texts)

    def test_says_the_rates_with_their_intervals(self, plan):
        row = plan.tidy().query("n == 300 and conclusion == 'right'").iloc[0]
        told = f"With 300: right in {row['estimate']:.0%} ({row['conf_low']:.0%} to"
        assert told in plan.narrate("en")
        assert "20 simulated worlds of each size" in plan.source_line("en")

    def test_few_worlds_fail_a_check(self, plan):
        passed = plan.checks().set_index("check")["passed"]
        assert not passed["worlds"] and not passed["width"]

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_figure_has_nothing_that_meets_or_leaves(self, plan, language):
        figure = exhibit(
            lambda ax: plan.plot_rates(ax=ax, language=language), headline=plan.headline(language),
            subline=plan.subline("rates", language), source=plan.source_line(language),
            language=language,
        )  # fmt: skip
        assert not meeting_texts(figure) and not leaving_texts(figure)
        plan.plot_rates(language=language).figure.canvas.draw()
        plt.close("all")


class Stand:
    """Stands in for a result: a table, the row of `glance()`, and whether two are too close."""

    def __init__(self, table=None, close="apart", **whole):
        self._table, self._whole, self._close = table, whole, close

    def tidy(self):
        return pd.DataFrame(self._table)

    def glance(self):
        return pd.DataFrame([self._whole])

    def pairs(self):
        first, second, *_ = self._table["driver"]
        return pd.DataFrame({"driver": [first], "against": [second], "p_larger": [0.97],
                             "verdict": [self._close]})  # fmt: skip


class TestConclusion:
    @pytest.mark.parametrize(
        ("drivers", "above", "p_first", "lows", "conclusion"),
        [
            (["progress", "quality"], [1, 1], 0.97, [0.3, 0.2], "right"),
            (["quality", "progress"], [1, 1], 0.97, [0.3, 0.2], "wrong"),
            (["quality", "progress"], [1, 1], 0.60, [0.3, 0.2], "right"),
            (["quality", "progress"], [1, 1], 0.60, [0.3, 0.05], "cannot_tell"),
            (["progress", "tidiness"], [1, 1], 0.97, [0.3, 0.0], "wrong"),
            (["progress", "tidiness"], [1, 0], 0.97, [0.3, 0.0], "right"),
            (["progress", "quality"], [0, 0], 0.97, [0.3, 0.2], "cannot_tell"),
        ],
    )
    def test_of_drivers(self, truth, drivers, above, p_first, lows, conclusion):
        verdicts = ["above_noise" if one else "noise" for one in above]
        table = {"driver": drivers, "verdict": verdicts, "share_low": lows, "rank": [1.0, 2.0],
                 "p_first": [p_first, 1 - p_first]}  # fmt: skip
        found = Stand(table, mean_share=1 / 9)
        assert questions._judge_drivers(found, truth).conclusion == conclusion

    def test_of_drivers_too_close_to_call_none_is_first(self, truth):
        table = {"driver": ["quality", "progress"], "verdict": ["above_noise"] * 2,
                 "share_low": [0.3, 0.2], "rank": [1.0, 2.0], "p_first": [0.97, 0.03]}  # fmt: skip
        close = Stand(table, close="too_close", mean_share=1 / 9)
        assert questions._judge_drivers(close, truth) == ("right", "above")

    @pytest.mark.parametrize(
        ("verdict", "k", "steps", "planted", "conclusion"),
        [
            ("reproducible", 3, False, 3, "right"),
            ("reproducible", 2, False, 3, "wrong"),
            ("reproducible", 2, True, 3, "cannot_tell"),
            ("none", 1, False, 3, "cannot_tell"),
            ("none", 1, False, 1, "right"),
            ("reproducible", 2, True, 1, "right"),
            ("reproducible", 2, False, 1, "wrong"),
        ],
    )
    def test_of_personas(self, verdict, k, steps, planted, conclusion):
        found = Stand(verdict=verdict, k=k, gradient_only=steps)
        told = questions._judge_personas(found, {"groups": dict.fromkeys(range(planted))})
        assert told.conclusion == conclusion

    @pytest.mark.parametrize(
        ("lowest", "ties", "conclusion"),
        [("chase", [], "right"), ("wait", [], "wrong"), ("chase", ["wait"], "cannot_tell")],
    )
    def test_of_journeys(self, monkeypatch, truth, lowest, ties, conclusion):
        found = SimpleNamespace(touchpoint=lowest, ties=ties)
        monkeypatch.setattr(questions, "extreme", lambda result, side: found)
        assert questions._judge_journeys(None, truth).conclusion == conclusion

    @pytest.mark.parametrize(
        ("weights", "right"),
        [
            ({"worst": 0.5, "end": 0.5}, "over_weighting"),
            ({"best": 0.5, "end": 0.5}, "over_weighting"),
            ({"worst": 0.4, "end": 0.3, "mean": 0.3}, "over_weighting"),
            ({"mean": 1.0}, "averaging"),
            ({"end": 1.0}, "end_only"),
        ],
    )
    def test_of_peak_end(self, weights, right):
        planted = {"remembered_weights": Remains(**weights).model_dump()}
        for verdict in ("over_weighting", "averaging", "end_only"):
            told = questions._judge_peak_end(Stand(verdict=verdict), planted)
            assert told.conclusion == ("right" if verdict == right else "wrong")
        told = questions._judge_peak_end(Stand(verdict="cannot_tell"), planted)
        assert told.conclusion == "cannot_tell"

    @pytest.mark.parametrize(
        "weights",
        [{"worst": 0.5, "mean": 0.5}, {"worst": 1.0}, {"start": 1.0}, {"end": 0.5, "mean": 0.5}],
    )
    def test_no_verdict_for_other_mixtures(self, weights):
        mixed = {"remembered_weights": Remains(**weights).model_dump()}
        shown = ", ".join(f"{weight:g} {name}" for name, weight in weights.items())
        with pytest.raises(OptionError, match=r"nothing that a verdict can say") as refused:
            questions._rule(mixed)
        assert f"({shown})" in str(refused.value)

    def test_of_a_world_without_effects_to_claim_nothing_is_right(self):
        found = {"importance": {"a": 0.6, "b": 0.4}}
        none = {"no_effect": ["a", "b"], "population": {"of_those_who_answer": found}}
        assert questions._strongest(none) == ["none"]
        table = {"driver": ["a", "b"], "verdict": ["noise", "noise"], "share_low": [0.0, 0.0],
                 "rank": [1.0, 2.0], "p_first": [0.5, 0.5]}  # fmt: skip
        found = Stand(table, mean_share=0.5)
        assert questions._judge_drivers(found, none).conclusion == "right"

    def test_of_drivers_that_lead_together_either_is_right(self):
        found = {"importance": {"a": 0.401, "b": 0.399, "c": 0.2}}
        truth = {"no_effect": [], "population": {"of_those_who_answer": found}}
        assert questions._strongest(truth) == ["a", "b"]
        table = {"driver": ["b", "a", "c"], "verdict": ["above_noise"] * 3, "rank": [1.0, 2.0, 3.0],
                 "share_low": [0.3] * 3, "p_first": [0.97, 0.03, 0.0]}  # fmt: skip
        assert questions._judge_drivers(Stand(table, mean_share=0.5), truth).conclusion == "right"

    def test_more_drivers_than_can_be_shared_out(self):
        truth = {"effects": dict.fromkeys(range(17)), "population": {"of_those_who_answer": {}}}
        with pytest.raises(OptionError, match="has 17 drivers.* for 16 at most"):
            questions._strongest(truth)

    def test_of_journeys_whose_lowest_are_two(self, monkeypatch):
        felt = {"a": -0.5, "b": -0.51, "c": 0.2}
        even = {"population": {"of_those_who_answer": {"experience_if_everybody_came": felt}}}
        assert questions._lowest(even) == "none"
        monkeypatch.setattr(questions, "extreme", lambda result, side: None)
        assert questions._judge_journeys(None, even).conclusion == "right"

    @pytest.mark.filterwarnings("ignore::cemlab.errors.CemlabWarning")
    def test_the_strongest_driver_has_the_largest_share_as_well(self):
        found = questions.QUESTIONS["drivers"].fit(simulate.property(8000, seed=5), 0).tidy()
        assert found["driver"].iloc[0] == "progress" and found["p_first"].iloc[0] >= 0.95

    @pytest.mark.parametrize(("question", "n"), [("personas", 500), ("journeys", 800)])
    def test_large_worlds_are_right(self, question, n):
        world, asked = simulate.property(n, seed=2), questions.QUESTIONS[question]
        assert asked.judge(asked.fit(world, 0), world.truth).conclusion == "right"


def test_answers_are_read_as_the_study_declares_them():
    """The scales and codes here are those of the study file of the flagship."""
    study = cemlab.open_study("wuye-repair")
    declared, world = cemlab.read_survey(study), simulate.property(600, seed=1)
    needs = list(world.recipe.needs.items)
    scales = dict.fromkeys([*world.truth["effects"], *needs, "overall"], (1, 5))
    own = questions._survey(
        world, scales | {"remembered": (0, 10)}, list(world.truth["asked_of_those_at"])
    )
    for item in own.items:
        np.testing.assert_array_equal(own.more_is_better(item), declared.more_is_better(item))
        assert own.items[item].scale == declared.items[item].scale
    np.testing.assert_allclose(own.weights(), declared.weights())
    log, kept = questions._events(world), cemlab.read_events(study)
    assert log.scale == kept.scale and list(log.touchpoints) == list(kept.touchpoints)


def small(n, *, seed):
    """A world as anybody might write one."""
    return simulate.property(n, seed=seed)


class TestBadInput:
    def test_any_function_of_n_and_seed_is_a_world(self, capfd):
        found = simulate.plan(small, n=60, repeats=20, workers=1, question="journeys")
        assert found.glance()["world"].iloc[0] == "small"
        assert capfd.readouterr() == ("", "")  # silent outside a terminal

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ({"world": "propertie"}, "Did you mean 'property'"),
            ({"world": Path("recipe.txt")}, "recipe.txt does not exist"),
            ({"world": "no-such.yaml"}, "no-such.yaml does not exist. Expected a recipe"),
            ({"world": 7}, "Expected a name .*a recipe or its file"),
            ({"world": lambda n: n}, "cannot be called with n and seed"),
            ({"world": lambda n, seed: n}, "made a int"),
            ({"question": "driver"}, "Did you mean 'drivers'"),
            ({"n": 59}, "from n = 60 on"),
            ({"n": [300, 52], "question": "personas"}, "from n = 60 on"),
            ({"n": []}, "Expected numbers of answers"),
            ({"n": "300"}, "Expected numbers of answers"),
            ({"n": [300.5]}, "Expected numbers of answers"),
            ({"n": True}, "Expected numbers of answers"),
            ({"n": -5}, "Expected numbers of answers"),
            ({"repeats": 19}, "at least 20"),
            ({"workers": 0}, "number of processes from 1"),
            ({"seed": -1}, "0 or more"),
            ({"language": "fr"}, "language"),
        ],
    )
    def test_is_refused_before_anything_is_simulated(self, arguments, message):
        with pytest.raises((OptionError, StudyError), match=message):
            simulate.plan(**({"world": "property", "n": 100} | arguments))

    def test_a_bad_recipe_is_refused(self, recipe_file):
        with pytest.raises(StudyError, match="adds up to"):
            simulate.plan(recipe_file(("share: 0.6", "share: 0.5")), n=100)

    def test_a_world_whose_truth_does_not_answer(self, monkeypatch):
        start = simulate.variant("property", {"memory.weights": {"start": 1.0}})
        monkeypatch.setattr(planning, "judge_all", None)  # no world is judged
        with pytest.raises(OptionError, match="nothing that a verdict can say"):
            simulate.plan(start, question="peak_end", n=100)

    def test_a_method_that_refuses_cannot_tell(self):
        """Ten answers, of whom one in six moments has a rating: too few journeys to compare."""
        unrated = simulate.variant("property", {"experience.unrated": 0.85})
        found = simulate.plan(unrated, n=10, question="peak_end", repeats=20, workers=1)
        said = found.said().set_index("said")
        assert said.loc["refused", "conclusion"] == "cannot_tell"
        assert "plan_refused" in dict(found.notes())


class TestWorlds:
    """What can be asked: names, recipes, files of recipes, functions."""

    def test_a_recipe_is_the_same_as_its_name_and_a_size_alone_as_with_others(self, plan):
        recipe = simulate.read_recipe("property")
        options = {"n": 100, "repeats": 20, "seed": 3, "workers": 1}
        own, table = simulate.plan(recipe, **options), plan.tidy().query("n == 100")
        pd.testing.assert_frame_equal(own.tidy(), table.reset_index(drop=True))
        assert own.glance()["world"].iloc[0] == "property"

    @pytest.mark.parametrize("kind", [str, Path])
    def test_a_file(self, recipe_file, monkeypatch, kind):
        right = questions.Told(questions.RIGHT, "ask")
        monkeypatch.setattr(planning, "judge_all", lambda jobs, _: [right] * len(jobs))
        found = simulate.plan(kind(recipe_file()), n=60, question="journeys")
        whole = found.glance().iloc[0]
        assert (whole["world"], whole["answer"]) == ("clinic.yaml", "ask")

    def test_a_variant_has_another_answer(self):
        options = {"n": 150, "repeats": 20, "workers": 1}
        tidy = simulate.variant("property", {"survey.drivers.tidiness.effect": 1.5})
        found = simulate.plan(tidy, **options)
        assert found.glance()["answer"].iloc[0] == "tidiness"
        assert found.rates()["right"].iloc[0] > 0.9

    def test_a_recipe_goes_to_other_processes(self, recipe_file):
        recipe = simulate.read_recipe(recipe_file())
        options = {"n": 60, "repeats": 20, "question": "journeys"}
        both = [simulate.plan(recipe, **options, workers=workers) for workers in (1, 2)]
        assert both[0].to_dict() == both[1].to_dict()

    @pytest.mark.parametrize("name", simulate.WORLDS)
    def test_every_world_of_the_package_can_be_asked(self, name):
        truth = simulate.make(name, 50).truth
        for asked in questions.QUESTIONS.values():
            assert asked.answer(truth) and asked.least(truth) > 0
