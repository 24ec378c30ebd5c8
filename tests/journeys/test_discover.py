"""A first journey from a log: its order, ways and stages by hand, and that it reads back."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab.documents import read_journey, write_document
from cemlab.errors import CemlabWarning, MethodError, OptionError
from cemlab.journeys import deviations, discover
from cemlab.journeys.discovering import telling
from cemlab.journeys.methods.first_visits import agreement, cuts, observed_order

from .plans import frame, log

STUDIES = Path(__file__).parents[1] / "studies"
pytestmark = pytest.mark.filterwarnings("ignore::cemlab.errors.MissingDataWarning")
LOGS = {"permit-receipt": "permit_receipt_log", "helpdesk_log": "helpdesk_log",
        "nyc311_sample": "nyc311_sample"}  # fmt: skip


def _walks(*kinds, each=20):
    return {(f"w{walk}{at}", f"c{walk}{at}"): steps
            for walk, steps in enumerate(kinds) for at in range(each)}  # fmt: skip


def _found(*kinds, **options):
    return discover(log(frame(_walks(*kinds))), **options)


class TestOrder:
    def test_by_hand(self):
        # b is first met at 1 and 2 of 3, c at 2 and 1; twice as many journeys have b first
        first = np.array([[0, 1, 2], [0, 1, 2], [0, 2, 1]])
        found = observed_order(first)
        assert found.order.tolist() == [0, 1, 2]
        assert found.ahead[1, 2] == 2 and found.ahead[2, 1] == 1
        assert agreement(first, found.order).tolist() == pytest.approx([1, 1, 2 / 3])

    def test_neighbours_that_most_meet_the_other_way_round_change_places(self):
        # c comes late in the one long journey only: by mean place it would be after b
        first = np.array([[-1, 1, 0, -1], [-1, 1, 0, -1], [0, 1, 3, 2]])
        assert observed_order(first).order.tolist().index(2) < 3

    def test_agrees_with_a_count_by_force(self, rng):
        places = rng.permuted(np.tile(range(5), (30, 1)), axis=1)
        first = np.where(rng.random((30, 5)) < 0.7, places, -1)
        ahead = observed_order(first).ahead
        for one in range(5):
            for two in range(5):
                expected = sum(0 <= row[one] < row[two] for row in first)
                assert ahead[one, two] == expected

    def test_cuts_where_gaps_are_much_larger(self):
        assert cuts(np.array([1.0, 2, 30, 1, np.nan]), 4, 3.0).tolist() == [2]
        assert cuts(np.array([9.0, 1, 8, 1, 1]), 1, 3.0).tolist() == [0]
        assert cuts(np.array([5.0]), 4, 3.0).tolist() == []


class TestByHand:
    def test_required_ways_and_loops(self):
        found = _found("abcd", "abcd", "abcd", "abcbcd", "acd")
        table = found.tidy().set_index("touchpoint")
        assert table.index.tolist() == ["a", "b", "c", "d"]
        assert table["required"].to_dict() == {"a": True, "b": False, "c": True, "d": True}
        assert table.loc["b", "share"] == 0.8
        ways = found.ways().set_index(["from", "to"])
        assert ways.loc[("a", "b"), "share"] == 0.8 and ways.loc[("a", "c"), "share"] == 0.2
        assert ways.loc[("c", "d"), "share"] == pytest.approx(0.833)  # of 120 visits, 20 go back
        assert ways["is_loop"].to_dict()[("c", "b")] and ways["is_loop"].sum() == 1

    def test_stages_are_cut_where_journeys_pause(self):
        moments = frame(_walks("abcd"))
        moments.loc[moments["step"].isin(["c", "d"]), "at"] += pd.Timedelta(days=2)
        found = discover(log(moments))
        assert found.tidy()["stage"].tolist() == ["stage-1", "stage-1", "stage-2", "stage-2"]
        assert found.journey().stages[1].title["en"] == "From “c”"

    def test_what_is_rare_is_left_out_and_said(self):
        walks = _walks("abc", each=300) | {("r", "r"): "axbc"}
        found = discover(log(frame(walks)))
        assert found.left_out()[["touchpoint", "reason"]].to_numpy().tolist() == [["x", "rare"]]
        assert found.left_out()["share"].isna().all()  # one person must not be told apart
        assert "1 activity is left out" in found.narrate("en")

    def test_the_most_frequent_are_kept(self):
        found = _found("abcd", "abc", "ab", most=2)
        assert found.tidy()["touchpoint"].tolist() == ["a", "b"]
        assert found.left_out()["reason"].tolist() == ["beyond", "beyond"]

    def test_an_order_that_is_not_sure(self):
        with pytest.warns(CemlabWarning, match="first guess"):
            found = _found("abcd", "dcba")
        assert found.glance()["order"].iloc[0] == "unsure"
        assert "not sure" in found.headline("en") and "尚不确定" in found.headline("zh")

    def test_names_that_are_no_ids(self):
        names = ["Ask: now!", "ask. now", "报修 登记", "=SUM(A1)", "<b>"]
        found = _found(names)
        steps = found.journey().steps
        assert len({step.id for step in steps}) == 5
        assert [step.match.event[0] for step in steps] == names
        assert steps[4].title["en"] == "<b>"  # escaped where it is drawn


class TestPercentages:
    @pytest.mark.parametrize(
        ("shares", "digits"),
        [((0.7, 0.6, 0.8), 0), ((1.0, 1.0, 1.0), 0), ((0.998, 0.997, 0.999), 1),
         ((0.99, 0.97, 1.0), 1), ((0.9998, 0.9996, 1.0), 2)],
    )  # fmt: skip
    def test_nearly_all_is_not_written_as_all(self, shares, digits):
        assert telling._digits(*shares) == digits

    def test_a_real_log_claims_no_perfect_order(self, shared, monkeypatch):
        if not (shared / "data" / "helpdesk_log").is_dir():
            pytest.skip("no helpdesk_log among the shared data")
        monkeypatch.setenv("CEMLAB_DATA", str(shared / "data"))
        log = cemlab.read_events(cemlab.open_study(STUDIES / "helpdesk_log"))
        result = cemlab.journeys.discover(log)
        for language in ("en", "zh"):
            assert "99.8%" in result.narrate(language) and "100%" not in result.narrate(language)


class TestReadsBack:
    def test_as_the_same_document(self, tmp_path):
        found = _found("abcd", "abcbcd", "acd", title={"en": "Repair", "zh": "报修"})
        document = found.journey("repair")
        path = write_document(document, tmp_path / "documents" / "journeys" / "repair.yaml")
        back = read_journey(path)
        assert back.model_dump() == document.model_dump()
        assert back.title["zh"] == "报修" and all(step.assumed for step in back.steps)
        assert back.evidence[0].n == 60 and back.scope.start_event == "a"

    def test_its_own_log_leaves_it_only_where_it_is_rare(self):
        events = log(frame(_walks("abcd", "abcd", "abcbcd")))
        found = deviations(events, discover(events).journey(), resamples=0)
        assert found.tidy()["n_with"].eq(0).all()

    @pytest.mark.parametrize("name", LOGS)
    def test_real_logs(self, name, shared, monkeypatch, tmp_path):
        if not (shared / "data" / LOGS[name]).is_dir():
            pytest.skip(f"no {LOGS[name]} among the shared data")
        monkeypatch.setenv("CEMLAB_DATA", str(shared / "data"))
        events = cemlab.read_events(cemlab.open_study(STUDIES / name))
        found = discover(events)
        path = write_document(found.journey(), tmp_path / "documents" / "journeys" / "found.yaml")
        document = read_journey(path)
        whole = found.glance().iloc[0]
        assert 2 <= len(document.steps) <= 16 and whole["agreement_low"] > 0.85
        kept = set(found._tables["names"]["event"]) | set(found.left_out()["touchpoint"])
        met = events.moments()["touchpoint"].astype(str)
        assert kept <= set(met) and len(kept) >= 2
        assert (document.scope.start_event, document.scope.end_event) != (None, None)
        for language in ("en", "zh"):
            drawn = cemlab.journeys.map(events).draw_map(document, language=language)
            assert not drawn.meeting() and not drawn.leaving()


class TestRefuses:
    def test_what_is_no_log(self):
        with pytest.raises(OptionError, match="Expected an EventLog"):
            discover(pd.DataFrame())
        with pytest.raises(OptionError, match="`most` is 1"):
            _found("ab", most=1)

    def test_moments_without_order_or_enough_activities(self):
        with pytest.raises(MethodError, match="Nobody observed"):
            discover(log(frame(_walks("ab")), ordered=False))
        with pytest.raises(MethodError, match="1 activities happen"):
            _found("a")
