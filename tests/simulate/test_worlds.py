"""Worlds: reproducible, marked as simulated, and never against themselves."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import simulate
from cemlab.errors import OptionError
from cemlab.simulate.options import FEWEST
from cemlab.simulate.recipe import Effect
from cemlab.simulate.truth import kind_of
from cemlab.simulate.walking import following, reach_of_all, steps_of
from cemlab.simulate.whereabouts import exposed

STUDY = Path(__file__).parents[2] / "data" / "wuye-repair"
FRAMES = ("survey", "events", "customers", "outcomes", "hidden")
NOT_MET, BLANK = 6, 99  # codes of the worlds whose scale is 1 to 5

each = pytest.mark.parametrize("name", simulate.WORLDS)


@cache
def world(name, n=1500, seed=6, **options):
    """A world that no test changes; made once."""
    return getattr(simulate, name)(n, seed=seed, **options)


def _same(left, right, frames=FRAMES):
    for frame in frames:
        pd.testing.assert_frame_equal(getattr(left, frame)(), getattr(right, frame)())


class TestBundled:
    def test_the_study_is_what_the_world_writes(self, tmp_path):
        folder = tmp_path / "wuye-repair"
        written = simulate.property(n=600, seed=1).write_study(folder)
        names = [path.relative_to(folder).as_posix() for path in written]
        assert set(names) >= {"study.yaml", "truth.yaml", "raw/survey.csv", "raw/events.csv"}
        for name in names:
            assert (folder / name).read_bytes() == (STUDY / name).read_bytes(), name

    def test_marked_simulated_wherever_it_shows(self):
        study = cemlab.open_study(STUDY)
        survey = cemlab.read_survey(study)
        assert study.simulated and survey.is_simulated
        assert "simulated" in survey.narrate("en") and "模拟" in survey.narrate("zh")
        score = cemlab.metrics.score(survey, **study.options("metrics"))
        assert "simulated" in score.source_line("en") and "模拟" in score.source_line("zh")
        events = cemlab.read_events(study)
        assert events.is_simulated and "simulated" in events.narrate("en")

    def test_what_is_hidden_is_in_no_table(self):
        groups = list(simulate.read_recipe("property").groups)
        hidden = set(world("property").hidden()) - {"respondent_id"}
        for path in (STUDY / "raw").glob("*.csv"):
            table = pd.read_csv(path, dtype=str)
            if path.name == "quotes.csv":  # its themes are those of a machine that reads words
                table = table.rename(columns={"theme": "coded"})
            assert not hidden & set(table) and not table.isin(groups).to_numpy().any(), path.name
            assert "felt_" not in path.read_text("utf-8")


class TestSeed:
    @each
    def test_the_same_gives_the_same_world(self, name):
        _same(world(name), getattr(simulate, name)(1500, seed=6))

    @each
    def test_another_gives_another(self, name):
        assert not world(name).survey().equals(world(name, seed=7).survey())

    @each
    def test_the_first_people_stay_the_same_when_there_are_more(self, name):
        few, many = world(name, 60), world(name)
        for frame in FRAMES:
            first = getattr(few, frame)()
            more = getattr(many, frame)().head(len(first))
            pd.testing.assert_frame_equal(first, more)

    def test_also_over_blocks(self):
        few, many = world("property", 1300), world("property", 2500)
        ids = few.survey()["respondent_id"]
        assert ids.tolist() == many.survey()["respondent_id"].head(1300).tolist()
        pd.testing.assert_frame_equal(few.survey(), many.survey().head(1300))
        log = many.events()
        mine = log[log["customer_id"].isin(ids)].reset_index(drop=True)
        pd.testing.assert_frame_equal(few.events(), mine)

    @each
    def test_the_language_changes_no_number(self, name):
        _same(world(name), world(name, language="zh"))
        told = (dict(world(name).truth), dict(world(name, language="zh").truth))
        assert told[0] == told[1]


@pytest.mark.parametrize("frame", FRAMES)
def test_the_frames_handed_out_are_copies(frame):
    own = simulate.property(FEWEST)
    before = getattr(own, frame)()
    table = getattr(own, frame)()
    table.iloc[0] = table.iloc[-1]
    table["more"] = 1
    assert not table[list(before)].equals(before)
    pd.testing.assert_frame_equal(getattr(own, frame)(), before)


def test_no_world_shares_its_truth_with_another():
    first = simulate.property(FEWEST)
    kept = first.truth["population"]["n"]
    first.truth["population"]["n"] = first.truth["effects"]["staff"]["below"] = -1
    assert simulate.property(FEWEST, seed=2).truth["population"]["n"] == kept
    assert simulate.property(FEWEST).truth["effects"]["staff"]["below"] != -1


class TestCustomers:
    @each
    def test_have_all_who_answer_and_others(self, name):
        one = world(name)
        survey, customers = one.survey(), one.customers()
        assert survey["respondent_id"].is_unique and customers["customer_id"].is_unique
        assert len(survey) == 1500 < len(customers)
        answered = customers.loc[customers["answered"] == 1, "customer_id"]
        assert answered.tolist() == survey["respondent_id"].tolist()
        assert set(one.events()["customer_id"]) == set(answered)

    @each
    def test_are_in_the_survey_what_they_are_there(self, name):
        one = world(name)
        survey = one.survey().set_index("respondent_id")
        customers = one.customers().set_index("customer_id").loc[survey.index]
        same = [one.recipe.branches.id, one.recipe.way.id, *one.recipe.segments]
        pd.testing.assert_frame_equal(survey[same], customers[same], check_names=False)

    @each
    def test_all_have_outcomes(self, name):
        one = world(name)
        later = one.outcomes()
        assert later["customer_id"].tolist() == one.customers()["customer_id"].tolist()
        left = later["active"] == 0
        assert 0 < left.mean() < 0.6
        assert (later["left_on"].notna() == left).all() and ((later["reason"] != "") == left).all()
        assert (later["revenue"] >= 0).all() and (later["referrals"] >= 0).all()

    @each
    def test_come_before_what_they_live_and_leave_after_it(self, name):
        one = world(name)
        since = one.customers().set_index("customer_id")["since"]
        left = one.outcomes().set_index("customer_id")["left_on"]
        assert (since <= left).loc[left.notna()].all()
        lived = one.events().groupby("customer_id")["occurred_at"].agg(["min", "max"])
        assert (since[lived.index] <= lived["min"]).all()
        ended = left[lived.index].dropna()
        assert (lived["max"].dt.normalize()[ended.index] <= ended).all()
        months = pd.Timedelta(days=30.4375 * one.recipe.later.months)
        latest = one.events()["occurred_at"].max() + pd.Timedelta(days=31) + months
        assert left.max() <= latest

    @each
    def test_segments_branches_and_ways_are_those_of_the_recipe(self, name):
        recipe, customers = world(name).recipe, world(name).customers()
        n = len(customers)
        for segment, told in recipe.segments.items():
            shares = customers[segment].value_counts(normalize=True)
            for level, one in told.levels.items():
                sd = np.sqrt(one.share * (1 - one.share) / n)
                assert shares.get(level, 0.0) == pytest.approx(one.share, abs=4.5 * sd)
        assert customers[recipe.branches.id].nunique() == recipe.branches.count
        assert set(customers[recipe.way.id]) <= set(recipe.way.levels)


class TestAnswers:
    @each
    def test_lie_on_their_scales(self, name):
        one = world(name)
        table, codes = one.survey(), one.truth["codes"]
        low, high = codes["scale"]
        rated = set(range(low, high + 1))
        unmet = {codes["not_applicable"]}
        blank = {codes["blank"]}
        assert set(table["overall"]) <= rated | blank
        assert set(table["recommend"]) <= set(range(11)) | blank
        assert set(table["remembered"]) <= set(range(11)) | blank
        for driver in one.recipe.survey.drivers:
            may_be_unmet = driver in one.truth["asked_of_those_at"]
            assert set(table[driver]) <= rated | blank | (unmet if may_be_unmet else set())
            assert len(set(table[driver]) & rated) >= len(rated) - 1, driver
        for need in one.recipe.needs.items:
            assert set(table[need]) <= set(range(1, 6)) | blank
        assert (table["weight"] > 0).all()

    @each
    def test_do_not_apply_to_whom_did_not_meet_the_step_and_to_nobody_else(self, name):
        one = world(name)
        table, log, codes = one.survey(), one.events(), one.truth["codes"]
        checked = 0
        for item, driver in one.recipe.survey.drivers.items():
            unmet = (table[item] == codes["not_applicable"]).to_numpy()
            if driver.at is None:
                assert not unmet.any()
                continue
            came = table["respondent_id"].isin(
                log.loc[log["touchpoint"] == driver.at, "customer_id"]
            )
            known = (table[item] != codes["blank"]).to_numpy()
            assert (came.to_numpy() != unmet)[known].all(), item
            checked += 1
        assert checked

    @each
    def test_comments_are_about_what_was_met(self, name):
        """Who writes of a step has been there; of an item, has met its step."""
        one = world(name)
        recipe, hidden = one.recipe, one.hidden()
        steps = steps_of(recipe.journeys)
        log = one.events()
        spoke = hidden["theme"] != ""
        assert spoke.any() and (spoke == (one.survey()["comment"] != "")).all()
        themes = hidden["theme"].str.removeprefix("praise.")
        for theme in themes[spoke].unique():
            driver = recipe.survey.drivers.get(theme)
            step = theme if driver is None else driver.at
            if step is None:
                continue
            assert step in steps
            met = log.loc[log["touchpoint"] == step, "customer_id"]
            assert hidden.loc[themes == theme, "respondent_id"].isin(met).all(), theme

    @each
    def test_comments_are_whole_sentences_in_one_of_two_languages(self, name):
        one = world(name)
        hidden, comments = one.hidden(), one.survey()["comment"]
        said = comments != ""
        assert not comments.str.contains(r"[{}]").any()
        english = comments == hidden["comment_en"]
        assert (english | (comments == hidden["comment_zh"])).all()
        assert english[said].mean() == pytest.approx(one.recipe.comments.english, abs=0.1)
        assert not comments[said & english].str.contains("[一-鿿]").any()

    def test_who_says_that_he_had_to_chase_has_chased(self):
        one = world("property", 3000)
        sentences = one.recipe.comments.complaints["chase"]
        log, survey = one.events(), one.survey()
        chased = set(log.loc[log["touchpoint"] == "chase", "customer_id"])
        told = survey["comment"].map(
            lambda text: any(
                start in text
                for both in sentences
                for start in (both.en.split("{")[0], both.zh.split("{")[0])
                if len(start) > 1
            )
        )
        assert told.sum() > 20 and set(survey.loc[told, "respondent_id"]) <= chased

    @each
    def test_weights_give_back_the_shares_of_customers(self, name):
        one = world(name)
        survey = one.survey()
        assert survey["weight"].mean() == pytest.approx(1, abs=0.1)
        for segment, shares in one.truth["shares_of_segments"].items():
            found = survey.groupby(segment)["weight"].sum() / survey["weight"].sum()
            for level, share in shares.items():
                assert found.get(level, 0.0) == pytest.approx(share, abs=0.06)


class TestMoments:
    @each
    def test_times_increase_within_a_journey(self, name):
        one = world(name)
        log = one.events()
        journeys = log.groupby(["customer_id", "journey"])
        gaps = journeys["occurred_at"].diff().dropna()
        assert (gaps >= pd.Timedelta(0)).all()
        waits = {step for step, told in steps_of(one.recipe.journeys).items() if told.wait}
        timed = log.loc[gaps.index, "touchpoint"].isin(waits)
        assert (gaps[timed] >= pd.Timedelta(minutes=1)).all()
        assert (log["occurred_at"].dt.second == 0).all()

    @each
    def test_ways_are_those_of_the_recipe(self, name):
        one = world(name)
        log = one.events()
        for journey, told in one.recipe.journeys.items():
            mine = log[log["journey"] == journey]
            assert set(mine["touchpoint"]) <= set(told.steps)
            by = mine.groupby("customer_id")["touchpoint"]
            first = next(iter(told.steps))
            assert (by.first() == first).all() and not mine.duplicated(
                ["customer_id", "touchpoint"]
            ).any()
            follows = mine.assign(after=by.shift(-1)).dropna(subset=["after"])
            ways = following(told)
            for step, after in set(zip(follows["touchpoint"], follows["after"], strict=True)):
                assert ways[step].get(after, 0) > 0, (step, after)
            for step in by.last().unique():
                assert ways[step].get("end", 0) > 0, step

    @each
    def test_every_step_is_lived_by_about_as_many_as_planned(self, name):
        one = world(name)
        reach = reach_of_all(one.recipe)
        shares = one.events()["touchpoint"].value_counts() / 1500
        for step, share in reach.items():
            # the log odds bend it, and who answers is not everybody
            assert shares.get(step, 0.0) == pytest.approx(share, abs=0.15), step

    @each
    def test_hours_are_respected(self, name):
        one = world(name)
        log = one.events()
        clock = log["occurred_at"].dt.hour + log["occurred_at"].dt.minute / 60
        for step, told in steps_of(one.recipe.journeys).items():
            if told.wait is None or told.wait.hours is None:
                continue
            opens, closes = told.wait.hours
            at = clock[log["touchpoint"] == step]
            assert at.between(opens, closes).all(), step

    def test_hours_shorter_than_a_rush(self, recipe_file):
        log = simulate.make(recipe_file(), n=500).events()
        at = log.loc[log["touchpoint"] == "queue", "occurred_at"]
        clock = at.dt.hour + at.dt.minute / 60
        assert clock.between(9, 9.5).all() and clock.nunique() > 10

    @each
    def test_ratings_lie_on_their_scale_and_some_are_left_out(self, name):
        one = world(name)
        low, high = one.truth["codes"]["experience_scale"]
        felt = one.events()["experience"]
        assert set(felt.dropna()) == set(range(low, high + 1))
        assert felt.isna().mean() == pytest.approx(one.recipe.experience.unrated, abs=0.015)

    @each
    def test_ratings_are_what_was_felt(self, name):
        one = world(name)
        hidden = one.hidden().set_index("respondent_id")
        rated = one.events().dropna(subset=["experience"])
        for step, rows in rated.groupby("touchpoint"):
            felt = hidden.loc[rows["customer_id"], f"felt_{step}"].to_numpy()
            np.testing.assert_array_equal(rows["experience"].to_numpy(int), felt)

    @each
    def test_channels_are_those_that_documents_know(self, name):
        one = world(name)
        log, recipe = one.events(), one.recipe
        assert set(log["channel"]) <= set(cemlab.documents.CHANNELS)
        told = one.survey().set_index("respondent_id")[recipe.way.id]
        steps = steps_of(recipe.journeys)
        own = log[log["touchpoint"].isin([at for at, one in steps.items() if one.channel == "way"])]
        assert (own["channel"].to_numpy() == told[own["customer_id"]].to_numpy()).all()
        for step, rows in log[~log.index.isin(own.index)].groupby("touchpoint"):
            assert set(rows["channel"]) == {steps[step].channel}

    def test_waits_are_about_as_long_as_planned(self):
        one = world("property")
        at = one.events().set_index(["touchpoint", "customer_id"])["occurred_at"]
        hours = (at["repair"] - at["visit"]).dt.total_seconds() / 3600
        assert hours.median() == pytest.approx(50 / 60, rel=0.1) and hours.max() < 5
        days = (at["visit"] - at["confirm"]).dt.total_seconds() / 86_400
        assert 1 < days.median() < 2.5


class TestWaves:
    @pytest.fixture(scope="class")
    def waves(self):
        return simulate.property(n=400, seed=6, waves=3)

    def test_are_of_other_people(self, waves):
        survey, customers = waves.survey(), waves.customers()
        assert survey["wave"].value_counts().to_dict() == {"1": 400, "2": 400, "3": 400}
        assert customers["customer_id"].is_unique and customers["wave"].nunique() == 3
        assert survey["respondent_id"].isin(customers["customer_id"]).all()
        numbers = customers["customer_id"].str.removeprefix("R").astype(int).tolist()
        assert numbers == list(range(1, len(numbers) + 1))
        by_wave = [rows["overall"].tolist() for _, rows in survey.groupby("wave")]
        assert by_wave[0] != by_wave[1] != by_wave[2]

    def test_the_first_is_the_world_of_one_wave(self, waves):
        alone = simulate.property(n=400, seed=6)
        assert "wave" not in alone.survey() and "wave" not in alone.customers()
        first = waves.survey().query("wave == '1'").drop(columns="wave")
        pd.testing.assert_frame_equal(first, alone.survey())
        n = len(alone.events())
        pd.testing.assert_frame_equal(waves.events().head(n), alone.events())

    def test_follow_each_other(self, waves):
        calendar = waves.recipe.calendar
        log, survey = waves.events(), waves.survey().set_index("respondent_id")
        began = log.groupby(["customer_id", "journey"])["occurred_at"].min()
        wave = survey.loc[began.index.get_level_values(0), "wave"].to_numpy()
        for number in (1, 2, 3):
            first = pd.Timestamp(calendar.first_day)
            first += pd.Timedelta(days=(number - 1) * calendar.days_between_waves)
            last = first + pd.Timedelta(days=calendar.days)
            assert began[wave == str(number)].between(first, last).all()

    def test_measures_begin_with_the_second(self, waves):
        assert not len(simulate.property(n=60).actions())
        assert simulate.property(n=60).truth["interventions"] == {}
        actions = waves.actions()
        assert list(actions.columns) == ["action_id", "unit", "wave"]
        assert set(actions["action_id"]) == set(waves.recipe.interventions)
        assert actions["wave"].min() >= 2
        assert set(actions["unit"]) <= set(waves.survey()[waves.recipe.branches.id])

    def test_change_nothing_before_they_begin(self, waves):
        """Of two worlds, with and without measures, the first waves are the same."""
        bare = simulate.variant("property", {"interventions": {}})
        other = simulate.make(bare, n=400, seed=6, waves=3)
        left, right = (one.survey().query("wave == '1'") for one in (waves, other))
        pd.testing.assert_frame_equal(left, right)
        assert not waves.survey().equals(other.survey())

    def test_the_truth_tells_of_every_wave(self, waves):
        assert list(waves.truth["branch_effects"]) == [1, 2, 3]


class TestBranches:
    @pytest.mark.parametrize("count", [2, 26, 27, 120])
    def test_are_as_many_as_asked_for(self, count):
        one = simulate.property(n=800, seed=6, branches=count)
        codes = one.customers()[one.recipe.branches.id]
        assert codes.nunique() == count == len(one.truth["branch_effects"][1])
        assert set(codes) == set(one.truth["branch_effects"][1])
        assert codes.str.fullmatch("[A-Z]" if count <= 26 else r"\d{3}").all()
        assert codes.min() == ("A" if count <= 26 else "001")

    def test_a_study_of_many_can_be_read(self, tmp_path):
        simulate.property(n=200, branches=30).write_study(tmp_path / "many")
        study = cemlab.open_study(tmp_path / "many")
        found = cemlab.read_survey(study).column("building")
        assert set(found) <= set(study.survey.items["building"].levels) and "001" in set(found)

    def test_as_many_as_usual_is_the_world_itself(self):
        count = simulate.read_recipe("property").branches.count
        _same(simulate.property(60), simulate.property(60, branches=count))


class TestResponse:
    @each
    def test_1_is_everybody(self, name):
        one = world(name, 300, response=1)
        recipe = one.recipe
        if recipe.focus is None or recipe.journeys[recipe.focus].share == 1:
            assert len(one.customers()) == 300
        assert (one.survey()["weight"] == 1).all()
        asked = len(one.customers())
        told = one.truth["population"]["response"]  # all but those who lived nothing
        assert 300 / asked == pytest.approx(told, abs=0.08)

    @pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 0.9])
    def test_as_large_as_asked_for(self, share):
        one = world("property", 1000, response=share)
        assert 1000 / len(one.customers()) == pytest.approx(share, rel=0.12)

    def test_a_tenth_has_weights(self):
        one = world("property", 2000, response=0.1)
        survey = one.survey()
        assert survey["weight"].nunique() == len(one.recipe.segments["household"].levels)
        assert survey["weight"].mean() == pytest.approx(1, abs=0.04)
        found = survey.groupby("household")["weight"].sum() / survey["weight"].sum()
        plain = survey["household"].value_counts(normalize=True)
        for level, share in one.truth["shares_of_segments"]["household"].items():
            assert found[level] == pytest.approx(share, abs=0.04)
        assert plain["owner_retired"] > 0.19  # they like to answer: 14% of the customers

    def test_of_levels_that_would_pass_everybody(self, recipe_file):
        one = simulate.make(recipe_file(), n=900, response=0.9)
        rates = one.truth["response_of_segments"]
        assert all(0 < rate < 1 for level in rates.values() for rate in level.values())
        assert 900 / len(one.customers()) == pytest.approx(0.9, abs=0.03)

    @pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
    def test_as_large_as_asked_for_with_several_segments(self, share):
        still = simulate.variant("insurance", {"survey.extreme": 0.0})
        told = simulate.make(still, n=50, response=share).truth["population"]["response"]
        assert told == pytest.approx(share, abs=0.006)

    def test_the_truth_is_as_firm_where_few_answer(self):
        few, usual = (
            simulate.store(n=50, response=share).truth["population"] for share in (0.01, None)
        )
        assert few["n"] > 20_000 and usual["n"] > 20_000
        shares = (one["of_those_who_answer"]["importance"] for one in (few, usual))
        for one, other in zip(*(share.values() for share in shares), strict=True):
            assert one == pytest.approx(other, abs=0.012)

    def test_nobody_at_all_is_said(self, recipe_file, monkeypatch):
        monkeypatch.setattr(simulate.generating, "PATIENCE", 2)
        path = recipe_file(("respond: 0.4", "respond: 1e-9"), ("respond: 0.6", "respond: 1e-9"))
        with pytest.raises(OptionError, match="Nobody answers: 8,000 customers were asked"):
            simulate.make(path, n=20).survey()


class TestTruth:
    def test_shares_are_those_of_a_large_sample(self):
        one = simulate.property(20_000, seed=2)
        table, found = one.survey(), one.truth["population"]["of_those_who_answer"]
        for item, step in one.truth["asked_of_those_at"].items():
            applies = (table.loc[table[item] != BLANK, item] != NOT_MET).mean()
            assert applies == pytest.approx(found["reach"][step], abs=0.02)
        groups = table.groupby(one.hidden()["group"])["weight"].sum() / table["weight"].sum()
        assert groups.to_dict() == pytest.approx(found["shares_of_groups"], abs=0.02)
        given = table[table["overall"] != BLANK]
        mean = np.average(given["overall"], weights=given["weight"])
        assert mean == pytest.approx(found["overall_mean"], abs=0.03)

    @each
    def test_says_how_to_make_the_world_again(self, name):
        one = world(name, 60, branches=4, waves=2, response=0.2)
        call = one.truth["made_by"]
        assert call == (f"cemlab.simulate.{name}(n=60, seed=6, waves=2, branches=4, response=0.2)")
        again = eval(call, {"cemlab": cemlab})
        _same(one, again)

    @each
    def test_is_plain(self, name):
        """Numbers, texts, lists and mappings: anything can read it."""

        def plain(value):
            if isinstance(value, dict):
                return all(isinstance(key, (str, int)) and plain(one) for key, one in value.items())
            if isinstance(value, (list, tuple)):
                return all(map(plain, value))
            return value is None or type(value) in (str, int, float, bool)

        truth = world(name).truth
        assert truth["simulated"] is True and plain(dict(truth))

    @each
    def test_has_the_outcome_of_every_driver(self, name):
        truth = world(name).truth
        found = truth["population"]["of_those_who_answer"]
        assert set(found["slopes"]) == set(truth["effects"])
        assert 0 < found["r_squared"] < 1
        if "importance" in found:
            assert sum(found["importance"].values()) == pytest.approx(1, abs=0.001)


class TestArguments:
    @pytest.mark.parametrize("n", [-5, 0, 9, 100_000_001, 2.5, "600", None, True, float("nan")])
    def test_how_many(self, n):
        with pytest.raises(OptionError, match="`n` is .* whole number, 10 to 100,000,000"):
            simulate.property(n)

    @pytest.mark.parametrize("seed", [-1, 1.5, "1", None, True])
    def test_seed(self, seed):
        with pytest.raises(OptionError, match="`seed` is .* Expected a whole number, 0 or more"):
            simulate.property(50, seed=seed)

    @pytest.mark.parametrize("waves", [0, 41, 1.5, "2", None, True])
    def test_waves(self, waves):
        with pytest.raises(OptionError, match="`waves` is .* Expected a whole number, 1 to 40"):
            simulate.property(50, waves=waves)

    @pytest.mark.parametrize("branches", [0, 1, 1001, 2.5, "4", True])
    def test_branches(self, branches):
        with pytest.raises(OptionError, match="`branches` is .* whole number, 2 to 1,000"):
            simulate.property(50, branches=branches)

    @pytest.mark.parametrize("response", [0, 0.009, 1.1, -1, "0.3", True, float("nan")])
    def test_response(self, response):
        with pytest.raises(OptionError, match="`response` is .* Expected the share that answers"):
            simulate.property(50, response=response)

    def test_language(self):
        with pytest.raises(OptionError, match="`language` is 'fr'"):
            simulate.property(50, language="fr")

    def test_all_problems_at_once(self):
        with pytest.raises(OptionError) as refused:
            simulate.property(
                5, seed=-1, waves=0, branches=1, response=2, language="fr"
            )  # fmt: skip
        told = str(refused.value).splitlines()
        assert [line.split("`")[1] for line in told] == [
            "n", "seed", "waves", "branches", "response", "language",
        ]  # fmt: skip

    def test_numbers_of_numpy_are_numbers(self):
        one = simulate.property(
            np.int64(50), seed=np.int64(3), waves=np.int32(1), branches=np.int64(5),
            response=np.float64(0.5),
        )  # fmt: skip
        told = "cemlab.simulate.property(n=50, seed=3, branches=5, response=0.5)"
        assert one.truth["made_by"] == told

    def test_no_such_world(self):
        with pytest.raises(AttributeError, match="no attribute 'propety'"):
            _ = simulate.propety
        assert set(simulate.WORLDS) <= set(dir(simulate))


class TestKinds:
    @pytest.mark.parametrize(
        ("below", "above", "kind"),
        [(0.3, 0.0, "pain"), (0.3, 0.1, "pain"), (0.0, 0.2, "delight"), (0.1, 0.3, "delight"),
         (0.3, 0.2, "itch"), (0.0, 0.0, "none"), (-0.1, -0.1, "harm"), (-0.3, 0.3, "harm"),
         (0.3, -0.3, "harm")],
    )  # fmt: skip
    def test_of_effects(self, below, above, kind):
        assert kind_of(Effect(below=below, above=above)) == kind


class TestLuck:
    def test_of_a_wave_is_another_in_another_world_and_adds_nothing_on_average(self):
        one, two = (simulate.store(n=50, seed=seed, waves=2).truth for seed in (1, 2))
        for wave in (1, 2):
            luck = list(one["branch_effects"][wave].values())
            assert sum(luck) == pytest.approx(0, abs=1e-3) and max(luck) > 0.02
            assert one["branch_effects"][wave] != two["branch_effects"][wave]

    @pytest.mark.parametrize("branches", [2, 3, 5, 6, 7])
    def test_a_random_half_is_a_half(self, branches):
        for seed in range(6):
            world = simulate.store(n=50, seed=seed, branches=branches, waves=2)
            has = exposed(world.recipe, world.options, "floor_signs")
            assert has.sum() in (branches // 2, branches - branches // 2)

    def test_what_a_measure_adds_is_stated(self):
        told = simulate.store(n=50, waves=2).truth["interventions"]
        assert told["floor_signs"]["adds_to_the_mean"]["overall"] > 0.05
        assert told["uniforms"]["adds_to_the_mean"] == {"overall": 0.0}
        assert simulate.store(n=50).truth["interventions"] == {}


class TestStaysWhole:
    def test_a_recipe_cannot_be_changed_through_a_truth(self):
        simulate.insurance(n=50).truth["ways_of_groups"]["quick"]["app"] = 0
        assert simulate.insurance(n=50).truth["ways_of_groups"]["quick"]["app"] > 0

    def test_items_of_a_step_that_not_everybody_meets(self):
        early = {"journeys.repair.steps.visit.next": {"repair": 0.9, "end": 0.1}}
        found = simulate.make(simulate.variant("property", early), 50).truth["population"]
        assert sum(found["of_those_who_answer"]["importance"].values()) == pytest.approx(
            1, abs=0.01
        )

    def test_a_group_of_nobody(self):
        levels = {"no_time": 0.6, "price": 0.4, "contact": 0.0}
        kinds = ("owner_family", "owner_retired", "tenant_young", "tenant_shop")
        nobody = {f"segments.household.levels.{kind}.groups": levels for kind in kinds}
        found = simulate.make(simulate.variant("property", nobody), 50).truth["population"]
        assert found["of_those_who_answer"]["shares_of_groups"]["contact"] == 0.0

    def test_a_world_in_which_nothing_varies(self):
        flat = {
            f"survey.drivers.{name}.effect": 0.0 for name in simulate.property(10).truth["effects"]
        }
        flat |= {f"survey.drivers.{name}.applies": 0.0 for name in ("pricing", "callback")}
        flat |= {"survey.overall.noise": 0.0}
        found = simulate.make(simulate.variant("property", flat), 50).truth["population"]
        assert found["of_those_who_answer"]["r_squared"] is None
