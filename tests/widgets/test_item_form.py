"""The form of an item: what a person types, and what it changes in the study file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cemlab.study import Item
from cemlab.widgets.item_form import ItemForm, changes, chosen, codes_typed, next_of, scale_of

ITEM = Item(role="driver", scale=[1, 5], missing=[99, "Blank"], label={"en": "Speed"})


def with_(form, **changed):
    return ItemForm(**{**vars(form), **changed})


class TestScale:
    @pytest.mark.parametrize(
        ("typed", "ends"),
        [("1–5", [1, 5]), ("1-5", [1, 5]), ("0, 10", [0, 10]), ("1 to 7", [1, 7]),
         ("1至5", [1, 5]), ("-2 - 2", [-2, 2]), ("−2–2", [-2, 2]), ("-5--1", [-5, -1]),
         ("0.5, 4.5", [0.5, 4.5]), ("[1, 5]", [1, 5])],
    )  # fmt: skip
    def test_ends_as_people_write_them(self, typed, ends):
        assert scale_of(typed) == ends

    @pytest.mark.parametrize("typed", ["", "5", "one to five", "1–", "1–5–9", "1..5"])
    def test_anything_else_is_no_scale(self, typed):
        assert scale_of(typed) is None


class TestCodes:
    def test_numbers_are_numbers_and_words_are_words(self):
        assert codes_typed("99, Blank， −1；6") == [99, "Blank", -1, 6]

    def test_nothing_is_no_code(self):
        assert codes_typed(" , ") == []

    @given(st.lists(st.integers(-999, 999)))
    def test_come_back_as_they_were_shown(self, codes):
        assert codes_typed(", ".join(map(str, codes))) == codes


class TestChanges:
    def test_nothing_touched_changes_nothing(self):
        assert changes(ItemForm.of(ITEM), ItemForm.of(ITEM)) == ({}, [])

    def test_only_what_was_touched(self):
        form = ItemForm.of(ITEM)
        changed, wrong = changes(form, with_(form, role="outcome", scale="0–10"))
        assert changed == {"role": "outcome", "scale": [0, 10]} and not wrong

    def test_emptied_fields_take_the_key_away(self):
        form = ItemForm.of(ITEM)
        changed, wrong = changes(form, with_(form, scale="", missing=" ", label_en=""))
        assert changed == {"scale": None, "missing": None, "label": None} and not wrong

    def test_a_second_language_keeps_the_first(self):
        form = ItemForm.of(ITEM)
        changed, _ = changes(form, with_(form, label_zh="速度"))
        assert changed == {"label": {"en": "Speed", "zh": "速度"}}

    def test_what_cannot_be_read_is_named(self):
        form = ItemForm.of(ITEM)
        assert changes(form, with_(form, scale="five")) == ({}, ["scale"])


ITEMS = {"Q1": ITEM, "Q2": Item(role="segment", label={"en": "Region", "zh": "地区"})}


class TestList:
    def test_finds_names_labels_and_roles(self):
        assert [name for _, name in chosen(ITEMS, "zh", words="地区")] == ["Q2"]
        assert [name for _, name in chosen(ITEMS, "en", words="DRIVER")] == ["Q1"]
        assert chosen(ITEMS, "en", only=["Q2"]) == [("Q2 · Region", "Q2")]

    def test_next_goes_round(self):
        assert next_of(["a", "b"], "b") == "a" and next_of(["a", "b"], "z") == "a"
        assert next_of([], "a") is None
