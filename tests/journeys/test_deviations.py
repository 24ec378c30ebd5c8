"""Planned against lived: four kinds counted by hand and by force, planted ones recovered."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

import cemlab
from cemlab import Survey
from cemlab.documents import Documents
from cemlab.errors import CemlabWarning, MethodError, OptionError
from cemlab.journeys import deviations
from cemlab.journeys.methods.plan_graph import out_of_order, planned_order
from cemlab.numerics import wilson_intervals
from cemlab.style import leaving_texts, meeting_texts

from .plans import EFFECTS, RATES, frame, log, plan, planted

pytestmark = pytest.mark.filterwarnings("ignore::cemlab.errors.CemlabWarning")


@pytest.fixture(scope="module")
def world():
    return planted()


@pytest.fixture(scope="module")
def found(world):
    events, survey, _ = world
    return deviations(events, _plan(), survey, outcome="felt", resamples=200)


def _plan(**own):
    """a to d, and an end that the plan has."""
    return plan("abcd", **own) if own else plan(["a", "b", "c", "d", "end"])


def _rows(result):
    return result.tidy().set_index("deviation")


def _shares(walks, document, **options):
    """Journeys with each deviation, of at least two customers each."""
    result = deviations(log(frame(walks), **options), document, resamples=0)
    table = result.tidy()
    return dict(zip(table["deviation"], table["n_with"], strict=True)), result


def _twenty(*kinds):
    """Twenty journeys of each of some walks, so that none is hidden."""
    return {(f"w{walk}{at}", f"c{walk}{at}"): steps
            for walk, steps in enumerate(kinds) for at in range(20)}  # fmt: skip


class TestByHand:
    def test_missing_and_ad_hoc(self):
        counts, _ = _shares(_twenty("abcd", "acd", "abxcd"), plan())
        assert counts["missing: b"] == 20 and counts["ad_hoc: x"] == 20
        assert counts["missing: a"] == counts["out_of_order: c"] == 0
        assert not [name for name in counts if name.startswith("failed")]

    def test_what_need_not_happen_is_not_missing(self):
        counts, _ = _shares(_twenty("abcd", "acd"), plan(b={"required": False}))
        assert "missing: b" not in counts

    def test_order_of_a_straight_plan(self):
        # d before c: d is early. a last: b, c and d all come before it
        counts, result = _shares(_twenty("abcd", "abdc", "bcda"), plan())
        assert [counts[f"out_of_order: {step}"] for step in "bcd"] == [20, 20, 40]
        pairs = result.order().set_index(["touchpoint", "before"])["n_with"]
        assert pairs.to_dict() == {
            ("b", "a"): 20, ("c", "a"): 20, ("d", "a"): 20, ("d", "c"): 20,
        }  # fmt: skip

    def test_branches_have_no_order(self):
        # a → b or c → d; b and c in any order, d after both
        split = {"a": {"next": [{"to": "b", "when": "short"}, {"to": "c", "when": "long"}]},
                 "b": {"next": [{"to": "d"}]}, "c": {"next": [{"to": "d"}]}}  # fmt: skip
        counts, _ = _shares(_twenty("abcd", "acbd", "abdc"), plan(**split))
        assert counts["out_of_order: b"] == counts["out_of_order: c"] == 0
        assert counts["out_of_order: d"] == 20

    def test_a_loop_allows_to_come_again_but_not_to_come_first(self):
        again = {"c": {"next": [{"to": "d"}, {"to": "b", "when": "it broke again"}]}}
        walks = _twenty("abcbcd", "acbcd")
        without, _ = _shares(walks, plan())
        with_loop, _ = _shares(walks, plan(**again))
        assert without["out_of_order: c"] == 40  # b comes again after c
        assert with_loop["out_of_order: c"] == 20  # c came first only in the second walk
        assert with_loop["out_of_order: d"] == 0

    def test_moments_of_one_time_have_no_order(self):
        moments = frame(_twenty("abdc"))
        moments["at"] = moments.groupby("case")["at"].transform("first")
        table = _rows(deviations(log(moments), plan(), resamples=0))
        assert table.loc["out_of_order: d", "n_with"] == 0

    def test_matches_of_a_log_with_other_names(self):
        walks = {key: [f"step {one}" for one in steps] for key, steps in
                 _twenty("abcd", "acd").items()}  # fmt: skip
        named = {one: {"match": {"event": f"step {one}"}} for one in "abcd"}
        assert _shares(walks, plan(**named))[0]["missing: b"] == 20

    def test_where_tells_steps_of_one_name_apart(self):
        moments = frame(_twenty(["call", "call"]))
        moments["via"] = ["app", "phone"] * 20
        own = {"a": {"match": {"event": "call", "where": {"channel": "app"}}},
               "b": {"match": {"event": "call"}}}  # fmt: skip
        columns = {"customer_id": "who", "journey_id": "case", "touchpoint": "step",
                   "occurred_at": "at", "channel": "via"}  # fmt: skip
        events = log(moments).from_frame(moments, columns=columns)
        result = deviations(events, plan("ab", **own), resamples=0)
        assert result.tidy()["n_with"].tolist() == [0, 0, 0]
        assert result.glance()["n_strange"].iloc[0] == 0


class TestScope:
    def test_open_journeys_miss_nothing_yet(self):
        walks = _twenty(["a", "b", "end"])
        moments = frame(walks | {("late", "late"): ["a"]})
        whole = deviations(log(moments, end="end"), plan(["a", "b", "end"]), resamples=0)
        assert whole.glance()["n_open"].iloc[0] == 1
        assert _rows(whole).loc["missing: b", "n_with"] == 0
        assert "deviations_open" in dict(whole.notes())

    def test_journeys_silent_for_long_are_over(self):
        walks = {("old", f"old {at}"): ["a"] for at in range(15)}
        walks |= _twenty(["a", "b", "end"])
        moments = frame({(f"x {case}", case): steps for (_, case), steps in walks.items()})
        result = deviations(log(moments, end="end"), plan(["a", "b", "end"]), resamples=0)
        assert _rows(result).loc["missing: b", "n_with"] == 15

    def test_what_lies_outside_is_told_and_not_counted(self):
        walks = _twenty(["x", "start", "a", "b", "end", "y"])
        document = plan("ab", scope={"start_event": "start", "end_event": "end"})
        counts, result = _shares(walks, document)
        told = result.glance().iloc[0]
        assert (told["n_before"], told["n_after"]) == (20, 20)
        assert counts["ad_hoc: start"] == 20 and "ad_hoc: x" not in counts

    def test_journeys_without_a_start_are_left_out(self):
        walks = _twenty(["start", "a", "b"]) | {("n", f"n{at}"): "b" for at in range(12)}
        document = plan("ab", scope={"start_event": "start"})
        result = deviations(log(frame(walks)), document, resamples=0)
        assert result.glance()["n_unstarted"].iloc[0] == 12
        assert result.glance()["n_journeys"].iloc[0] == 20


class TestRecovers:
    def test_rates(self, world, found):
        _, _, happened = world
        table = _rows(found)
        for name, rate in RATES.items():
            if name == "out_of_order: d":
                continue
            assert table.loc[name, "n_with"] == happened[name].sum()
            assert table.loc[name, "share_low"] < rate < table.loc[name, "share_high"], name
        assert table.loc["out_of_order: d", "n_with"] == happened["out_of_order: d"].sum()

    def test_effects(self, found):
        table = _rows(found)
        for name, effect in EFFECTS.items():
            row = table.loc[name]
            assert row["adjusted_low"] < effect < row["adjusted_high"], name
            assert row["verdict"] == ("worse" if effect else "cannot_tell")
        first = found.costs().iloc[0]
        assert first["deviation"] == "missing: b"  # 0.2 × 0.6 is the largest
        assert first["cost_low"] < 0.12 < first["cost_high"]
        assert "Step b" in found.headline("en")

    def test_adjusted_gaps_of_deviations_that_go_together(self, rng):
        n = 800
        x = rng.random(n) < 0.3
        b = rng.random(n) < np.where(x, 0.6, 0.1)  # with x, but without a gap of its own
        walks = {(f"w{at}", f"c{at}"): "a" + ("x" if x[at] else "") + ("" if b[at] else "b")
                 for at in range(n)}  # fmt: skip
        answers = pd.DataFrame({"case": [f"c{at}" for at in range(n)],
                                "felt": 5 - x + rng.normal(0, 0.5, n)})  # fmt: skip
        survey = Survey.from_frame(answers, id="case", scale={"felt": (0, 10)})
        table = _rows(deviations(log(frame(walks)), plan("ab"), survey, outcome="felt",
                                 resamples=0))  # fmt: skip
        assert table.loc["missing: b", "difference_high"] < -0.3
        assert table.loc["missing: b", "verdict"] == "cannot_tell"
        assert table.loc["ad_hoc: x", "verdict"] == "worse"


class TestEquals:
    def test_a_count_by_force(self, world, found):
        events, _, _ = world
        journeys = {
            name: part["touchpoint"].astype(str).tolist()
            for name, part in events.moments().groupby("journey_id", sort=False)
        }
        steps = ["a", "b", "c", "d", "end"]
        counts = dict.fromkeys(found.tidy()["deviation"], 0)
        failed = events.moments().query("status == 'failed'").groupby("touchpoint", observed=True)
        for walk in journeys.values():
            for at, step in enumerate(steps):
                counts[f"missing: {step}"] += step not in walk
                early = step in walk and any(one in walk[walk.index(step) :] for one in steps[:at])
                if at:
                    counts[f"out_of_order: {step}"] += early
            counts["ad_hoc: x"] += "x" in walk
        for step, part in failed:
            counts[f"failed: {step}"] = part["journey_id"].nunique()
        assert _rows(found)["n_with"].to_dict() == counts

    def test_least_squares_of_statsmodels(self, world, found):
        events, survey, _ = world
        table = _rows(found)
        known = table.index[table["adjusted"].notna()]
        journeys = events.moments().groupby("journey_id", sort=False)
        walks = journeys["touchpoint"].agg(lambda one: "".join(one.astype(str).str[0]))
        status = journeys["status"].agg(lambda one: one.eq("failed").any())
        x = pd.DataFrame({
            "missing: b": ~walks.str.contains("b"), "ad_hoc: x": walks.str.contains("x"),
            "failed: c": status, "out_of_order: d": walks.str.contains("dc|dxc"),
        }).astype(float)  # fmt: skip
        assert set(x) == set(known)
        y = survey.column("felt").to_numpy()[[int(name[5:]) for name in walks.index]]
        who = [int(name[5:]) // 2 for name in walks.index]
        fit = sm.OLS(y, sm.add_constant(x.to_numpy())).fit(
            cov_type="cluster", cov_kwds={"groups": np.array(who)}, use_t=True
        )
        for at, name in enumerate(x, start=1):
            assert table.loc[name, "adjusted"] == pytest.approx(fit.params[at], abs=1e-9)
            low, high = fit.conf_int()[at]
            assert table.loc[name, "adjusted_low"] == pytest.approx(low, abs=1e-6)
            assert table.loc[name, "adjusted_high"] == pytest.approx(high, abs=1e-6)

    def test_wilson_where_customers_have_one_journey(self):
        _, result = _shares(_twenty("abcd", "acd", "abcd"), plan())
        row = _rows(result).loc["missing: b"]
        share, low, high = wilson_intervals(20, 60)
        assert (row["share"], row["share_low"], row["share_high"]) == pytest.approx(
            (float(share), float(low), float(high))
        )

    def test_customers_with_several_journeys_widen_the_interval(self):
        alone = _twenty("abcd", "acd")
        together = {(f"w{case[1]}{int(case[2:]) // 4}", case): steps
                    for (_, case), steps in alone.items()}  # fmt: skip
        rows = []
        for walks in (alone, together):
            moments = frame(walks)
            least = log(moments)
            object.__setattr__(least, "min_cell", 2)
            rows.append(_rows(deviations(least, plan(), resamples=0)).loc["missing: b"])
        width = [row["share_high"] - row["share_low"] for row in rows]
        assert rows[0]["share"] == rows[1]["share"] and width[1] > width[0] * 1.5


class TestHolds:
    def test_deleting_a_row_changes_the_cells_it_touches_and_no_others(self):
        walks = _twenty("abcd", "acd", "abxcd", "abdc")
        moments = frame(walks)
        gone = moments.index[(moments["case"] == "c00") & (moments["step"] == "b")]
        before = _rows(deviations(log(moments), plan(), resamples=0))
        after = _rows(deviations(log(moments.drop(gone)), plan(), resamples=0))
        changed = before.index[(before["n_with"] != after["n_with"])]
        assert changed.tolist() == ["missing: b"]
        assert after.loc["missing: b", "n_with"] == before.loc["missing: b", "n_with"] + 1

    def test_order_of_rows_does_not_matter(self, rng):
        moments = frame(_twenty("abcd", "abdc", "axcd"))
        mixed = moments.iloc[rng.permutation(len(moments))].reset_index(drop=True)
        one, two = (_rows(deviations(log(part), plan(), resamples=0)) for part in (moments, mixed))
        pd.testing.assert_frame_equal(one, two.loc[one.index])

    def test_small_groups_and_their_complements_are_hidden(self):
        walks = _twenty("abcd") | {("r", f"r{at}"): "acd" for at in range(3)}
        walks = {(f"p{at}", case): steps for at, ((_, case), steps) in enumerate(walks.items())}
        row = _rows(deviations(log(frame(walks)), plan(), resamples=0)).loc["missing: b"]
        assert (
            row["verdict"] == "hidden" and np.isnan([row["share"], row["n_with"], row["n"]]).all()
        )

    def test_the_same_seed_gives_the_same_intervals(self, world):
        events, survey, _ = world
        one, two = (
            deviations(events, _plan(), survey, outcome="felt", resamples=100, seed=5).tidy()
            for _ in range(2)
        )
        pd.testing.assert_frame_equal(one, two)

    def test_cycles_of_a_plan_end(self):
        order = planned_order(3, [(0, 1), (1, 2), (2, 0)])
        assert order.again.all() and order.before.sum() == 3
        early, _ = out_of_order(np.array([[0, 1, 2]]), np.array([[3, 4, 5]]), order)
        assert not early.any()

    def test_cases_of_ten_thousand_events(self):
        walks = _twenty("abcd") | {("long", "long"): list("abc") * 3333 + ["d"]}
        again = {"c": {"next": [{"to": "d"}, {"to": "a", "when": "again"}]}}
        counts, _ = _shares(walks, plan(**again))
        assert counts["out_of_order: d"] == 0

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_figures_fit(self, found, language):
        figure = found.plot_deviations(language=language).figure
        assert meeting_texts(figure) == [] and leaving_texts(figure) == []

    def test_says_when_nothing_can_be_told(self):
        _, result = _shares(_twenty("abcd", "acd"), plan())
        assert "No outcome is known" in result.narrate("en")
        assert "无法判断偏差与什么相伴" in result.narrate("zh")
        assert result.headline("en") == "50% of the journeys leave the plan in at least one place"


def test_the_plan_that_is_named(world):
    """Of two journeys that are as they are the first is taken, or the one that is named."""
    journeys = {"whole": plan("abcd"), "short": plan("ab")}
    documents = Documents(personas={}, journeys=journeys, language="en", files=(), touchpoints=())
    events = log(frame(_twenty("abcd")))
    first = deviations(events, documents, resamples=0).glance()["n_steps"].iloc[0]
    named = deviations(events, documents, plan="short", resamples=0).glance()["n_steps"].iloc[0]
    assert (first, named) == (4, 2)


class TestRefuses:
    def test_a_log_that_has_none_of_the_steps(self):
        events = log(frame(_twenty(["call", "visit"])))
        with pytest.raises(MethodError, match="none of the 1 steps.*'visits'.*'visit'.*match"):
            deviations(events, plan(["visits"]), resamples=0)

    def test_steps_the_log_never_has_are_named_and_not_missing(self):
        with pytest.warns(CemlabWarning, match="never has Step z"):
            result = deviations(log(frame(_twenty("ab"))), plan("abz"), resamples=0)
        assert "missing: z" not in result.tidy()["deviation"].tolist()

    def test_activities_with_the_id_of_a_step_that_is_never_seen_are_not_unplanned(self):
        study = cemlab.open_study("wuye-repair")
        log = cemlab.read_events(study)
        plan = cemlab.documents.read_documents(study).journeys["repair_to_be"]
        wrong = type(plan).model_validate(
            plan.model_dump(mode="json", exclude_unset=True) | {"steps": [
                step.model_dump(mode="json", exclude_unset=True)
                | ({"match": {"event": "nothere"}} if step.id == "visit" else {})
                for step in plan.steps
            ]}
        )  # fmt: skip
        right, found = deviations(log, plan, resamples=0), deviations(log, wrong, resamples=0)
        shares = [one.kinds().set_index("kind").loc["ad_hoc", "share"] for one in (right, found)]
        assert shares[0] == shares[1] < 0.5
        assert found.notes_of("plan_unmatched") == {"items": ["visit"], "asked": "nothere"}
        assert not found.notes_of("plan_unseen") and not right.notes_of("plan_unmatched")

    def test_a_column_that_no_log_tells(self):
        own = {"a": {"match": {"where": {"chanel": "app"}}}}
        with pytest.raises(MethodError, match="'chanel'. Did you mean 'channel'"):
            deviations(log(frame(_twenty("ab"))), plan("ab", **own))

    def test_an_unknown_end(self):
        document = plan("ab", scope={"end_event": "close"})
        events = log(frame(_twenty(["a", "b", "closed"])))
        with pytest.raises(MethodError, match="scope.end_event.*'close'.*'closed'"):
            deviations(events, document)

    def test_arguments_of_the_wrong_kind(self, world):
        events, survey, _ = world
        with pytest.raises(OptionError, match="Expected a Journey"):
            deviations(events, "plan")
        with pytest.raises(OptionError, match="no survey was given"):
            deviations(events, plan(), outcome="felt")
        with pytest.raises(OptionError, match="Did you mean 'felt'"):
            deviations(events, plan(), survey, outcome="fellt")
        none = Documents(personas={}, journeys={}, language="en", files=(), touchpoints=())
        with pytest.raises(OptionError, match="no journey that is planned or as it is"):
            deviations(events, none)

    def test_a_plan_that_is_not_there(self, world):
        documents = Documents(personas={}, journeys={"repair": plan()}, language="en", files=(),
                              touchpoints=())  # fmt: skip
        with pytest.raises(OptionError, match="`plan` is 'repare'. Did you mean 'repair'"):
            deviations(world[0], documents, plan="repare")

    def test_moments_without_an_order(self):
        events = log(frame(_twenty("ab")), ordered=False)
        with pytest.raises(MethodError, match="Nobody observed where customers go"):
            deviations(events, plan("ab"))
