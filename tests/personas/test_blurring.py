"""Made worlds for what real surveys showed: swollen groups, people between, names of levels."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab.personas.methods.ready_rule import Rule, no_pattern
from tests.personas.waves_of_people import NAMES, answers, personas, survey

pytestmark = pytest.mark.filterwarnings("ignore::cemlab.errors.CemlabWarning")

ITEMS = ["a", "b", "c", "d", "e", "f"]


def planted_survey(planted, flat=0, **columns):
    """Three groups with patterns of their own, and people of one answer throughout."""
    rows = np.vstack([planted[0], np.repeat([[1], [3], [5]], -(-flat // 3), 0)[:flat] * [[1] * 6]])
    frame = pd.DataFrame(rows, columns=ITEMS).assign(**columns)
    return cemlab.Survey.from_frame(frame, scale=dict.fromkeys(ITEMS, (1, 5)))


def fitted(one, **options):
    options = {"items": ITEMS, "k_max": 3, "resamples": 0, "null_samples": 0,
               "ipsatise": True} | options  # fmt: skip
    return cemlab.personas.fit(one, **options)


class TestStraightLiners:
    @pytest.fixture(scope="class")
    def people(self, planted):
        return planted_survey(planted, flat=300)

    @pytest.fixture(scope="class")
    def found(self, people):
        return fitted(people, k=3)

    def test_a_swollen_group_is_named(self, found, planted):
        note = found.notes_of("made_of_straight")
        shares = [float(one.strip().rstrip("%")) for one in note["shares"].split("/")]
        sizes = np.bincount(planted[1]) / len(planted[1])
        assert len(note["personas"]) == 1 and note["share"] > 0.5
        assert sorted(shares) == pytest.approx(sorted(100 * sizes), abs=1.5)
        told = found.checks().set_index("check").loc["made_of_straight"]
        assert (told["value"], told["passed"]) == (1, False)
        assert note["shares"] in found.narrate("en") and note["shares"] in found.narrate("zh")

    def test_nothing_of_it_where_they_are_few(self, planted):
        few = fitted(planted_survey(planted, flat=20), k=3)
        assert not few.notes_of("made_of_straight")
        assert few.checks().set_index("check").loc["made_of_straight", "passed"]

    def test_they_are_clearly_nobody(self, found, people):
        clear = cemlab.personas.assign(found, people).people().notna().to_numpy()
        assert not clear[270:].any() and clear[:270].mean() > 0.9

    def test_a_pattern_is_asked_for_only_where_the_level_is_gone(self):
        own = Rule("ipsatised", (1, 5), np.zeros(2, bool), np.zeros(2), np.zeros(2), np.ones(2))
        rows = np.array([[3, 3], [3, np.nan], [2, 3]])
        assert no_pattern(rows, own).tolist() == [True, True, False]
        assert not no_pattern(rows, own._replace(scaling="as_answered")).any()
        assert not no_pattern(rows, None).any()


class TestBetween:
    def test_clear_groups_are_called_separate(self, planted):
        found = fitted(planted_survey(planted), k=3, resamples=100, null_samples=39)
        assert found.glance()["verdict"].item() == "natural" and found.model().ambiguous < 0.5
        assert "separate groups" in found.headline("en") and "彼此分离" in found.headline("zh")
        assert "not clear to which" not in found.narrate("en")

    def test_noise_is_mostly_between(self):
        names = [f"n{place}" for place in range(20)]
        x = pd.DataFrame(np.random.default_rng(1).integers(1, 6, (300, 20)), columns=names)
        one = cemlab.Survey.from_frame(x, scale=dict.fromkeys(names, (1, 5)))
        found = fitted(one, k=3, items=names)
        share = found.model().ambiguous
        assert share > 0.5 and f"For most people ({share:.0%})" in found.narrate("en")
        assert f"多数人（{share:.0%}）" in found.narrate("zh")


def test_a_level_without_a_label_keeps_its_own_name(planted):
    """Flats of 1 or 2 rooms are not “Group 1” and “Group 2”."""
    rooms = np.where(planted[1] == 0, "1", "2")
    found = fitted(planted_survey(planted, rooms=rooms), k=3, describe=["rooms"])
    levels = found.categories()["level"].unique()
    assert {found.label(level, "en") for level in levels} == {"1", "2"}
    assert set(levels).isdisjoint(found.tidy()["persona"])


def test_a_questionnaire_that_leaves_most_people_out_is_no_best_evidence():
    table = answers(400, seed=1)
    found = personas(survey(table))
    table = np.array(table, dtype=float)
    table[:250, 0] = np.nan  # answered, but for one question
    tool = cemlab.personas.golden_questions(found, survey(table), n_questions=3, candidates=NAMES)
    told = tool.checks().set_index("check").loc["left_out"]
    assert told["value"] == pytest.approx(250 / 400) and not told["passed"]
    assert tool.findings()[0].grade != "A"
