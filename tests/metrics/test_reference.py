"""Reference values of the metrics: every case is read by a test, or is said to be another's."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import cemlab
from cemlab.metrics.methods import METHODS, nps_interval
from cemlab.metrics.methods.differences import nps_difference
from cemlab.metrics.methods.top_box import adjusted_wald_interval, wilson_interval
from cemlab.numerics import rank_summary, sample
from cemlab.personas.methods.effect_sizes import cliffs_delta, hedges_g

TESTS = Path(__file__).resolve().parent.parent
TOPICS = re.compile(r"(0[1-7]|16|17|19)_.*\.json")
PARTS = ("promoters", "passives", "detractors")

# Cases that no test reads, each with the reason.
UNREAD = {
    "ecsi_mobi_pls": "a path model, not a score",
}


def texts_in_use(path: Path) -> tuple[set[str], set[str]]:
    """Texts that a test file calls or looks up with: whole ones, and beginnings of others."""
    whole, begun = set(), set()
    tree = ast.walk(ast.parse(path.read_text("utf-8")))
    uses = [one for one in tree if isinstance(one, ast.Call | ast.Subscript)]
    for one in (part for use in uses for part in ast.walk(use)):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            whole.add(one.value)
        elif isinstance(one, ast.JoinedStr) and isinstance(one.values[0], ast.Constant):
            begun.add(one.values[0].value)
    return whole, begun


def is_read(case: str, whole: set[str], begun: set[str]) -> bool:
    """Whether a case is named, or put together of a beginning and a text of the same file."""
    return case in whole or any(
        case.startswith(start) and case[len(start) :] in whole for start in begun if start
    )


def test_every_case_is_read(shared):
    files = sorted((shared / "reference" / "methods").iterdir())
    cases = [one["id"] for path in files if TOPICS.fullmatch(path.name)
             for one in json.loads(path.read_text("utf-8"))["cases"]]  # fmt: skip
    used = [texts_in_use(path) for path in TESTS.rglob("test_*.py")]
    unread = {case for case in cases if not any(is_read(case, *one) for one in used)}
    assert len(cases) >= 50 and unread == set(UNREAD)


@pytest.mark.parametrize("name", ["mid", "large", "all_promoters", "negative"])
def test_the_middle_and_the_width_of_an_nps_interval(case, name):
    one = case("01_nps", f"nps_ci_{name}")
    low, high = nps_interval(*(one["inputs"][part] for part in PARTS))
    middle, error = one["expected"]["adj_nps"], one["expected"]["adj_se"]
    reach = 1.959963984540054 * error
    ends = np.clip([middle - reach, middle + reach], -100, 100)
    assert (low, high) == pytest.approx(tuple(ends), **one["tolerance"])


def test_two_groups_agree_with_the_r_package(shared):
    """Its test is the plain one: without the three answers that are added to each group here."""
    text = (shared / "reference" / "drivers" / "nps_csat.json").read_text("utf-8")
    results = json.loads(text)["results"]
    expected = results["two_sample"]["values"]
    counts = [[results[f"nps_{group}"]["counts"][part.rstrip("s").capitalize()] for part in PARTS]
              for group in "ab"]  # fmt: skip
    got = nps_difference(*counts)
    assert got.estimate == pytest.approx(100 * expected["delta"], abs=1e-10)
    plain = [METHODS["nps"](np.repeat([10, 7, 0], one)) for one in counts]
    error = np.hypot(*(one.std_error for one in plain))
    assert error == pytest.approx(100 * expected["se"], abs=1e-10)
    p_value = 2 * stats.norm.sf(abs(got.estimate) / error)
    assert p_value == pytest.approx(expected["p"], abs=1e-10)
    for one, group in zip(plain, "ab", strict=True):
        ends = one.estimate + 1.959963984540054 * one.std_error * np.array([-1, 1])
        wald = results[f"nps_{group}"]["ci.wald"]["values"]
        assert ends == pytest.approx(100 * np.array(wald), abs=1e-10)


def test_a_branch_and_the_rest(case):
    one = case("05_multiplicity_and_comparison", "branch_vs_total_overlap")
    own, rest = (one["inputs"][name] for name in ("branch", "rest"))
    frame = pd.DataFrame({"y": [*own, *rest]})
    frame["branch"] = np.repeat(["own", "rest"], [len(own), len(rest)])
    survey = cemlab.Survey.from_frame(frame, items={"y": {"role": "outcome"}})
    table = cemlab.metrics.compare(survey, outcome="y", metric="mean", by="branch").tidy()
    got, expected = table.set_index("group").loc["own"], one["expected"]
    assert got["estimate"] == pytest.approx(expected["diff_vs_rest"], **one["tolerance"])
    assert got["std_error"] == pytest.approx(expected["se_vs_rest"], **one["tolerance"])


def test_rank_intervals_hold_the_rank_and_are_never_a_single_place(case):
    one = case("06_shrinkage_league_tables", "rank_uncertainty_property")
    means, errors, draws = (np.array(one["inputs"][key])
                            for key in ("posterior_mean", "posterior_sd", "draws"))  # fmt: skip
    rng = np.random.default_rng(one["inputs"]["seed"])
    found = rank_summary(rng.normal(means, errors, (int(draws), len(means))))
    rank = (-means).argsort().argsort() + 1
    assert one["expected"]["every_interval_contains_point_rank"]
    assert ((found.rank_low <= rank) & (rank <= found.rank_high)).all()
    least = one["expected"]["min_width_of_95_rank_interval_at_least"]
    assert (found.rank_high - found.rank_low >= least).all()


def test_few_answers_are_hidden_or_said_to_be_few(case):
    one = case("07_small_cells", "traffic_light_n")
    sizes, expected = one["inputs"]["n"], one["expected"]["label"]
    frame = pd.DataFrame({"group": np.repeat([f"g{n:03d}" for n in sizes], np.maximum(sizes, 3))})
    frame["recommend"] = np.resize([9.0, 7, 10, 4], len(frame))
    frame.loc[frame["group"] == "g000", "recommend"] = np.nan  # asked, without an answer
    survey = cemlab.Survey.from_frame(frame, scale={"recommend": (0, 10)})
    got = cemlab.metrics.score(survey, outcome="recommend", metric="nps", by="group")
    table = got.tidy().set_index("group").drop("all")
    assert got.notes_of("small_n")["limit"] == one["inputs"]["min_stable"]
    few = got.notes_of("small_n")["groups"]
    labels = ["suppressed" if table.loc[name, table.columns != "group"][["estimate"]].isna().all()
              else "indicative" if name in few else "ok"
              for name in (f"g{n:03d}" for n in sizes)]  # fmt: skip
    assert labels == expected


def test_effect_sizes_of_two_means(case):
    one = case("02_proportions_means_weights", "mean_ci_and_welch")
    a, b = (np.array(one["inputs"][name], dtype=float) for name in ("group1", "group2"))
    expected, close = one["expected"], one["tolerance"]
    assert hedges_g(sample(a), sample(b)) == pytest.approx(expected["hedges_g"], **close)
    assert cliffs_delta(a, b) == pytest.approx(expected["cliffs_delta"], **close)


def test_the_interval_that_usability_reports_give(case):
    one = case("02_proportions_means_weights", "adjusted_wald_4_of_5")
    got = adjusted_wald_interval(one["inputs"]["successes"], one["inputs"]["n"])
    assert got == pytest.approx(tuple(one["expected"].values()), **one["tolerance"])
    for k in range(6):  # it holds Wilson's, and stays within 0 to 1
        low, high = adjusted_wald_interval(k, 5)
        inner = wilson_interval(k, 5)
        assert 0 <= low <= inner[0] + 1e-12 and inner[1] - 1e-12 <= high <= 1
