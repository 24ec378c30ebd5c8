"""Two waves: the reference, planted changes, worlds without any, and what cannot be compared."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab.errors import CemlabWarning, MethodError, OptionError
from cemlab.language import LANGUAGES
from cemlab.personas.methods import wave_changes
from cemlab.style import leaving_texts, meeting_texts
from tests.personas.waves_of_people import NAMES, OTHERS, answers, personas, quick_model, survey

drift = cemlab.personas.drift


@pytest.fixture(scope="module")
def first():
    return survey(answers(400, seed=1))


@pytest.fixture(scope="module")
def model(first):
    return personas(first)


@pytest.fixture(scope="module")
def changed(first, model):
    return drift(first, survey(answers(400, (0.2, 0.35, 0.45), seed=2)), model)


class TestMethods:
    def test_persona_share_drift_of_the_reference(self, case):
        one = case("09_profiling_and_evidence", "persona_share_drift")
        first, second = (np.array(one["inputs"][name], float) for name in ("wave1", "wave2"))
        shares, expected = [first / first.sum(), second / second.sum()], one["expected"]
        found = wave_changes.share_changes(*shares, first.sum(), second.sum())
        for name, value in (
            ("share1", shares[0]), ("share2", shares[1]), ("chi2", found.chi2),
            ("p_value", found.chi2_p), ("psi", wave_changes.psi(first, second)),
            ("jensen_shannon_bits", wave_changes.jensen_shannon(first, second)),
        ):  # fmt: skip
            np.testing.assert_allclose(value, expected[name], rtol=1e-6, atol=1e-8)
        assert found.psi == pytest.approx(expected["psi"], rel=1e-6)

    def test_intervals_are_those_of_newcombe(self):
        from cemlab.metrics.methods.differences import share_difference

        found = wave_changes.share_changes([0.4, 0.6], [0.28, 0.72], 300, 320)
        other = share_difference(0.28 * 320, 320, 120, 300)
        assert found.conf_low[0] == pytest.approx(other.conf_low)
        assert found.conf_high[0] == pytest.approx(other.conf_high)
        assert found.p_value[0] == pytest.approx(other.p_value)

    def test_two_shares_are_one_question(self):
        found = wave_changes.share_changes([0.4, 0.6], [0.3, 0.7], 300, 300)
        assert found.p_adjusted == pytest.approx(found.p_value)
        assert found.chi2_p == pytest.approx(found.p_value[0])

    def test_psi_has_an_answer_where_a_category_is_empty(self):
        assert np.isfinite(wave_changes.psi([10, 0, 5], [8, 4, 3]))
        assert wave_changes.psi([10, 0, 5], [20, 0, 10]) == pytest.approx(0)

    def test_psi_alone_would_cry_wolf_on_few_answers(self):
        rng, alone, both = np.random.default_rng(1), 0, 0
        for _ in range(300):
            one, other = (rng.multinomial(50, np.full(11, 1 / 11)) for _ in range(2))
            found = wave_changes.item_stability(one, other, 50, 50)
            alone += found.psi > wave_changes.SHIFTED
            both += found.is_shifted
        assert alone / 300 > 0.5 and both / 300 < 0.25

    def test_agreement_of_a_grouping_with_itself_renamed(self):
        labels = np.array([0, 0, 1, 1, 2, 2, 2])
        assert wave_changes.ari(labels, (labels + 1) % 3) == pytest.approx(1)


def test_a_planted_change_is_found(changed):
    table = changed.tidy().set_index("persona")
    assert sorted(table["verdict"]) in (["cannot_tell", "down", "up"], ["down", "same", "up"])
    assert (table["second"] - table["first"]).to_numpy() == pytest.approx(table["estimate"])
    assert table["estimate"].sum() == pytest.approx(0)
    whole = changed.glance().iloc[0]
    assert whole["shape"] == "same" and whole["ari"] > 0.8 and whole["p_value"] < 0.001
    assert whole["retest_low"] <= whole["retest"] <= whole["retest_high"]


def test_back_and_forth_is_the_same_change(first, model, changed):
    second = survey(answers(400, (0.2, 0.35, 0.45), seed=2))
    back = drift(second, first, model, resamples=0).tidy()
    forth = changed.tidy()
    assert back["estimate"].to_numpy() == pytest.approx(-forth["estimate"].to_numpy())
    assert back["conf_low"].to_numpy() == pytest.approx(-forth["conf_high"].to_numpy())


def test_the_same_wave_twice_has_not_changed(first, model):
    found = drift(first, first, model, resamples=0)
    assert (found.tidy()["estimate"] == 0).all()
    assert found.glance()["ari"].iloc[0] == pytest.approx(1)
    assert found.matches()["jaccard"].tolist() == pytest.approx([1, 1, 1])
    assert found.matches()["moved"].max() == pytest.approx(0, abs=1e-9)
    assert found.items()["estimate"].max() == pytest.approx(0)


def test_a_wave_column_is_as_good_as_two_surveys(first, model, changed):
    table = np.vstack([answers(400, seed=1), answers(400, (0.2, 0.35, 0.45), seed=2)])
    both = survey(table, {"when": np.repeat(["2024", "2025"], 400)}, wave="when")
    found = drift(both, model=model)
    pd.testing.assert_frame_equal(found.tidy(), changed.tidy())
    assert "2024" in found.narrate("en") and "2025" in found.narrate("zh")
    alone = drift(both, items=list(NAMES), k=3, resamples=0)  # found in the first wave
    assert alone.glance()["model"].iloc[0] == model.model().version


def test_which_waves(first, model):
    table, names = answers(300, seed=3), np.repeat(["w2", "w10", "w11"], 100)
    three = survey(table, {"when": names}, wave="when")
    assert drift(three, model=model, resamples=0).label("wave: second") == "w11"
    found = drift(three, model=model, waves=["w2", "w10"], resamples=0)
    assert found.label("wave: second") == "w10" and found.glance()["n_first"].iloc[0] == 100


def test_personas_that_changed_shape_are_not_counted(first, model):
    other = survey(answers(400, patterns=OTHERS, seed=4))
    with pytest.warns(CemlabWarning, match="changed shape"):
        found = drift(first, other, model)
    assert found.glance()["shape"].iloc[0] == "changed"
    assert set(found.tidy()["verdict"]) == {"not_read"}
    assert "do not read" in found.headline("en") and "不要解读" in found.headline("zh")
    assert found.items()["is_shifted"].any()


def test_groups_that_never_were_firm_prove_no_change():
    rng = np.random.default_rng(8)
    one, other = (survey(np.clip(np.rint(rng.normal(3, 1, (250, 6))), 1, 5)) for _ in range(2))
    found = cemlab.personas.fit(one, items=list(NAMES), k=4, k_max=4, resamples=0, null_samples=0)
    result = drift(one, other, found)
    assert result.glance()["retest"].iloc[0] < 0.6
    assert result.glance()["shape"].iloc[0] == "cannot_tell"
    assert set(result.tidy()["verdict"]) <= {"not_read", "hidden"}


def test_worlds_without_change_raise_no_alarm_above_the_rate():
    """Shares only; 60 worlds, so at most 7 alarms at a true rate of 5% (P = .99)."""
    alarms = 0
    for seed in range(60):
        one, other = (answers(150, seed=1000 * wave + seed, spread=1.4) for wave in (1, 2))
        found = drift(survey(one), survey(other), quick_model(one), resamples=0)
        alarms += found.tidy()["verdict"].isin(["up", "down"]).any()
    assert alarms <= 7


class TestRefused:
    def test_waves_with_other_items(self, first, model):
        frame = pd.DataFrame(answers(200), columns=NAMES).drop(columns=["b", "e"])
        scale = dict.fromkeys(frame.columns, (1, 5)) | {"c": (0, 10)}
        other = cemlab.Survey.from_frame(frame, scale=scale)
        with pytest.raises(OptionError) as refused:
            drift(first, other, model)
        said = str(refused.value)
        assert "The second wave does not fit" in said and "3 problems" in said
        assert all(name in said for name in ("'b' is missing", "'e' is missing", "0 to 10"))

    def test_an_item_that_a_wave_did_not_ask(self, model):
        table = answers(200)
        table[100:, 2] = np.nan
        both = survey(table, {"when": np.repeat(["one", "two"], 100)}, wave="when")
        with pytest.raises(OptionError, match="The second wave has no answer to 'c'"):
            drift(both, model=model)

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            ({}, "exactly one of `model`"),
            ({"items": list(NAMES), "smallest": 2}, "`smallest` is 2"),
            ({"items": list(NAMES), "resamples": 7}, "at least 100"),
            ({"items": list(NAMES), "waves": ["x", "y"]}, "two surveys were given"),
        ],
    )
    def test_arguments(self, first, options, said):
        with pytest.raises(OptionError, match=said):
            drift(first, first, **options)

    def test_one_wave(self, first, model):
        with pytest.raises(OptionError, match="one wave"):
            drift(first, model=model)

    def test_a_first_wave_without_groups(self, first):
        noise = np.clip(np.rint(np.random.default_rng(5).normal(3, 1, (200, 6))), 1, 5)
        with pytest.raises(MethodError, match="no personas to follow"):
            drift(survey(noise), first, items=list(NAMES))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_figure_keeps_its_texts_apart(changed, language):
    figure = changed.plot_changes(language=language).figure
    figure.canvas.draw()
    assert not leaving_texts(figure) and not meeting_texts(figure)
    plt.close("all")


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_names_of_waves_leave_room(model, language):
    names = np.repeat(["a first wave with a name that never ends", "another <b>long</b> wave"], 100)
    both = survey(answers(200, seed=3), {"when": names}, wave="when")
    figure = drift(both, model=model, resamples=0).plot_changes(language=language).figure
    figure.canvas.draw()
    assert not leaving_texts(figure) and not meeting_texts(figure)
    plt.close("all")
