"""What a report keeps of an event log."""

import json

import pandas as pd
import pytest

import cemlab
from cemlab import EventLog


def test_counts_by_touchpoint_in_the_order_of_the_journey(events):
    table = events.tables("en")["touchpoints"]
    assert table["touchpoint"].tolist() == ["report", "await", "complain", "repair", "pay"]
    assert table["label"].tolist()[1] == "Waiting"
    row = table.iloc[0]
    assert (row["n_moments"], row["n_journeys"], row["n_customers"]) == (120, 120, 120)
    assert table["n_moments"].sum() == len(events) and (table["n_rated"] < 121).all()


@pytest.mark.parametrize(("language", "label"), [("en", "Report"), ("zh", "报修")])
def test_words_are_in_both_languages(events, language, label):
    told = events.to_dict()["words"][language]
    assert told["narrative"] == events.narrate(language)
    assert told["touchpoints"][0]["label"] == label
    assert {"n_moments", "touchpoint"} <= set(told["columns"])


def test_is_plain_and_tells_nothing_of_anybody():
    columns = {"customer_id": "who", "touchpoint": "step", "experience": "felt"}
    frame = pd.DataFrame(
        {
            "who": ["Mrs Smith", "Mrs Smith", "Mr Lee"],
            "step": ["a", "b", "a"],
            "felt": [1, None, -2],
        }
    )
    log = EventLog.from_frame(frame, columns=columns, scale=(-2, 2))
    text = json.dumps(log.to_dict(), allow_nan=False, ensure_ascii=False)
    assert "Smith" not in text and "Lee" not in text
    assert json.loads(text)["kind"] == "EventLog" and json.loads(text)["n_customers"] == 2


def test_touchpoints_of_few_customers_have_no_counts_nor_has_their_cover():
    rows = [(who, place) for who in range(60) for place in ("abc" if who >= 4 else "abx")]
    frame = pd.DataFrame(rows, columns=["customer_id", "touchpoint"]).assign(experience=1.0)
    log = EventLog.from_frame(frame, scale=(-2, 2), touchpoints=list("abcx"))
    table = log.tables("en")["touchpoints"].set_index("touchpoint")
    counts = table[["n_moments", "n_rated", "n_journeys", "n_customers"]]
    assert counts.loc[["c", "x"]].isna().all(axis=None) and (counts.loc[["a", "b"]] == 60).all(None)
    told = cemlab.journeys.map(log).tidy().set_index("touchpoint")["n"]
    assert set(told.index[told.isna()]) == {"c", "x"}  # the same ones as in the journey
    assert json.dumps(log.to_dict(), allow_nan=False)
