"""Covariates, clusters, strata and the choice of who is kept, through the door."""

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import Survey
from cemlab.drivers.methods import METHODS, clustered, designed
from cemlab.errors import DataError, MethodError, OptionError, SmallSampleWarning


def fit(survey, **options):
    defaults = {"outcome": "y", "drivers": ["a", "b"], "resamples": 0}
    return cemlab.drivers.fit(survey, **(defaults | options))


def made(rng, n=400, branches=40):
    branch = rng.integers(0, branches, n)
    region = np.array(["north", "south", "west"])[branch % 3]
    shift = rng.normal(0, 0.8, branches)[branch]
    a, b = (np.clip(np.rint(3 + shift + rng.normal(0, 1, n)), 1, 5) for _ in range(2))
    y = 0.5 * a + 0.3 * b + (branch % 3) * 0.5 + shift + rng.normal(0, 0.7, n)
    return pd.DataFrame({"y": y, "a": a, "b": b, "age": rng.integers(18, 80, n).astype(float),
                         "region": region, "branch": [f"b{one:02}" for one in branch]})  # fmt: skip


@pytest.fixture
def frame(rng):
    return made(rng)


def survey_of(frame, **options):
    return Survey.from_frame(frame, scale={"a": (1, 5), "b": (1, 5)}, **options)


class TestCovariates:
    def test_enter_first_and_get_no_share(self, frame):
        found = fit(survey_of(frame), covariates=["region", "age"])
        dummies = pd.get_dummies(frame["region"]).iloc[:, 1:].to_numpy(float)
        x = np.column_stack([frame[["a", "b"]], dummies, frame["age"]])
        expected = METHODS["shapley"](x, frame["y"].to_numpy(), None, None, [2, 3, 4])
        table, whole = found.tidy().set_index("driver"), found.glance().iloc[0]
        np.testing.assert_allclose(table.loc[["a", "b"], "estimate"], expected, atol=1e-12)
        assert whole["r_squared"] == pytest.approx(expected.sum())
        assert whole["r_squared"] < whole["r_squared_total"]
        told = found.notes_of("covariates")
        assert told["r_squared"] == pytest.approx(whole["r_squared_total"] - whole["r_squared"])
        assert set(found.coefficients()["part"]) == {"", "level", "covariate"}

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_are_told(self, frame, language):
        found = fit(survey_of(frame), covariates="region", resamples=100)
        words = {"en": "Beyond region", "zh": "在 region 之外"}[language]
        assert words in found.narrate(language) and "covariates" in dict(found.notes(language))

    def test_a_wave_is_one(self, frame, rng):
        frame["year"] = rng.choice(["2024", "2025"], len(frame))
        found = fit(survey_of(frame, wave="year"), covariates=["wave"])
        assert "wave: 2025" in set(found.coefficients()["term"]) or "wave: 2024" in set(
            found.coefficients()["term"]
        )
        assert found.narrate("zh").startswith("在批次之外")

    def test_who_left_one_blank_is_left_out(self, frame):
        frame.loc[:19, "region"] = None
        found = fit(survey_of(frame), covariates=["region"])
        assert found.glance()["n"].iloc[0] == len(frame) - 20

    def test_everything_wrong_at_once(self, frame):
        survey = survey_of(frame, items={"age": {"role": "ignored"}})
        with pytest.raises(OptionError) as caught:
            fit(survey, covariates=["a", "y", "regin", "wave"])
        said = str(caught.value)
        for part in ("'a' is a driver", "'y' is the outcome", "Did you mean 'region'",
                     "`covariates` is 'wave'"):  # fmt: skip
            assert part in said

    @pytest.mark.parametrize(("drivers", "said"), [
        (["a", "b"], "Driver 'a' and covariate 'a2' hold the same information"),
        (["a", "b", "c"], "Driver 'b' is fixed exactly by 'c', 'a2'"),
    ])  # fmt: skip
    def test_one_that_repeats_a_driver_is_named(self, frame, drivers, said):
        frame = frame.assign(a2=frame["a"], c=frame["b"] + frame["a"])
        frame = frame if "c" not in drivers else frame.assign(a=frame["age"])
        with pytest.raises(MethodError, match=said):
            fit(Survey.from_frame(frame), drivers=drivers, covariates=["region", "a2"])

    def test_those_that_repeat_each_other_are_no_trouble(self, frame):
        survey = survey_of(frame.assign(older=frame["age"] + 1))
        once, twice = (fit(survey, covariates=more).tidy() for more in (["age"], ["age", "older"]))
        np.testing.assert_allclose(once["estimate"], twice["estimate"], atol=1e-10)

    def test_one_that_never_varies(self, frame):
        with pytest.raises(MethodError, match="'region' never varies"):
            fit(survey_of(frame.assign(region="north")), covariates=["region"])


