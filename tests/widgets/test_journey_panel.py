"""The panel of journeys: what is typed is drawn, and written only where it may be."""

import warnings

import pytest

import cemlab
from cemlab.documents import read_documents, read_journey
from cemlab.errors import CemlabWarning, OptionError, StudyError
from cemlab.widgets import journey
from cemlab.widgets.journey_picture import drawn_map
from cemlab.widgets.journey_view import WHOLE
from tests.journeys.worlds import log
from tests.widgets.test_journey_form import JOURNEY, remarks
from tests.widgets.test_persona_form import PERSONA, lines_changed

STUDY = """\
study:
  id: shop
  title: {en: Shop, zh: 店}
survey:
  file: raw/survey.csv
  items:
    size: {role: driver, scale: [1, 5], label: {en: Size of labels, zh: 字号}}
stages:
  come: {label: {en: Come, zh: 到达}}
  shop: {label: {en: Shop, zh: 选购}}
  leave: {label: {en: Leave, zh: 离开}}
touchpoints:
  enter: {stage: come, label: {en: Enter, zh: 进门}}
  look: {stage: shop, label: {en: Look around, zh: 逛}}
  ask: {stage: shop, label: {en: Ask staff, zh: 询问}}
  pay: {stage: leave, label: {en: Pay, zh: 付款}}
"""
HOSTILE = "</pre><script>alert(1)</script> & 5"


def write_study(root):
    """A study with a persona and her journey."""
    folder = root / "data" / "shop"
    for name in ("raw", "documents/personas", "documents/journeys"):
        (folder / name).mkdir(parents=True)
    (folder / "raw" / "survey.csv").write_text("size\n1\n5\n", "utf-8")
    (folder / "study.yaml").write_text(STUDY, "utf-8")
    persona = PERSONA.replace("segment: {analysis: personas, k: 3, group: 1}\n", "").replace(
        "kind: data_driven", "kind: proto"
    )
    (folder / "documents/personas/ada.yaml").write_text(persona, "utf-8")
    (folder / "documents/journeys/visit.yaml").write_text(JOURNEY, "utf-8")
    (root / "environment.yml").write_text("name: cemlab\n", "utf-8")
    return folder


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """Folder of the study, below a root of its own."""
    monkeypatch.setenv("CEMLAB_ROOT", str(tmp_path))
    monkeypatch.delenv("CEMLAB_DATA", raising=False)
    return write_study(tmp_path)


@pytest.fixture
def visit(shop):
    return shop / "documents/journeys/visit.yaml"


@pytest.fixture
def controls(shop):
    panel = journey("shop")
    panel.widget()
    return panel._controls


def field(controls, name, form=None):
    """A widget of the form that is shown."""
    what = {"stages": "stage", "steps": controls.editor.chosen}.get(controls.spot[0],
                                                                    controls.spot[0])  # fmt: skip
    return controls.editor.forms[form or what].widgets[name]


def section(controls, name):
    controls.editor.section.field.value = name


