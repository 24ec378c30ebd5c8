"""Empathy maps: people are counted, coders compared, and what is weak is said."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import Survey
from cemlab.errors import CemlabWarning, DataError, MethodError, OptionError
from cemlab.numerics import wilson_intervals
from tests.personas.empathy_quotes import N, quotes

empathy_map = cemlab.personas.empathy_map
TWO = ("first", "second")


@pytest.fixture
def two():
    return quotes(coders=TWO, kinds=("interview", "feedback"))


def row(result, theme, field=None):
    table = result.tidy()
    found = table[(table["theme"] == theme) & ((table["field"] == field) | (field is None))]
    return found.iloc[0]


def codes_of(result):
    return [code for code, _ in result.notes()]


class TestCounts:
    def test_respondents_with_wilsons_interval(self, two):
        found = row(empathy_map(two), "dispatch")
        _, low, high = wilson_intervals(9, N)
        assert (found["respondents"], found["n"]) == (9, N)
        assert found["estimate"] == 9 / N
        assert (found["conf_low"], found["conf_high"]) == pytest.approx((float(low), float(high)))

    def test_the_reference_through_the_verb(self, case):
        told = case("09_profiling_and_evidence", "empathy_map_quote_evidence")
        frame = pd.DataFrame(told["inputs"]["quotes"]).rename(columns={"quadrant": "field"})
        frame = frame.assign(text=[f"words {at}" for at in frame.index], coder="one")
        for persona, base in told["inputs"]["respondents_with_text"].items():
            with pytest.warns(CemlabWarning, match="One person coded"):
                table = empathy_map(frame, persona=persona, base=base).tidy()
            assert (table["verdict"] == "single_voice").all() and set(table["n"]) == {base}
            # the reference counts a theme over all fields, a map each field by itself
            for theme, count in told["expected"]["respondents_mentioning"][persona].items():
                assert table.loc[table["theme"] == theme, "respondents"].sum() == count

    def test_saying_it_twice_or_coding_it_twice_counts_once(self, two):
        more = two.assign(text=two["text"] + " Again.")
        whole = empathy_map(pd.concat([two, more])).tidy()
        with pytest.warns(CemlabWarning):
            one = empathy_map(quotes(kinds=("interview", "feedback")), resamples=0)
        same = ["theme", "field", "estimate", "conf_low", "conf_high", "respondents", "n"]
        pd.testing.assert_frame_equal(whole[same], one.tidy()[same])

    def test_order_of_rows_does_not_matter(self, two):
        mixed = two.sample(frac=1, random_state=3)
        same = ["theme", "field", "respondents", "alpha", "grade", "verdict"]
        pd.testing.assert_frame_equal(empathy_map(mixed).tidy()[same],
                                      empathy_map(two).tidy()[same])  # fmt: skip

    def test_most_people_first_in_each_field(self, two):
        table = empathy_map(two).tidy()
        assert list(dict.fromkeys(table["field"])) == [
            "says", "thinks", "does", "feels", "hears", "sees", "pains", "gains",
        ]  # fmt: skip
        for _, own in table.groupby("field"):
            assert own["respondents"].is_monotonic_decreasing

    def test_scene_and_wave_narrow_base_and_counts(self, two):
        later = two.assign(touchpoint="visit", wave="2")
        both = pd.concat(
            [two.assign(touchpoint="report", wave="1"), later[later["theme"] != "price"]]
        )
        whole, scene = empathy_map(both), empathy_map(both, scene="visit", wave="2")
        assert "price" in set(whole.tidy()["theme"]) and "price" not in set(scene.tidy()["theme"])
        assert scene.glance()["n"].iloc[0] == N and "visit" in scene.narrate()
        with pytest.raises(OptionError, match="Did you mean 'visit'"):
            empathy_map(both, scene="visits")

    def test_fields_in_chinese(self, two):
        names = {"says": "说", "thinks": "想", "does": "做", "feels": "感", "hears": "听",
                 "sees": "看", "pains": "痛", "gains": "得", "": ""}  # fmt: skip
        found = empathy_map(two.assign(field=two["field"].map(names)))
        pd.testing.assert_frame_equal(found.tidy(), empathy_map(two).tidy())


class TestWhoCoded:
    def test_one_coder_is_told_and_inference_gets_no_a(self):
        with pytest.warns(CemlabWarning, match="One person coded"):
            found = empathy_map(quotes(kinds=("interview", "feedback")), base=40)
        assert row(found, "dispatch")["grade"] == "A"
        assert row(found, "Nobody acts unless I chase them")["grade"] == "B"
        assert "no quote was coded by two people" in found.narrate("en")

    def test_grades(self, two):
        found = empathy_map(two, base=40)
        assert (
            row(found, "Nobody acts unless I chase them")["grade"] == "A"
        )  # two sources, two coders
        assert row(found, "Calls twice about one order")["grade"] == "B"  # observed only
        assert row(found, "Fobbed off by the call afterwards")["grade"] == "D"  # two people
        assert set(empathy_map(two).tidy()["grade"]) == {"C", "D"}  # 16 wrote: a small sample
        waves = quotes(coders=TWO)
        waves = pd.concat([waves.assign(wave="1"), waves.assign(wave="2")])
        assert row(empathy_map(waves, base=40), "Calls twice about one order")["grade"] == "A"

    def test_coders_who_guess_leave_nothing_above_c(self, two, rng):
        themes = two["theme"].unique()
        guessed = two.copy()
        second = (two["coder"] == "second") & (two["theme"] != "")
        guessed.loc[second, "theme"] = rng.choice(themes[themes != ""], second.sum())
        with pytest.warns(CemlabWarning, match="Coders do not agree"):
            found = empathy_map(guessed)
        assert found.glance()["alpha_verdict"].iloc[0] == "low"
        assert set(found.tidy()["grade"]) == {"C", "D"}
        assert not found.checks().set_index("check").loc["alpha", "passed"]

    def test_too_few_quotes_coded_twice(self):
        frame = quotes()
        once = frame[frame["theme"] == "dispatch"].assign(coder="second")
        with pytest.warns(CemlabWarning, match="expected 20% or more"):
            found = empathy_map(pd.concat([frame, once]))
        assert found.glance()["coded_twice"].iloc[0] == pytest.approx(9 / 122)

    def test_a_machine_is_compared_and_not_added(self, two, rng):
        machine = two[two["coder"] == "first"].assign(coder="words", coder_kind="machine")
        machine.loc[rng.random(len(machine)) < 0.3, "theme"] = "invented"
        found = empathy_map(pd.concat([two, machine]))
        pd.testing.assert_frame_equal(found.tidy(), empathy_map(two).tidy())
        told = found.agreement().set_index(["coders", "variable"])
        assert told.loc[("people", "theme"), "alpha"] == 1
        assert 0.5 < told.loc[("words", "theme"), "alpha"] < 0.9
        assert told.loc[("words", "theme"), "kappa"] == pytest.approx(
            told.loc[("words", "theme"), "alpha"], abs=0.05
        )

    def test_nobody_but_a_machine(self, two):
        alone = two.assign(coder="words", coder_kind="machine")
        with pytest.warns(CemlabWarning, match="Nobody but a machine"):
            found = empathy_map(alone)
        assert set(found.tidy()["grade"]) == {"C", "D"} and "machine" in found.narrate("en")

    def test_a_coder_may_be_called_like_a_column(self, two):
        named = two.replace({"coder": {"first": "person", "second": "unit"}})
        pd.testing.assert_frame_equal(empathy_map(named).tidy(), empathy_map(two).tidy())


class TestSays:
    def test_contradictions_are_listed(self, two):
        found = empathy_map(two)
        against = found.contradictions()
        assert set(against["theme"]) == {"price"}
        assert dict(zip(against["stance"], against["respondents"], strict=True)) == {
            "negative": 3, "positive": 4,
        }  # fmt: skip
        assert {"no basis", "fair"} == set(against["quote"]) and "contradicting" in codes_of(found)

    def test_stance_tells_sides_in_any_field(self):
        frame = quotes()
        frame["stance"] = np.where(frame["respondent"] == "P0", "positive", "negative")
        with pytest.warns(CemlabWarning):
            against = empathy_map(frame).contradictions()
        assert set(against.loc[against["theme"] == "dispatch", "stance"]) == {
            "positive", "negative",
        }  # fmt: skip

    def test_words_are_masked_and_ids_gone(self, two):
        two.loc[two["theme"] == "dispatch", "text"] = "Call me: 13812345678, my name is Tom Hill"
        found = empathy_map(two)
        kept = str(found.to_dict())
        assert "13812345678" not in kept and "Tom Hill" not in kept
        assert "'P0'" not in kept and "R00001" in kept
        assert found.glance()["masked"].iloc[0] == 9

    def test_pseudonyms_of_the_survey_stay(self, two, survey_of_quotes):
        found = empathy_map(two, survey_of_quotes(two, is_pseudonymous=True))
        assert set(found.quotes()["speaker"]) <= set(two["respondent"])

    def test_quotations_that_nobody_wrote(self, two, survey_of_quotes):
        given = two.assign(kind=two["kind"].where(two["field"] != "says", "feedback"))
        told = empathy_map(given, survey_of_quotes(given)).glance()
        assert told["verbatim"].iloc[0] == 1
        given.loc[given["theme"] == "dispatch", "text"] = "As one might put it"
        lacking = survey_of_quotes(given[given["theme"] != "dispatch"])
        with pytest.warns(CemlabWarning, match="33% of what stands as a quotation"):
            empathy_map(given, lacking)

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_in_both_languages(self, language):
        found = empathy_map(quotes(language, coders=TWO), language=language)
        said = found.narrate() + found.headline()
        assert {"en": "Progress cannot be seen", "zh": "进度不可见"}[language] in said
        assert {"en": "inferred by coders", "zh": "由编码者推断"}[language] in said
        assert [one.tone for one in found.findings()] == ["bad", "good", "plain"]


@pytest.fixture
def survey_of_quotes():
    def make(frame, **facts):
        wrote = frame.groupby("respondent")["text"].agg(" ".join).reset_index()
        survey = Survey.from_frame(wrote, id="respondent", items={"text": {"role": "verbatim"}})
        for name, value in facts.items():
            object.__setattr__(survey.circumstances, name, value)
        return survey

    return make


class TestRefuses:
    def test_every_problem_at_once_with_its_rows(self, two):
        bad = two.astype(object)
        bad.iloc[0, bad.columns.get_loc("field")] = "say"
        bad.iloc[1, bad.columns.get_loc("text")] = " "
        bad.iloc[2, bad.columns.get_loc("respondent")] = None
        bad.iloc[3, bad.columns.get_loc("coder")] = ""
        bad.iloc[4, bad.columns.get_loc("theme")] = ""
        bad.iloc[[5, 7], bad.columns.get_loc("kind")] = "rumour"
        bad.loc[bad["field"] == "does", "kind"] = "interview"
        bad.iloc[8, bad.columns.get_loc("persona")] = "zhou"
        with pytest.raises(DataError) as wrong:
            empathy_map(bad)
        said = str(wrong.value)
        for part in (
            "is 'say' in row 1. Did you mean 'says'?", "text: is empty in row 2",
            "respondent: is empty in row 3", "coder: is empty in row 4",
            "theme: is empty in row 5", "is 'rumour' in rows 6, 8.", "shows no deed in rows",
            "and 23 more", "is not the same in all rows of a respondent",
        ):  # fmt: skip
            assert part in said, part
        assert len(wrong.value.failures) == 8

    def test_columns(self, two):
        with pytest.raises(
            DataError, match=r"theme: there is no such column. Did you mean 'themes'"
        ):
            empathy_map(two.rename(columns={"theme": "themes"}).drop(columns="coder"))
        with pytest.raises(DataError, match="has no rows"):
            empathy_map(two.iloc[:0])
        with pytest.raises(OptionError, match="`quotes` is list"):
            empathy_map([])

    def test_few_people(self, two):
        with pytest.raises(MethodError, match=r"9 respondents of 'lin'.*shown of 10 or more"):
            empathy_map(two[two["theme"] == "dispatch"])
        with pytest.raises(OptionError, match="`base` is 15, but 16 respondents"):
            empathy_map(two, base=15)

    def test_numbers_and_names(self, two):
        with pytest.raises(OptionError, match=r"(?s)`base` is 0.*`min_respondents` is 2\.5"):
            empathy_map(two, base=0, min_respondents=2.5)
        with pytest.raises(OptionError, match="Did you mean 'lin'"):
            empathy_map(two, persona="line")
        zhou = two.assign(persona="zhou", respondent=two["respondent"] + "z")
        with pytest.raises(OptionError, match="the table has 'lin', 'zhou'"):
            empathy_map(pd.concat([two, zhou]))
        with pytest.raises(MethodError, match="No quote of 'lin' is coded"):
            empathy_map(pd.concat([two[two["theme"] == ""], zhou]), persona="lin")


def test_a_file_is_the_frame(two, tmp_path):
    path = tmp_path / "quotes.csv"
    two.to_csv(path, index=False, encoding="utf-8-sig")
    found = empathy_map(path)
    pd.testing.assert_frame_equal(found.tidy(), empathy_map(two).tidy())
    assert found.provenance.data == "quotes.csv"
