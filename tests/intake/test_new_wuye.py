"""From a made survey of residents to what a study reads: everything as it was planted."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from cemlab.data import read_events, read_survey
from cemlab.intake.chinese_labels import shortened, title_of
from cemlab.intake.making import Created, new_study
from cemlab.intake.reasons import told
from cemlab.study import open_study
from tests.intake import made_wuye
from tests.intake.made_wuye import (
    AREAS,
    BLANK,
    LEVELS,
    OTHER,
    SECRETS,
    SERVICES,
    SKIPPED,
    STEPS,
    UNUSED,
)  # fmt: skip

ROLES = {
    "Q1": "segment", "Q2": "segment", **{f"Q4_{n}": "driver" for n in range(1, 7)},
    "Q5": "outcome", "Q6": "outcome", "Q7": "profile", "Q8": "driver", "Q9": "verbatim",
}  # fmt: skip
WORDED = ("Q4_1", "Q4_2", "Q4_3", "Q4_4", "Q4_5", "Q4_6", "Q5", "Q8")
LAYOUTS = ("text.xls", "text.xlsx", "code.xlsx")
NUMBERS = {word: float(place) for place, word in enumerate(LEVELS, 1)}
# names that the program or the file uses, and so may stand in a Chinese remark
NAMES = re.compile(r"`\w+`|cemlab|IP|QQ|events|Q\d\w*|study\.yaml")


@pytest.fixture(scope="module")
def truth() -> pd.DataFrame:
    return made_wuye.by_text()


def imported(root: Path, truth: pd.DataFrame, layout: str) -> Created:
    table = truth if layout.startswith("text") else made_wuye.by_code(truth)
    write = made_wuye.as_xls if layout.endswith(".xls") else made_wuye.as_xlsx
    return new_study("wuye", write(table, root / f"wuye_{layout}"))


def question(truth: pd.DataFrame, name: str) -> pd.Series:
    """The planted cells of an item."""
    number, _, part = name.removeprefix("Q").partition("_")
    columns = [column for column in truth if column.startswith(f"{number}、")]
    return truth[columns[int(part) - 1 if part else 0]]


@pytest.mark.parametrize("layout", LAYOUTS)
class TestSurvey:
    def test_roles_scales_and_directions(self, root, truth, layout):
        made = imported(root, truth, layout)
        assert made.mended == () and made.draft.language.value == "zh"
        study = open_study("wuye")
        items = study.survey.items
        assert {name: items[name].role for name in ROLES} == ROLES
        own = {name for name in items if name.endswith("_text")}
        assert set(items) == {*ROLES, *own} and len(own) == 1
        asked = "" if layout.startswith("code") else "过去一年您使用过哪些物业服务："
        assert items[own.pop()].label["zh"] == asked + OTHER  # by code the file has no question
        for name in (*WORDED, "Q6"):
            assert tuple(items[name].scale) == ((0, 10) if name == "Q6" else (1, 5)), name
            assert items[name].direction == "high_is_good"
        sure = {made.draft.items[name].direction.sure for name in WORDED}
        assert sure == ({"sure"} if layout.startswith("text") else {"check"})
        assert [items[f"Q4_{n}"].label["zh"] for n in range(1, 7)] == list(AREAS)

    def test_every_gap_is_of_its_kind(self, root, truth, layout):
        imported(root, truth, layout)
        survey = read_survey(open_study("wuye"))
        codes = {BLANK: "unanswered", UNUSED: "not_applicable", SKIPPED: "not_asked"}
        for name in ROLES:
            planted = question(truth, name).map(lambda cell: codes.get(cell, "answered"))
            found = survey.kinds(name).astype(str)
            assert found.tolist() == planted.tolist(), name

    def test_answers(self, root, truth, layout):
        imported(root, truth, layout)
        survey = read_survey(open_study("wuye"))
        for name in WORDED:
            planted = question(truth, name).map(NUMBERS)
            np.testing.assert_array_equal(survey.column(name).astype(float), planted)
        ticks = survey.flags("Q7")
        flags = open_study("wuye").survey.items["Q7"].flags
        ticks.columns = [flags[key].label["zh"] for key in ticks]
        cells = question(truth, "Q7")
        assert set(ticks) == {*SERVICES, OTHER}
        for option in ticks:
            planted = [None if cell == BLANK else option in cell for cell in cells]
            assert [None if pd.isna(one) else bool(one) for one in ticks[option]] == planted

    def test_nothing_private_leaves_the_raw_file(self, root, truth, layout):
        made = imported(root, truth, layout)
        written = (made.folder / "study.yaml").read_text("utf-8")
        survey = read_survey(open_study("wuye"))
        texts = "\n".join(
            str(cell) for name in survey.items for cell in survey.column(name).dropna().unique()
        )
        for secret in SECRETS:
            assert secret not in written and secret not in texts, secret
        fingerprint = r"[0-9a-f]{64}"  # its digits may look like a phone
        assert not re.search(r"1[3-9]\d{9}", re.sub(fingerprint, "", written) + texts)
        assert {"Q10", "来自IP"} <= set(made.draft.left_out)

    def test_remarks_are_chinese(self, root, truth, layout):
        made = imported(root, truth, layout)
        draft = made.draft
        guesses = [guess for item in draft.items.values() for guess in
                   (item.role, item.scale, item.direction, item.missing, item.not_asked, item.flags)
                   if guess is not None]  # fmt: skip
        for guess in (*guesses, *draft.left_out.values(), draft.id, draft.duration,
                      draft.answered_at):  # fmt: skip
            said = told(guess, "zh")
            assert not re.search(r"[A-Za-z]{3,}", NAMES.sub("", said)), said


class TestOtherFiles:
    def test_plain_table_in_gbk(self, root, truth):
        """Headings without numbers, as people save them from a spreadsheet."""
        plain = truth.rename(columns=lambda name: name.split("、", 1)[-1])
        plain = plain.drop(columns=["来源", "来源详情"])
        plain.to_csv(root / "wuye.csv", index=False, encoding="gbk")
        made = new_study("wuye", root / "wuye.csv")
        assert made.mended == () and made.draft.language.value == "zh"
        items = open_study("wuye").survey.items
        roles = [items[name.split("、")[1]].role for name in truth if "、" in name
                 and not name.startswith("10")]  # fmt: skip
        assert roles == list(ROLES.values())
        ticks = next(item for item in items.values() if item.split)
        assert set(ticks.flags) == {*SERVICES, OTHER} and ticks.missing == (BLANK,)
        written = (made.folder / "study.yaml").read_text("utf-8")
        assert not any(secret in written for secret in SECRETS)

    @pytest.mark.parametrize("ending", ["dta", "sav"])
    def test_statistics_files_with_chinese_labels(self, root, truth, ending):
        names = [column for column in truth if column[0] in "4568"]
        table = pd.DataFrame({f"q{n}": truth[name].map(lambda cell: NUMBERS.get(cell, cell))
                              for n, name in enumerate(names)})  # fmt: skip
        table = table.replace({UNUSED: 8, BLANK: 9, SKIPPED: 7}).astype(float)
        words = {number: word for word, number in NUMBERS.items()}
        words = {int(n): word for n, word in words.items()} | {8: UNUSED, 9: "拒绝回答", 7: "跳过"}
        rated = [name for name in table if not names[int(name[1:])].startswith("6")]
        said = {"column_labels": {f"q{n}": name for n, name in enumerate(names)},
                "variable_value_labels": dict.fromkeys(rated, words)}  # fmt: skip
        write = pyreadstat.write_dta if ending == "dta" else pyreadstat.write_sav
        write(table, root / f"wuye.{ending}", **said)
        made = new_study("wuye", root / f"wuye.{ending}")
        assert made.mended == () and made.draft.language.value == "zh"
        items = open_study("wuye").survey.items
        for name in rated:
            item = items[name]
            assert tuple(item.scale) == (1, 5) and item.direction == "high_is_good"
            assert (item.not_applicable, item.missing, item.not_asked) == ((8,), (9,), (7,))
            assert made.draft.items[name].direction.sure == "sure"
        told_so = told(made.draft.items["q5"].not_applicable, "zh")
        assert "8（不适用/没用过）" in told_so

    def test_a_log_of_repairs(self, root):
        log = made_wuye.repairs()
        log.drop(columns="真实时间").to_csv(root / "工单.csv", index=False, encoding="utf-8-sig")
        made = new_study("wuye", root / "工单.csv")
        assert made.mended == () and made.draft.language.value == "zh"
        assert {"02_metrics", "04_journeys"} <= set(made.plan.notebooks)
        assert made.plan.events["columns"] == {
            "journey_id": "工单号", "touchpoint": "环节", "occurred_at": "时间", "channel": "渠道",
            "actor": "处理人",
        }  # fmt: skip
        events = read_events(open_study("wuye"))
        assert len(events) == len(log) == 5 * 120
        table = events.moments()
        assert set(table["touchpoint"].astype(str)) == set(STEPS)
        assert not set(log["处理人"]) & set(table["actor"].astype(str))
        planted = log["真实时间"].sort_values().to_numpy("datetime64[s]")
        found = table["occurred_at"].dt.tz_localize(None).sort_values().to_numpy("datetime64[s]")
        np.testing.assert_array_equal(found, planted)


class TestLabels:
    @pytest.mark.parametrize("asked, label", [
        ("总体来说，您对物业服务的满意程度是？", "物业服务的满意程度"),
        ("您有多大可能向亲友推荐本小区的物业服务？", "向亲友推荐本小区的物业服务"),
        ("最近一次报修，您对维修及时性的评价是？", "维修及时性的评价"),
        ("您使用过哪些服务？【多选题】", "使用过哪些服务"),
        ("请问您的年龄是多少？", "年龄"), ("您所在的小区是？", "所在的小区"),
        ("您对以下各项的满意程度—小区保洁", "小区保洁"), ("其他【请注明】", "其他【请注明】"),
        ("电梯故障时，您认为响应速度如何？", "电梯故障时，您认为响应速度如何？"),
        ("2023—2024年满意度", "2023—2024年满意度"), ("How are you?", "How are you?"), ("？", "？"),
    ])  # fmt: skip
    def test_a_noun_for_sentences(self, asked, label):
        assert shortened(asked) == label
        assert shortened(label) == label

    @pytest.mark.parametrize("file, title", [
        ("283749123_按文本_物业满意度调查_400_400.xls", "物业满意度调查"),
        ("物业满意度_按选项文本.xlsx", "物业满意度"), ("工单.csv", "工单"), ("answers.csv", ""),
    ])  # fmt: skip
    def test_title_of_a_file(self, file, title):
        assert title_of(file) == title

    def test_what_was_asked_stays(self, root, truth):
        imported(root, truth, "text.xlsx")
        item = open_study("wuye").survey.items["Q5"]
        assert item.label["zh"] == "物业服务的满意程度"
        assert item.question["zh"] == "总体来说，您对物业服务的满意程度是？"

    def test_a_driver_that_routing_spared_most_is_not_modelled(self, root, truth):
        made = imported(root, truth, "text.xlsx")
        assert made.plan.analyses["drivers"]["drivers"] == [f"Q4_{n}" for n in range(1, 7)]
