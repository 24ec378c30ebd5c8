"""A persona edited as text: every comment and the order of keys stay, and nothing else changes."""

import difflib
from dataclasses import replace
from pathlib import Path

import pytest

from cemlab.errors import StudyError
from cemlab.language import speaker
from cemlab.study import reading
from cemlab.widgets import document_text
from cemlab.widgets.document_evidence import evidence_fields, new_evidence, uses_of
from cemlab.widgets.document_values import word_changes
from cemlab.widgets.panels import opened
from cemlab.widgets.persona_fields import changed, initials_of
from cemlab.widgets.persona_form import BARE, PARTS, ClaimForm, DocumentForm

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
        chase = replace(form.claims("pains")[0], uses=("own", "talks"))
        made = form.with_claim("pains", 0, chase)
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
            if part not in BARE:
                ticked = replace(claim, uses=(*claim.uses, "survey.x"), assumed=False)
                assert form.with_claim(part, at, ticked).claims(part)[at] == ticked
            _, come = lines_changed(form.text, form.removed(part, at).text)
            assert not come


class TestWhatIsNoList:
    def test_a_role_is_one_statement_and_no_list(self, form):
        made = form.added("role", ClaimForm(en="Tenant", uses=("talks",)))
        assert made.value("role") == {"text": {"en": "Tenant"}, "evidence": "talks"}
        assert made.added("role").text == made.text and made.text.index("role:") > 0
        again = made.with_claim("role", 0, replace(made.claims("role")[0], zh="租户", uses=()))
        assert again.value("role") == {"text": {"en": "Tenant", "zh": "租户"}}
        assert again.removed("role", 0).text == PERSONA

    def test_what_follows_for_us_is_texts_that_rest_on_nothing(self):
        lines = (
            "implications: # ours\n  - Answer at once # first\n  - {en: Say when, zh: 说明时间}\n"
        )
        form = DocumentForm(kind="persona", text=PERSONA + lines)
        assert form.claims("implications")[1] == ClaimForm(en="Say when", zh="说明时间")
        made = form.with_claim("implications", 0, ClaimForm(en="Answer: now", zh="立即答复"))
        assert made.value("implications")[0] == {"en": "Answer: now", "zh": "立即答复"}
        made = made.with_claim("implications", 1, ClaimForm(en="Say when", zh="说时间"))
        assert "  - {en: Say when, zh: 说时间}\n" in made.text and "} # first\n" in made.text
        made = made.added("implications", ClaimForm(en="More")).moved("implications", 2, -2)
        assert made.claims("implications")[0] == ClaimForm(en="More")
        assert comments(made.text) == sorted([*comments(PERSONA), " ours", " first"])

    def test_channels_pains_and_quotes_have_a_key_of_their_own(self, form):
        made = form.added("channels", ClaimForm(en="Rings", uses=("survey",)))
        assert made.claims("channels")[0].mark == "other"
        made = made.with_claim("channels", 0, replace(made.claims("channels")[0], mark="phone"))
        assert made.value("channels")[0]["channel"] == "phone"
        made = made.with_claim("pains", 0, replace(made.claims("pains")[0], mark="P3"))
        assert "[{text: Has to chase, assumed: true" not in made.text
        assert made.value("pains")[0]["pain"] == "P3"
        made = made.with_claim("quotes", 0, replace(made.claims("quotes")[0], mark=False))
        assert made.value("quotes")[0]["consent"] is False
        bare = made.with_claim("pains", 0, replace(made.claims("pains")[0], mark=None))
        assert "pain" not in bare.value("pains")[0] and not bare.mark_of("goals")
        feels = DocumentForm.new("empathy_map", "m", day="2026-11-22", persona="ada")
        assert feels.mark_of("pains") == "" and feels.mark_of("says") == "consent"

    def test_group_picture_status_and_owner(self, form):
        made = changed(changed(form, "k", "4"), "segment", "2")
        assert "segment: {analysis: personas, k: 4, group: 2}" in made.text
        made = changed(changed(made, "k", ""), "segment", "")
        assert "segment" not in made.content
        made = changed(changed(made, "k", "x"), "segment", "1")  # for the schema to refuse
        assert made.value("segment") == {"analysis": "personas", "k": "x", "group": 1}
        made = changed(changed(made, "image", "face.png"), "licence", "Drawn by us", "")
        assert made.value("image") == {"file": "face.png", "licence": {"en": "Drawn by us"}}
        assert "image" not in changed(made, "image", " ").content
        made = changed(changed(made, "owner", "CX", "客户组"), "status", "live")
        assert made.value("owner") == {"en": "CX", "zh": "客户组"}
        assert made.value("status") == "live"
        assert "owner" not in changed(made, "owner", "", "").content
        assert comments(made.text) == comments(PERSONA)


class TestEvidence:
    def written(self, form, at, **said):
        fields = evidence_fields(speaker("en"), opened("wuye-repair"), "en")
        fields = {one.key: one for one in fields}
        for key, value in said.items():
            form = fields[key].written(form, ("evidence", at), value)
        return form

    def test_every_field_of_a_source(self, form):
        made = form.added(("evidence",), new_evidence(form))
        assert made.value("evidence")[-1] == {"id": "source_1", "kind": "interview", "source": {}}
        made = self.written(
            made, 2, id="visits", evidence_kind="observation", source=("Visits", "走访"),
            wording=("", "看到什么？"), n="12", grade="A", expires="2028-01-01", consent=False,
            wave="2026Q4", period="May", simulated=True,
        )  # fmt: skip
        assert made.value("evidence")[-1] == {
            "id": "visits", "kind": "observation", "source": {"en": "Visits", "zh": "走访"},
            "wording": {"zh": "看到什么？"}, "n": 12, "grade": "A", "expires": "2028-01-01",
            "consent": False, "wave": "2026Q4", "period": "May", "simulated": True,
        }  # fmt: skip
        bare = self.written(made, 2, wording=("", ""), n="", grade=None, simulated=False)
        assert not {"wording", "n", "grade", "simulated"} & set(bare.value("evidence")[-1])
        assert self.written(bare, 2, source=("", "")).value("evidence")[-1]["source"] == {}
        assert lines_changed(PERSONA, self.written(form, 0, n="280").text) == (
            ["    n: 270"], ["    n: 280"]
        )  # fmt: skip
        assert self.written(form, 0, n="many").value("evidence")[0]["n"] == "many"

    def test_another_id_goes_to_whatever_names_it(self, form):
        form = form.with_claim("goals", 1, ClaimForm(en="Only once", zh="只说一遍",
                                                     uses=("talks", "survey.speed")))  # fmt: skip
        assert uses_of(form) == {"survey": 2, "talks": 2}
        made = self.written(form, 0, id="spring")
        assert made.own_evidence() == ("spring", "talks")
        uses = [one.uses for one in made.claims("goals")]
        assert uses == [("spring",), ("talks", "spring.speed")]
        assert "  - id: spring # asked in spring" in made.text
        assert self.written(form, 0, id="talks").text == form.text  # another one's id
        assert comments(made.text) == comments(form.text)


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
    rows = document_text.entries(PERSONA, "goals")
    assert "".join(rows) == PERSONA[PERSONA.index("  # the one") : PERSONA.index("# pains")]
    with pytest.raises(LookupError):
        document_text.entries(PERSONA, "pains")
    assert document_text.plain(reading.parse("day: 2026-01-01\nlist: [1, a]", "x")) == {
        "day": "2026-01-01", "list": [1, "a"]
    }  # fmt: skip
