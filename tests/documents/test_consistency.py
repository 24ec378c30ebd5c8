"""Documents among each other and with their study."""

import re
import shutil

import pytest

from cemlab.documents import read_documents
from cemlab.errors import StudyError
from cemlab.study import open_study


def _read(folder):
    return read_documents(open_study(folder))


def test_problems_of_all_files_are_told_at_once(folder, edit):
    edit("persona", ("kind: proto", "kind: protto"), ("goals:", "goal:"))
    edit("journey", ("channel: visit", "channel: visits"))
    with pytest.raises(StudyError) as caught:
        _read(folder)
    said = str(caught.value)
    assert said.startswith("The documents of small have problems:\ndata/small/documents/personas")
    assert "personas/lin.yaml has 2 problems:\n  line 4: kind: " in said
    assert "journeys/repair.yaml has 1 problem:\n  line 28: steps.1.channel: " in said
    assert str(folder) not in said and "is no persona" not in said


def test_a_problem_of_its_own_hides_none_with_the_study(folder, edit):
    edit("persona", ("kind: proto", "kind: protto"))
    edit("journey", ("- id: visit", "- id: visitt"))
    with pytest.raises(StudyError, match=r"(?s)protto.*names 'visitt', which is no touchpoint"):
        _read(folder)


def test_problems_with_the_study_stand_beside_those_of_a_file_with_itself(folder, edit):
    edit("persona", ("evidence: [talks]", "evidence: [talk]"), ("pain: P1", "pain: P11"))
    edit("journey", ("pains: [P1]", "pains: [P9]"), ("- id: visit", "- id: visitt"))
    with pytest.raises(StudyError) as caught:
        _read(folder)
    said = str(caught.value)
    assert re.search(r"lin.yaml has 2 problems:\n.*names 'talk'.*\n.*names 'P11'", said)
    assert re.search(r"repair.yaml has 2 problems:\n.*names 'P9'.*\n.*names 'visitt'", said)


def test_a_persona_that_is_named_wrongly_is_one_problem(folder, edit):
    edit("journey", ("[lin]", "[linn]"))
    with pytest.raises(StudyError, match=r"\Adata/.*repair.yaml has 1 problem:\n.*'linn'[^\n]*\Z"):
        _read(folder)


def test_names_of_400_characters_are_refused_and_not_repeated(folder, edit):
    long = "n" * 400
    edit("persona", ("id: lin", f"id: {long}"), ("{en: Busy owner,", f"{{en: {long},"))
    edit("journey", ("{en: Home repair,", f"{{en: {long},"), ("- id: visit", f"- id: {long}"))
    with pytest.raises(StudyError) as caught:
        _read(folder)
    said = str(caught.value)
    assert "line 2: id: expected letters, digits, '-', '_' and '.', at most 60 (400 were" in said
    assert "line 3: label: expected at most 120 characters, but the English text has 400" in said
    assert (
        "line 4: title: expected at most 120 characters" in said and "line 25: steps.1.id" in said
    )
    assert "n" * 70 not in said


def test_an_id_has_one_file(folder, edit):
    path = edit("persona")
    shutil.copy(path, path.with_name("other.yaml"))
    with pytest.raises(StudyError, match=r"other.yaml has 1 problem:\n  line 2: id: is 'lin', "
                       "which is the id of data/small/documents/personas/lin.yaml"):  # fmt: skip
        _read(folder)


