"""A small study on disk, as an import would write it: guesses with remarks, a person's comments."""

import numpy as np
import pytest

import cemlab

STUDY = """\
# Made by hand for tests.
study:
  id: small
  title: {en: Small, zh: 小}

survey:
  file: raw/survey.csv
  items:
    overall: # what people say in the end
      role: outcome # sure: the wording speaks of overall satisfaction
      scale: [1, 5]
      label: {en: Overall}
    wait:
      role: driver
      scale: [1, 5] # check: 6 lies beyond the scale
      missing: [6] # check: 6 may be "never used"
      label: {en: Wait}
    region: {role: segment}
"""
ROWS = ["overall,wait,region", *(f"{i % 5 + 1},{i % 6 + 1},{'ns'[i % 2]}" for i in range(60))]


# Of every role one item; what people wrote is hostile.
TOUCHPOINTS = """\
# Made by hand for tests.
study:
  id: touchpoints
  title: {en: Touchpoints, zh: 触点}

survey:
  file: raw/survey.csv
  items:
    again: {role: validation, scale: [0, 10]}
    wait: {role: driver, scale: [1, 5], not_applicable: [6], label: {en: Wait, zh: 等待}}
    overall: {role: outcome, scale: [1, 5], label: {en: Overall, zh: 总体}}
    staff: {role: driver, scale: [1, 5], label: {en: "<script>alert(1)</script> & staff"}}
    price: {role: profile, scale: [1, 5]}
    age: {role: driver}
    words: {role: verbatim}
    region: {role: segment}
    car: {role: profile}
    gone: {role: ignored}

analyses:
  drivers: # what the owner asked for
    outcome: overall
    drivers: [staff, wait] # in this order
    resamples: 100
"""


@pytest.fixture
def touchpoints(tmp_path, monkeypatch):
    """Folder of a study with 400 answers, in which `wait` counts more than `staff`."""
    rng = np.random.default_rng(20260103)
    rating = np.clip(np.rint(3 + rng.normal(size=(400, 3))), 1, 5).astype(int)
    overall = 3 + 0.6 * (rating[:, 0] - 3) + 0.3 * (rating[:, 1] - 3) + rng.normal(0, 0.6, 400)
    rows = ["again,wait,overall,staff,price,age,words,region,car,gone"]
    for place, (wait, staff, price) in enumerate(rating):
        best = int(np.clip(np.rint(overall[place]), 1, 5))
        wait = 6 if place % 5 == 0 else wait
        region = "s" if wait + place % 3 > 4 else "n"
        rows.append(f"{best * 2},{wait},{best},{staff},{price},{20 + place % 50},"
                    f"fine {place},{region},{'ab'[place % 2]},1")  # fmt: skip
    folder = tmp_path / "data" / "touchpoints"
    (folder / "raw").mkdir(parents=True)
    (folder / "raw" / "survey.csv").write_text("\n".join(rows) + "\n", "utf-8")
    (folder / "study.yaml").write_text(TOUCHPOINTS, "utf-8")
    (tmp_path / "environment.yml").write_text("name: cemlab\n", "utf-8")
    monkeypatch.setenv("CEMLAB_ROOT", str(tmp_path))
    monkeypatch.delenv("CEMLAB_DATA", raising=False)
    return folder


@pytest.fixture
def survey_of_all_roles(touchpoints):
    return cemlab.read_survey(cemlab.open_study("touchpoints"))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The study's folder, below a root of its own."""
    folder = tmp_path / "data" / "small"
    (folder / "raw").mkdir(parents=True)
    (folder / "raw" / "survey.csv").write_text("\n".join(ROWS) + "\n", "utf-8")
    (folder / "study.yaml").write_text(STUDY, "utf-8")
    (tmp_path / "environment.yml").write_text("name: cemlab\n", "utf-8")
    monkeypatch.setenv("CEMLAB_ROOT", str(tmp_path))
    monkeypatch.delenv("CEMLAB_DATA", raising=False)
    return folder
