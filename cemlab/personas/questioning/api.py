"""The verb: choose a few questions, judge them on other people, print them."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cemlab.data import Survey, arguments
from cemlab.errors import CemlabWarning, MethodError, OptionError
from cemlab.language import LANGUAGES, speaker
from cemlab.numerics import kish_n, wilson_intervals
from cemlab.personas import model_verdicts
from cemlab.personas.methods import golden
from cemlab.personas.methods.frozen import FrozenModel
from cemlab.personas.newcomers import Newcomers, model_from, sorted_by
from cemlab.personas.questioning.printing import questionnaire, scoring
from cemlab.personas.questioning.questions import asked_of
from cemlab.personas.questioning.result import TypingResult
from cemlab.personas.result import PersonaResult
from cemlab.results import Provenance

RECALL_COLUMNS = ("persona", "estimate", "conf_low", "conf_high", "n")


def golden_questions(
    model: FrozenModel | PersonaResult | Path | str, survey: Survey, *, n_questions: int = 4,
    candidates: Sequence[str] | None = None, seed: int = 0,
) -> TypingResult:  # fmt: skip
    """A few questions that tell which persona somebody is, and how far to trust them.

    Parameters
    ----------
    model : FrozenModel, PersonaResult, or path
        The personas.
    survey : Survey
        People who answered all items of the model and all candidates.
    n_questions : int, default 4
        Length of the questionnaire.
    candidates : sequence of str, optional
        Questions to choose from: ratings, or segments; by default the items of the model.
    seed : int, default 0
        Of folds and resamples.

    Returns
    -------
    TypingResult

    Raises
    ------
    OptionError
        A candidate is not known or is text, there are fewer candidates than questions, or the
        survey does not fit the model.
    MethodError
        A persona has too few people to learn from, or too few answered all candidates.

    Warns
    -----
    CemlabWarning
        κ is below .6: the questionnaire must not be used.

    Notes
    -----
    Questions are chosen forward by linear discriminant analysis. Accuracy, κ and recall are those
    of ten folds in which the questions are chosen anew without the fold: what to expect of new
    people. They count everybody by the nearest persona, ambiguous ones included: at the door
    nobody knows who is ambiguous.

    References
    ----------
    Fisher (1936); Cohen (1960).

    Examples
    --------
    >>> personas = cemlab.personas.fit(survey, items=["speed", "price", "contact"])
    >>> cemlab.personas.golden_questions(personas, survey, n_questions=2).questionnaire()
    """
    arguments.check_survey(survey)
    arguments.check_resampling(0, seed)
    frozen = model_from(model)
    names = [item.name for item in frozen.items]
    if candidates is not None:
        arguments.check_items("candidates", candidates)
        names = [candidates] if isinstance(candidates, str) else list(dict.fromkeys(candidates))
    _check(survey, names, n_questions)
    people = sorted_by(frozen, survey)
    asked = asked_of(survey, names)
    columns = asked.x[people.rows]
    taken = people.typed & ~np.isnan(columns).any(axis=1)
    taken &= people.each > 0
    labels, least = people.found.nearest[taken], survey.circumstances.min_cell
    sizes = np.bincount(labels, minlength=frozen.k)
    enough = max(golden.FOLDS, least)
    if sizes.min() < enough:
        raise MethodError(
            f"The smallest persona has fewer than {enough} people who answered every candidate, "
            "too few to learn from. Name candidates that more people answered."
        )
    weights = None if people.weights is None else people.weights[taken]
    customers = None if people.customers is None else people.customers[taken]
    found = golden.choose(
        columns[taken], asked.blocks, labels, frozen.k, weights, steps=n_questions, seed=seed,
        clusters=customers,
    )  # fmt: skip
    chosen = [asked.blocks[block] for block in found.chosen]
    flat = [column for block in chosen for column in block]
    rule, alike = golden.rule_of(columns[taken][:, flat], labels, frozen.k, weights)
    picked = [names[block] for block in found.chosen]
    n = float(taken.sum())
    effective = n if weights is None else float(kish_n(weights))
    tidy = _steps(found, picked, n, effective)
    notes = [*_notes(tidy, people, taken), *model_verdicts.notes(frozen, people)]
    if notes and notes[0][0] == "typing_unfit":
        told = speaker(survey.language)("notes.typing_unfit", **notes[0][1])
        warnings.warn(CemlabWarning(told, "typing_unfit"), stacklevel=2)
    last = tidy.iloc[-1]
    return TypingResult(
        _components=tidy,
        _whole={
            "k": frozen.k, "n_questions": n_questions, "kappa": last["estimate"],
            "kappa_low": last["conf_low"], "kappa_high": last["conf_high"],
            "accuracy": last["accuracy"], "verdict": _verdict(last), "agrees_with_exact": alike,
            "n_candidates": len(names), "folds": golden.FOLDS, "model": frozen.version,
            "model_verdict": model_verdicts.called(frozen),
            "largest_share": float(found.confusion[-1].sum(axis=1).max()
                                   / found.confusion[-1].sum()),
        },
        _tables={
            "recall": _recall(found, frozen, n, effective),
            "questionnaire": questionnaire(survey, picked),
            "scoring": scoring(survey, asked, found.chosen, picked, rule, frozen.personas),
        },
        _notes=tuple(notes),
        labels=survey.labels([*dict.fromkeys([*picked, *names])]) | {
            persona: {one: speaker(one)("personas.group", number=int(persona))
                      for one in LANGUAGES}
            for persona in frozen.personas
        },
        language=survey.language,
        provenance=Provenance(
            method="golden_questions",
            options={"model": frozen.version, "n_questions": n_questions, "seed": seed,
                     "candidates": None if candidates is None else names},
            n=n, n_effective=effective, n_dropped=float(len(people.rows)) - n,
            weighted=survey.is_weighted, weight_kind=survey.weight_kind, seed=seed,
            resamples=golden.DRAWS, simulated=survey.is_simulated, customers=survey.n_customers,
            data=survey.source,
        ),
    )  # fmt: skip


def _check(survey: Survey, names: Sequence[str], n_questions: int) -> None:
    problems = []
    for name in names:
        if name not in survey.items:
            problems.append(str(OptionError.unknown("candidates", name, survey.items)))
            continue
        kind = survey.column(name).dtype
        if not pd.api.types.is_numeric_dtype(kind) and not isinstance(kind, pd.CategoricalDtype):
            problems.append(f"{name!r} holds text, which is no question with fixed answers.")
    if not arguments.is_count(n_questions) or n_questions < 1:
        problems.append(f"`n_questions` is {n_questions!r}. Expected a whole number from 1.")
    elif n_questions > len(names):
        problems.append(f"{n_questions} questions cannot be chosen from {len(names)} candidates.")
    if problems:
        raise OptionError(" ".join(problems))


def _steps(found: golden.Golden, picked: Sequence[str], n: float, effective: float) -> pd.DataFrame:
    """A row per question: how well it and those before it do."""
    right = np.trace(found.confusion, axis1=1, axis2=2) / found.confusion.sum(axis=(1, 2))
    _, low, high = wilson_intervals(right * effective, effective)
    return pd.DataFrame({
        "item": picked, "step": np.arange(1.0, len(picked) + 1), "estimate": found.kappa,
        "conf_low": found.kappa_low, "conf_high": found.kappa_high, "accuracy": right,
        "accuracy_low": low, "accuracy_high": high, "chosen_in": found.chosen_in, "n": n,
    })  # fmt: skip


def _recall(found: golden.Golden, model: FrozenModel, n: float, effective: float) -> pd.DataFrame:
    """Of each persona's people: how many the whole questionnaire finds."""
    table, people = found.confusion[-1], found.people[-1].sum(axis=1)
    share, low, high = wilson_intervals(
        np.diag(table) / table.sum(axis=1) * people * effective / n, people * effective / n
    )
    return pd.DataFrame(
        dict(zip(RECALL_COLUMNS, (model.personas, share, low, high, people), strict=True))
    )


def _verdict(last: pd.Series) -> str:
    if last["estimate"] < golden.SHIP:
        return "do_not_ship"
    return "ship" if last["conf_low"] >= golden.SHIP else "doubtful"


def _notes(
    tidy: pd.DataFrame, people: Newcomers, taken: np.ndarray
) -> Iterator[tuple[str, dict[str, Any]]]:
    last = tidy.iloc[-1]
    if _verdict(last) == "do_not_ship":
        yield "typing_unfit", {"kappa": last["estimate"], "limit": golden.SHIP}
    loose = tidy.loc[tidy["chosen_in"] < 0.5, "item"].tolist()
    if loose:
        yield "typing_interchangeable", {"items": loose}
    left_out = float((people.typed & ~taken).sum())
    if left_out:
        yield "typing_left_out", {"n": left_out}
