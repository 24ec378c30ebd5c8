"""What `features_file` refuses, and that it leaves nothing behind."""

import builtins

import numpy as np
import pandas as pd
import pytest

from cemlab.errors import DataError, MethodError, OptionError
from cemlab.peak_end import features_file
from cemlab.peak_end.large import looking

COLUMNS = {"customer_id": "who", "journey_id": "case", "touchpoint": "step",
           "experience": "felt", "occurred_at": "at"}  # fmt: skip


@pytest.fixture
def frame():
    n = 600
    return pd.DataFrame({
        "who": [f"c{row // 6}" for row in range(n)], "case": [f"j{row // 3}" for row in range(n)],
        "step": ["call", "visit", "bill"] * (n // 3), "felt": np.arange(n) % 11,
        "at": pd.date_range("2025-03-01", periods=n, freq="min"), "place": np.arange(n) % 3,
    })  # fmt: skip


def run(tmp_path, frame, **options):
    frame.to_parquet(tmp_path / "moments.parquet", row_group_size=100)
    given = {"columns": COLUMNS, "scale": (0, 10)} | options
    return features_file(tmp_path / "moments.parquet", tmp_path / "made.parquet", **given)


def only_the_source(tmp_path):
    return [one.name for one in tmp_path.iterdir()] == ["moments.parquet"]


TIMELESS = {name: column for name, column in COLUMNS.items() if name != "occurred_at"}


class TestOrder:
    def test_missing(self, tmp_path, frame):
        with pytest.raises(MethodError, match="neither occurred_at nor position.*rows_in_order"):
            run(tmp_path, frame, columns=TIMELESS)
        assert only_the_source(tmp_path)

    def test_of_the_rows_when_said(self, tmp_path, frame):
        made = run(tmp_path, frame, columns=TIMELESS, rows_in_order=True)
        ends = dict(zip(frame["case"][2::3].astype(str), frame["felt"][2::3], strict=True))
        assert pd.read_parquet(made).set_index("journey_id")["end"].to_dict() == ends

    def test_by_position(self, tmp_path, frame):
        shuffled = frame.sample(frac=1, random_state=1)
        made = run(tmp_path, shuffled, columns=TIMELESS | {"position": "place"})
        ends = pd.read_parquet(made).set_index("journey_id")["end"]
        assert ends[[f"j{one}" for one in range(200)]].tolist() == frame["felt"][2::3].tolist()


class TestTarget:
    def test_is_not_overwritten_unless_asked(self, tmp_path, frame):
        made = run(tmp_path, frame)
        before = made.read_bytes()
        with pytest.raises(OptionError, match=r"made\.parquet exists.*overwrite=True"):
            run(tmp_path, frame, ties="first")
        assert made.read_bytes() == before
        assert run(tmp_path, frame.iloc[:30], overwrite=True) == made
        assert len(pd.read_parquet(made)) == 10

    def test_is_not_the_source(self, tmp_path, frame):
        path = run(tmp_path, frame)
        before = path.read_bytes()
        with pytest.raises(OptionError, match="the file of the moments"):
            features_file(path, path, columns=COLUMNS, overwrite=True)
        assert path.read_bytes() == before

    def test_is_a_file_in_a_folder_that_exists(self, tmp_path, frame):
        path = run(tmp_path, frame)
        with pytest.raises(OptionError, match="is the folder"):
            features_file(path, tmp_path, columns=COLUMNS)
        with pytest.raises(OptionError, match="'?nowhere'?, which does not exist"):
            features_file(path, tmp_path / "nowhere" / "made.parquet", columns=COLUMNS)

    def test_stays_as_it_was_when_something_fails(self, tmp_path, frame):
        made = run(tmp_path, frame)
        before = made.read_bytes()
        with pytest.raises(DataError, match="differs within 1 journey"):
            run(tmp_path, frame.assign(who=["x", *frame["who"][1:]]), overwrite=True)
        assert made.read_bytes() == before
        assert sorted(one.name for one in tmp_path.iterdir()) == ["made.parquet", "moments.parquet"]

    def test_may_be_called_anything(self, tmp_path, frame, monkeypatch):
        folder = tmp_path / "it's [1]*"
        folder.mkdir()
        (tmp_path / "spill").mkdir()
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "spill"))
        frame.to_parquet(folder / "旅程's.parquet")
        made = features_file(
            str(folder / "旅程's.parquet"), str(folder / "特征's.parquet"), columns=COLUMNS
        )
        assert len(pd.read_parquet(made)) == 200
        assert sorted(one.name for one in folder.iterdir()) == ["旅程's.parquet", "特征's.parquet"]
        assert not list((tmp_path / "spill").iterdir())


