"""A persona edited as text: every comment and the order of keys stay, and nothing else changes."""

import difflib
from dataclasses import replace
from pathlib import Path

import pytest

from cemlab.errors import StudyError
from cemlab.study import reading
from cemlab.widgets import persona_text
from cemlab.widgets.persona_fields import changed, initials_of
from cemlab.widgets.persona_form import PARTS, ClaimForm, DocumentForm
from cemlab.widgets.persona_values import word_changes

PERSONA = """\
# by hand
schema: persona/1
id: ada
label: {en: The hurried, zh: 赶时间的人} # agreed in May
kind: data_driven
segment: {analysis: personas, k: 3, group: 1}
status: draft
summary: {en: Wants speed, zh: 求快}
fiction: # made up
  name: {en: Ada Wu, zh: 吴安}
  initials: AW

evidence:
  - id: survey # asked in spring
    kind: survey
    source: {en: Survey, zh: 调查}
    n: 270
  - {id: talks, kind: interview, source: 访谈, n: 16, consent: true}

goals: # in order of weight
  # the one everybody names
  - text: {en: Soon, zh: 快} # short on purpose
    evidence: survey
  # from the workshop
  - text:
      en: Only once
      zh: 只说一遍
    assumed: true # to be tested
# pains come last
pains: [{text: Has to chase, assumed: true}]
quotes:
  - {text: {zh: 没人说。}, speaker: I-07, evidence: talks} # recorded
# the end
"""
ROOT = Path(__file__).parent.parent.parent
BUNDLED = sorted((ROOT / "cemlab/simulate/worlds").glob("*/documents/personas/*.yaml"))
ODD = ["x: y # z", "- a", "it's \"so\"", "{a}", "yes", "1", "<script>alert(1)</script>", "a\nb",
       "～ 你好：# 不", "?", "!tag", "&a", "*a", "%", "@b", "`c`", "\\n", "🙂", "null"]  # fmt: skip


@pytest.fixture
def form():
    return DocumentForm(kind="persona", text=PERSONA)


def lines_changed(before, after):
    """Lines taken away and added."""
    found = [line for line in difflib.ndiff(before.splitlines(), after.splitlines())
             if line[:2] in ("- ", "+ ")]  # fmt: skip
    return [line[2:] for line in found if line[0] == "-"], [
        line[2:] for line in found if line[0] == "+"
    ]


def comments(text):
    return sorted(line.partition("#")[2] for line in text.splitlines() if "#" in line)


class TestWords:
    def test_another_label_changes_one_language_on_one_line(self, form):
        made = form.with_words(("label",), "The hurried one", "赶时间的人")
        assert lines_changed(form.text, made.text) == (
            ["label: {en: The hurried, zh: 赶时间的人} # agreed in May"],
            ["label: {en: The hurried one, zh: 赶时间的人} # agreed in May"],
        )
        assert made.words("label") == ("The hurried one", "赶时间的人")

    def test_nothing_changed_is_the_same_text(self, form):
        made = form.with_words(("summary",), "Wants speed", "求快")
        made = made.with_claim("goals", 0, made.claims("goals")[0]).moved("goals", 0, -1)
        assert made.with_value(("kind",), "data_driven").text == PERSONA

    @pytest.mark.parametrize("said", ODD)
    def test_odd_words_come_back_as_they_were(self, form, said):
        made = form.with_words(("summary",), said, "求快")
        made = made.with_claim("goals", 0, ClaimForm(en=said, uses=("survey",)))
        made = made.added("needs", ClaimForm(zh=said))
        again = DocumentForm(kind="persona", text=made.text)
        assert again.words("summary") == (said.strip(), "求快")
        assert again.claims("goals")[0].en == said.strip()
        assert again.claims("needs")[0].zh == said

    def test_what_to_write(self):
        assert word_changes({"en": "a", "zh": "b"}, "a", "c") == {("zh",): "c"}
        assert word_changes({"en": "a"}, "a", "c") == {(): {"en": "a", "zh": "c"}}
        assert word_changes("a", "b", "b") == {(): "b"}
        assert word_changes("a", "b", "a") == {(): {"en": "b", "zh": "a"}}
        assert word_changes({"en": "a"}, " ", "") == {(): {}}
        assert word_changes("a", "a", "a") == {}

    def test_fields_of_the_head(self, form):
        assert initials_of("Ada Wu", "吴安") == "AW" and initials_of("", "吴安") == "吴"
        made = changed(form, "name", "", "")
        assert made.value("fiction") is None and "initials" not in made.text
        again = changed(made, "name", "Bo Li", "李波")
        assert again.value("fiction") == {"name": {"en": "Bo Li", "zh": "李波"}, "initials": "BL"}
        assert again.text.index("fiction:") < again.text.index("evidence:")
        made = changed(changed(form, "review_by", "2028-01-01"), "kind", "proto")
        assert made.value("review_by") == "2028-01-01" and made.value("kind") == "proto"
        assert changed(made, "review_by", "").value("review_by") is None

    def test_the_scene_of_an_empathy_map(self):
        form = DocumentForm.new("empathy_map", "ada_map", day="2026-11-22", persona="ada")
        made = changed(changed(form, "journey", "visit"), "step", "wait")
        assert made.value("scene") == {"journey": "visit", "step": "wait"}
        assert changed(made, "journey", "other").value("scene") == {"journey": "other"}
        assert changed(made, "journey", "").text == form.text


