"""Blueprints and story maps on slides: nothing is lost, nothing meets, each slide fits."""

import re
import warnings
from collections import Counter

import pytest

from cemlab.documents import Documents
from cemlab.drawing import primitives, save_slides
from cemlab.journeys import draw_blueprint, draw_blueprint_slides, draw_story_map_slides
from cemlab.journeys.blueprints.slides import _bands, _spreads
from cemlab.journeys.sheet_set import sheets_of

from . import repair_documents as made

LANGUAGES = ("en", "zh")


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    return made.written(tmp_path_factory.mktemp("documents"))


def _said(drawing):
    return [text.words for text in drawing.texts()]


def _all(slides):
    """What stands on all slides, without blanks and breaks of lines."""
    return "".join("".join(words.split()) for one in slides for words in _said(one))


def _texts_of(blueprint, journey, language):
    """Every text of the cards of both documents."""
    for node in blueprint.nodes:
        yield blueprint.words(node.text, language)
        if node.fail_point is not None:
            yield blueprint.words(node.fail_point.text, language)
    for step in journey.steps:
        yield journey.words(step.title, language)
        yield journey.words(step.customer_action.text, language)
        yield from (journey.words(prop.text, language) for prop in step.props)


def _arrows(drawing):
    """Lines of arrows between cards: those above the key."""
    cards = [mark.box.y1 for mark in drawing.marks if isinstance(mark, primitives.Rect)
             and mark.radius and mark.box.height > 30]  # fmt: skip
    return [mark for mark in drawing.marks if isinstance(mark, primitives.Polyline)
            and mark.stroke in ("ink_2", "bad") and mark.points[0][1] < max(cards) + 1]  # fmt: skip


class TestBlueprint:
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("longer", (False, True))
    def test_nothing_is_lost_and_all_fits(self, documents, language, longer):
        journey, blueprint, _ = documents
        if longer:
            journey, blueprint = (made.reworded(one, made.longer) for one in (journey, blueprint))
        slides = draw_blueprint_slides(blueprint, journey, dwell=made.times(), language=language)
        assert len(slides) > 1
        for number, one in enumerate(slides, start=1):
            assert (one.width, one.height) == (1280, 720)
            assert not one.meeting() and not one.leaving()
            assert f"{number}/{len(slides)}" in one.title
            assert {code for code, _ in one.remarks} <= {"long_text", "narrow"}
        told = _all(slides)
        for text in _texts_of(blueprint, journey, language):
            assert "".join(text.split()) in told, text

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_each_arrow_is_drawn_or_told_at_both_its_ends(self, documents, language):
        journey, blueprint = (made.reworded(one, made.longer) for one in documents[:2])
        slides = draw_blueprint_slides(blueprint, journey, dwell=made.times(), language=language)
        drawn = sum(len(_arrows(one)) for one in slides)
        words = [one for slide in slides for one in _said(slide) if re.match(r"[→←↔] \d", one)]
        assert drawn and words
        assert len(words) == 2 * (len(blueprint.links) - drawn)
        assert Counter(one[0] for one in words)["→"] == len(words) / 2

    def test_where_an_arrow_leads_is_named_by_number_and_words(self, documents):
        journey, blueprint, _ = documents
        slides = draw_blueprint_slides(blueprint, journey, dwell=made.times(), language="en")
        told = _all(slides)
        assert "←1Agentlogstheorder" in told and "→2Supervisorchecksandsorts" in told

    def test_what_fits_on_one_slide_is_one_sheet(self, documents):
        journey, blueprint, _ = documents
        step = journey.steps[0].id
        steps = journey.model_dump(mode="json", by_alias=True)["steps"]
        short = made.changed(journey, steps=steps[:1])
        raw = blueprint.model_dump(mode="json", by_alias=True)
        own = [node for node in raw["nodes"] if node["step"] == step]
        names = {node["id"] for node in own} | {f"customer.{step}"}
        links = [one for one in raw["links"] if {one["from"], one["to"]} <= names]
        little = made.changed(blueprint, nodes=own, links=links)
        (slide,) = draw_blueprint_slides(little, short, language="en")
        assert slide.title == draw_blueprint(little, short, language="en", width=1280).title
        assert "(1/1)" not in slide.title

    def test_the_headline_is_that_of_the_whole(self, documents):
        journey, blueprint, _ = documents
        whole = draw_blueprint(blueprint, journey, dwell=made.times(), language="en")
        slides = draw_blueprint_slides(blueprint, journey, dwell=made.times(), language="en")
        assert {one.title.rsplit(" (", 1)[0] for one in slides} == {whole.title}

    def test_spreads_keep_stages_together_as_long_as_they_can(self):
        found = list(_spreads(["a", "a", "b", "b", "b", "c"]))
        assert found[0] == [range(0, 6)] and found[2] == [range(0, 2), range(2, 5), range(5, 6)]
        assert found[1] in ([range(0, 2), range(2, 6)], [range(0, 5), range(5, 6)])
        for groups, one in enumerate(found, start=1):
            assert len(one) == groups and all(len(own) for own in one)
            assert [at for own in one for at in own] == list(range(6))

    def test_bands_by_hand(self):
        heights = [3, 3, 5, 1, 9, 2]
        found = list(_bands(6, lambda own: sum(heights[at] for at in own) <= 6))
        assert found == [range(0, 2), range(2, 4), range(4, 5), range(5, 6)]


