"""Comparisons: verdicts at their stated rates, parts and wholes, the same people, refusals."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import cemlab
from cemlab.errors import DataError, MethodError, OptionError
from cemlab.language import LANGUAGES, speaker
from cemlab.study import open_study

PARTS = [3, 8, 10]


def survey_of(frame: pd.DataFrame, **more) -> cemlab.Survey:
    scale = {name: (0, 10) for name in ("recommend", "rival") if name in frame}
    return cemlab.Survey.from_frame(frame, scale=scale, **more)


def answers(rng, n: int, shares=(0.25, 0.3, 0.45)) -> np.ndarray:
    return rng.choice(PARTS, n, p=shares)


@pytest.fixture
def branches(rng) -> cemlab.Survey:
    frame = pd.DataFrame({
        "recommend": np.r_[answers(rng, 300, (0.1, 0.3, 0.6)), answers(rng, 500)],
        "branch": ["A"] * 300 + ["B"] * 250 + ["C"] * 250,
    })  # fmt: skip
    return survey_of(frame)


def waves_of(rng, n: int = 400, waves: int = 2) -> cemlab.Survey:
    frame = pd.DataFrame({"recommend": answers(rng, n * waves),
                          "wave": np.repeat([f"w{i}" for i in range(waves)], n)})  # fmt: skip
    return survey_of(frame, wave="wave")


def test_a_part_and_its_whole_have_the_test_of_the_part_and_the_rest(branches):
    rest = cemlab.metrics.compare(branches, outcome="recommend", metric="nps", by="branch")
    whole = cemlab.metrics.compare(
        branches, outcome="recommend", metric="nps", by="branch", to="all"
    )
    rest, total = rest.tidy(), whole.tidy()
    assert total["p_value"].to_numpy() == pytest.approx(rest["p_value"].to_numpy())
    outside = 1 - rest["n"] / 800
    assert total["estimate"].to_numpy() == pytest.approx((outside * rest["estimate"]).to_numpy())
    everybody = cemlab.metrics.score(branches, outcome="recommend", metric="nps").tidy()
    assert total["score_against"].to_numpy() == pytest.approx(everybody["estimate"].iloc[0])
    assert "part_whole" in dict(whole.notes("en"))


def test_a_part_and_its_whole_agree_with_the_reference(case):
    one = case("05_multiplicity_and_comparison", "branch_vs_total_overlap")
    frame = pd.DataFrame({"y": [*one["inputs"]["branch"], *one["inputs"]["rest"]]})
    frame["branch"] = ["own"] * 25 + ["rest"] * 175
    survey = cemlab.Survey.from_frame(frame, items={"y": {"role": "outcome"}})
    got = cemlab.metrics.compare(survey, outcome="y", metric="mean", by="branch", to="all").tidy()
    own = got.set_index("group").loc["own"]
    assert own["estimate"] == pytest.approx(one["expected"]["diff_vs_total"])
    assert own["std_error"] == pytest.approx(one["expected"]["se_vs_total_correct"], rel=1e-6)


def test_the_same_people_are_not_taken_for_others(rng):
    own = answers(rng, 200)
    later = np.where(rng.random(200) < 0.85, own, answers(rng, 200))
    frame = pd.DataFrame({"recommend": np.r_[own, later], "wave": ["a"] * 200 + ["b"] * 200,
                          "person": np.r_[np.arange(200), np.arange(200)]})  # fmt: skip
    same = survey_of(frame, wave="wave", customer="person")
    others = survey_of(frame.drop(columns="person"), wave="wave")
    ask = {"outcome": "recommend", "metric": "nps", "by": "wave"}
    one, two = (cemlab.metrics.compare(survey, **ask).tidy().iloc[0] for survey in (same, others))
    assert one["design"] == "clustered"
    assert one["estimate"] == pytest.approx(two["estimate"])
    assert one["std_error"] < 0.75 * two["std_error"]
    pair = pd.DataFrame({"recommend": later, "rival": own})
    paired = cemlab.metrics.compare(
        survey_of(pair), outcome="recommend", metric="nps", rival="rival"
    )
    assert paired.tidy()["std_error"].iloc[0] == pytest.approx(one["std_error"], rel=0.01)


def test_another_mix_of_people_is_told_from_people_who_changed_their_mind(rng):
    happy, unhappy = (0.1, 0.3, 0.6), (0.5, 0.3, 0.2)
    parts = []
    for wave, (n_young, n_old) in {"a": (300, 700), "b": (700, 300)}.items():
        for age, n, shares in (("young", n_young, unhappy), ("old", n_old, happy)):
            part = pd.DataFrame({"recommend": answers(rng, n, shares)})
            parts.append(part.assign(age=age, wave=wave))
    survey = survey_of(pd.concat(parts, ignore_index=True), wave="wave")
    got = cemlab.metrics.compare(
        survey, outcome="recommend", metric="nps", by="wave", mix="age"
    ).tidy().iloc[0]  # fmt: skip
    assert got["conf_high"] < -15
    assert got["standardised_low"] < 0 < got["standardised_high"]


def test_a_part_and_its_whole_with_the_mix_held_are_a_part_of_the_rest(branches):
    rng = np.random.default_rng(4)
    frame = branches.answers().assign(age=rng.choice(["young", "old"], 800))
    ask = {"outcome": "recommend", "metric": "nps", "by": "branch", "mix": "age"}
    rest, total = (cemlab.metrics.compare(survey_of(frame), **ask, to=to).tidy()
                   for to in ("rest", "all"))  # fmt: skip
    outside = (1 - rest["n"] / 800).to_numpy()
    for key in ("estimate", "standardised", "standardised_low", "standardised_high"):
        assert total[key].to_numpy() == pytest.approx(outside * rest[key].to_numpy()), key


def test_a_mix_held_knows_the_people_of_both_waves(rng):
    own = answers(rng, 200)
    later = np.where(rng.random(200) < 0.85, own, answers(rng, 200))
    frame = pd.DataFrame({"recommend": np.r_[own, later], "wave": ["a"] * 200 + ["b"] * 200,
                          "age": list(rng.choice(["young", "old"], 200)) * 2,
                          "person": np.r_[np.arange(200), np.arange(200)]})  # fmt: skip
    ask = {"outcome": "recommend", "metric": "nps", "by": "wave", "mix": "age"}
    same = cemlab.metrics.compare(survey_of(frame, wave="wave", customer="person"), **ask).tidy()
    width = same["standardised_high"] - same["standardised_low"]
    # the mix is the same in both waves, so that holding it changes nothing
    assert same["standardised"].iloc[0] == pytest.approx(same["estimate"].iloc[0])
    crude = same["conf_high"] - same["conf_low"]
    assert width.iloc[0] == pytest.approx(crude.iloc[0], rel=0.03)


class TestHolds:
    def test_waves_of_one_world_are_called_changed_as_rarely_as_stated(self, rng):
        ask = {"outcome": "recommend", "metric": "nps", "by": "wave"}
        verdicts = [cemlab.metrics.compare(waves_of(rng, 150), **ask).tidy()["verdict"].iloc[0]
                    for _ in range(200)]  # fmt: skip
        assert verdicts.count("changed") <= 200 * 0.08  # 5% and its sampling error
        assert verdicts.count("cannot_tell") > 130

    def test_any_false_finding_among_many_branches_is_rare(self, rng):
        found = 0
        for _ in range(100):
            frame = pd.DataFrame({"recommend": answers(rng, 600),
                                  "branch": rng.choice(list("ABCDEF"), 600)})  # fmt: skip
            got = cemlab.metrics.compare(
                survey_of(frame), outcome="recommend", metric="nps", by="branch"
            )
            found += (got.tidy()["verdict"] == "changed").any()
        assert found <= 11

    def test_a_small_change_in_huge_waves_is_no_relevant_change(self, rng):
        frame = pd.DataFrame({
            "recommend": np.r_[answers(rng, 60_000), answers(rng, 60_000, (0.26, 0.3, 0.44))],
            "wave": ["a"] * 60_000 + ["b"] * 60_000,
        })  # fmt: skip
        got = cemlab.metrics.compare(
            survey_of(frame, wave="wave"), outcome="recommend", metric="nps", by="wave"
        ).tidy().iloc[0]  # fmt: skip
        assert got["p_adjusted"] < 0.05
        assert got["verdict"] == "no_relevant_change"

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("ask", [{"by": "branch"}, {"by": "branch", "to": "A"}])
    def test_sentences_and_figure_in_both_languages(self, branches, language, ask):
        got = cemlab.metrics.compare(branches, outcome="recommend", metric="nps", **ask)
        assert got.narrate(language)
        assert got.headline(language)
        assert got.plot_differences(language=language).get_xlabel() is not None

    def test_small_groups_are_hidden_with_another(self, rng):
        frame = pd.DataFrame({"recommend": answers(rng, 304),
                              "branch": ["A"] * 200 + ["B"] * 100 + ["C"] * 4})  # fmt: skip
        got = cemlab.metrics.compare(survey_of(frame), outcome="recommend", metric="nps",
                                     by="branch").tidy().set_index("group")  # fmt: skip
        assert got.loc[["B", "C"], ["estimate", "n", "score"]].isna().all().all()


class TestTurns:
    def test_the_end_that_is_good_is_the_higher(self, rng):
        """Of an item where low is good the group of low answers is the better."""
        wait = np.r_[rng.choice([1, 2], 100), rng.choice([4, 5], 100)]
        frame = pd.DataFrame({"wait": wait, "branch": ["quick"] * 100 + ["slow"] * 100})
        survey = cemlab.Survey.from_frame(frame, items={
            "wait": {"role": "driver", "scale": [1, 5], "direction": "low_is_good"},
        })  # fmt: skip
        got = cemlab.metrics.compare(survey, outcome="wait", metric="mean", by="branch", to="slow")
        row = got.tidy().iloc[0]
        assert row["score"] == pytest.approx(6 - wait[:100].mean())
        assert row["estimate"] == pytest.approx(wait[100:].mean() - wait[:100].mean())
        assert "wait (reverse-scored): quick is higher than slow" in got.headline("en")
        assert "反向计分" in got.headline("zh")
        assert got.findings("en")[0].tone == "good"
        assert got.notes_of("reversed") == {"items": ["wait"]}

    def test_nothing_is_said_of_what_is_not_turned(self, branches):
        got = cemlab.metrics.compare(branches, outcome="recommend", metric="mean", by="branch")
        assert got.notes_of("reversed") == {}

    def test_what_has_no_scale_cannot_be_turned(self, rng):
        frame = pd.DataFrame({"wait": rng.random(40), "branch": ["A", "B"] * 20})
        survey = cemlab.Survey.from_frame(
            frame, items={"wait": {"role": "driver", "direction": "low_is_good"}}
        )
        with pytest.raises(OptionError, match="no scale to turn round"):
            cemlab.metrics.compare(survey, outcome="wait", metric="mean", by="branch")


class TestSays:
    def test_differences_in_points_and_never_by_plus(self, rng):
        frame = pd.DataFrame({
            "recommend": np.r_[answers(rng, 300, (0.1, 0.2, 0.7)), answers(rng, 300)],
            "wave": np.repeat([1, 2], 300),
        })  # fmt: skip
        survey = survey_of(frame, wave="wave")
        for metric, unit in (("nps", "points"), ("csat", "percentage points")):
            got = cemlab.metrics.compare(survey, outcome="recommend", metric=metric, by="wave")
            size = abs(got.tidy()["estimate"].iloc[0]) * (100 if metric == "csat" else 1)
            assert f"Wave 2 is lower than Wave 1 by {size:.1f} {unit}" in got.headline("en")
            assert "第 2 期比第 1 期低" in got.headline("zh")
            assert "by +" not in got.narrate("en") and "by −" not in got.narrate("en")

    def test_which_groups_are_higher_and_which_lower(self, branches):
        got = cemlab.metrics.compare(branches, outcome="recommend", metric="nps", by="branch")
        assert "A higher than the rest" in got.headline("en")
        assert "A 高于其余" in got.headline("zh")

    def test_the_number_of_answers_of_a_total_is_that_of_all(self, branches):
        got = cemlab.metrics.compare(branches, outcome="recommend", metric="nps", by="branch",
                                     to="all")  # fmt: skip
        assert (got.tidy()["n_against"] == 800).all()

    def test_what_can_be_seen_in_the_unit_of_the_metric(self, rng):
        got = cemlab.metrics.compare(waves_of(rng, 100), outcome="recommend", metric="csat",
                                     by="wave")  # fmt: skip
        said = dict(got.notes("en"))["underpowered"]
        assert "percentage points or more would be seen" in said and "0.0" not in said
        seen = got.glance()["detectable"].iloc[0]
        power = stats.norm.ppf(0.975) + stats.norm.ppf(0.8)
        assert seen == pytest.approx(power * got.tidy()["std_error"].iloc[0], rel=1e-12)

    def test_many_comparisons_are_counted(self, rng):
        names = np.repeat([f"B{i:02d}" for i in range(24)], 50)
        frame = pd.DataFrame({"recommend": answers(rng, 1200), "branch": names})
        got = cemlab.metrics.compare(survey_of(frame), outcome="recommend", metric="nps",
                                     by="branch")  # fmt: skip
        assert "For none of the 24 comparisons can it be told." in got.narrate("en")
        assert "24 组比较均无法判断。" in got.narrate("zh")

    def test_the_rest_of_many_comparisons_are_counted(self, rng):
        names = np.repeat([f"B{i:02d}" for i in range(24)], 50)
        frame = pd.DataFrame({"recommend": answers(rng, 1200), "branch": names})
        frame.loc[:49, "recommend"] = 3
        got = cemlab.metrics.compare(survey_of(frame), outcome="recommend", metric="nps",
                                     by="branch")  # fmt: skip
        assert "For 23 of 24 comparisons it cannot be told." in got.narrate("en")

    @pytest.mark.parametrize("waves", [3, 14])
    def test_of_many_mixes_held_the_one_that_matters_most_is_told(self, rng, waves):
        """Wave 2 has many more of the young, who are unhappy: there the mix matters."""
        parts = []
        for i in range(waves):
            young = 240 if i == 2 else 60
            for age, n, shares in (("young", young, (0.7, 0.2, 0.1)),
                                   ("old", 300 - young, (0.1, 0.2, 0.7))):  # fmt: skip
                part = pd.DataFrame({"recommend": answers(rng, n, shares)})
                parts.append(part.assign(age=age, wave=f"w{i:02d}"))
        survey = survey_of(pd.concat(parts, ignore_index=True), wave="wave")
        got = cemlab.metrics.compare(survey, outcome="recommend", metric="nps", by="wave",
                                     to="first", mix="age")  # fmt: skip
        said, row = got.narrate("en"), got.tidy().set_index("group").loc["w02"]
        assert said.count("With the mix of") == (2 if waves == 3 else 1)
        if waves == 14:
            held, crude = (f"{x:+.1f}".replace("-", "−") for x in
                           (row["standardised"], row["estimate"]))  # fmt: skip
            assert "held in each of 13 comparisons" in said and "w02 from w00" in said
            assert f"moves most: to {held} " in said and f"from {crude}." in said
            assert "在 13 组比较中" in got.narrate("zh") and held in got.narrate("zh")

    def test_bare_codes_are_quoted(self, rng):
        frame = pd.DataFrame({"recommend": answers(rng, 900), "area": np.repeat([1, 2, 3], 300)})
        frame.loc[frame["area"] == 2, "recommend"] = 10
        survey = cemlab.Survey.from_frame(frame, items={
            "recommend": {"role": "outcome", "scale": [0, 10]}, "area": {"role": "segment"},
        })  # fmt: skip
        got = cemlab.metrics.compare(survey, outcome="recommend", metric="nps", by="area")
        assert "“2” higher than the rest" in got.headline("en")
        assert "“2”高于其余" in got.headline("zh")
        assert "“2” higher than the rest by " in got.narrate("en")

    def test_chinese_has_a_space_before_a_signed_number(self, branches):
        said = cemlab.metrics.compare(branches, outcome="recommend", metric="nps",
                                      by="branch").narrate("zh")  # fmt: skip
        signs = re.findall(r"(.)[+\u2212]\d", said)
        assert signs and set(signs) == {" "}
        say = speaker("zh")
        assert "f² 为" in say("metrics.plan.taken.drivers")
        said = say("metrics.comparison.headline.part_higher", groups="A (pm)", against="其余")
        assert said == "A (pm) 高于其余"

    def test_many_small_or_hidden_groups_are_counted(self, rng):
        names = [f"B{i:02d}" for i in range(24)]
        sizes = [15] * 12 + [4] * 12
        frame = pd.DataFrame({"recommend": answers(rng, sum(sizes)),
                              "branch": np.repeat(names, sizes)})  # fmt: skip
        ask = {"outcome": "recommend", "metric": "nps", "by": "branch"}
        got = cemlab.metrics.compare(survey_of(frame), **ask)
        assert got.notes_of("small_n_many") == {"n": 12, "limit": 30}
        assert got.notes_of("suppressed_differences_many") == {"n": 12, "limit": 10}
        score = cemlab.metrics.score(survey_of(frame), **ask)
        assert score.notes_of("small_n_many")["n"] == 12
        assert "B03" not in " ".join(said for _, said in [*got.notes("en"), *score.notes("zh")])

    def test_a_mix_that_is_the_group_itself_is_unknown(self, branches):
        got = cemlab.metrics.compare(branches, outcome="recommend", metric="nps", by="branch",
                                     mix="branch")  # fmt: skip
        assert "mix_unknown" in dict(got.notes("en"))


CHANGED = """
study: {id: small, title: Small}
survey:
  file: raw/survey.csv
  id: id
  answered_at: day
  first_wave: 2026Q3
  waves:
    2026Q4:
      file: raw/later.csv
      changes: {recommend: {what: [wording], decision: DECISION}}
  items:
    recommend: {role: outcome, scale: [0, 10]}
