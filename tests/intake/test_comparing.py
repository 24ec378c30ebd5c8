"""Which comparisons `cemlab new` proposes: of groups, waves and months, and of branches."""

from __future__ import annotations

import csv

import pytest
from rich.console import Console
from ruamel.yaml import YAML

from cemlab.intake.making import new_study
from cemlab.intake.summary import tell_created, tell_wave
from cemlab.intake.waves import new_wave
from cemlab.run.plan import plan_steps
from cemlab.study import open_study

NOTEBOOK = "09_comparison"


def rating(row):
    return row * 7 % 5 + 1


def months(row, per_month, first=0):
    """Days of one month after the other, so many answers in each."""
    month = first + row // per_month
    return f"{2024 + month // 12}-{month % 12 + 1:02d}-{row % 28 + 1:02d}"


def made(root, rows=400, name="mine", *, language=None, **columns):
    """A study of these columns, each a function of the row."""
    path = root / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(columns)
        table.writerows([make(row) for make in columns.values()] for row in range(rows))
    return new_study(name, path, language=language)


def written(root, name="mine"):
    """The study file as data, and its text."""
    text = (root / "data" / name / "study.yaml").read_text("utf-8")
    return YAML(typ="safe").load(text), text


class TestGroups:
    def test_the_groups_of_the_score_are_compared(self, root):
        made(root, satisfaction=rating, region=lambda row: "NS"[row % 2])
        study, text = written(root)
        assert study["analyses"]["comparison"] == {
            "outcome": "satisfaction", "metric": "csat", "by": "region"
        }  # fmt: skip
        line = next(one for one in text.splitlines() if one.startswith("  comparison:"))
        assert line.endswith(
            "# check: 2 groups of 10 answers or more; each is compared with all others"
        )
        assert study["notebooks"] == ["01_data_check", "02_metrics", NOTEBOOK]

    def test_without_groups_or_times_the_notebook_is_left_out(self, root):
        made(root, satisfaction=rating)
        study, _ = written(root)
        assert not {"comparison", "trend", "league"} & set(study["analyses"])
        assert NOTEBOOK not in study["notebooks"]
        assert study["left_out"][NOTEBOOK]["zh"].startswith("没有找到")

    def test_a_chinese_study_gives_its_reasons_in_chinese(self, root):
        made(root, 总体满意度=rating, 所在小区=lambda row: f"阳光{'一二三四五六'[row % 6]}期")
        study, text = written(root)
        assert study["analyses"]["league"]["by"] == "所在小区"
        assert "# 请核对：从名称看是网点或地点，共 6 个，其中 6 个至少有 10 份答案" in text


class TestWaves:
    def test_waves_are_compared_rather_than_groups(self, root):
        made(root, satisfaction=rating, region=lambda row: "NS"[row % 2],
             wave=lambda row: f"2025Q{row // 100 % 4 + 1}")  # fmt: skip
        study, _ = written(root)
        assert study["survey"]["wave"] == "wave"
        assert study["analyses"]["comparison"]["by"] == "wave"
        assert "trend" not in study["analyses"]  # four make no control chart

    def test_eight_waves_make_a_chart(self, root):
        made(root, satisfaction=rating, wave=lambda row: f"{2018 + row // 50}")
        study, _ = written(root)
        assert study["analyses"]["trend"] == {
            "outcome": "satisfaction", "metric": "csat", "every": "wave"
        }  # fmt: skip