class TestSaving:
    def test_what_was_typed_is_written_and_nothing_else(self, controls, visit):
        controls.press_spot(("steps", "look"))
        field(controls, "title_zh").value = "逛店"
        assert visit.read_text("utf-8") == JOURNEY
        assert "Not saved yet: data/shop/documents/journeys/visit.yaml" in controls.state.value
        controls.press_save()
        assert visit.read_text("utf-8") == JOURNEY.replace("zh: 逛}", "zh: 逛店}")
        assert "Saved: data/shop/documents/journeys/visit.yaml" in controls.told.value
        assert [path.name for path in visit.parent.iterdir()] == ["visit.yaml"]

    def test_undo_and_redo_beyond_a_save(self, controls, visit):
        controls.press_spot(("steps", "look"))
        controls.press_delete()
        assert "“Look around” was removed" in controls.told.value
        assert controls.spot == ("steps", "pay")
        after = controls.form.text
        controls.press_save()
        assert "# the long part" not in visit.read_text("utf-8")
        controls.press_undo()
        assert controls.form.text == JOURNEY and controls.undo.disabled
        controls.press_redo()
        assert controls.form.text == after and controls.redo.disabled
        controls.press_undo()
        controls.press_save()
        assert visit.read_text("utf-8") == JOURNEY
        controls.press_spot(("steps", "pay"))
        field(controls, "title_en").value = "Till"
        assert controls.redo.disabled

    def test_a_file_changed_on_disk_is_kept_and_may_be_read(self, controls, visit):
        field(controls, "title_en").value = "Mine"
        theirs = JOURNEY.replace("en: Visit", "en: Theirs")
        visit.write_text(theirs, "utf-8")
        controls.press_save()
        assert "was changed by somebody else" in controls.told.value
        assert visit.read_text("utf-8") == theirs
        assert controls.conflict.layout.display is None
        assert "was changed on disk" in controls.state.value
        controls.press_reread()
        assert field(controls, "title_en").value == "Theirs"
        assert controls.conflict.layout.display == "none"

    def test_or_mine_is_saved_as_another_file(self, controls, visit):
        field(controls, "title_en").value = "Mine"
        theirs = JOURNEY.replace("en: Visit", "en: Theirs")
        visit.write_text(theirs, "utf-8")
        controls.fill()
        controls.other.value = "../visit_2"
        controls.press_save_as()
        assert "is no file name" in controls.told.value
        controls.other.value = "visit_2"
        controls.press_save_as()
        assert "Saved: data/shop/documents/journeys/visit_2.yaml" in controls.told.value
        assert visit.read_text("utf-8") == theirs
        mine = visit.with_name("visit_2.yaml").read_text("utf-8")
        assert lines_changed(JOURNEY, mine)[1] == [
            "id: visit_2 # the file is called so", "title: {en: Mine, zh: 到访}"
        ]  # fmt: skip
        documents = read_documents(cemlab.open_study("shop"))
        assert {one.title["en"] for one in documents.journeys.values()} == {"Mine", "Theirs"}
        assert controls.conflict.layout.display == "none"

    def test_what_breaks_the_schema_is_never_written(self, controls, visit):
        controls.press_spot(("steps", "look"))
        section(controls, "pains")
        controls.editor.forms["pains"].press_add()
        assert "steps.1.pains.1.text" in controls.problems.value
        assert "opacity" in controls.preview.value  # the last that could be drawn
        assert "the problems above keep it from" in controls.preview.value
        controls.press_save()
        assert visit.read_text("utf-8") == JOURNEY and "1 problem" in controls.told.value
        field(controls, "title_en", "about")  # the other form waits with its widgets
        controls.editor.forms["pains"].rows[1].widgets["text_en"].value = "Too dark"
        assert "Cannot be saved" not in controls.problems.value
        assert controls.form.value("steps", 1, "pains", 1) == {
            "id": "P3", "text": {"en": "Too dark"}, "assumed": True
        }  # fmt: skip

    def test_a_broken_file_is_told_with_its_lines_and_left_alone(self, shop, visit):
        visit.write_text(JOURNEY.replace("channel: none", "channel: <b>"), "utf-8")
        panel = journey("shop")
        panel.widget()
        controls = panel._controls
        line = JOURNEY.splitlines().index("    channel: none") + 1
        assert f"line {line}: steps.1.channel" in controls.told.value
        assert "<b>" not in controls.told.value and controls.save.disabled
        before = visit.read_bytes()
        controls.press_save()
        controls.press_undo()
        assert visit.read_bytes() == before and panel.table()["is_valid"].tolist() == [False]

    def test_other_documents_that_would_break_are_told(self, controls, shop):
        (shop / "documents/empathy_maps").mkdir()
        (shop / "documents/empathy_maps/m.yaml").write_text(
            "schema: empathy_map/1\nid: m\npersona: ada\nscene: {journey: visit, step: look}\n"
            "feels:\n  - {text: {en: Lost, zh: 迷路}, assumed: true}\n", "utf-8",
        )  # fmt: skip
        controls._panel.read()
        controls.shelf = controls._panel.shelf
        controls.press_spot(("steps", "look"))
        assert "other documents" not in controls.problems.value
        controls.press_delete()
        assert "other documents name what is not there" in controls.problems.value
        assert "empathy_maps/m.yaml" in controls.problems.value


