"""The empathy map as a drawing: everything fits, counts are there, assumptions look assumed."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

import cemlab
from cemlab.documents import Documents, EmpathyMap, Journey, Persona
from cemlab.errors import OptionError
from cemlab.style.palette import TEXT_CONTRAST, colour, contrast
from tests.personas.empathy_quotes import THEMES, quotes

LANGUAGES = ("en", "zh")
HOSTILE = "</text><script>alert(1)</script> & \x0b $5 和 $10 “合理”"
LONG = {
    "en": "Whether somebody tells me beforehand who comes, and when, and what it will cost, and "
    "whether I have to be at home for it, all day if need be, without asking twice",
    "zh": "事先能不能知道谁来、几点来、要花多少钱、是否必须在家等候，"
    "不必一遍遍地追问客服或物业管家",
}


def measured(language="en", themes=None, resamples=100, **options):
    frame = quotes(language, coders=("first", "second"), kinds=("interview", "feedback"),
                   themes=themes)  # fmt: skip
    return cemlab.personas.empathy_map(frame, language=language, resamples=resamples, **options)


def long_themes(text, each=9):
    """More themes in every field than a map shows, each of them long."""
    return {
        field: [(f"{text} {at}", f"{text} {at}", 2 + at) for at in range(each)]
        for field in THEMES["en"]
    }


def written(text=None, **more):
    said = text or {"en": "Wants to know who comes, and at which hour", "zh": "想知道谁来、几点来"}
    assumed = {"text": said, "assumed": True}
    told = {"text": said, "evidence": ["talks"]}
    fields = {
        "id": "visit", "persona": "lin", "scene": {"journey": "repair", "step": "visit"},
        "evidence": [{"id": "talks", "kind": "interview", "source": said, "n": 9}],
        "says": [{"text": said, "speaker": "I-07", "evidence": "talks"}],
        "thinks": [assumed, told], "does": [assumed], "feels": [told], "hears": [assumed],
        "pains": [told, assumed], "gains": [assumed], "review_by": "2027-06-01",
    }  # fmt: skip
    return EmpathyMap(**(fields | more))


FICTION = {"name": {"en": "Lin Jing", "zh": "林静"}, "initials": "LJ"}
LABEL = {"en": "Busy owner", "zh": "忙碌业主"}
LIN = Persona(id="lin", label=LABEL, kind="proto", summary="…", fiction=FICTION)

JOURNEY = Journey(
    id="repair", kind="as_is", title="Repair", personas="lin", scenario="…", goal="…",
    stages=[{"id": "fix", "title": "Fix"}],
    steps=[{"id": "visit", "stage": "fix", "title": "Home visit", "channel": "visit"}],
)  # fmt: skip


def words(drawing):
    return " ".join(text.words for text in drawing.texts())


def check_fits(drawing):
    assert drawing.meeting() == [] and drawing.leaving() == []
    assert drawing.svg(fonts=False)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("fields", "width"), [(4, 760), (6, 1000)])
class TestFits:
    def test_rich(self, language, fields, width):
        check_fits(measured(language).draw(fields=fields, width=width, persona=LIN))

    def test_poor(self, language, fields, width):
        poor = measured(language, themes={"feels": [("tired", "so tired", 1)]})
        check_fits(poor.draw(fields=fields, width=width))

    def test_long_and_many(self, language, fields, width):
        result = measured(language, themes=long_themes(LONG[language]), resamples=0)
        drawing = result.draw(fields=fields, width=width, headline=LONG[language])
        check_fits(drawing)
        assert {"en": "and 3 more in the table", "zh": "另有 3 项见表格"}[language] in words(
            drawing
        )

    def test_hostile(self, language, fields, width):
        result = measured(language, themes=long_themes(HOSTILE, 2), resamples=0)
        for drawing in (
            result.draw(fields=fields, width=width),
            cemlab.personas.draw_empathy_map(written(HOSTILE), fields=fields, width=width,
                                             language=language),
        ):  # fmt: skip
            check_fits(drawing)
            assert "<script" not in drawing.svg() and "$5 和 $10" in words(drawing)

    def test_written(self, language, fields, width):
        for document in (written(), written(LONG), EmpathyMap(id="none", persona="lin")):
            check_fits(cemlab.personas.draw_empathy_map(
                document, persona=LIN, fields=fields, width=width, language=language))  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_that_nothing_is_written_yet_can_be_read(theme):
    empty = EmpathyMap(id="none", persona="lin")
    drawn = cemlab.personas.draw_empathy_map(empty, persona=LIN, fields=4, language="en")
    said = [text for text in drawn.texts() if text.words == "Nothing written yet"]
    tinted = [text for text in said if text.colour == "ink_2"]
    assert len(tinted) == 2 and len(said) > 2  # pains and gains stand on tints
    for ground in ("good_tint", "bad_tint"):
        assert contrast(colour("ink_2", theme), colour(ground, theme)) >= TEXT_CONTRAST
    for text in said:
        assert contrast(colour(text.colour, theme), colour("paper", theme)) >= TEXT_CONTRAST


@pytest.mark.parametrize("language", LANGUAGES)
class TestSays:
    def test_counts_grades_and_names(self, language):
        drawing = measured(language, base=40).draw(persona=LIN)
        said = [text.words for text in drawing.texts()]
        assert {"9", "11", "A", "B", "D"} <= set(said)
        name = {"en": "Lin Jing (Busy owner)", "zh": "林静（忙碌业主）"}[language]
        assert name in " ".join(said)
        assert {"en": "inferred by coder", "zh": "由编码者推断"}[language] in said
        assert "n = 40" in " ".join(said)

    def test_what_is_said_stands_in_quotation_marks(self, language):
        drawing = measured(language).draw()
        for _, quote, _ in THEMES[language]["says"]:
            assert f"“{quote}”" in words(drawing)
        theme = THEMES[language]["thinks"][0][0]
        assert theme in words(drawing) and f"“{theme}”" not in words(drawing)

    def test_bars_are_shares_of_who_wrote(self, language):
        drawing = measured(language).draw()
        rects = [mark for mark in drawing.marks if type(mark).__name__ == "Rect"]
        whole = {round(one.box.width, 3) for one in rects if one.fill == "grid"}
        assert len(whole) == 1
        bars = [one.box.width / whole.copy().pop() for one in rects if one.fill == "mark_weak"]
        counts = [n for name in ("says", "thinks", "does", "feels")
                  for _, _, n in THEMES[language][name] if n > 2]  # fmt: skip
        assert sorted(bars) == pytest.approx(sorted(n / 16 for n in counts))

    def test_a_single_voice_is_grey_and_dashed(self, language):
        theme = THEMES[language]["feels"][2][0]
        drawing = measured(language, base=40).draw()
        assert next(one.colour for one in drawing.texts() if one.words == theme) == "muted"
        dashed = [mark for mark in drawing.marks if getattr(mark, "dash", None)]
        assert len(dashed) == 1  # its grade

    def test_pains_and_gains_leave_single_voices_out(self, language):
        themes = {"pains": [("slow", "a", 5), ("loud", "b", 1)], "gains": [("near", "c", 2)]}
        said = words(measured(language, themes=themes, resamples=0).draw())
        assert "slow" in said and "loud" not in said
        single = {"en": "near (2, single voice)", "zh": "near（2，个别声音）"}[language]
        assert single in said  # where there are no others

    def test_four_fields_tell_what_they_leave_out(self, language):
        result = measured(language)
        assert [code for code, _ in result.draw().remarks] == ["left_out", "left_out"]
        assert result.draw(fields=6).remarks == ()

    def test_assumptions_look_assumed(self, language):
        drawing = cemlab.personas.draw_empathy_map(written(), fields=6, language=language)
        said = words(drawing)
        assert {"en": "written by hand", "zh": "人工撰写"}[language] in said
        assert {"en": "(assumed)", "zh": "（假设）"}[language] in said
        assert "%" not in said and "n = " not in said
        # thinks, does, hears: a dashed grade and a dashed line each; three rest on talks with 9
        assert sum(bool(getattr(mark, "dash", None)) for mark in drawing.marks) == 9

    def test_letters_by_hand_are_those_of_cards(self, language):
        """Interviews with 12 are the words of a few, on a map as on a card."""
        talks = [{"id": "talks", "kind": "interview", "source": "I", "n": 12}]
        claim = {"text": "Waits", "evidence": "talks"}
        document = EmpathyMap(id="m", persona="lin", evidence=talks, thinks=[claim], pains=[claim])
        card = cemlab.personas.draw_proto(
            Persona(id="lin", label=LABEL, kind="proto", summary="…", evidence=talks,
                    pains=[claim]), language=language)  # fmt: skip
        drawing = cemlab.personas.draw_empathy_map(document, persona=LIN, language=language)
        for one in (card, drawing):
            assert "D" in [text.words for text in one.texts()]
            assert not {"A", "C"} & {text.words for text in one.texts()}
        assert "B" not in [text.words for text in drawing.texts()]
        assert {"en": "Waits (D)", "zh": "Waits（D）"}[language] in words(drawing)
        legend = cemlab.language.speaker(language)("documents.evidence.key")
        for one in (card, drawing, measured(language, resamples=0).draw()):
            assert legend.replace(" ", "") in words(one).replace(" ", "")

    def test_past_its_review_is_red(self, language):
        for day, n_red in ((date(2027, 6, 2), 1), (date(2027, 6, 1), 0), (None, 0)):
            drawing = cemlab.personas.draw_empathy_map(written(), language=language, on=day)
            dated = [one for one in drawing.texts() if "2027-06-01" in one.words]
            assert len(dated) == 1
            assert sum(one.colour == "bad_text" for one in dated) == n_red
            check_fits(drawing)

    def test_a_persona_is_called_by_its_name(self, language):
        documents = Documents(personas={"lin": LIN}, journeys={}, language=language, files=(),
                              touchpoints=())  # fmt: skip
        name = {"en": "Lin Jing (Busy owner)", "zh": "林静（忙碌业主）"}[language]
        found = measured(language, resamples=0, documents=documents)
        assert name in words(found.draw()) and name in found.narrate(language)
        assert found.glance()["persona"].iloc[0] == "lin"
        again = type(found).from_dict(found.to_dict())
        assert name in words(again.draw(language=language))
        plain = measured(language, resamples=0)
        assert name not in plain.narrate(language) and "lin" in plain.narrate(language)

    def test_every_mark_leads_to_people(self, language):
        drawing = measured(language).draw(fields=6)
        table = drawing.evidence()
        assert {tie for _, tie in drawing.ties} == set(table["mark"])
        assert len(table) == sum(map(len, THEMES[language].values()))
        assert table["speakers"].str.startswith("R").all() and "data-evidence" in drawing.svg()

    def test_dark(self, language):
        drawing = measured(language).draw(theme="dark")
        assert cemlab.style.colour("paper", "dark") in drawing.svg()

    def test_as_a_table_too(self, language):
        cells = [cell for line in measured(language).draw().table for cell in line]
        assert any("56%" in cell and "33%" in cell for cell in cells)


def test_a_report_draws_the_measured_map_and_those_by_hand():
    other = written(id="else", persona="zhou")
    documents = SimpleNamespace(
        personas={"lin": LIN}, empathy_maps={"visit": written(), "else": other},
        journeys={"repair": JOURNEY},
    )  # fmt: skip
    drawn = measured().drawings(documents)
    assert list(drawn) == ["empathy_map", "written_visit"]
    assert "Home visit" in words(drawn["written_visit"]("en"))
    for language in LANGUAGES:
        for draw in drawn.values():
            drawing = draw(language)
            check_fits(drawing)
            assert {"en": "Lin Jing", "zh": "林静"}[language] in words(drawing)
            assert {"en": "Hears", "zh": "听"}[language] in words(drawing)


@pytest.mark.parametrize("fields", [5, "4", True])
def test_four_or_six(fields):
    with pytest.raises(OptionError, match="Expected 4 or 6"):
        measured(resamples=0).draw(fields=fields)


def test_the_same_map_twice_is_the_same_file():
    first, second = (measured("zh").draw() for _ in range(2))
    assert first.svg() == second.svg() and first.png() == second.png()
