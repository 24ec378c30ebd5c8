"""The verb `predict`: planted and empty worlds, where personas come from, and what is refused."""

import json

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab.errors import MethodError, OptionError
from cemlab.language import LANGUAGES
from cemlab.results import read
from cemlab.style import leaving_texts, meeting_texts
from tests.personas.waves_of_people import NAMES, answers, quick_model, survey


def world(n=300, seed=0, effect=0.0, **more):
    """Three personas; tenure says something about score and churn, the persona by `effect`."""
    rng = np.random.default_rng(seed)
    group, tenure = rng.integers(0, 3, n), rng.exponential(3, n)
    score = effect * group + 0.3 * tenure + rng.normal(0, 1.5, n)
    chance = 1 / (1 + np.exp(0.8 + 0.2 * tenure - effect * group))
    frame = pd.DataFrame({
        "persona": np.array(["Planner", "Hurried", "Loyal"])[group], "tenure": tenure,
        "age": rng.integers(18, 80, n), "score": score,
        "churn": np.where(rng.random(n) < chance, "yes", "no"),
    })  # fmt: skip
    return cemlab.Survey.from_frame(frame.assign(**more.pop("columns", {})), **more)


def ask(people, outcome="score", **more):
    more = {"persona": "persona", "baseline": ["tenure", "age"], "resamples": 200} | more
    return cemlab.personas.predict(people, outcome=outcome, **more)


@pytest.mark.parametrize("outcome", ["score", "churn"])
def test_a_planted_effect_is_found(outcome):
    found = ask(world(400, effect=1.0), outcome)
    whole = found.glance().iloc[0]
    assert whole["verdict"] == "adds" and whole["gain_low"] > 0
    table = found.tidy().set_index("model")["estimate"]
    assert table["both"] > table["persona"] and table["both"] > table["baseline"]
    assert "adds to the baseline" in found.narrate("en") and "增加了信息" in found.narrate("zh")


@pytest.mark.parametrize("outcome", ["score", "churn"])
def test_where_the_persona_has_no_effect_it_rarely_adds(outcome):
    verdicts = [
        ask(world(200, seed=seed), outcome, resamples=100).glance()["verdict"].iloc[0]
        for seed in range(20)
    ]
    assert verdicts.count("adds") <= 3  # at 5%, four of twenty have a chance of 1.6%


def test_with_many_people_nothing_is_told_from_not_known():
    assert ask(world(2000)).glance()["verdict"].iloc[0] == "adds_nothing"


def test_a_grouping_loses_information():
    table = answers(400, spread=0.8)
    own = survey(table, {"score": table @ [1, 1, 0.5, 0, 0, 0]
                         + np.random.default_rng(1).normal(0, 1, 400)})  # fmt: skip
    found = cemlab.personas.predict(own, outcome="score", persona=quick_model(table), resamples=200)
    gains = found.gains().set_index("gain")
    assert gains.loc["lost", "verdict"] == "adds" and gains.loc["lost", "estimate"] > 0.05
    assert "loses information" in found.narrate("en")
    assert "items" in found.tidy()["model"].tolist()


def test_segment_labels_and_model_say_the_same():
    table = answers(300)
    of = survey(table, {"score": table[:, 0] + np.random.default_rng(1).normal(0, 1, 300)})
    model = quick_model(table)
    labels = cemlab.personas.assign(model, of)  # people between personas have no label
    named = cemlab.personas.methods.frozen.assign_rows(model, table).nearest + 1
    assert labels.people().notna().sum() < 300
    frame = of.answers().assign(persona=named.astype(str))
    segment = cemlab.Survey.from_frame(frame, scale=dict.fromkeys(NAMES, (1, 5)))
    found = [
        cemlab.personas.predict(of, outcome="score", persona=model, resamples=0),
        cemlab.personas.predict(of, outcome="score", persona=named, items=NAMES, resamples=0),
        cemlab.personas.predict(segment, outcome="score", persona="persona", items=NAMES,
                                resamples=0),
    ]  # fmt: skip
    for one in found[1:]:
        pd.testing.assert_frame_equal(one.tidy(), found[0].tidy())


def test_frequency_weights_are_people():
    often = np.random.default_rng(1).integers(1, 4, 80)
    columns = {"w": often}
    weighted = world(80, effect=1, columns=columns, weight="w", weight_kind="frequency")
    frame = world(80, effect=1).answers()
    repeated = cemlab.Survey.from_frame(frame.loc[np.repeat(frame.index, often)])
    one, other = (ask(of, resamples=0).tidy() for of in (weighted, repeated))
    pd.testing.assert_frame_equal(one, other)


