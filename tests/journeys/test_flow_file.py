"""Flows of a file: the numbers of the same moments in memory, whatever the block, and refusals."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import EventLog
from cemlab.errors import DataError, MethodError, OptionError
from cemlab.journeys import flow_file
from cemlab.journeys.large import api, counting

pytest.importorskip("ibis")
pytest.importorskip("duckdb")
pytestmark = pytest.mark.filterwarnings("ignore::cemlab.errors.CemlabWarning")

NAMES = {"journey": "case", "touchpoint": "step", "time": "at", "customer": "who",
         "experience": "felt"}  # fmt: skip
COLUMNS = {"customer_id": "who", "journey_id": "case", "touchpoint": "step", "occurred_at": "at",
           "experience": "felt"}  # fmt: skip
SCALE = (-2, 2)


@pytest.fixture(scope="module")
def frame():
    """Journeys of several customers, mixed, some open, some rated; loops, ties, rare steps."""
    rng = np.random.default_rng(11)
    rows = []
    for case in range(400):
        at = pd.Timestamp("2026-01-01", tz="UTC") + pd.Timedelta(hours=int(rng.integers(2000)))
        level = rng.normal(0, 0.5)
        length = int(rng.integers(1, 9))
        for _ in range(length):
            step = str(rng.choice(list("abcd"), p=[0.4, 0.3, 0.25, 0.05]))
            felt = float(np.clip(np.rint(level + rng.normal(0, 1)), -2, 2))
            rows.append((f"who {case // 2}", f"case {case}", step, at,
                         felt if rng.random() < 0.8 else np.nan))  # fmt: skip
            at += pd.Timedelta(minutes=int(rng.choice([0, 5, 60, 600], p=[0.1, 0.4, 0.4, 0.1])))
        if rng.random() < 0.7:
            rows.append((f"who {case // 2}", f"case {case}", "end", at, np.nan))
    rows += [("rare", "rare", "x", at, 1.0)]
    table = pd.DataFrame(rows, columns=["who", "case", "step", "at", "felt"])
    # rows of one journey keep their order, so that ties of time mean the same on both sides
    return table.iloc[np.argsort(rng.permutation(402)[pd.factorize(table["case"])[0]],
                                 kind="stable")].reset_index(drop=True)  # fmt: skip


@pytest.fixture(scope="module")
def path(frame, tmp_path_factory):
    target = tmp_path_factory.mktemp("flow") / "moments.parquet"
    frame.to_parquet(target)
    return target


@pytest.fixture(scope="module")
def events(frame):
    return EventLog.from_frame(frame, columns=COLUMNS, scale=SCALE, end="end")


@pytest.fixture(scope="module")
def flow(path):
    return flow_file(path, **NAMES, scale=SCALE, end="end", memory="500MB", threads=1)


def _ordered(table, *keys):
    return table.sort_values(list(keys), ignore_index=True)


class TestEqualsMemory:
    def test_transitions_with_entry_exit_and_open(self, flow, events):
        found = cemlab.journeys.map(events)
        assert flow.glance()["n_open"].iloc[0] == found.glance()["n_open"].iloc[0] > 0
        pd.testing.assert_frame_equal(
            _ordered(flow.transitions(), "from", "to"),
            _ordered(found.transitions(), "from", "to"), rtol=0, atol=0,
        )  # fmt: skip
        assert flow.transitions()["count"].isna().any()  # the rare step, and what would tell it

    def test_reach_and_plain_means(self, flow, events):
        ours = flow.touchpoints().set_index("touchpoint")
        theirs = cemlab.journeys.map(events).tidy().set_index("touchpoint").loc[ours.index]
        for name in ("n", "n_customers", "reach", "reach_low", "reach_high", "estimate", "conf_low",
                     "conf_high", "sd", "share_negative", "share_positive"):  # fmt: skip
            np.testing.assert_allclose(ours[name], theirs[name], rtol=1e-11, atol=1e-12,
                                       err_msg=name)  # fmt: skip

    def test_stays(self, flow, events):
        ours = flow.stays().dropna(subset="n").set_index("touchpoint")
        theirs = cemlab.journeys.dwell(events).tidy().set_index("touchpoint").loc[ours.index]
        for mine, other in (("median", "estimate"), ("q25", "q25"), ("q75", "q75"), ("n", "n")):
            np.testing.assert_allclose(ours[mine], theirs[other], rtol=0, err_msg=mine)

    def test_without_an_end_nothing_is_open(self, path, frame):
        ours = flow_file(path, journey="case", touchpoint="step", time="at", threads=1)
        columns = {name: COLUMNS[name] for name in ("journey_id", "touchpoint", "occurred_at")}
        log = EventLog.from_frame(frame, columns=columns, join="journey_id")
        pd.testing.assert_frame_equal(
            _ordered(ours.transitions(), "from", "to"),
            _ordered(cemlab.journeys.map(log).transitions(), "from", "to"), rtol=0, atol=0,
        )  # fmt: skip
        assert ours.glance()["n_open"].iloc[0] == 0
        assert ours.glance()["n_customers"].iloc[0] == 401  # each journey another customer's

    def test_a_count_by_force(self, flow, frame):
        pairs = {}
        for _, part in frame.sort_values("at", kind="stable").groupby("case"):
            steps = part["step"].tolist()
            for pair in pairwise(steps):
                pairs[pair] = pairs.get(pair, 0) + 1
        shown = flow.transitions().dropna(subset="count").set_index(["from", "to"])["count"]
        inner = {key: n for key, n in shown.items() if not any("(" in one for one in key)}
        assert inner and all(pairs[key] == n for key, n in inner.items())


class TestHolds:
    @pytest.mark.parametrize("size", [7, 100, 5000])
    def test_blocks_do_not_matter(self, path, flow, monkeypatch, size):
        monkeypatch.setattr(api, "BLOCK", size)
        again = flow_file(path, **NAMES, scale=SCALE, end="end", threads=1)
        for name in ("transitions", "stays"):
            pd.testing.assert_frame_equal(getattr(again, name)(), getattr(flow, name)())
        pd.testing.assert_frame_equal(again.touchpoints(), flow.touchpoints(), rtol=1e-12)

    def test_binned_durations_are_off_by_no_more_than_said(self, path, flow, monkeypatch):
        monkeypatch.setattr(counting, "EXACT", 10)
        binned = flow_file(path, **NAMES, scale=SCALE, end="end", threads=1)
        error = binned.glance()["error"].iloc[0]
        assert 0 < error < 0.006
        for name in ("median", "q25", "q75"):
            ours, exact = binned.stays()[name], flow.stays()[name]
            assert ours.isna().equals(exact.isna())
            off = (ours - exact).abs() / exact.where(exact > 0)
            assert off.max() <= error + 1e-12
        assert flow.glance()["error"].iloc[0] == 0

    def test_blanks_around_names_are_nothing(self, frame, tmp_path, flow):
        target = tmp_path / "blanks.parquet"
        blank = np.where(np.arange(len(frame)) % 3 == 0, " ", "")
        frame.assign(step=frame["step"] + blank, case=blank + frame["case"]).to_parquet(target)
        again = flow_file(target, **NAMES, scale=SCALE, end="end", threads=1)
        pd.testing.assert_frame_equal(again.transitions(), flow.transitions())

    def test_declared_touchpoints_keep_their_order(self, path):
        order = ["end", "d", "c", "b", "a", "x", "never"]
        again = flow_file(path, **NAMES, touchpoints=order, threads=1)
        table = again.touchpoints()
        assert table["touchpoint"].tolist() == order
        assert table["n_customers"].iloc[-1] == 0 and np.isnan(again.stays()["n"].iloc[-1])

    def test_a_case_of_many_events(self, tmp_path):
        frame = pd.DataFrame(
            {
                "case": ["long"] * 20_000,
                "step": list("ab") * 10_000,
                "at": pd.date_range("2026-01-01", periods=20_000, freq="s"),
            }
        )
        frame.to_parquet(tmp_path / "long.parquet")
        found = flow_file(tmp_path / "long.parquet", journey="case", touchpoint="step", time="at")
        assert found.glance()["n_moments"].iloc[0] == 20_000


class TestRefuses:
    def test_every_problem_of_the_file_at_once(self, frame, tmp_path):
        bad = frame.assign(
            step=frame["step"].where(frame.index != 3), case=frame["case"].where(frame.index != 4),
            at=frame["at"].where(frame.index != 5), felt=frame["felt"].where(frame.index != 6, 9.0),
        )  # fmt: skip
        bad.to_parquet(tmp_path / "bad.parquet")
        with pytest.raises(DataError) as caught:
            flow_file(tmp_path / "bad.parquet", **NAMES, scale=SCALE)
        said = str(caught.value)
        for what in ("row 4", "row 5", "row 6", "row 7", "has no touchpoint", "holds no time",
                     "is the journey, but is empty", "no rating on -2 to 2"):  # fmt: skip
            assert what in said, what

    def test_columns_that_are_not_there(self, path):
        with pytest.raises(DataError, match="'stp'|stp"):
            flow_file(path, journey="case", touchpoint="stp", time="at")

    def test_names_nobody_declared_and_an_unknown_end(self, path):
        with pytest.raises(DataError, match="names 1 touchpoints not declared.*'x'"):
            flow_file(path, **NAMES, touchpoints=[*"abcd", "end"])
        with pytest.raises(OptionError, match="`end` is 'ende'. Did you mean 'end'"):
            flow_file(path, **NAMES, end="ende")

    def test_ids_as_touchpoints(self, tmp_path):
        frame = pd.DataFrame({"case": range(2000), "step": [f"s{at}" for at in range(2000)],
                              "at": pd.Timestamp("2026-01-01")})  # fmt: skip
        frame.to_parquet(tmp_path / "ids.parquet")
        with pytest.raises(MethodError, match="more than 1,000 different touchpoints"):
            flow_file(tmp_path / "ids.parquet", journey="case", touchpoint="step", time="at")

    def test_impossible_arguments(self, path):
        with pytest.raises(OptionError, match="`min_cell` is 1.*"):
            flow_file(path, **NAMES, min_cell=1)
        with pytest.raises(OptionError, match="`scale` is"):
            flow_file(path, journey="case", touchpoint="step", time="at", scale=(0, 1))
        with pytest.raises(OptionError, match="named twice"):
            flow_file(path, journey="case", touchpoint="at", time="at")
        with pytest.raises(OptionError, match="memory="):
            flow_file(path, **NAMES, memory="much")