class TestStoryMap:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_nothing_is_lost_and_all_fits(self, documents, language):
        journey, _, story_map = documents
        cards = story_map.model_dump(mode="json", by_alias=True)["cards"]
        crowd = made.changed(story_map, cards=cards * 4)  # releases that are taller than a slide
        slides = draw_story_map_slides(crowd, journey, language=language)
        assert len(slides) > len(crowd.slices)
        for number, one in enumerate(slides, start=1):
            assert (one.width, one.height) == (1280, 720)
            assert not one.meeting() and not one.leaving()
            assert f"{number}/{len(slides)}" in one.title and not one.remarks
        told = _all(slides)
        counts = Counter(card.text[language] for card in crowd.cards)
        for words, many in counts.items():
            assert told.count("".join(words.split())) >= many
        rows = [row for one in slides for row in one.table[1:]]
        assert Counter(row[4] for row in rows) == counts

    def test_order_is_kept_from_slide_to_slide(self, documents):
        journey, _, story_map = documents
        cards = story_map.model_dump(mode="json", by_alias=True)["cards"]
        many = [one | {"text": {"en": f"{one['text']['en']} {at}", "zh": f"第 {at} 项"}}
                for at in range(5) for one in cards]  # fmt: skip
        crowd = made.changed(story_map, cards=many)
        rows = [row for one in draw_story_map_slides(crowd, journey, language="en")
                for row in one.table[1:]]  # fmt: skip
        for task in {row[2] for row in rows}:
            for name in {row[0] for row in rows}:
                own = [row[4] for row in rows if (row[0], row[2]) == (name, task)]
                step = next(one.id for one in journey.steps if one.title["en"] == task)
                part = next(one.id for one in crowd.slices if one.title["en"] == name)
                assert own == [card.text["en"] for card in crowd.cards_of(step, part)]

    def test_only_what_stands_below_the_first_release_has_its_line(self, documents):
        journey, _, story_map = documents
        cards = story_map.model_dump(mode="json", by_alias=True)["cards"]
        crowd = made.changed(story_map, cards=cards * 3)
        for one in draw_story_map_slides(crowd, journey, language="en"):
            strong = [mark for mark in one.marks if isinstance(mark, primitives.Polyline)
                      and (mark.stroke, mark.thick) == ("ink", 1.4 * 14 / 12)]  # fmt: skip
            slices = {row[0] for row in one.table[1:]}
            assert len(strong) == ("Release 1" in slices and len(slices) > 1)


def test_both_can_be_saved_as_slides(documents, tmp_path):
    pptx = pytest.importorskip("pptx")
    journey, blueprint, story_map = documents
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        slides = [*draw_blueprint_slides(blueprint, journey, language="zh"),
                  *draw_story_map_slides(story_map, journey, language="zh")]  # fmt: skip
        kept = pptx.Presentation(str(save_slides(tmp_path / "all.pptx", slides)))
    assert len(kept.slides) == len(slides)


def test_sheets_as_wide_as_a_slide_are_slides(documents):
    own = [{one.id: one} for one in documents]
    found = Documents(journeys=own[0], blueprints=own[1], story_maps=own[2], personas={},
                      language="zh", files=(), touchpoints=())  # fmt: skip
    told = {"dwell": made.times(), "deviations": None, "language": "zh"}
    assert len(sheets_of(None, found, width=1000, **told)) == 2
    assert {one.height for one in sheets_of(None, found, width=1280, **told)} == {720}
