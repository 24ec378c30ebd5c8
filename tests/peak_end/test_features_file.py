"""Features of a file: those of `features` to 1e-9, whatever is odd about the moments."""

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import EventLog
from cemlab.peak_end.large import blocks, writing

COLUMNS = {"customer_id": "who", "journey_id": "case", "touchpoint": "step",
           "experience": "felt", "occurred_at": "at", "position": "place"}  # fmt: skip
STEPS = ["call", "visit", "bill", "end of it", "网点"]
START = pd.Timestamp("2025-03-01 09:00")


def odd_moments(seed, journeys=150, *, whole=False):
    """Journeys of 1 to 9 moments, rows shuffled: gaps, ties in time and rating, no time at all.

    Ratings have thirds and a tenth among them, so that equal distances differ in the last digit;
    times are alike, a year apart or a fraction of a second. With `whole` nothing is missing.
    """
    rng = np.random.default_rng(seed)
    size = rng.integers(1, 10, journeys)
    case = np.repeat(np.arange(journeys), size)
    n = len(case)
    kinds = rng.integers(0, 4, journeys)[case]
    felt = np.select(
        [kinds == 0, kinds == 1, kinds == 2],
        [rng.integers(0, 11, n), rng.choice([4.3, 5.7, 5.0, 2 / 3, 9.1], n), rng.uniform(0, 10, n)],
        7.3,
    )
    step = np.select(
        [kinds == 0, kinds == 1], [rng.integers(0, 2, n) * 3_600, rng.integers(0, 5, n) / 10],
        rng.integers(0, 3e7, n),
    )  # fmt: skip
    frame = pd.DataFrame({
        "who": [f"c{one // 2}" for one in case], "case": [f"j{one}" for one in case],
        "step": rng.choice(STEPS, n), "felt": felt,
        "at": START + pd.to_timedelta((step * 1e6).round(), unit="us"),
        "place": rng.integers(0, 6, n).astype(float),
    })  # fmt: skip
    if not whole:
        few = rng.random(journeys)
        frame.loc[rng.random(n) < 0.15, "felt"] = np.nan
        frame.loc[few[case] < 0.1, "felt"] = np.nan  # no rating in the journey
        frame.loc[(few[case] > 0.7) & (rng.random(n) < 0.4), "at"] = pd.NaT
        frame.loc[(few[case] > 0.5) & (rng.random(n) < 0.3), "place"] = np.nan
    return frame.sample(frac=1, random_state=seed, ignore_index=True)


def both(tmp_path, frame, *, columns=COLUMNS, end_window=None, rows_in_order=True, **options):
    """Features by the file and in memory."""
    source, target = tmp_path / "moments.parquet", tmp_path / "journeys.parquet"
    frame.to_parquet(source, row_group_size=97)
    given = options | {"columns": columns}
    cemlab.peak_end.features_file(
        source, target, end_window=end_window, rows_in_order=rows_in_order, overwrite=True,
        threads=2, **given,
    )  # fmt: skip
    log = EventLog.from_frame(frame, **given)
    return pd.read_parquet(target), cemlab.peak_end.features(log, end_window=end_window)


def assert_same(found, wanted):
    """The same journeys, in whichever order."""
    assert list(found) == list(wanted)
    found, wanted = (one.sort_values("journey_id", ignore_index=True) for one in (found, wanted))
    assert found["journey_id"].tolist() == wanted["journey_id"].tolist()
    for name in wanted:
        one, other = found[name], wanted[name]
        assert one.isna().tolist() == other.isna().tolist(), name
        if pd.api.types.is_float_dtype(other.dtype):
            np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9, err_msg=name)
        else:
            assert one.dropna().tolist() == other.dropna().tolist(), name
            assert pd.api.types.is_bool_dtype(one.dtype) == pd.api.types.is_bool_dtype(other.dtype)


@pytest.mark.parametrize("end", [None, "end of it"])
@pytest.mark.parametrize("ties", ["last", "first"])
@pytest.mark.parametrize("end_window", [None, 0.1, 3600])
@pytest.mark.parametrize("whole", [False, True])
def test_equals_the_features_in_memory(tmp_path, end, ties, end_window, whole):
    frame = odd_moments(20260101, whole=whole)
    found, wanted = both(tmp_path, frame, scale=(0, 10), end=end, ties=ties, end_window=end_window)
    assert_same(found, wanted)
    assert found["journey_id"].is_monotonic_increasing
    assert wanted["peak_abs_tied"].sum() > 10 and wanted["duration"].eq(0).sum() > 10
    assert (wanted["n_moments"].min() == 0) == (not whole)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("left", ["occurred_at", "position", "both", "customer_id", "journey_id"])
