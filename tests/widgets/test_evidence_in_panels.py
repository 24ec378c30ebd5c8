"""Evidence in panels: what it asks of the data, and that which is written beside a claim."""

import pytest

from cemlab.documents import read_journey, read_persona
from cemlab.errors import StudyError
from cemlab.language import LANGUAGES, speaker
from cemlab.widgets import journey, personas
from cemlab.widgets.document_beside import claim_at
from cemlab.widgets.document_evidence import evidence_fields, written_beside
from cemlab.widgets.journey_form import JourneyForm
from cemlab.widgets.panels import opened as opened_study
from cemlab.widgets.persona_form import DocumentForm
from tests.widgets.test_journey_form import JOURNEY
from tests.widgets.test_journey_panel import write_study as write_shop
from tests.widgets.test_persona_form import PERSONA, comments, lines_changed
from tests.widgets.test_persona_panel import write_study as write_people

BESIDE = PERSONA.replace(
    "    evidence: survey\n",
    "    evidence:\n"
    "      - survey\n"
    "      # asked again\n"
    "      - id: calls # by phone\n"
    "        kind: feedback # of March\n"
    "        source: {en: Calls, zh: 电话}\n"
    "        query: {item: b, at_least: 4} # the best two\n",
).replace(
    "  - {text: {zh: 没人说。}, speaker: I-07, evidence: talks} # recorded\n",
    "  - {text: {zh: 没人说。}, speaker: I-07, evidence: {id: notes, kind: interview, source: 笔记,"
    " consent: true}} # recorded\n",
)
CALLS, NOTES = ("goals", 0, "evidence", 1), ("quotes", 0, "evidence")
WALKED = JOURNEY.replace(
    "    customer_action:\n      text: {en: Reads labels, zh: 看标签} # slowly\n"
    "      assumed: true\n",
    "    customer_action:\n      text: {en: Reads labels, zh: 看标签} # slowly\n"
    "      evidence: # seen\n        - id: watched # on Saturdays\n          kind: observation\n"
    "          source: {en: Two days, zh: 两天} # in May\n",
)


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("CEMLAB_ROOT", str(tmp_path))
    monkeypatch.delenv("CEMLAB_DATA", raising=False)
    return tmp_path


@pytest.fixture
def ada(root):
    path = write_people(root) / "documents/personas/ada.yaml"
    path.write_text(BESIDE, "utf-8")
    return path


@pytest.fixture
def visit(root):
    path = write_shop(root) / "documents/journeys/visit.yaml"
    path.write_text(WALKED, "utf-8")
    return path


def opened(panel, choose):
    """The controls of a panel with its evidence shown."""
    panel.widget()
    controls = panel._controls
    choose(controls)
    return controls


@pytest.fixture
def person(ada):
    return opened(personas("people"), lambda one: setattr(one.parts, "value", "evidence"))


@pytest.fixture
def way(visit):
    return opened(journey("shop"), lambda one: one.press_spot(("sources", "")))


class TestBeside:
    def test_it_is_found_wherever_it_stands(self):
        form = DocumentForm(kind="persona", text=BESIDE)
        assert written_beside(form) == (CALLS, NOTES)
        assert claim_at(form, CALLS, "en") == "Soon" and claim_at(form, NOTES, "zh") == "没人说。"
        way = JourneyForm(kind="journey", text=WALKED)
        assert written_beside(way) == (("steps", 1, "customer_action", "evidence", 0),)
        assert written_beside(DocumentForm(kind="persona", text=PERSONA)) == ()

    def test_a_persona_writes_one_line_and_keeps_every_comment(self, person, ada):
        assert person.beside.box.layout.display is None and len(person.beside.rows) == 2
        person.beside.rows[0].widgets["source_en"].value = "Calls of May"
        person.beside.rows[0].widgets["query_at_least"].value = "3"
        person.press_save()
        gone, new = lines_changed(BESIDE, ada.read_text("utf-8"))
        assert gone == ["        source: {en: Calls, zh: 电话}",
                        "        query: {item: b, at_least: 4} # the best two"]  # fmt: skip
        assert new == ["        source: {en: Calls of May, zh: 电话}",
                       "        query: {item: b, at_least: 3} # the best two"]  # fmt: skip
        query = read_persona(ada).goals[0].evidence[1].query
        assert (query.item, query.at_least) == ("b", 3)

    def test_within_braces_too(self, person, ada):
        person.beside.rows[1].widgets["wave"].value = "2024"
        person.press_save()
        assert read_persona(ada).quotes[0].evidence[0].wave == "2024"
        assert comments(ada.read_text("utf-8")) == comments(BESIDE)

    def test_a_journey_writes_within_a_block_of_a_touchpoint(self, way, visit):
        row = way.editor.forms["beside"].rows[0]
        row.widgets["source_zh"].value = "三天"
        row.widgets["period"].value = "May"
        way.press_save()
        gone, new = lines_changed(WALKED, visit.read_text("utf-8"))
        assert gone == ["          source: {en: Two days, zh: 两天} # in May"]
        assert new == [
            "          source: {en: Two days, zh: 三天} # in May",
            "          period: May",
        ]
        assert read_journey(visit).steps[1].customer_action.evidence[0].period == "May"

    def test_another_id_goes_to_whatever_names_it_and_a_known_one_is_refused(self, person, ada):
        named = BESIDE.replace("    assumed: true # to be tested", "    evidence: calls.b")
        ada.write_text(named, "utf-8")
        person.press_reread()
        person.beside.rows[0].widgets["id"].value = "notes"  # that of the quote
        assert person.desk.form.text == named
        person.beside.rows[0].widgets["id"].value = "phone"
        assert person.desk.form.value("goals")[1]["evidence"] == "phone.b"
        assert person.desk.form.value(*CALLS)["id"] == "phone"

    def test_without_any_it_is_hidden(self, person, ada):
        ada.write_text(PERSONA, "utf-8")
        person.press_reread()
        assert person.beside.box.layout.display == "none"

    def test_words_from_people_are_escaped(self, person, ada):
        ada.write_text(BESIDE.replace("en: Soon", "en: <script>alert(1)</script>"), "utf-8")
        person.press_reread()
        assert "<script>" not in person.beside._heads[0].value


