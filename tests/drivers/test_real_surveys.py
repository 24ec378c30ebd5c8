"""Real surveys of many alike items: what is said of them is true, and no more is said."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import Survey
from cemlab.errors import OptionError
from tests.drivers.real_data import drivers_of, survey_of

pytestmark = pytest.mark.filterwarnings("ignore::cemlab.errors.CollinearityWarning",
                                        "ignore::cemlab.errors.MissingDataWarning")  # fmt: skip


OVERALL = "instructor effictiveness"
BLOCKS = {"imag": 5, "expe": 5, "qual": 5, "val": 4}  # items of the bank
# parts of R² of the advertisers, as SOURCE.md states them
LMG = {"q2": 0.0871, "q3": 0.0704, "q4": 0.1614, "q5": 0.0787, "q6": 0.1522, "q7": 0.0628,
       "q8": 0.0503, "q9": 0.0257, "q10": 0.0281}  # fmt: skip
JOHNSON = {"q2": 0.0914, "q3": 0.0742, "q4": 0.1489, "q5": 0.0788, "q6": 0.1523, "q7": 0.0648,
           "q8": 0.0511, "q9": 0.0254, "q10": 0.0298}  # fmt: skip


@pytest.fixture(scope="module")
def students(shared):
    survey = survey_of(shared, "student_evaluation_tr")
    return fit(survey, OVERALL, drivers_of(survey), method="johnson")


@pytest.fixture(scope="module")
def residents(shared):
    survey = survey_of(shared, "kcmo_residents_2021_08")
    return fit(survey, "q2_01", drivers_of(survey, "q3_"))


def fit(survey, outcome, drivers, **options):
    return cemlab.drivers.fit(
        survey, outcome=outcome, drivers=drivers, **{"resamples": 100, **options}
    )


class TestYellowPages:
    @pytest.mark.parametrize(
        ("method", "stated", "first"), [("shapley", LMG, "q4"), ("johnson", JOHNSON, "q6")]
    )
    def test_first_place_changes_hands_and_nobody_can_tell(self, shared, method, stated, first):
        survey = survey_of(shared, "customersat_yellowpages")
        found = fit(survey, "q1", list(stated), method=method, resamples=200)
        table = found.tidy().set_index("driver")
        assert table["estimate"].round(4).to_dict() == stated
        assert round(found.glance()["r_squared"].iloc[0], 4) == 0.7167
        assert table.index[0] == first and set(table.index[:2]) == {"q4", "q6"}
        row = found.pairs("neighbours").iloc[0]
        assert row["verdict"] == "too_close" and 0.5 < row["p_larger"] < 0.9
        assert row["difference_low"] < 0 < row["difference_high"]
        for language, words in (("en", "too close to call"), ("zh", "难分先后")):
            one, two = (found.label(name, language) for name in ("q4", "q6"))
            assert one in found.headline(language) and two in found.headline(language)
            tied = [own.claim for own in found.findings(language) if words in own.claim]
            assert len(tied) == 1 and one in tied[0] and two in tied[0]
            assert f"{row['p_larger']:.0%}" in tied[0]

    def test_the_headline_says_so_where_nothing_is_urgent(self, shared):
        """Ratings without a scale in common are no priorities; importance is what it was."""
        answers = survey_of(shared, "customersat_yellowpages").answers()
        centred = answers.drop(columns="q1") - answers.drop(columns="q1").mean()
        found = fit(Survey.from_frame(answers[["q1"]].join(centred)), "q1", list(LMG))
        p_larger = found.pairs("neighbours").iloc[0]["p_larger"]
        said = found.headline("en")
        assert said.startswith("q4 or q6:") and "too close to call" in said
        assert f"{p_larger:.0%}" in said and "难分" in found.headline("zh")


class TestMobilePhones:
    @pytest.mark.parametrize("name", ["large_mobi_p18", "importance_mobi_p12",
                                      "importance_mobi_perq7"])  # fmt: skip
    def test_is_what_relaimpo_says(self, shared, name):
        kept = json.loads((shared / f"reference/drivers/{name}.json").read_text("utf-8"))
        survey = survey_of(shared, "ecsi_mobile")
        for method, key in (("shapley", "lmg"), ("johnson", "genizi")):
            found = fit(survey, kept["outcome"], kept["drivers"], method=method, resamples=0)
            ours = found.tidy().set_index("driver")["estimate"]
            told = kept["results"][f"relaimpo.{key}"]["values"]
            np.testing.assert_allclose(ours[list(told)], list(told.values()), rtol=0, atol=1e-12)

    def test_few_answers_claim_little(self, shared):
        survey = survey_of(shared, "ecsi_mobile")
        found = fit(survey, "CUSA1", drivers_of(survey))
        table, whole = found.tidy(), found.glance().iloc[0]
        assert (whole["n"], len(table)) == (250, 18)
        wide = (table["rank_high"] - table["rank_low"]) >= 8
        assert wide.sum() >= 12  # who is where is anybody's guess for most
        assert whole["r_squared_unseen"] < whole["r_squared"] - 0.05
        assert "first" not in found.headline("en") and "IMAG3" in set(
            table.loc[table["verdict"] == "noise", "driver"]
        )
        # a label with a comma of its own is told from the next
        assert (
            "; Handling of complaints, met or imagined; It can be trusted"
            in dict(found.notes("en"))["no_own_effect"]
        )


class TestSpanishBank:
    def test_all_nineteen_items_of_four_blocks_are_in(self, shared):
        survey = survey_of(shared, "bank_satisfaction_es")
        drivers = drivers_of(survey)
        found = fit(survey, "sat1", drivers)
        blocks = {name: sum(one.startswith(name) for one in found.tidy()["driver"])
                  for name in BLOCKS}  # fmt: skip
        assert blocks == BLOCKS and len(drivers) == 19
        whole = found.glance().iloc[0]
        assert (whole["n"], whole["parameters"], whole["left_out"]) == (250, 20, 0)
        each = found.checks().set_index("check").loc["answers_per_parameter", "value"]
        assert each == 250 / 20
        assert "The 19 drivers together" in found.narrate("en")
        assert found.narrate("zh").startswith("19 个驱动因素")

    def test_blocks_share_as_groups(self, shared):
        survey = survey_of(shared, "bank_satisfaction_es")
        groups = {name: [one for one in drivers_of(survey) if one.startswith(name)]
                  for name in BLOCKS}  # fmt: skip
        found = fit(survey, "sat1", drivers_of(survey), groups=groups)
        assert set(found.tidy()["driver"]) == set(groups) and len(found.members()) == 19
        alone = fit(survey, "sat1", drivers_of(survey), resamples=0)
        whole = [one.glance()["r_squared"].iloc[0] for one in (found, alone)]
        assert whole[0] == pytest.approx(whole[1])
        assert found.headline("en").count("val") == 1  # the block that leads, by its name

    def test_the_scale_reaches_to_zero(self, shared):
        """SOURCE.md says 1 to 10; 111 answers are 0 and are answers."""
        survey = survey_of(shared, "bank_satisfaction_es")
        rated = [*drivers_of(survey), *(f"sat{i}" for i in range(1, 5)),
                 *(f"loy{i}" for i in range(1, 5))]  # fmt: skip
        assert (survey.answers()[rated] == 0).sum().sum() == 111
        found = fit(survey, "sat1", drivers_of(survey), resamples=0)
        assert found.glance()[["scale_min", "scale_max"]].iloc[0].tolist() == [0, 10]


def test_service_quality_of_22_alike_items(shared):
    survey = survey_of(shared, "service_quality_sq")
    found = fit(survey, "sat", drivers_of(survey))
    table, whole = found.tidy(), found.glance().iloc[0]
    assert (whole["n"], len(table)) == (411, 22)
    assert table["share"].max() < 0.10 and table["p_first"].max() < 0.95
    assert (table["rank_high"] > table["rank_low"]).all()  # no place is certain
    close = found.pairs("neighbours")["verdict"]
    assert (close == "too_close").all()
    assert "too close to call" in found.narrate("en") and "难分先后" in found.narrate("zh")
    # all that the headline names is above the average share with the whole interval
    named = [name for name in table["driver"] if found.label(name, "en") in
             found.headline("en").replace(" and", ";").split(": ")[1].split("; ")]  # fmt: skip
    rows = table.set_index("driver").loc[named]
    assert len(named) and (rows["share_low"] > whole["mean_share"]).all()


class TestTurkishStudents:
    """Half of them tick one answer throughout: all correlations are those of a habit."""

    def test_the_habit_lifts_the_fit_and_levels_the_shares(self, shared, students):
        survey, found = survey_of(shared, "student_evaluation_tr"), students
        drivers = drivers_of(survey)
        answers = survey.answers()[[OVERALL, *drivers]]
        alike = answers[drivers].eq(answers[drivers[0]], axis=0).all(axis=1)
        assert round(alike.mean(), 2) == 0.51
        varied = Survey.from_frame(answers[~alike].reset_index(drop=True),
                                   scale=dict.fromkeys(answers, (1, 5)))  # fmt: skip
        others = fit(varied, OVERALL, drivers, method="johnson", resamples=0)
        whole, rest = (one.glance().iloc[0] for one in (found, others))
        assert whole["r_squared"] - rest["r_squared"] > 0.1
        assert whole["vif_max"] > 2 * rest["vif_max"]
        spread, apart = (one.tidy()["share"].max() / one.tidy()["share"].min()
                         for one in (found, others))  # fmt: skip
        assert apart > 2 * spread

    def test_collinear_items_are_said_to_be(self, students):
        assert students.notes_of("collinear")["limit"] == 10
        assert not students.checks().set_index("check").loc["vif", "passed"]
        assert {one.grade for one in students.findings("en")} == {"B"}

    def test_an_interval_is_never_of_one_number(self, students):
        """5% (95% CI 5% to 5%) is no interval: where whole percents hide it, it gets a decimal."""
        row = students.tidy().iloc[0]
        assert f"{row['share_low']:.0%}" == f"{row['share_high']:.0%}"
        told = f"{row['share']:.1%} (95% CI {row['share_low']:.1%} to {row['share_high']:.1%}"
        assert told in students.narrate("en")
        assert told.split(" (")[0] in students.narrate("zh")
        assert f"{row['share_low']:.1%} 至 {row['share_high']:.1%}" in students.narrate("zh")
        assert f"{row['share']:.1%} of what is explained" in students.findings("en")[0].detail

    @pytest.mark.parametrize(("language", "words"), [("en", "Noise < 0.1%"),
                                                     ("zh", "噪声线 < 0.1%")])  # fmt: skip
    def test_a_noise_floor_near_nothing_is_not_called_nothing(self, students, language, words):
        assert 0 < students.tidy()["noise_floor"].iloc[0] < 0.0005
        drawn = students.plot_importance(language=language).figure
        texts = drawn.findobj(lambda one: hasattr(one, "get_text"))
        assert words in {one.get_text() for one in texts}

    def test_too_many_for_shapley_is_said_at_once(self, shared):
        survey = survey_of(shared, "student_evaluation_tr")
        with pytest.raises(cemlab.errors.MethodError, match="at most 25 drivers; 27 were given"):
            fit(survey, OVERALL, drivers_of(survey))


class TestKansasCity:
    def test_more_than_half_are_left_out_and_it_is_said(self, residents):
        whole, told = residents.glance().iloc[0], residents.notes_of("listwise")
        assert (whole["n"], told["n_dropped"], told["n_asked"]) == (452, 566, 1018)
        assert whole["left_out"] == pytest.approx(566 / 1018)
        assert "566 of 1,018 respondents" in dict(residents.notes("en"))["listwise"]
        assert "1,018 人中，有 566 人（56%）" in dict(residents.notes("zh"))["listwise"]
        assert not residents.checks().set_index("check").loc["left_out", "passed"]
        assert {one.grade for one in residents.findings("en")} == {"B"}

    def test_shares_and_ratings_are_of_other_people(self, residents):
        """The share is of those in the model, the rating of all who gave one."""
        first = residents.findings("en")[0]
        rating = residents.tidy().set_index("driver")["n"]["q3_13"]
        assert rating > 2 * 452
        assert "n = 452), rank" in first.detail and f"n = {rating:,.0f})." in first.detail
        detail = residents.findings("zh")[0].detail
        assert "n = 452），名次" in detail and f"n = {rating:,.0f}）。" in detail

    def test_an_item_that_most_do_not_know_is_left_out_by_name(self, shared):
        survey = survey_of(shared, "kcmo_residents_2021_08")
        found = fit(survey, "q2_01", drivers_of(survey, "q9_", "q12_"))
        silent = found.notes_of("mostly_missing")["items"]
        shares = {
            name: survey.is_missing(name).mean() for name in drivers_of(survey, "q9_", "q12_")
        }
        assert silent == [name for name, share in shares.items() if share > 0.4]
        assert silent and not set(silent) & set(found.tidy()["driver"])
        assert found.label(silent[0], "en") in found.narrate("en")


class TestReputation:
    def test_validation_items_are_no_drivers(self, shared):
        survey = survey_of(shared, "corporate_reputation")
        checks = [name for name, item in survey.items.items() if item.role == "validation"]
        assert "csor_global" in checks
        with pytest.raises(OptionError) as raised:
            fit(survey, "cusa", [*drivers_of(survey, "qual_"), *checks])
        for name in checks:
            assert f"'{name}' is declared role: validation" in str(raised.value)
        found = fit(survey, "csor_global", drivers_of(survey, "csor_"), resamples=0)
        assert found.glance()["outcome"].iloc[0] == "csor_global"  # to be explained is their use

    def test_minus_99_is_nobodys_answer(self, shared):
        survey = survey_of(shared, "corporate_reputation")
        drivers = drivers_of(survey, "csor_", "qual_", "like_", "comp_")
        found = fit(survey, "cusa", drivers, resamples=0)
        table = pd.read_csv(shared / "data/corporate_reputation/corporate_reputation.csv")
        there = table[["cusa", *drivers]].ne(-99).all(axis=1)
        assert found.glance()["n"].iloc[0] == there.sum() < len(table)
        assert found.tidy()["mean"].between(1, 7).all()
