"""What readers call the themes of coded quotes: in their language, else as the coders did."""

import warnings

import pytest
from matplotlib.text import Text

import cemlab
from cemlab.errors import OptionError
from cemlab.study.analyses import EmpathyMapBlock

from .empathy_quotes import quotes

NAMED = {
    "dispatch": {"en": "Has it been sent?", "zh": "派单了没有"},
    "price": {"en": "The price", "zh": "价格说法"},
    "workmanship": {"en": "Good work", "zh": "手艺好"},
}


def found(themes=NAMED, **more):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return cemlab.personas.empathy_map(quotes(), resamples=0, themes=themes, **more)


def _said(drawing):
    return " ".join(text.words for text in drawing.texts())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_maps_figures_and_sentences_say_the_words(language):
    result = found()
    drawing = result.draw(language=language)
    assert NAMED["price"][language] in _said(drawing)
    assert NAMED["dispatch"][language] in _said(drawing)
    assert "dispatch" not in _said(drawing) and "a firm hour" in _said(drawing)  # has no words
    told = {row["theme"]: row["told"] for row in drawing.evidence().to_dict("records")}
    assert NAMED["price"][language] in told["price"] and "a firm hour" in told["a firm hour"]
    figure = result.plot_shares(language=language).figure
    written = [one.get_text() for one in figure.findobj(Text)]
    assert NAMED["workmanship"][language] in written and "workmanship" not in written
    assert not drawing.meeting() and not drawing.leaving()
    sentences = f"{result.narrate(language)} {result.findings(language)}"
    assert NAMED["dispatch"][language] in sentences and "“dispatch”" not in sentences


def test_tables_keep_what_the_coders_wrote():
    plain = found(themes=None)
    assert found().tidy().equals(plain.tidy()) and found().quotes().equals(plain.quotes())


def test_one_language_stands_for_both():
    result = found(themes={"dispatch": {"en": "Sent?"}, "price": "¥"})
    assert result.label("dispatch", "zh") == "Sent?" and result.label("price", "zh") == "¥"


def test_words_of_a_theme_that_nobody_coded_are_told_where_another_has_none():
    notes = dict(found(themes={"dispach": "Sent?"}).notes("en"))
    assert "dispach" in notes["themes_unused"] and "dispatch" in notes["themes_unused"]
    themes = set(found().tidy()["theme"])
    every = dict.fromkeys(themes, "Words") | {"nothing like it": "Words"}
    assert "themes_unused" not in dict(found(themes=every).notes("en"))


def test_hostile_words_come_out_as_words():
    drawing = found(themes={"dispatch": "<script>alert(1)</script>"}).draw(language="en")
    assert "<script" not in drawing.svg(fonts=False) and "<script>" in _said(drawing)


@pytest.mark.parametrize("themes", [
    ["dispatch"], {"dispatch": 3, "price": {"fr": "prix"}}, {"dispatch": {}}, {"dispatch": " "},
])  # fmt: skip
def test_what_cannot_be_words(themes):
    with pytest.raises(OptionError, match="`themes`") as raised:
        found(themes=themes)
    if len(themes) == 2:
        assert "'dispatch'" in str(raised.value) and "'price'" in str(raised.value)


def test_the_block_of_a_study_takes_them():
    block = EmpathyMapBlock.model_validate({"themes": {"dispatch": NAMED["dispatch"], "price": 7}})
    assert block.themes == {"dispatch": NAMED["dispatch"], "price": {"en": "7", "zh": "7"}}


def test_the_flagship_names_each_theme_that_its_machine_may_find():
    import csv

    study = cemlab.open_study("wuye-repair")
    with study.quotes_file.open(encoding="utf-8") as file:
        coded = {row["theme"] for row in csv.DictReader(file)} - {""}
    themes = study.options("empathy_map")["themes"]
    assert coded <= set(themes)
    assert all(words["en"] and any("一" <= one <= "鿿" for one in words["zh"])
               for words in themes.values())  # fmt: skip
