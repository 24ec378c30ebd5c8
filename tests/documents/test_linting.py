"""What lint says of documents that may be read."""

import dataclasses
from datetime import date

import pytest

from cemlab.documents import lint, read_documents, read_journey, read_persona
from cemlab.errors import OptionError, StudyError
from cemlab.study import open_study


def _codes(findings):
    return [(finding.code, finding.line, finding.where) for finding in findings]


def test_good_documents_have_no_findings(folder):
    assert lint(read_documents(open_study(folder))) == ()


FINDINGS = {
    "claim on nothing": ("persona", (", evidence: [talks]}", "}"), ("no_evidence", 11, "goals.0")),
    "measure of no pain": ("journey", (", pains: [P1], owner", ", owner"),
                           ("no_pain", 24, "steps.0.measures.0")),
    "untranslated": ("persona", ("{en: Busy owner, zh: 忙碌业主}", "{en: Busy owner}"),
                     ("untranslated", 3, "label")),
    "half blank": ("persona", ("zh: 忙碌业主}", "zh: ''}"), ("untranslated", 3, "label")),
    "script tag": ("persona", ("Works all day", "<script>x</script>"), ("markup", 6, "summary")),
    "closing tag": ("persona", ("Works all day", "x </svg"), ("markup", 6, "summary")),
    "script tag in a name": ("persona", ("I-07", "<b>I-07"), ("markup", 17, "quotes.0.speaker")),
    "control character": ("persona", ("Works all day", '"a\\x0bb"'), ("control", 6, "summary")),
    "text turned round": ("persona", ("Works all day", '"a\\u202eb"'), ("control", 6, "summary")),
    "not for XML": ("persona", ("Works all day", '"a\\uffffb"'), ("control", 6, "summary")),
    "speaker with a name": ("persona", ("I-07", "王小明"), ("speaker", 17, "quotes.0.speaker")),
    "speaker with a title": ("persona", ("I-07", "Ms Sample"),
                             ("speaker", 17, "quotes.0.speaker")),
    "name in a quote": ("persona", ("{en: Nobody told me.}", "{en: My name is Jo Sample.}"),
                        ("private", 17, "quotes.0.text")),
    "telephone": ("persona", ("Works all day", "Call 13800001234"), ("private", 6, "summary")),
    "proto for ever": ("persona", ("review_by: 2027-01-31\n", ""), ("no_review", 4, "kind")),
    "picture without a licence": ("persona", ("kind: proto", "kind: proto\nimage: {file: a.png}"),
                                  ("no_licence", 5, "image")),
    "quote without consent": ("persona", (", consent: true}", "}"),
                              ("no_consent", 17, "quotes.0.speaker")),
    "quote on nothing": ("persona", ("I-07, evidence: talks}", "I-07}"),
                         ("no_consent", 17, "quotes.0.speaker")),
    "quote of who refused": ("persona", ("evidence: talks}", "evidence: talks, consent: false}"),
                             ("no_consent", 17, "quotes.0.speaker")),
    "quoted evidence": ("journey", ("{id: watch,", "{id: watch, quote: So it was., speaker: I-3,"),
                        ("no_consent", 36, "steps.1.pains.0.evidence.0.quote")),
    "trait nobody found": ("persona", ("kind: proto", "kind: proto\n"
                           "demographics: {text: Retired, assumed: true}"),
                           ("demographic", 5, "demographics.0")),
    "script tag in the name of a persona": ("persona", ("{en: Lin Jing,", "{en: <script>x,"),
                                            ("markup", 7, "fiction.name")),
    "stage of nothing": ("journey", ("stages:", "stages:\n  - {id: new, title: New}"),
                         ("empty_stage", 11, "stages.0")),
}  # fmt: skip


@pytest.mark.parametrize("finding", FINDINGS)
def test_finds(edit, finding):
    kind, pair, expected = FINDINGS[finding]
    document = {"persona": read_persona, "journey": read_journey}[kind](edit(kind, pair))
    expected_all = [expected]
    if finding == "measure of no pain":  # P1 is of grade A
        expected_all.insert(0, ("no_measure", 22, "steps.0.pains.0"))
    english, chinese = lint(document, "en"), lint(document, "zh")
    assert _codes(english) == _codes(chinese) == expected_all
    assert all(one.message != other.message for one, other in zip(english, chinese, strict=True))
    assert english[0].file == f"documents/{kind}s/{'lin' if kind == 'persona' else 'repair'}.yaml"


