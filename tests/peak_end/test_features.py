"""Features of journeys: what they must equal, what must hold, what they refuse."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from cemlab.errors import MethodError, OptionError
from cemlab.peak_end.methods import contest_design, journey_features
from cemlab.peak_end.methods.regressions import fitted


def test_agrees_with_the_reference(shared):
    text = (shared / "reference/methods/14_peak_end.json").read_text("utf-8")
    case = next(case for case in json.loads(text)["cases"] if case["id"] == "moment_features")
    close = case["tolerance"]
    for given, expected in zip(
        case["inputs"]["journeys"], case["expected"]["features"], strict=True
    ):
        values, minutes = given["values"], given.get("minutes")
        seconds = None if minutes is None else 60 * np.array(minutes)
        got = journey_features(
            np.zeros(len(values), int), values, seconds, neutral=case["inputs"]["neutral"]
        )
        found = {name: getattr(got, name)[0] for name in got._fields}
        found["peak_max"], found["trough_min"] = found["peak"], found["trough"]
        found["peak_abs_index"] = found["peak_abs_position"]
        found["duration"] /= 60
        found["trend"] = found["trend" if minutes is None else "trend_per_minute"]
        found["range"] = found["peak"] - found["trough"]
        found["peak_end_mean"] = (found["peak"] + found["end"]) / 2
        found["peak_end_abs_mean"] = (found["peak_abs"] + found["end"]) / 2
        for name, value in expected.items():
            wanted = pytest.approx(np.nan if value is None else value, **close, nan_ok=True)
            assert found[name] == wanted, name


@pytest.mark.parametrize(
    ("ties", "end_window", "extremes", "peak_end", "both"),
    [
        ("first", 5.0, ("peak_abs",), 0.657, 0.675),  # as its SOURCE.md
        ("last", None, ("peak", "trough"), 0.652, 0.667),  # as we do by default
    ],
)
def test_explains_what_people_said_of_films(shared, ties, end_window, extremes, peak_end, both):
    folder = shared / "data" / "ceap360vr"
    episodes = pd.read_csv(folder / "episodes.csv").sort_values(["participant", "video"])
    trace = pd.read_csv(folder / "trace_1hz.csv.gz")
    got = journey_features(
        (trace["participant"] + trace["video"]).to_numpy(str),
        trace["valence"].to_numpy(),
        trace["second"].to_numpy(),
        neutral=5,
        ties=ties,
        end_window=end_window,
    )
    assert (got.journey == (episodes["participant"] + episodes["video"]).to_numpy(str)).all()
    design = contest_design(
        got, episodes["overall_valence"].to_numpy(), extremes=extremes, count_moments=False
    )
    assert fitted(design, "peak_end", "HC3").rsquared == pytest.approx(peak_end, abs=5e-4)
    assert fitted(design, "both", "HC3").rsquared == pytest.approx(both, abs=5e-4)
    assert fitted(design, "mean", "HC3").rsquared == pytest.approx(0.637, abs=5e-4)


def test_one_journey_by_hand():
    got = journey_features([7, 7, 7, 7], [2, -3, 3, 0], [0, 60, 120, 240])
    assert (got.start[0], got.peak[0], got.trough[0], got.end[0], got.mean[0]) == (2, 3, -3, 0, 0.5)
    assert got.sd[0] == pytest.approx(np.sqrt(21 / 3))
    assert got.trend[0] == pytest.approx(0.0)  # −1.5·2 + 0.5·3 + 0.5·3 + 1.5·0
    # −30 between 2 and −3, 0 between −3 and 3, 180 between 3 and 0, over 240 seconds
    assert got.time_weighted_mean[0] == pytest.approx((-30 + 0 + 180) / 240)
    assert got.duration[0] == 240


def test_the_later_of_two_equal_moments_by_default():
    given = [1, 1, 1, 1], [0.0, 5.7, 4.3, 5.0]  # 5.7 and 4.3 differ in the 16th digit only
    last = journey_features(*given, neutral=5)
    assert last.peak_abs[0] == 0.0 and not last.peak_abs_tied[0]
    given = [1, 1, 1], [5.7, 4.3, 5.0]
    last, first = (
        journey_features(*given, neutral=5),
        journey_features(*given, neutral=5, ties="first"),
    )
    assert (last.peak_abs[0], last.peak_abs_position[0]) == (4.3, 1)
    assert (first.peak_abs[0], first.peak_abs_position[0]) == (5.7, 0)
    assert last.peak_abs_tied[0]


def test_the_end_may_be_a_window():
    got = journey_features([1] * 4 + [2], [4, 1, 3, 2, 5], [0, 10, 12, 15, 0], end_window=5)
    np.testing.assert_allclose(got.end, [2.5, 5])  # 10 s is not later than 15 − 5 s
    assert got.end_is_peak.tolist() == [False, True]
    assert got.end_is_trough.tolist() == [False, True]


def test_without_times_nothing_is_said_of_time():
    got = journey_features([1, 1, 1], [1, 2, 3])
    for name in ("duration", "trend_per_minute", "time_weighted_mean"):
        assert np.isnan(getattr(got, name)).all()


class TestHolds:
    def test_each_journey_is_as_if_alone(self, log):
        journey, v, t = log
        got = journey_features(journey, v, t, neutral=0.3, end_window=90)
        for place, code in enumerate(got.journey):
            own = journey == code
            alone = journey_features(journey[own], v[own], t[own], neutral=0.3, end_window=90)
            for name in got._fields:
                whole, part = getattr(got, name)[place], getattr(alone, name)[0]
                assert whole == pytest.approx(part, nan_ok=True), name

    def test_agrees_with_numpy(self, log):
        journey, v, t = log
        got = journey_features(journey, v, t)
        for place, code in enumerate(got.journey):
            own, at = v[journey == code], t[journey == code]
            assert got.mean[place] == pytest.approx(own.mean())
            if len(own) > 1:
                assert got.sd[place] == pytest.approx(own.std(ddof=1))
                assert got.trend[place] == pytest.approx(np.polyfit(range(len(own)), own, 1)[0])
                slope = np.polyfit((at - at[0]) / 60, own, 1)[0]
                assert got.trend_per_minute[place] == pytest.approx(slope)
                area = np.trapezoid(own, at) / (at[-1] - at[0])
                assert got.time_weighted_mean[place] == pytest.approx(area)

    def test_journeys_may_be_interleaved(self, log, rng):
        journey, v, t = log
        order = np.argsort(t, kind="stable")  # as a log is written
        _same(journey_features(journey, v, t), journey_features(journey[order], v[order], t[order]))

    def test_names_serve_as_codes(self, log):
        journey, v, t = log
        names = np.array([f"访问{code:03d}" for code in journey], dtype=object)
        got = journey_features(names, v, t)
        assert got.journey[0] == "访问000"
        _same(got._replace(journey=np.unique(journey)), journey_features(journey, v, t))

    def test_when_the_clock_started_does_not_matter(self, log):
        journey, v, t = log
        _same(journey_features(journey, v, t), journey_features(journey, v, t + 1.7e9), 1e-6)

    def test_upside_down_the_peak_is_the_trough(self, log):
        journey, v, t = log
        got, turned = journey_features(journey, v, t), journey_features(journey, -v, t)
        np.testing.assert_array_equal(got.peak, -turned.trough)
        np.testing.assert_array_equal(got.peak_abs, -turned.peak_abs)
        np.testing.assert_array_equal(got.end_is_peak, turned.end_is_trough)


class TestRefuses:
    def test_gaps(self):
        with pytest.raises(MethodError, match=r"1 of 3 moments have no experience \(first rows: 1"):
            journey_features([1, 1, 1], [1, np.nan, 2])
        with pytest.raises(MethodError, match="1 of 2 moments have no time"):
            journey_features([1, 1], [1, 2], [0, np.nan])
        for codes in (np.array([1.0, np.nan]), np.array(["a", None], dtype=object)):
            with pytest.raises(MethodError, match="1 of 2 moments have no journey"):
                journey_features(codes, [1, 2])

    def test_times_that_run_backwards(self):
        with pytest.raises(MethodError, match=r"backwards in 1 of 2 journeys \(8\).*sort them"):
            journey_features([7, 7, 8, 8], [1, 2, 3, 4], [5, 5, 3, 2])

    def test_no_moments_and_uneven_arrays(self):
        with pytest.raises(MethodError, match="No moments were given"):
            journey_features([], [])
        with pytest.raises(MethodError, match=r"shapes \(2,\), \(3,\)"):
            journey_features([1, 1], [1, 2, 3])

    def test_options(self):
        with pytest.raises(OptionError, match="Did you mean 'last'"):
            journey_features([1], [1], ties="lst")
        with pytest.raises(OptionError, match="and times of the moments"):
            journey_features([1], [1], end_window=5)
        with pytest.raises(OptionError, match="expected seconds above 0"):
            journey_features([1], [1], [0], end_window=0)
        with pytest.raises(OptionError, match="`neutral` is nan"):
            journey_features([1], [1], neutral=np.nan)


@pytest.fixture
def log(rng):
    """40 journeys of 1 to 7 moments, a few seconds to a few minutes apart."""
    n = rng.integers(1, 8, size=40)
    journey = np.repeat(np.arange(40), n)
    return journey, rng.normal(size=len(journey)), np.cumsum(rng.uniform(5, 200, len(journey)))


def _same(got, expected, rtol=1e-9):
    for name in got._fields:
        one, other = getattr(got, name), getattr(expected, name)
        np.testing.assert_allclose(one, other, rtol=rtol, atol=1e-9, err_msg=name)
