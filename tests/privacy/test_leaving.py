"""What leaves the raw files: kept tables, figures and pages hold nobody's id, name or words."""

import csv
import io
import re
import warnings
import zlib

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab.data.quoting import quotes
from cemlab.errors import CemlabWarning, DataError, OptionError
from cemlab.privacy import make_salt
from cemlab.report import keep, render
from cemlab.study import open_study

STUDY = """
study:
  id: lift
  title: {en: Lift, zh: 电梯}
  language: en
survey:
  file: raw/survey.csv
  id: who
  customer: member
  items:
    overall: {role: outcome, scale: [1, 5], label: "=HYPERLINK(1)"}
    wait: {role: driver, scale: [1, 5], label: "+1"}
    staff: {role: driver, scale: [1, 5], label: "@SUM(A1)"}
    house: {role: segment, label: "-1"}
    why: {role: verbatim, label: Why}
events:
  file: raw/events.csv
  scale: [1, 5]
  columns:
    customer_id: member
    journey_id: ticket
    touchpoint: place
    occurred_at: at
    experience: rating
privacy: {salt: private/salt.txt}
stages:
  all: {}
touchpoints:
  call: {stage: all, label: "=call"}
  visit: {stage: all, label: "+visit"}
notebooks: [01_data_check]
"""
SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")


def _person(at):
    return f"person{at:03d}@secret.example"


def _member(at):
    return f"MEMBERKEY{at:04d}"


def _tables(n=160):
    rng = np.random.default_rng(5)
    wait, staff = rng.integers(1, 6, (2, n))
    overall = np.clip(np.round(0.6 * wait + 0.3 * staff + rng.normal(0, 0.5, n)), 1, 5)
    survey = pd.DataFrame(
        {
            "who": [_person(at) for at in range(n)],
            "member": [_member(at) for at in range(n)],
            "overall": overall.astype(int),
            "wait": wait,
            "staff": staff,
            "house": rng.choice(["=A", "-B", "@few"], n, p=[0.5, 0.47, 0.03]),
            "why": [
                f"Comment {at}: call 1380000{at:04d}, my name is Jane Sample." for at in range(n)
            ],
        }
    )
    moments = pd.DataFrame(
        {
            "member": np.repeat([_member(at) for at in range(n)], 2),
            "ticket": np.repeat([f"TICKETKEY{at:04d}" for at in range(n)], 2),
            "place": ["call", "visit"] * n,
            "at": pd.date_range("2025-01-01", periods=2 * n, freq="h").strftime("%Y-%m-%d %H:%M"),
            "rating": rng.integers(1, 6, 2 * n),
        }
    )
    return survey, moments


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    root = tmp_path_factory.mktemp("leaving")
    (root / "environment.yml").touch()
    folder = root / "data" / "lift"
    (folder / "raw").mkdir(parents=True)
    (folder / "study.yaml").write_text(STUDY, "utf-8")
    make_salt(folder / "private" / "salt.txt")
    survey, moments = _tables()
    survey.to_csv(folder / "raw" / "survey.csv", index=False)
    moments.to_csv(folder / "raw" / "events.csv", index=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CEMLAB_ROOT", str(root))
        patch.delenv("CEMLAB_STEP_FOLDER", raising=False)
        yield open_study("lift")


@pytest.fixture(scope="module")
def survey(study):
    return cemlab.read_survey(study)


@pytest.fixture(scope="module")
def files(study, survey):
    """Every file that the package writes of this study, by name."""
    events = cemlab.read_events(study)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CemlabWarning)
        results = [
            survey,
            events,
            cemlab.metrics.score(survey, outcome="overall", metric="mean", by="house"),
            cemlab.metrics.scorecard(survey),
            cemlab.drivers.fit(survey, outcome="overall", drivers=["wait", "staff"], resamples=100),
            cemlab.journeys.map(events),
        ]
        for result in results:
            keep(result, study)
        render(study)
    return {path.name: path.read_bytes() for path in study.reports.rglob("*") if path.is_file()}


