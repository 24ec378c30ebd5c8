"""What happens to answers on the way in: raked, timed, masked, made pseudonymous, looked at."""

import json

import numpy as np
import pandas as pd
import pytest

from cemlab import Survey, read_survey
from cemlab.data import suspicion
from cemlab.errors import CemlabError, DataError
from cemlab.study import open_study

HEAD = """
study: {{id: small, title: Small}}
survey:
  file: raw/survey.csv
  id: who
{more}
  items:
    overall: {{role: outcome, scale: [0, 10]}}
    gender: {{role: segment}}
    age: {{role: segment}}
    comment: {{role: verbatim}}
"""


def write(folder, frame, more="", tail=""):
    frame.to_csv(folder / "raw" / "survey.csv", index=False)
    (folder / "study.yaml").write_text(HEAD.format(more=more) + tail, "utf-8")
    return open_study(folder)


def people(n=20):
    frame = pd.DataFrame({"who": [f"p{i}" for i in range(n)], "overall": np.arange(n) % 11})
    return frame.assign(
        gender=np.where(np.arange(n) % 2, "f", "m"), age=np.where(np.arange(n) % 3, "old", "young"),
        comment="", secs=100,
    )  # fmt: skip


class TestRaking:
    def test_agrees_with_the_reference(self, shared, study_folder):
        text = (shared / "reference/methods/02_proportions_means_weights.json").read_text("utf-8")
        case = next(c for c in json.loads(text)["cases"] if c["id"] == "raking_two_margins")
        given, expected = case["inputs"], case["expected"]
        cells = [cell for cell in given["sample_cells"] for _ in range(cell["n"])]
        frame = pd.DataFrame(
            {"who": range(100), "overall": given["scores"], "comment": "",
             "gender": [c["gender"] for c in cells], "age": [c["age"] for c in cells]}
        )  # fmt: skip
        margins = json.dumps(given["targets"])
        survey = read_survey(write(study_folder, frame, f"  weight: {{rake: {margins}}}"))
        rel = case["tolerance"]["rel"]
        weights = survey.weights() * 10  # the reference keeps a base weight of ten
        for cell, weight in expected["cell_weights"].items():
            gender, age = cell.split(" ")
            here = (frame["gender"] == gender) & (frame["age"] == age)
            np.testing.assert_allclose(weights[here], weight, rtol=rel)
        assert survey.design_effect == pytest.approx(expected["design_effect"], rel=rel)
        assert survey.n_effective == pytest.approx(expected["kish_neff"], rel=rel)
        mean = np.average(survey.column("overall"), weights=survey.weights())
        assert mean == pytest.approx(expected["weighted_mean"], rel=rel)
        notes = survey.quality().set_index("check")["note"]
        assert "raked to the margins" in notes["raked"] and "1.39" in notes["design_effect"]

    def test_gaps_keep_their_share_and_are_told(self, study_folder):
        frame = people().assign(gender=lambda f: f["gender"].where(f.index > 1, ""))
        study = write(study_folder, frame, "  weight: {rake: {gender: {f: 0.5, m: 0.5}}}")
        survey = read_survey(study)
        assert survey.circumstances.unraked == {"gender": 2}
        assert "keep the share they have: 2" in survey.quality().set_index("check")["note"]["raked"]

    def test_a_level_that_is_in_no_answer_is_refused(self, study_folder):
        study = write(study_folder, people(), "  weight: {rake: {gender: {f: 1, m: 1, x: 1}}}")
        with pytest.raises(DataError, match=r"weight.rake: .*'x' \(1\), the sample nobody"):
            read_survey(study)

    def test_the_design_effect_is_always_told(self, study_folder):
        notes = read_survey(write(study_folder, people())).quality().set_index("check")["note"]
        assert "No weights" in notes["design_effect"]


class TestPrivacy:
    def test_ids_become_pseudonyms_that_joins_survive(self, study_folder):
        (study_folder / "private").mkdir()
        (study_folder / "private" / "salt.txt").write_text("0123456789abcdef0123", "utf-8")
        people().rename(columns={"who": "k"})[["k"]].assign(plan="x").iloc[:5].to_csv(
            study_folder / "raw" / "crm.csv", index=False
        )
        tail = "privacy: {salt: private/salt.txt}\n"
        tail += "joins: {crm: {file: raw/crm.csv, key: k, items: {plan: {role: profile}}}}\n"
        survey = read_survey(write(study_folder, people(), tail=tail))
        ids = survey.ids()
        assert ids.is_unique and not ids.isin(people()["who"]).any() and ids.str.len().eq(12).all()
        assert survey.joined()["n_matched"].item() == 5
        unmatched = survey.unmatched("crm")["key"]
        assert set(unmatched) == set(ids[5:])
        assert "pseudonyms" in survey.quality().set_index("check")["note"]["ids"]
        assert "p19" not in json.dumps(survey.to_dict())

    def test_without_the_salt_file_nothing_is_read(self, study_folder):
        study = write(study_folder, people(), tail="privacy: {salt: private/salt.txt}\n")
        with pytest.raises(CemlabError, match="salt"):
            read_survey(study)

    def test_comments_are_masked_unless_said(self, study_folder):
        frame = people()
        frame.loc[0, "comment"] = "请打 13912345678 找我"
        frame.loc[1, "comment"] = "fine"
        survey = read_survey(write(study_folder, frame))
        assert "139" not in survey.column("comment")[0]
        assert survey.circumstances.n_masked == 1 and survey.circumstances.n_comments == 2
        assert "1 of 2" in survey.quality().set_index("check")["note"]["masked"]
        plain = read_survey(write(study_folder, frame, tail="privacy: {redact: false}\n"))
        assert "13912345678" in plain.column("comment")[0]


