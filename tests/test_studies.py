"""The bundled studies, run as a user runs them, and what must come out."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import cemlab
from cemlab.study import open_study

ROOT = Path(__file__).parent.parent
# the stored notebooks are tested with all draws
FEWER_DRAWS = (
    "--set", "drivers.resamples=100", "--set", "personas.null_samples=39",
)  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A project of its own: notebooks and study files, no reports."""
    root = tmp_path_factory.mktemp("project")
    shutil.copy(ROOT / "environment.yml", root)
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    shutil.copytree(ROOT / "data", root / "data")
    return root


@pytest.fixture(scope="module")
def sfo_data(shared):
    if not (shared / "data" / "sfo_2017" / "sfo_2017_survey.csv.gz").is_file():
        pytest.skip("no sfo_2017 among the shared data")
    return shared / "data"


@pytest.fixture(scope="module")
def sfo(place, sfo_data):
    """The folder of a whole run of the airport survey."""
    return _run(place, "sfo-2017", CEMLAB_DATA=str(sfo_data))


class TestSfo2017:
    def test_nps_weighted_and_unweighted(self, sfo):
        table = pd.read_csv(sfo / "02_metrics" / "metrics_tidy.csv")
        first = table.iloc[0]
        assert first["n"] == 2746 and round(first["estimate"], 1) == 40.4

    def test_unweighted_nps_and_gaps(self, sfo_data, monkeypatch):
        monkeypatch.setenv("CEMLAB_DATA", str(sfo_data))
        study = open_study(ROOT / "data" / "sfo-2017")
        survey = cemlab.read_survey(study)
        options = study.options("metrics")
        plain = cemlab.metrics.score(survey.unweighted(), **options).tidy().iloc[0]
        assert plain["n"] == 2746 and round(plain["estimate"], 1) == 39.8
        book = survey.codebook().set_index("item")
        assert book.loc["Q7ALL", "n_missing"] == 143 and book.loc["NETPRO", "n_missing"] == 85
        shares = book.loc[study.options("drivers")["drivers"], "n_not_applicable"] / len(survey)
        assert round(shares.min(), 3) == 0.019 and round(shares.max(), 3) == 0.641

    def test_nobody_is_dropped_for_a_touchpoint_never_visited(self, sfo):
        whole = pd.read_csv(sfo / "05_drivers" / "drivers_glance.csv").iloc[0]
        # 2,688 rated the airport; 301 left a blank among the fourteen touchpoints
        assert whole["n"] == 2387 and round(whole["left_out"], 3) == round(301 / 2688, 3)
        drivers = pd.read_csv(sfo / "05_drivers" / "drivers_tidy.csv")
        assert len(drivers) == 14 and (drivers["n_not_applicable"] > 0).all()
        quality = pd.read_csv(sfo / "01_data_check" / "survey_quality.en.csv")
        complete = quality.set_index("check").loc["complete_cases", "value"]
        assert 0.16 < complete < 0.18  # what complete cases over all fourteen would keep

    def test_blanks_are_said(self, sfo):
        notes = json.loads((sfo / "05_drivers" / "drivers.result.json").read_text("utf-8"))["notes"]
        assert dict(notes)["listwise"]["n_dropped"] == 301

    def test_the_report_is_there_in_both_languages(self, sfo):
        english = (sfo / "index.html").read_text("utf-8")
        chinese = (sfo / "index.zh.html").read_text("utf-8")
        assert "+40" in english and "2,746" in english and "餐厅" in chinese
        assert 'lang="en"' in english and 'lang="zh-CN"' in chinese

    def test_its_moments_were_recalled_so_the_memory_of_them_is_only_described(self, sfo):
        whole = pd.read_csv(sfo / "06_peak_end" / "peak_end_glance.csv").iloc[0]
        assert whole["verdict"] == "descriptive"
        assert "descriptive only" in (sfo / "index.html").read_text("utf-8")
        assert "仅作描述" in (sfo / "index.zh.html").read_text("utf-8")

    def test_a_gradient_of_satisfaction_makes_no_personas(self, sfo):
        notes = json.loads((sfo / "03_personas" / "personas.result.json").read_text("utf-8"))
        assert "gradient_only" in dict(notes["notes"])
        assert not list((sfo / "03_personas").glob("personas_card*"))

    def test_recalled_moments_have_no_steps(self, sfo):
        table = pd.read_csv(sfo / "04_journeys" / "journeys_tidy.csv")
        assert len(table) == 14 and table["n"].min() > 500
        assert not len(pd.read_csv(sfo / "04_journeys" / "journeys_transitions.csv"))

    def test_everything_was_recorded(self, sfo):
        manifest = json.loads((sfo / "manifest.json").read_text("utf-8"))
        assert len(manifest["steps"]) == 10
        assert {step["status"] for step in manifest["steps"]} == {"done"}
        told = json.dumps(manifest)
        assert "sfo_2017_survey.csv.gz" in told and "MissingDataWarning" in told


