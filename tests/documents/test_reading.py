"""Reading documents: what is read, and what each mistake is called."""

import subprocess
import sys
from datetime import date
from typing import get_args

import pytest
from pydantic import ValidationError

from cemlab.documents import CHANNELS, read_documents, read_journey, read_persona
from cemlab.documents.claims import Channel
from cemlab.errors import StudyError
from cemlab.language.speaking import catalogue
from cemlab.study import open_study


def test_reads_every_document_of_a_study(folder):
    documents = read_documents(open_study(folder))
    assert list(documents.personas) == ["lin"] and list(documents.journeys) == ["repair"]
    assert [path.name for path in documents.files] == ["lin.yaml", "repair.yaml"]
    assert documents.all()[0].file == "data/small/documents/personas/lin.yaml"
    title = documents.journeys["repair"].title
    assert documents.words(title) == "Home repair" and documents.words(title, "zh") == "居家报修"


def test_a_study_without_documents_has_none(study_folder):
    documents = read_documents(open_study(study_folder))
    assert documents.all() == () and documents.files == ()


def test_reads_a_persona(folder):
    lin = read_persona(folder / "documents" / "personas" / "lin.yaml")
    assert lin.kind == "proto" and lin.review_by == date(2027, 1, 31) and lin.status == "draft"
    assert lin.fiction.initials == "LJ" and lin.channels[0].channel == "phone"
    assert lin.pains[0].assumed and lin.pains[0].pain == "P1"
    assert lin.evidence_of(lin.quotes[0]) == lin.evidence
    assert lin.file == "documents/personas/lin.yaml" and lin.line(("goals", 0, "text")) == 11


def test_reads_a_journey(folder):
    journey = read_journey(folder / "documents" / "journeys" / "repair.yaml")
    assert [step.id for step in journey.steps_of("ask")] == ["report"]
    assert [pain.id for pain in journey.pains()] == ["P1", "P2"]
    assert [measure.pains for measure in journey.measures()] == [("P1",)]
    assert journey.steps[1].assumed_emotion == -1.5 and journey.steps[1].moment_of_truth
    assert set(journey.sources()) == {"talks", "watch"}


def test_a_quote_in_one_language_is_shown_as_it_was_said(folder):
    journey = read_journey(folder / "documents" / "journeys" / "repair.yaml")
    assert journey.words(journey.steps[0].thoughts[0].text, "en") == "一直占线。"


def test_grades_by_the_best_evidence_and_assumptions_c(edit):
    journey = read_journey(edit("journey"))
    busy, late = journey.pains()
    assert journey.grade_of(busy) == "A" and journey.grade_of(late) == "B"
    assert journey.grade_of(journey.steps[0].customer_action) == "C"
    claimed = read_journey(
        edit("journey", ("evidence: [talks]}", "evidence: [talks], assumed: true}"))
    )
    assert claimed.grade_of(claimed.pains()[0]) == "C"


def test_is_frozen(folder):
    documents = read_documents(open_study(folder))
    lin = documents.personas["lin"]
    with pytest.raises(ValidationError, match="frozen"):
        lin.kind = "data_driven"
    with pytest.raises(TypeError):
        lin.label["en"] = "Other"
    with pytest.raises(TypeError):
        documents.personas["lin"] = None


def test_can_be_kept_as_plain_values(folder):
    for document in read_documents(open_study(folder)).all():
        kept = document.model_dump(mode="json", exclude_unset=True)
        assert (
            type(document).model_validate(kept).model_dump(mode="json", exclude_unset=True) == kept
        )


def test_plain_texts_stand_for_both_languages_and_a_single_entry_needs_no_list(edit):
    path = edit("journey", ("title: {en: Home repair, zh: 居家报修}", "title: CRM 2"),
                ("personas: [lin]", "personas: lin"), ("pains: [P1]", "pains: P1"))  # fmt: skip
    journey = read_journey(path)
    assert journey.title == {"en": "CRM 2", "zh": "CRM 2"} and journey.personas == ("lin",)


def test_script_tags_and_control_characters_stay_text(edit):
    path = edit("persona", ("{en: Works all day,", '{en: "<script>alert(1)</script>\\x07 {x}",'))
    assert read_persona(path).summary["en"] == "<script>alert(1)</script>\x07 {x}"


def test_every_channel_has_an_icon_and_words():
    assert set(CHANNELS) == set(get_args(Channel))
    for language in ("en", "zh"):
        assert {f"documents.channel.{name}" for name in CHANNELS} <= set(catalogue(language))


