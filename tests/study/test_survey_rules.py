"""What flags, conditions, weights and files of a survey may not say, with the line."""

import pytest

from cemlab.errors import StudyError
from cemlab.sources import FORMATS as READ
from cemlab.study import FORMATS, open_study

ITEMS = """
    sports:
      role: profile
      flags:
        run: {column: Q6_1}
        swim: {column: Q6_2}
    films: {role: profile, split: ┋, flags: {war: {}, love: {}}}
    app: {role: driver, scale: [1, 5], asked_if: {building: [A]}}
"""


@pytest.fixture
def folder(study_folder):
    path = study_folder / "study.yaml"
    text = path.read_text("utf-8").replace("\nanalyses:", f"{ITEMS}analyses:")
    path.write_text(text, "utf-8")
    open_study(study_folder)
    return study_folder


def edit(folder, old, new):
    path = folder / "study.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_formats_are_those_that_can_be_read():
    assert set(FORMATS) == set(READ)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("role: profile\n", "role: segment\n", "is segment, but a question with several answers"),
        ("run: {column: Q6_1}", "run: {}", "run has no column"),
        ("run: {column: Q6_1}", "run: {column: Q6_2}", "Q6_2 ticks more than one option"),
        ("run: {column: Q6_1}", "run: {column: wait}", "'wait' is also the item wait"),
        ("run: {column: Q6_1}", "run: {column: who}", "'who' is also the id column"),
        ("run: {column: Q6_1}", "run: {column: Q6_1, other: true}", "needs no `other`"),
        ("role: profile\n", "role: profile\n      scale: [0, 1]\n", "scale beside them"),
        ("role: profile\n", "role: profile\n      picked: [1]\n      missing: [1]\n",
         "1 is declared a tick and a code of gaps"),
        ("flags: {war: {}, love: {}}", "flags: {war: {column: x}, love: {}}", "war name a column"),
        ("flags: {war: {}, love: {}}", "flags: {war: {other: true}, love: {other: true}}",
         "war and love both take"),
        ("flags: {war: {}, love: {}}", "flags: {'1': {}, '1.0': {}}", "one option written twice"),
        ("flags: {war: {}, love: {}}", "flags: {war: {}}, missing: [war]",
         "war is declared an option and a code"),
        ("flags: {war: {}, love: {}}", "flags: {}", "names no option"),
        ("flags: {war: {}, love: {}}", "picked: [1], flags: {war: {}}", "Keep one of the two"),
        ("{role: profile, split: ┋, flags: {war: {}, love: {}}}", "{role: profile, split: ┋}",
         "has no flags"),
        ("{building: [A]}", "{app: [1]}", "names 'app' itself"),
        ("{building: [A]}", "{building: [C]}", "C is no answer and no code that 'building'"),
        ("{building: [A]}", "{wait: [7]}", "7 is no answer and no code that 'wait'"),
        ("{building: [A]}", "{films: [wars]}", "wars is no answer .*Did you mean 'war'"),
        ("{building: [A]}", "{sports: [run]}", "Name the column of the option, such as Q6_1"),
        ("  id: who\n", "  id: who\n  finished: {wait: [9]}\n", "9 is no answer and no code"),
        ("  weight: w\n", "  weight: {kind: survey}\n", "neither is given"),
        ("  weight: w\n", "  weight: {column: w, rake: {building: {A: 1}}}\n", "both are given"),
        ("  weight: w\n", "  weight: {rake: {building: {A: 1}}}\n", "says no share of B"),
        ("  weight: w\n", "  weight: {rake: {building: {A: 1, B: 1, C: 1}}}\n",
         "C is no level of 'building'"),
        ("  weight: w\n", "  weight: {rake: {building: {A: 0, B: 0}}}\n", "add up to 0"),
        ("  weight: w\n", "  weight: {rake: {wait: {1: 1}}}\n", "an item of role: driver"),
        ("  weight: w\n", "  weight: {rake: {bulding: {A: 1}}}\n", "Did you mean 'building'"),
        ("  weight: w\n", "  weight: {kind: frequency, rake: {building: {A: 1, B: 1}}}\n",
         "raked weights count nobody"),
        ("  weight: w\n", "  format: surveymonky\n", "Did you mean 'surveymonkey'"),
        ("  weight: w\n", "  sha256: 12ab\n", "Expected 64 hexadecimal digits"),
        ("  weight: w\n", "  duration: overall\n", "is also the duration column"),
        ("not_applicable: [6]", "not_applicable: [6], not_asked: [6]",
         "6 is declared not applicable and not asked. A code means one thing"),
        ("missing: [99]", "missing: [99], not_asked: [3]", "3 lies on the scale 1 to 5"),
        ("notebooks:", "privacy: {salt: ../salt.txt}\nnotebooks:", "private/salt.txt"),
        ("notebooks:", "privacy: {min_cell: 2}\nnotebooks:", "privacy.min_cell"),
    ],
)  # fmt: skip
def test_what_a_survey_may_not_say(folder, old, new, said):
    edit(folder, old, new)
    with pytest.raises(StudyError, match=f"line .*{said}"):
        open_study(folder)


def test_all_problems_come_at_once(folder):
    edit(folder, "run: {column: Q6_1}", "run: {}")
    edit(folder, "{building: [A]}", "{building: [C]}")
    edit(folder, "  weight: w\n", "  weight: {kind: survey}\n")
    with pytest.raises(StudyError, match="has 3 problems"):
        open_study(folder)


def test_truth_and_falsehood_are_words_in_conditions(folder):
    edit(folder, "  id: who\n", "  id: who\n  finished: {done: [true, 1]}\n")
    assert open_study(folder).survey.finished == {"done": ("True", 1)}