@pytest.mark.parametrize(
    ("study", "step", "said"),
    [
        ("ceap360vr", "06_peak_end", "cannot be told (n = 256)"),
        ("permit-receipt", "04_journeys", "Receipt"),
    ],
)
def test_real_moments_go_through_their_notebook(place, shared, study, step, said):
    if not (shared / "data").is_dir():
        pytest.skip("no shared data")
    shutil.copytree(ROOT / "tests" / "studies" / study, place / "data" / study)
    folder = _run(place, study, CEMLAB_DATA=str(shared / "data"))
    assert (folder / step / f"{step}.ipynb").is_file()
    assert said in (folder / "index.html").read_text("utf-8")


def test_copenhagen_runs_what_its_data_allow_and_says_the_rest(place):
    folder = _run(place, "copenhagen-tenants")
    table = pd.read_csv(folder / "02_metrics" / "metrics_tidy.csv").set_index("group")
    assert table.loc["all", "n"] == 1681
    # 668 of 1,681 are highly satisfied; 200 of 400 in tower blocks
    assert table.loc["all", "estimate"] == pytest.approx(668 / 1681)
    assert table.loc["Tower", "estimate"] == pytest.approx(0.5)
    drivers = pd.read_csv(folder / "05_drivers" / "drivers_glance.csv")
    assert drivers["deviance"].iloc[0] == pytest.approx(3479.149, abs=5e-4)  # as published
    assert not (folder / "06_peak_end").exists()
    assert "06_peak_end" in (folder / "index.html").read_text("utf-8")
    assert "没有逐个时刻的评分" in (folder / "index.zh.html").read_text("utf-8")


def test_the_flagship_twice_gives_the_same_files(place):
    """Same inputs, same bytes: tables, figures, results and pages."""
    first = _run(place, "wuye-repair", "--run", "run-ab", *FEWER_DRAWS)
    second = _run(place, "wuye-repair", "--run", "run-ba", *FEWER_DRAWS)
    mine, other = (_files(folder) for folder in (first, second))
    assert set(mine) == set(other) and len(mine) > 60
    # pages and executed notebooks carry the name of their run (of the same letters, because the
    # fonts hold only those of the page), the manifest its times
    named = ("index.html", "index.zh.html", *(name for name in mine if name.endswith(".ipynb")))
    for name in set(mine) - {"manifest.json"}:
        one = mine[name].replace(b"run-ab", b"run-ba") if name in named else mine[name]
        assert one == other[name], name
    assert b"Simulated data" in mine["index.html"] and "模拟".encode() in mine["index.zh.html"]
    assert _codes(mine["index.zh.html"].decode("utf-8")) == set()


def _run(place, study, *options, **variables):
    """The folder of a run, after `cemlab run` ended well."""
    command = [sys.executable, "-m", "cemlab.cli", "run", study, *options]
    environment = os.environ | {"CEMLAB_ROOT": str(place)} | variables
    done = subprocess.run(
        command, cwd=place, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    run = options[options.index("--run") + 1] if "--run" in options else "current"
    return place / "reports" / study / run


def _codes(page):
    """Cells of a Chinese page that hold names of columns or values instead of words."""
    results, appendix = page.split('<section id="quality">')
    assert "报修" in appendix  # there the items have their ids
    cells = re.findall(r"<t[dh][^>]*>([^<]*)</t[dh]>", results)
    return {cell for cell in cells if re.fullmatch(r"[a-z]{2,}(_[a-z0-9]+)*", cell.strip())}


def _files(folder):
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".lock":
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found
