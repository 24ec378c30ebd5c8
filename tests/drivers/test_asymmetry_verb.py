"""Pain, itch and delight through the verb: what it must equal, planted shapes, what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab.drivers.methods import asymmetry as method
from cemlab.errors import MethodError, OptionError
from cemlab.language import LANGUAGES
from tests.drivers.ordinal_cases import case_of

NUMBERS = ["slope_below", "slope_above", "difference", "difference_low", "difference_high"]


def survey_of(frame: pd.DataFrame, **more) -> cemlab.Survey:
    rated = [name for name in frame if name.startswith("d")]
    scale = dict.fromkeys(rated, (1, 5)) | {"y": (0, 40)}
    return cemlab.Survey.from_frame(frame, **({"scale": scale} | more))


def planted(n: int = 2000, seed: int = 3) -> pd.DataFrame:
    """d0 punishes, d1 delights, d2 does both, d3 nothing; the outcome has no crowd at its ends."""
    rng = np.random.default_rng(seed)
    x = rng.integers(1, 6, (n, 4)).astype(float)
    below, above = np.minimum(x - 3, 0), np.maximum(x - 3, 0)
    y = 20 + 1.6 * below[:, 0] + 1.6 * above[:, 1] + 1.2 * (x[:, 2] - 3) + rng.normal(0, 2, n)
    return pd.DataFrame(x, columns=["d0", "d1", "d2", "d3"]).assign(y=np.rint(y).clip(0, 40))


def ask(survey: cemlab.Survey, drivers=("d0", "d1", "d2", "d3"), **more):
    return cemlab.drivers.asymmetry(survey, outcome="y", drivers=list(drivers), **more)


def by_name(result) -> pd.DataFrame:
    return result.tidy().set_index("driver")


def test_agrees_with_the_reference(shared):
    case = case_of(shared, "linear_truth_prca_false_basic", "18_asymmetry_and_property_checks")
    inputs, expected = case["inputs"], case["expected"]["piecewise"]
    frame = pd.DataFrame({"d0": inputs["x"], "y": inputs["y"]})
    got = cemlab.drivers.asymmetry(cemlab.Survey.from_frame(frame), outcome="y", drivers="d0")
    row, rel = got.tidy().iloc[0], case["tolerance"]["rel"]
    assert row["knot"] == inputs["knot"]
    assert row["slope_below"] == pytest.approx(expected["slope_below"], rel=rel)
    assert row["slope_above"] == pytest.approx(expected["slope_above"], rel=rel)
    apart = expected["difference_below_minus_above"]
    assert row["difference"] == pytest.approx(apart, rel=rel)
    assert row["p_adjusted"] == pytest.approx(expected["p_value"], rel=rel)  # of one, Holm's too
    assert row["verdict"] not in ("basic_like", "excitement_like")


class TestShapes:
    def test_planted_ones_are_found(self):
        got = ask(survey_of(planted()))
        assert by_name(got)["verdict"].to_dict() == {
            "d0": "basic_like", "d1": "excitement_like", "d2": "performance",
            "d3": "no_detectable_effect",
        }  # fmt: skip
        row = by_name(got).loc["d0"]
        assert row["slope_below_low"] < 1.6 < row["slope_below_high"]
        assert got.tidy()["driver"].tolist() == ["d0", "d2", "d1", "d3"]
        assert "d0" in got.headline("en") and "d1" in got.headline("en")

    def test_the_order_of_drivers_does_not_matter(self):
        survey = survey_of(planted(400))
        one, other = ask(survey), ask(survey, ["d3", "d1", "d0", "d2"])
        pd.testing.assert_frame_equal(by_name(one), by_name(other).loc[by_name(one).index])

    def test_weights_of_one_change_nothing(self):
        frame = planted(400)
        one, other = ask(survey_of(frame)), ask(survey_of(frame.assign(w=1.0), weight="w"))
        pd.testing.assert_frame_equal(one.tidy(), other.tidy())

    def test_frequencies_are_repeated_rows(self):
        frame = planted(200)
        weight = {"weight": "w", "weight_kind": "frequency"}
        got = ask(survey_of(frame.assign(w=2), **weight))
        expected = ask(survey_of(pd.concat([frame, frame], ignore_index=True)))
        pd.testing.assert_frame_equal(got.tidy(), expected.tidy())

    def test_items_where_low_is_good_are_turned(self):
        frame = planted()
        turned = frame.assign(d0=6 - frame["d0"])
        rated = {"role": "driver", "scale": [1, 5]}
        items = {"y": {"role": "outcome", "scale": [0, 40]}, "d1": rated,
                 "d0": rated | {"direction": "low_is_good"}}  # fmt: skip
        survey = cemlab.Survey.from_frame(turned[["d0", "d1", "y"]], items=items)
        got = ask(survey, ["d0", "d1"])
        expected = ask(survey_of(frame), ["d0", "d1"])
        pd.testing.assert_frame_equal(got.tidy()[NUMBERS], expected.tidy()[NUMBERS])
        assert "reversed" in dict(got.notes())

    def test_equal_within_is_the_margin(self):
        survey = survey_of(planted(600))
        wide, narrow = (by_name(ask(survey, margin=m)).loc["d2", "verdict"] for m in (0.9, 0.01))
        assert (wide, narrow) == ("performance", "undetermined")

    def test_a_line_through_a_crowded_top_is_not_called_pain(self):
        rng = np.random.default_rng(8)
        x = rng.integers(1, 6, (3000, 1)).astype(float)
        frame = pd.DataFrame(x, columns=["d0"])
        frame["y"] = np.rint(4.2 + 0.8 * (x[:, 0] - 3) + rng.normal(0, 1, 3000)).clip(1, 5)
        got = ask(survey_of(frame, scale={"d0": (1, 5), "y": (1, 5)}), ["d0"])
        assert got.tidy()["verdict"].tolist() == ["undetermined"]
        assert got.probit()["verdict_linear"].tolist() == ["basic_like"]
        assert {"ceiling_outcome_checked", "probit_disagrees"} <= set(dict(got.notes()))


class TestSample:
    def test_who_never_met_it_stays_in(self):
        frame = planted(900)
        frame.loc[:299, "d0"] = 9
        survey = survey_of(frame, not_applicable={"d0": [9]})
        both, complete = ask(survey), ask(survey, missing="complete")
        assert both.glance()["n"].item() == 900 and complete.glance()["n"].item() == 600
        assert by_name(both).loc["d0", "n"] == 600
        assert "na_declared" in dict(both.notes())

    def test_answers_of_a_customer_are_taken_together(self):
        frame = planted(300)
        twice = pd.concat([frame, frame], ignore_index=True).assign(c=[*range(300)] * 2)
        got = ask(survey_of(twice, customer="c"), ["d0"])
        assert "customers_together" in dict(got.notes("zh"))
        alone = ask(survey_of(frame), ["d0"])
        assert got.glance()["errors"].item() == "CR1S" and got.glance()["units"].item() == 300
        widths = [one.tidy().eval("difference_high - difference_low").item() for one in
                  (got, alone)]  # fmt: skip
        assert widths[0] == pytest.approx(widths[1], rel=0.03)  # twice the answers say no more

    def test_few_clusters_have_few_degrees_of_freedom(self):
        frame = planted(300).assign(branch=np.arange(300) % 6)
        frame["branch"] = frame["branch"].map("B{}".format)
        got = ask(survey_of(frame), ["d0"], cluster="branch")
        assert got.glance()["errors"].item() == "CR2" and got.glance()["units"].item() == 6

    def test_covariates_are_held_constant(self):
        frame = planted(600)
        frame["site"] = np.where(frame["d0"] > 2, "A", "B")
        frame["y"] = (frame["y"] + 5 * (frame["site"] == "A")).clip(0, 40)
        got = ask(survey_of(frame), ["d1", "d2"], covariates="site")
        x = frame[["d1", "d2"]].to_numpy()
        held = (frame["site"] == "B").to_numpy(float)[:, None]
        expected = method.fit(x, frame["y"].to_numpy(), covariates=held, scale=(0, 40)).drivers[0]
        row = by_name(got).loc["d1"]
        assert row["difference"] == pytest.approx(expected.slopes.difference)
        assert row["difference_low"] == pytest.approx(expected.slopes.conf_low)


class TestCannotTell:
    def test_too_few_on_one_side(self):
        frame = planted(600)
        frame["d0"] = np.where(np.arange(600) < 18, 1, np.where(frame["d0"] > 3, 5, 4))
        got = ask(survey_of(frame))
        row = by_name(got).loc["d0"]
        assert (row["verdict"], row["reason"]) == ("not_testable", "one_side")
        assert np.isnan(row["difference"]) and not np.isnan(row["estimate"])
        assert "Only 3% rate d0 below 4: asymmetry cannot be tested" in dict(got.notes())[
            "not_testable_below"]  # fmt: skip

    def test_nobody_can_be_tested(self):
        frame = planted(300)
        frame["d0"] = np.where(frame["d0"] > 3, 5, 2)
        got = ask(survey_of(frame), ["d0"])
        assert got.tidy()["reason"].tolist() == ["two_points"]
        assert "cannot be tested" in got.headline("en") and got.findings("zh")
        with pytest.raises(MethodError, match="No driver could be tested"):
            got.knots()

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_nothing_of_few_people_is_told(self, language):
        frame = planted(60)
        frame["d0"] = [1.0] * 8 + [3.0] * 30 + [5.0] * 22
        got = ask(survey_of(frame), ["d0", "d2"])
        row = by_name(got).loc["d0"]
        assert (row["verdict"], row["reason"]) == ("not_testable", "few_people")
        assert row[["n_below", "n_above", *NUMBERS]].isna().all()
        assert "d0" not in got.knots()["driver"].tolist()
        notes = dict(got.notes(language))
        assert "10" in notes["not_testable_few_people"]

    def test_few_at_the_knot_are_not_told_by_both_sides(self):
        frame = planted(400)
        frame["d0"] = np.where(np.arange(400) < 4, 3, np.where(frame["d0"] >= 3, 5, 1))
        row = by_name(ask(survey_of(frame))).loc["d0"]
        assert row["knot"] == 3 and row[["n_below", "n_above"]].isna().any()

    def test_a_share_of_few_people_is_not_told(self):
        frame = planted(100)
        frame.loc[:6, "y"] = 40
        got = ask(survey_of(frame), ["d0"])
        assert np.isnan(got.glance()["share_top"].item())
        assert "%" not in dict(got.notes())["ceiling_outcome_checked_few"]

    @pytest.mark.parametrize(
        ("means", "verdicts", "named", "moved"),
        [
            # steps of the outcome by rating; verdicts at knots 2, 3, 4
            ((0, 4, 7, 9, 9), ["basic_like", "basic_like", "basic_like"], True, False),
            ((0, 1, 2, 3, 3), ["undetermined", "basic_like", "basic_like"], True, True),
            ((0, 4, 4, 4, 6.5), ["basic_like", "basic_like", "excitement_like"], False, True),
        ],
    )
    def test_what_another_cut_says(self, means, verdicts, named, moved):
        rng = np.random.default_rng(11)
        x = rng.integers(1, 6, 3000)
        y = 15 + np.array([0, *means])[x] + rng.normal(0, 2, 3000)
        got = ask(survey_of(pd.DataFrame({"d0": x, "y": np.rint(y)})), ["d0"])
        assert got.knots()["verdict"].tolist() == verdicts
        assert got.knots()["chosen"].tolist() == [False, True, False]
        assert ("knot_sensitive" in dict(got.notes())) == moved
        assert got.headline("en").startswith("More is lost") == named
        assert ("Another cut" in got.narrate("en")) != named


class TestRefuses:
    def test_all_problems_at_once(self):
        with pytest.raises(OptionError) as told:
            ask(survey_of(planted(100)), ["d0", "d0", "nothing"], margin=-1)
        for part in ("`margin` is -1", "'nothing'", "more than once"):
            assert part in str(told.value)

    @pytest.mark.parametrize("margin", [0, True, "half", float("nan")])
    def test_margins_that_are_none(self, margin):
        with pytest.raises(OptionError, match="Expected a number above 0"):
            ask(survey_of(planted(100)), margin=margin)

    def test_a_single_cluster(self):
        frame = planted(100).assign(branch="A")
        with pytest.raises(MethodError, match="belong to one 'branch'"):
            ask(survey_of(frame), cluster="branch")

    def test_no_survey(self):
        with pytest.raises(OptionError, match="Expected a Survey"):
            ask(planted(10))
