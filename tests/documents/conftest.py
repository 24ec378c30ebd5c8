"""A study with one persona and one journey, ready to be broken."""

from __future__ import annotations

from pathlib import Path

import pytest

PERSONA = """schema: persona/1
id: lin
label: {en: Busy owner, zh: 忙碌业主}
kind: proto
review_by: 2027-01-31
summary: {en: Works all day, zh: 白天上班}
fiction: {name: {en: Lin Jing, zh: 林静}, initials: LJ}
evidence:
  - {id: talks, kind: interview, source: 访谈, n: 16, expires: 2026-12-31, consent: true}
goals:
  - {text: {en: Fixed soon, zh: 尽快修好}, evidence: [talks]}
pains:
  - {text: {en: Has to chase, zh: 只能追问}, pain: P1, assumed: true}
channels:
  - {channel: phone, text: {en: Calls the line, zh: 打电话}, assumed: true}
quotes:
  - {text: {en: Nobody told me.}, speaker: I-07, evidence: talks}
"""
JOURNEY = """schema: journey/1
id: repair
kind: as_is
title: {en: Home repair, zh: 居家报修}
personas: [lin]
scenario: {en: A pipe leaks, zh: 水管漏水}
goal: {en: Fixed soon, zh: 尽快修好}
evidence:
  - {id: talks, kind: interview, source: {en: Interviews, zh: 访谈}, grade: A, consent: true}
stages:
  - {id: ask, title: {en: Ask, zh: 报修}, goal: {en: Be heard, zh: 有人受理}}
  - {id: fix, title: {en: Repair, zh: 维修}}
steps:
  - id: report
    stage: ask
    title: {en: Report it, zh: 报修}
    channel: phone
    customer_action: {text: {en: Calls, zh: 打电话}, assumed: true}
    thoughts:
      - {text: {zh: 一直占线。}, speaker: I-11, evidence: talks}
    pains:
      - {id: P1, text: {en: Line is busy, zh: 占线}, evidence: [talks]}
    measures:
      - {id: M1, text: {en: Call back, zh: 回拨}, pains: [P1], owner: {en: Desk, zh: 客服}}
  - id: visit
    stage: fix
    title: {en: Visit, zh: 上门}
    channel: visit
    moment_of_truth: true
    assumed_emotion: -1.5
    assumed: true
    pains:
      - id: P2
        text: {en: Comes late, zh: 迟到}
        evidence:
          - {id: watch, kind: observation, source: {en: Day with a fitter, zh: 跟岗一天}}
"""
TOUCHPOINTS = """
stages: {ask: {label: Ask}, fix: {label: Fix}}
touchpoints: {report: {stage: ask}, visit: {stage: fix}}
"""


@pytest.fixture
def folder(study_folder) -> Path:
    """The study's folder, with touchpoints and documents."""
    path = study_folder / "study.yaml"
    path.write_text(path.read_text("utf-8") + TOUCHPOINTS, "utf-8")
    for kind, name, text in (("personas", "lin", PERSONA), ("journeys", "repair", JOURNEY)):
        (study_folder / "documents" / kind).mkdir(parents=True)
        (study_folder / "documents" / kind / f"{name}.yaml").write_text(text, "utf-8")
    return study_folder


@pytest.fixture
def edit(folder):
    """`edit("persona" or "journey", (old, new), …)` changes a file and gives its path."""
    files = {"persona": "personas/lin.yaml", "journey": "journeys/repair.yaml"}

    def change(kind: str, *pairs: tuple[str, str]) -> Path:
        path = folder / "documents" / files[kind]
        text = path.read_text("utf-8")
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new, 1)
        path.write_text(text, "utf-8")
        return path

    return change
