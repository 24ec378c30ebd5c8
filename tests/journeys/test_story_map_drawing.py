"""The user-story map: everything fits, each card says what it is and what it serves."""

import re
from xml.etree import ElementTree

import pytest

from cemlab.documents import Persona
from cemlab.drawing import primitives
from cemlab.errors import OptionError
from cemlab.journeys.story_maps import draw_story_map

from . import repair_documents as made

HOSTILE = "<script>alert(1)</script> & \"x\" 'y' \x0b$5 和 $10 ]]> \u202e"
SVG = "{http://www.w3.org/2000/svg}"
LANGUAGES, WIDTHS, THEMES = ("en", "zh"), (1000, 1240, 1280, 1560), ("light", "dark")


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    return made.written(tmp_path_factory.mktemp("documents"))


@pytest.fixture(scope="module")
def journey(documents):
    return documents[0]


@pytest.fixture(scope="module")
def story_map(documents):
    return documents[2]


def _said(drawing):
    return [text.words for text in drawing.texts()]


def _codes(drawing):
    return {code for code, _ in drawing.remarks}


def _cards(drawing):
    """Boxes of the cards by tint, with those of the key left out."""
    return [mark for mark in drawing.marks
            if isinstance(mark, primitives.Rect) and mark.fill in ("good_tint", "support_tint")
            and mark.box.width > 25]  # fmt: skip


class _Labelled:
    """A result that knows how one item is worded."""

    @staticmethod
    def label(name, language):
        return {"reporting": {"en": "Ease", "zh": "报修便捷"}}.get(name, {}).get(language, name)


def _persona(name, fiction):
    raw = {"id": name, "kind": "proto", "status": "draft",
           "label": {"en": "The thrifty", "zh": "省钱的人"},
           "summary": {"en": "Made up.", "zh": "虚构。"}, "fiction": fiction}  # fmt: skip
    return Persona.model_validate({key: value for key, value in raw.items() if value is not None})


def _with(story_map, **values):
    raw = story_map.model_dump(mode="json", by_alias=True)
    return type(story_map).model_validate(raw | values)


class TestFits:
    @pytest.mark.parametrize("width", WIDTHS)
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_no_text_meets_another_or_leaves_its_cell(self, story_map, journey, language, width):
        theme = THEMES[width in (1240, 1560)]
        drawing = draw_story_map(story_map, journey, width=width, language=language, theme=theme)
        assert drawing.width == width and drawing.theme == theme
        assert not drawing.meeting() and not drawing.leaving()
        assert _codes(drawing) <= ({"tall"} if width == 1280 else set())

    @pytest.mark.parametrize("width", (1000, 1560))
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_longer_words_fit_too(self, story_map, journey, language, width):
        drawing = draw_story_map(
            made.reworded(story_map, made.longer), made.reworded(journey, made.longer),
            width=width, language=language,
        )  # fmt: skip
        assert not drawing.meeting() and not drawing.leaving()
        assert _codes(drawing) <= {"long_text", "narrow", "tall"}

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_hostile_words_come_out_as_words(self, story_map, journey, language):
        drawing = draw_story_map(
            made.reworded(story_map, lambda text: HOSTILE + text),
            made.reworded(journey, lambda text: HOSTILE + text), language=language,
        )  # fmt: skip
        text = drawing.svg()
        words = ["".join(one.itertext()) for one in ElementTree.fromstring(text).iter(f"{SVG}text")]
        assert any("<script>" in one for one in words)
        assert "<script" not in text and "\x0b" not in text and "\u202e" not in text
        assert set(re.findall(r"https?://[^\"<]+", text)) == {"http://www.w3.org/2000/svg"}
        assert not drawing.meeting() and not drawing.leaving()

    @pytest.mark.parametrize("name", ["W" * 119, "名" * 119])
    def test_long_names_are_cut_and_told(self, story_map, journey, name):
        drawing = draw_story_map(made.reworded(story_map, lambda text: name),
                                 made.reworded(journey, lambda text: name),
                                 language="zh")  # fmt: skip
        assert not drawing.meeting() and not drawing.leaving()
        assert "cut" in _codes(drawing)