class TestOutline:
    def test_stages_and_touchpoints_in_order(self, controls):
        names = [(spot, button.description) for spot, button in controls.outline.buttons.items()]
        assert names == [
            (WHOLE, "▸ The journey"), (("more", ""), "More about it"),
            (("sources", ""), "Evidence (2)"), (("lanes", ""), "Lanes of its own (1)"),
            (("stages", "come"), "Come"), (("steps", "enter"), "Enter"),
            (("stages", "shop"), "Shop"), (("steps", "look"), "Look around"),
            (("stages", "leave"), "Leave"), (("steps", "pay"), "Pay"),
        ]  # fmt: skip

    def test_add_move_merge_and_remove(self, controls):
        controls.press_spot(("steps", "enter"))
        controls.press_move(1)
        assert controls.form.stage_of(0) == "shop" and controls.spot == ("steps", "enter")
        controls.press_undo()
        controls.outline.into.field.value = "Lea"  # the beginning is enough
        assert controls.form.steps == ("look", "pay", "enter")
        assert "“Enter” is now in “Leave”" in controls.told.value
        controls.press_undo()
        controls.press_spot(("steps", "look"))
        controls.outline.merge.field.value = "pay"
        assert controls.form.steps == ("enter", "look")
        assert "“Pay” is now part of “Look around”" in controls.told.value
        controls.press_undo()
        assert controls.form.text == JOURNEY
        controls.press_spot(("stages", "come"))
        controls.outline.merge.field.value = "Shop"
        assert controls.form.stages == ("come", "leave")

    def test_what_happens_to_cells_below_several_touchpoints_is_told(self, controls):
        controls.press_spot(("steps", "look"))
        controls.outline.into.field.value = "Leave"
        assert controls.form.steps == ("enter", "pay", "look")  # side by side as before
        assert "is now in “Leave”" in controls.told.value
        assert "no longer side by side" not in controls.told.value
        controls.press_undo()
        controls.press_spot(("steps", "enter"))
        controls.press_move(1)
        controls.press_move(1)
        assert controls.form.steps == ("look", "enter", "pay")
        assert "no longer side by side" in controls.told.value
        controls.press_move(-1)
        assert "share one cell again" in controls.told.value
        controls.press_move(-1)
        assert "<pre" not in controls.told.value

    def test_a_new_touchpoint_is_the_next_one_of_the_study(self, controls, visit):
        controls.press_spot(("stages", "shop"))
        controls.press_add_step()
        assert controls.spot == ("steps", "ask")
        assert field(controls, "title_zh").value == "询问"
        field(controls, "channel").field.value = "Sta"
        assert controls.form.value("steps", 2, "channel") == "staff"
        controls.press_save()
        assert [step.id for step in read_journey(visit).steps] == ["enter", "look", "ask", "pay"]
        text = visit.read_text("utf-8")
        assert set(remarks(controls.form)) >= {"# who greets", "# the end"} and "# by hand" in text

    def test_a_new_stage_is_chosen_and_renamed(self, controls):
        controls.press_spot(("steps", "look"))
        controls.press_add_stage()
        assert controls.form.stages == ("come", "shop", "stage", "leave")
        assert controls.spot == ("stages", "stage")
        field(controls, "id").value = "rest"
        assert controls.spot == ("stages", "rest")
        field(controls, "title_en").value = "Rest"
        assert controls.outline.buttons["stages", "rest"].description == "▸ Rest"

    def test_the_last_ones_stay(self, controls):
        for name in ("leave", "shop"):
            controls.press_spot(("stages", name))
            controls.press_delete()
        controls.press_spot(("stages", "come"))
        controls.press_delete()
        assert "the only one" in controls.told.value and controls.form.stages == ("come",)
        controls.press_spot(("steps", "enter"))
        controls.press_delete()
        assert "the only one" in controls.told.value and controls.form.steps == ("enter",)

    def test_nothing_is_pressed_where_nothing_can_be(self, controls):
        actions = controls.outline.actions
        assert actions["delete"].disabled and actions["earlier"].disabled
        controls.press_delete()
        controls.press_move(1)
        assert controls.form.text == JOURNEY


