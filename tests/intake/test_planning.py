"""Which analyses a new study begins with: what is scored, how, and for whom."""

from __future__ import annotations

import csv

import pytest

from cemlab.intake.making import new_study

ROWS = 150
WORDS = ("Low", "Medium", "High")
TWO = ("Dissatisfied", "Satisfied")


def planned(root, **columns):
    """The analyses of a study made of these columns, each a function of the row."""
    path = root / "answers.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(columns)
        table.writerows([make(row) for make in columns.values()] for row in range(ROWS))
    return new_study("mine", path).plan.analyses


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (lambda row: row * 7 % 5 + 1, {"metric": "csat"}),
        (lambda row: WORDS[row * 7 % 3], {"metric": "top_box", "top_boxes": 1}),
        (lambda row: TWO[row * 7 // 3 % 2], {"metric": "top_box", "top_boxes": 1}),
        (lambda row: row * 67 % 111, {"metric": "mean"}),
    ],
    ids=["five steps", "three steps", "two answers", "marks on a line"],
)
def test_an_outcome_is_scored_as_its_scale_allows(root, answer, expected):
    analyses = planned(root, satisfaction=answer, region=lambda row: "NS"[row % 2])
    assert analyses["metrics"] == {"outcome": "satisfaction", "by": "region", **expected}


def test_groups_are_not_made_of_the_few_whose_segment_is_known(root):
    analyses = planned(
        root,
        overall_rating=lambda row: row * 7 % 5 + 1,
        traveller=lambda row: ("Business", "Family")[row % 2] if row < 40 else "",
        region=lambda row: ("North", "South")[row * 3 % 7 > 2],
    )
    assert analyses["metrics"]["by"] == "region"


def test_an_outcome_that_may_mix_two_scales_comes_last(root):
    analyses = planned(
        root,
        overall_rating=lambda row: row % 5 + 1 if row % 30 else 9 + row // 30 % 2,
        recommended=lambda row: int(row % 5 > 2),
    )
    assert analyses["metrics"]["outcome"] == "recommended"


def test_two_best_of_three_answers_are_not_counted_side_by_side(root):
    columns = {f"q{at}_rating": lambda row, at=at: WORDS[(row * at + row // 7) % 3]
               for at in range(2, 6)}  # fmt: skip
    analyses = planned(root, satisfaction=lambda row: WORDS[row * 7 % 3], **columns)
    assert analyses["scorecard"] == {"top_boxes": 1}
