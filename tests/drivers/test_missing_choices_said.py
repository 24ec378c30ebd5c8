"""Ways to treat missing answers: notes and warnings, auxiliaries, and questions refused."""

import numpy as np
import pytest

from cemlab.errors import MethodError, MissingDataWarning, OptionError, SmallSampleWarning
from cemlab.language import LANGUAGES
from tests.drivers.gappy_cases import ask, compare, gappy, of, read


class TestSaid:
    def test_who_rated_nothing_is_left_out_and_counted(self, rng):
        frame = gappy(rng, n=200).assign(staff=rng.integers(1, 6, 200).astype(float))
        frame.loc[:11, ["wait", "staff"]] = np.nan
        found = ask(read(frame), resamples=0)
        assert of(found, "imputed", "n").iloc[0] == 188
        assert dict(found.notes("en"))["rated_nothing"].startswith("12 respondents rated overall")
        frame.loc[5:11, "wait"] = 2
        few = dict(ask(read(frame), resamples=0).notes("en"))
        assert few["rated_nothing_few"].startswith("A few respondents")

    def test_a_choice_that_keeps_too_few_has_gaps_and_a_warning(self, rng):
        frame = gappy(rng, n=120)
        frame["wait"] = frame["wait"].replace(9, 3).where(frame.index < 40, 9)
        frame["staff"] = frame["staff"].fillna(3).where((frame.index < 4) | (frame.index >= 40))
        with pytest.warns(SmallSampleWarning, match="Complete cases are too few"):
            found = ask(read(frame), choices=["two_part", "complete"])
        assert of(found, "complete", "share").isna().all()
        kept = found.kept().set_index("choice")["n"]
        assert np.isnan(kept["complete"])  # four people
        assert (found.tidy()["verdict"] == "cannot_tell").all()
        for language in LANGUAGES:
            assert not [word for word in (" 4 ", "nan") if word in found.narrate(language)]
            assert not found.findings(language)

    def test_no_choice_that_can_be_made_is_an_error(self, rng):
        with pytest.raises(MethodError):
            ask(read(gappy(rng, n=6)), choices=["two_part", "complete"])

    def test_imputed_tables_are_raised_where_draws_differ(self, rng, monkeypatch):
        frame = gappy(rng, n=90)
        frame.loc[(rng.random(90) < 0.2) & (frame["wait"] < 9), "wait"] = np.nan
        monkeypatch.setattr("cemlab.drivers.methods.imputation.imputations_needed", lambda *_: 3)
        found = ask(read(frame), resamples=0, choices="imputed")
        whole = found.glance().iloc[0]
        raised = found.notes_of("imputations_raised")
        assert raised["tables"] == whole["tables"] > raised["first"]
        checks = found.checks().set_index("check")
        assert checks.loc["monte_carlo", "passed"] == (whole["monte_carlo"] <= 0.1)
        monkeypatch.setattr("cemlab.drivers.choices.estimates.MOST_TABLES", 2)
        with pytest.warns(MissingDataWarning, match="Even 2 imputed tables differ"):
            ask(read(frame), resamples=0, choices="imputed")

    def test_a_driver_most_left_blank_is_in_no_choice(self, rng):
        frame = gappy(rng, n=200, price=rng.integers(1, 6, 200).astype(float))
        frame.loc[:120, "price"] = np.nan
        with pytest.warns(MissingDataWarning, match="price"):
            found = ask(read(frame), drivers=["wait", "staff", "price"], resamples=0)
        assert "price" not in set(found.tidy()["driver"])

    def test_without_resamples_nothing_is_compared(self, rng):
        found = ask(read(gappy(rng)), resamples=0)
        assert set(found.tidy()["verdict"]) == {"not_tested"}
        assert "Without resampling" in found.narrate("en")
        assert "未做重抽样" in found.subline("choice_shares", "zh")


class TestAuxiliaries:
    def test_they_predict_what_is_blank_and_are_in_no_model(self, rng):
        frame = gappy(rng, n=300)
        full = np.where(frame["staff"].isna(), 3, frame["staff"])
        frame["mood"] = full + 0.1 * rng.normal(size=300)
        frame["line"] = rng.choice(["life", "motor"], 300)
        survey = read(frame.assign(line=frame["line"].where(frame.index > 9)))
        plain, told = (ask(survey, resamples=0, choices="imputed", auxiliaries=others)
                       for others in ((), ("mood", "line")))  # fmt: skip
        assert told.provenance.options["auxiliaries"] == ["mood", "line"]
        assert of(told, "imputed", "fmi")["staff"] < of(plain, "imputed", "fmi")["staff"]

    def test_one_with_too_few_answers_is_named(self, rng):
        frame = gappy(rng, n=100, mood=1.0)
        frame.loc[20:, "mood"] = np.nan
        with pytest.raises(MethodError, match="'mood' has 20 answers"):
            ask(read(frame), auxiliaries=["mood"])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"choices": ["two_part", "zeros"]}, "`choices` is 'zeros'"),
        ({"choices": []}, "Name one or more, each once"),
        ({"choices": ["complete", "complete"]}, "each once"),
        ({"choices": 3}, "Expected some of"),
        ({"method": "owen"}, "divides among groups"),
        ({"auxiliaries": ["nobody"]}, "`auxiliaries` is 'nobody'"),
        ({"auxiliaries": ["staff"]}, "in the model already"),
        ({"auxiliaries": "recommend", "choices": "complete"}, "add 'imputed'"),
        ({"drivers": ["wait", "overall"]}, "is the outcome"),
        ({"resamples": 10}, "`resamples` is 10"),
        ({"covariates": ["wait"]}, "cannot be a covariate"),
    ],
)
def test_bad_questions(survey, options, said):
    with pytest.raises(OptionError, match=said):
        compare(survey, **options)


def test_all_problems_are_said_at_once(survey):
    with pytest.raises(OptionError) as caught:
        compare(survey, choices=["zeros"], auxiliaries=["nobody"], drivers=["overall"])
    assert all(word in str(caught.value) for word in ("zeros", "nobody", "is the outcome"))
