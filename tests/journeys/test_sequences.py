"""Ways customers go: planted types, none, real logs, and what the verb refuses."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab.errors import MethodError, MissingDataWarning, OptionError
from cemlab.style import leaving_texts, meeting_texts

from .worlds import log

FOLDER = Path(__file__).parents[1] / "studies" / "permit-receipt"
PLACES = list("abcdefgh")


def walks(sequences, **options):
    rows = [(who, place) for who, own in enumerate(sequences) for place in own]
    return log(rows, ("who", "touchpoint"), touchpoints=PLACES, **options)


def types(rng, n=90):
    """Three ways with a slip here and there; what comes late depends on how it began."""
    ways = ["abcdabcd", "hgfehgfe", "aeaebfbf"]
    told = []
    for who in range(n):
        way = list(ways[who % 3])
        if rng.random() < 0.4:
            way[rng.integers(len(way))] = PLACES[rng.integers(8)]
        if rng.random() < 0.3:
            way.pop(rng.integers(len(way)))
        told.append(way)
    return told


def test_planted_types(rng):
    found = cemlab.journeys.sequences(walks(types(rng)), k_max=4, resamples=100)
    assert found.glance()["verdict"].iloc[0] == "types" and len(found.tidy()) == 3
    assert set(found.tidy()["sequence"].str.replace(" → ", "")) == {"abcdabcd", "hgfehgfe",
                                                                    "aeaebfbf"}  # fmt: skip
    assert (found.tidy()["jaccard"] > 0.9).all()
    assert found.tidy()["estimate"].between(0.3, 0.37).all()


def test_of_too_many_ways_some_are_drawn_and_the_types_stay(rng, monkeypatch):
    told = types(rng, 240)
    many = len({"".join(own) for own in told})
    monkeypatch.setattr("cemlab.journeys.sequencing.ways.MOST_VARIANTS", 40)
    assert many > 80
    found = cemlab.journeys.sequences(walks(told), k_max=4, resamples=100, seed=3)
    whole, drawn = found.glance().iloc[0], found.notes_of("rare_ways")
    assert (whole["verdict"], whole["k"], whole["n_variants"]) == ("types", 3, 40)
    assert set(found.tidy()["sequence"].str.replace(" → ", "")) == {"abcdabcd", "hgfehgfe",
                                                                    "aeaebfbf"}  # fmt: skip
    assert whole["n"] + drawn["n"] == 240 and drawn["n"] > 0 and drawn["n_variants"] == 40
    assert found.tidy()["n"].sum() == whole["n"]
    counts = pd.Series(["".join(own) for own in told]).value_counts()
    for row in found.variants().itertuples():  # what is drawn is counted in full
        assert row.n == counts[row.sequence.replace(" → ", "")]
    again = cemlab.journeys.sequences(walks(told), k_max=4, resamples=100, seed=3)
    pd.testing.assert_frame_equal(again.tidy(), found.tidy())
    other = cemlab.journeys.sequences(walks(told), k_max=4, resamples=100, seed=4)
    assert other.notes_of("rare_ways") != drawn  # other ways are drawn


def test_weights_that_are_not_used_are_told(rng):
    frame = pd.DataFrame({"who": range(90), "overall": 5, "w": np.linspace(0.5, 2, 90)})
    for weight in (None, "w"):
        survey = cemlab.Survey.from_frame(frame, id="who", weight=weight)
        found = cemlab.journeys.sequences(walks(types(rng)), survey, k=3, resamples=0,
                                          null_samples=0)  # fmt: skip
        codes = [code for code, _ in found.notes()]
        assert ("unused_weights" in codes) is (weight is not None)
    assert "未使用" in dict(found.notes("zh"))["unused_weights"]


def test_noise_has_no_types(rng):
    told = [rng.choice(PLACES, rng.integers(4, 8)) for _ in range(120)]
    found = cemlab.journeys.sequences(walks(told), k_max=4, resamples=100)
    assert found.glance()["verdict"].iloc[0] == "none" and found.glance()["k"].iloc[0] == 0
    assert found.headline().startswith("No types") and found.tidy()["type"].tolist() == ["all"]


def test_a_chain_of_choices_has_no_separate_kinds():
    # the branch at a is a choice, and so is how often they come back to f: two stable types
    rng = np.random.default_rng(5)
    told = [["a", *("bc" if rng.random() < 0.5 else "de"), *"f" * rng.geometric(0.7)]
            for _ in range(200)]  # fmt: skip
    found = cemlab.journeys.sequences(walks(told), k_max=3, resamples=100)
    assert found.glance()["verdict"].iloc[0] == "sorted"
    assert found.glance()["null_p"].iloc[0] > 0.05 and "no separate kinds" in found.narrate()


def test_variants_are_counted_one_by_one(rng):
    told = ["abc"] * 40 + ["abd"] * 25 + ["ab"] * 12 + ["efgh"] * 3
    found = cemlab.journeys.sequences(walks(told), k=2, resamples=0)
    shown = found.variants().set_index("sequence")["n"]
    # ef would be given away by what is left over, were ab shown
    assert shown.to_dict() == {"a → b → c": 40, "a → b → d": 25}
    assert found.glance()["n_variants"].iloc[0] == 4
    assert found.variants()["share"].iloc[0] == 40 / 80


def test_open_journeys_are_left_out_and_what_follows_the_end():
    start, rows = pd.Timestamp("2026-01-01", tz="UTC"), []
    for who in range(30):
        steps = ["a", "b", "c", "d"] if who else ["a", "b"]
        day = 40 if who == 0 else who  # the last to come is still there when the data end
        rows += [(who, one, start + pd.Timedelta(days=day, hours=at)) for at, one in
                 enumerate(steps)]  # fmt: skip
    events = log(rows, ("who", "touchpoint", "time"), touchpoints=PLACES, end="c")
    with pytest.warns(MissingDataWarning, match="1 journey was still open"):
        found = cemlab.journeys.sequences(events, resamples=0)
    assert found.glance()["n"].iloc[0] == 29
    assert found.variants()["sequence"].tolist() == ["a → b → c"]
    assert found.glance()["verdict"].iloc[0] == "one_variant"


def test_as_asked_is_a_convention(rng):
    told = [rng.choice(PLACES, rng.integers(4, 8)) for _ in range(80)]
    found = cemlab.journeys.sequences(walks(told), k=3, resamples=100)
    assert found.glance()["verdict"].iloc[0] == "asked" and "as asked for" in found.headline()


@pytest.mark.filterwarnings("ignore::cemlab.errors.CemlabWarning")
def test_permits(shared, monkeypatch):
    data = shared / "data"
    if not (data / "permit_receipt_log" / "permit_receipt_log.csv.gz").is_file():
        pytest.skip("no permit_receipt_log among the shared data")
    monkeypatch.setenv("CEMLAB_DATA", str(data))
    events = cemlab.read_events(cemlab.open_study(FOLDER))
    found = cemlab.journeys.sequences(events)
    moments = events.moments()
    ways = moments.groupby("journey_id")["touchpoint"].agg(
        lambda own: own.tolist()[: own.tolist().index(events.end) + 1]
        if events.end in own.tolist() else own.tolist()
    )  # fmt: skip
    counts = ways.map(" → ".join).value_counts()
    for row in found.variants().itertuples():
        assert row.n == counts[row.sequence] or row.sequence.count("→") == 0  # open ones aside
    assert found.glance()["verdict"].iloc[0] == "types" and len(found.tidy()) == 3
    for language in ("en", "zh"):
        figure = found.plot_variants(language=language).figure
        assert meeting_texts(figure) == [] and leaving_texts(figure) == []


@pytest.mark.filterwarnings("ignore::cemlab.errors.CemlabWarning")
def test_helpdesk(shared):
    file = shared / "data" / "helpdesk_log" / "helpdesk_log.csv.gz"
    if not file.is_file():
        pytest.skip("no helpdesk_log among the shared data")
    events = cemlab.EventLog.from_frame(
        pd.read_csv(file), timezone="UTC", end="Closed",
        columns={"journey_id": "case:concept:name", "touchpoint": "concept:name",
                 "occurred_at": "time:timestamp"},
    )  # fmt: skip
    found = cemlab.journeys.sequences(events, k_max=3)
    # ways of rework come back, but choices one by one give as many
    assert found.glance()["verdict"].iloc[0] in ("sorted", "cost_sensitive")
    assert "no separate kinds" in found.narrate() or "not described" in found.narrate()


class TestRefuses:
    @pytest.mark.parametrize("options", [{"k": 1}, {"k_max": True}, {"costs": "ward"},
                                         {"resamples": 5}, {"null_samples": 3}])  # fmt: skip
    def test_options(self, options):
        with pytest.raises(OptionError, match=next(iter(options))):
            cemlab.journeys.sequences(walks(["ab"] * 30), **options)

    def test_too_few(self):
        with pytest.raises(MethodError, match="5 customers have journeys that are over"):
            cemlab.journeys.sequences(walks(["ab"] * 5))

    def test_no_order(self):
        with pytest.raises(MethodError, match="in which order"):
            cemlab.journeys.sequences(walks(["ab"] * 30, ordered=False))
