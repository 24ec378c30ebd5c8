"""The words are no stronger than the numbers: parts, customers, plain correlations."""

import numpy as np
import pytest

from cemlab.peak_end import features

from .test_groups import grouped
from .worlds import MOMENTS, fit, log_of, planted, survey_of, world


@pytest.fixture(scope="module")
def end_alone():
    """People recall the end; both together are told to count, the extreme by itself is not."""
    got = fit(*planted(np.random.default_rng(0), 300, "end"))
    assert got.glance()[["verdict", "sure_part"]].iloc[0].tolist() == ["over_weighting", "end"]
    return got


class TestParts:
    @pytest.mark.parametrize(
        ("language", "headline", "open_"),
        [
            ("en", "whether the peak itself does cannot be told",
             "Whether the worst moment itself does cannot be told"),
            ("zh", "峰值单独是否如此，尚无法判断", "最差时刻单独是否如此，尚无法判断"),
        ],
    )  # fmt: skip
    def test_a_peak_that_is_not_sure_is_said_everywhere(self, end_alone, language, headline, open_):
        assert headline in end_alone.headline(language)
        assert open_ in end_alone.narrate(language)
        found = end_alone.findings(language)[0]
        assert headline in found.claim and open_ in found.detail and found.grade == "B"
        assert "trough_unsure" in dict(end_alone.notes(language))

    def test_its_numbers_are_those_of_the_model(self, end_alone):
        row = end_alone.coefficients().set_index(["model", "term"]).loc[("both", "trough")]
        assert row["conf_low"] < 0 < row["estimate"]
        note = dict(end_alone.notes("en"))["trough_unsure"]
        assert f"{row['estimate']:+.2f}" in note and f"{row['conf_high']:+.2f}" in note
        checks = end_alone.checks().set_index("check")
        assert checks.loc["extreme_alone", "value"] == row["conf_low"]
        assert checks["passed"][["extreme_alone", "end_alone"]].tolist() == [False, True]
        assert end_alone.variants()["sure_part"].tolist() == ["end"]

    def test_an_end_that_is_not_sure(self, rng):
        """People recall the peak; end and peak are often one moment, and neither stands out."""
        _, rated, _ = world(rng, 250, "mean", state=1.0)
        rated = np.clip(rated, -9, 9).reshape(250, MOMENTS)
        overall = rated.max(axis=1) + 0.06 * rated[:, -1] + rng.normal(0, 0.6, 250)
        got = fit(log_of(rated.tolist()), survey_of(overall))
        whole = got.glance().iloc[0]
        assert (whole["verdict"], whole["extreme"]) == ("over_weighting", "peak")
        assert whole["sure_part"] == "extreme"
        assert "whether the end itself does cannot be told" in got.headline("en")
        assert "结尾单独是否如此" in got.narrate("zh")
        assert "end_unsure" in dict(got.notes("en"))

    def test_what_is_sure_is_said_without_reserve(self, rng):
        got = fit(*planted(rng, 600, "peak_end", state=1.0))
        assert got.glance()["sure_part"].iloc[0] == "both"
        assert "weigh more than in the mean" in got.headline("en")
        assert not [code for code in dict(got.notes("en")) if code.endswith("_unsure")]
        assert "itself" not in got.narrate("en")

    def test_groups_are_told_in_the_same_words(self, rng):
        events, survey = grouped(rng, ["peak_end", "mean"], n=600)
        got = fit(events, survey, by="line")
        table = got.groups()
        table.loc[0, "sure_part"] = "end"
        turned = type(got)(**{**got.__dict__, "_tables": {**got._tables, "groups": table}})
        assert "peak and end together beyond the mean" in turned.narrate("en")
        assert "over-weighting of peak and end" in got.narrate("en")


def repeated(rng, *, truth, shared, style=0.0, level=0.0):
    """100 customers with four journeys each. Those whose journeys peak and end higher recall all
    higher by `shared`; those who rate all higher by `style` recall it by `level` as much."""
    who = np.repeat(np.arange(100), 4)
    _, rated, overall = world(rng, 400, truth)
    rated = rated.reshape(400, MOMENTS).copy()
    trait, own = rng.normal(size=(2, 100))[:, who]
    if shared:
        rated[:, -1] += trait
        rated[np.arange(400), rated.argmax(axis=1)] += trait
    rated = np.clip(rated + style * own[:, None], -9, 9)
    overall = overall + shared * trait + level * style * own
    return log_of(rated.tolist(), who=who.tolist()), survey_of(overall)


