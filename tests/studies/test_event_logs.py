"""Real logs, each in a study file of under thirty lines: the numbers of their descriptions."""

from pathlib import Path

import pandas as pd
import pytest

import cemlab

HERE = Path(__file__).parent
LOGS = {  # moments, journeys, touchpoints
    "permit_receipt_log": (8577, 1434, 27),
    "helpdesk_log": (21348, 4580, 14),
    "olist_orders": (27647, 8135, 4),
    "nyc311_sample": (436, 235, 2),
}


@pytest.fixture(scope="module")
def opened(data):
    """`opened(name)`: the study, its log and its survey."""
    patch = pytest.MonkeyPatch()
    patch.setenv("CEMLAB_DATA", str(data))
    read = {}

    def open_and_read(name):
        if name not in read:
            study = cemlab.open_study(HERE / name)
            if not (data / study.events.file).is_file():
                pytest.skip(f"no {study.events.file} among the shared data")
            read[name] = study, cemlab.read_events(study), cemlab.read_survey(study)
        return read[name]

    yield open_and_read
    patch.undo()


@pytest.mark.parametrize("name", LOGS)
def test_the_study_file_is_short(name):
    assert len((HERE / name / "study.yaml").read_text("utf-8").splitlines()) < 30


@pytest.mark.parametrize("name", LOGS)
def test_sizes_are_those_of_the_description(opened, name):
    _, log, _ = opened(name)
    assert (len(log), log.n_journeys, len(log.touchpoints)) == LOGS[name]
    assert not log.has_ratings and log.has_times


@pytest.mark.parametrize("name", LOGS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_quality_and_words_of_real_logs(opened, name, language):
    _, log, survey = opened(name)
    found = log.quality(language, survey=survey).set_index("check")
    assert found["note"].str.len().gt(0).all() and found.index.is_unique
    assert found.loc["moments", "value"] == len(log)


@pytest.mark.parametrize("name", LOGS)
def test_real_logs_can_be_mapped(opened, name):
    study, log, survey = opened(name)
    assert cemlab.journeys.map(log, survey, **study.options("journeys")).tidy().size


class TestOrdersOfAMarketplace:
    def test_blank_times_are_journeys_that_stopped(self, opened, data):
        _, log, survey = opened("olist_orders")
        raw = pd.read_csv(data / "olist_orders" / "orders.csv.gz")
        times = raw.filter(regex="purchase|approved|delivered_")
        found = log.quality(survey=survey).set_index("check")
        assert len(log) == times.notna().to_numpy().sum()
        assert found.loc["never_reached", "value"] == times.isna().to_numpy().sum() == 4893
        assert found.loc["without_end", "value"] == 2965
        reached = log.moments().query("touchpoint == 'delivered'")["journey_id"]
        status = raw.set_index("order_id").loc[reached, "order_status"]
        assert status.eq("delivered").mean() > 0.99

    def test_moments_against_the_declared_order_are_told(self, opened, data):
        """Orders that the carrier had before they were approved, and such."""
        _, log, _ = opened("olist_orders")
        raw = pd.read_csv(data / "olist_orders" / "orders.csv.gz")
        times = raw.filter(regex="purchase|approved|delivered_").apply(pd.to_datetime)
        late = (times < times.cummax(axis=1).shift(axis=1)).to_numpy().sum()
        found = log.quality().set_index("check")
        assert found.loc["against_order", "value"] == late > 0

    def test_reviews_meet_orders_unless_there_are_several(self, opened):
        """The description says 90 orders have several reviews; 90 reviews are beyond the first of
        their order, and they are of 87 orders, three of which have three."""
        _, log, survey = opened("olist_orders")
        rates = log.join(survey).set_index("unit")
        assert rates.loc["customers", ["n", "n_joined", "n_ambiguous"]].tolist() == [8135, 8048, 87]
        assert len(survey) == 8225 and len(survey) - log.n_customers == 90
        lost = log.unmatched(survey)
        assert lost["reason"].eq("several").all() and len(lost) == 87
        assert lost["n"].value_counts().to_dict() == {2: 84, 3: 3}

    def test_who_never_got_the_order_says_so(self, opened):
        _, _, survey = opened("olist_orders")
        score = survey.column("review_score").groupby(survey.column("order_status").astype("str"))
        assert score.mean()["delivered"] == pytest.approx(4.1, abs=0.05)
        failed = score.mean().drop("delivered")[score.size() > 30]
        assert failed.between(1.25, 2.05).all()
        assert survey.column("review_comment_message").notna().mean() == pytest.approx(
            0.5, abs=0.01
        )
        joined = survey.joined().iloc[0]
        assert joined["n_matched"] == 8225 and joined["n_unmatched"] == 0


class TestRequestsToACity:
    def test_american_times(self, opened):
        _, log, _ = opened("nyc311_sample")
        first = log.moments().query("journey_id == '64446107'")["occurred_at"]
        assert [time.isoformat() for time in first] == [
            "2025-03-24T23:33:07-04:00", "2025-03-25T00:45:11-04:00",
        ]  # fmt: skip
        assert log.moments()["occurred_at"].dt.year.eq(2025).all()

    def test_one_in_seven_is_not_closed(self, opened):
        _, log, _ = opened("nyc311_sample")
        found = log.quality().set_index("check")["value"]
        assert found["without_end"] == found["never_reached"] == 34
        assert round(34 / log.n_journeys, 2) == 0.14
        assert found["against_order"] == 0


class TestPermitsAndTickets:
    def test_channels_of_permits(self, opened):
        _, log, _ = opened("permit_receipt_log")
        channels = log.moments().groupby("journey_id")["channel"].first()
        assert channels.eq("Internet").mean() == pytest.approx(0.87, abs=0.005)
        offsets = {time.utcoffset().seconds // 3600 for time in log.moments()["occurred_at"]}
        assert offsets == {1, 2}  # winter and summer of one zone, as the file mixes them

    def test_rework_and_repeated_moments_of_tickets(self, opened, data):
        study, log, _ = opened("helpdesk_log")
        raw = pd.read_csv(data / "helpdesk_log" / "helpdesk_log.csv.gz", dtype=str)
        same = raw.duplicated(["case:concept:name", "concept:name", "time:timestamp"])
        found = log.quality().set_index("check")["value"]
        assert found["duplicates"] == same.sum() == 127
        assert found["actors"] == raw["org:resource"].nunique()
        events = study.events.model_copy(update={"duplicates": "drop"})
        from dataclasses import replace

        dropped = cemlab.read_events(replace(study, events=events))
        assert len(dropped) == 21348 - 127
        assert dropped.quality().set_index("check").loc["dropped", "value"] == 127
        taken = log.moments().query("touchpoint == 'Take in charge ticket'")
        assert taken.groupby("journey_id").size().gt(1).any()
