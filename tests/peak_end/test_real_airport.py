"""Touchpoints and the whole rated on one page (sfo_2017): described, and nothing decided."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

import cemlab

FOLDER = Path(__file__).parents[1] / "studies" / "sfo_2017"
WAY = {"Q13GETRATE": "t_get", "Q7ROADS": "t_roads", "Q7PARK": "t_park", "Q7SIGN": "t_signs",
       "Q14PASSTHRU": "t_screening", "Q7STORE": "t_shops", "Q7FOOD": "t_food",
       "Q7WIFI": "t_wifi"}  # fmt: skip


@pytest.fixture(scope="module")
def airport(shared, tmp_path_factory):
    """The study with its items as moments, in the order in which one meets them."""
    if not (shared / "data" / "sfo_2017").is_dir():
        pytest.skip("no sfo_2017 among the shared data")
    yaml = YAML(typ="safe", pure=True)
    content = yaml.load((FOLDER / "study.yaml").read_text("utf-8"))
    items = content["survey"]["items"]
    for item, touchpoint in WAY.items():
        items[item]["touchpoint"] = touchpoint
    content["stages"] = {"visit": {"label": {"en": "Visit", "zh": "到访"}}}
    content["touchpoints"] = {
        touchpoint: {"stage": "visit", "label": items[item]["label"]}
        for item, touchpoint in WAY.items()
    }
    content |= {"events": {"from_items": list(WAY)}, "analyses": {}}
    folder = tmp_path_factory.mktemp("studies") / "sfo_2017"
    folder.mkdir()
    with (folder / "study.yaml").open("w", encoding="utf-8") as file:
        yaml.dump(content, file)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CEMLAB_DATA", str(shared / "data"))
        study = cemlab.open_study(folder)
        yield cemlab.read_events(study), cemlab.read_survey(study)


@pytest.fixture(scope="module")
def result(airport):
    return cemlab.peak_end.fit(*airport, outcome="Q7ALL", resamples=300)


def test_describes_without_being_told_to(airport, result):
    events, _ = airport
    whole = result.glance().iloc[0]
    assert events.is_from_survey and events.is_retrospective
    assert whole["verdict"] == "descriptive" and whole["n"] > 2500
    assert {one.grade for one in result.findings()} == {"C"}


def test_numbers_that_would_be_a_verdict_elsewhere_are_none_here(result):
    """The gain lies within ± .02 of a mean that tells half: averaging, were it asked apart."""
    whole = result.glance().iloc[0]
    assert -0.02 < whole["gain_low"] < whole["gain_high"] < 0.02
    assert result.tidy().set_index("model").loc["mean", "estimate"] == pytest.approx(0.51, abs=0.01)


@pytest.mark.parametrize(
    ("language", "words", "claims"),
    [("en", "same sitting", ("consistent with averaging", "support over", "duration neglect")),
     ("zh", "同一次填写", ("与“取平均”一致", "支持", "时长忽视"))],
)  # fmt: skip
def test_every_sentence_and_figure_says_so(result, language, words, claims):
    told = result.narrate(language)
    assert words in told and not any(claim in told for claim in claims)
    assert ("descriptive" if language == "en" else "仅作描述") in result.headline(language)
    assert all(words in result.subline(figure, language) for figure in result.figures())


def test_who_rated_too_little_is_counted(result):
    whole = result.glance().iloc[0]
    assert whole[["n_few_moments", "n_unanswered"]].tolist() == [91, 88]
    assert whole["n"] + 91 + 88 == whole["n_journeys"]
    assert "91 of 2,810 journeys (3.2%)" in dict(result.notes("en"))["few_moments"]
