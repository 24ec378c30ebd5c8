"""Walks through a repair whose every number is known: variants, each with how many took it."""

from __future__ import annotations

import warnings

import cemlab

from .worlds import log

TOUCHPOINTS = {
    "phone": {"en": "Phone", "zh": "电话"},
    "app": {"en": "Mini-program", "zh": "小程序"},
    "accept": {"en": "Accept", "zh": "受理"},
    "dispatch": {"en": "Dispatch", "zh": "派单"},
    "visit": {"en": "First visit", "zh": "首次上门"},
    "again": {"en": "Second visit", "zh": "再次上门"},
    "pay": {"en": "Sign off and pay", "zh": "验收付费"},
}
VARIANTS = (
    (("phone", "accept", "dispatch", "visit", "pay"), 200),
    (("app", "accept", "dispatch", "visit", "pay"), 154),
    (("phone", "accept", "dispatch", "visit", "again", "pay"), 50),
    (("app", "accept", "dispatch", "visit", "again", "pay"), 34),
    (("phone", "accept"), 15),
    (("app", "accept"), 12),
    (("phone", "accept", "dispatch"), 33),
    (("app", "accept", "dispatch", "visit"), 31),
    (("phone", "accept", "dispatch", "visit", "again"), 20),
    (("app", "accept", "dispatch", "dispatch", "visit", "pay"), 24),
)
BEGAN = sum(many for _, many in VARIANTS)


def walked(variants=VARIANTS, touchpoints=TOUCHPOINTS, **options):
    """The journey of these variants."""
    rows, who = [], 0
    for walk, many in variants:
        for _ in range(many):
            rows += [(who, step) for step in walk]
            who += 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        events = log(rows, ("who", "touchpoint"),
                     **({"touchpoints": dict(touchpoints)} | options))  # fmt: skip
        return cemlab.journeys.map(events)