def test_equals_it_with_less_to_go_by(tmp_path, seed, left):
    out = ["occurred_at", "position"] if left == "both" else [left]
    columns = {name: column for name, column in COLUMNS.items() if name not in out}
    found, wanted = both(tmp_path, odd_moments(seed, 80), columns=columns, end="call")
    assert_same(found, wanted)
    assert wanted["peak_abs"].isna().all()  # no scale, no neutral point


def test_text_cells_mean_what_they_say(tmp_path):
    """As `to_parquet` writes them: every cell text, blanks for gaps, spellings that differ."""
    frame = odd_moments(7)
    text = frame.astype({"place": "Int64"}).astype(str).mask(frame.isna(), "")
    text["at"] = text["at"].where(text["at"] == "", text["at"] + "+08:00")
    text.loc[::3, "felt"] = " " + text.loc[::3, "felt"]
    text.loc[1::7, "felt"] = "none"
    text.loc[::5, ["case", "step", "who"]] += "\u3000"
    text.loc[::9, "at"] = text.loc[::9, "at"].where(text["at"] == "", "0000-00-00 00:00")
    found, wanted = both(tmp_path, text, scale=(0, 10), missing=["none"], end="bill")
    assert_same(found, wanted)
    assert wanted["journey_id"].str.fullmatch(r"j\d+").all() and wanted["end"].notna().any()


@pytest.mark.parametrize("unit", ["seconds", "milliseconds"])
@pytest.mark.parametrize("kind", ["int64", "float64", "str"])
def test_numbers_for_times_and_ids(tmp_path, unit, kind):
    frame = odd_moments(8, whole=True).astype({"place": int})
    since = frame["at"] - START
    frame["at"] = (since // pd.Timedelta(1, unit)).astype(kind)
    frame["case"] = frame["case"].str[1:].astype(float)
    frame["who"] = frame["who"].str[1:].astype(int)
    frame["felt"] = frame["felt"].round().astype("int8").replace(3, 99)
    found, wanted = both(
        tmp_path, frame, scale=(0, 10), missing=[99], time_format=unit, end_window=2.5
    )
    assert_same(found, wanted)
    assert wanted["n_unrated"].sum() > 0 and "12" in set(found["journey_id"])


def test_an_id_of_several_columns_and_times_with_a_zone(tmp_path):
    frame = odd_moments(9).assign(at=lambda one: one["at"].dt.tz_localize("Asia/Shanghai"))
    frame["number"] = frame["case"].str[1:].astype(int)
    found, wanted = both(
        tmp_path, frame, columns=COLUMNS | {"journey_id": ["who", "number"]}, neutral=4
    )
    assert_same(found, wanted)
    assert wanted["journey_id"].str.contains(" / ").all()


def test_programs_that_write_a_day_for_no_date(tmp_path):
    frame = odd_moments(10, whole=True)
    frame.loc[::20, "at"] = pd.Timestamp("1899-12-30")
    found, wanted = both(tmp_path, frame, scale=(0, 10))
    assert_same(found, wanted)
    assert wanted["duration"].isna().any()


def test_ratings_far_from_zero_and_times_far_from_the_first(tmp_path):
    """Sums of squares of such numbers would lose the digits that differ."""
    frame = odd_moments(11, whole=True)
    frame["felt"] += 1e5
    frame["at"] += pd.Timedelta(days=36_500)
    found, wanted = both(tmp_path, frame)
    assert_same(found, wanted)
    assert found["sd"].eq(0).any()


def test_long_journeys(tmp_path):
    rng = np.random.default_rng(12)
    frame = odd_moments(12, 3_000, whole=True)
    frame["case"] = [f"j{one}" for one in rng.integers(0, 4, len(frame))]
    frame["who"] = frame["case"]
    found, wanted = both(tmp_path, frame, scale=(0, 10), end="visit", end_window=1e6)
    assert_same(found, wanted)
    assert found["n_moments"].min() > 1_000


@pytest.mark.parametrize("size", [1, 7, 400])
def test_journeys_that_go_on_in_the_next_block(tmp_path, monkeypatch, size):
    rows = []
    features = blocks._features

    def counted(moments, *rest):
        rows.append(len(moments))
        return features(moments, *rest)

    monkeypatch.setattr(writing, "BLOCK", size)
    monkeypatch.setattr(blocks, "_features", counted)
    frame = odd_moments(13)
    found, wanted = both(tmp_path, frame, scale=(0, 10), end="call", end_window=3600)
    assert_same(found, wanted)
    assert len(rows) > 1 and sum(rows) == len(frame)
