"""The panel of personas: what is typed is drawn beside, and written only where it may be."""

import os
import warnings
from dataclasses import replace

import numpy as np
import pytest

import cemlab
from cemlab.documents import read_documents, resolve, write_computed
from cemlab.errors import CemlabWarning, OptionError, StudyError
from cemlab.widgets import personas
from cemlab.widgets.persona_form import ClaimForm, DocumentForm
from cemlab.widgets.persona_profile import ProfileRow, profile_rows, with_use
from tests.widgets.test_persona_form import PERSONA

LETTERS = "abcdef"
STUDY = """\
study:
  id: people
  title: {en: People, zh: 人们}
survey:
  file: raw/survey.csv
  items:
    a: {role: profile, scale: [1, 5], label: {en: Speed, zh: 速度}}
    b: {role: profile, scale: [1, 5]}
    c: {role: profile, scale: [1, 5]}
    d: {role: profile, scale: [1, 5]}
    e: {role: profile, scale: [1, 5]}
    f: {role: profile, scale: [1, 5]}
    channel: {role: segment, label: {en: Channel, zh: 渠道}}
analyses:
  personas: {items: [a, b, c, d, e, f], describe: [channel]}
"""
MAP = """\
schema: empathy_map/1
id: ada_map
persona: ada # the first
evidence:
  - {id: talks, kind: interview, source: 访谈, n: 16, consent: true}
says:
  - {text: {zh: 没人说。}, speaker: I-07, evidence: talks}
feels:
  - {text: {en: Left alone, zh: 没人管}, assumed: true}
"""
HOSTILE = "</pre><script>alert(1)</script> & 5"


def write_study(root):
    """A study of 270 people in three groups, with a persona of the largest and its map."""
    rng = np.random.default_rng(20260101)
    patterns = np.array([[5, 5, 1, 1, 3, 3], [1, 1, 5, 5, 3, 3], [3, 3, 3, 1, 5, 5]])
    truth = np.repeat([0, 1, 2], [120, 90, 60])
    answers = np.clip(np.rint(patterns[truth] + rng.normal(0, 0.6, (270, 6))), 1, 5).astype(int)
    channel = np.array(["app", "by phone", "desk"])[truth]
    rows = [",".join([*LETTERS, "channel"])]
    rows += [",".join([*map(str, row), one]) for row, one in zip(answers, channel, strict=True)]
    folder = root / "data" / "people"
    for name in ("raw", "documents/personas", "documents/empathy_maps"):
        (folder / name).mkdir(parents=True)
    (folder / "raw" / "survey.csv").write_text("\n".join(rows) + "\n", "utf-8")
    (folder / "study.yaml").write_text(STUDY, "utf-8")
    (folder / "documents/personas/ada.yaml").write_text(PERSONA, "utf-8")
    (folder / "documents/empathy_maps/ada_map.yaml").write_text(MAP, "utf-8")
    (root / "environment.yml").write_text("name: cemlab\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Three groups as they were planted, without resampling."""
    study = cemlab.open_study(write_study(tmp_path_factory.mktemp("once")) / "study.yaml")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CemlabWarning)
        return cemlab.personas.fit(
            cemlab.read_survey(study), **study.analyses["personas"], k=3, k_max=3, resamples=0,
            null_samples=0,
        )  # fmt: skip


@pytest.fixture
def people(tmp_path, monkeypatch):
    """Folder of the study, below a root of its own."""
    monkeypatch.setenv("CEMLAB_ROOT", str(tmp_path))
    monkeypatch.delenv("CEMLAB_DATA", raising=False)
    return write_study(tmp_path)


@pytest.fixture
def ada(people):
    return people / "documents/personas/ada.yaml"


@pytest.fixture
def controls(people):
    """The controls of a panel without a result."""
    panel = personas("people")
    panel.widget()
    return panel._controls


def type_into(controls, field, text):
    controls.heads[controls.desk.kept.kind].fields[field].value = text