def test_gaps_leave_all_models_the_same_people():
    frame = world(200).answers()
    frame.loc[:14, "tenure"] = np.nan
    frame.loc[190:, "persona"] = None
    found = ask(cemlab.Survey.from_frame(frame))
    assert set(found.tidy()["n"]) == {175.0}
    assert found.notes_of("prediction_left_out") == {"n": 25.0}


def test_answers_that_count_as_yes():
    of = world(300, columns={"stars": np.random.default_rng(3).integers(1, 6, 300)})
    found = ask(of, "stars", of=[4, 5], resamples=0)
    assert found.glance()["measure"].iloc[0] == "auc"
    stars = of.answers()["stars"].to_numpy(float)
    assert found.glance()["share_yes"].iloc[0] == pytest.approx((stars >= 4).mean())


def test_what_built_the_personas_is_said():
    table = answers(200)
    of = survey(table, {"score": np.random.default_rng(1).normal(size=200)})
    found = cemlab.personas.predict(of, outcome="score", items=NAMES, k=3, resamples=0)
    assert "persona_same_data" in dict(found.notes())
    others = cemlab.personas.predict(of, outcome="score", persona=quick_model(answers(90)))
    assert not {"persona_same_data", "persona_built_unknown"} & set(dict(others.notes()))
    assert "persona_built_unknown" in dict(ask(world(100), resamples=0).notes())


class TestRefused:
    def test_the_outcome_built_the_personas(self):
        of = survey(answers(100))
        with pytest.raises(OptionError, match="because they were made of it"):
            cemlab.personas.predict(of, outcome="a", persona=quick_model(answers(100)))
        with pytest.raises(OptionError, match="because they were made of it"):
            ask(world(), items=["score", "age"])

    def test_all_problems_at_once(self):
        with pytest.raises(OptionError) as refused:
            ask(world(), "persona", baseline=["tenur", "persona"])
        said = str(refused.value)
        assert "Did you mean 'tenure'" in said and "it would predict itself" in said
        assert "it can add nothing to itself" in said

    @pytest.mark.parametrize(
        ("more", "said"),
        [
            ({"persona": None}, "Name the personas"),
            ({"persona": "age", "baseline": []}, "no segment"),
            ({"persona": "personna"}, "Did you mean 'persona'"),
            ({"persona": ["a"] * 3}, "3 labels for 300 rows"),
            ({"persona": 7}, "`persona` is a int"),
            ({"k": 3}, "`k` is a number of groups"),
            ({"baseline": "tenure"}, "Expected a list"),
            ({"smallest": 0}, "`smallest` is 0"),
            ({"resamples": 5}, "`resamples` is 5"),
            ({"outcome": "churn", "of": ["maybe"]}, "maybe"),
            ({"outcome": "churn", "of": ["yes", "no"]}, "no answer or all"),
            ({"outcome": "persona", "persona": "churn"}, "3 levels. Say which"),
        ],
    )
    def test_choices(self, more, said):
        with pytest.raises(OptionError, match=said):
            ask(world(), **more)

    def test_too_few_of_an_answer(self):
        frame = world().answers()
        frame["churn"] = np.where(np.arange(300) < 8, "yes", "no")
        with pytest.raises(MethodError, match="fewer than 10 people have one of the two"):
            ask(cemlab.Survey.from_frame(frame), "churn")

    def test_one_persona(self):
        with pytest.raises(MethodError, match="at least two are needed"):
            ask(world(), persona=["a"] * 300)


@pytest.mark.parametrize("outcome", ["score", "churn"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_do_not_overlap(outcome, language):
    of = world(150, effect=1, labels={outcome: "A very long name of an outcome " * 3})
    found = ask(of, outcome, items=["age"], resamples=100)
    for name in found.figures():
        figure = getattr(found, f"plot_{name}")(language=language).figure
        assert not meeting_texts(figure) and not leaving_texts(figure)
    plt.close("all")


def test_no_person_is_kept():
    found = ask(world(), "churn")
    kept = json.dumps(found.to_dict())
    assert len(kept) < 12_000
    assert read(json.loads(kept)).narrate("zh") == found.narrate("zh")


def test_words_of_people_are_escaped():
    of = world(100, labels={"score": "<script>x</script>"})
    assert "<script>" not in ask(of, resamples=0)._repr_html_()
