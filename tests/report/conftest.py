"""A study of its own folder, and small results to keep."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import cemlab.data
import cemlab.drivers
import cemlab.metrics
from cemlab.drawing import Sheet
from cemlab.errors import CemlabWarning
from cemlab.language import speaker
from cemlab.report import keep, render
from cemlab.results import Finding, Provenance, Result
from cemlab.study import open_study
from cemlab.style import clean

STUDY = """
study:
  id: lift
  title: {en: "Lift survey", zh: "电梯调查"}
  question: {en: "What should be mended first?", zh: "应先修什么？"}
  owner: {en: "Housing team", zh: "物业团队"}
  period: {en: "2025-03 to 2025-05", zh: "2025-03 至 2025-05"}
  language: zh
  simulated: true
survey:
  file: raw/survey.csv
  weight: weight
  items:
    overall: {role: outcome, scale: [1, 5], label: {en: Overall, zh: 总体}}
    wait: {role: driver, scale: [1, 5], label: {en: Waiting, zh: 等待}}
    staff: {role: driver, scale: [1, 5], missing: [9], label: {en: Staff, zh: 员工}}
    call: {role: driver, scale: [1, 5], not_applicable: [6], label: {en: Call, zh: 回访}}
    recommend: {role: outcome, scale: [0, 10], label: {en: Recommend, zh: 推荐意愿}}
    house: {role: segment, label: {en: House, zh: 楼栋}}
analyses:
  metrics: {outcome: recommend, metric: nps, by: house}
  scorecard: {}
  drivers: {outcome: overall, drivers: [wait, staff, call], resamples: 100}
notebooks: [01_data_check, 05_drivers]
left_out:
  03_personas: {en: "Too few items.", zh: "题目太少。"}
"""


def _study(root, monkeypatch):
    (root / "environment.yml").touch()
    folder = root / "data" / "lift"
    (folder / "raw").mkdir(parents=True)
    (folder / "study.yaml").write_text(STUDY, "utf-8")
    _answers().to_csv(folder / "raw" / "survey.csv", index=False)
    monkeypatch.setenv("CEMLAB_ROOT", str(root))
    return open_study("lift")


def _answers(n=240):
    """Waiting matters most; a call is not made to everyone; house C is too small to show."""
    rng = np.random.default_rng(7)
    wait, staff, call = rng.integers(1, 6, (3, n))
    told = 0.6 * wait + 0.3 * staff + rng.normal(size=n)
    return pd.DataFrame(
        {
            "overall": np.clip(np.round(told), 1, 5).astype(int),
            "wait": wait,
            "staff": np.where(rng.random(n) < 0.02, 9, staff),
            "call": np.where(rng.random(n) < 0.4, 6, call),
            "recommend": np.clip(np.round(2 * told), 0, 10).astype(int),
            "house": rng.choice(["A", "B", "C"], n, p=[0.5, 0.47, 0.03]),
            "weight": rng.uniform(0.5, 2, n).round(3),
        }
    )


@pytest.fixture(autouse=True)
def by_hand(monkeypatch):
    """As a person works in JupyterLab: no runner around."""
    monkeypatch.delenv("CEMLAB_STEP_FOLDER", raising=False)


@pytest.fixture
def study(tmp_path, monkeypatch):
    return _study(tmp_path, monkeypatch)


@pytest.fixture(scope="package")
def whole(tmp_path_factory):
    """A study with everything there is kept and rendered once; look, do not touch."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.delenv("CEMLAB_STEP_FOLDER", raising=False)
        study = _study(tmp_path_factory.mktemp("whole"), monkeypatch)
        survey = cemlab.data.read_survey(study)
        keep(survey, study)
        keep(cemlab.metrics.score(survey, **study.options("metrics")), study)
        keep(cemlab.metrics.scorecard(survey, **study.options("scorecard")), study)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", CemlabWarning)
            drivers = cemlab.drivers.fit(survey, **study.options("drivers"))
        keep(drivers, study)
        render(study)
    return study