def choose(controls, name):
    controls.which.value = next(path for _, path in controls.which.options if name in path)


class TestSaving:
    def test_what_was_typed_is_written_and_nothing_else(self, controls, ada):
        type_into(controls, "label_en", "The hurried one")
        controls.rows[0].zh.value = "越快越好"
        assert ada.read_text("utf-8") == PERSONA
        assert "Not saved yet: data/people/documents/personas/ada.yaml" in controls.state.value
        controls.press_save()
        expected = PERSONA.replace("The hurried,", "The hurried one,").replace(
            "zh: 快", "zh: 越快越好"
        )
        assert ada.read_text("utf-8") == expected
        assert "Saved: data/people/documents/personas/ada.yaml" in controls.told.value
        assert "As saved" in controls.state.value
        assert controls.which.options[0][0] == "Persona: The hurried one (ada)"
        assert [path.name for path in ada.parent.iterdir()] == ["ada.yaml"]
        controls.press_save()
        assert "Nothing was changed" in controls.told.value

    def test_undo_goes_back_beyond_a_save_with_all_comments(self, controls, ada):
        controls.press_remove(0)
        controls.press_save()
        assert "the one everybody names" not in ada.read_text("utf-8")
        controls.press_undo()
        assert controls.desk.form.text == PERSONA and controls.undo.disabled
        controls.press_save()
        assert ada.read_text("utf-8") == PERSONA

    def test_a_file_changed_on_disk_is_kept(self, controls, ada):
        type_into(controls, "label_en", "Mine")
        theirs = PERSONA.replace("The hurried", "Theirs")
        ada.write_text(theirs, "utf-8")
        controls.press_save()
        assert "was changed by somebody else" in controls.told.value
        assert ada.read_text("utf-8") == theirs
        assert "was changed on disk" in controls.state.value
        assert controls.reread.layout.display is None
        controls.press_reread()
        assert controls.heads["persona"].fields["label_en"].value == "Theirs"
        assert controls.reread.layout.display == "none" and controls.undo.disabled

    def test_a_file_that_is_gone_is_not_made_again_silently(self, controls, ada):
        type_into(controls, "label_en", "Mine")
        ada.unlink()
        controls.press_save()
        assert "cannot be written" in controls.told.value and not ada.exists()

    def test_what_breaks_the_schema_is_never_written(self, controls, ada):
        type_into(controls, "label_en", "")
        type_into(controls, "label_zh", "")
        controls.press_add()
        drawn = controls.preview.value
        assert "line 4: label: expected a text in English or Chinese" in controls.problems.value
        assert "goals.2.text" in controls.problems.value
        assert drawn.startswith('<div style="opacity')  # the last that could be drawn
        controls.press_save()
        assert "2 problems" in controls.told.value
        assert ada.read_text("utf-8") == PERSONA
        for _ in range(3):
            controls.press_undo()
        assert (
            controls.desk.form.text == PERSONA and "Cannot be saved" not in controls.problems.value
        )

    def test_what_contradicts_other_documents_is_never_written(self, controls, people):
        choose(controls, "ada_map")
        controls.edit(lambda form: form.with_value(("persona",), "adda"))
        assert "&#x27;adda&#x27;, which is no persona. Did you mean" in controls.problems.value
        controls.press_save()
        assert (people / "documents/empathy_maps/ada_map.yaml").read_text("utf-8") == MAP

    @pytest.mark.parametrize("newline", ["\r\n", "\n"])
    @pytest.mark.parametrize("mark", ["\ufeff", ""])
    def test_line_ends_and_byte_order_marks_stay(self, people, ada, newline, mark):
        ada.write_bytes((mark + PERSONA.replace("\n", newline)).encode())
        panel = personas("people")
        panel.widget()
        panel._controls.rows[0].en.value = "Sooner"
        panel._controls.press_save()
        after = (mark + PERSONA.replace("en: Soon,", "en: Sooner,").replace("\n", newline)).encode()
        assert ada.read_bytes() == after

    @pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
    def test_the_mode_of_a_file_stays(self, controls, ada):
        ada.chmod(0o640)
        type_into(controls, "label_en", "Mine")
        controls.press_save()
        assert ada.stat().st_mode & 0o777 == 0o640 and "Mine" in ada.read_text("utf-8")


