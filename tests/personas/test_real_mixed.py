"""Answers in kinds: a Chinese survey on phones, and customers of an insurer in bands."""

from __future__ import annotations

import pytest

import cemlab
from cemlab.errors import OptionError
from cemlab.personas.group_sentences import levels_of
from tests.personas.real_surveys import read_real, said, some, whole_sentences

pytestmark = pytest.mark.filterwarnings("ignore::cemlab.errors.CemlabWarning")

BANDS = ["MAANTHUI", "MGEMLEEF", "MINKGEM", "MKOOPKLA", "MHHUUR", "MSKA", "MOPLHOOG", "MOSHOOFD"]


class TestPhones:
    ITEMS = ("Q1", "Q2", "Q4", "Q5", "Q7")

    @pytest.fixture(scope="class")
    def survey(self, shared):
        return read_real(shared, "wjx_800_by_code")

    @pytest.fixture(scope="class")
    def personas(self, survey):
        return cemlab.personas.fit(
            survey, items=self.ITEMS, method="latent_class", k=2, k_max=2, describe=["Q3"]
        )

    def test_categories_are_never_natural(self, personas):
        whole = personas.glance().iloc[0]
        assert whole["verdict"] != "natural" and not whole["separation_tested"]
        assert personas.notes_of("gradient_untestable")
        assert "未做检验" in personas.narrate("zh") and "not tested" in personas.narrate("en")

    def test_every_sentence_is_whole_in_both_languages(self, personas):
        """A share on one line that nobody can compute is not told as “nan%”."""
        assert whole_sentences(personas) and personas.language == "zh"
        assert "one_dimension" not in set(personas.checks()["check"])

    def test_what_is_said_of_an_answer_is_its_share(self, personas, survey):
        """Of the smaller group: how many of them own such a phone, against all others."""
        people = cemlab.personas.assign(personas, survey)
        own = people.tidy().set_index("persona")["n"]["2"]
        rows = levels_of(personas, "2")
        assert rows
        for row in rows[:3]:
            assert row["share"] > row["rest_share"] and row["n"] <= own
            told = f"（{row['share']:.0%}，其余受访者 {row['rest_share']:.0%}）"
            assert told in personas.narrate("zh")

    def test_a_card_says_how_a_group_answers(self, personas):
        """Not “nothing clearly above the rest” of a group that has no ratings to be above in."""
        for group in personas.tidy()["persona"]:
            drawn = personas.draw_card(group, language="zh")
            told = " ".join(" ".join(row) for row in drawn.table)
            assert "比其余受访者更常选择" in told and "高于其余受访者" not in told
            assert drawn.meeting() == [] and drawn.leaving() == []
            marks = drawn.evidence()["mark"]
            assert marks.str.startswith("share.").any()

    def test_who_built_them_is_sorted_as_they_were(self, personas, survey):
        found = cemlab.personas.assign(personas, survey)
        assert found.tidy()["n"].tolist() == personas.tidy()["n"].tolist()
        assert whole_sentences(found)

    def test_ratings_are_asked_for_with_advice(self, survey):
        with pytest.raises(OptionError, match="method='famd'"):
            cemlab.personas.fit(survey, items=self.ITEMS)


class TestInsurer:
    @pytest.fixture(scope="class")
    def survey(self, shared):
        return some(read_real(shared, "caravan_insurance"), 800)

    @pytest.fixture(scope="class")
    def personas(self, survey):
        return cemlab.personas.fit(
            survey, items=BANDS, method="famd", k=3, k_max=3, resamples=0, null_samples=0
        )

    def test_a_band_without_a_label_is_not_called_as_a_group(self, personas):
        """Band 3 of an item has the name of the third persona."""
        for language, group in (("en", ": Group"), ("zh", "：第 ")):
            assert group not in said(personas, language).replace(f"{group} 1: ", "")
        levels = personas.categories().query("built")["level"]
        assert set(levels).isdisjoint(personas.tidy()["persona"])

    def test_it_is_whole_and_never_natural(self, personas):
        assert personas.glance()["verdict"].item() != "natural" and whole_sentences(personas)

    def test_shares_of_the_frozen_model(self, personas, survey):
        found = cemlab.personas.assign(personas, survey)
        assert found.tidy()["estimate"].to_numpy() == pytest.approx(
            personas.tidy()["estimate"].to_numpy(), abs=0.01
        )
