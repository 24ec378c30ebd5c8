"""Half of the students who rate their courses tick one answer throughout: no persona of theirs."""

from __future__ import annotations

import numpy as np
import pytest

import cemlab
from tests.personas.real_surveys import read_real, some, whole_sentences

pytestmark = pytest.mark.filterwarnings("ignore::cemlab.errors.CemlabWarning")


@pytest.fixture(scope="module")
def students(shared):
    return read_real(shared, "student_evaluation_tr")


@pytest.fixture(scope="module")
def items(students):
    return [name for name, item in students.items.items() if item.role == "driver"]


@pytest.fixture(scope="module")
def part(students):
    return some(students, 1500)


@pytest.fixture(scope="module")
def flat(part, items):
    answers = part.answers()[items].to_numpy(float)
    return (answers == answers[:, :1]).all(axis=1)


def _fit(survey, items, **options):
    options = {"k_max": 3, "null_samples": 39} | options
    return cemlab.personas.fit(survey, items=items, **options)


class TestMadeReady:
    @pytest.fixture(scope="class")
    def ready(self, students, items):
        return cemlab.personas.prepare(students, items=items)

    def test_half_are_set_aside(self, students, items, ready):
        answers = students.answers()[items].to_numpy(float)
        steps = ready.tidy().set_index("step")
        one_answer = (answers == answers[:, :1]).all(axis=1).sum()
        assert steps.loc["straight_lining", "n_flagged"] == one_answer > 0.5 * len(students)

    def test_whoever_is_flagged_is_counted_once(self, students, ready):
        """Two straight-liners of one answer are no copies, or the parts are more than the whole."""
        steps = ready.tidy().set_index("step")
        flagged = steps.loc[["straight_lining", "duplicates"], "n_flagged"]
        assert flagged.sum() + ready.glance()["n_fitted"].item() == len(students)
        assert steps.loc["duplicates", "estimate"] < 0.01

    def test_the_level_decides_all(self, ready):
        assert ready.glance()["style_dominates"].item()
        assert "who ticks high" in ready.headline("en") and "打分偏高" in ready.headline("zh")
        assert whole_sentences(ready)


class TestAsAnswered:
    @pytest.fixture(scope="class")
    def personas(self, part, items):
        return _fit(part, items, resamples=0)

    def test_groups_are_steps_of_a_score(self, personas):
        whole = personas.glance().iloc[0]
        assert whole["gradient_only"] and whole["verdict"] != "natural"
        assert "a score, not personas" in personas.headline("en")
        assert "是分数，不是画像" in personas.headline("zh")
        assert len(personas.findings()) == 1 and whole_sentences(personas)


class TestPatternsAlone:
    @pytest.fixture(scope="class")
    def personas(self, part, items):
        return _fit(part, items, ipsatise=True)

    def test_the_swollen_group_is_named_with_what_was_found(self, personas, part, flat):
        """All straight-liners are nearest to one group, which looks like four fifths of all."""
        note = personas.notes_of("made_of_straight")
        first = personas.tidy().iloc[0]
        assert note["personas"] == ["1"] and first["n"] > 0.7 * len(part)
        assert note["share"] == pytest.approx(flat.sum() / first["n"])
        without = (first["n"] - flat.sum()) / (~flat).sum()
        assert note["shares"].startswith(f"{without:.0%} / ")
        assert note["shares"] in personas.narrate("en") and note["shares"] in personas.narrate("zh")

    def test_it_is_a_failed_check_and_no_best_grade(self, personas):
        checks = personas.checks().set_index("check")
        assert not checks.loc["made_of_straight", "passed"]
        assert {one.grade for one in personas.findings()}.isdisjoint({"A"})
        assert whole_sentences(personas)

    def test_nobody_without_a_pattern_belongs_clearly(self, personas, part, flat):
        found = cemlab.personas.assign(personas, part)
        clear = found.people().notna().to_numpy()
        assert not clear[flat].any() and clear[~flat].any()

    def test_most_lie_between_and_that_is_said(self, personas, part):
        sure = cemlab.personas.assign(personas, part).tables()["reasons"].set_index("reason")
        between = sure.loc["ambiguous", "estimate"]
        assert between > 0.5 and f"For most people ({between:.0%})" in personas.narrate("en")
        assert f"多数人（{between:.0%}）属于哪一组并不明确" in personas.narrate("zh")
        assert "separate groups" not in personas.headline("en") + personas.narrate("en")

    def test_what_came_back_rests_on_those_who_varied(self, personas, flat):
        assert personas.glance()["n_fitted"].item() <= (~flat).sum()
        assert np.isfinite(personas.confirmed()["hedges_g"]).any()
