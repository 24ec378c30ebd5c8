"""Both languages: same keys, same blanks, nothing unsaid."""

import re
from pathlib import Path
from string import Formatter

import pytest

import cemlab.language
from cemlab.errors import OptionError
from cemlab.language import LANGUAGES, listed, speaker
from cemlab.language.speaking import SEAMS, _flat, catalogue


def test_same_keys():
    english, chinese = catalogue("en"), catalogue("zh")
    assert set(english) == set(chinese), sorted(set(english) ^ set(chinese))


def test_same_blanks():
    chinese = catalogue("zh")
    other = [key for key, text in catalogue("en").items()
             if _blanks(text) != _blanks(chinese.get(key, ""))]  # fmt: skip
    assert not other


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_filled_as_python_does(language):
    """Words are put into every blank; those chosen by number are in a test of their own."""
    parts = [blank for text in catalogue(language).values() for blank in Formatter().parse(text)]
    parts += [blank for _, _, form, _ in parts if form for blank in Formatter().parse(form)]
    values = {re.split(r"[\[.]", name)[0]: Anything("x") for _, name, *_ in parts if name}
    for key, text in catalogue(language).items():
        if "|" not in text:
            told = Formatter().vformat(text, (), values)
            told = SEAMS.sub(" ", told) if language == "zh" else told
            assert speaker(language)(key, **values) == told, key


class Anything(str):
    """Has every part, and is written the same whatever the form."""

    def __getitem__(self, part):
        return Anything(f"{self}.{part}")

    def __format__(self, form):
        return f"{self!s}:{form}"


def test_chinese_sentences_use_chinese_punctuation():
    for key, text in catalogue("zh").items():
        without_blanks = "".join(part for part, *_ in Formatter().parse(text))
        if key.rsplit(".", 1)[-1] == "setting":
            continue
        assert not any(mark in without_blanks for mark in (", ", ". ", "? ", "! ")), key


def test_minus_signs_are_typographic():
    say = speaker("en")
    assert "−25" in say("metrics.value.nps", estimate=-25.0)
    assert "-" not in say("metrics.value.nps", estimate=-25.0)


def test_names_are_joined_as_the_language_does():
    assert listed(["a"], "en") == "a" and listed([], "en") == ""
    assert listed(["a", "b"], "en") == "a and b" and listed(["a", "b", "c"], "en") == "a, b and c"
    assert listed(["甲", "乙", "丙"], "zh") == "甲、乙和丙"


def test_names_with_a_comma_of_their_own_are_told_apart():
    assert listed(["stairs, lifts", "signs"], "en") == "stairs, lifts; signs"
    assert listed(["扶梯、电梯", "标识"], "zh") == "扶梯、电梯；标识"
    assert listed(["stairs, lifts", "signs"], "zh") == "stairs, lifts和signs"
    assert listed(["stairs, lifts"], "en") == "stairs, lifts"


def test_an_unknown_sentence_names_the_nearest():
    with pytest.raises(KeyError, match=r"common.al'.*Did you mean 'common.all'"):
        speaker("en")("common.al")


def test_an_unknown_language():
    with pytest.raises(OptionError, match="Allowed: en, zh"):
        speaker("fr")
    assert LANGUAGES == ("en", "zh")


def _blanks(text):
    """Names of the blanks, without those that choose between one and many words."""
    found = Formatter().parse(text)
    return sorted(name for _, name, spec, _ in found if name is not None and "|" not in spec)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_says_nothing_twice_and_is_read_as_it_stands(language):
    """A strict reader refuses a key that is there twice; the fast one would take the last."""
    from ruamel.yaml import YAML

    path = Path(cemlab.language.__file__).with_name(f"{language}.yaml")
    strict = YAML(typ="safe").load(path.read_text("utf-8"))
    assert dict(_flat(strict)) == catalogue(language)


def test_what_is_not_there_is_told_with_the_nearest():
    with pytest.raises(KeyError) as told:
        speaker("en")("report.tble.n")
    assert "No sentence 'report.tble.n'" in str(told.value)
    assert "report.table.n" in str(told.value)
