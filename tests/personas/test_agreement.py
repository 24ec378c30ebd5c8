"""Coders: Krippendorff's alpha and Cohen's kappa against references and by hand."""

from __future__ import annotations

import numpy as np
import pytest

from cemlab.personas.methods.agreement import (
    Agreement,
    cohen_kappa,
    krippendorff_alpha,
    verdict_of,
)
from cemlab.personas.methods.voices import quote_evidence


@pytest.fixture
def canonical(case):
    """12 units by four coders, −1 where one left a unit out."""
    rows = case("09_profiling_and_evidence", "krippendorff_canonical")["inputs"]["coders_by_units"]
    return np.array([[-1 if one is None else one for one in row] for row in rows]).T


def test_canonical(case, canonical):
    told = case("09_profiling_and_evidence", "krippendorff_canonical")
    found = krippendorff_alpha(canonical)
    assert found.alpha == pytest.approx(told["expected"]["nominal"], abs=told["tolerance"]["abs"])
    assert found.units == 11  # the last was coded once


def test_kappa_of_fifty(case):
    told = case("09_profiling_and_evidence", "cohen_kappa_50")
    assert cohen_kappa(told["inputs"]["table"])._asdict() == pytest.approx(told["expected"])


def test_by_hand():
    # pairs apart: 2 of 8 codes; 3 zeros and 5 ones: 1 − 7 · 2 / (64 − 9 − 25)
    codes = np.array([[0, 0], [1, 1], [0, 1], [1, 1]])
    assert krippendorff_alpha(codes).alpha == pytest.approx(1 - 14 / 30)


def test_names_of_codes_and_order_of_coders_do_not_matter(canonical):
    renamed = np.where(canonical < 0, -1, 9 - canonical)[:, ::-1]
    again = krippendorff_alpha(renamed, resamples=200)
    assert again == krippendorff_alpha(canonical, resamples=200)


def test_units_coded_once_tell_nothing(canonical):
    lone = np.full((5, 4), -1)
    lone[:, 2] = [7, 8, 7, 8, 9]
    assert krippendorff_alpha(np.vstack([canonical, lone])) == krippendorff_alpha(canonical)


def test_one_code_throughout_is_not_defined():
    found = krippendorff_alpha(np.zeros((20, 2), int), resamples=100)
    assert np.isnan([found.alpha, found.low, found.high]).all() and verdict_of(found) == "unknown"
    assert np.isnan(cohen_kappa([[8, 0], [0, 0]]).kappa) and np.isnan(cohen_kappa([[0]]).kappa)
    assert krippendorff_alpha(np.array([[0, -1]])).units == 0


def test_interval_is_over_respondents(rng):
    truth = rng.integers(0, 3, 40)
    other = np.where(rng.random(40) < 0.2, (truth + 1) % 3, truth)
    codes, persons = np.column_stack([truth, other]), np.arange(40)
    alone = krippendorff_alpha(codes, persons, resamples=500)
    # four quotes of each person that say the same are no more than one
    four = krippendorff_alpha(np.repeat(codes, 4, axis=0), np.repeat(persons, 4), resamples=500)
    spread = four.high - four.low
    assert spread == pytest.approx(alone.high - alone.low, rel=0.05)
    naive = krippendorff_alpha(np.repeat(codes, 4, axis=0), resamples=500)
    assert naive.high - naive.low < 0.7 * spread


def test_no_interval_of_few_people():
    codes = np.array([[0, 0], [1, 1], [0, 1]] * 4)
    found = krippendorff_alpha(codes, np.arange(12) % 9, resamples=100)
    assert np.isnan(found.low) and found.groups == 9 and verdict_of(found) == "cannot_tell"


@pytest.mark.parametrize(
    ("alpha", "low", "high", "verdict"),
    [(0.9, 0.8, 0.95, "good"), (0.75, 0.7, 0.8, "tentative"), (0.5, 0.4, 0.6, "low"),
     (0.85, 0.6, 0.95, "cannot_tell"), (0.6, 0.5, 0.7, "cannot_tell")],
)  # fmt: skip
def test_verdict(alpha, low, high, verdict):
    assert verdict_of(Agreement(alpha, low, high, 50, 50, 0)) == verdict


def test_interval_covers(rng):
    """Coders who guess in a fifth of the quotes: the interval holds the truth about as often."""
    chance, hits = 0.2, 0
    truth = (1 - chance) ** 2  # both know it; else they agree by chance alone
    for _ in range(60):
        known = rng.integers(0, 4, 150)
        codes = np.column_stack([
            np.where(rng.random(150) < chance, rng.integers(0, 4, 150), known) for _ in range(2)
        ])  # fmt: skip
        found = krippendorff_alpha(codes, resamples=200, seed=1)
        hits += found.low <= truth <= found.high
    assert hits >= 51  # 95% expected; fewer than 51 of 60 in 1 of 5,000 such worlds


def test_quote_evidence(case):
    told = case("09_profiling_and_evidence", "empathy_map_quote_evidence")
    quotes, bases = told["inputs"]["quotes"], told["inputs"]["respondents_with_text"]
    low = []
    for persona, base in bases.items():
        own = [one for one in quotes if one["persona"] == persona]
        themes = list(dict.fromkeys(one["theme"] for one in own))
        people = np.array([one["respondent"] for one in own])
        codes = np.array([themes.index(one["theme"]) for one in own])
        found = quote_evidence(people, codes, base)
        for at, theme in enumerate(themes):
            expected = told["expected"]
            assert found.respondents[at] == expected["respondents_mentioning"][persona][theme]
            assert found.share[at] == pytest.approx(expected["share"][persona][theme])
        low += [[persona, theme] for at, theme in enumerate(themes) if found.is_single[at]]
    assert low == told["expected"]["low_evidence"]