class TestErrors:
    def test_hc3_without_clusters(self, frame):
        found = fit(survey_of(frame))
        assert set(found.coefficients()["errors"]) == {"HC3"}
        note = found.checks().set_index("check").loc["errors", "note"]
        assert "HC3" in note and "400" in note

    def test_cr1_from_twenty_clusters_on(self, frame):
        found = fit(survey_of(frame), cluster="branch")
        codes = pd.factorize(frame["branch"])[0]
        expected = clustered(frame[["a", "b"]].to_numpy(), frame["y"].to_numpy(), codes)
        terms = found.coefficients()
        np.testing.assert_allclose(terms["std_error"], expected.std_error, rtol=1e-10)
        assert set(terms["df"]) == {39.0} and set(terms["errors"]) == {"CR1S"}
        assert "clustered_drivers" in dict(found.notes())

    def test_cr2_below(self, rng):
        frame = made(rng, branches=8)
        with pytest.warns(SmallSampleWarning, match="there are only 8 of them"):
            found = fit(survey_of(frame), cluster="branch")
        terms = found.coefficients()
        assert set(terms["errors"]) == {"CR2"} and terms["df"].nunique() == 3
        assert terms["df"].max() < 8
        note = found.checks("zh").set_index("check").loc["errors", "note"]
        assert "CR2" in note and "8" in note

    def test_the_design_with_weights_and_clusters(self, frame, rng):
        frame["w"] = rng.uniform(0.5, 2, len(frame))
        found = fit(survey_of(frame, weight="w"), cluster="branch")
        expected = designed(
            frame[["a", "b"]].to_numpy(), frame["y"].to_numpy(), frame["w"].to_numpy(),
            clusters=pd.factorize(frame["branch"])[0],
        )  # fmt: skip
        terms = found.coefficients()
        np.testing.assert_allclose(terms["std_error"], expected.std_error, rtol=1e-10)
        assert set(terms["errors"]) == {"design"}

    def test_few_clusters_with_weights_leave_degrees_of_freedom(self, rng):
        frame = made(rng, branches=4).assign(w=rng.uniform(0.5, 2, 400))
        more = [f"d{number}" for number in range(5)]
        frame[more] = rng.integers(1, 6, (400, 5))
        with pytest.warns(SmallSampleWarning):
            found = fit(survey_of(frame, weight="w"), drivers=["a", "b", *more], cluster="branch")
        terms = found.coefficients()
        expected = clustered(
            frame[["a", "b", *more]].to_numpy(), frame["y"].to_numpy(),
            pd.factorize(frame["branch"])[0], frame["w"].to_numpy(), kind="CR2",
        )  # fmt: skip
        np.testing.assert_allclose(terms["std_error"], expected.std_error, rtol=1e-10)
        np.testing.assert_allclose(terms["df"], expected.df, rtol=1e-8)
        assert set(terms["errors"]) == {"CR2"}
        assert "CR2" in found.checks().set_index("check").loc["errors", "note"]

    def test_the_design_with_strata(self, frame):
        found = fit(survey_of(frame), strata="region", cluster="branch", resamples=100)
        expected = designed(
            frame[["a", "b"]].to_numpy(), frame["y"].to_numpy(),
            strata=pd.factorize(frame["region"])[0], clusters=pd.factorize(frame["branch"])[0],
        )  # fmt: skip
        terms = found.coefficients()
        np.testing.assert_allclose(terms["std_error"], expected.std_error, rtol=1e-10)
        assert terms["df"].iloc[0] == 40 - 3 - 2
        assert found.notes_of("sampled_strata")["n_units"] == 40

    def test_clusters_widen_intervals_of_importance(self, frame):
        """Everybody of a branch answers alike: there are 60 answers, not 360."""
        alike = pd.concat([frame.head(60).assign(branch=[f"b{one}" for one in range(60)])] * 6)
        survey = survey_of(alike.reset_index(drop=True))
        found = [fit(survey, resamples=400, cluster=name).tidy() for name in (None, "branch")]
        wide = [(one["share_high"] - one["share_low"]).sum() for one in found]
        assert wide[1] > 1.8 * wide[0]

    def test_customers_who_answered_twice_are_clusters(self, frame):
        twice = pd.concat([frame, frame], ignore_index=True)
        twice["person"] = np.tile(np.arange(len(frame)), 2)
        people = fit(survey_of(twice, customer="person"))
        once = fit(survey_of(frame), cluster=None)
        terms = [one.coefficients().set_index("term")["std_error"] for one in (people, once)]
        assert terms[0]["a"] == pytest.approx(terms[1]["a"], rel=0.02)
        assert "together" in dict(people.notes())["customers"]


