"""Choosing core journeys: what it must equal, and what must hold."""

from itertools import combinations

import numpy as np
import pytest

from cemlab.journeys.methods import subsets

from .worlds import reference_case


def test_reference(shared):
    case = reference_case(shared, "core_journey_selection")
    given, expected = case["inputs"], case["expected"]
    table = given["journeys"]
    scores = np.array([sum(weight * one[name] for name, weight in given["weights"].items())
                       for one in table])  # fmt: skip
    np.testing.assert_allclose(scores, expected["scores"])
    personas = given["must_cover_personas"]
    covers = np.array([[name in one["personas"] for name in personas] for one in table])
    ids = np.array([one["id"] for one in table])
    free, _ = subsets.best_subsets(scores, 3, covers[:, :0])
    assert set(ids[free[0]]) == set(expected["top3_without_constraint"])
    chosen, is_exact = subsets.best_subsets(scores, 3, covers)
    assert set(ids[chosen[0]]) == set(expected["selected"]) and is_exact
    assert scores[chosen[0]].sum() == pytest.approx(expected["total_score"])


def enumerated(scores, m, covers):
    """Every subset, one block at a time."""
    best = -np.inf
    every = combinations(range(len(scores)), m)
    bits = covers @ (1 << np.arange(covers.shape[1]))
    full = (1 << covers.shape[1]) - 1
    while True:
        block = np.fromiter((one for row, _ in zip(every, range(300_000), strict=False)
                             for one in row), dtype=np.int8)  # fmt: skip
        if not len(block):
            return best
        block = block.reshape(-1, m)
        fine = np.bitwise_or.reduce(bits[block], axis=1) == full
        if fine.any():
            best = max(best, scores[block[fine]].sum(axis=1).max())


def test_all_two_million_subsets_of_a_bank(rng):
    scores, covers = rng.uniform(size=30), rng.random((30, 7)) < 0.12
    covers[np.arange(7), np.arange(7)] = True
    chosen, is_exact = subsets.best_subsets(scores, 7, covers)
    assert is_exact and chosen.sum() == 7 and covers[chosen[0]].any(axis=0).all()
    assert scores[chosen[0]].sum() == pytest.approx(enumerated(scores, 7, covers))
    assert scores[chosen[0]].sum() < np.sort(scores)[-7:].sum()  # covering costs something here


class TestHolds:
    def test_many_draws_are_as_each_alone(self, rng):
        scores, covers = rng.uniform(size=(25, 10)), rng.random((10, 3)) < 0.4
        covers[:3] = np.eye(3, dtype=bool)
        chosen, _ = subsets.best_subsets(scores, 4, covers)
        for row, own in zip(scores, chosen, strict=True):
            assert row[own].sum() == pytest.approx(enumerated(row, 4, covers))
            assert own.sum() == 4 and covers[own].any(axis=0).all()

    def test_what_cannot_be_covered_gives_nothing(self, rng):
        chosen, _ = subsets.best_subsets(rng.uniform(size=6), 2, np.eye(6, 3, dtype=bool))
        assert not chosen.any()

    def test_too_much_to_cover_is_greedy_and_covers(self, rng):
        covers = rng.random((40, 14)) < 0.12
        covers[:14] |= np.eye(14, dtype=bool)
        chosen, is_exact = subsets.best_subsets(rng.uniform(size=40), 10, covers)
        assert not is_exact and chosen.sum() == 10 and covers[chosen[0]].any(axis=0).all()

    def test_greedy_is_near_the_best(self, rng):
        short = []
        for _ in range(20):
            scores, covers = rng.uniform(size=12), rng.random((12, 4)) < 0.35
            covers[:4] = np.eye(4, dtype=bool)
            best = enumerated(scores, 5, covers)
            short.append(best - scores[subsets._greedy(scores, 5, covers)].sum())
        assert min(short) >= -1e-12 and np.mean(short) < 0.05
