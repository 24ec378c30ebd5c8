"""Edits of a journey: what may be changed, what must stay, and why an edit is not there."""

import numpy as np

from cemlab.peak_end.methods.edits import NEW, Journey, Rules, edits_of, keeps_order

SIX = Journey(tuple("abcdef"), (2.0, -1.0, 0.0, 1.0, 3.0, -2.0))


def edit(name, journey=SIX, **rules):
    made, left_out = edits_of(journey, Rules(**({"neutral": 0.0} | rules)))
    return {one.name: one for one in made}.get(name) or left_out[name]


class TestEdits:
    def test_the_worst_moment_rises_to_one_below_neutral_or_by_a_step(self):
        assert edit("raise_trough").felt == -1.0
        assert edit("raise_trough", neutral=3.0).felt == 2.0
        assert edit("raise_trough", neutral=np.nan).felt == -1.0
        assert edit("raise_trough", step=0.5).felt == -0.5
        assert edit("raise_trough", highest=-1.5).felt == -1.5
        flat = Journey(("a", "b", "c"), (5.0, 5.0, 5.0))
        assert edit("raise_trough", flat, highest=5.0) == "at_top"

    def test_fixed_moments_keep_their_places(self):
        assert edit("end_with_best").journey.names == tuple("abcdfe")
        moved = edit("end_with_best", fixed=["e", "b"])
        assert moved.touchpoint == "a" and moved.journey.names == tuple("cbdfea")
        assert edit("end_with_best", fixed="f") == "end_fixed"
        assert edit("add_closing", fixed="f") == "end_fixed"
        assert edit("end_with_best", fixed=["a", "d", "e"]) == "none_better"

    def test_what_must_come_before_does(self):
        assert edit("end_with_best", before={"f": ["e"]}).touchpoint == "a"
        assert edit("end_with_best", before={"f": ["e", "a", "d"]}) == "in_order"
        assert keeps_order(("a", "b"), {"b": ["a"]}) and not keeps_order(("b", "a"), {"b": ["a"]})

    def test_a_closing_moment_is_one_step_above_neutral(self):
        added = edit("add_closing")
        assert added.journey.names[-1] == NEW and added.journey.felt == (*SIX.felt, 1.0)
        assert edit("add_closing", neutral=np.nan) == "no_neutral"
        good = Journey(("a", "b", "c"), (0.0, 0.0, 1.0))
        assert edit("add_closing", good) == "end_better"
        assert edit("end_with_best", good) == "none_better"

    def test_an_end_that_is_the_worst_moment_is_raised_once(self):
        assert edit("raise_end") == "same"
        up = Journey(("a", "b", "c"), (0.0, -2.0, 1.5))
        assert edit("raise_end", up, highest=2.0).felt == 2.0
        assert edit("raise_end", up._replace(felt=(0.0, -2.0, 2.0)), highest=2.0) == "at_top"

    def test_an_edit_changes_nothing_else(self, rng):
        for _ in range(200):
            size = int(rng.integers(3, 9))
            felt = tuple(rng.integers(-2, 3, size).astype(float))
            journey = Journey(tuple(f"m{at}" for at in range(size)), felt)
            fixed = [name for name in journey.names if rng.random() < 0.3]
            then, first = sorted(rng.choice(size, 2, replace=False))[::-1]
            before = {f"m{then}": [f"m{first}"]}
            made, _ = edits_of(journey, Rules(fixed, before, neutral=0.0, highest=2.0))
            for one in made:
                own = one.journey
                for name in fixed:
                    assert own.names.index(name) == journey.names.index(name)
                assert keeps_order(own.names, before)
                if one.name == "end_with_best":
                    assert sorted(zip(*own, strict=True)) == sorted(zip(*journey, strict=True))
                    assert own.felt[-1] > journey.felt[-1]
                else:
                    kept = [a == b for a, b in zip(own.felt, felt, strict=False)]
                    assert kept.count(False) == (one.name != "add_closing")