class TestDocuments:
    def test_what_was_typed_waits_when_another_is_chosen(self, controls):
        type_into(controls, "label_en", "Mine")
        choose(controls, "ada_map")
        assert controls.heads["persona"].box.layout.display == "none"
        assert controls.rows[0].speaker.value == "I-07"
        choose(controls, "ada.yaml")
        assert controls.heads["persona"].fields["label_en"].value == "Mine"

    def test_a_new_persona_is_written_from_nothing(self, controls, people):
        controls.press_new("persona")
        controls.name.value = "bo"
        for field, text in {"label_en": "The calm", "summary_zh": "不急", "name_en": "Bo Li",
                            "review_by": "2027-06-01"}.items():  # fmt: skip
            type_into(controls, field, text)
        controls.press_add()
        controls.rows[0].en.value = "No surprises"
        controls.press_save()
        assert "Saved: data/people/documents/personas/bo.yaml" in controls.told.value
        persona = read_documents(cemlab.open_study("people")).personas["bo"]
        assert persona.goals[0].assumed and persona.fiction.initials == "BL"
        assert persona.kind == "proto" and str(persona.review_by) == "2027-06-01"
        assert controls.name.layout.display == "none"
        assert controls.parts.layout.display != "none"

    def test_a_new_empathy_map_is_of_a_persona(self, controls):
        controls.press_new("empathy_map")
        assert controls.heads["empathy_map"].fields["persona"].value == "ada"
        controls.press_add()
        row = controls.rows[0]
        row.zh.value, row.speaker.value = "等了一天。", "I-09"
        controls.press_save()
        maps = read_documents(cemlab.open_study("people")).empathy_maps
        assert maps["empathy_map_1"].says[0].speaker == "I-09"

    @pytest.mark.parametrize(
        "name", ["../../study", "a/b", "", "a b", "ada", "ada.computed", "x" * 61]
    )
    def test_a_name_that_is_none_or_taken_is_refused(self, controls, people, name):
        controls.press_new("persona")
        controls.name.value = name
        assert controls.desk.form.id == controls.name.value == "persona_1"
        assert not name or "The name stays as it was" in controls.told.value

    def test_a_file_made_meanwhile_is_kept(self, controls, people):
        controls.press_new("persona")
        type_into(controls, "label_en", "New")
        type_into(controls, "summary_en", "New")
        path = people / "documents/personas/persona_1.yaml"
        path.write_text("theirs", "utf-8")
        controls.press_save()
        assert path.read_text("utf-8") == "theirs"

    def test_a_broken_file_is_told_and_left_alone(self, people, ada):
        ada.write_text(PERSONA.replace("kind: data_driven", "kind: <b>"), "utf-8")
        panel = personas("people")
        panel.widget()
        controls = panel._controls
        assert "Persona with problems (ada)" in dict(controls.which.options)
        assert "line 5: kind" in controls.told.value and "<b>" not in controls.told.value
        assert controls.save.disabled and controls.desk is None
        controls.press_add()
        controls.press_save()
        controls.press_undo()
        assert panel.table()["is_valid"].tolist() == [False, True]

    def test_no_documents_at_all(self, people):
        for path in people.rglob("documents/*/*.yaml"):
            path.unlink()
        panel = personas("people")
        panel.widget()
        assert panel._controls.desk is None and panel.table().empty
        panel._controls.press_new("persona")
        assert panel._controls.desk is not None


