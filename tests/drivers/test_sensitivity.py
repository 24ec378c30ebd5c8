"""What could explain drivers away: values by hand, planted truth, and what must hold."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

import cemlab
from cemlab import Survey
from cemlab.drivers.methods.robustness import equal_strength, value

ITEMS = list("abcde")


def sensitivity(survey, **options):
    defaults = {"outcome": "y", "drivers": ITEMS, "resamples": 100}
    return cemlab.drivers.sensitivity(survey, **(defaults | options))


def table_of(found):
    return found.tidy().set_index("driver")


@pytest.fixture
def frame(rng):
    """One mood in all items; `a` matters much, `b` a little, the others not at all."""
    mood = rng.normal(size=(500, 1))
    rating = np.clip(np.rint(3 + 0.7 * mood + 0.8 * rng.normal(size=(500, 5))), 1, 5)
    table = pd.DataFrame(rating, columns=ITEMS)
    y = 3 + 0.8 * (rating[:, 0] - 3) + 0.2 * (rating[:, 1] - 3) + 0.7 * rng.normal(size=500)
    table["y"] = y.round(2)
    table["marker"] = np.clip(np.rint(3 + 0.4 * mood[:, 0] + rng.normal(size=500)), 1, 5)
    return table


def survey_of(frame, **options):
    scale = dict.fromkeys([*ITEMS, "marker"], (1, 5))
    return Survey.from_frame(frame, scale=scale, **options)


class TestByHand:
    def test_values_are_those_of_the_regression(self, frame):
        """Partial R², robustness value and slope, from statsmodels and the published formula."""
        found, x = table_of(sensitivity(survey_of(frame))), sm.add_constant(frame[ITEMS])
        plain = sm.OLS(frame["y"], x).fit()
        robust = sm.OLS(frame["y"], x).fit(cov_type="HC3", use_t=True)
        for name in ITEMS:
            t, df, row = plain.tvalues[name], plain.df_resid, found.loc[name]
            f = abs(t) / np.sqrt(df)
            assert row["estimate"] == pytest.approx(plain.params[name])
            ends = [row["conf_low"], row["conf_high"]]
            assert ends == pytest.approx(robust.conf_int().loc[name].tolist())
            assert row["partial_r2"] == pytest.approx(t**2 / (t**2 + df))
            assert row["rv"] == pytest.approx((np.sqrt(f**4 + 4 * f**2) - f**2) / 2)

    def test_the_value_of_an_interval_that_just_holds_0(self, frame):
        """Something that strong takes half an HC3 interval's worth off the slope, and no less."""
        found, x = table_of(sensitivity(survey_of(frame))), sm.add_constant(frame[ITEMS])
        plain = sm.OLS(frame["y"], x).fit()
        row, error, df = found.loc["a"], plain.bse["a"], plain.df_resid
        share = row["rv_significant"]
        bias = error * np.sqrt(share * share / (1 - share) * df)
        half = (row["conf_high"] - row["conf_low"]) / 2 * np.sqrt(df / (df - 1))
        assert row["estimate"] - bias == pytest.approx(half)

    def test_classical_intervals_give_the_published_value(self):
        """Darfur again: the critical t as the margin changes nothing."""
        from scipy.stats import t

        plain = value(np.array([4.18]), np.array([783]))
        given = value(np.array([4.18]), np.array([783]), margin=t.ppf([0.975], 782))
        assert given.value_significant == pytest.approx(plain.value_significant)
        assert plain.value_significant[0] == pytest.approx(0.0761111669, rel=1e-6)

    def test_equal_strength_does_as_much_harm(self, frame):
        found = table_of(sensitivity(survey_of(frame)))
        odds = found["rv_benchmark"] ** 2 / (1 - found["rv_benchmark"])
        both = found["benchmark_outcome"] * found["benchmark_driver"]
        np.testing.assert_allclose(odds, both / (1 - found["benchmark_driver"]))
        assert equal_strength(np.array([np.inf]), np.array([1.0])) == 1.0

    def test_beyond_the_others_is_a_regression(self, frame):
        found = table_of(sensitivity(survey_of(frame)))
        rest = frame[list("bcde")].mean(axis=1)
        fit = sm.OLS(frame["y"], sm.add_constant(pd.DataFrame({"a": frame["a"], "rest": rest})))
        ends = fit.fit(cov_type="HC3", use_t=True).conf_int().loc["a"].tolist()
        assert found.loc["a", ["beyond_low", "beyond_high"]].tolist() == pytest.approx(ends)
        alone = sm.OLS(frame["y"], sm.add_constant(frame["a"])).fit().params["a"]
        assert found.loc["a", "alone"] == pytest.approx(alone)

    def test_the_marker_is_taken_away(self, frame):
        found = sensitivity(survey_of(frame), marker="marker")
        r, table = frame.corr()["y"], table_of(found)
        assert found.glance()["marker_r"].iloc[0] == pytest.approx(r["marker"])
        theirs = (r[ITEMS] - r["marker"]) / (1 - r["marker"])
        np.testing.assert_allclose(table.loc[ITEMS, "r_marked"], theirs)
        np.testing.assert_allclose(table.loc[ITEMS, "r"], r[ITEMS])
        inside = (table["r_marked_low"] < table["r_marked"]) & (
            table["r_marked"] < table["r_marked_high"])  # fmt: skip
        assert inside.all()
        # redrawing the marker as well is less sure than the plain correlation
        width, plain = (table[f"{one}_high"] - table[f"{one}_low"] for one in ("r_marked", "r"))
        assert (width > plain).all()

    def test_first_factor(self, frame):
        whole = sensitivity(survey_of(frame)).glance().iloc[0]
        values = np.linalg.eigvalsh(np.corrcoef(frame[ITEMS].T))
        assert whole["first_share"] == pytest.approx(values[-1] / 5)
        assert whole["first_low"] < whole["first_share"] < whole["first_high"]
        assert whole["n_judgment"] == 500


