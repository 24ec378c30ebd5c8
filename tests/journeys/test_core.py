"""Core journeys: the reference through the verb, a bank of 30, and what it refuses."""

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab.errors import DataError, MethodError, OptionError
from cemlab.style import leaving_texts, meeting_texts

from .worlds import reference_case

CRITERIA = ("volume", "pain", "value", "fit", "feasibility")


def test_reference(shared):
    case = reference_case(shared, "core_journey_selection")
    given, expected = case["inputs"], case["expected"]
    frame = pd.DataFrame(given["journeys"])
    found = cemlab.journeys.select_core(
        frame, m=given["select"], weights=given["weights"],
        cover={"personas": given["must_cover_personas"]}, draws=500,
    )  # fmt: skip
    assert set(found.selected()["journey"]) == {str(one) for one in expected["selected"]}
    scores = found.tidy().set_index("journey")["estimate"]
    np.testing.assert_allclose([scores[str(one)] for one in frame["id"]], expected["scores"])
    assert found.glance()["score"].iloc[0] == pytest.approx(expected["total_score"])
    free = cemlab.journeys.select_core(frame, m=3, weights=given["weights"], draws=0)
    assert set(free.selected()["journey"]) == {
        str(one) for one in expected["top3_without_constraint"]
    }
    assert found.tidy().query("by_cover")["journey"].tolist() == ["6"]


def bank(seed=3):
    """30 sub-journeys of a bank; seven of them are good in everything, by a distance."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.uniform(0.1, 0.5, (30, 5)).round(2), columns=list(CRITERIA))
    frame.loc[:6, list(CRITERIA)] += 0.45
    frame["pain_low"], frame["pain_high"] = frame["pain"] - 0.08, frame["pain"] + 0.08
    frame.insert(0, "journey", [f"journey {at:02d}" for at in range(30)])
    stages = np.resize(["before the sale", "at the sale", "after the sale"], 30)
    return frame.assign(personas=np.resize(["A", "B", "A, C", "C"], 30), stage=stages)


def test_seven_of_a_bank():
    found = cemlab.journeys.select_core(bank(), cover=["personas", "stage"], draws=500)
    assert set(found.selected()["journey"]) == {f"journey {at:02d}" for at in range(7)}
    assert (found.selected()["verdict"] == "core").all()
    assert found.headline() == ("All 7 chosen sub-journeys are core: they stay so under other "
                                "weights")  # fmt: skip
    assert found.glance()["gap"].iloc[0] > 0 and found.glance()["is_exact"].iloc[0]


def test_alike_ones_are_open_to_debate():
    frame = bank()
    frame.loc[6:9, list(CRITERIA)] = 0.6  # four alike for the last place
    frame.loc[6:9, "pain_low"], frame.loc[6:9, "pain_high"] = 0.3, 0.9
    found = cemlab.journeys.select_core(frame, draws=1000)
    last = found.tidy().set_index("journey")["p_selected"][
        [f"journey 0{at}" for at in (6, 7, 8, 9)]
    ]
    assert last.sum() == pytest.approx(1, abs=0.02) and last.between(0.15, 0.35).all()
    assert "not firm" in found.headline()


class TestHolds:
    def test_as_many_as_asked_in_every_draw(self):
        found = cemlab.journeys.select_core(bank(), m=5, cover=["stage"], draws=300)
        assert found.tidy()["p_selected"].sum() == pytest.approx(5)
        assert found.tidy()["is_selected"].sum() == 5

    def test_a_journey_more_changes_no_score(self):
        frame = bank()
        more = pd.concat([frame, frame.tail(1).assign(journey="new", volume=1.0)])
        first, second = (cemlab.journeys.select_core(one, draws=0).tidy().set_index("journey")
                         for one in (frame, more))  # fmt: skip
        pd.testing.assert_series_equal(second["estimate"][first.index], first["estimate"])

    def test_anchors_are_the_same_as_scaling(self):
        frame = bank()
        raw = frame.assign(volume=frame["volume"] * 50_000)
        found = cemlab.journeys.select_core(raw, anchors={"volume": (0, 50_000)}, draws=0)
        same = cemlab.journeys.select_core(frame, draws=0)
        pd.testing.assert_frame_equal(found.tidy(), same.tidy())

    def test_the_same_seed_gives_the_same(self):
        first, second = (cemlab.journeys.select_core(bank(), draws=200) for _ in range(2))
        pd.testing.assert_frame_equal(first.tidy(), second.tidy())


def test_documents_with_core(tmp_path):
    from types import SimpleNamespace as Some

    journeys = {
        name: Some(core=Some(volume=v, pain=p, value=None, fit=None, feasibility=None),
                   personas=("lin",), title={"en": name.upper(), "zh": "旅程"})
        for name, v, p in (("open", 0.9, 0.2), ("pay", 0.3, 0.9), ("leave", 0.2, 0.1))
    }  # fmt: skip
    found = cemlab.journeys.select_core(Some(journeys=journeys), m=1, draws=0)
    assert found.selected()["journey"].tolist() == ["pay"]
    assert found.label("pay", "en") == "PAY" and found.label("pay", "zh") == "旅程"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_figure_fits(language):
    figure = cemlab.journeys.select_core(bank(), draws=100).plot_choice(language=language).figure
    assert meeting_texts(figure) == [] and leaving_texts(figure) == []


class TestRefuses:
    @pytest.mark.parametrize(
        ("change", "options", "error", "said"),
        [
            ({}, {"m": 30}, OptionError, "from 1 to 29"),
            ({}, {"draws": 5}, OptionError, "at least 100"),
            ({}, {"cover": ["persona"]}, OptionError, "Did you mean 'personas'"),
            ({}, {"cover": {"personas": ["Z"]}}, OptionError, "no sub-journey has"),
            ({}, {"m": 1, "cover": ["stage"]}, MethodError, "No 1 of the 30"),
            ({}, {"weights": {"pain": -1}}, DataError, "numbers from 0"),
            ({}, {"weights": {"pane": 1}}, DataError, "'pane' is no column"),
            ({"volume": 3.0}, {}, DataError, "say with anchors"),
            ({"pain_low": 1.0}, {}, DataError, "pain_low is above pain_high"),
            ({"journey": "same"}, {}, DataError, "more than one row"),
        ],
    )
    def test_what_it_cannot_use(self, change, options, error, said):
        with pytest.raises(error, match=said):
            cemlab.journeys.select_core(bank().assign(**change), **options)

    def test_no_table(self):
        with pytest.raises(OptionError, match="Expected a DataFrame"):
            cemlab.journeys.select_core([1, 2])
