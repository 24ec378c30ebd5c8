"""Hand-overs between channels: counted by hand, as statsmodels has the gaps, planted, refused."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.stats.proportion import proportion_confint

import cemlab
from cemlab import EventLog, Survey
from cemlab.errors import CemlabWarning, MethodError, OptionError
from cemlab.journeys import hand_overs
from cemlab.style import leaving_texts, meeting_texts

STUDIES = Path(__file__).parents[1] / "studies"


def _log(lived, customers=None, **options):
    """Journeys as ``{case: [channel, …]}``; the touchpoint is the place."""
    rows = [(case, (customers or {}).get(case, case), f"t{at}", at, channel)
            for case, channels in lived.items() for at, channel in enumerate(channels)]  # fmt: skip
    columns = ["journey_id", "customer_id", "touchpoint", "position", "channel"]
    return EventLog.from_frame(pd.DataFrame(rows, columns=columns), join="journey_id", **options)


def _brute(events):
    """Steps of each pair, counted one by one; waits hand nothing over."""
    found, before = Counter(), {}
    for row in events.moments().query("channel != 'wait'").itertuples():
        if row.journey_id in before:
            found[before[row.journey_id], row.channel] += 1
        before[row.journey_id] = row.channel
    return found


def _world(rng, n=400, cost=-0.8):
    """Half of the journeys are handed over from chat to phone, which costs; all are as long."""
    moved = rng.random(n) < 0.5
    lived = {f"c{at}": ["chat", "phone" if one else "chat", "app"] for at, one in enumerate(moved)}
    return lived, moved, 4 + cost * moved + rng.normal(0, 1, n)


def _rows(result):
    return result.tidy().set_index("hand_over")


class TestCounts:
    def test_by_hand(self):
        lived = {f"a{at}": ["x", "y", "y", "z"] for at in range(20)}
        lived |= {f"b{at}": ["x", "x"] for at in range(30)}
        result = hand_overs(_log(lived))
        table = _rows(result)
        assert table["count"].to_dict() == {"x → x": 30, "x → y": 20, "y → y": 20, "y → z": 20}
        assert table.loc["x → y", ["n", "share", "n_journeys"]].tolist() == [50, 0.4, 20]
        ends = proportion_confint(20, 50, method="wilson")
        assert table.loc["x → y", ["share_low", "share_high"]].tolist() == pytest.approx(ends)
        whole = result.glance().iloc[0]
        assert whole["share_steps"] == pytest.approx(40 / 90)
        assert whole["share_journeys"] == 0.4 and whole["mean_changes"] == 0.8

    def test_one_by_one_in_the_bundled_study(self):
        events = cemlab.read_events(cemlab.open_study("wuye-repair"))
        table = hand_overs(events).tidy()
        found = {(row["from"], row["to"]): row["count"] for row in table.to_dict("records")}
        assert found == _brute(events)
        # every step from a channel goes somewhere
        assert np.allclose(table.groupby("from")["share"].sum(), 1)

    def test_one_by_one_in_a_real_log(self, shared, monkeypatch):
        if not (shared / "data" / "permit_receipt_log").is_dir():
            pytest.skip("no permit_receipt_log among the shared data")
        monkeypatch.setenv("CEMLAB_DATA", str(shared / "data"))
        events = cemlab.read_events(cemlab.open_study(STUDIES / "permit-receipt"))
        result = hand_overs(events)
        brute, shown = _brute(events), result.tidy().dropna(subset=["count"])
        assert shown["count"].tolist() == [brute[row["from"], row["to"]]
                                           for row in shown.to_dict("records")]  # fmt: skip
        # a channel is that of a case here, so nothing is ever handed over
        assert result.headline("en") == "No journey changes its channel"
        assert result.glance()["share_journeys_high"].iloc[0] < 0.01

    def test_a_moment_without_a_channel_joins_nothing(self):
        lived = {f"c{at}": ["x", None, "y", "z"] for at in range(20)}
        result = hand_overs(_log(lived))
        assert _rows(result).index.tolist() == ["y → z"]
        assert result.notes_of("hand_overs_unknown")["n"] == 40

    def test_steps_of_one_customer_widen_the_interval(self):
        lived = {f"c{at}": ["x", "y" if at % 3 else "x"] for at in range(60)}
        pairs = {f"c{at}": f"p{at % 3}x{at // 6}" for at in range(60)}  # two alike of each customer
        ends = [_rows(hand_overs(_log(lived, customers))).loc["x → y", ["share_low", "share_high"]]
                for customers in (None, pairs)]  # fmt: skip
        assert ends[0].tolist() == pytest.approx(proportion_confint(40, 60, method="wilson"))
        # customers instead of steps: 30 of them, less one for the mean
        fewer = proportion_confint(20 * 29 / 30, 29, method="wilson")
        assert ends[1].tolist() == pytest.approx(fewer, abs=0.01)


class TestWaits:
    def test_a_wait_hands_nothing_over(self):
        lived = {f"c{at}": ["x", "wait", "y" if at % 2 else "x"] for at in range(40)}
        result = hand_overs(_log(lived))
        assert _rows(result)["count"].to_dict() == {"x → x": 20, "x → y": 20}
        assert result.notes_of("hand_overs_waits")["n"] == 40

    def test_a_document_says_which_touchpoints_are_waits(self):
        study = cemlab.open_study("wuye-repair")
        events = cemlab.read_events(study)
        document = cemlab.documents.read_documents(study).journeys["repair"]
        plain, told = hand_overs(events), hand_overs(events, document=document)
        pd.testing.assert_frame_equal(plain.tidy(), told.tidy())  # the channel says it there
        other = events.moments().assign(
            channel=lambda one: one["channel"].astype(object).replace("wait", "w")
        )
        columns = ["customer_id", "journey_id", "touchpoint", "occurred_at", "channel"]
        log = EventLog.from_frame(other[columns].reset_index(drop=True), join="journey_id")
        assert "w" in set(hand_overs(log).tidy()["from"])
        assert "w" not in set(hand_overs(log, document=document).tidy()["from"])
        with pytest.raises(OptionError, match="Expected a Journey"):
            hand_overs(events, document="repair")

    def test_pairs_of_the_very_same_journeys_are_told_once(self, rng):
        moved = rng.random(300) < 0.4
        lived = {f"c{at}": ["a", "b", "c"] if one else ["a", "c", "c"]
                 for at, one in enumerate(moved)}  # fmt: skip
        y = 4 - moved + rng.normal(0, 1, 300)
        result = hand_overs(_log(lived), outcome=dict(zip(lived, y, strict=True)))
        table = _rows(result)
        assert table.loc["a → b", "verdict"] == "worse" and not table.loc["a → b", "same_as"]
        assert table.loc["b → c", ["verdict", "same_as"]].tolist() == ["same_journeys", "a → b"]
        assert np.isnan(table.loc["b → c", "estimate"]) and table.loc["b → c", "count"] > 0
        for language in ("en", "zh"):
            assert result.narrate(language).count("a → b + b → c") == 1
            assert "a → b + b → c" in dict(result.notes(language))["hand_overs_same"]


class TestGaps:
    def test_equal_least_squares_with_hc3(self, rng):
        n = 300
        lived = {f"c{at}": rng.choice(list("xyz"), size=rng.integers(2, 6)).tolist()
                 for at in range(n)}  # fmt: skip
        y = rng.normal(size=n)
        result = hand_overs(_log(lived), outcome=dict(zip(lived, y, strict=True)))
        own = np.array([("x", "y") in pairwise(one) for one in lived.values()])
        moments = np.array([len(one) for one in lived.values()])
        row = _rows(result).loc["x → y"]
        for x, names in ((own, ["estimate", "conf_low", "conf_high"]),
                         (np.column_stack([moments, own]),
                          ["alike", "alike_low", "alike_high"])):  # fmt: skip
            fit = sm.OLS(y, sm.add_constant(x.astype(float))).fit(cov_type="HC3", use_t=True)
            expected = [fit.params[-1], *fit.conf_int()[-1]]
            assert row[names].tolist() == pytest.approx(expected, abs=1e-9)
        changes = [sum(one != two for one, two in pairwise(own))
                   for own in lived.values()]  # fmt: skip
        each = result.costs().set_index("comparison").loc["each"]
        assert each["estimate"] == pytest.approx(np.polyfit(changes, y, 1)[0])

    def test_a_planted_cost_is_told(self, rng):
        lived, moved, y = _world(rng)
        result = hand_overs(_log(lived), outcome=dict(zip(lived, y, strict=True)))
        row = _rows(result).loc["chat → phone"]
        assert row["verdict"] == "worse" and row["conf_low"] < -0.8 < row["conf_high"]
        assert row["estimate"] == pytest.approx(y[moved].mean() - y[~moved].mean())
        assert (row["n_with"], row["n_against"]) == (moved.sum(), (~moved).sum())
        assert result.headline("en").startswith("Each further change of the channel goes with the ")

    def test_nothing_is_told_of_noise(self, rng):
        lived, _, y = _world(rng, cost=0.0)
        result = hand_overs(_log(lived), outcome=dict(zip(lived, y, strict=True)))
        assert not set(result.tidy()["verdict"]) & {"worse", "better"}
        assert "cannot be told" in result.headline("en")
        assert "无法判断" in result.headline("zh")

    def test_what_length_goes_with_is_no_cost_of_a_hand_over(self, rng):
        sizes = rng.integers(2, 9, size=500)  # each moment costs, hand-overs do not
        lived = {f"c{at}": rng.choice(["x", "y"], size=size).tolist()
                 for at, size in enumerate(sizes)}  # fmt: skip
        y = -0.5 * sizes + rng.normal(0, 1, 500)
        result = hand_overs(_log(lived), outcome=dict(zip(lived, y, strict=True)))
        each = result.costs().set_index("comparison").loc["each"]
        assert each["conf_high"] < 0 and each["p_adjusted"] < 0.001
        assert each["alike_low"] < 0 < each["alike_high"] and each["verdict"] == "cannot_tell"

    def test_what_length_fixes_cannot_be_told_apart(self, rng):
        sizes = rng.integers(2, 6, size=200)  # every step changes the channel
        lived = {f"c{at}": ["x", "y"] * (size // 2) + ["x"] * (size % 2)
                 for at, size in enumerate(sizes)}  # fmt: skip
        result = hand_overs(_log(lived), outcome=dict(zip(lived, -1.0 * sizes, strict=True)))
        assert result.costs()["verdict"].tolist() == ["all_alike", "inseparable"]

    def test_nor_is_it_said_as_a_number_that_is_missing(self):
        study = cemlab.open_study("wuye-repair")
        survey, events = cemlab.read_survey(study), cemlab.read_events(study)
        how = {"outcome": "overall", "covariates": ["progress"]}
        found = hand_overs(events, survey, **how)
        row = found.costs().set_index("comparison").loc["each"]
        assert row["verdict"] == "cannot_tell" and np.isnan(row["alike"])
        for language in ("en", "zh"):
            assert "–" not in found.narrate(language)

    def test_an_item_of_a_survey_is_the_same_outcome(self, rng):
        lived, _, y = _world(rng, n=100)
        survey = Survey.from_frame(pd.DataFrame({"case": list(lived), "felt": y}), id="case",
                                   scale={"felt": (-20, 30)})  # fmt: skip
        one = hand_overs(_log(lived), outcome=dict(zip(lived, y, strict=True))).tidy()
        pd.testing.assert_frame_equal(one, hand_overs(_log(lived), survey, outcome="felt").tidy())

    def test_half_known_outcomes_are_said(self, rng):
        lived, _, y = _world(rng, n=100)
        known = dict(list(zip(lived, y, strict=True))[:40])
        with pytest.warns(CemlabWarning, match="40%"):
            result = hand_overs(_log(lived), outcome=known)
        assert result.provenance.n_dropped == 60


class TestHolds:
    def test_few_people_are_hidden_and_cannot_be_worked_out(self):
        lived = {f"a{at}": ["x", "y"] for at in range(50)} | {"b": ["x", "z"]}
        lived |= {f"c{at}": ["x", "x"] for at in range(40)}
        result = hand_overs(_log(lived))
        table = _rows(result)
        assert table.loc["x → z", ["count", "share", "n_journeys"]].isna().all()
        assert table["count"].isna().sum() >= 2 and table.loc["x → y", "n"] == 91
        assert "suppressed" in dict(result.notes()) and "nan" not in result.narrate("en")

    def test_many_steps_of_few_people_are_hidden(self):
        lived = {f"a{at}": ["x", "y"] for at in range(60)}
        lived |= {f"b{at}": ["x", "z"] for at in range(40)}
        customers = {f"b{at}": f"p{at % 4}" for at in range(40)}
        assert np.isnan(_rows(hand_overs(_log(lived, customers))).loc["x → z", "count"])

    def test_few_with_an_outcome_are_not_compared(self, rng):
        lived, moved, y = _world(rng, n=200)
        known = {case: one for case, one, own in zip(lived, y, moved, strict=True) if not own}
        few = dict(list(zip(np.array(list(lived))[moved], y[moved], strict=True))[:5])
        row = _rows(hand_overs(_log(lived), outcome=known | few)).loc["chat → phone"]
        assert row["verdict"] == "few" and row[["estimate", "n_with"]].isna().all()

    def test_names_of_channels_do_not_matter(self, rng):
        lived, _, y = _world(rng, n=100)
        felt = dict(zip(lived, y, strict=True))
        other = {case: [f"<b>{one}" for one in channels] for case, channels in lived.items()}
        one, two = (hand_overs(_log(each), outcome=felt).tidy() for each in (lived, other))
        names = ["hand_over", "from", "to", "same_as"]
        pd.testing.assert_frame_equal(one.drop(columns=names), two.drop(columns=names))

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_figures_fit(self, rng, language):
        lived = {f"c{at}": rng.choice([f"channel {one}" for one in range(14)], size=9).tolist()
                 for at in range(400)}  # fmt: skip
        felt = dict(zip(lived, rng.normal(size=400), strict=True))
        result = hand_overs(_log(lived), outcome=felt)
        assert result.figures() == ("hand_over_costs", "hand_overs")
        for name in result.figures():
            figure = getattr(result, f"plot_{name}")(language=language).figure
            assert meeting_texts(figure) == [] and leaving_texts(figure) == []


class TestRefuses:
    def test_a_log_without_order_or_channels(self):
        frame = pd.DataFrame({"journey_id": list("aabb"), "touchpoint": list("xyxy"),
                              "channel": list("uvuv")})  # fmt: skip
        with pytest.raises(MethodError, match="have no order"):
            hand_overs(EventLog.from_frame(frame, ordered=False))
        with pytest.raises(MethodError, match="have a channel. Name the column"):
            hand_overs(EventLog.from_frame(frame[["journey_id", "touchpoint"]]))

    def test_impossible_outcomes(self):
        events = _log({f"c{at}": ["x", "y"] for at in range(20)})
        with pytest.raises(MethodError, match="knows none of the journeys"):
            hand_overs(events, outcome={"x": 1.0})
        with pytest.raises(OptionError, match="no survey was given"):
            hand_overs(events, outcome="felt")
        with pytest.raises(MethodError, match="Nothing says how content"):
            hand_overs(events).costs()
