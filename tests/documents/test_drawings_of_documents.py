"""Rule 20: every drawing of a document has a text that describes it, and is read without colour.

Lint sees documents and no drawings; so this looks at one drawing of every kind. Contrast is that of
luminance: what is left of a colour in a copy without colours. The palette has tests of its own for
the contrast of body text on paper.
"""

import re
from xml.etree import ElementTree

import pytest

import cemlab
from cemlab.documents import read_documents, read_empathy_map
from cemlab.drawing.primitives import Circle, Polygon, Rect, Text
from cemlab.journeys import draw_blueprint, draw_flow, draw_story_map
from cemlab.personas import draw_comparison, draw_empathy_map, draw_proto
from cemlab.style.palette import MARK_CONTRAST, colour, contrast

LOOKS = (("en", "light"), ("zh", "dark"))
SVG = "{http://www.w3.org/2000/svg}"
EMPATHY = """schema: empathy_map/1
id: waiting
persona: lin
says: [{text: {en: Nobody told me., zh: 没有人告诉我。}, speaker: R1, evidence: talks}]
thinks: [{text: {en: Is it forgotten?, zh: 是不是忘了？}, assumed: true}]
does: [{text: {en: Calls again, zh: 再打电话}, evidence: talks}]
feels: [{text: {en: Uneasy, zh: 不安}, assumed: true}]
evidence: [{id: talks, kind: observation, source: {en: Visits, zh: 走访}, simulated: true}]
"""


@pytest.fixture(scope="module")
def study():
    return cemlab.open_study("wuye-repair")


@pytest.fixture(scope="module")
def documents(study):
    return read_documents(study)


@pytest.fixture(scope="module")
def found(study):
    """What the drawings of results need: one of journeys and one of personas."""
    survey, events = cemlab.read_survey(study), cemlab.read_events(study)
    personas = study.options("personas") | {"k": 3, "k_max": 3, "resamples": 0, "null_samples": 0}
    return {
        "journeys": cemlab.journeys.map(events, survey, outcome="overall"),
        "personas": cemlab.personas.fit(survey, **personas),
    }


@pytest.fixture(scope="module")
def empathy(tmp_path_factory):
    path = tmp_path_factory.mktemp("documents") / "waiting.yaml"
    path.write_text(EMPATHY, "utf-8")
    return read_empathy_map(path)


DRAWN = {
    "journey map": lambda found, documents, empathy, **look: found["journeys"].draw_map(
        documents.journeys["repair"], **look),
    "flow": lambda found, documents, empathy, **look: draw_flow(
        found["journeys"], documents.journeys["repair"], to_be=documents.journeys["repair_to_be"],
        **look),
    "blueprint": lambda found, documents, empathy, **look: draw_blueprint(
        documents.blueprints["repair"], documents.journeys["repair"], **look),
    "story map": lambda found, documents, empathy, **look: draw_story_map(
        documents.story_maps["repair"], documents.journeys["repair"], **look),
    "persona card": lambda found, documents, empathy, **look: draw_proto(
        documents.personas["lin"], **look),
    "personas side by side": lambda found, documents, empathy, **look: draw_comparison(
        found["personas"], documents, **look),
    "empathy map": lambda found, documents, empathy, **look: draw_empathy_map(
        empathy, persona=documents.personas["lin"], **look),
}  # fmt: skip


@pytest.fixture(scope="module", params=DRAWN)
def drawn(request, found, documents, empathy):
    """One kind of drawing, by language and theme."""
    return {
        (language, theme): DRAWN[request.param](found, documents, empathy, language=language,
                                                theme=theme)
        for language, theme in LOOKS
    }  # fmt: skip


def test_has_a_text_that_describes_it(drawn):
    for (language, theme), drawing in drawn.items():
        root = ElementTree.fromstring(drawing.svg(fonts=False))
        title, told = root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")
        assert title and len(told) > len(title), (language, theme)
        chinese = re.search("[\u4e00-\u9fff]", told)
        assert bool(chinese) == (language == "zh"), told


def test_is_read_without_colour(drawn):
    for (language, theme), drawing in drawn.items():
        texts = [(at, mark) for at, mark in enumerate(drawing.marks)
                 if isinstance(mark, Text) and mark.lines]  # fmt: skip
        faint = [
            mark.lines[0][2] for at, mark in texts
            if contrast(colour(mark.colour, theme), _ground(drawing, at, theme)) < MARK_CONTRAST
        ]  # fmt: skip
        assert texts
        assert faint == [], (language, theme)


def _ground(drawing, at, theme):
    """The colour that lies below a text: that of the last filled shape around its middle."""
    box = drawing.marks[at].box
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    for mark in reversed(drawing.marks[:at]):
        if isinstance(mark, (Rect, Circle, Polygon)) and mark.fill and _holds(mark, x, y):
            return colour(mark.fill, theme)
    return colour("paper", theme)


def _holds(mark, x, y):
    if isinstance(mark, Circle):
        return (mark.x - x) ** 2 + (mark.y - y) ** 2 <= mark.r**2
    if isinstance(mark, Rect):
        box = mark.box
        return box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1
    if mark.opacity < 1:
        return False
    across, down = zip(*mark.points, strict=True)
    return min(across) <= x <= max(across) and min(down) <= y <= max(down)