class TestRows:
    def test_the_focus_and_the_order_of_statements(self, controls):
        controls.press_move(1, -1)
        assert [row.en.value for row in controls.rows] == ["Only once", "Soon"]
        assert controls.rows[0].up.disabled and controls.rows[1].down.disabled
        controls.press_remove(0)
        assert controls.rows[1].box.layout.display == "none"
        assert dict(map(reversed, controls.parts.options))["goals"] == "Goals (1)"

    def test_evidence_is_ticked_from_what_there_is(self, controls):
        row = controls.rows[1]
        assert list(row.ticks) == ["survey", "talks"] and row.assumed.value
        row.ticks["talks"].value = True
        row.assumed.value = False
        assert controls.desk.form.value("goals")[1]["evidence"] == "talks"
        assert "assumed" not in controls.desk.form.value("goals")[1]

    def test_a_quote_has_a_speaker_and_is_no_assumption(self, controls):
        controls.parts.value = "quotes"
        row = controls.rows[0]
        assert row.speaker.value == "I-07" and row.speaker.layout.display is None
        assert row.assumed not in row.uses.children
        controls.parts.value = "goals"
        assert row.assumed in row.uses.children and row.speaker.layout.display == "none"


class TestEverything:
    def test_evidence_is_written_source_by_source(self, controls, ada):
        controls.parts.value = "evidence"
        rows = controls.sources
        assert len(rows) == 2 and controls.add.layout.display == "none"
        rows.press_add()
        widgets = rows.rows[2].widgets
        widgets["id"].value, widgets["source_en"].value = "notes", "Notes of visits"
        widgets["source_zh"].value, widgets["n"].value = "走访记录", "8"
        widgets["evidence_kind"].field.value = "obs"  # the beginning is enough
        widgets["grade"].field.value = "B"
        widgets["expires"].value = "2031-01-01"
        rows.rows[1].widgets["id"].value = "interviews"
        controls.press_save()
        document = read_documents(cemlab.open_study("people")).personas["ada"]
        made = document.sources()["notes"]
        assert (made.kind, made.n, made.grade, made.source["zh"]) == (
            "observation", 8, "B", "走访记录"
        )  # fmt: skip
        assert document.quotes[0].evidence == ("interviews",)  # named so everywhere
        assert "- id: survey # asked in spring" in ada.read_text("utf-8")
        controls.parts.value = "goals"
        assert list(controls.rows[0].ticks) == ["survey", "interviews", "notes"]
        rows.press_move(2, -1)
        rows.press_remove(1)
        assert controls.desk.form.own_evidence() == ("survey", "interviews")

    def test_channels_roles_and_what_follows(self, controls, people):
        controls.parts.value = "channels"
        controls.press_add()
        row = controls.rows[0]
        row.en.value, row.zh.value = "Rings at once", "马上打电话"
        row.marks[1].field.value = "phone"
        controls.parts.value = "role"
        controls.press_add()
        assert controls.add.disabled
        controls.rows[0].en.value, controls.rows[0].zh.value = "Tenant", "租户"
        controls.parts.value = "implications"
        controls.press_add()
        row = controls.rows[0]
        assert row.put.layout.display == "none" and row.uses.layout.display == "none"
        row.en.value, row.zh.value = "Answer at once", "立即答复"
        controls.press_save()
        persona = read_documents(cemlab.open_study("people")).personas["ada"]
        assert persona.channels[0].channel == "phone" and persona.role.text["zh"] == "租户"
        assert persona.implications[0]["en"] == "Answer at once"

    def test_a_pain_is_tied_to_that_of_a_journey(self, people):
        (people / "documents/journeys").mkdir()
        (people / "documents/journeys/visit.yaml").write_text(
            "schema: journey/1\nid: visit\nkind: planned\ntitle: V\npersonas: [ada]\n"
            "scenario: S\ngoal: G\nstages:\n  - {id: s, title: S}\nsteps:\n"
            "  - id: t\n    stage: s\n    title: T\n    channel: app\n    pains:\n"
            "      - {id: P4, text: {en: Waits, zh: 等}, assumed: true}\n", "utf-8",
        )  # fmt: skip
        panel = personas("people")
        panel.widget()
        controls = panel._controls
        controls.parts.value = "pains"
        controls.rows[0].marks[0].field.value = "P4"
        assert dict(map(reversed, controls.rows[0].marks[0].field.options))["P4"] == "P4 · Waits"
        assert controls.desk.form.value("pains")[0]["pain"] == "P4"
        assert "Cannot be saved" not in controls.problems.value

    def test_redo_and_the_options_beside_a_list(self, controls):
        type_into(controls, "label_en", "Mine")
        controls.press_undo()
        controls.press_redo()
        assert controls.desk.form.words("label")[0] == "Mine" and controls.redo.disabled
        head = controls.heads["persona"]
        beside = next(one for one in head.box.children if head.fields["status"] in
                      getattr(one, "children", ()))  # fmt: skip
        beside.children[2].click()
        assert controls.desk.form.value("status") == "live"
        beside.children[1].click()
        assert controls.desk.form.value("status") == "draft"


