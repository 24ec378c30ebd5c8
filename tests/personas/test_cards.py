"""Persona cards: everything fits, nothing is made up, words and numbers belong together."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import Survey
from cemlab.documents import Persona, read_documents
from cemlab.errors import CemlabWarning, OptionError

LANGUAGES = ("en", "zh")
LETTERS = list("abcdef")
HOSTILE = "</text><script>alert(1)</script> & \x0b $5 和 $10 “合理”"
LONG = {
    "en": "How important is it to you that somebody tells you beforehand who comes, and when, "
    "and what it will cost, and whether you have to be at home for it, all day if need be",
    "zh": "事先知道谁来、何时来、要花多少钱、是否必须在家等候，对您来说有多重要"
    "（请按最近一次报修作答，如未报修请跳过）",
}


def grouped(planted, labels=None, **options):
    answers, truth = planted
    frame = pd.DataFrame(answers, columns=LETTERS)
    frame["channel"] = np.array(["app", "phone", "desk"])[truth]
    frame["overall"] = np.tile([1, 2, 3, 4, 5], 54)
    items = {name: {"role": "profile", "scale": [1, 5]} for name in LETTERS}
    levels = {name: {"en": name.title(), "zh": "渠道"} for name in ("app", "phone", "desk")}
    items["channel"] = {"role": "segment", "levels": levels}
    survey = Survey.from_frame(frame, items=items, labels=labels or {})
    defaults = {"describe": ["channel", "overall"], "k_max": 4, "resamples": 100,
                "null_samples": 0}  # fmt: skip
    return cemlab.personas.fit(survey, items=LETTERS, **(defaults | options))


def written(segment=None, text=None, **more):
    """A document with every field, its texts 40% longer than usual or as given."""
    said = text or {
        "en": "To know beforehand who comes, and at which hour, without having to ask twice",
        "zh": "事先知道谁来、几点来，不必一遍遍地追问客服或物业管家",
    }
    claim = {"text": said, "assumed": True}
    fields = {
        "id": "lin", "label": said, "kind": "data_driven" if segment else "proto", "summary": said,
        "fiction": {"name": {"en": "Lin Jing", "zh": "林静"}, "initials": "LJ"},
        "goals": [claim] * 3, "needs": [claim] * 3, "behaviours": [claim] * 3,
        "pains": [claim | {"pain": "P3"}, claim | {"pain": "P12"}, claim],
        "channels": [claim | {"channel": "app"}, claim | {"channel": "phone"}],
        "quotes": [{"text": said, "speaker": "I-07"}], "excluded": [claim],
        "implications": [said] * 3, "review_by": "2027-06-01",
    }  # fmt: skip
    return Persona(**(fields | {"segment": segment} | more))


def of_group(group, k=3, **more):
    return written({"analysis": "personas", "k": k, "group": group}, **more)


@pytest.fixture(scope="module")
def personas():
    rng = np.random.default_rng(20260101)
    patterns = np.array([[5, 5, 1, 1, 3, 3], [1, 1, 5, 5, 3, 3], [3, 3, 3, 1, 5, 5]])
    truth = np.repeat([0, 1, 2], [120, 90, 60])
    answers = np.clip(np.rint(patterns[truth] + rng.normal(0, 0.6, size=(270, 6))), 1, 5)
    return grouped((answers, truth)), (answers, truth)


@pytest.fixture
def result(personas):
    return personas[0]


def words(drawing):
    return " ".join(text.words for text in drawing.texts())


def check_fits(drawing):
    assert drawing.meeting() == []
    assert drawing.leaving() == []
    drawing.png(scale=1)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [1000, 1240])
class TestFits:
    def test_a_group_nobody_wrote_about(self, result, language, width):
        for persona in result.tidy()["persona"]:
            check_fits(result.draw_card(persona, language=language, width=width))

    def test_a_group_with_long_texts(self, result, language, width):
        check_fits(result.draw_card(1, of_group(1), language=language, width=width))

    def test_an_assumption_with_long_texts(self, language, width):
        check_fits(cemlab.personas.draw_proto(written(), language=language, width=width))

    def test_hostile_texts(self, personas, language, width):
        labels = dict.fromkeys(["a", "channel"], HOSTILE)
        result = grouped(personas[1], labels, resamples=0)
        document = of_group(1, text=HOSTILE)
        for drawing in (result.draw_card(1, document, language=language, width=width),
                        cemlab.personas.draw_proto(written(text=HOSTILE), language=language,
                                                   width=width)):  # fmt: skip
            check_fits(drawing)
            assert "<script" not in drawing.svg() and "$5 和 $10" in words(drawing)

    def test_labels_of_whole_sentences(self, personas, language, width):
        result = grouped(personas[1], dict.fromkeys(LETTERS, LONG), resamples=0)
        check_fits(result.draw_card(2, language=language, width=width))


@pytest.mark.parametrize("language", LANGUAGES)
class TestSays:
    def test_size_interval_and_stability(self, result, language):
        said, row = words(result.draw_card(1, language=language)), result.tidy().iloc[0]
        assert f"{row['estimate']:.0%}" in said and f"{row['jaccard']:.2f}" in said
        assert "n = 120" in said and {"en": "was not tested", "zh": "未做检验"}[language] in said

    def test_a_summary_where_nobody_is_quoted(self, result, language):
        told = "Waits at home and hears nothing"
        quoted = written(summary=told)
        bare = written(summary=told, quotes=[], goals=[], pains=[], needs=[], behaviours=[])
        for document, shown in ((quoted, False), (bare, True)):
            drawing = cemlab.personas.draw_proto(document, language=language)
            assert (told in words(drawing)) is shown
            check_fits(drawing)
        assert told in words(result.draw_card(1, of_group(1, summary=told, quotes=[])))
        nothing = {"en": "Nothing written yet", "zh": "尚未填写"}[language]
        alone = written(text={"en": "x", "zh": "x"}, goals=[], pains=[], needs=[], channels=[])
        assert nothing in words(cemlab.personas.draw_proto(alone, language=language))

    def test_every_difference_with_its_value(self, result, language):
        drawing = result.draw_card(1, language=language)
        table = result.profiles()
        own = table[table["persona"] == "1"]
        said = words(drawing)
        for row in own.itertuples():
            assert f"{row.hedges_g:+.1f}".replace("-", "−") in said or abs(row.hedges_g) < 0.05
        squares = [mark for mark in drawing.marks if type(mark).__name__ == "Rect"
                   and mark.box.width == mark.box.height == 9]  # fmt: skip
        assert len(squares) == own["built"].sum()

    def test_no_name_and_no_goals_without_a_document(self, result, language):
        said = words(result.draw_card(2, language=language))
        assert {"en": "Group 2", "zh": "第 2 组"}[language] in said
        for invented in ("Goals", "目标", "LJ", "Lin"):
            assert invented not in said

    def test_words_by_hand_have_tags_and_grades(self, result, language):
        drawing = result.draw_card(1, of_group(1), language=language)
        said = [text.words for text in drawing.texts()]
        assert {"P3", "P12", "E"} <= set(said)
        assert {"en": "not a real customer", "zh": "不对应任何真实客户"}[language] in " ".join(said)
        assert {"en": "fiction", "zh": "虚构"}[language] in " ".join(said)

    def test_that_assumptions_are_not_measured(self, result, language):
        drawing = cemlab.personas.draw_proto(written(), language=language)
        said = words(drawing)
        assert {"en": "Not measured", "zh": "未经测量"}[language] in said
        assert "n = " not in said and "%" not in said
        dashed = [mark for mark in drawing.marks if getattr(mark, "dash", None)]
        assert dashed and "brand" not in {getattr(mark, "fill", None) for mark in drawing.marks}

    def test_all_as_a_table_too(self, result, language):
        drawing = result.draw_card(1, of_group(1), language=language)
        cells = [cell for row in drawing.table for cell in row]
        assert any("n = 120" in cell for cell in cells) and "P3 E" in cells

    def test_every_sentence_has_its_mark(self, result, language):
        """Label, meaning and limits were never measured; a quotation is the words of one."""
        talk = [{"id": "talks", "kind": "interview", "source": "I", "n": 12}]
        said = {"text": "Words of one", "speaker": "I-07", "evidence": "talks"}
        for draw in (lambda one: result.draw_card(1, one, language=language),
                     lambda one: cemlab.personas.draw_proto(one, language=language)):  # fmt: skip
            for fiction in ({}, {"fiction": None}):
                drawing = draw(of_group(1, evidence=talk, quotes=[said], **fiction))
                check_fits(drawing)
                beside = {tie: drawing.marks[at].words for at, tie in drawing.ties
                          if getattr(drawing.marks[at], "words", "") in set("ABCDE")}  # fmt: skip
                wanted = {"label": "E", "quotes.0": "D", "excluded.0": "E"}
                assert {name: beside.get(name) for name in wanted} == wanted
                head = {"en": "What it means for us", "zh": "对我们的含义"}[language]
                heading = next(one.box for one in drawing.texts() if one.words == head)
                near = [one for one in drawing.texts() if one.words == "E"
                        and heading.y0 <= one.box.y0 <= heading.y1
                        and 0 < one.box.x0 - heading.x1 < 20]  # fmt: skip
                assert len(near) == 1
                meant = next(at for at, tie in drawing.ties if tie == "implications.0"
                             and getattr(drawing.marks[at], "words", ""))  # fmt: skip
                assert drawing.marks[meant].colour == "ink_2"

    def test_letters_are_looked_up_without_being_asked(self, result, language):
        """The card of a panel, of a notebook and of a report has the same letters and legend."""
        goal = {"text": "More of it", "evidence": "s.channel.app"}
        document = of_group(1, evidence=[{"id": "s", "kind": "survey", "source": "S"}],
                            goals=[goal])  # fmt: skip
        alone = result.draw_card(1, document, language=language)
        (kept, *_) = result.cards(_Found(document), language=language)
        assert alone.svg(fonts=False) == kept.svg(fonts=False)
        assert "B" in [one.words for one in alone.texts()]  # of 120 people
        nobody = cemlab.personas.draw_proto(document, language=language)
        assert "B" not in [one.words for one in nobody.texts()]
        legend = cemlab.language.speaker(language)("documents.evidence.key")
        for drawing in (alone, nobody):
            assert legend.replace(" ", "") in words(drawing).replace(" ", "")

    def test_levels_that_are_hidden_are_named(self, planted, language):
        answers, _ = planted
        frame = pd.DataFrame(answers, columns=LETTERS)
        channel = np.array(["app", "desk"])[np.arange(270) % 2]
        channel[:5] = "rare"
        items = {name: {"role": "profile", "scale": [1, 5]} for name in LETTERS}
        survey = Survey.from_frame(frame.assign(channel=channel),
                                   items=items | {"channel": {"role": "segment"}})  # fmt: skip
        result = cemlab.personas.fit(survey, items=LETTERS, describe=["channel"], k=3,
                                     resamples=0, null_samples=0)  # fmt: skip
        table, checked = result.categories(), 0
        for group, own in table.groupby("persona"):
            lost = own.loc[own["share"].isna(), "level"]
            if not 0 < len(lost) < len(own):
                continue
            drawing, checked = result.draw_card(group, language=language), checked + 1
            said = {"en": "Hidden: ", "zh": "不予显示："}[language]
            listed = cemlab.language.speaker(language)("list_join").join(lost)
            assert said + listed in words(drawing)
            cells = [row[1] for row in drawing.table]
            assert cells.count({"en": "hidden", "zh": "不予显示"}[language]) == len(lost)
            check_fits(drawing)
        assert checked

    def test_a_segment_of_which_nothing_may_be_shown_is_named(self, planted, language):
        answers, _ = planted
        frame = pd.DataFrame(answers, columns=LETTERS).assign(channel="app", building="north")
        frame.loc[:4, "building"] = "south"
        items = {name: {"role": "profile", "scale": [1, 5]} for name in LETTERS}
        named = {"en": "Building", "zh": "楼栋"}
        items |= {"channel": {"role": "segment"}, "building": {"role": "segment", "label": named}}
        survey = Survey.from_frame(frame, items=items)
        result = cemlab.personas.fit(survey, items=LETTERS, describe=["channel", "building"], k=3,
                                     resamples=0, null_samples=0)  # fmt: skip
        table = result.categories().query("item == 'building'")
        nothing = [group for group, own in table.groupby("persona") if own["share"].isna().all()]
        assert nothing
        said = {"en": "Hidden: Building (", "zh": "不予显示：楼栋（"}[language]
        for group in result.tidy()["persona"]:
            drawing = result.draw_card(group, language=language)
            assert (said.replace(" ", "") in words(drawing).replace(" ", "")) == (group in nothing)
            told = [row[0] for row in drawing.table if row[1] in ("hidden", "不予显示")]
            assert (told == [named[language]]) == (group in nothing)
            check_fits(drawing)

    def test_that_a_gradient_is_a_score(self, rng, language):
        level = rng.normal(3, 1, size=(270, 1))
        answers = np.clip(np.rint(level + rng.normal(0, 0.5, size=(270, 6))), 1, 5)
        result = grouped((answers, np.arange(270) % 3), k=3, resamples=0)
        drawing = result.draw_card(1, language=language)
        said = words(drawing).replace(" ", "")
        assert {"en": "ascore,notpersonas", "zh": "是分数，不是画像"}[language] in said
        check_fits(drawing)


class _Found:
    """Documents of a study, as far as cards need them."""

    def __init__(self, *personas):
        self.personas = {one.id: one for one in personas}


class TestDay:
    def test_past_its_review_is_red_without_being_asked(self, result):
        late, soon = date.today() - timedelta(days=1), date.today() + timedelta(days=1)
        for day, n_red in ((late, 1), (soon, 0)):
            documents = _Found(of_group(2, review_by=day.isoformat()),
                               written(id="guess", review_by=day.isoformat()))  # fmt: skip
            found = result.drawings(documents)
            for name in ("card_2", "proto_guess"):
                red = [one for one in found[name]("en").texts() if one.colour == "bad_text"
                       and day.isoformat() in one.words]  # fmt: skip
                assert len(red) == n_red

    def test_the_day_leaves_no_trace_while_nothing_is_overdue(self, result):
        documents = _Found(of_group(2), written(id="guess"))
        first, second = (result.cards(documents, on=day, language="en")
                         for day in (date(2026, 6, 15), date(2027, 6, 1)))  # fmt: skip
        assert [one.svg() for one in first] == [one.svg() for one in second]
        overdue = result.cards(documents, on=date(2027, 6, 2), language="en")
        assert [one.svg() for one in overdue][1] != [one.svg() for one in first][1]


class TestBelongs:
    def test_documents_go_to_their_groups(self, result):
        found = result.drawings(_Found(of_group(2, id="two"), written(id="guess")))
        assert list(found) == ["card_1", "card_2", "card_3", "proto_guess"]
        assert "Lin Jing" in words(found["card_2"]("en"))
        assert "Lin Jing" not in words(found["card_1"]("en"))

    def test_a_document_for_another_number_of_groups_is_not_matched(self, result):
        with pytest.warns(CemlabWarning, match="written for group 1 of 4; this result has 3"):
            found = result.drawings(_Found(of_group(1, k=4)))
        drawing = found["proto_lin"]("en")
        assert "Lin Jing" not in words(found["card_1"]("en"))
        assert "group 1 of 4" in words(drawing) and dict(drawing.remarks)["persona"]

    def test_a_second_document_of_one_group_is_not_matched(self, result):
        with pytest.warns(CemlabWarning, match="another document names already"):
            found = result.drawings(_Found(of_group(1), of_group(1, id="other")))
        assert list(found)[-1] == "proto_other"

    def test_without_groups_every_document_is_an_assumption(self, rng):
        answers = np.clip(np.rint(rng.normal(3, 1, (270, 6))), 1, 5)
        result = grouped((answers, np.arange(270) % 3), resamples=0)
        with pytest.warns(CemlabWarning, match="found no groups"):
            found = result.drawings(_Found(of_group(1)))
        assert list(found) == ["proto_lin"]
        assert "no card" in repr(result.cards(_Found()))
        with pytest.raises(OptionError, match="there are no groups"):
            result.draw_card(1)

    def test_steps_of_a_score_get_no_card_of_their_own(self, rng):
        level = rng.normal(3, 1, size=(270, 1))
        answers = np.clip(np.rint(level + rng.normal(0, 0.5, size=(270, 6))), 1, 5)
        result = grouped((answers, np.arange(270) % 3), k=3, resamples=0)
        assert result.drawings(_Found()) == {}
        assert "a score and not personas" in repr(result.cards(_Found(), language="en"))
        assert list(result.drawings(_Found(of_group(2)))) == ["card_2"]

    def test_words_and_numbers_of_different_groups_are_refused(self, result):
        with pytest.raises(OptionError, match="written for group 2 of 3, not for group 1"):
            result.draw_card(1, of_group(2))
        with pytest.raises(OptionError, match="names no segment"):
            result.draw_card(1, written())
        with pytest.raises(OptionError, match="`persona` is '4'"):
            result.draw_card(4)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_flagship_has_a_card_for_every_group(language):
    study = cemlab.open_study(Path(__file__).parents[2] / "data" / "wuye-repair")
    options = study.options("personas") | {"resamples": 0, "k_max": 3, "null_samples": 0}
    result = cemlab.personas.fit(cemlab.read_survey(study), **options)
    cards = result.cards(read_documents(study), language=language)
    assert len(cards) == 3
    for card in cards:
        check_fits(card)
        heads = {
            "en": ("What it means for us", "Share of sample"),
            "zh": ("对我们的含义", "占样本"),
        }
        foot = {text.words: text.box.y0 for text in card.texts() if text.words in heads[language]}
        assert min(foot.values()) > card.height / 2  # at the foot, of the panel and of the rest
        assert {"en": "Nobody has written", "zh": "尚无人"}[language] not in words(card)
    assert cards._repr_html_().count("<img") == 3


def test_the_same_card_twice_is_the_same_file(result):
    first, second = (result.draw_card(1, language="zh") for _ in range(2))
    assert first.svg() == second.svg() and first.png() == second.png()
