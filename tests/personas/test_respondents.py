"""What respondents answer to documents: right numbers, hidden where few, and no person."""

from __future__ import annotations

import copy

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

import cemlab
from cemlab import Survey
from cemlab.documents import Query
from cemlab.errors import OptionError
from cemlab.personas import respondents
from tests.personas.test_cards import LETTERS
from tests.personas.test_says_who import ITEMS, fit_of, frame_of


@pytest.fixture(scope="module")
def frame():
    return frame_of(np.random.default_rng(9))


@pytest.fixture(scope="module")
def fitted(frame):
    return fit_of(frame)


class TestAgree:
    """What respondents answer by the frozen model is what the result says of the same people."""

    def test_sizes_shares_and_differences(self, frame, fitted):
        people = respondents(Survey.from_frame(frame, items=ITEMS), fitted.model())
        for query in ({"statistic": "size"}, {"item": "channel", "level": "app"},
                      {"item": "channel", "level": "app", "statistic": "difference"},
                      {"item": "overall"}, {"item": "overall", "statistic": "effect"}):  # fmt: skip
            for group in "123":
                one, other = (source.answer(Query(**query), group) for source in (people, fitted))
                assert (one.n, one.unit, one.hidden) == (other.n, other.unit, False)
                np.testing.assert_allclose(one[4:7], other[4:7], rtol=1e-12)

    def test_items_that_built_the_groups_have_no_test(self, frame, fitted):
        people = respondents(Survey.from_frame(frame, items=ITEMS), fitted.model())
        answer = people.answer(Query(item="a"), "1")
        assert answer.biased and np.isnan(answer.conf_low)
        assert answer.estimate == pytest.approx(fitted.answer(Query(item="a"), "1").estimate)

    def test_a_result_knows_means_only_while_it_has_its_people(self, fitted):
        mean = Query(item="overall", statistic="mean")
        assert fitted.answer(mean, "1").method == "respondents_mean"
        assert copy.copy(fitted).answer(mean, "1") is None

    def test_a_copy_does_not_know_waves_parts_or_means(self, fitted):
        fitted = copy.copy(fitted)  # as one that was kept: without anybody's rows
        for query in ({"item": "overall", "wave": "1"}, {"item": "overall", "statistic": "mean"},
                      {"item": "overall", "segment": {"channel": "app"}},
                      {"item": "overall", "at_least": 4}, {"item": "gone"}):  # fmt: skip
            assert fitted.answer(Query(**query), "1") is None
        assert fitted.answer(Query(item="overall"), "7") is None