class TestKeptFiles:
    def test_there_are_many(self, files):
        assert len(files) > 40
        assert {name.rsplit(".", 1)[-1] for name in files} >= {"csv", "json", "svg", "png", "html"}

    @pytest.mark.parametrize(
        "secret", [rb"person\d{3}", rb"MEMBERKEY", rb"TICKETKEY", rb"1380000\d{4}", rb"Comment \d",
                   rb"Jane Sample"]
    )  # fmt: skip
    def test_hold_no_id_and_no_words_of_anybody(self, files, secret):
        assert not [name for name, content in files.items() if re.search(secret, content)]

    def test_hold_neither_salt_nor_pseudonyms(self, study, survey, files):
        salt = (study.folder / "private" / "salt.txt").read_bytes().strip()
        told = [salt, *(one.encode() for one in survey.ids())]
        assert not [name for name, content in files.items() for one in told if one in content]

    def test_hold_no_hidden_text_in_pictures(self, files):
        """Text chunks of PNG may be packed."""
        for name, content in files.items():
            if name.endswith(".png"):
                for at in re.finditer(rb"(?:zTXt|iTXt)", content):
                    packed = content[at.end() : at.end() + 4000].split(b"\0", 2)[-1]
                    text = zlib.decompressobj().decompress(packed) if b"zTXt" in at[0] else packed
                    assert b"person" not in text

    def test_cells_are_no_formulas(self, files):
        cells = [
            (name, cell)
            for name, content in files.items()
            if name.endswith(".csv")
            for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
            for cell in row
        ]
        assert any(cell.startswith("'=") for _, cell in cells)  # hostile labels did get there
        assert not [
            (name, cell)
            for name, cell in cells
            if cell.lstrip().startswith(SIGNS) and not NUMBER.fullmatch(cell)
        ]

    def test_small_groups_have_a_name_and_no_numbers(self, files):
        rows = list(csv.DictReader(io.StringIO(files["metrics_tidy.csv"].decode("utf-8-sig"))))
        few = [row for row in rows if "few" in row["group"]]
        assert few
        assert all(row["estimate"] == "" for row in few)


class TestQuotes:
    def test_are_masked_under_a_pseudonym(self, survey):
        said = quotes(survey, "why", n=3)
        assert list(said.columns) == ["id", "quote"]
        assert len(said) == 3
        assert said["quote"].str.contains("[phone]", regex=False).all()
        assert not said["quote"].str.contains("Jane|1380000", regex=True).any()
        assert set(said["id"]) <= set(survey.ids())
        assert not said["id"].str.contains("person|MEMBER", regex=True).any()

    def test_the_seed_decides(self, survey):
        one, same, other = (quotes(survey, "why", seed=seed) for seed in (1, 1, 2))
        pd.testing.assert_frame_equal(one, same)
        assert one["id"].tolist() != other["id"].tolist()

    def test_of_a_segment(self, survey):
        said = quotes(survey, "why", n=500, segment={"house": "=A"})
        assert len(said) == (survey.column("house") == "=A").sum()

    def test_of_few_people_are_refused_without_their_words(self, survey):
        with pytest.raises(DataError, match=r"belong to house = @few.*10 or more") as caught:
            quotes(survey, "why", segment={"house": "@few"})
        assert "Comment" not in str(caught.value)

    def test_of_all_but_few_people_are_refused(self):
        """Ids of the quotes of all that are missing among these are those of the few."""
        frame = pd.DataFrame({"why": [f"comment {at}" for at in range(60)],
                              "house": ["A"] * 57 + ["B"] * 3, "sex": ["f", "m"] * 30})  # fmt: skip
        items = {"why": {"role": "verbatim"}, "house": {"role": "segment"},
                 "sex": {"role": "segment"}}  # fmt: skip
        survey = cemlab.Survey.from_frame(frame, items=items)
        with pytest.raises(DataError, match="differ by 3 people"):
            quotes(survey, "why", segment={"house": "A"})
        with pytest.raises(DataError, match="differ by 1 person"):
            quotes(survey, "why", segment={"house": "A", "sex": "f"})
        assert len(quotes(survey, "why", n=60, segment={"sex": "f"})) == 30

    def test_without_a_salt_the_file_s_ids_stay_inside(self):
        frame = _tables(30)[0]
        survey = cemlab.Survey.from_frame(
            frame[["who", "overall", "why"]], id="who", items={"why": {"role": "verbatim"}}
        )
        said = quotes(survey, "why", n=30)
        assert said["id"].str.fullmatch(r"R\d{5}").all()
        assert not said["quote"].str.contains("1380000").any()

    def test_gaps_and_copies_are_no_quotes(self):
        frame = pd.DataFrame({"why": ["a", "a ", None, " ", "b"] * 4, "x": [1, 2, 3, 4, 5] * 4})
        survey = cemlab.Survey.from_frame(frame, items={"why": {"role": "verbatim"}})
        assert quotes(survey, "why")["quote"].tolist() == ["a", "b"]

    @pytest.mark.parametrize(
        ("item", "options", "says"),
        [
            ("whyy", {}, "Did you mean 'why'"),
            ("overall", {}, "no verbatim"),
            ("why", {"n": 0}, "`n`"),
            ("why", {"segment": {"hose": "=A"}}, "Did you mean 'house'"),
            ("why", {"segment": {"house": "A"}}, "Did you mean"),
            ("why", {"segment": "house"}, "Expected {segment: level}"),
        ],
    )
    def test_senseless_requests(self, survey, item, options, says):
        with pytest.raises(OptionError, match=says):
            quotes(survey, item, **options)


def test_simulated_comments_are_no_formulas(tmp_path):
    """A recipe may let people say anything; codes of levels stay as the study file has them."""
    from cemlab.simulate.writing import _appending

    with _appending(tmp_path / "survey.csv", None) as write:
        write(pd.DataFrame({"who": ["a"], "level": ["-x"], "comment": ["=1+1"]}))
    assert (tmp_path / "survey.csv").read_text().splitlines()[1] == "a,-x,'=1+1"