@pytest.mark.parametrize(
    "more",
    ["image: {file: a.png, licence: CC BY 4.0}",
     "demographics: {text: Retired, context: true, assumed: true}",
     "demographics: {text: Retired, evidence: talks}"],
)  # fmt: skip
def test_what_is_licensed_or_found_or_context_is_fine(edit, more):
    assert lint(read_persona(edit("persona", ("kind: proto", f"kind: proto\n{more}")))) == ()


@pytest.mark.parametrize("consent", ["simulated: true", "consent: true"])
def test_who_agreed_or_is_nobody_may_be_quoted(edit, consent):
    assert lint(read_persona(edit("persona", ("consent: true", consent)))) == ()


def test_a_quote_needs_a_speaker(edit):
    with pytest.raises(StudyError, match=r"line 17: quotes.0.speaker: this key is required"):
        read_persona(edit("persona", (", speaker: I-07", "")))


def test_less_than_is_no_markup(edit):
    path = edit("persona", ("Works all day", "Waits < 2 days and <3 calls"))
    assert lint(read_persona(path)) == ()


def test_a_pain_of_grade_b_needs_no_measure(edit):
    journey = read_journey(edit("journey"))
    assert journey.grade_of(journey.pains()[1]) == "B" and lint(journey) == ()


def test_a_map_too_large_to_read(edit):
    stages = "".join(f"\n  - {{id: s{i}, title: S{i}}}" for i in range(6))
    steps = "".join(
        f"\n  - {{id: t{i}, stage: s{min(i, 5)}, title: T{i}, channel: none}}" for i in range(15)
    )
    path = edit("journey", ("stages:", f"stages:{stages}"), ("steps:", f"steps:{steps}"))
    found = lint(read_journey(path))
    assert [finding.code for finding in found] == ["many_stages", "many_touchpoints"]
    assert "8 stages" in found[0].message and "17 touchpoints" in found[1].message


def test_new_touchpoints_cannot_be_measured(folder, edit):
    edit("journey", ("kind: as_is", "kind: to_be"), ("- id: visit", "- id: video"))
    assert _codes(lint(read_documents(open_study(folder)))) == [
        ("new_touchpoint", 25, "steps.1.id")
    ]


def test_days_are_judged_only_when_one_is_given(folder):
    documents = read_documents(open_study(folder))
    assert lint(documents, on=date(2026, 12, 31)) == ()
    later = lint(documents, on=date(2027, 2, 1))
    assert _codes(later) == [
        ("overdue", 5, "review_by"), ("expired", 9, "evidence.0.expires"),
        ("expired_persona", 5, "personas.0"),
    ]  # fmt: skip
    assert "2027-01-31" in later[0].message and "talks" in later[1].message
    assert later[2].file == "data/small/documents/journeys/repair.yaml"
    assert "The persona lin was to be reviewed by 2027-01-31" in later[2].message


def test_a_retired_persona_in_a_journey(folder, edit):
    edit("persona", ("kind: proto", "status: retired\nkind: proto"))
    found = lint(read_documents(open_study(folder)))
    assert _codes(found) == [("retired_persona", 5, "personas.0")]


def test_speaks_the_language_of_the_study(folder, edit):
    edit("persona", (", evidence: [talks]}", "}"))
    documents = read_documents(open_study(folder, language="zh"))
    assert "没有证据" in lint(documents)[0].message
    with pytest.raises(OptionError, match="language"):
        lint(documents, "fr")


def test_a_message_repeats_no_invisible_characters(edit):
    path = edit("persona", ("{en: Fixed soon,", '{en: "Fixed\\x07{x}' + "n" * 99 + '",'),
                (", evidence: [talks]}", "}"))  # fmt: skip
    message = next(one.message for one in lint(read_persona(path)) if one.code == "no_evidence")
    assert "\x07" not in message and "Fixed {x}n" in message and "…" in message


def test_findings_are_frozen(edit):
    found = lint(read_persona(edit("persona", (", evidence: [talks]}", "}"))))
    with pytest.raises(dataclasses.FrozenInstanceError):
        found[0].code = "other"
