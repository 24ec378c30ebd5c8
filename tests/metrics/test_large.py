"""Scores of a file: the numbers of `score` to 1e-12, in little memory, and what is refused."""

import builtins
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

import cemlab
from cemlab.errors import DataError, MethodError, OptionError
from cemlab.metrics import score, score_file
from cemlab.metrics.large import engine
from cemlab.numerics import sample

ITEMS = {
    "a": {"scale": (0, 10)},
    "b": {"scale": (0, 10), "missing": [88], "not_asked": [77]},
    "c": {"scale": (0, 10), "not_applicable": [99]},
}
WEIGHTS = [(None, "survey"), ("w", "survey"), ("even", "survey"), ("people", "frequency")]
N = 60_000


@pytest.fixture(scope="module")
def frame():
    """60,000 answers, 20 branches that differ, a tiny one, some in none; gaps of all kinds."""
    rng = np.random.default_rng(20260103)
    branch = rng.integers(0, 20, N)
    frame = pd.DataFrame({"branch": np.array([f"b{i:02d}" for i in range(20)])[branch]})
    for name in ITEMS:
        answer = np.clip(np.rint(rng.normal(7 + branch / 10, 2)), 0, 10)
        frame[name] = np.where(rng.random(N) < 0.05, np.nan, answer)
    frame.loc[rng.random(N) < 0.03, "c"] = 99
    frame.loc[rng.random(N) < 0.01, "b"] = 88
    frame.loc[rng.random(N) < 0.001, "b"] = 77
    frame["w"] = np.where(rng.random(N) < 0.01, 0, rng.lognormal(0, 0.6, N).round(3))
    frame["even"] = 2.5
    frame["people"] = rng.integers(0, 4, N)
    # one branch of few, one where all say the same (powers of two: see the test of alike answers),
    # one with a single answer, some in none
    frame.loc[:6, "branch"] = "tiny"
    frame.loc[7:40, ["branch", "a", "b", "c"]] = ["alike", 8, 4, 0]
    frame.loc[41:80, "branch"] = "silent"
    frame.loc[42:80, ["a", "b", "c"]] = np.nan
    frame.loc[81:95, "branch"] = None
    return frame


@pytest.fixture(scope="module")
def path(frame, tmp_path_factory):
    path = tmp_path_factory.mktemp("large") / "answers.parquet"
    frame.to_parquet(path, row_group_size=7_000)
    return path


def in_memory(frame, metric, weight, kind, by="branch", items=ITEMS, **options):
    used = [*items, *([by] if by else []), *([weight] if weight else [])]
    survey = cemlab.Survey.from_frame(
        frame[used], items=items, weight=weight, weight_kind=kind if weight else "survey"
    )
    parts = [score(survey, outcome=name, metric=metric, by=by, **options).tidy() for name in items]
    return {name: part for name, part in zip(items, parts, strict=True)}