class TestFewClusters:
    @pytest.mark.parametrize("model", ["linear", "binary"])
    def test_give_no_winner(self, rng, model):
        with pytest.warns(SmallSampleWarning, match="4 clusters or customers only"):
            survey = Survey.from_frame(answers_of(rng, 4), scale=dict.fromkeys("aby", (1, 5)))
            found = fit(survey, cluster="branch", resamples=100, model=model)
        assert found.tidy()[["rank", "p_first", "p_top3", "rank_low"]].isna().all(axis=None)
        pairs = found.pairs()
        assert set(pairs["verdict"]) == {"not_tested"} and pairs["p_larger"].isna().all()
        assert "lead" not in set(found.checks()["check"]) and not found.findings()
        assert "too few clusters" in found.narrate() and "整群太少" in found.narrate("zh")
        assert "不给出名次" in dict(found.notes("zh"))["no_ranks_clusters"]

    def test_ten_give_one(self, rng):
        found = fit(survey_of(answers_of(rng, 10)), cluster="branch", resamples=100)
        assert found.tidy()["p_first"].notna().all()
        assert "no_ranks_clusters" not in dict(found.notes())

    def test_few_customers_are_few_as_well(self, rng):
        frame = answers_of(rng, 5).rename(columns={"branch": "person"})
        with pytest.warns(SmallSampleWarning, match="5 clusters or customers only"):
            found = fit(survey_of(frame, customer="person"), resamples=100)
        assert found.tidy()["p_first"].isna().all()


def answers_of(rng, branches):
    """As `made`, on a declared scale and with answers of every branch."""
    frame = made(rng, branches=branches)
    return frame.assign(y=np.clip(np.rint(frame["y"]), 1, 5))


