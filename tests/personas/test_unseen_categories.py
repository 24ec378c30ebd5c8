"""Categories that the training never met: a few are gaps and told, many are refused."""

import numpy as np
import pytest

import cemlab
from cemlab.errors import CemlabWarning, OptionError
from tests.personas.people_of_kinds import fit, people, survey

ITEMS = ["speed", "price", "contact", "design", "device", "reason"]


def made(method):
    items = ["device", "reason", "channel"] if method == "latent_class" else ITEMS
    return fit(survey(people()[0]), items=items, method=method, k=3)


@pytest.fixture(scope="module")
def model():
    return made("k_prototypes").model()


def later(n_new, n=300):
    """People of whom some give an answer that nobody gave before."""
    table = people(n, seed=5)[0]
    table.loc[table.index[7 : 7 + n_new], "device"] = "watch"
    return table


@pytest.mark.parametrize("n_new", [1, 5])
def test_a_few_are_gaps(model, n_new):
    found = cemlab.personas.assign(model, survey(later(n_new)))
    assert found.notes_of("unseen_categories") == {"item": "device", "n": float(n_new)}
    gaps = later(n_new)
    gaps.loc[gaps["device"] == "watch", "device"] = None
    other = cemlab.personas.assign(model, survey(gaps))
    assert found.tidy().equals(other.tidy()) and "unseen_categories" not in dict(other.notes())
    assert "device" in dict(found.notes("en"))["unseen_categories"]
    assert "按缺失处理" in dict(found.notes("zh"))["unseen_categories"]


def test_from_two_percent_on_these_people_are_in_no_group(model):
    with pytest.warns(CemlabWarning, match="the first in row 8"):
        found = cemlab.personas.assign(model, survey(later(6)))  # 2% of 300
    reasons = found.reasons().set_index("reason")
    assert reasons.loc["unseen_category", "n"] == 6 and found.glance()["n"].iloc[0] == 294
    assert reasons.loc["unseen_category", "estimate"] == pytest.approx(0.02)
    assert found.people().iloc[7:13].isna().all() and found.people().notna().sum() > 150
    assert found.notes_of("unseen_categories") == {}
    for language, said in (("en", "Who gave one is in no group"), ("zh", "不归入任何组")):
        assert said in dict(found.notes(language))["unseen_left_out"]
        assert said in found.narrate(language)


@pytest.mark.filterwarnings("ignore::cemlab.errors.CemlabWarning")
def test_the_others_are_sorted_as_without_them(model):
    whole = cemlab.personas.assign(model, survey(later(30)))
    others = later(30)
    rest = cemlab.personas.assign(model, survey(others[others["device"] != "watch"]))
    shared = ["persona", "estimate", "conf_low", "conf_high", "n", "clear"]
    assert whole.tidy()[shared].equals(rest.tidy()[shared])
    check = whole.checks().set_index("check").loc["unseen_category"]
    assert check["value"] == pytest.approx(0.1)


def test_a_category_of_most_is_another_coding_and_refused(model):
    with pytest.raises(OptionError) as refused:
        cemlab.personas.assign(model, survey(later(150)))
    said = str(refused.value)
    assert "'device' has categories the model does not know in 150 of its answers" in said
    assert "50.0%; first in row 8" in said and "watch" in said
    assert "Below 50% they would leave people out" in said


@pytest.mark.filterwarnings("ignore::cemlab.errors.CemlabWarning")
def test_the_share_is_of_the_answers_given(model):
    table = later(5)
    table.loc[table.index[100:], "device"] = None  # 5 of 100
    found = cemlab.personas.assign(model, survey(table))
    assert found.notes_of("unseen_left_out")["share"] == pytest.approx(0.05)


@pytest.mark.parametrize("method", ["famd", "latent_class"])
def test_the_other_methods_of_categories(method):
    found = cemlab.personas.assign(made(method), survey(later(3)))
    assert found.notes_of("unseen_categories")["n"] == 3


def test_points_of_a_rating_that_classes_never_met():
    table = people()[0]
    table["speed"] = table["speed"].clip(lower=2)  # nobody answered 1
    model = fit(survey(table), items=["speed", "price", "contact"], method="latent_class", k=2)
    new = people(300, seed=5)[0]
    new["speed"] = new["speed"].clip(lower=2)
    new.loc[new.index[:4], "speed"] = 1
    found = cemlab.personas.assign(model, survey(new))
    assert found.notes_of("unseen_categories") == {"item": "speed", "n": 4.0}


def test_both_waves_are_counted(model):
    found = cemlab.personas.drift(survey(later(2)), survey(later(3)), model, resamples=0)
    assert found.notes_of("unseen_categories")["n"] == 5
    with pytest.raises(OptionError, match="The second wave does not fit"):
        cemlab.personas.drift(survey(later(2)), survey(later(30)), model, resamples=0)


def test_golden_questions_and_value_take_them_too(model):
    table = later(3).assign(again=np.random.default_rng(1).integers(1, 6, 300))
    golden = cemlab.personas.golden_questions(model, survey(table), n_questions=2)
    assert golden.notes_of("unseen_categories")["n"] == 3