class TestFields:
    def test_every_section_shows_and_writes(self, controls):
        controls.press_spot(("steps", "look"))
        shown = [name for _, name in controls.editor.section.field.options]
        for name in shown:
            section(controls, name)
        assert controls.form.text == JOURNEY  # looking changes nothing
        section(controls, "details")
        field(controls, "initiator").field.value = "customer"
        field(controls, "ask").field.value = "Size"
        section(controls, "about")
        field(controls, "required").value = True
        field(controls, "duration").value = "10 min"
        section(controls, "measures")
        row = controls.editor.forms["measures"].rows[0]
        row.widgets["answers"].ticks["P2"].value = True
        row.widgets["effort"].field.value = "L"
        section(controls, "next")
        controls.editor.forms["next"].press_add()
        section(controls, "action")
        field(controls, "assumed").value = False
        field(controls, "evidence").ticks["survey"].value = True
        step = controls.form.value("steps", 1)
        assert step["initiator"] == "customer" and step["ask"] == {"item": "size"}
        assert "required" not in step and step["standard"] == {"duration": "10 min"}
        assert step["measures"][0]["pains"] == ["P1", "P2"] and step["next"] == [{"to": "pay"}]
        assert step["measures"][0]["effort"] == "L"
        assert step["customer_action"] == {"text": {"en": "Reads labels", "zh": "看标签"},
                                           "evidence": "survey"}  # fmt: skip
        assert "Cannot be saved" not in controls.problems.value
        assert remarks(controls.form) == remarks(controls.form.__class__(kind="journey",
                                                                         text=JOURNEY))  # fmt: skip

    def test_of_the_whole_and_its_evidence_and_lanes(self, controls):
        field(controls, "scenario_en").value = "A Sunday"
        field(controls, "purpose").field.value = "process"
        controls.press_spot(("more", ""))
        field(controls, "start_event").value = "enter"
        field(controls, "out_of_scope").ticks["before"].value = True
        controls.press_spot(("sources", ""))
        rows = controls.editor.forms["sources"]
        rows.press_add()
        rows.rows[2].widgets["id"].value = "notes"
        rows.rows[2].widgets["source_en"].value = "Notes"
        controls.press_spot(("lanes", ""))
        controls.editor.forms["lanes"].press_add()
        controls.editor.forms["lanes"].rows[1].widgets["title_en"].value = "Systems"
        controls.editor.forms["cells"].rows[0].widgets["below"].ticks["enter"].value = True
        content = controls.form.content
        assert content["scenario"]["en"] == "A Sunday" and content["purpose"] == "process"
        assert content["scope"] == {"start_event": "enter"} and content["out_of_scope"] == [
            "before"
        ]
        assert content["evidence"][2] == {"id": "notes", "kind": "interview",
                                          "source": {"en": "Notes"}}  # fmt: skip
        assert content["lanes"][1] == {"id": "lane", "title": {"en": "Systems"}}
        assert content["cells"][0]["steps"] == ["look", "pay", "enter"]
        assert "Cannot be saved" not in controls.problems.value