def test_importing_does_no_work():
    code = "import cemlab.documents, sys; print({'pandas', 'matplotlib'} & set(sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "set()" and not out.stderr


LONG = "A" * 400
MISTAKES = {
    "unknown key": ("persona", ("goals:", "goal:"),
                    r"line 10: goal: unknown key. Did you mean 'goals'\?"),
    "unknown key in a claim": ("persona", ("assumed: true", "asumed: true"),
                               r"line 13: pains.0.asumed: unknown key. Did you mean 'assumed'\?"),
    "unknown key in evidence written beside a claim": (
        "journey", ("{id: watch, kind", "{id: watch, kid: 1, kind"),
        r"line 36: steps.1.pains.0.evidence.0.kid: unknown key. Did you mean 'kind'\?"),
    "schema": ("persona", ("schema: persona/1", "schema: journey/1"),
               r"line 1: schema: is 'journey/1'. Expected `schema: persona/1`."),
    "no schema": ("persona", ("schema: persona/1\n", ""), "schema: is None. Expected"),
    "no label": ("persona", ("label: {en: Busy owner, zh: 忙碌业主}\n", ""),
                 "label: this key is required"),
    "blank label": ("persona", ("{en: Busy owner, zh: 忙碌业主}", "{en: ' ', zh: }"),
                    "line 3: label: expected a text in English or Chinese, but there is none"),
    "other language": ("persona", ("{en: Busy owner,", "{fr: Busy owner,"),
                       r"line 3: label: expected a text or \{en: …, zh: …\}"),
    "long label": ("persona", ("Busy owner", LONG),
                   "line 3: label: expected at most 120 characters, but the English text has 400"),
    "long title": ("journey", ("zh: 上门}", f"zh: {LONG}}}"),
                   "line 27: steps.1.title: expected at most 120 .* the Chinese text has 400"),
    "long text": ("persona", ("Works all day", "A" * 2001), "at most 2,000 .* has 2,001"),
    "long initials": ("persona", ("initials: LJ", "initials: LJLJL"), "fiction.initials: "),
    "unknown kind": ("persona", ("kind: proto", "kind: protto"), "Did you mean 'proto'"),
    "unknown channel": ("journey", ("channel: visit", "channel: visits"),
                        r"line 28: steps.1.channel: is 'visits'. Did you mean 'visit'\?"),
    "unsafe id": ("persona", ("id: lin", "id: ../lin"),
                  r"line 2: id: expected letters, digits, '-', '_' and '.'"),
    "script as id": ("persona", ("id: lin", "id: <script>"), "line 2: id: expected letters"),
    "long id": ("persona", ("id: lin", f"id: {LONG}"), r"at most 60 \(400 were given\)"),
    "number as id": ("persona", ("id: lin", "id: 7"), "line 2: id: expected a text; got 7"),
    "tag of a pain": ("journey", ("id: P2", "id: Q2"), "expected P and a number, such as 'P1'"),
    "unknown evidence": ("persona", ("evidence: [talks]", "evidence: [talk]"),
                         r"line 11: goals.0.evidence.0: names 'talk', .* Did you mean 'talks'\?"),
    "evidence twice": ("journey", ("{id: watch", "{id: talks"),
                       "line 36: .*is 'talks', which stands twice"),
    "unknown stage": ("journey", ("stage: fix", "stage: fixx"),
                      r"line 26: steps.1.stage: names 'fixx', .* Did you mean 'fix'\?"),
    "stage twice": ("journey", ("{id: fix,", "{id: ask,"), "line 12: stages.1.id: .* twice"),
    "touchpoint in two stages": (
        "journey", ("- id: visit", "- id: report"),
        "line 25: steps.1.id: is 'report', which stands in stage 'ask' and again in 'fix'"),
    "touchpoint twice": (
        "journey", ("- id: visit\n    stage: fix", "- id: report\n    stage: ask"),
        "steps.1.id: .* twice"),
    "newer schema": ("journey", ("schema: journey/1", "schema: journey/2"),
                     "line 1: schema: is 'journey/2', that of a newer cemlab; this one reads "
                     "journey/1. Update cemlab, or"),
    "pain twice": ("journey", ("- id: P2", "- id: P1"), "line 33: steps.1.pains.0.id: .* twice"),
    "unknown pain": ("journey", ("pains: [P1]", "pains: [P9]"),
                     "line 24: steps.0.measures.0.pains.0: names 'P9', which is no pain"),
    "touchpoints out of order": ("journey", ("  - id: visit\n    stage: fix",
                                             "  - {id: end, stage: fix, title: End, channel: none}"
                                             "\n  - id: visit\n    stage: ask"),
                                 "stands after a touchpoint of a later stage"),
    "emotion that is not assumed": ("journey", ("    assumed: true\n    pains", "    pains"),
                                    "line 30: steps.1.assumed_emotion: is allowed only beside"),
    "emotion off the scale": ("journey", ("emotion: -1.5", "emotion: -3"), "got -3"),
    "emotion that is no number": ("journey", ("emotion: -1.5", "emotion: .nan"), "got nan"),
    "quote without a speaker": ("persona", (", speaker: I-07", ""),
                                "line 17: quotes.0.speaker: this key is required"),
    "evidence quoting nobody": ("persona", ("n: 16", "quote: Late again"),
                                "line 9: evidence.0.quote: has no speaker"),
    "no such day": ("persona", ("2027-01-31", "'2027-02-31'"),
                    "line 5: review_by: expected a day, such as 2026-12-31"),
    "n of nobody": ("persona", ("n: 16", "n: 0"), "evidence.0.n: .*got 0"),
    "claim that is a text": (
        "persona", ("{text: {en: Fixed soon, zh: 尽快修好}, evidence: [talks]}", "Fixed soon"),
                             "line 11: goals.0: expected key: value pairs; got 'Fixed soon'"),
    "number for a list": ("persona", ("evidence: talks}", "evidence: 3}"),
                          "line 17: quotes.0.evidence: expected a list; got 3"),
    "group that is none of k": (
        "persona", ("kind: proto", "kind: data_driven\n"
                    "segment: {analysis: personas, k: 3, group: 4}"),
        r"line 5: segment.group: is 4, but `k` is 3. Expected 1 \(the largest group\) to 3",
    ),
    "groups of one": (
        "persona", ("kind: proto", "kind: data_driven\nsegment: {analysis: personas, k: 1, "
                    "group: 0}"),
        "has 2 problems:\n  line 5: segment.group: .*\n  line 5: segment.k: .*equal to 2; got 1",
    ),
    "group of another analysis": (
        "persona", ("kind: proto", "kind: data_driven\nsegment: {analysis: persona, k: 3, "
                    "group: 1}"),
        r"line 5: segment.analysis: is 'persona'. Did you mean 'personas'\?",
    ),
    "group of a persona that was not found": (
        "persona", ("kind: proto", "kind: proto\nsegment: {analysis: personas, k: 3, group: 1}"),
        "line 5: segment: is a group found in the answers, but `kind` is 'proto'. Write",
    ),
    "half a character": ("persona", ("{en: Works all day,", '{en: "\\ud800",'),
                         "line 6: summary: .*half a character"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_names_the_mistake_with_its_line(edit, mistake):
    kind, pair, said = MISTAKES[mistake]
    path = edit(kind, pair)
    with pytest.raises(StudyError, match=said) as caught:
        {"persona": read_persona, "journey": read_journey}[kind](path)
    assert str(caught.value).startswith(f"documents/{kind}s/{path.name} has ")
    str(caught.value).encode()


class TestUnreadable:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "holds nothing"),
            ("# only words\n", "holds nothing"),
            ("- a\n", "holds Seq. Expected keys"),
            ("a: [", "line 1, column 5: this is not YAML|is not YAML"),
            ("a: 1\na: 2\n", "line 2: the key 'a' stands twice"),
            ("a: " + "[" * 3000, "nested too deeply|not YAML"),
            ("a: &a [*a]\n", "unknown key"),
            ("a: &a [" + "1," * 200 + "]\nb: [" + "*a," * 200 + "]\n", "without aliases"),
            ("a: !!python/object/apply:os.getcwd []\n", "unknown key"),
        ],
    )
    def test_files_are_refused_with_their_name(self, folder, text, said):
        path = folder / "documents" / "personas" / "lin.yaml"
        path.write_text(text, "utf-8")
        with pytest.raises(StudyError, match=said) as caught:
            read_persona(path)
        assert str(caught.value).startswith("documents/personas/lin.yaml")

    def test_a_missing_file(self, folder):
        with pytest.raises(StudyError, match=r"x.yaml does not exist. Expected the file of a pers"):
            read_persona(folder / "x.yaml")