"""


@pytest.fixture
def study_of(study_folder, rng):
    """A study of two waves, whose wording changed, with the days of the answers."""

    def made(decision: str) -> cemlab.Survey:
        (study_folder / "study.yaml").write_text(CHANGED.replace("DECISION", decision), "utf-8")
        for name, first in (("survey", "2026-07-01"), ("later", "2026-10-01")):
            days = pd.date_range(first, periods=90).strftime("%Y-%m-%d")
            frame = pd.DataFrame({"id": [f"{name}{i}" for i in range(90)], "day": days,
                                  "recommend": answers(rng, 90)})  # fmt: skip
            frame.to_csv(study_folder / "raw" / f"{name}.csv", index=False)
        return cemlab.read_survey(open_study(study_folder))

    return made


class TestRefuses:
    @pytest.mark.parametrize("decision", ["undecided", "different"])
    @pytest.mark.parametrize("verb", ["compare", "trend"])
    def test_waves_whose_wording_changed(self, study_of, decision, verb):
        survey = study_of(decision)
        by = {"compare": {"by": "wave"}, "trend": {}}[verb]
        with pytest.raises(DataError, match="changed its wording"):
            getattr(cemlab.metrics, verb)(survey, outcome="recommend", metric="nps", **by)

    def test_windows_that_share_days(self, study_of):
        survey = study_of("same")
        ask = {"outcome": "recommend", "metric": "nps"}
        windows = [("2026-07-01", "2026-09-15"), ("2026-08-01", "2026-10-31")]
        with pytest.raises(OptionError, match="Rolling windows share 46 of 92 days"):
            cemlab.metrics.compare(survey, **ask, periods=windows)
        apart = [("2026-07-01", "2026-07-31"), ("2026-08-01", "2026-08-31")]
        got = cemlab.metrics.compare(survey, **ask, periods=apart)
        assert got.tidy()["n"].tolist() == [31]
        named = ["2026-07-01 – 2026-07-31", "2026-08-01 – 2026-08-31"]
        assert got.provenance.options["periods"] == named
        for wrong in ([("soon", "later")], [("2026-08-31", "2026-08-01")], apart[:1]):
            with pytest.raises(OptionError):
                cemlab.metrics.compare(survey, **ask, periods=wrong)

    def test_a_group_and_all_but_three(self, rng):
        """The rest of all but three people is three people: neither is shown."""
        frame = pd.DataFrame({"recommend": answers(rng, 203), "branch": ["A"] * 200 + ["B"] * 3})
        for to in ("rest", "all", "B"):
            with pytest.raises(MethodError, match="on both sides"):
                cemlab.metrics.compare(
                    survey_of(frame), outcome="recommend", metric="nps", by="branch", to=to
                )

    def test_all_or_nothing_to_compare(self, branches):
        for ask in ({}, {"by": "branch", "rival": "recommend"}):
            with pytest.raises(OptionError, match="exactly one of"):
                cemlab.metrics.compare(branches, outcome="recommend", metric="nps", **ask)

    @pytest.mark.parametrize("more", [{"to": "all"}, {"mix": "branch"}])
    def test_what_a_rival_does_not_take(self, rng, more):
        frame = pd.DataFrame({"recommend": answers(rng, 50), "rival": answers(rng, 50),
                              "branch": ["A", "B"] * 25})  # fmt: skip
        ask = {"outcome": "recommend", "metric": "nps", "rival": "rival"}
        with pytest.raises(OptionError, match=f"`{next(iter(more))}` cannot be used with `rival`"):
            cemlab.metrics.compare(survey_of(frame), **ask, **more)

    @pytest.mark.parametrize(("other", "why"), [
        ({"scale": [1, 5]}, "Expected the same scale"), ({}, "no declared scale"),
        ({"scale": [0, 10], "direction": "low_is_good"}, "Expected the same end"),
    ])  # fmt: skip
    def test_a_rival_rated_in_another_way(self, rng, other, why):
        frame = pd.DataFrame({"own": rng.integers(1, 6, 60), "rival": rng.integers(1, 6, 60)})
        survey = cemlab.Survey.from_frame(frame, items={
            "own": {"role": "outcome", "scale": [0, 10]}, "rival": {"role": "outcome"} | other,
        })  # fmt: skip
        with pytest.raises(OptionError, match=why):
            cemlab.metrics.compare(survey, outcome="own", metric="mean", rival="rival")

    def test_a_column_of_one_wave(self, rng):
        with pytest.raises(OptionError, match="there is only w0"):
            cemlab.metrics.compare(waves_of(rng, 50, 1), outcome="recommend", metric="nps",
                                   by="wave")  # fmt: skip

    def test_a_wave_where_there_is_one(self, branches):
        with pytest.raises(OptionError, match="one wave"):
            cemlab.metrics.compare(branches, outcome="recommend", metric="nps", by="wave")

    def test_an_unknown_group(self, branches):
        with pytest.raises(OptionError, match="rest"):
            cemlab.metrics.compare(branches, outcome="recommend", metric="nps", by="branch", to="Z")

    def test_nobody_with_enough_answers(self, rng):
        frame = pd.DataFrame({"recommend": answers(rng, 40), "wave": [f"w{i}" for i in range(40)]})
        with pytest.raises(MethodError, match="10 answers on both sides"):
            cemlab.metrics.compare(
                survey_of(frame, wave="wave"), outcome="recommend", metric="nps", by="wave"
            )

    def test_a_bound_that_is_none(self, branches):
        with pytest.raises(OptionError, match="smallest difference worth"):
            cemlab.metrics.compare(
                branches, outcome="recommend", metric="nps", by="branch", smallest=0
            )

    def test_frequency_weights_between_firms(self, rng):
        frame = pd.DataFrame({"recommend": answers(rng, 50), "rival": answers(rng, 50), "w": 2})
        survey = survey_of(frame, weight="w", weight_kind="frequency")
        with pytest.raises(OptionError, match="frequency weights"):
            cemlab.metrics.compare(survey, outcome="recommend", metric="nps", rival="rival")
