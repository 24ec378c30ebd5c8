"""Real surveys by their studies, parts of them, and all that a result says."""

from __future__ import annotations

import re

import numpy as np
import pytest

import cemlab
from tests.studies import gold

BROKEN = re.compile(r"\bnan\b|\binf\b|\bNone\b(?! of)|\{")


def read_real(shared, name: str) -> cemlab.Survey:
    """The survey of a study in tests/studies; skips where its data are absent."""
    study = cemlab.open_study(gold.FOLDER / name)
    if not (shared / "data" / study.survey.file).is_file():
        pytest.skip(f"no {study.survey.file} among the shared data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CEMLAB_DATA", str(shared / "data"))
        return cemlab.read_survey(cemlab.open_study(gold.FOLDER / name))


def some(survey: cemlab.Survey, n: int, seed: int = 1) -> cemlab.Survey:
    """A random part, so that a test is quick."""
    rows = np.zeros(len(survey), bool)
    rows[np.random.default_rng(seed).choice(len(survey), n, replace=False)] = True
    return survey.only(rows)


def said(result, language: str) -> str:
    """Everything a result says in one language."""
    lines = [result.headline(language), result.narrate(language), result.source_line(language)]
    lines += [result.subline(name, language) for name in result.figures()]
    lines += [f"{one.value} {one.claim} {one.detail}" for one in result.findings(language)]
    lines += [text for _, text in result.notes(language)]
    return "\n".join([*lines, *result.checks(language)["note"]])


def whole_sentences(result) -> bool:
    """Whether no number or name is missing in anything that is said."""
    return not any(BROKEN.search(said(result, language)) for language in ("en", "zh"))