class TestProfile:
    def test_a_row_is_taken_and_put(self, people, found, ada):
        panel = personas("people", result=found)
        panel.widget()
        controls = panel._controls
        row = next(one for one in controls.offered if one.item == "a")
        assert "Speed: +2" in row.words and "n = " in row.words
        assert all(row.put.disabled for row in controls.rows)
        controls.press_take(row)
        assert controls.offered[row].button_style and "Taken: Speed" in controls.told.value
        assert not controls.rows[1].put.disabled
        controls.press_put(1)
        claim = controls.desk.form.claims("goals")[1]
        assert claim == ClaimForm(en="Only once", zh="只说一遍", uses=("survey.a",))
        assert controls.taken is None and "no longer an assumption" in controls.told.value
        controls.press_save()
        document = read_documents(cemlab.open_study("people")).personas["ada"]
        one = resolve(document, found).rows(document, "goals.1")[0]
        assert one["state"] == "resolved" and round(one["estimate"], 2) == float(
            row.words.split("+")[1][:4]
        )
        controls.press_undo()
        assert controls.desk.form.text == PERSONA

    def test_a_row_is_dropped_into_its_field_or_among_the_words(self, people, found, ada):
        panel = personas("people", result=found)
        panel.widget()
        controls, row = panel._controls, panel._controls.rows[1]
        items = [one.item for one in controls.offered]
        speed = f"http://localhost:8888/lab/tree/a.ipynb#cemlab-profile-{items.index('a')}"
        shown = controls.profile.children[items.index("a")].children[1].value
        assert speed[speed.index("#") :] in shown
        row.dropped.value = speed
        claim = controls.desk.form.claims("goals")[1]
        assert claim == ClaimForm(en="Only once", zh="只说一遍", uses=("survey.a",))
        assert row.dropped.value == "" and "no longer an assumption" in controls.told.value
        controls.press_undo()
        for words in (f"Only {speed}once", f"Only on{speed}ce", f"Only once{speed}"):
            row.en.value = words
            assert controls.desk.form.claims("goals")[1] == claim
            controls.press_undo()
        assert controls.desk.form.text == PERSONA
        row.dropped.value = "http://localhost/#cemlab-profile-99"  # no such row
        row.dropped.value = "something else"
        assert controls.desk.form.text == PERSONA
        controls.press_add()
        controls.parts.value = "implications"
        controls.press_add()
        controls.rows[0].en.value = f"Answer {speed}"
        assert controls.rows[0].dropped.layout.display == "none"
        assert controls.desk.form.claims("implications") == (ClaimForm(en="Answer"),)

    def test_a_map_takes_from_the_group_of_its_persona(self, people, found):
        panel = personas("people", result=found)
        panel.widget()
        controls = panel._controls
        choose(controls, "ada_map")
        assert {row.group for row in controls.offered} == {"1"}
        controls.parts.value = "feels"
        controls.press_take(next(one for one in controls.offered if one.item == "a"))
        controls.press_put(0)
        controls.press_save()
        document = read_documents(cemlab.open_study("people")).empathy_maps["ada_map"]
        assert document.feels[0].evidence == ("survey.a",) and not document.feels[0].assumed
        assert "persona: ada # the first" in document.path.read_text("utf-8")
        assert document.sources()["survey"].source["zh"] == "人们"

    def test_names_that_are_no_ids_and_other_groups_are_queries(self, found):
        form = DocumentForm(kind="persona", text=PERSONA)
        source = {"en": "People", "zh": "人们"}
        made, use = with_use(form, ProfileRow("1", "channel", "by phone", ""), "1", source)
        assert use == "profile1" and made.value("evidence")[-1] == {
            "id": "profile1", "kind": "survey", "source": source,
            "query": {"item": "channel", "level": "by phone"},
        }  # fmt: skip
        assert with_use(made, ProfileRow("1", "channel", "by phone", ""), "1", source) == (
            made,
            use,
        )
        made, use = with_use(form, ProfileRow("2", "a", "", ""), None, source)
        assert use == "group2.a" and made.value("evidence")[-1]["query"] == {
            "item": "a", "persona": "2"
        }  # fmt: skip
        bare = DocumentForm.new("persona", "x", day="2026-11-22")
        made, use = with_use(bare, ProfileRow("1", "a", "", ""), "1", source)
        assert use == "survey.a" and made.value("evidence") == [
            {"id": "survey", "kind": "survey", "source": source}
        ]

    @pytest.mark.parametrize("own", ["1", None])
    def test_every_row_leads_to_its_number(self, people, found, own):
        """Whichever row is put wherever: the document is valid, and the answers know it."""
        form = DocumentForm(kind="persona", text=PERSONA)
        if own is None:
            form = form.with_value(("segment",), None).with_value(("kind",), "proto")
        panel = personas("people", result=found)
        kept, _ = panel.shelf.kept(people / "documents/personas/ada.yaml")
        for group in found.tidy()["persona"]:
            for row in profile_rows(found, group, "en"):
                made, use = with_use(form, row, own, {"en": "x"})
                claim = replace(made.claims("goals")[1], uses=(use,), assumed=False)
                look = panel.shelf.look(kept, made.with_claim("goals", 1, claim))
                assert not look.refusal
                one = resolve(look.document, found).rows(look.document, "goals.1")[0]
                table = found.distinctive()
                rows = table[(table["persona"] == group) & (table["item"] == row.item)]
                assert one["state"] == "resolved" and one["n"] in rows["n"].tolist()

    def test_without_a_result_it_says_so(self, controls):
        assert "Give a result" in controls.hint.value and not controls.offered
        controls.press_put(0)
        assert controls.desk.form.text == PERSONA

    def test_anything_but_a_result_is_refused(self, people):
        with pytest.raises(OptionError, match="`result` is a int"):
            personas("people", result=3)


