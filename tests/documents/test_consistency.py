"""Documents among each other and with their study."""

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


def test_an_id_has_one_file(folder, edit):
    path = edit("persona")
    shutil.copy(path, path.with_name("other.yaml"))
    with pytest.raises(StudyError, match=r"other.yaml has 1 problem:\n  line 2: id: is 'lin', "
                       "which is the id of data/small/documents/personas/lin.yaml"):  # fmt: skip
        _read(folder)


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