class TestRefuses:
    def test_one_cluster(self, frame):
        with pytest.raises(MethodError, match="400 answers belong to one 'branch'"):
            fit(survey_of(frame.assign(branch="b")), cluster="branch")

    def test_customers_in_several_clusters(self, frame):
        frame["person"] = np.arange(len(frame)) % 50
        with pytest.raises(MethodError, match="more than one 'branch'"):
            fit(survey_of(frame, customer="person"), cluster="branch")

    @pytest.mark.parametrize("cluster", [None, "branch"])
    def test_customers_and_clusters_in_several_strata(self, frame, cluster):
        """They would count as one unit in each, and errors would be too small."""
        frame["person"] = np.arange(len(frame)) // 2
        frame["branch"] = frame["person"] // 4
        frame["region"] = np.where(np.arange(len(frame)) % 2, "north", "south")
        said = "Some customers answered" if cluster is None else "Some 'branch' lie"
        with pytest.raises(MethodError, match=f"{said} in more than one 'region'"):
            fit(survey_of(frame, customer="person"), strata="region", cluster=cluster)

    def test_customers_within_strata_are_units(self, frame):
        frame["person"] = np.arange(len(frame)) // 2
        frame["region"] = np.where(frame["person"] % 2, "north", "south")
        found = fit(survey_of(frame, customer="person"), strata="region")
        assert found.notes_of("sampled_strata")["n_units"] == 200

    def test_the_outcome_or_a_covariate_as_unit_all_at_once(self, frame):
        with pytest.raises(OptionError) as caught:
            fit(survey_of(frame), cluster="y", strata="y")
        said = str(caught.value)
        assert "'y' is the outcome and cannot be the `cluster`" in said
        assert "'y' is the outcome and cannot be the `strata`" in said
        with pytest.raises(OptionError) as caught:
            fit(survey_of(frame), cluster="branch", strata="y", covariates=["branch"])
        said = str(caught.value)
        assert "'branch' is the `cluster` and cannot be a covariate" in said and "'y' is" in said

    def test_a_stratum_may_be_a_covariate(self, frame):
        found = fit(survey_of(frame), strata="region", covariates=["region"])
        assert (found.coefficients()["driver"] == "region").sum() == 2

    def test_responses_without_a_cluster(self, frame):
        frame.loc[:4, "branch"] = None
        with pytest.raises(MethodError, match="5 of 400 responses have no 'branch'"):
            fit(survey_of(frame), cluster="branch")

    def test_a_stratum_of_one_cluster(self, frame):
        frame.loc[frame["branch"] == "b00", "region"] = "alone"
        with pytest.raises(MethodError, match="single cluster"):
            fit(survey_of(frame), strata="region", cluster="branch")

    def test_frequency_weights(self, frame):
        survey = survey_of(frame.assign(f=2), weight="f", weight_kind="frequency")
        with pytest.raises(OptionError, match="frequency weights count people"):
            fit(survey, cluster="branch")

    def test_unknown_units(self, frame):
        with pytest.raises(OptionError, match="Did you mean 'branch'.*'a' is a driver"):
            fit(survey_of(frame), cluster="brach", strata="a")

    def test_negative_weights(self, frame):
        frame["w"] = 1.0
        frame.loc[3, "w"] = -1.0
        with pytest.raises(DataError, match="w"):
            survey_of(frame, weight="w")

    def test_more_drivers_than_answers(self, rng):
        frame = pd.DataFrame(rng.normal(size=(8, 11)), columns=[*"abcdefghij", "y"])
        with pytest.raises(MethodError, match="8 complete answers for 11 parameters"):
            fit(Survey.from_frame(frame), drivers=list("abcdefghij"))

    def test_collinear_drivers_by_name(self, frame):
        frame["c"] = frame["a"] + frame["b"]
        with pytest.raises(MethodError, match="'a' is fixed exactly by 'b', 'c'"):
            fit(Survey.from_frame(frame), drivers=["a", "b", "c"])


class TestKept:
    @pytest.fixture
    def gaps(self, frame):
        frame.loc[:99, "a"] = 6
        frame.loc[90:109, "b"] = 99
        return survey_of(frame, not_applicable={"a": [6]}, missing={"b": [99]})

    def test_choices_side_by_side(self, gaps):
        table = fit(gaps).kept().set_index(["choice", "driver"])["n"]
        assert table["two_part", ""] == 380 and table["complete", ""] == 290
        assert table["rated", "a"] == 300 and table["rated", "b"] == 380

    def test_complete_keeps_who_rated_all(self, gaps):
        found = fit(gaps, missing="complete")
        assert found.glance()["n"].iloc[0] == 290
        told = dict(found.notes())
        assert "290 of 400 (72%)" in told["complete_only"] and "listwise" not in told
        assert "380 would be" in told["complete_only"]
        assert set(found.coefficients()["part"]) == {"", "level"}
        assert "rated every driver" in found.narrate() and "都评了分" in found.narrate("zh")

    def test_complete_says_nothing_where_it_loses_nobody(self, frame):
        found = fit(survey_of(frame), missing="complete")
        assert "complete_only" not in dict(found.notes())
        assert "rated every driver" not in found.narrate()

    def test_pairwise_is_refused_with_its_reason(self, gaps):
        with pytest.raises(OptionError, match="may belong to no possible data set"):
            fit(gaps, missing="pairwise")
        with pytest.raises(OptionError, match="Allowed: complete, two_part"):
            fit(gaps, missing="mean")
