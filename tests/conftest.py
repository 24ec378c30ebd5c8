"""Small seeded tables with a known truth, and the way to the shared reference data."""

from __future__ import annotations

import os
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

from cemlab import Survey

mpl.use("Agg")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20260101)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with reference values and real data; tests skip where it is absent."""
    folder = Path(os.environ.get("CEMLAB_SHARED", ROOT.parent / "shared"))
    if not (folder / "reference").is_dir():
        pytest.skip(f"no shared reference data: set CEMLAB_SHARED (looked in {folder.name}/)")
    return folder


@pytest.fixture
def answers(rng) -> pd.DataFrame:
    """300 respondents: overall = 0.6 wait + 0.3 staff + noise; price says nothing.

    `wait` does not apply (6) to about a third, `overall` has three blanks (99).
    """
    n = 300
    latent = rng.normal(size=(n, 3))
    rating = np.clip(np.rint(3 + latent @ [[1, 0.3, 0], [0, 1, 0], [0, 0, 1]]), 1, 5)
    overall = 3 + 0.6 * (rating[:, 0] - 3) + 0.3 * (rating[:, 1] - 3) + rng.normal(0, 0.5, n)
    frame = pd.DataFrame(rating, columns=["wait", "staff", "price"]).astype(int)
    frame.insert(0, "overall", np.clip(np.rint(overall), 1, 5).astype(int))
    recommend = 2.5 * overall - 2.5 + rng.normal(0, 1, n)
    frame["recommend"] = np.clip(np.rint(recommend), 0, 10).astype(int)
    frame["w"] = rng.uniform(0.5, 2, n).round(3)
    frame["building"] = rng.choice(["A", "B", "C"], n)
    frame.loc[rng.random(n) < 0.33, "wait"] = 6
    frame.loc[[3, 14, 159], "overall"] = 99
    return frame


@pytest.fixture
def survey(answers) -> Survey:
    """The same, read: with weights, codes and labels in both languages."""
    return Survey.from_frame(
        answers,
        weight="w",
        scale={"overall": (1, 5), "wait": (1, 5), "staff": (1, 5), "price": (1, 5)},
        missing={"overall": [99]},
        not_applicable={"wait": [6]},
        labels={
            "overall": {"en": "Overall satisfaction", "zh": "总体满意度"},
            "wait": {"en": "Waiting time", "zh": "等待时间"},
            "staff": {"en": "Staff manners", "zh": "人员态度"},
            "price": {"en": "Price", "zh": "价格"},
            "recommend": {"en": "Likelihood to recommend", "zh": "推荐意愿"},
            "building": {"en": "Building", "zh": "楼栋"},
        },
    )


STUDY = """
study:
  id: small
  title: {en: Small study, zh: 小研究}
survey:
  file: raw/survey.csv
  id: who
  weight: w
  items:
    overall: {role: outcome, scale: [1, 5], missing: [99], label: {en: Overall, zh: 总体}}
    wait: {role: driver, scale: [1, 5], not_applicable: [6]}
    staff: {role: driver, scale: [1, 5]}
    building: {role: segment, levels: {A: {en: Block A, zh: A 栋}, B: {en: Block B, zh: B 栋}}}
analyses:
  drivers: {outcome: overall, drivers: [wait, staff], resamples: 100}
notebooks: [01_data_check]
"""
ROWS = """who,overall,wait,staff,building,w
r1,5,6,4,A,1
r2,99,3,3,B,0.5
r3,2,2,1,A,1.5
r4,4,5,5,B,1
"""


@pytest.fixture
def study_folder(tmp_path) -> Path:
    """`data/small/` below a root of its own, ready to be broken."""
    (tmp_path / "environment.yml").write_text("name: cemlab\n", "utf-8")
    folder = tmp_path / "data" / "small"
    (folder / "raw").mkdir(parents=True)
    (folder / "study.yaml").write_text(STUDY, "utf-8")
    (folder / "raw" / "survey.csv").write_text(ROWS, "utf-8")
    return folder
