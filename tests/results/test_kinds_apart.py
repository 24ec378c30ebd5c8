"""A planted survey with all five kinds of cells: every verb counts them apart, none mixes them."""

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import EventLog, read_survey
from cemlab.study import open_study

N = 300
STUDY = """
study: {id: planted, title: Planted}
survey:
  file: answers.csv
  id: [who]
  finished: {done: [1]}
  items:
    wait:
      {role: driver, scale: [1, 5], missing: [99], not_applicable: [6], asked_if: {uses: ["yes"]}}
    staff: {role: driver, scale: [1, 5], missing: [99], not_applicable: [6]}
    place: {role: driver, scale: [1, 5]}
    overall: {role: outcome, scale: [1, 5], missing: [99], not_applicable: [6], not_asked: [-3]}
    group: {role: segment}
"""  # fmt: skip
WAIT = {"n_missing": 20, "n_not_applicable": 30, "n_not_asked": 40, "n_dropped_out": 0}
OVERALL = {"n_missing": 11, "n_not_applicable": 12, "n_not_asked": 13, "n_dropped_out": 14}


@pytest.fixture
def survey(tmp_path):
    rng = np.random.default_rng(3)
    mood = rng.normal(size=N)
    rated = {
        name: np.clip(np.round(3 + mood + rng.normal(size=N)), 1, 5).astype(int).astype(object)
        for name in ("wait", "staff", "place", "overall")
    }
    frame = pd.DataFrame({"who": range(N), "uses": "yes", "done": 1, "group": "a"} | rated)
    frame.loc[200:, "group"] = "b"
    frame.loc[0:19, "wait"] = 99
    frame.loc[20:49, "wait"] = 6
    frame.loc[50:89, ["uses", "wait"]] = ["no", None]
    frame.loc[100:110, "overall"] = [99] * 10 + [None]
    frame.loc[111:122, "overall"] = 6
    frame.loc[123:135, "overall"] = -3
    frame.loc[136:149, "overall"] = None
    frame.loc[136:149, "group"] = None
    frame.loc[136:149, "done"] = 0
    folder = tmp_path / "data" / "planted"
    folder.mkdir(parents=True)
    frame.to_csv(folder / "answers.csv", index=False)
    (folder / "study.yaml").write_text(STUDY, "utf-8")
    return read_survey(open_study(folder / "study.yaml"))


def _told(row):
    return {name: row.get(name, 0) for name in OVERALL}


def test_the_planted_kinds_are_there(survey):
    assert survey.counts("overall") == OVERALL
    assert survey.counts("wait") == {name: n for name, n in WAIT.items() if n}
    assert set(survey.kinds("overall").unique()) == set(survey.kinds("overall").cat.categories)


@pytest.mark.filterwarnings("ignore::cemlab.errors.CemlabWarning")
class TestVerbs:
    def test_scores(self, survey):
        score = cemlab.metrics.score(survey, outcome="overall", metric="top_box")
        assert _told(score.tidy().iloc[0]) == OVERALL
        asked = score.checks().set_index("check").loc["answered", "value"]
        assert asked == pytest.approx(250 / 261)  # of those asked, and of no others

    def test_scorecard(self, survey):
        table = cemlab.metrics.scorecard(survey).tidy().set_index("item")
        assert _told(table.loc["wait"]) == WAIT

    def test_drivers(self, survey):
        fit = cemlab.drivers.fit(
            survey, outcome="overall", drivers=["wait", "staff", "place"], resamples=0
        )
        assert _told(fit.tidy().set_index("driver").loc["wait"]) == WAIT
        gone = survey.is_missing("wait") | survey.is_not_asked("wait")
        there = survey.column("overall").notna().to_numpy()
        assert fit.provenance.n == (there & ~gone).sum()  # not applicable stays, as a part
        notes = dict(fit.notes())
        assert any("not asked" in str(said) or "not_asked" in code for code, said in notes.items())

    def test_personas(self, survey):
        result = cemlab.personas.fit(
            survey, items=["wait", "staff", "place"], k=2, resamples=0, describe=["group"]
        )
        notes = dict(result._notes)
        assert notes["filled_in_not_applicable"]["n_not_applicable"] == 30
        assert notes["filled_in_not_asked"]["count"] == 40
        assert notes["filled_in_not_applicable"]["count"] == 90

    def test_peak_end(self, survey):
        rng = np.random.default_rng(8)
        rows = pd.DataFrame(
            [(str(who), at, rng.normal()) for who in range(N) for at in range(4)],
            columns=["journey_id", "touchpoint", "experience"],
        )
        rows["position"] = rows["touchpoint"]
        rows["touchpoint"] = "t" + rows["touchpoint"].astype(str)
        log = EventLog.from_frame(rows, scale=(-9, 9), join="journey_id")
        got = cemlab.peak_end.fit(log, survey, outcome="overall", covariates=["wait"], resamples=0)
        whole = got.glance().iloc[0]
        assert whole["n_unanswered"] == 11 and whole["n_blank"] == 20
        for kind in ("not_applicable", "not_asked", "dropped_out"):
            assert whole[f"n_outcome_{kind}"] == OVERALL[f"n_{kind}"]
        assert whole["n_covariate_not_applicable"] == 30
        assert whole["n_covariate_not_asked"] == 40
        assert whole["n"] == N - 50 - 90
        said = dict(got.notes())
        assert {"unanswered", "outcome_not_asked", "covariates_not_applicable"} <= set(said)
        assert "140 of 300" in got.narrate("en")

    def test_coverage_and_codebook(self, survey):
        book = survey.codebook().set_index("item")
        assert _told(book.loc["overall"]) == OVERALL
        table = survey.coverage("group").set_index("level")
        cells = 200 - 14  # of the group "a", four rated items each
        assert table.loc["a", "not_asked"] == pytest.approx((40 + 13) / (4 * cells))
        assert table.loc["a", "not_applicable"] == pytest.approx((30 + 12) / (4 * cells))
        assert table.loc["a", "missing"] == pytest.approx((20 + 11) / (4 * cells))