class TestClaims:
    def test_as_the_file_has_them(self, form):
        assert form.claims("goals") == (
            ClaimForm(en="Soon", zh="快", uses=("survey",)),
            ClaimForm(en="Only once", zh="只说一遍", assumed=True),
        )
        assert form.claims("quotes")[0] == ClaimForm(zh="没人说。", speaker="I-07", uses=("talks",))
        assert form.claims("needs") == () and form.known() == ("survey", "talks")

    def test_an_entry_moves_with_its_comments(self, form):
        made = form.moved("goals", 1, -1)
        goals = made.text[made.text.index("goals:") : made.text.index("# pains")]
        assert goals == (
            "goals: # in order of weight\n"
            "  # from the workshop\n  - text:\n      en: Only once\n      zh: 只说一遍\n"
            "    assumed: true # to be tested\n"
            "  # the one everybody names\n  - text: {en: Soon, zh: 快} # short on purpose\n"
            "    evidence: survey\n"
        )
        assert made.moved("goals", 0, 1).text == PERSONA

    def test_a_change_touches_its_line_alone(self, form):
        made = form.with_claim("goals", 1, ClaimForm(en="Once", zh="只说一遍", assumed=True))
        assert lines_changed(PERSONA, made.text) == (["      en: Only once"], ["      en: Once"])
        made = form.with_claim("goals", 0, ClaimForm(en="Soon", zh="快", uses=("talks", "survey")))
        assert lines_changed(PERSONA, made.text)[1] == ["    evidence: [talks, survey]"]

    def test_evidence_and_assumption_come_and_go(self, form):
        made = form.with_claim(
            "goals", 1, ClaimForm(en="Only once", zh="只说一遍", uses=("survey.speed",))
        )
        assert made.value("goals")[1] == {
            "text": {"en": "Only once", "zh": "只说一遍"}, "evidence": "survey.speed"
        }  # fmt: skip
        back = made.with_claim("goals", 1, form.claims("goals")[1])
        assert back.content == form.content

    def test_removed_with_its_comments_only(self, form):
        made = form.removed("goals", 0)
        gone = ["  # the one everybody names", "  - text: {en: Soon, zh: 快} # short on purpose",
                "    evidence: survey"]  # fmt: skip
        assert lines_changed(PERSONA, made.text) == (gone, [])
        none = made.removed("goals", 0)
        assert "goals" not in none.content and "# pains come last" in none.text

    def test_a_list_on_one_line_becomes_lines(self, form):
        made = form.added("pains", ClaimForm(en="Waits", uses=("survey",)))
        assert "pains:\n  - text: Has to chase\n    assumed: true\n" in made.text
        assert made.claims("pains")[1] == ClaimForm(en="Waits", uses=("survey",))
        assert comments(made.text) == comments(PERSONA)

    def test_a_single_entry_needs_no_list(self):
        text = PERSONA.replace("[{text: Has to chase, assumed: true}]", "{text: Has to chase}")
        form = DocumentForm(kind="persona", text=text)
        made = form.with_claim("pains", 0, ClaimForm(en="Chases", zh="追问", assumed=True))
        assert made.claims("pains") == (ClaimForm(en="Chases", zh="追问", assumed=True),)

    def test_a_new_list_stands_where_the_schema_has_it(self, form):
        made = form.added("needs", ClaimForm(en="To know")).added("skills")
        keys = list(made.content)
        assert (
            keys.index("goals") < keys.index("needs") < keys.index("skills") < keys.index("pains")
        )
        assert made.claims("skills") == (ClaimForm(assumed=True),)
        assert comments(made.text) == comments(PERSONA)

    def test_other_keys_of_a_claim_stay(self):
        own = "{id: own, kind: survey, source: x, expires: 2027-01-01, query: {item: a}}"
        pain = f"\n  - pain: P1\n    text: Chase\n    evidence: [survey, {own}]"
        text = PERSONA.replace("[{text: Has to chase, assumed: true}]", pain)
        form = DocumentForm(kind="persona", text=text)
        assert form.claims("pains")[0].uses == ("survey", "own")
        made = form.with_claim("pains", 0, ClaimForm(en="Chase", zh="Chase", uses=("own", "talks")))
        entry = made.value("pains")[0]
        assert (
            entry["pain"] == "P1" and entry["evidence"][0] == form.value("pains")[0]["evidence"][1]
        )
        assert entry["evidence"][1] == "talks"

    def test_many_edits_lose_no_comment_and_no_other_key(self, rng):
        form = DocumentForm(kind="persona", text=PERSONA)
        parts = ("goals", "pains", "quotes")
        for step in range(120):
            part = parts[int(rng.integers(3))]
            n = len(form.claims(part))
            at, before = int(rng.integers(n)), form
            match int(rng.integers(4)):
                case 0 if n < 5:
                    form = form.added(part, ClaimForm(en=f"new {step}", speaker="R1"))
                case 1:
                    by = int(rng.integers(-2, 3))
                    form = form.moved(part, at, by)
                    rest = list(before.claims(part))
                    rest.insert(min(max(at + by, 0), n - 1), rest.pop(at))
                    assert form.claims(part) == tuple(rest)
                case 2:
                    said = ODD[int(rng.integers(len(ODD)))].strip()
                    form = form.with_claim(part, at, ClaimForm(en=said, speaker="I-07"))
                    assert form.claims(part)[at].en == said
                case 3 if n > 2:
                    form = form.removed(part, n - 1 if part != "goals" else at)
            other = {key: value for key, value in form.content.items() if key not in parts}
            assert other == {key: value for key, value in DocumentForm(
                kind="persona", text=PERSONA).content.items() if key not in parts}  # fmt: skip
            for said in ("# by hand", "# agreed in May", "# made up", "# asked in spring",
                         "# in order of weight", "# pains come last", "# the end"):  # fmt: skip
                assert form.text.count(said) == 1

    def test_text_of_several_lines_and_no_last_line_end(self):
        last = "      zh: 只说一遍\n    assumed: true # to be tested\n"
        text = PERSONA.replace(last, "      zh: |\n        只说一遍\n\n").rstrip("\n")
        form = DocumentForm(kind="persona", text=text)
        made = form.moved("goals", 1, -1).added("quotes", ClaimForm(en="So", speaker="R1"))
        assert [one.en for one in made.claims("goals")] == ["Only once", "Soon"]
        assert made.claims("quotes")[1].speaker == "R1"
        assert comments(made.text) == sorted(comments(text))

    def test_what_cannot_be_cut_is_refused_and_not_guessed(self):
        text = PERSONA.replace("evidence: survey\n  # from", "evidence: &e [survey]\n  # from")
        text = text.replace("    assumed: true # to be tested", "    evidence: *e")
        form = DocumentForm(kind="persona", text=text)
        with pytest.raises(StudyError, match="ada cannot be changed there.*anchors"):
            form.removed("goals", 0)  # the alias would name nothing
        assert form.with_words(("label",), "A", "甲").words("label") == ("A", "甲")


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: f"{path.parts[-4]}-{path.stem}")
def test_bundled_personas_are_edited_line_by_line(path):
    """Every statement of every persona: moved there and back, typed into, ticked, removed."""
    form = DocumentForm(kind="persona", text=path.read_text("utf-8"))
    for part in set(PARTS["persona"]) - {"quotes"}:  # whose words the simulator writes
        for at, claim in enumerate(form.claims(part)):
            if at + 1 < len(form.claims(part)):
                assert form.moved(part, at, 1).moved(part, at + 1, -1).text == form.text
            said = replace(claim, en="Said anew")
            gone, come = lines_changed(form.text, form.with_claim(part, at, said).text)
            assert len(gone) == len(come) == 1 and "Said anew" in come[0]
            ticked = replace(claim, uses=(*claim.uses, "survey.x"), assumed=False)
            assert form.with_claim(part, at, ticked).claims(part)[at] == ticked
            _, come = lines_changed(form.text, form.removed(part, at).text)
            assert not come


