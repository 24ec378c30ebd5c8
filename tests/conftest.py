"""Small seeded tables with a known truth, and the way to the shared reference data."""

from __future__ import annotations

import os
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

from cemlab import EventLog, Survey

mpl.use("Agg")
os.environ["LC_ALL"] = "C.UTF-8"  # messages in English, whoever runs the tests

ROOT = Path(__file__).resolve().parent.parent
LONGEST = ("test_studies.py", "test_recovery.py", "test_worlds.py", "test_fit.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files of tests that take long come first: they keep one of several workers busy."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


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


@pytest.fixture(scope="session")
def bounds():
    """Between which numbers a hidden count lies, for somebody who knows all that is shown.

    Called with equations, each a list of cells and the sum of their counts, and with the cells
    whose sum is looked for.
    """
    from scipy.optimize import linprog

    def found(equations: list[tuple[list, float]], cells: list) -> tuple[float, float]:
        places = sorted({cell for own, _ in [*equations, (cells, 0)] for cell in own})
        index = {cell: at for at, cell in enumerate(places)}
        matrix = np.zeros((len(equations) + 1, len(places)))
        for row, (own, _) in enumerate([*equations, (cells, 0)]):
            for cell in own:
                matrix[row, index[cell]] += 1
        known = [total for _, total in equations]
        ends = []
        for sign in (1, -1):
            solved = linprog(sign * matrix[-1], A_eq=matrix[:-1], b_eq=known)
            assert solved.status in (0, 3), solved.message
            ends.append(sign * solved.fun if solved.status == 0 else sign * -np.inf)
        return max(ends[0], 0.0), ends[1]

    return found


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
    """The same, read: with ids, weights, codes and labels in both languages."""
    return Survey.from_frame(
        answers.assign(who=range(1, len(answers) + 1)),
        id="who",
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


# touchpoint: its mean for an average customer, and its labels
MOMENTS = {
    "report": (0.4, {"en": "Report", "zh": "报修"}),
    "await": (-0.8, {"en": "Waiting", "zh": "等待"}),
    "complain": (-0.2, {"en": "Complaint", "zh": "投诉"}),
    "repair": (0.9, {"en": "Repair", "zh": "维修"}),
    "pay": (0.1, {"en": "Payment", "zh": "付款"}),
}


@pytest.fixture
def event_frame(answers) -> pd.DataFrame:
    """Moments of the first 120 respondents, −2 to +2, with the means of `MOMENTS`.

    A person's level goes with `overall`; who is unhappy rather complains; three in four pay.
    Three in a hundred moments have no rating.
    """
    rng = np.random.default_rng(20260102)
    rows, places = [], list(MOMENTS)
    overall = answers["overall"].replace(99, 3).to_numpy()[:120]
    for who, rated in enumerate(overall, start=1):
        level = 0.5 * (rated - overall.mean()) + rng.normal(0, 0.4)
        met = [name for name in places
               if not (name == "complain" and rng.random() > 1 / (1 + np.exp(2 * level)))
               and not (name == "pay" and rng.random() > 0.75)]  # fmt: skip
        start = pd.Timestamp("2026-03-02 08:00", tz="UTC") + pd.Timedelta(hours=5 * who)
        for name in met:
            felt = MOMENTS[name][0] + level + rng.normal(0, 0.6)
            rows.append((who, name, start, round(float(np.clip(felt, -2, 2)), 1)))
            start += pd.Timedelta(minutes=int(rng.integers(20, 2000)))
    frame = pd.DataFrame(rows, columns=["who", "touchpoint", "time", "felt"])
    return frame.assign(felt=frame["felt"].where(rng.random(len(frame)) > 0.03))


@pytest.fixture
def events(event_frame) -> EventLog:
    """The same, read: in order, with labels in both languages; joins to `survey`."""
    return EventLog.from_frame(
        event_frame,
        columns={"customer_id": "who", "touchpoint": "touchpoint", "occurred_at": "time",
                 "experience": "felt"},
        scale=(-2, 2),
        touchpoints={name: labels for name, (_, labels) in MOMENTS.items()},
    )  # fmt: skip


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
