"""What a later wave makes possible: waves compared with each other, proposed or told."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any, NamedTuple

from cemlab.data import read_survey
from cemlab.errors import CemlabError
from cemlab.intake import comparing
from cemlab.intake.draft import Guess
from cemlab.intake.planning import is_possible
from cemlab.intake.writing import reason_of, remark
from cemlab.language import Verbatim, speaker
from cemlab.study import Study
from cemlab.study.yaml_text import inline

NOTEBOOK = "09_comparison"
READ_AFTER = "02_metrics"


class Compared(NamedTuple):
    """Changes to the study file, remarks behind them, and what to tell; all may be empty."""

    changes: Mapping[tuple[str, ...], Any] = {}
    remarks: Mapping[tuple[str, ...], str] = {}
    told: str = ""


def waves_compared(study: Study) -> Compared:
    """The comparison of the waves of a study that has just got another.

    It is written where the study compares nothing yet; else, or where the data do not allow it
    now, it is told how to have it. What somebody wrote stays.

    Parameters
    ----------
    study : Study
        With the new wave.
    """
    say, there = speaker(study.language), study.analyses.get("comparison")
    scored = study.analyses.get("metrics", {"outcome": "ITEM", "metric": "csat"})
    is_asked = "metrics" in study.analyses and _is_open(study)
    found = _possible(study, scored) if is_asked else {}
    told = []
    if found:
        told.append(say("intake.wave.compared", blocks=", ".join(found)))
    if there is None and "comparison" not in found:
        block = f"comparison: {inline({**_scored(scored), 'by': 'wave'})}"
        told.append(say("intake.wave.comparable_add", block=Verbatim(block)))
    elif there is not None and there.get("by") != "wave":
        told.append(say("intake.wave.comparable", study=Verbatim(study.id)))
    remarks = {("analyses", block): remark(guess, study.language)
               for block, guess in found.items()}  # fmt: skip
    return Compared(_changes(study, found), remarks, say("join").join(told))


def _changes(study: Study, found: Mapping[str, Guess]) -> dict[tuple[str, ...], Any]:
    """The blocks, and the notebook that shows them."""
    changes: dict[tuple[str, ...], Any] = {
        ("analyses", block): guess.value for block, guess in found.items()
    }
    if found and NOTEBOOK not in study.notebooks:
        changes["notebooks",] = _with_notebook(study.notebooks)
        changes |= dict.fromkeys(_reasons(study))
    return changes


def _is_open(study: Study) -> bool:
    """Whether nobody left the notebook out on purpose: no reason is there but the import's."""
    why = study.left_out.get(NOTEBOOK)
    return why is None or all(
        study.words(why, language) == said for language, said in reason_of("no_comparison").items()
    )


def _possible(study: Study, scored: Mapping[str, Any]) -> dict[str, Guess]:
    """Comparison and trend of the waves, as far as the answers allow them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            survey = read_survey(study)
        except CemlabError:
            return {}
    guesses = {"comparison": comparing.by_wave(survey), "trend": comparing.over_waves(survey)}
    found = {}
    for block, ways in guesses.items():
        for way in ways if block not in study.analyses else ():
            guess = comparing.with_options(way, _scored(scored))
            if is_possible(block, guess.value, survey):
                found[block] = guess
    return found


def _scored(scored: Mapping[str, Any]) -> dict[str, Any]:
    """What the block `metrics` scores, without how it is grouped."""
    return {key: one for key, one in scored.items() if key not in ("by", "strata", "cluster")}


def _with_notebook(notebooks: tuple[str, ...]) -> list[str]:
    at = notebooks.index(READ_AFTER) + 1 if READ_AFTER in notebooks else len(notebooks)
    return [*notebooks[:at], NOTEBOOK, *notebooks[at:]]


def _reasons(study: Study) -> list[tuple[str, ...]]:
    """Where it is said that the notebook is left out; the last reason goes with its block."""
    if NOTEBOOK not in study.left_out:
        return []
    return [("left_out",) if len(study.left_out) == 1 else ("left_out", NOTEBOOK)]