SEGMENT = "segment: {analysis: personas, k: 3, group: 1}"
MISTAKES = {
    "unknown persona": ("journey", ("[lin]", "[linn]"),
                        r"line 5: personas.0: names 'linn', .* Did you mean 'lin'\? Known: lin"),
    "persona twice": ("journey", ("[lin]", "[lin, lin]"), "personas.1: is 'lin', .* twice"),
    "unknown touchpoint": ("journey", ("- id: visit", "- id: visitt"),
                           r"line 25: steps.1.id: names 'visitt', which is no touchpoint of the "
                           r"study. Did you mean 'visit'\? Known: report, visit"),
    "unknown stage": ("journey", ("{id: fix,", "{id: mend,"),
                      "line 12: stages.1.id: names 'mend', which is no stage of the study"),
    "other stage": ("journey", ("stage: fix", "stage: ask"),
                    "steps.1.stage: is 'ask', but the study has 'visit' in stage 'fix'"),
    "unknown pain of a persona": ("persona", ("pain: P1", "pain: P7"),
                                  "line 13: pains.0.pain: names 'P7', .* Known: P1, P2"),
    "unknown item": ("journey", ("- {id: P1,", "- {id: P1, item: wiat,"),
                     r"line 22: steps.0.pains.0.item: names 'wiat', which is no item of the "
                     r"survey. Did you mean 'wait'\? Known: overall, wait, staff"),
    "item without low answers": ("journey", ("- {id: P1,", "- {id: P1, item: building,"),
                                 "line 22: steps.0.pains.0.item: names 'building', which is no "
                                 "rating on a scale, .* Rated items: overall, wait, staff"),
    "group of an analysis that is not there": (
        "persona", ("kind: proto", f"kind: data_driven\n{SEGMENT}"),
        "line 5: segment.analysis: is 'personas', but the study has no such analysis. Add the "
        "block analyses.personas"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_names_that_nothing_has(folder, edit, mistake):
    kind, pair, said = MISTAKES[mistake]
    pairs = [pair]
    if mistake == "unknown stage":
        pairs.append(("stage: fix", "stage: mend"))
    edit(kind, *pairs)
    with pytest.raises(StudyError, match=said):
        _read(folder)


@pytest.fixture
def looking_for_groups(folder):
    """The study looks for groups; its persona tells of the first of three."""
    path = folder / "study.yaml"
    text = path.read_text("utf-8")
    assert text.count("analyses:") == 1
    path.write_text(
        text.replace("analyses:", "analyses:\n  personas: {items: [wait, staff]}"), "utf-8"
    )
    return folder


def test_a_persona_of_a_group(looking_for_groups, edit):
    edit("persona", ("kind: proto", f"kind: data_driven\n{SEGMENT}"))
    segment = _read(looking_for_groups).personas["lin"].segment
    assert (segment.analysis, segment.k, segment.group) == ("personas", 3, 1)


def test_a_persona_of_a_group_of_another_number(looking_for_groups, edit):
    edit("persona", ("kind: proto", f"kind: data_driven\n{SEGMENT}"))
    path = looking_for_groups / "study.yaml"
    path.write_text(path.read_text("utf-8").replace("staff]}", "staff], k: 4}"), "utf-8")
    with pytest.raises(StudyError, match=r"segment.k: is 3, but the study looks for 4 groups"):
        _read(looking_for_groups)


def test_a_group_has_one_persona(looking_for_groups, edit):
    path = edit("persona", ("kind: proto", f"kind: data_driven\n{SEGMENT}"))
    text = path.read_text("utf-8").replace("id: lin", "id: mei").replace(", pain: P1", "")
    path.with_name("mei.yaml").write_text(text, "utf-8")
    with pytest.raises(StudyError, match=r"mei.yaml has 1 problem:\n  line 5: segment: is group 1 "
                       r"of 3, which data/small/documents/personas/lin.yaml tells of"):  # fmt: skip
        _read(looking_for_groups)


def test_an_item_says_how_many_suffer(folder, edit):
    edit("journey", ("- {id: P1,", "- {id: P1, item: wait,"))
    assert _read(folder).journeys["repair"].pains()[0].item == "wait"


def test_a_planned_journey_may_have_new_touchpoints(folder, edit):
    edit("journey", ("kind: as_is", "kind: to_be"), ("- id: visit", "- id: video"))
    assert _read(folder).journeys["repair"].steps[1].id == "video"


def test_a_study_without_touchpoints_leaves_names_free(folder, edit):
    path = folder / "study.yaml"
    path.write_text(path.read_text("utf-8").partition("\nstages:")[0], "utf-8")
    edit("journey", ("- id: visit", "- id: video"))
    assert _read(folder).touchpoints == ()


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("personas/lin.yml", "Expected documents/personas/NAME.yaml"),
        ("persona/lin.yaml", r"persona/lin.yaml is not read. Did you mean 'personas'\?"),
        ("personas/old/lin.yaml", "rename or move the file"),
        ("map.yaml", "data/small/documents/map.yaml is not read"),
    ],
)
def test_no_file_is_dropped_in_silence(folder, place, said):
    path = folder / "documents" / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("id: lin\n", "utf-8")
    with pytest.raises(StudyError, match=said):
        _read(folder)


def test_notes_and_hidden_copies_are_no_documents(folder):
    (folder / "documents" / "README.md").write_text("notes", "utf-8")
    hidden = folder / "documents" / "personas" / ".ipynb_checkpoints"
    hidden.mkdir()
    (hidden / "lin.yaml").write_text("id: old\n", "utf-8")
    assert len(_read(folder).files) == 2