class TestRespondents:
    @pytest.fixture
    def people(self, frame):
        who = frame.assign(persona=np.repeat(["lin", "mei", "chen"], [120, 90, 60]),
                           wave=np.tile(["W1", "W2"], 135))  # fmt: skip
        survey = Survey.from_frame(who, items=ITEMS | {"persona": {"role": "segment"}}, wave="wave")
        return respondents(survey, "persona"), who

    def test_a_mean_by_hand(self, people):
        found, who = people
        answer = found.answer(Query(item="overall", statistic="mean"), "mei")
        own = who.loc[who["persona"] == "mei", "overall"].dropna()
        assert (answer.n, answer.estimate) == (len(own), pytest.approx(own.mean()))
        reach = stats.t.ppf(0.975, len(own) - 1) * own.std() / np.sqrt(len(own))
        assert answer.conf_high == pytest.approx(own.mean() + reach)
        assert answer.wave == "W1, W2"

    def test_a_wave_and_a_segment(self, people):
        found, who = people
        query = Query(item="overall", statistic="mean", wave="W2", segment={"channel": "app"})
        answer = found.answer(query, "lin")
        own = who.query("persona == 'lin' and wave == 'W2' and channel == 'app'")["overall"]
        assert answer.n == own.count() and answer.estimate == pytest.approx(own.mean())

    def test_everybody(self, people):
        found, who = people
        answer = found.answer(Query(item="overall"), "all")
        assert answer.statistic == "mean" and answer.n == who["overall"].count()
        assert found.answer(Query(statistic="size"), "all") is None

    def test_what_nobody_has_is_unknown(self, people):
        found, _ = people
        for query in (Query(item="gone"), Query(item="channel"), Query(item="overall", wave="W9"),
                      Query(item="channel", level="x"), Query(statistic="stability"),
                      Query(item="overall", segment={"channel": "x"})):  # fmt: skip
            assert found.answer(query, "lin") is None
        assert found.answer(Query(item="overall"), "nobody") is None

    def test_said_by_both_waves(self, people, rng):
        found, who = people
        assert found.answer(Query(item="a"), "lin").replicated  # far above the rest in both
        one_wave = found.answer(Query(item="a", wave="W1"), "lin")
        assert not one_wave.replicated
        who = who.assign(a=np.where(who["wave"] == "W1", who["a"], rng.integers(1, 6, len(who))))
        survey = Survey.from_frame(who, items=ITEMS | {"persona": {"role": "segment"}}, wave="wave")
        assert not respondents(survey, "persona").answer(Query(item="a"), "lin").replicated

    def test_a_share_against_that_of_the_rest(self, people):
        found, who = people
        mine, app = who["persona"] == "mei", who["channel"] == "app"
        answer = found.answer(Query(item="channel", level="app", statistic="difference"), "mei")
        p, q = app[mine].mean(), app[~mine].mean()
        assert (answer.unit, answer.n, answer.n_rest) == ("share", 90, 180)
        assert answer.estimate == pytest.approx(p - q)
        (low, high), (rest_low, rest_high) = (
            proportion_confint(app[rows].sum(), rows.sum(), method="wilson")
            for rows in (mine, ~mine)
        )
        assert answer.conf_low == pytest.approx(p - q - np.hypot(p - low, rest_high - q))
        assert answer.conf_high == pytest.approx(p - q + np.hypot(high - p, q - rest_low))
        rated = Query(item="overall", at_least=4, statistic="difference")
        high = who.loc[who["overall"].notna(), ["persona", "overall"]].assign(
            high=lambda one: one["overall"] >= 4)  # fmt: skip
        shares = high.groupby(high["persona"] == "mei")["high"].mean()
        assert found.answer(rated, "mei").estimate == pytest.approx(shares[True] - shares[False])

    def test_a_difference_that_gives_away_a_few_of_the_rest_is_hidden(self, frame):
        who = frame.assign(overall=[5.0, 2.0] * 60 + [5.0] * 3 + [2.0] * 147)
        who["persona"] = ["lin"] * 120 + ["mei"] * 150
        items = ITEMS | {"persona": {"role": "segment"}}
        found = respondents(Survey.from_frame(who, items=items), "persona")
        assert not found.answer(Query(item="overall", at_least=4), "lin").hidden
        query = Query(item="overall", at_least=4, statistic="difference")
        assert found.answer(query, "lin").hidden

    def test_few_people_are_hidden_and_so_is_what_gives_them_away(self, frame):
        who = frame.assign(persona=["lin"] * 135 + ["mei"] * 128 + ["few"] * 7)
        found = respondents(Survey.from_frame(who, items=ITEMS | {"persona": {"role": "segment"}}),
                            "persona")  # fmt: skip
        few = found.answer(Query(item="a", statistic="mean"), "few")
        assert few.hidden and np.isnan(few.n) and few.data_hash == ""
        others = [found.answer(Query(item="a", statistic="mean"), one) for one in ("lin", "mei")]
        assert any(one.hidden for one in others)  # the rest would be the few

    def test_a_filter_that_leaves_out_a_few_is_hidden(self, frame):
        who = frame.assign(house=["flat"] * 115 + ["villa"] * 5 + ["flat", "villa"] * 75,
                           persona=["lin"] * 120 + ["mei"] * 150)  # fmt: skip
        items = ITEMS | {"persona": {"role": "segment"}, "house": {"role": "segment"}}
        found = respondents(Survey.from_frame(who, items=items), "persona")
        query = Query(item="a", statistic="mean", segment={"house": "flat"})
        assert found.answer(query, "lin").hidden  # all of them less these are five
        assert not found.answer(query, "mei").hidden

    def test_shares_of_a_few_are_hidden(self, frame):
        who = frame.assign(overall=[5.0] * 3 + [2.0] * 117 + [5.0] * 150)
        items = ITEMS | {"persona": {"role": "segment"}}
        who["persona"] = ["lin"] * 120 + ["mei"] * 150
        found = respondents(Survey.from_frame(who, items=items), "persona")
        assert found.answer(Query(item="overall", at_least=4), "lin").hidden
        assert found.answer(Query(item="overall", at_most=3), "lin").hidden
        assert found.answer(Query(item="overall", at_least=4), "mei").estimate == 1

    def test_counted_answers_are_people(self, frame):
        who = frame.assign(persona="lin", w=2)
        who.loc[135:, "persona"] = "mei"
        items = ITEMS | {"persona": {"role": "segment"}}
        counted = Survey.from_frame(who, items=items, weight="w", weight_kind="frequency")
        twice = Survey.from_frame(pd.concat([who, who], ignore_index=True).drop(columns="w"),
                                  items=items)  # fmt: skip
        for query in (Query(item="overall"), Query(item="overall", statistic="mean"),
                      Query(item="channel", level="app"), Query(statistic="size")):  # fmt: skip
            one, other = (respondents(data, "persona").answer(query, "lin")
                          for data in (counted, twice))  # fmt: skip
            assert one.n == other.n
            np.testing.assert_allclose(one[4:7], other[4:7], rtol=1e-9)

    def test_bad_groups(self, frame, fitted):
        survey = Survey.from_frame(frame, items=ITEMS)
        with pytest.raises(OptionError, match="persona"):
            respondents(survey, "persona")
        with pytest.raises(OptionError, match="which is no segment"):
            respondents(survey, "overall")
        with pytest.raises(OptionError, match="a frozen model of a result|the frozen model"):
            respondents(survey, 3)
        items = ITEMS | {"a": {"role": "profile", "scale": [0, 10]}}
        other = Survey.from_frame(frame.drop(columns="b"), items={
            name: one for name, one in items.items() if name != "b"
        })  # fmt: skip
        with pytest.raises(OptionError, match=r"'a' has the scale .*'b' is not in the survey"):
            respondents(other, fitted.model())

    def test_nobody_leaves_it(self, people):
        found, _ = people
        assert "R00" not in repr(found) and repr(found).endswith("groups chen, lin, mei")


