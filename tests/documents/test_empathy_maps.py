"""Empathy maps as files: read with personas and journeys, checked, linted."""

from __future__ import annotations

import pytest

from cemlab.documents import lint, read_documents, read_empathy_map
from cemlab.errors import StudyError
from cemlab.study import open_study

MAP = """schema: empathy_map/1
id: visit
persona: lin
headline: {en: Not faster but knowing when, zh: 要的不是更快，而是知道什么时候}
scene: {journey: repair, step: visit}
evidence:
  - id: talks
    kind: interview
    source: {en: Interviews, zh: 访谈}
    n: 16
    grade: A
    consent: true
  - {id: log, kind: behaviour, source: {en: Call log, zh: 来电记录}}
says:
  - {text: {zh: 到底派没派单？}, speaker: I-07, evidence: talks}
thinks:
  - {text: {en: Nobody acts unless I call, zh: 不催就没人管}, evidence: talks}
does:
  - {text: {en: Calls twice, zh: 致电两次}, evidence: log}
feels:
  - {text: {en: Restless, zh: 焦躁}, assumed: true}
hears:
sees: []
pains: {text: {en: Progress cannot be seen, zh: 进度不可见}, evidence: [talks]}
gains:
  - {text: {en: Fixed at once, zh: 一次修好}, assumed: true}
"""


@pytest.fixture
def write(folder):
    """Write the map into the study, changed as told; gives its path."""

    def write(*pairs, name="visit"):
        text = MAP
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new, 1)
        path = folder / "documents" / "empathy_maps" / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    return write


def codes(path):
    return [(found.code, found.where) for found in lint(read_empathy_map(path), "en")]


def test_is_read_with_the_others(write, folder):
    write()
    documents = read_documents(open_study(folder))
    one = documents.empathy_maps["visit"]
    assert (one.persona, one.scene.step, one.hears) == ("lin", "visit", ())
    assert one.pains[0].text["zh"] == "进度不可见"  # a single entry needs no list
    assert documents.all()[-1] is one and one.grade_of(one.feels[0]) == "C"
    assert one.line(("does", 0)) == 19


def test_a_study_needs_none(folder):
    assert dict(read_documents(open_study(folder)).empathy_maps) == {}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_lint_finds_nothing_in_a_good_one(write, folder, language):
    write()
    found = lint(read_documents(open_study(folder)), language)
    assert [one for one in found if one.file.endswith("visit.yaml")] == []


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([("persona: lin", "persona: line")], r"names 'line', which is no persona.*mean 'lin'"),
        ([("journey: repair", "journey: repairs")], r"no journey.*Did you mean 'repair'"),
        ([("step: visit", "step: visits")], r"no step of the journey 'repair'.*'visit'"),
        (
            [("evidence: log", "evidence: logs")],
            r"'logs', which is no evidence.*Did you mean 'log'",
        ),
        ([("schema: empathy_map/1", "schema: persona/1")], "Expected `schema: empathy_map/1`"),
        ([("hears:", "smells:")], "smells"),
        ([("speaker: I-07, ", "")], r"speaker"),
        ([("{journey: repair, step: visit}", "{step: visit}")], "journey"),
    ],
)
def test_problems_have_their_line(write, folder, pairs, said):
    write(*pairs)
    with pytest.raises(StudyError, match=f"(?s){said}") as wrong:
        read_documents(open_study(folder))
    assert "visit.yaml" in str(wrong.value)


def test_all_problems_at_once(write, folder):
    write(("persona: lin", "persona: line"), ("step: visit", "step: visits"))
    with pytest.raises(StudyError) as wrong:
        read_documents(open_study(folder))
    assert "'line'" in str(wrong.value) and "'visits'" in str(wrong.value)


def test_two_maps_with_one_id(write, folder):
    write()
    write(name="again")
    with pytest.raises(StudyError, match="is the id of"):
        read_documents(open_study(folder))


def test_a_journey_with_problems_is_no_second_problem(write, folder, edit):
    write(("step: visit", "step: visits"))
    edit("journey", ("kind: as_is", "kind: as_was"))
    with pytest.raises(StudyError) as wrong:
        read_documents(open_study(folder))
    assert "as_was" in str(wrong.value) and "visits" not in str(wrong.value)


@pytest.mark.parametrize(
    ("pairs", "finding"),
    [
        ([("evidence: log", "evidence: talks")], ("not_observed", "does.0")),
        ([("n: 16", "n: 2")], ("mind_read", "thinks.0")),
        ([("speaker: I-07, evidence: talks", "speaker: I-07")], ("no_source_of_quote", "says.0")),
        ([("text: {en: Restless, zh: 焦躁}, assumed: true", "text: {en: Restless, zh: 焦躁}")],
         ("no_evidence", "feels.0")),
        ([("到底派没派单？", "请打13812345678")], ("private", "says.0.text")),
        ([("speaker: I-07", "speaker: 王芳")], ("speaker", "says.0.speaker")),
        ([("en: Restless", "en: <b>Restless</b>")], ("markup", "feels.0.text")),
    ],
)  # fmt: skip
def test_lint(write, pairs, finding):
    assert finding in codes(write(*pairs))


def test_words_of_several_people_allow_an_interpretation(write):
    said = "".join(
        f"\n  - {{id: t{at}, kind: interview, source: Talk, quote: So, speaker: I-0{at}, grade: A, "
        "consent: true}"
        for at in (1, 2, 3)
    )
    path = write(
        ("  - {id: log", said.lstrip("\n") + "\n  - {id: log"),
        ("zh: 不催就没人管}, evidence: talks", "zh: 不催就没人管}, evidence: [t1, t2, t3]"),
    )
    assert "mind_read" not in [code for code, _ in codes(path)]


def test_a_missing_file_says_what_was_expected(tmp_path):
    with pytest.raises(StudyError, match="Expected the file of an empathy map there"):
        read_empathy_map(tmp_path / "none.yaml")
