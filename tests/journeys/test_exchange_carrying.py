"""What a diagram or XML cannot hold of a journey is told, no more and no less."""

from __future__ import annotations

import re
import warnings
from copy import deepcopy

import pytest

from cemlab.documents import Journey
from cemlab.errors import CemlabWarning
from cemlab.journeys import export_journey
from cemlab.journeys.exchanging.carrying import HELD, MADE_ANEW, not_carried
from cemlab.language import in_language

from .test_exchange_whole import WHOLE

BARE = {
    "id": "bare", "kind": "as_is", "title": {"en": "Bare"}, "personas": ["lin"],
    "scenario": {"en": "x"}, "goal": {"en": "x"}, "stages": [{"id": "a", "title": {"en": "A"}}],
    "steps": [{"id": "one", "stage": "a", "title": {"en": "One"}, "channel": "app"}],
}  # fmt: skip


def _bytes(journey, folder, suffix):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = export_journey(journey, folder / f"a{suffix}", language="en", replace=True)
    return path.read_bytes()


def _leaves(node, place=()):
    """Every place of a content with the key that the catalogue of formats knows it by."""
    if isinstance(node, dict):
        for key, one in node.items():
            yield from _leaves(one, (*place, key))
    elif isinstance(node, list):
        for at, one in enumerate(node):
            yield from _leaves(one, (*place, at))
    else:
        yield place


def _without(content, place):
    made = deepcopy(content)
    node = made
    for key in place[:-1]:
        node = node[key]
    del node[place[-1]]
    return made


def _is_same_in_both(content, place):
    node = content
    for key in place[:-1]:
        node = node[key]
    return len(set(node.values())) == 1


class TestWhatIsHeld:
    @pytest.mark.parametrize("suffix", [".xml", ".mmd"])
    def test_is_in_the_file_and_nothing_else_is(self, tmp_path, suffix):
        """Each value is taken away: the file is another one exactly where it is said to hold it."""
        content = Journey.model_validate(WHOLE).model_dump(mode="json", exclude_defaults=True)
        del content["stages"][1]  # a diagram has no room for a stage without touchpoints
        whole = _bytes(Journey.model_validate(content), tmp_path, suffix)
        tried = 0
        for place in _leaves(content):
            key = "/".join(one for one in place if isinstance(one, str))
            said_in = key[-2:] if key.endswith(("/en", "/zh")) else ""
            key = key[:-3] if said_in else key
            if MADE_ANEW.fullmatch(key) or (suffix == ".mmd" and said_in == "zh"):
                continue
            if suffix == ".mmd" and said_in and _is_same_in_both(content, place):
                continue  # the other language stands in for it
            try:
                less = Journey.model_validate(_without(content, place))
            except ValueError:
                continue
            tried += 1
            held = bool(re.fullmatch(HELD[suffix], key))
            assert (_bytes(less, tmp_path, suffix) != whole) is held, (place, held)
        assert tried > 100


class TestMessages:
    def test_name_what_is_left_out(self, tmp_path):
        journey = Journey.model_validate(WHOLE)
        with pytest.warns(CemlabWarning, match="Mermaid cannot hold all of a journey") as told:
            export_journey(journey, tmp_path / "a.mmd", language="en")
        said = str(told[0].message)
        for words in ("Pains", "Needs", "Channel", "Goes on to", "texts in the other language"):
            assert words in said
        with pytest.warns(CemlabWarning, match="XML cannot hold all of a journey") as told:
            export_journey(journey, tmp_path / "a.xml")
        said = str(told[0].message)
        assert (
            "measures.predicted" in said and "Item asked" in said and "other language" not in said
        )
        assert "Pains" not in said.replace("Owners of pains", "")

    def test_in_chinese(self):
        said = in_language(not_carried(Journey.model_validate(WHOLE), ".mmd", "zh"), "zh")
        assert said.startswith("Mermaid 无法容纳旅程的全部内容") and "痛点" in said

    def test_a_spreadsheet_leaves_nothing_out(self, tmp_path):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            export_journey(Journey.model_validate(WHOLE), tmp_path / "a.csv")

    def test_nothing_is_told_where_nothing_is_lost(self):
        assert not_carried(Journey.model_validate(BARE), ".xml", "en") is None
        assert "Channel" in not_carried(Journey.model_validate(BARE), ".mmd", "en")