class TestComments:
    """Whether a quotation is in what its speaker wrote."""

    WROTE = ("Nobody called 138 0013 8000, ever. We waited.", "", None, "等了三天，没有消息。")

    def people(self, **more):
        who = pd.DataFrame({"id": ["R00007", "R00009", "R00011", "R00013"], "said": self.WROTE,
                            "persona": ["lin", "mei", "lin", None]})  # fmt: skip
        items = {"said": {"role": "verbatim"}, "persona": {"role": "segment"}}
        return respondents(Survey.from_frame(who, items=items, **more), "persona")

    @pytest.mark.parametrize(
        ("speaker", "words", "group", "heard"),
        [
            ("R00007", "Nobody called 138 0013 8000, ever", "lin", "said"),
            ("R00007", "nobody called [phone], ever", "lin", "said"),
            ("R00007", "Nobody called … we waited", None, "said"),
            ("R00007", "Somebody called", "lin", "not_said"),
            ("R00007", "We waited.", "mei", "other_group"),
            ("R00013", "没有消息", "mei", "no_group"),
            ("R00013", "没有消息", "gone", "said"),  # nobody knows who that is
            ("R00009", "Nobody called", None, "no_comment"),
            ("R00011", "Nobody called", None, "no_comment"),
            ("R99999", "Nobody called", None, "no_speaker"),
            ("R00001", "We waited", None, "said"),  # as `cemlab.data.quotes` calls the first
            ("R00003", "We waited", None, "no_comment"),
            ("I-07", "Nobody called", None, None),
            ("Li Na", "Nobody called", None, None),
        ],
    )
    def test_what_they_say_to_a_quotation(self, speaker, words, group, heard):
        assert self.people(id="id").heard(speaker, (words,), group) == heard

    def test_one_language_is_enough(self):
        words = ("Three days without news.", "等了三天")
        assert self.people(id="id").heard("R00013", words, None) == "said"

    def test_without_ids_speakers_are_numbers_of_answers(self):
        people = self.people()
        assert people.heard("R00001", ("We waited",), None) == "said"
        assert people.heard("R00007", ("We waited",), None) == "no_speaker"
        assert people.heard("I-07", ("We waited",), None) is None

    def test_without_comments_nothing_is_known(self, frame):
        survey = Survey.from_frame(frame, items=ITEMS)
        assert respondents(survey).heard("R00001", ("x",), None) is None

    def test_a_result_knows_comments_only_while_it_has_its_people(self, frame):
        who = frame.assign(said="We waited.")
        survey = Survey.from_frame(who, items=ITEMS | {"said": {"role": "verbatim"}})
        found = cemlab.personas.fit(survey, items=LETTERS, k=3, resamples=0, null_samples=0)
        assert found.heard("R00001", ("we waited",), None) == "said"
        assert found.heard("R00001", ("it was quick",), None) == "not_said"
        assert copy.copy(found).heard("R00001", ("it was quick",), None) is None