class TestContent:
    def test_every_card_has_its_letter_its_colour_and_what_it_serves(self, story_map, journey):
        drawing = draw_story_map(story_map, journey, language="en")
        said, kinds = _said(drawing), [card.kind for card in story_map.cards]
        fills = [card.fill for card in _cards(drawing)]
        assert said.count("F") == fills.count("good_tint") == kinds.count("functional")
        assert said.count("S") == fills.count("support_tint") == kinds.count("supporting")
        serves = [f"→ {', '.join((*card.pains, *card.measures))}" for card in story_map.cards]
        assert sorted(one for one in said if re.fullmatch(r"→ [PM].*\d", one)) == sorted(serves)

    def test_chinese_names_the_kinds_in_words(self, story_map, journey):
        said = _said(draw_story_map(story_map, journey, language="zh"))
        kinds = [card.kind for card in story_map.cards]
        assert said.count("功能") == kinds.count("functional")
        assert said.count("支撑") == kinds.count("supporting")

    def test_orange_is_not_beside_red(self, story_map, journey):
        drawing = draw_story_map(story_map, journey, language="zh")
        roles = {getattr(mark, name, None) for mark in drawing.marks
                 for name in ("fill", "stroke", "colour")}  # fmt: skip
        assert not {role for role in roles if role and role.startswith("bad")}

    def test_order_in_a_column_is_priority(self, story_map, journey):
        cards = story_map.model_dump(mode="json")["cards"]
        places = {}
        for told in (cards, cards[::-1]):
            drawing = draw_story_map(_with(story_map, cards=told), journey, language="zh")
            tops = {text.words: text.box.y0 for text in drawing.texts()}
            places[told is cards] = tops["四节点推送"] < tops["派单规则引擎"]
        assert places == {True: True, False: False}

    def test_lines_part_the_releases(self, story_map, journey):
        drawing = draw_story_map(story_map, journey, language="en")
        lines = [mark for mark in drawing.marks if isinstance(mark, primitives.Polyline)]
        told = [(one.stroke, one.thick) for one in lines]
        assert told == [("ink", 2), ("ink", 1.4), ("rule", 1), ("rule", 1)]  # the last: of the key
        tops = {text.words: text.box.y0 for text in drawing.texts()}
        heights = [one.points[0][1] for one in lines]
        assert heights[0] < tops["Release 1"] < heights[1] < tops["Release 2"] < heights[2]

    def test_the_table_has_a_row_for_each_card(self, story_map, journey):
        drawing = draw_story_map(story_map, journey, language="en")
        rows = drawing.table[1:]
        assert len(rows) == len(story_map.cards)
        assert rows[0][:4] == ("Release 1", "Report", "Report", "functional")
        assert rows[0][4:6] == ("Report with a photo", "P1")
        assert "9 functional and 5 supporting cards in 3 slices" in drawing.description

    def test_cards_that_serve_nothing_are_told(self, story_map, journey):
        cards = story_map.model_dump(mode="json")["cards"]
        cards[0] |= {"pains": [], "measures": []}
        drawing = draw_story_map(_with(story_map, cards=cards), journey, language="en")
        assert "Report with a photo" in dict(drawing.remarks)["serves_nothing"]

    def test_effect_and_persona_are_named(self, story_map, journey):
        cards = story_map.model_dump(mode="json")["cards"]
        cards[0] |= {"persona": "lin", "driver_effect": "reporting"}
        drawing = draw_story_map(_with(story_map, cards=cards), journey, language="en")
        assert "for lin" in _said(drawing) and "via reporting" in _said(drawing)
        assert drawing.table[1][6:] == ("reporting", "lin")

    @pytest.mark.parametrize(("language", "words"), [
        ("en", ("for Lin Jing", "for The thrifty", "for nobody", "via Ease", "via tidiness")),
        ("zh", ("面向林静", "面向省钱的人", "面向 nobody", "经由报修便捷", "经由 tidiness")),
    ])  # fmt: skip
    def test_personas_and_items_are_called_by_their_words(self, story_map, journey, language,
                                                          words):  # fmt: skip
        personas = {
            "lin": _persona("lin", {"name": {"en": "Lin Jing", "zh": "林静"}, "initials": "LJ"}),
            "zhou": _persona("zhou", None),
        }
        cards = story_map.model_dump(mode="json")["cards"][:5]
        for card, (who, item) in zip(cards, (("lin", "reporting"), ("zhou", "tidiness"),
                                             ("nobody", None)), strict=False):  # fmt: skip
            card |= {"persona": who, "driver_effect": item}
        drawing = draw_story_map(_with(story_map, cards=cards), journey, result=_Labelled(),
                                 personas=personas, width=1560, language=language)  # fmt: skip
        assert set(words) <= set(_said(drawing))

    def test_what_is_simulated_says_so(self, story_map, journey):
        assert "simulated data" in _said(draw_story_map(story_map, journey, language="en"))


class TestHeadline:
    def test_pains_are_counted_through_measures_too(self, story_map, journey):
        cards = story_map.model_dump(mode="json")["cards"]
        title = draw_story_map(story_map, journey, language="en").title
        assert title == "Release 1 serves all 5 pain points of the journey"
        for card in cards:
            card["pains"] = []  # only the three measures are left: P2, P3 and P4
        fewer = draw_story_map(_with(story_map, cards=cards), journey, language="en")
        assert fewer.title == "Release 1 serves 3 of the 5 pain points of the journey"
        for card in cards:
            card["measures"] = []
        plain = draw_story_map(_with(story_map, cards=cards), journey, language="en")
        assert plain.title == "What to build for repairs"


class TestRefusals:
    def test_a_crowd_of_touchpoints(self, story_map, journey):
        raw = journey.model_dump(mode="json", by_alias=True)
        raw["steps"] += [{**raw["steps"][0], "id": f"more_{at}", "pains": [], "measures": []}
                         for at in range(32)]  # fmt: skip
        with pytest.raises(OptionError, match="40 touchpoints.*Split the journey"):
            draw_story_map(story_map, type(journey).model_validate(raw), language="zh")

    def test_wrong_documents(self, story_map, journey):
        with pytest.raises(OptionError, match="Expected a StoryMap and its Journey"):
            draw_story_map(journey, story_map, language="en")
        other = type(journey).model_validate(journey.model_dump(mode="json") | {"id": "other"})
        with pytest.raises(OptionError, match="Give the journey 'repair'"):
            draw_story_map(story_map, other, language="en")
        cards = story_map.model_dump(mode="json")["cards"]
        cards[0]["task"], cards[1]["slice"] = "nowhere", "never"
        with pytest.raises(OptionError, match="(?s)task 'nowhere'.*slice 'never'"):
            draw_story_map(_with(story_map, cards=cards), journey, language="en")


def test_same_bytes(story_map, journey):
    first, second = (draw_story_map(story_map, journey, language="zh") for _ in range(2))
    assert first.svg() == second.svg()
