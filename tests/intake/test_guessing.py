"""Guesses on real exports, and on anything at all."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cemlab.intake.guessing import guess
from cemlab.intake.reasons import asked, option, told
from cemlab.sources import read_source
from tests.intake.made_sources import columns_placed, guesses_of, made


@pytest.fixture(scope="module")
def data(shared):
    folder = shared / "data"
    if not folder.is_dir():
        pytest.skip("no data sets among the shared data")
    return folder


class TestRealFiles:
    def test_words_of_favour_and_what_does_not_apply(self, data):
        draft = guess(read_source(data / "vendor_exports/surveymonkey_2header_starwars.csv"))
        item = draft.items["q5_1"]
        assert item.role.value == "driver"
        assert list(item.values.value) == [
            "Very unfavorably", "Somewhat unfavorably",
            "Neither favorably nor unfavorably (neutral)", "Somewhat favorably", "Very favorably",
        ]  # fmt: skip
        assert item.not_applicable.value == ("Unfamiliar (N/A)",)
        assert item.direction.value == "high_is_good"

    def test_numbers_with_words_at_the_ends(self, data):
        path = data / "vendor_exports/limesurvey_code_text_rse2017_uk.csv"
        item = guess(read_source(path)).items["satisGen1[SQ001]"]
        assert (item.scale.value, item.scale.sure) == ((0, 10), "sure")
        assert (item.direction.value, item.direction.sure) == ("high_is_good", "sure")
        assert item.values.value["10 - Completely satisfied"] == 10

    def test_labels_say_the_scale_but_not_what_agreeing_to_blame_means(self, data):
        draft = guess(read_source(data / "vendor_exports/spss_hotel_value_labels.sav"))
        assert all(draft.items[name].scale.sure == "sure" for name in ("v1", "v3", "v5"))
        for name in ("v3", "v5"):  # slow staff, noisy rooms
            direction = draft.items[name].direction
            assert (direction.value, direction.sure) == ("low_is_good", "check")

    def test_zero_is_no_silent_sixth_step(self, data):
        draft = guess(read_source(data / "airline_passengers/airline_passengers.csv.gz"))
        item = draft.items["Seat comfort"]
        assert (item.scale.value, item.scale.sure) == ((1, 5), "check")
        assert (item.not_applicable.value, item.not_applicable.sure) == ((0,), "check")
        assert any(one.about == "codes" and one.facts["code"] == "0"
                   for one in draft.open_questions)  # fmt: skip

    def test_blank_over_a_recommendation_is_no_eleventh_step(self, data):
        item = guess(read_source(data / "sfo_2017/sfo_2017_survey.csv.gz")).items["NETPRO"]
        assert item.scale.value == (0, 10)
        assert (item.missing.value, item.missing.sure) == ((11,), "check")

    def test_mixed_scales_are_not_pooled_in_silence(self, data):
        item = guess(read_source(data / "skytrax_lounge/skytrax_lounge.csv.gz")).items
        scale = item["overall_rating"].scale
        assert (scale.sure, scale.why) == ("check", "scale.mixed")

    def test_previews_and_unfinished_rows(self, data):
        draft = guess(read_source(data / "vendor_exports/qualtrics_3header_excluder.csv"))
        assert draft.only.value == {"Status": ("IP Address",)}
        assert draft.id.value == ("ResponseId",)
        assert {"IPAddress", "LocationLatitude"} <= {
            name for name, left in draft.left_out.items() if left.value == "private"}  # fmt: skip

    def test_day_first_times(self, data):
        draft = guess(read_source(data / "vendor_exports/typeform_osmi2018.csv"))
        assert draft.answered_at.value["format"] == "day_first"
        assert draft.items["q10"].asked_if.value == {"q1": (0,)}  # the self-employed were not

    def test_weights_and_frequencies(self, data):
        sfo = guess(read_source(data / "sfo_2017/sfo_2017_survey.csv.gz"))
        assert sfo.weight.value == {"column": "WEIGHT", "kind": "survey"}
        housing = guess(read_source(data / "copenhagen_housing/copenhagen_housing.csv"))
        assert housing.weight.value == {"column": "Freq", "kind": "frequency"}
        assert housing.items["Sat"].direction.value == "high_is_good"

    @pytest.mark.parametrize(
        ("file", "case", "key"),
        [
            ("permit_receipt_log/permit_receipt_log.csv.gz", "case:concept:name", "touchpoint"),
            ("helpdesk_log/helpdesk_log.csv.gz", "case:concept:name", "touchpoint"),
        ],
    )
    def test_event_logs(self, data, file, case, key):
        events = guess(read_source(data / file)).events
        assert events.value["columns"]["journey_id"] == case
        assert events.value["columns"][key] == "concept:name"

    def test_times_in_one_row(self, data):
        events = guess(read_source(data / "olist_orders/orders.csv.gz")).events
        assert events.value["columns"] == {"journey_id": "order_id", "customer_id": "customer_id"}
        draft = guess(read_source(data / "olist_orders/orders.csv.gz"))
        assert (draft.id.value, draft.customer.value) == (("order_id",), "customer_id")
        assert draft.answered_at is None  # the steps of an order are no time of an answer
        assert events.value["times"]["delivered_carrier"] == "order_delivered_carrier_date"

    def test_a_survey_is_no_log(self, data):
        for file in ("sfo_2017/sfo_2017_survey.csv.gz", "wjx_phone_interest/wjx_800_by_code.xls",
                     "vendor_exports/typeform_osmi2018.csv"):  # fmt: skip
            assert guess(read_source(data / file)).events is None

    def test_chinese_questionnaires(self, data):
        draft = guess(read_source(data / "wjx_phone_interest/wjx_800_by_text.xls"))
        assert draft.language.value == "zh"
        assert draft.items["Q6"].split.value == "┋"

    def test_everything_is_told_in_both_languages(self, data):
        for path in sorted((data / "vendor_exports").iterdir()):
            if path.suffix == ".md" or "lucidchart" in path.name:
                continue
            draft = guess(read_source(path))
            assert sorted(columns_placed(draft)) == sorted(draft.source.columns), path.name
            for one in guesses_of(draft):
                for language in ("en", "zh"):
                    assert told(one, language)
            for question in draft.open_questions:
                assert question.default in question.options
                for language in ("en", "zh"):
                    assert asked(question, language)
                    assert all(option(question, one, language) for one in question.options)


CELLS = st.one_of(
    st.sampled_from(["", " ", "1", "2", "5", "-99", "99", "1.5", "Yes", "agree", "非常满意", "=1+1",
                     "nan", "inf", "1e400", "٣", "0 - bad", "10 (good)", "2020-01-01", "a@b.cd"]),
    st.text(max_size=30),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    names=st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=6, unique=True),
    cells=st.data(),
    n=st.integers(0, 25),
)
def test_any_table_gets_a_draft(names, cells, n):
    """Whatever the cells: no exception, every column placed once, the source untouched."""
    columns = {name: cells.draw(st.lists(CELLS, min_size=n, max_size=n)) for name in names}
    labels = cells.draw(st.dictionaries(st.text(max_size=3), st.text(max_size=8), max_size=3))
    source = made(columns, **{names[0]: {"labels": labels}})
    before = source.table.copy()
    draft = guess(source)
    assert sorted(columns_placed(draft)) == sorted(names)
    pd.testing.assert_frame_equal(source.table, before)
    for one in guesses_of(draft):
        assert told(one, "en")
        assert told(one, "zh")
