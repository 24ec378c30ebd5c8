"""Cohorts by age and first returns: published counts, by hand, planted, open cells, refused."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

import cemlab
from cemlab import EventLog
from cemlab.errors import MethodError, OptionError
from cemlab.journeys import lifecycle
from cemlab.journeys.lifecycles.starting import last_whole, starts_of, whole_ages
from cemlab.style import leaving_texts, meeting_texts

DAY = pd.Timedelta(days=1)


def _log(visits, **options):
    """A log of ``{customer: [day, …]}``, each visit a journey of one moment."""
    rows = [(who, f"{who}-{at}", "visit", pd.Timestamp(day))
            for who, days in visits.items() for at, day in enumerate(days)]  # fmt: skip
    columns = ["customer_id", "journey_id", "touchpoint", "occurred_at"]
    return EventLog.from_frame(pd.DataFrame(rows, columns=columns), **options)


def _cells(result):
    return result.tidy().set_index(["cohort", "age"])


def _geometric(rng, n=3000, chance=0.2):
    """Starts spread over 20 weeks; after each whole week some come back for the first time."""
    start = pd.Timestamp("2026-01-05") + pd.to_timedelta(rng.integers(0, 140, n), unit="D")
    back = start + pd.to_timedelta(7 * (rng.geometric(chance, n) - 1) + rng.integers(1, 7, n), "D")
    end = pd.Timestamp("2026-05-25")
    return _log({f"c{at}": [start[at], *([back[at]] if back[at] < end else [])]
                 for at in range(n)} | {"last": [end]})  # fmt: skip


@pytest.fixture(scope="module")
def cdnow(shared):
    """Purchases of 2,357 customers, a tenth of those who first bought at CDNOW in early 1997."""
    file = shared / "data" / "cdnow_purchases" / "cdnow_purchases.csv"
    if not file.is_file():
        pytest.skip("no cdnow_purchases among the shared data")
    frame = pd.read_csv(file).assign(touchpoint="buy")
    columns = {"customer_id": "Id", "journey_id": ["Id", "Date"], "occurred_at": "Date",
               "touchpoint": "touchpoint"}  # fmt: skip
    return frame, lambda rows: EventLog.from_frame(rows, columns=columns)


class TestRealPurchases:
    def test_first_returns_are_those_that_were_published(self, cdnow):
        # Fader, Hardie & Lee (2005), "Counting your customers" the easy way, table 2: of 2,357
        # customers 1,411 bought no second time in the first 39 weeks
        frame, log = cdnow
        starts = starts_of(log(frame[frame["Date"] <= "1997-09-30"]), None, None)
        assert len(starts.start) == 2357 and starts.event.notna().sum() == 2357 - 1411

    def test_cells_are_those_of_a_pivot_table(self, cdnow):
        frame, log = cdnow
        days = pd.to_datetime(frame["Date"]).dt.to_period("M").astype("int64")
        first = days.groupby(frame["Id"]).transform("min")
        pairs = pd.DataFrame({"id": frame["Id"], "first": first, "age": days - first})
        active = pairs.drop_duplicates().groupby(["first", "age"])["id"].nunique()
        sizes = active.xs(0, level="age")
        told = lifecycle(log(frame), ages=17).tidy().query("cohort != 'all'").dropna()
        months = pd.PeriodIndex(told["cohort"], freq="M").asi8
        places = zip(months, told["age"].astype(int), strict=True)
        expected = [active[month, age] / sizes[month] for month, age in places]
        assert told["share"].tolist() == pytest.approx(expected)
        assert len(told) == 17 + 16 + 15  # until June 1998, which is over
        assert sorted(told["n"].unique()) == sorted(sizes)

    def test_the_share_so_far_counts_everybody_who_was_seen(self, cdnow):
        frame, log = cdnow
        table = lifecycle(log(frame), ages=15).first_returns()
        # all were seen for 15 months, so that nothing is censored
        assert table["reached"].to_numpy() == pytest.approx(table["n_with"].cumsum() / 2357)
        assert table["verdict"].tolist() == ["most"] + ["less"] * 14


class TestByHand:
    def test_shares_and_open_cells(self):
        visits = {f"a{at}": ["2026-01-10", *(["2026-02-01"] if at < 5 else [])] for at in range(20)}
        visits |= {f"b{at}": ["2026-02-10", "2026-03-31"] for at in range(15)}
        cells = _cells(lifecycle(_log(visits), ages=3))
        row = cells.loc[("2026-01", 1)]
        assert (row["share"], row["n"]) == (0.25, 20)
        assert row[["share_low", "share_high"]].tolist() == pytest.approx(
            proportion_confint(5, 20, method="wilson")
        )
        assert cells.loc[("2026-01", 2), "share"] == 0  # March is over on its last day
        assert cells.loc[("2026-02", 1), "share"] == 1
        for open_ in [("2026-01", 3), ("2026-02", 2), ("2026-02", 3), ("all", 3)]:
            assert cells.loc[open_, "verdict"] == "not_over" and np.isnan(cells.loc[open_, "share"])
        assert (cells.loc[("all", 1), "n"], cells.loc[("all", 2), "n"]) == (35, 20)

    def test_a_period_that_is_not_over_is_open_and_not_zero(self):
        visits = {f"a{at}": ["2026-01-10", "2026-02-27"] for at in range(20)}
        assert _cells(lifecycle(_log(visits), ages=1)).loc[("2026-01", 1), "verdict"] == "not_over"
        visits["a0"] = ["2026-01-10", "2026-02-28"]
        assert _cells(lifecycle(_log(visits), ages=1)).loc[("2026-01", 1), "share"] == 1

    def test_who_came_late_is_not_taken_for_one_who_did_not_return(self):
        visits = {f"a{at}": ["2026-01-05", "2026-01-15"] for at in range(10)}
        visits |= {f"b{at}": ["2026-01-05"] for at in range(10)}
        visits |= {f"c{at}": ["2026-01-14"] for at in range(30)}  # seen for one week only
        visits["end"] = ["2026-01-21"]
        table = lifecycle(_log(visits), every="week", ages=4).first_returns()
        assert table["at_risk"].tolist() == [50, 20] and table["n_with"].tolist() == [0, 10]
        assert table["share"].tolist() == table["reached"].tolist() == [0, 0.5]

    def test_months_are_over_on_the_same_day(self):
        start = pd.DatetimeIndex(["2026-01-15 10:00"] * 4 + ["2026-01-31"] * 2)
        until = pd.DatetimeIndex(["2026-02-15 09:00", "2026-02-15 10:00", "2027-01-15 10:00", None,
                                  "2026-02-28", "2026-03-01"])  # fmt: skip
        found = whole_ages(start, until, "month")
        np.testing.assert_array_equal(found, [0, 1, 12, np.nan, 0, 1])
        np.testing.assert_array_equal(whole_ages(start, until, "quarter")[:3], [0, 0, 4])
        np.testing.assert_array_equal(whole_ages(start, until, "year")[:3], [0, 0, 1])

    @pytest.mark.parametrize(("every", "day", "is_whole"), [
        ("week", "2026-01-11", True), ("week", "2026-01-10", False), ("month", "2026-02-28", True),
        ("quarter", "2026-03-30", False), ("year", "2026-12-31", True),
    ])  # fmt: skip
    def test_which_period_is_whole(self, every, day, is_whole):
        at = pd.Timestamp(f"{day} 23:30")
        periods = {"week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}
        assert last_whole(at, every) == at.to_period(periods[every]).ordinal - (not is_whole)

    def test_a_start_and_a_touchpoint_that_are_named(self):
        rows = []
        for at in range(24):
            who, day = f"c{at}", pd.Timestamp("2026-03-02")
            rows += [(who, "look", day - 40 * DAY)]
            if at < 20:
                rows += [(who, "sign", day)]
            if at < 8:
                rows += [(who, "complain", day + (9 if at < 6 else 2) * DAY)]
        rows += [("c23", "look", pd.Timestamp("2026-04-05"))]
        frame = pd.DataFrame(rows, columns=["customer_id", "touchpoint", "occurred_at"])
        result = lifecycle(EventLog.from_frame(frame), every="week", start="sign",
                           touchpoint="complain", ages=3)  # fmt: skip
        table = result.first_returns()
        assert result.provenance.n == 20 and result.notes_of("lifecycle_unstarted")["n"] == 4
        assert table["n_with"].tolist() == [2, 6, 0] and table["at_risk"].tolist() == [20, 18, 12]


class TestRecovers:
    def test_the_planted_chance_although_many_are_not_seen_for_long(self, rng):
        table = lifecycle(_geometric(rng), every="week", ages=12).first_returns()
        covered = (table["share_low"] <= 0.2) & (table["share_high"] >= 0.2)
        assert covered.sum() >= 10 and abs(table["share"].head(6).mean() - 0.2) < 0.02
        reached = 1 - 0.8 ** table["age"]
        assert ((table["reached_low"] <= reached) & (table["reached_high"] >= reached)).sum() >= 10
        assert "most" not in set(table["verdict"])  # no week is like another

    def test_when_cannot_be_told_is_said(self, rng):
        result = lifecycle(_geometric(rng, n=600), every="week", ages=6)
        assert "cannot be told" in result.headline("en") and "无法判断" in result.headline("zh")

    def test_a_planted_best_time_is_told(self, rng):
        start = pd.Timestamp("2026-01-05") + pd.to_timedelta(rng.integers(0, 28, 400), unit="D")
        visits = {f"c{at}": [day, *([day + 17 * DAY] if at % 2 else [])]
                  for at, day in enumerate(start)}  # fmt: skip
        visits["end"] = ["2026-04-26"]
        result = lifecycle(_log(visits), every="week", ages=8)
        assert result.headline("en") == (
            "Customers come back most often in week 3 after their start: 50% of those not yet back"
        )

    def test_the_first_chase_of_the_bundled_study(self):
        events = cemlab.read_events(cemlab.open_study("wuye-repair"))
        result = lifecycle(events, every="week", touchpoint="chase")
        moments = events.moments()
        chased = moments[moments["touchpoint"] == "chase"]["customer_id"].nunique()
        assert result.glance()["reached"].iloc[0] == pytest.approx(chased / 600, abs=0.02)
        assert result.figures() == ("first_returns",)  # a journey each: no cohort comes back


class TestHolds:
    def test_the_order_of_rows_does_not_matter(self, rng):
        log = _geometric(rng, n=300)
        mixed = log.moments().sample(frac=1, random_state=1)
        mixed = mixed[["customer_id", "journey_id", "touchpoint", "occurred_at"]]
        one, two = (lifecycle(each, every="week") for each in (log, EventLog.from_frame(mixed)))
        pd.testing.assert_frame_equal(one.tidy(), two.tidy())
        pd.testing.assert_frame_equal(one.first_returns(), two.first_returns())

    def test_few_customers_are_hidden_and_cannot_be_worked_out(self):
        visits = {f"{month}-{at}": [f"2026-0{month}-10", "2026-06-30"]
                  for month, n in ((1, 40), (2, 4), (3, 30)) for at in range(n)}  # fmt: skip
        cells = lifecycle(_log(visits), ages=3).tidy()
        hidden = set(cells.loc[cells["verdict"] == "suppressed", "cohort"])
        assert {"2026-02"} < hidden and len(hidden) == 2  # one more, or the total gives it away
        assert cells[cells["cohort"].isin(hidden)][["n", "share"]].isna().all(axis=None)

    def test_the_line_ends_where_few_are_left(self):
        log = replace(_geometric(np.random.default_rng(2), n=200), min_cell=150)
        table = lifecycle(log, every="week").first_returns()
        assert table["at_risk"].min() >= 150 and len(table) < 12

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_figures_fit(self, rng, language):
        result = lifecycle(_geometric(rng, n=400), every="week", ages=24)
        assert result.figures() == ("first_returns", "lifecycle")
        for name in result.figures():
            figure = getattr(result, f"plot_{name}")(language=language).figure
            assert meeting_texts(figure) == [] and leaving_texts(figure) == []


class TestRefuses:
    def test_a_log_in_which_nobody_can_come_back(self):
        once = _log({f"c{at}": ["2026-01-10"] for at in range(30)})
        with pytest.raises(MethodError, match="has one journey, so nobody can come back"):
            lifecycle(once)
        frame = pd.DataFrame({"customer_id": list("ab"), "touchpoint": list("xy")})
        with pytest.raises(MethodError, match="has no times"):
            lifecycle(EventLog.from_frame(frame))

    def test_too_few_customers_or_too_short_a_time(self):
        few = _log({f"c{at}": ["2026-01-10", "2026-02-10"] for at in range(5)})
        with pytest.raises(MethodError, match="Only 5 customers have a start; fewer than 10"):
            lifecycle(few)
        short = _log({f"c{at}": ["2026-01-10", "2026-01-12"] for at in range(20)})
        with pytest.raises(MethodError, match="No month after a start is over"):
            lifecycle(short)

    def test_impossible_options(self, events):
        with pytest.raises(OptionError, match="`every` is 'moth'. Did you mean 'month'"):
            lifecycle(events, every="moth")
        with pytest.raises(OptionError, match="`touchpoint` is 'payy'. Did you mean 'pay'"):
            lifecycle(events, touchpoint="payy")
        with pytest.raises(OptionError, match="are both 'pay'"):
            lifecycle(events, start="pay", touchpoint="pay")
        for ages in (0, 61, 2.5, True):
            with pytest.raises(OptionError, match="whole number from 1 to 60"):
                lifecycle(events, ages=ages)
        with pytest.raises(OptionError, match="Expected an EventLog"):
            lifecycle({"a": 1})