class TestNew:
    def test_a_new_journey_of_the_study_is_written(self, controls, shop):
        controls.press_new()
        assert controls.begin_box.layout.display is None
        controls.new_id.value, controls.new_title["en"].value = "return", "Return it"
        controls.press_create()
        assert controls.form.steps == ("enter", "look", "ask", "pay")
        assert "scenario" in controls.problems.value
        for name in ("scenario_en", "scenario_zh", "goal_en", "goal_zh"):
            field(controls, name).value = "So"
        controls.press_save()
        made = read_documents(cemlab.open_study("shop")).journeys["return"]
        assert made.title["en"] == "Return it" and made.personas == ("ada",)

    @pytest.mark.parametrize("name", ["../../study", "a b", "", "visit", "x.computed"])
    def test_a_name_that_is_none_or_taken_is_refused(self, controls, name, shop):
        controls.press_new()
        controls.new_id.value = name
        controls.press_create()
        assert controls.told.value and controls.form.id == "visit"
        assert len(list((shop / "documents/journeys").iterdir())) == 1

    def test_no_journeys_at_all_and_no_personas(self, shop):
        for path in shop.rglob("documents/*/*.yaml"):
            path.unlink()
        panel = journey("shop")
        panel.widget()
        controls = panel._controls
        assert controls.desk is None and panel.table().empty
        controls.press_save()
        controls.new_id.value = "first"
        controls.new_begin.field.value = "five"
        controls.press_create()
        assert controls.form.stages[0] == "awareness"
        assert "personas" in controls.problems.value and "drawn as soon" in controls.preview.value


class TestShown:
    def test_by_panel_or_by_hand_the_same_map(self, controls, visit):
        controls.press_spot(("steps", "pay"))
        section(controls, "action")
        field(controls, "action_en").value, field(controls, "action_zh").value = "Pays", "付款"
        section(controls, "about")
        field(controls, "title_en").value = "Pay up"
        controls.press_save()
        by_hand = JOURNEY.replace("{en: Pay, zh: 付款}\n    channel", "{en: Pay up, zh: 付款}\n"
                                  "    customer_action:\n      assumed: true\n"
                                  "      text: {zh: 付款, en: Pays}\n    channel")  # fmt: skip
        other = visit.with_name("hand.yaml")
        other.write_text(by_hand, "utf-8")
        for language in ("en", "zh"):
            one, two = (drawn_map(read_journey(path), result=None, language=language)
                        for path in (visit, other))  # fmt: skip
            assert one.svg() == two.svg() and one.table == two.table

    def test_words_from_people_are_escaped(self, controls):
        controls.press_spot(("stages", "shop"))
        field(controls, "title_en").value = HOSTILE
        controls.press_spot(("steps", "look"))
        field(controls, "title_en").value = HOSTILE
        controls.press_delete()
        controls.press_undo()
        shown = "".join(one.value for one in (controls.told, controls.problems, controls.preview,
                                              controls.state, controls.meter,
                                              controls.editor._head))  # fmt: skip
        assert "<script" not in shown and "&lt;script" in shown

    def test_without_numbers_the_map_says_so(self, visit):
        drawing = drawn_map(read_journey(visit), result=None, language="en")
        words = " ".join(text.words for text in drawing.texts())
        assert "Words of a team: no numbers were given." in words
        assert not drawing.leaving() and not drawing.meeting()

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_where_nobody_can_click_there_are_the_maps(self, shop, visit, language, monkeypatch):
        monkeypatch.setenv("CEMLAB_STATIC", "1")
        visit.with_name("bad.yaml").write_text("schema: journey/1\nid: <b>\n", "utf-8")
        panel = journey("shop", language=language)
        shown = panel._repr_mimebundle_()
        assert set(shown) == {"text/html", "text/plain"}
        assert shown["text/html"].count("<img") == 1 and "<b>&lt;" not in shown["text/html"]
        assert ("到访" if language == "zh" else "Visit") in shown["text/html"]
        assert panel._controls is None

    def test_chinese(self, shop):
        panel = journey("shop", language="zh")
        panel.widget()
        controls = panel._controls
        assert controls.save.description == "保存"
        assert controls.which.options[0][0] == "到访 · 现状（visit）"
        assert "1、目标与行动：8 项中已有 6 项" in controls.meter.value
        controls.press_spot(("steps", "look"))
        assert [label for label, _ in controls.editor.section.field.options][3] == "痛点（1）"

    def test_table(self, shop):
        row = journey("shop").table().iloc[0]
        assert row["stages"] == 3 and row["touchpoints"] == 3 and bool(row["is_valid"])
        assert row["actions"] == pytest.approx(6 / 8)

    def test_anything_but_a_result_is_refused(self, shop):
        with pytest.raises(OptionError, match="`result` is a int"):
            journey("shop", result=3)

    def test_saving_by_code(self, shop, visit):
        panel = journey("shop")
        kept, form = panel.shelf.kept(visit)
        _, said = panel.save(kept, form.with_words(("goal",), "So", "如此"))
        assert "Saved" in said and "goal: {en: So, zh: 如此}" in visit.read_text("utf-8")
        with pytest.raises(StudyError, match="kind: is 'x'"):
            panel.save(kept, form.with_value(("kind",), "x"))


