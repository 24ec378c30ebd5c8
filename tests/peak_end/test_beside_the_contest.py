"""What stands beside the verdict: one sitting, importance, placebos, other contests, length."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import Survey
from cemlab.errors import CemlabWarning, MethodError

from .worlds import MOMENTS, fit, log_of, planted, survey_of, world

ROOT = Path(__file__).resolve().parents[2]


class TestOneSitting:
    def test_a_declaration_leaves_the_numbers_and_takes_the_verdict(self, rng):
        events, survey = planted(rng, 400, "peak_end", state=1.0)
        apart = fit(events, survey)
        with pytest.warns(CemlabWarning, match="same sitting"):
            together = fit(events, survey, same_sitting=True)
        pd.testing.assert_frame_equal(apart.tidy(), together.tidy())
        assert apart.glance()["verdict"].iloc[0] == "over_weighting"
        assert together.glance()["verdict"].iloc[0] == "descriptive"
        assert set(together.variants()["verdict"]) == {"descriptive"}
        told = fit(replace(events, is_retrospective=True), survey)
        assert told.glance()["verdict"].iloc[0] == "descriptive"

    @pytest.mark.parametrize(("language", "said"), [("en", "escriptive"), ("zh", "仅作描述")])
    def test_every_sentence_and_figure_says_so(self, rng, language, said):
        _, rated, overall = world(rng, 300, "peak_end", state=1.0)
        frame = pd.DataFrame({"case": range(300), "overall": overall,
                              "line": np.repeat(["a", "b"], 150)})  # fmt: skip
        log = log_of(np.clip(rated, -9, 9).reshape(300, MOMENTS).tolist())
        got = fit(log, Survey.from_frame(frame, id="case"), by="line", same_sitting=True)
        assert said in got.headline(language) and said in got.narrate(language)
        assert all(said in got.subline(name, language) for name in got.figures())
        assert all(said in one.claim + one.detail for one in got.findings(language))
        assert {one.grade for one in got.findings(language)} == {"C"}
        for name in ("models", "importance", "groups"):
            assert said in getattr(got, f"plot_{name}")(language=language).get_xlabel()

    def test_an_airport_rated_on_one_page(self, shared):
        """SFO 2017: touchpoints and the whole stand side by side, and nobody has to say it."""
        study = cemlab.open_study(ROOT / "data/sfo-2017")
        events, survey = cemlab.read_events(study), cemlab.read_survey(study)
        with pytest.warns(CemlabWarning, match="same sitting"):
            got = cemlab.peak_end.fit(events, survey, outcome="Q7ALL", resamples=0)
        whole = got.glance().iloc[0]
        assert whole["verdict"] == "descriptive" and whole["n"] == 2651
        assert whole["r_squared_mean"] > whole["r_squared_peak_end"]
        assert set(got.duration()["verdict"]) == {"descriptive"}


class TestImportance:
    def test_parts_are_those_of_all_orders_of_entry(self, rng):
        """By hand: the mean rise in R² over the 720 orders of six features."""
        from itertools import permutations

        events, survey = planted(rng, 80, "peak_end", state=1.0)
        table = fit(events, survey, resamples=0).importance()
        features = cemlab.peak_end.features(events)
        names, y = table["feature"].tolist(), survey.answers()["overall"].to_numpy()
        assert set(names) == {"mean", "peak", "trough", "end", "start", "trend"}
        known = {}

        def r_squared(chosen):
            key = frozenset(chosen)
            if key not in known:
                x = np.column_stack([np.ones(80), features[list(chosen)].to_numpy(float)])
                left = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
                known[key] = 1 - left @ left / ((y - y.mean()) ** 2).sum()
            return known[key]

        parts = dict.fromkeys(names, 0.0)
        for order in permutations(names):
            for place, name in enumerate(order):
                rise = r_squared(order[: place + 1]) - (r_squared(order[:place]) if place else 0)
                parts[name] += rise / 720
        np.testing.assert_allclose(table["estimate"], [parts[name] for name in names], atol=1e-9)
        assert table["share"].sum() == pytest.approx(1)
        assert set(table["verdict"]) == {"not_tested"}

    def test_a_world_of_noise_stays_under_the_floor(self, rng):
        table = fit(*planted(rng, 1500, "nothing")).importance().set_index("feature")
        assert (table["verdict"] == "noise").sum() >= 4
        assert (table["noise_floor"] > 0.05).all()

    def test_the_peak_has_a_part_where_people_recall_the_mean(self, rng):
        """Why importance decides nothing."""
        got = fit(*planted(rng, 1000, "mean", state=0.3))
        table = got.importance().set_index("feature")
        assert table.loc["peak", "verdict"] == "above_noise" and table.loc["peak", "share"] > 0.1
        assert table.index[0] == "mean" and table.loc["mean", "rank_high"] == 1
        assert "does not show that memory uses" in got.subline("importance", "en")

    def test_covariates_and_the_number_of_moments_get_no_part(self, rng):
        events, survey = planted(rng, 150, "peak_end")
        overall = survey.answers()["overall"].to_numpy()
        frame = pd.DataFrame({"case": range(150), "overall": overall})
        frame["age"] = overall + rng.normal(0, 0.1, 150)
        held = fit(events, Survey.from_frame(frame, id="case"), covariates="age", resamples=0)
        free = fit(events, Survey.from_frame(frame, id="case"), resamples=0)
        assert held.importance()["estimate"].sum() < 0.02 < free.importance()["estimate"].sum()

    def test_extremes_that_were_asked_for(self, rng):
        got = fit(*planted(rng, 100, "peak_end"), extremes="peak_abs", resamples=0)
        assert "peak_abs" in set(got.importance()["feature"])
        assert not {"peak", "trough"} & set(got.importance()["feature"])


class TestOtherContests:
    def test_journeys_of_equal_length(self, rng):
        """With more moments where the peak is higher, and nothing but the mean recalled."""
        _, rated, overall = world(rng, 600, "mean")
        rated = np.clip(rated, -9, 9).reshape(600, MOMENTS).tolist()
        short = [one[: 5 + at % 4] for at, one in enumerate(rated)]
        got = fit(log_of(short), survey_of(overall))
        table = got.variants().set_index("variant")
        assert table["n"].tolist() == [600, 150]
        same = [one for one in short if len(one) == 5]
        alone = fit(log_of(same), survey_of(overall[::4])).glance().iloc[0]
        assert table.loc["equal_n", "estimate"] == pytest.approx(alone["gain"])
        checks = got.checks("zh").set_index("check")
        assert "150 段旅程" in checks.loc["equal_n", "note"]

    def test_a_few_journeys_of_another_length_are_no_other_contest(self, rng):
        _, rated, overall = world(rng, 100, "mean")
        rated = np.clip(rated, -9, 9).reshape(100, MOMENTS).tolist()
        got = fit(log_of([one[: 8 - (at < 6)] for at, one in enumerate(rated)]), survey_of(overall))
        assert got.variants()["variant"].tolist() == ["as_asked"]

    @staticmethod
    def quitting(rng, **options):
        """People leave after a moment below −1.5; the others reach the last step."""
        _, rated, overall = world(rng, 500, "mean", state=1.0)
        journeys = []
        for own in np.clip(rated, -9, 9).reshape(500, MOMENTS):
            low = np.flatnonzero(own[2:-1] < -1.5)
            journeys.append(own[: low[0] + 3].tolist() if low.size else own.tolist())
        steps = [f"s{at}" for at in range(MOMENTS)]
        return journeys, log_of(journeys, touchpoints=steps, **options), survey_of(overall)

    def test_who_quits_ends_with_the_worst_moment(self, rng):
        journeys, log, survey = self.quitting(rng)
        got = fit(log, survey)
        table, whole = got.variants().set_index("variant"), got.glance().iloc[0]
        done = [len(one) == MOMENTS for one in journeys]
        assert table.loc["completers", "n"] == sum(done) and whole["goal"] == "s7"
        assert whole["quit"] == pytest.approx(1 - np.mean(done))
        low = [one[-1] == min(one) for one, all_ in zip(journeys, done, strict=True) if not all_]
        assert whole["quit_at_trough"] == pytest.approx(np.mean(low)) and np.mean(low) > 0.5
        assert whole["completed_at_trough"] < 0.3
        note = got.checks("en").set_index("check").loc["quit_at_trough", "note"]
        assert "did not reach “s7”" in note and "may leave because of it" in note

    def test_a_declared_end_is_held_against_the_last_moment(self, rng):
        journeys, log, survey = self.quitting(rng, end="s7")
        got = fit(log, survey)
        table = got.variants().set_index("variant")
        done = sum(len(one) == MOMENTS for one in journeys)
        assert got.glance()["n"].iloc[0] == done
        assert table.loc["last_moment", "n"] == 500 and "completers" not in table.index
        open_ = fit(self.quitting(np.random.default_rng(20260101))[1], survey)
        assert table.loc["last_moment", "estimate"] == pytest.approx(open_.glance()["gain"].iloc[0])

    def test_another_verdict_fails_the_check(self, rng):
        got = fit(*planted(rng, 600, "peak_end", state=1.0))
        other = got.variants().assign(variant="equal_n", verdict="averaging")
        both = pd.concat([got.variants(), other], ignore_index=True)
        turned = replace(got, _tables={**got._tables, "variants": both})
        assert turned.checks().set_index("check").loc["equal_n", "passed"] is False
        both.loc[1, "verdict"] = "cannot_tell"
        turned = replace(got, _tables={**got._tables, "variants": both})
        assert turned.checks().set_index("check").loc["equal_n", "passed"] is None


class TestPlacebos:
    def test_extremes_do_not_depend_on_the_order(self, rng):
        """Of a rule of the peak alone the gain stays; of the end alone it goes."""
        _, rated, _ = world(rng, 800, "mean", state=1.0)
        rated = np.clip(rated, -9, 9).reshape(800, MOMENTS)
        left = {}
        for name, recalled in (("peak", rated.max(axis=1)), ("end", rated[:, -1])):
            got = fit(log_of(rated.tolist()), survey_of(recalled + rng.normal(0, 0.4, 800)),
                      resamples=0)  # fmt: skip
            left[name] = got.glance()["order_free"].iloc[0]
        assert left["peak"] > 0.95 and left["end"] < 0.1

    @staticmethod
    def repeated(rng, *, own):
        """Eight journeys of each of 60 customers; they recall the peak of the journey, or
        their level and spread make the peak of the customer go with what they recall."""
        people, each = 60, 8
        level, spread = rng.normal(0, 1, people), rng.uniform(0.3, 2.0, people)
        felt = rng.normal(size=(people, each, MOMENTS)) * spread[:, None, None]
        felt = np.clip(felt + level[:, None, None], -9, 9)
        recalled = felt.max(axis=2) if own else np.repeat(level + 2 * spread, each)
        overall = recalled.reshape(-1) + rng.normal(0, 0.3, people * each)
        who = np.repeat(np.arange(people), each).tolist()
        return log_of(felt.reshape(-1, MOMENTS).tolist(), who=who), survey_of(overall)

    def test_extremes_of_the_customer_are_told_from_those_of_the_journey(self, rng):
        own = fit(*self.repeated(rng, own=True), resamples=0)
        level = fit(*self.repeated(rng, own=False), resamples=0)
        assert own.glance()["placebo_extremes"].iloc[0] < 0.01
        assert level.glance()["placebo_extremes"].iloc[0] > 0.2
        # the contest alone would not have noticed
        assert level.glance()["p_value"].iloc[0] < 0.05
        assert "placebo_extremes" in set(level.checks()["check"])

    def test_within_and_between_customers(self, rng):
        own = fit(*self.repeated(rng, own=True), resamples=0)
        table = own.within_between().set_index(["part", "term"])
        assert table.loc[("within", "peak"), "estimate"] == pytest.approx(1, abs=0.1)
        assert own.glance()["within_p"].iloc[0] < 0.001
        assert "within the 60 customers" in own.narrate("en") and "客户内部" in own.narrate("zh")
        level = fit(*self.repeated(rng, own=False), resamples=0)
        slopes = level.within_between().set_index(["part", "term"])["estimate"]
        assert abs(slopes["within", "peak"]) < 0.1 < slopes["between", "peak"]
        assert "cannot be told" in level.narrate("en")

    def test_few_with_several_journeys_have_no_such_table(self, rng):
        _, rated, overall = world(rng, 60, "mean")
        who = [*range(51), *range(9)]
        log = log_of(np.clip(rated, -9, 9).reshape(60, MOMENTS).tolist(), who=who)
        got = fit(log, survey_of(overall), resamples=0)
        assert got.within_between().empty and np.isnan(got.glance()["within_p"].iloc[0])


class TestLengthAndError:
    @pytest.mark.parametrize(
        ("weight", "verdict", "said"),
        [(0.0, "neglect", "duration neglect"), (0.5, "matters", "does count")],
    )
    def test_the_length_of_journeys(self, rng, weight, verdict, said):
        n = 1500
        length = rng.integers(4, 12, n)
        felt = [np.clip(rng.normal(0, 1.5, k), -9, 9) for k in length]
        overall = [(one.max() + one[-1]) / 2 for one in felt] + weight * length
        events = log_of([one.tolist() for one in felt])
        survey = survey_of(overall + rng.normal(0, 1, n))
        got = fit(events, survey)
        row = got.duration().iloc[0]
        assert (row["length"], row["verdict"], row["bound"]) == ("n_moments", verdict, 0.1)
        assert said in got.narrate("en")
        wide = fit(events, survey, duration_bound=0.9, resamples=0)
        assert wide.duration()["verdict"].iloc[0] == "neglect"

    def test_noisy_moments_make_averaging_doubtful(self, rng):
        """People recall peak and end of what they felt; the ratings of moments are noise."""
        n = 3000
        felt = rng.normal(size=(n, 1)) + rng.normal(0, 0.8, (n, MOMENTS))
        rated = np.clip(felt + rng.normal(0, 1.2, felt.shape), -9, 9)
        overall = felt[:, -1] + rng.normal(0, 0.4, n)
        got = fit(log_of(rated.tolist()), survey_of(overall))
        table = got.reliability().set_index(["reliability", "term"])["estimate"]
        assert table[0.6, "end"] > table[1.0, "end"] and table[0.6, "mean"] < table[1.0, "mean"]
        contest = got.coefficients().set_index(["model", "term"])["estimate"]
        assert table[1.0, "end"] == pytest.approx(contest["both", "end"])

    def test_there_is_none_without_resampling(self, rng):
        got = fit(*planted(rng, 60, "mean"), resamples=0)
        with pytest.raises(MethodError, match="no such table without resampling"):
            got.reliability()

    def test_correlations_that_share_people(self, rng):
        from cemlab.peak_end.methods import williams_test

        events, survey = planted(rng, 200, "mean")
        table = fit(events, survey, resamples=0).features().set_index("feature")
        own = cemlab.peak_end.features(events)
        r = np.corrcoef(own["peak"], own["mean"])[0, 1]
        test = williams_test(
            table.loc["peak", "correlation"], table.loc["mean", "correlation"], r, 200
        )
        assert table.loc["peak", "statistic"] == pytest.approx(test.statistic)
        assert table.loc["peak", "p_value"] == pytest.approx(test.p_value)
        assert np.isnan(table.loc["mean", "difference"])