class TestData:
    def test_every_problem_at_once_with_its_rows(self, tmp_path, frame):
        frame.loc[4, "case"] = None
        frame.loc[7, "step"] = " "
        frame.loc[[2, 590], "felt"] = [11, -1]
        frame["place"] = frame["place"].astype(str).replace("2", "two")
        with pytest.raises(DataError, match="moments.parquet has 4 problems") as told:
            run(tmp_path, frame, columns=COLUMNS | {"position": "place"})
        said = str(told.value)
        assert "case: has no journey, 1 time, row 5." in said
        assert "step: has no touchpoint, 1 time, row 8." in said
        assert "felt: 2 values lie outside 0..10 ('11', '-1'), rows 3, 591." in said
        assert "place: is the position, but holds no number ('two'), 200 times, rows 3, 6" in said
        assert only_the_source(tmp_path)

    @pytest.mark.parametrize(
        ("column", "values", "message"),
        [
            ("felt", ["good"] * 600, "holds text where a rating is expected"),
            ("felt", [np.inf, *[1.0] * 599], "is infinite"),
            ("felt", ["1_0"] * 600, "holds text where a rating is expected"),
            ("felt", pd.date_range("2025-01-01", periods=600), "felt: "),
            ("at", ["yesterday"] * 600, "holds what is no time"),
            ("at", ["3/4/2025"] * 600, "holds what is no time"),
            ("at", ["2025年3月1日"] * 600, "times that the engine cannot read.*2025-03-01 09:30"),
            ("at", ["2025-03-01 09:30", *["2025-03-01 09:30Z"] * 599], "without a zone beside"),
            ("at", np.arange(600), "holds what is no time"),
            ("case", np.arange(600) / 8, "holds what is no id"),
        ],
    )  # fmt: skip
    def test_what_is_no_moment(self, tmp_path, frame, column, values, message):
        with pytest.raises(DataError, match=message) as told:
            run(tmp_path, frame.assign(**{column: values}))
        assert {one.column for one in told.value.failures} == {column}

    def test_journeys_of_several_customers(self, tmp_path, frame):
        with pytest.raises(DataError, match=r"differs within 200 journeys \('j0', .*…\)"):
            run(tmp_path, frame.assign(who=[f"c{row}" for row in range(600)]))
        assert only_the_source(tmp_path)

    def test_columns_that_are_not_there(self, tmp_path, frame):
        columns = COLUMNS | {"touchpoint": "stpe", "experience": "mood"}
        with pytest.raises(DataError, match="Did you mean 'step'") as told:
            run(tmp_path, frame, columns=columns)
        assert {one.column for one in told.value.failures} == {"stpe", "mood"}

    def test_columns_that_differ_in_capitals_only(self, tmp_path, frame):
        with pytest.raises(DataError, match="capitals"):
            run(tmp_path, frame.assign(Felt=1))

    def test_no_ratings(self, tmp_path, frame):
        with pytest.raises(MethodError, match="No moment of moments.parquet has a rating"):
            run(tmp_path, frame.assign(felt=np.nan))
        columns = {name: column for name, column in COLUMNS.items() if name != "experience"}
        with pytest.raises(MethodError, match="named as the ratings"):
            run(tmp_path, frame, columns=columns, scale=None)

    def test_no_rows_and_no_file(self, tmp_path, frame):
        with pytest.raises(DataError, match="no rows"):
            run(tmp_path, frame.iloc[:0])
        (tmp_path / "moments.csv").write_text("a,b\n1,2\n", "utf-8")
        for name, message in [("nowhere.parquet", "does not exist"), (".", "is a folder"),
                              ("moments.csv", "cannot be read as Parquet")]:  # fmt: skip
            with pytest.raises(DataError, match=message):
                features_file(tmp_path / name, tmp_path / "made.parquet")

    def test_a_file_damaged_within(self, tmp_path, frame):
        many = pd.concat([frame.assign(felt=np.random.default_rng(1).uniform(0, 9, 600))] * 200)
        many.assign(case="x").to_parquet(tmp_path / "moments.parquet", compression=None)
        raw = bytearray((tmp_path / "moments.parquet").read_bytes())
        raw[5_000 : len(raw) - 20_000] = bytes(len(raw) - 25_000)
        (tmp_path / "moments.parquet").write_bytes(raw)
        with pytest.raises(DataError, match="cannot be read as Parquet"):
            features_file(tmp_path / "moments.parquet", tmp_path / "made.parquet", columns=COLUMNS)
        assert only_the_source(tmp_path)

    def test_ids_taken_for_touchpoints(self, tmp_path, frame, monkeypatch):
        monkeypatch.setattr(looking, "MOST_TOUCHPOINTS", 100)
        with pytest.raises(MethodError, match="'case' has more than 100 different touchpoints"):
            run(tmp_path, frame, columns=COLUMNS | {"touchpoint": "case"})

    def test_too_little_memory(self, tmp_path, frame):
        many = [frame.assign(case=frame["case"] + f"-{n}", who=f"{n}") for n in range(400)]
        with pytest.raises(MethodError, match="more memory than memory='10MB' allows"):
            run(tmp_path, pd.concat(many), memory="10MB")
        assert only_the_source(tmp_path)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"ties": "middle"}, "ties"),
        ({"end": "vist"}, "Did you mean 'visit'"),
        ({"scale": (10, 0)}, "scale"),
        ({"end_window": 0}, "Expected seconds above 0"),
        ({"end_window": True}, "Expected seconds above 0"),
        ({"time_format": "day_first"}, "day_first.*'seconds' or 'milliseconds'"),
        ({"columns": {"journey": "case"}}, "touchpoint"),
        ({"columns": COLUMNS | {"felt": "felt"}}, "felt"),
        ({"memory": "much"}, "memory='1GB'"),
        ({"threads": -1}, "threads"),
    ],
)
def test_options(tmp_path, frame, options, message):
    with pytest.raises(OptionError, match=message):
        run(tmp_path, frame, **options)
    assert only_the_source(tmp_path)


def test_a_window_without_times(tmp_path, frame):
    with pytest.raises(OptionError, match="have no times"):
        run(tmp_path, frame, columns=TIMELESS, rows_in_order=True, end_window=5)
    with pytest.raises(OptionError, match="have no times"):
        run(tmp_path, frame.assign(at=pd.NaT), end_window=5)


def test_what_is_not_installed(tmp_path, frame, monkeypatch):
    real = builtins.__import__

    def without(name, *rest, **more):
        if name == "ibis":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MethodError, match=r"cemlab\[large\].*cemlab\.read_events"):
        run(tmp_path, frame)
