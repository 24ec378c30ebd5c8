"""Blocks of a study that use personas found before: their files, their verbs, notebook 12."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab.errors import StudyError
from cemlab.run.fingerprints import surroundings
from cemlab.run.inspection import read_inputs, tried
from cemlab.run.sources import for_blocks, read_source
from cemlab.study import open_study
from tests.personas.waves_of_people import NAMES, answers, personas, survey

ITEMS = "".join(f"    {name}: {{role: profile, scale: [1, 5]}}\n" for name in NAMES)
STUDY = f"""study: {{id: people, title: People, question: Who?, owner: Me, language: en,
  simulated: true, period: '2026', source: made}}
survey:
  file: raw/survey.csv
  id: id
  wave: when
  items:
{ITEMS}    kind: {{role: segment}}
    again: {{role: outcome, scale: [0, 10]}}
    refer: {{role: outcome, scale: [0, 10]}}
analyses:
  personas: {{items: [{", ".join(NAMES)}], k: 3, k_max: 3, resamples: 0, null_samples: 0}}
BLOCKS
notebooks: [12_upkeep]
"""
KEPT = "models/kept.yaml"
BLOCKS = {
    "persona_assignment": f"{{model: {KEPT}, by: kind}}",
    "persona_drift": f"{{model: {KEPT}, resamples: 0}}",
    "persona_value": f"{{persona: {KEPT}, repeat: again, refer: refer, resamples: 100}}",
    "persona_prediction": f"{{outcome: again, persona: {KEPT}, baseline: [kind], resamples: 0}}",
}


@pytest.fixture(scope="module")
def kept():
    return personas(survey(answers(300, seed=1))).model()


@pytest.fixture
def people(tmp_path, kept):
    """`people(blocks)` writes the study and gives its folder."""
    rng = np.random.default_rng(3)
    table = pd.DataFrame(answers(300, seed=2), columns=NAMES)
    table = table.assign(
        id=range(300), when=np.repeat(["2025", "2026"], 150),
        kind=rng.choice(["old", "new"], 300), again=rng.integers(0, 11, 300),
        refer=rng.integers(0, 11, 300),
    )  # fmt: skip

    def write(blocks=BLOCKS):
        folder = tmp_path / "data" / "people"
        for name in ("raw", "models"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        (tmp_path / "environment.yml").write_text("name: x\n", "utf-8")
        said = "\n".join(f"  {name}: {one}" for name, one in blocks.items())
        (folder / "study.yaml").write_text(STUDY.replace("BLOCKS", said), "utf-8")
        table.to_csv(folder / "raw" / "survey.csv", index=False)
        (folder / KEPT).write_text(kept.to_yaml(), "utf-8")
        return folder

    return write


def test_every_block_runs_from_the_study_file(people, kept, monkeypatch, tmp_path):
    study = open_study(people())
    monkeypatch.chdir(tmp_path)  # a model lies in the study, wherever one is
    of, own = cemlab.read_survey(study), cemlab.personas
    sorted_ = own.assign(survey=of, **study.options("persona_assignment"))
    assert sorted_.glance()["model"].iloc[0] == kept.version and len(sorted_.groups()) == 6
    drift = own.drift(of, **study.options("persona_drift"))
    assert drift.glance()["model"].iloc[0] == kept.version
    assert drift.label("wave: first") == "2025"
    worth = own.value(of, **study.options("persona_value"))
    assert worth.glance()["personas"].iloc[0] == kept.version and len(worth.tidy()) == 3
    told = own.predict(of, **study.options("persona_prediction"))
    assert told.provenance.n == 300


def test_check_tries_them(people):
    study = open_study(people())
    assert [str(one) for one in tried(study, read_inputs(study))] == []


def test_value_and_prediction_without_personas_mean_those_of_the_study(people):
    blocks = {"persona_value": "{refer: refer}", "persona_prediction": "{outcome: again}"}
    study = open_study(people(blocks))
    assert [str(one) for one in tried(study, read_inputs(study))] == []


def test_a_model_is_an_input_of_the_run(people, kept):
    study = open_study(people())
    assert study.inputs()[-1].name == "kept.yaml"
    before = surroundings(study, {}).inputs[KEPT]["sha256"]
    (study.folder / KEPT).write_text(kept.to_yaml() + "\n", "utf-8")
    assert surroundings(study, {}).inputs[KEPT]["sha256"] != before


@pytest.mark.parametrize("block", ["persona_assignment", "persona_drift", "persona_value"])
@pytest.mark.parametrize(
    ("file", "said"),
    [("../kept.yaml", "below the study's folder"), ("C:/kept.yaml", "below the study's folder")],
)
def test_a_model_elsewhere_is_refused(people, block, file, said):
    given = BLOCKS[block].replace(KEPT, file)
    with pytest.raises(StudyError, match=said):
        open_study(people({block: given}))


def test_what_is_no_model_file(people):
    with pytest.raises(StudyError, match=r"'kept\.csv'. Expected a YAML file"):
        open_study(people({"persona_assignment": "{model: kept.csv}"}))
    study = open_study(people({"persona_assignment": "{model: models/none.yaml}"}))
    with pytest.raises(StudyError, match=r"'models/none\.yaml' is not there"):
        study.options("persona_assignment")


def test_notebook_12_has_a_cell_for_each():
    path = Path(__file__).parents[2] / "notebooks" / "12_upkeep.ipynb"
    for block, verb in (("persona_assignment", "assign"), ("persona_value", "value"),
                        ("persona_prediction", "predict")):  # fmt: skip
        kept_cells = for_blocks(read_source(path), [block])
        assert block in kept_cells.blocks
        assert any(f"cemlab.personas.{verb}(" in cell.text for cell in kept_cells.code)
    plain = for_blocks(read_source(path), [])
    assert not any("persona_assignment" in cell.text for cell in plain.cells)