class TestNew:
    @pytest.mark.parametrize("kind", PARTS)
    def test_a_new_document_is_valid_once_it_is_written(self, kind, tmp_path):
        from cemlab.documents import read_empathy_map, read_persona

        form = DocumentForm.new(kind, "new", day="2026-11-22", persona="ada")
        read = {"persona": read_persona, "empathy_map": read_empathy_map}[kind]
        path = tmp_path / "new.yaml"
        if kind == "persona":
            path.write_text(form.text, "utf-8")
            with pytest.raises(StudyError, match="label.*English or Chinese") as bad:
                read(path)
            assert "line 4" in str(bad.value) and "line 8: summary" in str(bad.value)
            form = form.with_words(("label",), "New", "").with_words(("summary",), "", "新")
        form = form.added(PARTS[kind][1], ClaimForm(en="Is told", assumed=True))
        path.write_text(form.text, "utf-8")
        assert read(path).id == "new"

    def test_evidence_is_added_to_the_document(self, form):
        made = form.with_evidence(
            {"id": "more", "kind": "survey", "source": {"en": "x", "zh": "y"}}
        )
        assert made.known() == ("survey", "talks", "more")
        assert comments(made.text) == comments(PERSONA)


def test_entries_are_the_lines_of_the_list():
    rows = persona_text.entries(PERSONA, "goals")
    assert "".join(rows) == PERSONA[PERSONA.index("  # the one") : PERSONA.index("# pains")]
    with pytest.raises(LookupError):
        persona_text.entries(PERSONA, "pains")
    assert persona_text.plain(reading.parse("day: 2026-01-01\nlist: [1, a]", "x")) == {
        "day": "2026-01-01", "list": [1, "a"]
    }  # fmt: skip