class TestShown:
    def test_lines_of_remarks_are_those_of_the_file(self, controls, ada):
        controls.rows[0].en.value = "Ring 138 0013 8000"
        controls.press_save()
        look = controls.shelf.look(controls.desk.kept, controls.desk.form)
        one = next(one for one in look.findings if one.code == "private")
        lines = ada.read_text("utf-8").splitlines()
        assert "138 0013 8000" in lines[one.line - 1]
        assert f"Line {one.line}, goals.0.text" in controls.problems.value

    def test_what_changed_since_it_was_computed_is_told(self, people, found, ada):
        ada.write_text(
            PERSONA.replace("    evidence: survey\n", "    evidence: survey.a\n"), "utf-8"
        )
        documents = read_documents(cemlab.open_study("people"))
        (computed,) = write_computed(documents, resolve(documents, found))
        panel = personas("people", result=found)
        assert panel.shelf.files() == documents.files
        look = panel.shelf.look(*panel.shelf.kept(ada))
        before = {one.code for one in look.findings}
        assert not [code for code in before if code.startswith(("evidence", "computed"))]
        computed.write_text(computed.read_text("utf-8").replace("n: 120", "n: 121"), "utf-8")
        look = panel.shelf.look(*panel.shelf.kept(ada))
        assert {one.code for one in look.findings} - before == {"computed_edited"}

    def test_words_from_people_are_escaped(self, people, controls):
        type_into(controls, "label_en", HOSTILE)
        controls.rows[0].en.value = HOSTILE
        controls.press_save()
        panel = personas("people")
        shown = panel._static() + "".join(
            one.value
            for one in (controls.told, controls.problems, controls.preview, controls.state)
        )
        assert "<script" not in shown and "&lt;script" in shown

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_where_nobody_can_click_there_are_the_drawings(
        self, people, found, language, monkeypatch
    ):
        monkeypatch.setenv("CEMLAB_STATIC", "1")
        panel = personas("people", result=found, language=language)
        shown = panel._repr_mimebundle_()
        assert set(shown) == {"text/html", "text/plain"}
        assert shown["text/html"].count("<img src") == 2
        assert ("赶时间的人" if language == "zh" else "The hurried") in shown["text/html"]
        assert panel._controls is None

    def test_a_saved_notebook_shows_the_drawings_elsewhere(self, people, found, monkeypatch):
        monkeypatch.delenv("CEMLAB_STATIC", raising=False)
        shown = personas("people", result=found)._repr_mimebundle_()
        assert "application/vnd.jupyter.widget-view+json" in shown
        assert shown["text/html"].count("<img src") == 2

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_letters_are_those_of_notebook_and_report(self, people, found, ada, language):
        ada.write_text(
            PERSONA.replace("    evidence: survey\n", "    evidence: survey.channel.app\n"), "utf-8"
        )
        documents = read_documents(cemlab.open_study("people"))
        panel = personas("people", result=found, language=language)
        drawing = panel.drawing(panel.shelf.look(*panel.shelf.kept(ada)))
        kept = found.drawings(documents)["card_1"](language)
        assert drawing.svg(fonts=False) == kept.svg(fonts=False)
        letters = {one.words for one in drawing.texts() if one.words in [*"ABCDE"]}
        assert "B" in letters  # 120 people answered
        alone = personas("people", language=language)
        plain = alone.drawing(alone.shelf.look(*alone.shelf.kept(ada)))
        assert not {"A", "B"} & {one.words for one in plain.texts()}
        visit = people / "documents/empathy_maps"
        (path,) = visit.glob("*.yaml")
        mapped = panel.drawing(panel.shelf.look(*panel.shelf.kept(path)))
        assert "D" in {one.words for one in mapped.texts()}  # interviews with 16

    def test_a_card_has_numbers_only_of_its_own_groups(self, people, found):
        panel = personas("people", result=found)
        kept, form = panel.shelf.kept(people / "documents/personas/ada.yaml")
        drawing = panel.drawing(panel.shelf.look(kept, form))
        assert "44%" in " ".join(text.words for text in drawing.texts())  # 120 of 270
        other = form.with_value(("segment", "k"), 4)
        assert panel.own_group(other) is None
        words = " ".join(
            text.words for text in panel.drawing(panel.shelf.look(kept, other)).texts()
        )
        assert "44%" not in words and "Not measured" in words

    def test_chinese(self, people):
        panel = personas("people", language="zh")
        panel.widget()
        controls = panel._controls
        assert controls.save.description == "保存"
        assert controls.which.options[0][0] == "客户画像：赶时间的人（ada）"
        controls.rows[0].ticks["survey"].value = False
        line = PERSONA.splitlines().index("  - text: {en: Soon, zh: 快} # short on purpose") + 1
        assert f"第 {line} 行，goals.0" in controls.problems.value

    def test_saving_by_code(self, people, ada):
        panel = personas("people")
        kept, form = panel.shelf.kept(ada)
        kept, said = panel.save(kept, form.with_words(("summary",), "So", "如此"))
        assert "Saved" in said and "{en: So, zh: 如此}" in ada.read_text("utf-8")
        with pytest.raises(StudyError, match="kind: is 'x'"):
            panel.save(kept, form.with_value(("kind",), "x"))