def assert_same(found, wanted):
    for name, want in wanted.items():
        one = found[found["item"] == name].reset_index(drop=True)
        for column in want.columns.difference(["n_not_asked"]):
            if column == "group":
                assert one[column].tolist() == want[column].tolist()
            else:
                np.testing.assert_allclose(one[column], want[column], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("metric", ["nps", "csat", "mean"])
@pytest.mark.parametrize(("weight", "kind"), WEIGHTS)
def test_equals_the_result_in_memory(frame, path, metric, weight, kind):
    found = score_file(
        path, items=ITEMS, metric=metric, by="branch", weight=weight, weight_kind=kind
    )
    wanted = in_memory(frame, metric, weight, kind)
    assert_same(found, wanted)
    if "n_not_asked" in found:
        of_b = found.loc[found["item"] == "b", "n_not_asked"].reset_index(drop=True)
        pd.testing.assert_series_equal(of_b, wanted["b"]["n_not_asked"], check_dtype=False)


def test_small_groups_are_hidden_with_others_that_cover_them(frame, path):
    found = score_file(path, items=ITEMS, metric="nps", by="branch")
    of_a = found[found["item"] == "a"].set_index("group")
    assert (
        of_a.loc["tiny", "hidden"] and of_a["hidden"].sum() >= 2 and not of_a.loc["all", "hidden"]
    )
    assert of_a.loc[of_a["hidden"], ["estimate", "n", "n_missing"]].isna().all(axis=None)
    assert found["group"].nunique() == 24  # all, 20 branches, tiny, alike, silent


def test_the_privacy_of_a_study_is_kept(tmp_path):
    rows = {"b": ["x"] * 200 + ["y"] * 100 + ["z"] * 15 + ["u"] * 7, "a": [9, 10] * 161}
    pd.DataFrame(rows).to_parquet(tmp_path / "groups.parquet")

    def hidden(**options):
        found = score_file(tmp_path / "groups.parquet", items="a", metric="nps", by="b",
                           scale=(0, 10), **options)  # fmt: skip
        return set(found.loc[found["hidden"], "group"])

    assert hidden() == {"u", "z"}
    assert hidden(min_cell=5) == set()
    assert hidden(min_cell=20) == {"u", "z"}  # 22 together
    assert hidden(min_cell=30) == {"u", "z", "y"}


@pytest.mark.parametrize("least", [4, 0, -1, 10.5, "10", True, None])
def test_no_smaller_cell_than_a_study_may_have(path, least):
    with pytest.raises(OptionError, match="`min_cell` is .* Expected a whole number from 5"):
        score_file(path, items="a", metric="mean", min_cell=least)


class TestAlikeAnswers:
    """Kish's n, as `cemlab.numerics.sample` says of answers without variance."""

    N, WEIGHTS = 34, np.random.default_rng(5).lognormal(0, 0.6, 34).round(3)

    def test_of_a_file(self, tmp_path):
        frame = pd.DataFrame({"a": [3.0] * self.N, "w": self.WEIGHTS})
        frame.to_parquet(tmp_path / "alike.parquet")
        found = score_file(tmp_path / "alike.parquet", items="a", metric="mean", weight="w")
        kish = self.WEIGHTS.sum() ** 2 / (self.WEIGHTS**2).sum()
        assert found["n_effective"].tolist() == pytest.approx([kish], rel=1e-12)
        assert found["std_error"].tolist() == [0]

    def test_in_memory(self):
        one = sample(np.full(self.N, 3.0), self.WEIGHTS)
        kish = self.WEIGHTS.sum() ** 2 / (self.WEIGHTS**2).sum()
        assert one.n_effective == pytest.approx(kish, rel=1e-12)


def test_everybody_only(frame, path):
    found = score_file(path, items=["a"], metric="mean")
    assert found["group"].tolist() == ["all"]
    assert_same(found, in_memory(frame, "mean", None, "survey", by=None, items={"a": {}}))


def test_too_few_answers_in_all_are_hidden(tmp_path):
    pd.DataFrame({"a": [9, 10, 3]}).to_parquet(tmp_path / "few.parquet")
    found = score_file(tmp_path / "few.parquet", items="a", metric="nps", scale=(0, 10))
    assert found["hidden"].all() and found["estimate"].isna().all() and found["n"].tolist() == [3]


def test_low_is_good_is_turned_round_for_a_share(frame, path):
    items = {"a": {"scale": (0, 10), "direction": "low_is_good"}}
    found = score_file(path, items=items, metric="top_box", top_boxes=3, by="branch")
    assert_same(found, in_memory(frame, "top_box", None, "survey", items=items, top_boxes=3))


def test_text_cells_mean_what_they_say(frame, tmp_path):
    """As `to_parquet` writes them: every cell text, blanks for gaps, spellings that differ."""
    text = frame[["branch", "a", "w"]].astype({"a": "Int64"}).astype(str)
    text = text.mask(frame[["branch", "a", "w"]].isna(), "").replace("<NA>", "")
    text.loc[::3, "a"] = text.loc[::3, "a"].where(text["a"] == "", text["a"] + ".0 ")
    text.loc[::5, "branch"] = " " + text.loc[::5, "branch"]
    text.to_parquet(tmp_path / "text.parquet")
    items = {"a": {"scale": (0, 10)}}
    found = score_file(
        tmp_path / "text.parquet", items=items, metric="nps", by="branch", weight="w"
    )
    assert_same(found, in_memory(frame, "nps", "w", "survey", items=items))


def test_numbers_may_name_groups(frame, tmp_path):
    frame = frame[["a"]].assign(branch=np.arange(N) % 7 + 1)
    frame.to_parquet(tmp_path / "numbered.parquet")
    found = score_file(tmp_path / "numbered.parquet", items=["a"], metric="nps", by="branch")
    assert sorted(found["group"]) == ["1", "2", "3", "4", "5", "6", "7", "all"]


def test_names_that_are_taken_are_told_apart(tmp_path):
    frame = pd.DataFrame({"a": [9.0, 3] * 60, "branch": ["all", "a", "x"] * 40})
    frame.to_parquet(tmp_path / "named.parquet")
    found = score_file(tmp_path / "named.parquet", items=["a"], metric="nps", by="branch")
    assert_same(found, in_memory(frame, "nps", None, "survey", items={"a": {}}))


def test_the_name_of_a_file_is_no_pattern(tmp_path):
    for name, answer in [("a[1]*.parquet", 9), ("a1x.parquet", 0)]:
        pd.DataFrame({"a": [answer] * 20}).to_parquet(tmp_path / name)
    found = score_file(tmp_path / "a[1]*.parquet", items="a", metric="nps", scale=(0, 10))
    assert found["estimate"].tolist() == [100] and found["n"].tolist() == [20]


def test_nothing_is_written_beside_the_data(path, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    score_file(path, items=["a"], metric="nps", by="branch", memory="60MB", threads=1)
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    assert not list(tmp_path.iterdir())


def test_no_row_comes_into_memory(path, monkeypatch):
    """Only counts of different answers by branch: 22 branches, 13 answers at most."""
    seen, asked = [], engine.Engine.frame

    def told(self, expression):
        seen.append(asked(self, expression))
        return seen[-1]

    monkeypatch.setattr(engine.Engine, "frame", told)
    score_file(path, items=ITEMS, metric="nps", by="branch", weight="w")
    assert max(map(len, seen)) <= 24 * 14


class TestRefuses:
    def test_columns_that_are_not_there(self, path):
        with pytest.raises(DataError, match=r"'a'|the item column is not in the data") as told:
            score_file(path, items=["aa"], metric="nps", by="brunch", weight="weight")
        assert {one.column for one in told.value.failures} == {"aa", "brunch", "weight"}

    def test_values_off_a_declared_scale_with_their_count_and_rows(self, frame, path):
        items = {"b": ITEMS["b"], "c": {"scale": (0, 10)}}
        times = int((frame["c"] == 99).sum())
        first = int(np.flatnonzero(frame["c"] == 99)[0]) + 1
        with pytest.raises(DataError, match=rf"{times} values lie outside 0\.\.10") as told:
            score_file(path, items=items, metric="nps", by="branch")
        assert f"rows {first}, " in str(told.value) and "c: " in str(told.value)

    def test_values_off_the_scale_of_the_call(self, frame, path):
        times = int((frame["c"] == 99).sum())
        with pytest.raises(OptionError, match=rf"{times} answers of 'c' lie outside.*99, {times}"):
            score_file(path, items=["c"], metric="top_box", scale=(0, 10))
        with pytest.raises(MethodError, match=rf"{times} answers of 'c' are none \(99"):
            score_file(path, items=["c"], metric="nps")

    def test_text_where_ratings_are_expected(self, path):
        with pytest.raises(DataError, match="holds text where a rating is expected"):
            score_file(path, items=["branch"], metric="mean")

    @pytest.mark.parametrize(
        ("weights", "message"),
        [([1.0, None], "has no weight, "), ([1.0, -1.0], "negative"), ([0.0, 0.0], "only weights"),
         ([1.0, np.inf], "infinite"), (["1", "x"], "holds text")],
    )  # fmt: skip
    def test_weights_that_are_none(self, tmp_path, weights, message):
        pd.DataFrame({"a": [1, 2] * 10, "w": weights * 10}).to_parquet(tmp_path / "w.parquet")
        with pytest.raises(DataError, match=message):
            score_file(tmp_path / "w.parquet", items="a", metric="mean", weight="w")

    def test_sampling_weights_taken_for_frequencies(self, path):
        with pytest.raises(DataError, match="not whole numbers"):
            score_file(path, items="a", metric="mean", weight="w", weight_kind="frequency")

    def test_a_file_that_is_no_parquet(self, tmp_path):
        (tmp_path / "a.csv").write_text("a,b\n1,2\n", "utf-8")
        with pytest.raises(DataError, match=r"a\.csv cannot be read as Parquet") as told:
            score_file(tmp_path / "a.csv", items="a", metric="mean")
        assert str(tmp_path) not in str(told.value)

    def test_a_file_cut_short(self, path, tmp_path):
        cut = tmp_path / "cut.parquet"
        cut.write_bytes(path.read_bytes()[:100_000])
        with pytest.raises(DataError, match="cannot be read as Parquet"):
            score_file(cut, items="a", metric="mean")

    def test_a_file_damaged_within(self, path, tmp_path):
        damaged = bytearray(path.read_bytes())
        damaged[2_000:150_000] = bytes(148_000)
        (tmp_path / "damaged.parquet").write_bytes(damaged)
        with pytest.raises(DataError, match="cannot be read as Parquet"):
            score_file(tmp_path / "damaged.parquet", items="a", metric="mean", by="branch")

    @pytest.mark.parametrize("where", ["nowhere.parquet", "."])
    def test_what_is_no_file(self, tmp_path, where):
        with pytest.raises(DataError, match=r"does not exist|is a folder"):
            score_file(tmp_path / where, items="a", metric="mean")

    def test_a_table_without_rows(self, path, tmp_path):
        parquet.write_table(parquet.read_table(path).slice(0, 0), tmp_path / "empty.parquet")
        for weight in (None, "w"):
            with pytest.raises(DataError, match="no rows|no weight"):
                score_file(tmp_path / "empty.parquet", items="a", metric="mean", weight=weight)

    def test_columns_that_differ_in_capitals_only(self, tmp_path):
        parquet.write_table(pa.table({"A": [1], "a": [2]}), tmp_path / "two.parquet")
        with pytest.raises(DataError, match="capitals"):
            score_file(tmp_path / "two.parquet", items="a", metric="mean")

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"metric": "npss"}, "Did you mean 'nps'"),
            ({"metric": "ces"}, "Allowed: csat, mean, nps, top_box"),
            ({"metric": "top_box"}, "needs the scale of 'a'"),
            ({"metric": "top_box", "scale": (0, 10), "top_boxes": 11}, "Expected 1 to 10"),
            ({"metric": "mean", "scale": (10, 0)}, "lower end first"),
            ({"metric": "nps", "items": {"a": {"scale": (1, 10)}}}, "declared as 1 to 10|outside"),
            ({"metric": "nps", "items": {"a": {"direction": "low_is_good"}}}, "low_is_good"),
            ({"metric": "mean", "items": []}, "`items` is empty"),
            ({"metric": "mean", "items": {"a": {"asked_if": {"b": [1]}}}}, "asked_if"),
            ({"metric": "mean", "items": {"a": {"scael": (1, 2)}}}, "scael"),
            ({"metric": "mean", "items": {"a": 5}}, "`items` says 5 of 'a'"),
            ({"metric": "mean", "by": ["branch", "a"]}, "name of one column"),
            ({"metric": "mean", "by": "a"}, "one column twice"),
            ({"metric": "mean", "weight": "a"}, "one column twice"),
            ({"metric": "mean", "weight": "w", "weight_kind": "x"}, "weight_kind"),
            ({"metric": "mean", "memory": "much"}, "memory='1GB'"),
        ],
    )
    def test_options(self, path, options, message):
        with pytest.raises((OptionError, DataError), match=message):
            score_file(path, **{"items": ["a"], **options})

    def test_too_little_memory(self, tmp_path):
        frame = pd.DataFrame({"a": np.arange(400_000) % 11, "b": np.arange(400_000).astype(str)})
        frame.to_parquet(tmp_path / "many.parquet")
        with pytest.raises(MethodError, match="more memory than memory='5MB' allows"):
            score_file(tmp_path / "many.parquet", items="a", metric="mean", by="b", memory="5MB")

    def test_a_scale_from_1(self, tmp_path):
        frame = pd.DataFrame({"a": [1, 5, 9, 10] * 10})
        frame.to_parquet(tmp_path / "one.parquet")
        with pytest.raises(MethodError, match="no 0 among 40 answers"):
            score_file(tmp_path / "one.parquet", items="a", metric="nps")

    def test_items_without_answers(self, tmp_path):
        frame = pd.DataFrame({"a": [np.nan] * 9, "b": [1.0] * 9})
        frame.to_parquet(tmp_path / "gaps.parquet")
        with pytest.raises(MethodError, match=r"No valid answers in 'a' \(9 missing"):
            score_file(tmp_path / "gaps.parquet", items=["b", "a"], metric="mean")

    def test_ids_and_amounts(self, tmp_path, monkeypatch):
        monkeypatch.setattr(engine, "MOST_CELLS", 1_000)
        pd.DataFrame({"a": np.arange(2_000)}).to_parquet(tmp_path / "ids.parquet")
        with pytest.raises(MethodError, match="more than 1,000 different answers"):
            score_file(tmp_path / "ids.parquet", items="a", metric="mean")

    def test_what_is_not_installed(self, path, monkeypatch):
        real = builtins.__import__

        def without(name, *rest, **more):
            if name == "ibis":
                raise ImportError(name)
            return real(name, *rest, **more)

        monkeypatch.setattr(builtins, "__import__", without)
        with pytest.raises(MethodError, match=r"pip install 'cemlab\[large\]'"):
            score_file(path, items="a", metric="mean")


def test_the_file_may_be_given_as_text(path):
    assert len(score_file(str(path), items="a", metric="mean")) == 1
    assert isinstance(path, Path)