class TestQuery:
    def test_what_a_source_looks_up_is_written_and_taken_away(self, person, ada):
        widgets = person.sources.rows[0].widgets
        widgets["query_item"].field.value = "Speed"
        widgets["query_at_least"].value = "4"
        widgets["query_segment"].value = "channel: app"
        person.press_save()
        query = read_persona(ada).evidence[0].query
        assert (query.item, query.at_least, dict(query.segment)) == ("a", 4, {"channel": "app"})
        assert comments(ada.read_text("utf-8")) == comments(BESIDE)
        widgets["query_segment"].value = widgets["query_at_least"].value = ""
        widgets["query_item"].field.value = "–"
        person.press_save()
        assert ada.read_text("utf-8") == BESIDE

    def test_a_touchpoint_of_a_journey(self, way, visit):
        widgets = way.editor.forms["sources"].rows[0].widgets
        widgets["query_touchpoint"].field.value = "pay"
        widgets["query_statistic"].field.value = "share"
        way.press_save()
        query = read_journey(visit).evidence[0].query
        assert (query.touchpoint, query.statistic) == ("pay", "share")

    @pytest.mark.parametrize(("field", "said", "told"), [
        ("query_at_least", "often", "at_least"),
        ("query_segment", "app", "segment"),
        ("expires", "soon", "expires"),
        ("n", "-3", "n"),
    ])  # fmt: skip
    @pytest.mark.parametrize("where", ["sources", "beside"])
    def test_what_is_impossible_is_told_and_not_written(
        self, person, ada, where, field, said, told
    ):
        rows = getattr(person, where).rows
        rows[0].widgets["query_item"].field.value = "Speed"
        rows[0].widgets[field].value = said
        assert told in person.problems.value
        person.press_save()
        assert ada.read_text("utf-8") == BESIDE
        assert rows[0].widgets[field].value == said  # to be mended

    def test_one_that_is_asked_item_by_item_has_no_query_of_its_own(self, way, visit):
        way.editor.forms["sources"].rows[1].widgets["query_touchpoint"].field.value = "pay"
        assert "which has a query of its own" in way.problems.value
        way.press_save()
        assert visit.read_text("utf-8") == WALKED

    def test_a_share_of_nothing_is_told(self, way, visit):
        widgets = way.editor.forms["beside"].rows[0].widgets
        widgets["query_item"].field.value = "size"
        widgets["query_statistic"].field.value = "share"
        assert "a share needs" in way.problems.value
        way.press_save()
        assert visit.read_text("utf-8") == WALKED

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_field_has_words(self, root, language):
        write_people(root)
        study = opened_study("people")
        say = speaker(language)
        form = DocumentForm(kind="persona", text=BESIDE)
        for one in evidence_fields(say, study, language):
            assert say(f"widgets.fields.{one.key}")
            if one.choices is not None:
                assert all(label for label, _ in one.choices(form, CALLS))


def test_comments_within_braces_are_not_lost():
    text = BESIDE.replace("source: 笔记,", "source: 笔记, # by hand\n    ")
    form = DocumentForm(kind="persona", text=text)
    made = form.with_changes(NOTES, {("wave",): "2024"})
    assert comments(made.text) == comments(text) and made.value(*NOTES)["wave"] == "2024"
    listed = text.replace("evidence: {id: notes", "evidence: [{id: notes").replace(
        "consent: true}}", "consent: true}]}"
    )
    form = DocumentForm(kind="persona", text=listed)
    with pytest.raises(StudyError, match="comments within braces"):
        form.with_changes((*NOTES, 0), {("wave",): "2024"})