class TestCustomers:
    def test_what_differs_between_customers_is_no_support(self):
        """Of 200 such surveys, all would be called over-weighting without the test within."""
        got = fit(*repeated(np.random.default_rng(5), truth="mean", shared=1.0))
        whole = got.glance().iloc[0]
        assert whole["p_value"] < 0.001 and whole["gain_low"] > 0 and whole["within_p"] > 0.05
        assert (whole["verdict"], whole["only_in"]) == ("cannot_tell", "between")
        assert f"p = {whole['within_p']:.3f}" in dict(got.notes("en"))["only_between"]
        assert "verdict is open because the 100 customers" in got.narrate("en")
        assert "之所以不作判定" in got.narrate("zh")
        assert got.checks().set_index("check").loc["within", "passed"] is False

    def test_what_counts_within_customers_is_not_called_averaging(self):
        """Levels of customers explain nearly all, and hide what every one of them recalls."""
        given = {"truth": "peak_end", "shared": 0.0, "style": 1.5, "level": 3.0}
        got = fit(*repeated(np.random.default_rng(5), **given))
        whole = got.glance().iloc[0]
        assert whole["gain_high"] < 0.02 and whole["within_p"] < 0.001
        assert (whole["verdict"], whole["only_in"]) == ("cannot_tell", "within")
        assert "only_within" in dict(got.notes("zh"))
        assert "look like averaging" in got.narrate("en") and "像是“取平均”" in got.narrate("zh")

    def test_what_counts_within_customers_is_supported(self):
        got = fit(*repeated(np.random.default_rng(5), truth="peak_end", shared=0.0))
        whole = got.glance().iloc[0]
        assert whole["verdict"] == "over_weighting" and whole["only_in"] is None
        assert got.checks().set_index("check").loc["within", "passed"] is True

    def test_a_few_with_several_journeys_are_not_asked(self, rng):
        _, rated, overall = world(rng, 400, "peak_end", state=1.0)
        who = [*range(340), *range(60)]
        rated = np.clip(rated, -9, 9).reshape(400, MOMENTS).tolist()
        got = fit(log_of(rated, who=who), survey_of(overall))
        assert got.glance()["verdict"].iloc[0] == "over_weighting"

    def test_at_one_sitting_nothing_is_said_of_customers(self):
        given = repeated(np.random.default_rng(5), truth="mean", shared=1.0)
        got = fit(*given, same_sitting=True)
        assert got.glance()["only_in"].iloc[0] is None
        assert not [code for code in dict(got.notes("en")) if code.startswith("only_")]


class TestCorrelations:
    def test_what_they_would_be_of_the_mean_alone(self, rng):
        events, survey = planted(rng, 400, "mean")
        got = fit(events, survey, resamples=0)
        table, own = got.features().set_index("feature"), features(events)
        mean = table.loc["mean", "correlation"]
        for name in ("peak", "trough", "end"):
            by_hand = np.corrcoef(own[name], own["mean"])[0, 1] * mean
            assert table.loc[name, "correlation_if_mean"] == pytest.approx(by_hand)
            # and so it is, where people recall the mean
            assert table.loc[name, "correlation"] == pytest.approx(by_hand, abs=0.08)
        assert table.loc["mean", "correlation_if_mean"] == pytest.approx(mean)

    def test_weak_ones_are_not_set_against_strong_ones(self, rng):
        _, rated, overall = world(rng, 600, "mean")
        rated = np.clip(rated, -9, 9).reshape(600, MOMENTS).tolist()
        got = fit(log_of(rated), survey_of(overall + rng.normal(0, 8, 600)))
        expected = got.features().set_index("feature")["correlation_if_mean"]
        assert expected["peak"] < 0.3
        told = got.narrate("en")
        assert "0.8" not in told
        if "prove nothing" in told:
            assert f"the best moment {expected['peak']:.2f}" in told


@pytest.mark.parametrize(("n", "code"), [(12, "moment_count_few"), (90, "moment_count_ignored")])
def test_a_few_journeys_are_not_advised_to_count_moments(n, code):
    rng = np.random.default_rng(2)
    felt = np.clip(rng.normal(0, 2, (n, MOMENTS)), -9, 9)
    journeys = [one[: 3 + at % 6].tolist() for at, one in enumerate(felt)]
    got = fit(log_of(journeys), survey_of(rng.normal(size=n)), count_moments=False, resamples=0)
    assert got.glance()["peak_by_count"].iloc[0] > 0.1
    notes = dict(got.notes("en"))
    assert code in notes and ("count_moments=True" in notes[code]) == (n == 90)