def test_with_what_was_measured_the_map_has_its_curve(shop):
    rows = [(f"c{who}", step, float((who + at) % 3 - at)) for who in range(30)
            for at, step in enumerate(("enter", "look", "pay"))]  # fmt: skip
    events = log(rows, touchpoints=["enter", "look", "pay"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CemlabWarning)
        found = cemlab.journeys.map(events)
    panel = journey("shop", result=found)
    kept, form = panel.shelf.kept(shop / "documents/journeys/visit.yaml")
    assert panel.measured(form) == {"enter", "look", "pay"}
    assert not panel.measured(form.with_value(("kind",), "to_be"))
    drawing = panel.drawing(panel.shelf.look(kept, form))
    assert "Words of a team" not in " ".join(text.words for text in drawing.texts())
    assert "n = 90" in " ".join(text.words for text in drawing.texts())


@pytest.fixture(scope="module")
def flagship():
    study = cemlab.open_study("wuye-repair")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CemlabWarning)
        found = cemlab.journeys.map(cemlab.read_events(study), cemlab.read_survey(study),
                                    outcome="overall")  # fmt: skip
    return study, found


class TestSameMap:
    """The panel draws what notebooks and reports draw of the same file."""

    @pytest.mark.parametrize("language", ["en", "zh"])
    @pytest.mark.parametrize("id", ["repair", "repair_to_be"])
    def test_all_texts_and_marks(self, flagship, language, id):
        study, found = flagship
        panel = journey(study, result=found, language=language)
        path = next(one for one in panel.shelf.files() if one.stem == id)
        drawing = panel.drawing(panel.shelf.look(*panel.shelf.kept(path), panel.on))
        plain = found.draw_map(read_documents(study), journey=id, language=language)
        assert [text.words for text in drawing.texts()] == [text.words for text in plain.texts()]
        assert drawing.svg(fonts=False) == plain.svg(fonts=False)

    def test_what_was_computed_stands_beside_the_file(self, flagship, monkeypatch):
        study, found = flagship
        asked = []
        monkeypatch.setattr("cemlab.documents.resolving.recorded",
                            lambda document: asked.append(document.path) or {})  # fmt: skip
        panel = journey(study, result=found)
        path = next(one for one in panel.shelf.files() if one.stem == "repair")
        look = panel.shelf.look(*panel.shelf.kept(path), panel.on)
        asked.clear()
        panel.drawing(look)
        assert asked and set(asked) == {path}
