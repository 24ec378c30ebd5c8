"""Orders with four times each and a score of the whole (olist_orders): waits are no feelings.

What can be said: how long each stage took, who rated before the parcel came, and that these are
mostly those to whom it came late. What cannot: how a stage felt, and so anything of peak and end.
"""

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab.errors import MethodError

TIMES = {"purchase": "order_purchase_timestamp", "approved": "order_approved_at",
         "carrier": "order_delivered_carrier_date",
         "delivered": "order_delivered_customer_date"}  # fmt: skip
STUDY = """
study: {id: orders, title: {en: Orders, zh: 订单}, source: {en: Olist, zh: Olist}, language: en}
survey:
  file: orders/reviews.csv
  id: [review_id, order_id]
  customer: order_id
  answered_at: {column: review_answer_timestamp, timezone: America/Sao_Paulo}
  items: {review_score: {role: outcome, scale: [1, 5], label: {en: Score, zh: 评分}}}
events:
  file: orders/moments.csv
  timezone: America/Sao_Paulo
  columns: {customer_id: order_id, touchpoint: stage, occurred_at: at, experience: speed}
  scale: [1, 5]
notebooks: [01_data_check]
"""


@pytest.fixture(scope="module")
def tables(shared):
    folder = shared / "data" / "olist_orders"
    if not folder.is_dir():
        pytest.skip("no olist_orders among the shared data")
    orders = pd.read_csv(folder / "orders.csv.gz", parse_dates=[
        *TIMES.values(), "order_estimated_delivery_date"])  # fmt: skip
    reviews = pd.read_csv(folder / "reviews.csv.gz", parse_dates=["review_answer_timestamp"])
    return orders, reviews


@pytest.fixture(scope="module")
def result(tables, tmp_path_factory):
    """The speed of each stage in five steps, as if it were a rating: what one should not do."""
    orders, reviews = tables
    done = orders.dropna(subset=list(TIMES.values()))
    moments = []
    for (_, begins), (stage, ends) in zip(list(TIMES.items())[:-1], list(TIMES.items())[1:],
                                          strict=True):  # fmt: skip
        slow = (done[ends] - done[begins]).rank(method="first", ascending=False)
        speed = np.ceil(5 * slow / len(done))
        moments.append(pd.DataFrame({"order_id": done["order_id"], "stage": stage,
                                     "at": done[ends], "speed": speed}))  # fmt: skip
    folder = tmp_path_factory.mktemp("data") / "orders"
    folder.mkdir()
    pd.concat(moments).to_csv(folder / "moments.csv", index=False)
    reviews[["review_id", "order_id", "review_score", "review_answer_timestamp"]].to_csv(
        folder / "reviews.csv", index=False
    )
    (folder / "study.yaml").write_text(STUDY, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CEMLAB_DATA", str(folder.parent))
        study = cemlab.open_study(folder)
        events, survey = cemlab.read_events(study), cemlab.read_survey(study)
        return cemlab.peak_end.fit(events, survey, outcome="review_score", resamples=300)


def test_times_alone_have_no_peak_and_no_end(real):
    events, survey = real("olist_orders")
    for asked in (lambda: cemlab.peak_end.features(events),
                  lambda: cemlab.peak_end.fit(events, survey, outcome="review_score")):  # fmt: skip
        with pytest.raises(MethodError, match="No moment has a rating, so no journey has a peak"):
            asked()


def test_who_rated_before_the_parcel_came_is_not_taken(tables, result):
    orders, reviews = tables
    both = reviews.merge(orders, on="order_id")
    both = both[~both["order_id"].duplicated(keep=False)].dropna(subset=list(TIMES.values()))
    last = both[list(TIMES.values())[1:]].max(axis=1)
    early = both["review_answer_timestamp"] < last
    whole = result.glance().iloc[0]
    assert whole["n_early"] == early.sum() == 260
    assert "answered_early" in dict(result.notes())
    # they are not like the others: mostly late, and angry
    late = both["order_delivered_customer_date"] > both["order_estimated_delivery_date"]
    assert late[early].mean() > 0.9 and late[~early].mean() < 0.05
    assert both.loc[early, "review_score"].mean() < 2 < 4 < both.loc[~early, "review_score"].mean()


def test_a_made_up_feeling_decides_nothing(result):
    """Speeds tell one part in a hundred of the score: that nothing adds to it is not averaging."""
    whole = result.glance().iloc[0]
    assert result.tidy()["estimate"].max() < 0.02
    assert -0.02 < whole["gain_low"] < whole["gain_high"] < 0.02
    assert whole["verdict"] == "cannot_tell"


def test_days_may_begin_without_a_midnight(result):
    """In São Paulo the clock goes forward at midnight; hours to the answer are told."""
    assert 24 < result.glance()["hours"].iloc[0] < 96
