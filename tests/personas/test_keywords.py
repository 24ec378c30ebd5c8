"""Coding by keywords: what counts, what is denied, and a real file of comments."""

from __future__ import annotations

import warnings

import pandas as pd
import pytest

import cemlab
from cemlab.errors import CemlabWarning, OptionError

empathy_map = cemlab.personas.empathy_map


def row(result, theme, field):
    table = result.tidy()
    return table[(table["theme"] == theme) & (table["field"] == field)].iloc[0]


class TestKeywords:
    def test_words_and_what_denies_them(self):
        texts = ["太贵了", "不贵", "不错但贵", "没吃出过异物", "有异物", "Pricey!",
                 "not at all pricey", "princess", None]  # fmt: skip
        frame = pd.DataFrame({"text": texts, "respondent": range(len(texts))})
        coded = cemlab.personas.code_by_keywords(
            frame, {"price": ["贵", "pric*"], "hair": ["异物"]}, field="pains"
        )
        found = coded[coded["theme"] != ""]
        assert found[["respondent", "theme"]].values.tolist() == [
            [0, "price"], [2, "price"], [4, "hair"], [5, "price"],
        ]  # fmt: skip
        assert set(coded["respondent"]) == set(range(len(texts)))
        assert set(coded["coder_kind"]) == {"machine"} and set(found["field"]) == {"pains"}

    def test_chinese_denies_after_the_word_as_well(self):
        denied = [
            "异物没吃到过",
            "异物的话目前没碰到",
            "异物倒是没有",
            "异物没有，还行",
            "异物我还没遇到",
        ]
        meant = ["异物没人管", "异物，没办法", "贵没必要吃", "异物没有处理", "有异物"]
        frame = pd.DataFrame({"text": [*denied, *meant]})
        coded = cemlab.personas.code_by_keywords(frame, {"x": ["异物", "贵"]})
        assert coded.loc[coded["theme"] != "", "text"].tolist() == meant

    @pytest.mark.parametrize("themes", [{}, {"price": "贵"}, {"price": []}, {"price": ["*"]}])
    def test_themes_without_words(self, themes):
        with pytest.raises(OptionError, match="`themes`"):
            cemlab.personas.code_by_keywords(pd.DataFrame({"text": ["a"]}), themes)

    def test_campus_life(self, shared):
        """Real comments: who wrote at a touchpoint is the base, each student counted once."""
        raw = pd.read_csv(shared / "data" / "campus_life_zh" / "campus_life_zh.csv.gz")
        own = raw[raw["question"] == "食堂价格贵吗，会吃出异物吗？"].rename(
            columns={"answer": "text"}
        )
        own = own.assign(respondent=own["university"] + own["respondent"], persona="学生",
                         touchpoint="食堂", kind="feedback")  # fmt: skip
        pains = cemlab.personas.code_by_keywords(own, {"价格": ["贵"]}, field="pains")
        gains = cemlab.personas.code_by_keywords(
            own, {"价格": ["便宜", "合理", "不贵"]}, field="gains"
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", CemlabWarning)
            found = empathy_map(pd.concat([pains, gains]), scene="食堂", language="zh")
        assert found.glance()["n"].iloc[0] == own["respondent"].nunique() == 937
        assert (
            0.15 < row(found, "价格", "pains")["estimate"] < row(found, "价格", "gains")["estimate"]
        )
        assert len(found.contradictions()) and "机器" in found.narrate()
        drawing = found.draw()
        assert drawing.meeting() == [] and drawing.leaving() == []