@pytest.fixture(scope="package")
def toys(tmp_path_factory, make):
    """A study with two small results, kept and rendered once; look, do not touch."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.delenv("CEMLAB_STEP_FOLDER", raising=False)
        study = _study(tmp_path_factory.mktemp("toys"), monkeypatch)
        keep(make(grades="CAB"), study, name="toy")
        keep(make("Doors", zh="门"), study, name="second")
        render(study)
    return study


@dataclass(frozen=True, kw_only=True, eq=False)
class ToyResult(Result):
    """A result with one figure, whose claims are what its labels say."""

    row = "item"

    def checks(self, language=None):
        word = {"en": "Answers are few.", "zh": "回答偏少。"}[language or self.language]
        return pd.DataFrame(
            {"check": ["size"], "value": [12.0], "threshold": [30.0], "passed": [False],
             "note": [word]}
        )  # fmt: skip

    def narrate(self, language=None):
        return self.headline(language)

    def headline(self, language=None):
        stop = {"en": " comes first.", "zh": "居首。"}[language or self.language]
        return self.label(self.tidy()["item"].iloc[0], language) + stop

    def source_line(self, language=None, figure=None):
        return speaker(language or self.language)("common.n", n=12)

    def findings(self, language=None):
        grades = self._whole.get("grades", "A")
        tones = {"A": "bad", "B": "good", "C": "plain"}
        return tuple(
            Finding(
                value=f"−1.{at}",
                tone=tones[grade],
                claim=self.headline(language),
                detail=f"{at}",
                figure="bars",
                grade=grade,
            )
            for at, grade in enumerate(grades)
        )

    def figures(self):
        return ("bars",)

    def plot_bars(self, *, ax=None, language=None):
        ax = plt.subplots(figsize=(7.2, 3.0))[1] if ax is None else ax
        table = self.tidy()
        ax.barh(range(len(table)), table["estimate"])
        names = [clean(self.label(name, language)) for name in table["item"]]
        ax.set_yticks(range(len(table)), names)
        return ax


@dataclass(frozen=True, kw_only=True, eq=False)
class ToyMapResult(ToyResult):
    """A result with a map of its own height, and a card for each persona document."""

    def drawings(self, documents):
        cards = {f"card_{name}": self._card(name) for name in documents.personas}
        return {"map": self._map, **cards}

    def _map(self, language):
        sheet = Sheet(1000, language)
        title = {"en": "Waiting is the low point", "zh": "等待是最低点"}[language]
        sheet.text(24, 40, title, size=21, weight="bold")
        sheet.text(24, 70, self.label("wait", language), size=10.5)
        height = self._whole.get("height", 300)
        table = (("Place", "Mean"), (self.label("wait", language), "−1.3"))
        return sheet.finish(height, title=title, description="Map, 1 stage", table=table)

    def _card(self, name):
        def draw(language):
            sheet = Sheet(1000, language)
            sheet.text(24, 40, f"{language} {name}", size=21)
            return sheet.finish(200, title=name, description="Card")

        return draw


@pytest.fixture
def make_map(make):
    """A toy result that is drawn as a map as well."""

    def made(label="Waiting", *, zh="等待", height=300):
        plain = make(label, zh=zh)
        values = vars(plain) | {"_whole": {"grades": "A", "height": height}}
        return ToyMapResult(**values)

    return made


@pytest.fixture(scope="session")
def make():
    """A toy result with the labels and grades that are asked for."""

    def made(label="Waiting", *, zh="等待", grades="A", estimates=(0.1 + 0.2, -2.0, None), **told):
        names = ["wait", "lift", "door"][: len(estimates)]
        return ToyResult(
            _components=pd.DataFrame({"item": names, "estimate": estimates, "n": 12}),
            _whole={"grades": grades},
            provenance=Provenance(
                **{
                    "method": "toy",
                    "options": {"items": names},
                    "n": 12,
                    "n_effective": 12.0,
                    "n_dropped": 0,
                    **told,
                }
            ),
            labels={"wait": {"en": label, "zh": zh}},
            language="en",
        )

    return made
