"""Stays: against a count one by one, real logs, and what the verb refuses."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab.errors import MethodError, MissingDataWarning, OptionError
from cemlab.style import leaving_texts, meeting_texts

from .worlds import log

FOLDER = Path(__file__).parents[1] / "studies" / "permit-receipt"


def brute(events, level="touchpoint"):
    """(step, customer, seconds, is over), walking through every journey."""
    moments, found = events.moments(), []
    end_of_data = moments["occurred_at"].max()
    columns = ("journey_id", level, "touchpoint", "occurred_at", "customer_id")
    walks: dict = {}
    for journey, *moment in zip(*(moments[name].tolist() for name in columns), strict=True):
        walks.setdefault(journey, []).append((str(moment[0]), str(moment[1]), *moment[2:]))
    for walk in walks.values():
        if events.end is not None:
            places = [place for _, place, _, _ in walk]
            if events.end in places:
                walk = walk[: places.index(events.end) + 1]
        ended = events.end is not None and walk[-1][1] == events.end
        start = 0
        for at in range(1, len(walk) + 1):
            if at < len(walk) and walk[at][0] == walk[start][0]:
                continue
            step, _, since, who = walk[start]
            if at < len(walk):
                found.append((step, who, (walk[at][2] - since).total_seconds(), True))
            elif events.end is not None and not ended:
                found.append((step, who, (end_of_data - since).total_seconds(), False))
            start = at
    return pd.DataFrame(found, columns=["step", "customer", "seconds", "over"])


def test_weights_that_are_not_used_are_told():
    start = pd.Timestamp("2026-01-01", tz="UTC")
    rows = [(who, place, start + pd.Timedelta(hours=who + at)) for who in range(30)
            for at, place in enumerate("abc")]  # fmt: skip
    events = log(rows, ("who", "touchpoint", "time"))
    frame = pd.DataFrame({"who": range(30), "overall": 5, "w": np.linspace(0.5, 2, 30)})
    for weight in (None, "w"):
        survey = cemlab.Survey.from_frame(frame, id="who", weight=weight)
        found = cemlab.journeys.dwell(events, survey)
        said = dict(found.notes())
        assert ("unused_weights" in said) is (weight is not None)
    assert "weights" in said["unused_weights"] and "未使用" in found.notes("zh")[-1][1]


def agrees(result, stays, level):
    """Counts, and medians by the product of those who stayed, one time after the other."""
    for row in result.tidy().itertuples():
        own = stays[stays["step"] == getattr(row, level)]
        if row.verdict == "suppressed":
            assert 0 < own["customer"].nunique() < 10
            continue
        assert (row.n, row.n_open) == (len(own), (~own["over"]).sum())
        left, median = 1.0, np.nan
        seconds, over = own["seconds"].to_numpy(), own["over"].to_numpy()
        for time in sorted(set(seconds)):
            left *= 1 - ((seconds == time) & over).sum() / (seconds >= time).sum()
            if left <= 0.5 + 1e-12:
                median = time
                break
        assert row.estimate == pytest.approx(median, nan_ok=True)
    assert set(result.tidy()[level]) == set(stays["step"])


@pytest.fixture
def permit(shared, monkeypatch):
    data = shared / "data"
    if not (data / "permit_receipt_log" / "permit_receipt_log.csv.gz").is_file():
        pytest.skip("no permit_receipt_log among the shared data")
    monkeypatch.setenv("CEMLAB_DATA", str(data))
    return cemlab.read_events(cemlab.open_study(FOLDER))


@pytest.fixture
def helpdesk(shared):
    file = shared / "data" / "helpdesk_log" / "helpdesk_log.csv.gz"
    if not file.is_file():
        pytest.skip("no helpdesk_log among the shared data")
    frame = pd.read_csv(file)
    tickets = frame["case:concept:name"].unique()[:600]
    return cemlab.EventLog.from_frame(
        frame[frame["case:concept:name"].isin(tickets)], timezone="UTC", end="Closed",
        columns={"journey_id": "case:concept:name", "touchpoint": "concept:name",
                 "occurred_at": "time:timestamp"},
    )  # fmt: skip


@pytest.mark.filterwarnings("ignore::cemlab.errors.MissingDataWarning")
class TestRealLogs:
    def test_permit_counts_one_by_one(self, permit):
        agrees(cemlab.journeys.dwell(permit), brute(permit), "touchpoint")
        agrees(cemlab.journeys.dwell(permit, level="stage"), brute(permit, "stage"), "stage")

    def test_helpdesk_counts_one_by_one(self, helpdesk):
        agrees(cemlab.journeys.dwell(helpdesk), brute(helpdesk), "touchpoint")

    def test_whole_journeys_of_permits(self, permit):
        row = cemlab.journeys.dwell(permit, level="journey").tidy().iloc[0]
        ended = permit.moments().groupby("journey_id")["touchpoint"].agg(
            lambda places: permit.end in set(places)
        )  # fmt: skip
        assert (row["n"], row["n_open"]) == (1434, (~ended).sum())

    def test_channels_of_permits(self, permit):
        found = cemlab.journeys.dwell(permit, by="channel")
        shown = found.groups().query("verdict != 'suppressed'")
        assert (shown["n_customers"] >= 10).all()
        assert "by channel" in found.narrate("en").lower() and "渠道" in found.narrate("zh")


def timed(stays, **options):
    """Customers who wait so many hours at a, then come to b (or never, where it is negative)."""
    start, rows = pd.Timestamp("2026-01-01", tz="UTC"), []
    for who, hours in enumerate(stays):
        rows.append((who, "a", start))
        if hours > 0:
            rows.append((who, "b", start + pd.Timedelta(hours=hours)))
    return log(rows, ("who", "touchpoint", "time"), touchpoints=["a", "b"], **options)


def test_by_hand_with_and_without_an_end():
    hours = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, -1, -1, -1, -1, -1, -1]
    with pytest.warns(MissingDataWarning, match="6 stays were not over"):
        found = cemlab.journeys.dwell(timed(hours, end="b"), document={"a": 4 * 3600})
    row = found.tidy().set_index("touchpoint").loc["a"]
    assert row["estimate"] == 8 * 3600 and row["n_open"] == 6  # half of 16, not of 10
    assert row["beyond"] == pytest.approx(12 / 16)
    closed = cemlab.journeys.dwell(timed(hours)).tidy().set_index("touchpoint").loc["a"]
    assert closed["n"] == 10 and closed["estimate"] == 5 * 3600


@pytest.mark.filterwarnings("ignore::cemlab.errors.MissingDataWarning")
def test_a_median_that_was_not_reached_is_more_than():
    found = cemlab.journeys.dwell(timed([24] * 5 + [840] + [-1] * 10, end="b"))
    row = found.tidy().set_index("touchpoint").loc["a"]
    assert row["verdict"] == "not_reached" and np.isnan(row["estimate"])
    assert "more than 35 days" in found.narrate("en") and "超过 35 天" in found.narrate("zh")
    assert found.headline("en") == "a: median more than 35 days"


@pytest.mark.parametrize(
    ("level", "language", "until"),
    [("touchpoint", "en", "until the next touchpoint"),
     ("touchpoint", "zh", "到下一触点的时间最长"),
     ("stage", "en", "until the next stage"), ("stage", "zh", "到下一阶段的时间最长")],
)  # fmt: skip
def test_words_say_until_when_a_time_runs(level, language, until):
    rows, start = [], pd.Timestamp("2026-01-01", tz="UTC")
    for who in range(40):
        for step, hours in (("a", 0), ("b", 50 + who % 3), ("c", 52 + who % 3)):
            rows.append((who, step, f"s{step}", start + pd.Timedelta(hours=hours)))
    events = log(rows, ("who", "touchpoint", "stage", "time"), touchpoints=["a", "b", "c"])
    found = cemlab.journeys.dwell(events, level=level)
    assert until in found.headline(language) and until in found.findings(language)[0].claim
    assert "stay longest" not in found.narrate("en") and "停留最久" not in found.narrate("zh")
    assert found.plot_times(language=language).get_xlabel().strip()
    assert until.removeprefix("到")[:4] in found.narrate(language)


def test_planted_groups(rng):
    hours = rng.exponential(10, 160) * np.where(np.arange(160) % 2, 3, 1) + 0.1
    events = timed(hours)
    frame = events.moments().rename(columns={"customer_id": "who", "occurred_at": "time"})
    frame["channel"] = np.where(frame["who"].astype(int) % 2, "desk", "app")
    events = cemlab.EventLog.from_frame(
        frame[["who", "touchpoint", "time", "channel"]], touchpoints=["a", "b"],
        columns={"customer_id": "who", "touchpoint": "touchpoint", "occurred_at": "time",
                 "channel": "channel"},
    )  # fmt: skip
    found = cemlab.journeys.dwell(events, by="channel")
    assert found.tests()["verdict"].tolist() == ["apart"] and "differ in length at a" in (
        found.narrate("en")
    )
    medians = found.groups().set_index("group")["estimate"]
    assert medians["desk"] > 2 * medians["app"]
    for language in ("en", "zh"):
        for name in found.figures():
            figure = getattr(found, f"plot_{name}")(language=language).figure
            assert meeting_texts(figure) == [] and leaving_texts(figure) == [], name


def test_a_document_gives_its_standards():
    from cemlab.documents import read_documents

    journey = next(iter(read_documents(cemlab.open_study("wuye-repair")).journeys.values()))
    events = cemlab.read_events(cemlab.open_study("wuye-repair"))
    found = cemlab.journeys.dwell(events, None, journey).tidy().set_index("touchpoint")
    promised = {step.id: step.standard.seconds for step in journey.steps if step.standard}
    for name, seconds in promised.items():
        if seconds is not None and name in found.index:
            assert found.loc[name, "standard"] == seconds


class TestRefuses:
    @pytest.mark.parametrize(
        ("options", "said"),
        [
            ({"level": "step"}, "touchpoint"),
            ({"by": "chanel"}, "Did you mean 'channel'"),
            ({"document": {"c": 3}}, "`document` is 'c'"),
            ({"document": {"a": -3}}, "seconds above 0"),
            ({"document": 3}, "Expected a Journey document"),
        ],
    )
    def test_options(self, options, said):
        with pytest.raises(OptionError, match=said):
            cemlab.journeys.dwell(timed([1, 2, 3]), **options)

    def test_moments_without_times_or_stages(self):
        with pytest.raises(MethodError, match="when moments were"):
            cemlab.journeys.dwell(log([(1, "a"), (1, "b")], ("who", "touchpoint")))
        with pytest.raises(MethodError, match="no stages"):
            cemlab.journeys.dwell(timed([1, 2]), level="stage")

    def test_one_group(self):
        with pytest.raises(MethodError, match="at least two"):
            cemlab.journeys.dwell(timed([1, 2]), by="channel")


def test_few_customers_are_hidden():
    row = cemlab.journeys.dwell(timed([1, 2, 3])).tidy().iloc[0]
    assert row["verdict"] == "suppressed" and np.isnan(row["n"]) and np.isnan(row["estimate"])
