"""Sentences that are said again in another language, and words that stay as they are."""

import copy
import pickle

import numpy as np
import pytest

from cemlab.language import Note, Verbatim, in_language, language_of_terminal, speaker


def test_a_note_is_english_text_and_can_be_chinese():
    note = Note("sources.times_in", zones=["UTC", "Asia/Shanghai"])
    assert note == "Times are in UTC, Asia/Shanghai."
    assert in_language(note, "zh") == "时间以 UTC、Asia/Shanghai 记录。"
    assert in_language("other text", "zh") == "other text"


def test_a_note_within_a_note_is_in_the_same_language():
    note = Note("sources.begins_as", kind=Note("sources.kind.stata"))
    assert note == "the file begins as a Stata file does"
    assert in_language(note, "zh") == "文件开头是 Stata 文件的格式"


@pytest.mark.parametrize("again", [copy.deepcopy, lambda note: pickle.loads(pickle.dumps(note))])
def test_a_copy_is_a_note_as_well(again):
    note = again(Note("sources.codebook", file="a.csv", n=1, columns=2))
    assert in_language(note, "zh") == "编码本 a.csv：说明了 2 列中的 1 列"


def test_names_of_files_get_no_spaces():
    note = Note("sources.text_as_workbook", file="导出2026年.xls")
    assert in_language(note, "zh").startswith("导出2026年.xls ")
    say = speaker("zh")
    assert say("intake.said.stopped_late", path=Verbatim("data/研究2/a")).endswith("data/研究2/a。")


@pytest.mark.parametrize(("n", "said"), [(0, "0 customers"), (1, "1 customer"), (2, "2 customers"),
                                         (np.int64(1), "1 customer"),
                                         (1200, "1,200 customers")])  # fmt: skip
def test_one_or_many(n, said):
    assert speaker("en")("common.customers", n=n) == said


def test_what_is_written_as_one_is_one():
    told = speaker("en")("data.narrative.weights", design_effect=2.0, n_effective=1.2)
    assert told.endswith("leaves 1 effective response.")


@pytest.mark.parametrize(("said", "language"), [("zh_CN.UTF-8", "zh"), ("en_GB.UTF-8", "en"),
                                                ("C.UTF-8", "en"), ("zh_TW", "zh")])  # fmt: skip
def test_the_language_of_a_terminal(monkeypatch, said, language):
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", said)
    assert language_of_terminal() == language
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert language_of_terminal() == "en"