class TestTimes:
    def test_durations_and_times(self, study_folder):
        frame = people().assign(took=["20秒", *["2分"] * 19], at="2026-03-01 09:30")
        more = "  duration: took\n  answered_at: {column: at, timezone: Asia/Shanghai}"
        survey = read_survey(write(study_folder, frame, more))
        assert survey.durations().tolist()[:2] == [20, 120]
        assert str(survey.times()[0]) == "2026-03-01 09:30:00+08:00"
        row = survey.quality().set_index("check").loc["speeders"]
        assert row["value"] == 0.05 and row["passed"] and "2.0 minutes" in row["note"]

    def test_bad_ones_are_told_together(self, study_folder):
        frame = people().assign(took="soon", at="yesterday")
        study = write(study_folder, frame, "  duration: took\n  answered_at: at")
        with pytest.raises(DataError) as caught:
            read_survey(study)
        said = str(caught.value)
        assert "has 2 problems" in said and "took: is no duration" in said and "at: holds" in said

    def test_without_them_there_are_none(self, study_folder):
        survey = read_survey(write(study_folder, people()))
        assert survey.durations() is None and survey.times() is None


class TestSuspicion:
    def test_style_is_that_of_the_reference(self, shared):
        text = (shared / "reference/methods/08_segmentation.json").read_text("utf-8")
        case = next(c for c in json.loads(text)["cases"]
                    if c["id"] == "ipsatise_and_response_style")  # fmt: skip
        frame = pd.DataFrame(case["inputs"]["ratings"], columns=list("abcde"), dtype=float)
        survey = Survey.from_frame(frame, scale=dict.fromkeys("abcde", (1, 5)))
        style, expected = suspicion.style(survey), case["expected"]
        assert style.extreme == pytest.approx(np.mean(expected["extreme_response_share"]))
        assert style.midpoint == pytest.approx(np.mean(expected["midpoint_share"]))
        assert style.acquiescence == pytest.approx(np.mean(expected["acquiescence_share_top2"]))

    def test_who_ticks_high_throughout_dominates(self, rng):
        level = rng.normal(size=(300, 1))
        ratings = np.clip(np.rint(3 + level + rng.normal(0, 0.3, (300, 6))), 1, 5)
        frame = pd.DataFrame(ratings, columns=list("abcdef"))
        scale = dict.fromkeys("abcdef", (1, 5))
        row = Survey.from_frame(frame, scale=scale).quality().set_index("check")
        assert not row.loc["response_style", "passed"]
        mixed = rng.integers(1, 6, (300, 6)).astype(float)
        mixed[:, 3:] = 6 - mixed[:, :3]  # what pleases one displeases the other
        frame = pd.DataFrame(mixed, columns=list("abcdef"))
        row = Survey.from_frame(frame, scale=scale).quality().set_index("check")
        assert row.loc["response_style", "passed"]

    def test_duplicates_are_told_from_people_who_like_everything(self):
        rows = [[1, 2, 3, 4, 5], [5, 5, 5, 5, 5], [5, 5, 5, 5, 5], [1, 2, 3, 4, 5], [1, 2, 3, 4, 4]]
        frame = pd.DataFrame(rows, columns=list("abcde"))
        row = Survey.from_frame(frame).quality().set_index("check").loc["duplicates"]
        assert row["value"] == 1 and row["passed"] is None
        said = frame.assign(text=["same", "same", None, "same", None])
        survey = Survey.from_frame(said, items={"text": {"role": "verbatim"}})
        row = survey.quality().set_index("check").loc["duplicates"]
        assert row["value"] == 1 and not row["passed"]

    def test_straight_lining_asks_for_five_answers_of_a_long_battery(self):
        frame = pd.DataFrame([[3, 3, 3, 3, 3], [3, 3, 3, None, None], [1, 2, 3, 3, 3]])
        survey = Survey.from_frame(frame.set_axis(list("abcde"), axis=1).astype(float))
        assert survey.quality().set_index("check").loc["straight_lined", "value"] == 0.5


def test_ten_thousand_columns_of_which_fifty_are_declared(study_folder):
    names = [f"q{i}" for i in range(10_000)]
    line = ",".join(["4"] * 10_000)
    rows = "\n".join(f"r{i},{line}" for i in range(60))
    (study_folder / "raw" / "survey.csv").write_text(f"who,{','.join(names)}\n{rows}\n", "utf-8")
    items = "".join(f"    {name}: {{role: driver, scale: [1, 5]}}\n" for name in names[::200])
    text = "study: {id: small, title: Small}\nsurvey:\n  file: raw/survey.csv\n  id: who\n"
    (study_folder / "study.yaml").write_text(f"{text}  items:\n{items}", "utf-8")
    survey = read_survey(open_study(study_folder))
    assert len(survey.items) == 50 and len(survey.ignored) == 9950 and len(survey) == 60
    assert survey.quality().set_index("check").loc["ignored_columns", "value"] == 9950
