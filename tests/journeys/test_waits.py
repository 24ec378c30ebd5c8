"""Waits and what goes with them: by hand, as statsmodels has it, planted and refused."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

import cemlab
from cemlab import EventLog, Survey
from cemlab.errors import CemlabWarning, MethodError, OptionError
from cemlab.journeys import waits
from cemlab.journeys.methods.gaps import slopes
from cemlab.style import leaving_texts, meeting_texts

STUDIES = Path(__file__).parents[1] / "studies"
START = pd.Timestamp("2026-01-01")


def _log(lived, **options):
    """Journeys as ``{case: [(touchpoint, minutes from the start), …]}``."""
    rows = [(case, step, START + pd.Timedelta(minutes=float(minutes)))
            for case, moments in lived.items() for step, minutes in moments]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["case", "step", "at"])
    columns = {"journey_id": "case", "touchpoint": "step", "occurred_at": "at"}
    return EventLog.from_frame(frame, columns=columns, join="journey_id", **options)


def _made(rng, n):
    """Two waits, of which the first goes with the outcome, and with the second."""
    first = np.exp(rng.normal(4, 1, n))
    second = np.exp(0.5 * np.log(first) + rng.normal(2, 0.8, n))
    return first, second, 8 - 0.4 * np.log2(first) + rng.normal(0, 1, n)


def _world(rng, n=600):
    """A log of a → b → c with these waits."""
    first, second, felt = _made(rng, n)
    lived = {f"c{at}": [("a", 0), ("b", first[at]), ("c", first[at] + second[at])]
             for at in range(n)}  # fmt: skip
    return _log(lived), dict(zip(lived, felt, strict=True)), first, second, felt


def _rows(result):
    return result.tidy().set_index("wait")


class TestByHand:
    def test_direct_steps_are_summed_where_they_come_again(self):
        lived = {f"c{at}": [("a", 0), ("b", 10), ("a", 30), ("b", 35 + at)] for at in range(20)}
        result = waits(_log(lived), outcome={f"c{at}": at for at in range(20)})
        table = _rows(result)
        assert table.loc["a → b", "median"] == 60 * (10 + 5 + 9.5)
        assert table.loc["b → a", "median"] == 60 * 20
        assert table.loc["b → a", "verdict"] == "inseparable"  # all waited alike

    def test_pairs_go_from_the_first_time_to_the_next(self):
        lived = {f"c{at}": [("c", 0), ("a", 5), ("b", 10), ("a", 15), ("c", 40 + at)]
                 for at in range(20)}  # fmt: skip
        outcome = {f"c{at}": at % 7 for at in range(20)}
        table = _rows(waits(_log(lived), outcome=outcome, pairs=[("a", "c"), ("b", "a")]))
        assert table.loc["a → c", "median"] == 60 * (35 + 9.5)
        assert table.loc["b → a", "median"] == 60 * 5

    def test_who_lacks_a_wait_is_kept(self, rng):
        events, felt, *_ = _world(rng)
        moments = events.moments()
        lost = moments[(moments["touchpoint"] == "c") & (moments["journey_id"].str[1:].astype(int)
                                                         < 100)].index  # fmt: skip
        frame = moments.drop(lost)[["journey_id", "touchpoint", "occurred_at"]]
        result = waits(EventLog.from_frame(frame, join="journey_id"), outcome=felt)
        assert result.glance()["n_answered"].iloc[0] == 600
        assert _rows(result).loc["b → c", "n"] == 500
        assert "waits_not_all" in dict(result.notes())


class TestEquals:
    def test_least_squares_with_hc3(self, rng):
        events, felt, first, second, y = _world(rng)
        x = sm.add_constant(np.column_stack([np.log2(60 * first), np.log2(60 * second)]))
        fit = sm.OLS(y, x).fit(cov_type="HC3", use_t=True)
        table = _rows(waits(events, outcome=felt))
        for at, name in enumerate(["a → b", "b → c"], start=1):
            assert table.loc[name, "estimate"] == pytest.approx(fit.params[at], abs=1e-6)
            expected = fit.conf_int()[at]
            assert table.loc[name, ["conf_low", "conf_high"]].tolist() == pytest.approx(
                expected.tolist(), abs=1e-6
            )

    def test_an_item_of_a_survey_is_the_same_outcome(self, rng):
        events, felt, *_ = _world(rng, n=200)
        answers = pd.DataFrame({"case": list(felt), "felt": list(felt.values())})
        survey = Survey.from_frame(answers, id="case", scale={"felt": (-20, 30)})
        one = waits(events, outcome=felt).tidy()
        two = waits(events, survey, outcome="felt").tidy()
        pd.testing.assert_frame_equal(one, two)


class TestRecovers:
    def test_intervals_cover_the_planted_slope(self):
        covered = 0
        for seed in range(200):
            first, second, felt = _made(np.random.default_rng(seed), 300)
            logs = np.column_stack([np.log2(first), np.log2(second)])
            found = slopes(logs, felt, np.arange(300))
            covered += found.low[0] < -0.4 < found.high[0]
        assert 0.91 <= covered / 200 <= 0.985

    def test_the_wait_that_matters_and_not_the_one_beside_it(self):
        events, felt, *_ = _world(np.random.default_rng(3))
        result = waits(events, outcome=felt)
        table = _rows(result)
        row = table.loc["a → b"]
        assert row["conf_low"] < -0.4 < row["conf_high"] and row["verdict"] == "worse"
        beside = table.loc["b → c"]
        assert beside["conf_low"] < 0 < beside["conf_high"] and beside["verdict"] == "cannot_tell"
        assert beside["alone_high"] < 0  # by itself it seems to matter
        assert result.headline("en").startswith("a → b: twice the wait goes with the outcome 0.")

    def test_a_slope_that_bends(self, rng):
        events, _, first, _, _ = _world(rng)
        centred = np.log2(first) - np.log2(first).mean()
        felt = 8 - 0.5 * centred**2 + rng.normal(0, 0.5, len(first))
        result = waits(events, outcome={f"c{at}": one for at, one in enumerate(felt)})
        assert _rows(result).loc["a → b", "bends"]

    def test_a_real_marketplace(self, shared, monkeypatch):
        if not (shared / "data" / "olist_orders").is_dir():
            pytest.skip("no olist_orders among the shared data")
        monkeypatch.setenv("CEMLAB_DATA", str(shared / "data"))
        study = cemlab.open_study(STUDIES / "olist_orders")
        events, survey = cemlab.read_events(study), cemlab.read_survey(study)
        result = waits(events, survey, outcome="review_score")
        table = _rows(result)
        assert table["verdict"].tolist() == ["worse"] * 3
        orders = pd.read_csv(shared / "data" / "olist_orders" / "orders.csv.gz", parse_dates=[
            "order_delivered_carrier_date", "order_delivered_customer_date"])  # fmt: skip
        way = orders["order_delivered_customer_date"] - orders["order_delivered_carrier_date"]
        both = way.dt.total_seconds().dropna()
        both = both[both >= 0]  # a parcel that came before it left is another step
        assert table.loc["carrier → delivered", "median"] == pytest.approx(both.median(), rel=0.01)
        assert result.headline("en") == (
            "carrier → delivered: twice the wait goes with Score of the review 0.22 lower, more "
            "than any other wait"
        )


class TestHolds:
    def test_units_of_time_do_not_matter(self, rng):
        _, felt, first, second, _ = _world(rng, n=200)
        tables = []
        for times in (1, 60):
            lived = {
                f"c{at}": [
                    ("a", 0),
                    ("b", times * first[at]),
                    ("c", times * (first[at] + second[at])),
                ]
                for at in range(200)
            }
            tables.append(_rows(waits(_log(lived), outcome=felt, shortest=1)))
        assert tables[0]["estimate"].tolist() == pytest.approx(tables[1]["estimate"].tolist(),
                                                               abs=1e-5)  # fmt: skip
        assert tables[1].loc["a → b", "median"] == pytest.approx(
            60 * tables[0].loc["a → b", "median"]
        )

    def test_few_people_are_hidden(self, rng):
        events, felt, *_ = _world(rng, n=60)
        known = dict(list(felt.items())[:8])
        with pytest.warns(CemlabWarning, match="have an outcome"):
            result = waits(events, outcome=known)
        assert (result.tidy()["verdict"] == "hidden").all()
        assert result.tidy()[["median", "estimate", "n"]].isna().all(axis=None)
        assert result.figures() == () and "cannot be told" in result.headline("en")

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_figures_fit(self, rng, language):
        events, felt, *_ = _world(rng, n=200)
        figure = waits(events, outcome=felt).plot_waits(language=language).figure
        assert meeting_texts(figure) == [] and leaving_texts(figure) == []

    def test_numbers_that_the_steps_hide_are_not_told_here(self, rng):
        """Four journeys go their own way; the numbers of the others would tell them."""
        walks = {"abc": 300, "acb": 200, "cba": 4}
        lived = {f"{walk}{at}": [(step, 60 * place + rng.integers(50))
                                 for place, step in enumerate(walk)]
                 for walk, n in walks.items() for at in range(n)}  # fmt: skip
        felt, log = {case: rng.normal() for case in lived}, _log(lived)
        result = waits(log, outcome=felt)
        table = _rows(result)
        steps = cemlab.journeys.map(log).transitions()
        steps.index = steps["from"] + " → " + steps["to"]
        untold = steps["count"].isna() | (steps["n_rare"] > 0)
        assert table["n_timed"].isna().tolist() == untold[table.index].tolist()
        assert untold[table.index].any() and not untold[table.index].all()
        assert table[["median", "estimate"]].notna().all(axis=None)
        assert result.notes_of("waits_n_hidden")["items"] == table.index[table["n"].isna()].tolist()
        for language in ("en", "zh"):
            assert "nan" not in result.narrate(language)
        asked = waits(log, outcome=felt, pairs=[("a", "c")])
        assert asked.tidy()["n_timed"].notna().all() and not asked.notes_of("waits_n_hidden")


class TestRefuses:
    def test_a_log_without_times_or_an_outcome(self, rng):
        frame = pd.DataFrame({"case": list("aabb"), "step": list("xyxy")})
        columns = {"journey_id": "case", "touchpoint": "step"}
        with pytest.raises(MethodError, match="has no times"):
            waits(EventLog.from_frame(frame, columns=columns))
        events = _world(rng, n=50)[0]
        with pytest.raises(MethodError, match="Nothing says how content"):
            waits(events)
        with pytest.raises(MethodError, match="knows none of the journeys"):
            waits(events, outcome={"x": 1.0})
        with pytest.raises(OptionError, match="no survey was given"):
            waits(events, outcome="felt")

    def test_impossible_pairs_and_limits(self, rng):
        events, felt, *_ = _world(rng, n=50)
        with pytest.raises(OptionError, match="`pairs` is 'd'"):
            waits(events, outcome=felt, pairs=[("a", "d")])
        with pytest.raises(OptionError, match="Expected each pair once"):
            waits(events, outcome=felt, pairs=[("a", "b"), ("a", "b")])
        with pytest.raises(OptionError, match="`shortest` is 0"):
            waits(events, outcome=felt, shortest=0)