class TestHolds:
    def test_weights_of_one_say_nothing(self, frame):
        weighted = survey_of(frame.assign(w=1.0), weight="w")
        one, other = sensitivity(survey_of(frame)), sensitivity(weighted)
        pd.testing.assert_frame_equal(one.tidy(), other.tidy())

    def test_order_of_drivers_says_nothing(self, frame):
        one, other = (sensitivity(survey_of(frame), drivers=names, marker="marker", resamples=0)
                      for names in (ITEMS, ITEMS[::-1]))  # fmt: skip
        pd.testing.assert_frame_equal(one.tidy(), other.tidy())

    def test_frequencies_are_repeated_rows(self, frame):
        counts = frame.assign(f=np.arange(500) % 3)
        counted = survey_of(counts, weight="f", weight_kind="frequency")
        repeated = survey_of(frame.loc[np.repeat(frame.index, counts["f"])].reset_index(drop=True))
        one, other = (sensitivity(own, marker="marker", resamples=0) for own in (counted, repeated))
        pd.testing.assert_frame_equal(one.tidy(), other.tidy())
        for name in ("first_share", "n_judgment", "marker_r"):
            assert one.glance()[name].iloc[0] == pytest.approx(other.glance()[name].iloc[0])

    def test_the_verdict_is_that_of_the_adjusted_slope(self, frame):
        found = table_of(sensitivity(survey_of(frame)))
        told = found["rv_significant"] > 0
        held = found["rv"] > found["rv_benchmark"]
        assert (found["benchmark_slope"] * found["estimate"] > 0).equals(held)
        assert (told == (found["conf_low"] * found["conf_high"] > 0)).all()
        assert (found["rv_significant"] <= found["rv"]).all()

    def test_customers_widen_the_intervals(self, frame):
        table = pd.concat([frame] * 3, ignore_index=True).assign(who=np.tile(np.arange(500), 3))
        rows, people = survey_of(table), survey_of(table, customer="who")
        one, other = sensitivity(rows), sensitivity(people)
        for name in ("conf", "beyond"):
            wide, thin = (table_of(own)[f"{name}_high"] - table_of(own)[f"{name}_low"]
                          for own in (other, one))  # fmt: skip
            assert (wide > 1.5 * thin).all()
        assert "customers_together" in dict(other.notes())
        np.testing.assert_allclose(table_of(one)["rv"], table_of(other)["rv"])
        assert (table_of(other)["rv_significant"] <= table_of(one)["rv_significant"]).all()

    def test_covariates_may_be_the_measure(self, frame, rng):
        strong = frame.assign(past=frame["y"] + 0.3 * rng.normal(size=500))
        found = table_of(sensitivity(survey_of(strong), covariates=["past"]))
        assert "past" in set(found["benchmark"]) and "past" not in found.index
        one = sensitivity(survey_of(strong), drivers=["a"], covariates=["past"])
        assert table_of(one).loc["a", "benchmark"] == "past"


class TestPlanted:
    def test_the_driver_that_matters_and_those_that_do_not(self, frame):
        found = table_of(sensitivity(survey_of(frame)))
        assert found["verdict"].to_dict() | {"b": ""} == {
            "a": "robust", "b": "", "c": "cannot_tell", "d": "cannot_tell", "e": "cannot_tell",
        }  # fmt: skip
        assert found.loc["a", "beyond_low"] > 0.6 and found.loc["c", "alone_low"] > 0.2
        assert found.loc["c", "beyond_low"] < 0 < found.loc["c", "beyond_high"]

    def test_something_left_out_does_no_more_than_its_strength(self, rng):
        """A confounder as strong as the other item with driver and outcome: the slope beside it,
        known here, is no nearer to 0 than `benchmark_slope` says."""
        n = 200_000
        seen, unseen, e, u = rng.normal(size=(4, n))
        a = 0.5 * seen + 0.5 * unseen + e
        y = 0.3 * a + 0.5 * seen + 0.5 * unseen + u
        frame = pd.DataFrame({"a": a, "b": seen, "y": y})
        row = table_of(sensitivity(Survey.from_frame(frame), drivers=["a", "b"])).loc["a"]
        assert row["estimate"] > 0.45  # of a truth of 0.3
        assert row["benchmark_slope"] == pytest.approx(0.3, abs=0.02)

    def test_one_judgment_is_named(self, rng):
        mood = rng.normal(size=(400, 1))
        rating = np.clip(np.rint(3 + mood + 0.4 * rng.normal(size=(400, 5))), 1, 5)
        frame = pd.DataFrame(rating, columns=ITEMS)
        frame["y"] = mood[:, 0] + 0.5 * rng.normal(size=400)
        found = sensitivity(survey_of(frame.assign(marker=3)))
        whole = found.glance().iloc[0]
        assert whole["is_halo"] and whole["first_share"] > 0.6
        assert "nearly one judgment" in dict(found.notes())["halo"]
        assert "nearly one judgment" in found.headline("en")
        assert "同一个评价" in found.headline("zh")
        checks = found.checks().set_index("check")
        assert checks.loc["halo", "passed"] is False

    def test_nothing_at_all(self, frame, rng):
        found = sensitivity(survey_of(frame.assign(y=rng.normal(size=500))))
        assert "No driver" in found.headline("en") and "没有一个" in found.headline("zh")
        assert all(one.figure != "robustness" for one in found.findings())