class TestTimes:
    @pytest.mark.parametrize(
        ("per_month", "expected"),
        [(40, "month"), (4, "quarter"), (1, None)],
        ids=["40 a month", "12 a quarter", "3 a quarter"],
    )
    def test_periods_have_answers_enough(self, root, per_month, expected):
        made(root, rows=per_month * 30, satisfaction=rating,
             submitdate=lambda row: months(row, per_month))  # fmt: skip
        study, _ = written(root)
        assert "answered_at" in study["survey"]
        assert study["analyses"].get("trend", {}).get("every") == expected

    def test_seven_months_are_too_few(self, root):
        made(root, rows=280, satisfaction=rating, submitdate=lambda row: months(row, 40))
        assert "trend" not in written(root)[0]["analyses"]

    def test_months_without_an_answer_count(self, root):
        """Three months at either end of two years are no two years of answers."""
        made(root, rows=240, satisfaction=rating,
             submitdate=lambda row: months(row % 120, 40, first=row // 120 * 21))  # fmt: skip
        assert "trend" not in written(root)[0]["analyses"]


class TestLeagues:
    def league(self, root, **columns):
        made(root, satisfaction=rating, **columns)
        return written(root)[0]["analyses"].get("league", {}).get("by")

    def test_branches_are_known_by_their_name(self, root):
        by = self.league(root, product=lambda row: f"Product {'abcdefghi'[row % 9]}",
                         store=lambda row: f"Town {'abcdef'[row * 5 % 6]}")  # fmt: skip
        assert by == "store"

    def test_four_branches_are_no_league(self, root):
        assert self.league(root, store=lambda row: f"Town {'abcd'[row % 4]}") is None

    def test_most_branches_must_have_answers_enough(self, root):
        towns = "abcdefghijklmno"  # five of fifteen have most of the answers
        by = self.league(
            root, store=lambda row: f"Town {towns[row % 5 if row < 370 else row % 15]}"
        )
        assert by is None

    def test_the_largest_segment_may_be_branches(self, root):
        assert self.league(root, panel=lambda row: f"Panel {'abcdefgh'[row % 8]}") == "panel"

    @pytest.mark.parametrize("name", ["occupation", "age_band"])
    def test_kinds_of_people_are_no_branches(self, root, name):
        assert self.league(root, **{name: lambda row: f"Kind {'abcdefgh'[row % 8]}"}) is None

    def test_how_often_somebody_visits_a_store_is_no_store(self, root):
        often = ["Daily", "Most days", "Every week", "Twice a month", "Once a month", "Rarely"]
        assert (
            self.league(root, **{"How often do you visit our store?": lambda row: often[row % 6]})
            is None
        )


class TestLaterWaves:
    def later(self, root, name="mine", wave="second", shift=1, **columns):
        path = root / f"{wave}.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            table = csv.writer(out)
            table.writerow(columns)
            table.writerows([make(row + shift) for make in columns.values()] for row in range(200))
        return new_wave(name, wave, path)

    def test_the_comparison_is_written_where_there_is_none(self, root):
        made(root, satisfaction=rating)
        before = (root / "data" / "mine" / "study.yaml").read_text("utf-8")
        added = self.later(root, satisfaction=rating)
        study, text = written(root)
        assert study["analyses"]["comparison"] == {
            "outcome": "satisfaction", "metric": "csat", "by": "wave"
        }  # fmt: skip
        assert "# check: there are 2 waves" in text and "comparison" in added.compared
        assert study["notebooks"] == ["01_data_check", "02_metrics", NOTEBOOK]
        assert NOTEBOOK not in study["left_out"]
        assert set(before.splitlines()) - set(text.splitlines()) <= {
            line for line in before.splitlines() if "notebooks" in line or NOTEBOOK in line
            or "No groups, waves" in line or "没有找到结果题答案" in line
        }  # fmt: skip
        assert plan_steps(open_study("mine"))

    def test_what_somebody_chose_stays(self, root):
        region = {"region": lambda row: "NS"[row % 2]}
        made(root, satisfaction=rating, **region)
        added = self.later(root, satisfaction=rating, **region)
        assert written(root)[0]["analyses"]["comparison"]["by"] == "region"
        assert "--set comparison.by=wave" in added.compared

    def test_who_left_the_notebook_out_is_heard(self, root):
        made(root, satisfaction=rating)
        path = root / "data" / "mine" / "study.yaml"
        text = path.read_text("utf-8")
        ours = "No groups, waves or months with enough answers to an outcome were found to compare."
        assert ours in text
        path.write_text(text.replace(ours, "We never compare."), "utf-8")
        added = self.later(root, satisfaction=rating)
        study, _ = written(root)
        assert "comparison" not in study["analyses"] and NOTEBOOK not in study["notebooks"]
        assert "comparison: {outcome: satisfaction" in added.compared

    def test_an_outcome_on_another_scale_is_not_compared(self, root):
        made(root, satisfaction=rating, q2_rating=rating, q3_rating=lambda row: row % 5 + 1)
        added = self.later(root, satisfaction=lambda row: row % 11, q2_rating=rating,
                           q3_rating=lambda row: row % 5 + 1)  # fmt: skip
        assert [one.item for one in added.changes] == ["satisfaction"]
        assert "comparison" not in written(root)[0]["analyses"]

    def test_the_eighth_wave_brings_the_chart(self, root):
        made(root, satisfaction=rating)
        for number in range(2, 9):
            self.later(
                root,
                wave=f"wave {number}",
                satisfaction=lambda row, by=number: (row + row // (3 + by)) % 5 + 1,
            )
            assert ("trend" in written(root)[0]["analyses"]) == (number == 8)
        assert written(root)[0]["analyses"]["trend"]["every"] == "wave"


def test_the_terminal_names_what_is_proposed(root):
    screen = Console(width=200, record=True)
    study = made(root, satisfaction=rating, store=lambda row: f"Town {'abcdef'[row % 6]}")
    tell_created(study, screen, root)
    told = screen.export_text()
    assert "comparison by: store (6 groups of 10 answers or more" in told
    assert "league by: store (6 groups called like branches" in told


def test_the_terminal_says_how_waves_are_compared(root):
    screen = Console(width=200, record=True)
    made(root, satisfaction=rating)
    tell_wave(TestLaterWaves().later(root, satisfaction=rating), screen)
    assert "analyses: comparison; notebook 09_comparison" in screen.export_text()
