"""The verb: check, compute, wrap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from cemlab.data import Survey, arguments
from cemlab.drivers.asking import REFUSED_ROLES, Question, checked
from cemlab.drivers.choices.agreement import verdict
from cemlab.drivers.choices.estimates import Found, answered_only, imputed
from cemlab.drivers.choices.result import CHOICES, MissingChoicesResult, choice_key
from cemlab.drivers.choices.weak_points import notes_of
from cemlab.drivers.methods.keeping import kept_answers
from cemlab.drivers.sample import answered, take
from cemlab.drivers.weaknesses import warn
from cemlab.drivers.wrapping import labels_of, origin
from cemlab.errors import MethodError, OptionError
from cemlab.language import LANGUAGES, speaker


def missing_choices(
    survey: Survey,
    *,
    outcome: str,
    drivers: Sequence[str],
    choices: Sequence[Literal["two_part", "complete", "imputed"]] = CHOICES,
    method: Literal[
        "shapley", "dominance", "johnson", "genizi", "pratt", "last", "first", "betasq", "car",
        "sampled",
    ] = "shapley",
    auxiliaries: Sequence[str] = (),
    covariates: Sequence[str] = (),
    resamples: int = 200,
    seed: int = 0,
) -> MissingChoicesResult:  # fmt: skip
    """Importance and slopes of drivers under several ways to treat missing answers, side by side.

    Parameters
    ----------
    survey : Survey
        One row per response; weights are used when the survey has them.
    outcome : str
        Item to explain. Who did not rate it is in no choice.
    drivers : sequence of str
        Items that may explain it. Those that more than 40% left blank are left out of every
        choice.
    choices : sequence of {"two_part", "complete", "imputed"}
        ``"two_part"`` is the model of `fit`: whether a driver applied and how it was rated, and
        people with a blank left out. ``"complete"`` keeps those who rated every driver.
        ``"imputed"`` also has two parts, and draws what was left blank from people who answered
        the rest alike. "Not applicable" is never imputed: nobody has an opinion of what they did
        not meet.
    method : str, default "shapley"
        How credit is split, as for `fit`.
    auxiliaries : sequence of str, optional
        Items that are in no model, but tell what was left blank, or by whom.
    covariates : sequence of str, optional
        Items that enter first, as for `fit`.
    resamples : int, default 200
        Bootstrap resamples of customers behind intervals, at least 100; 0 switches them off. For
        imputation each resample is imputed once.
    seed : int, default 0
        Seed of resampling and of imputation.

    Returns
    -------
    MissingChoicesResult

    Raises
    ------
    OptionError
        An item, a choice or the method is not known, or an item cannot have this use.
    MethodError
        No choice keeps enough people for a model, or imputation has too few answers to draw from.

    Warns
    -----
    SmallSampleWarning, MissingDataWarning
        A choice keeps too few for a model, most people left a driver blank, or imputations still
        differ too much.

    Notes
    -----
    At least 20 tables are imputed, or as many as the percentage of people with a gap, and more
    where the error of the draws exceeds a tenth of a standard error. Slopes are pooled by Rubin's
    rules with the degrees of freedom of Barnard and Rubin; shares are averaged, and their
    intervals are percentiles over resamples that are imputed once each. Filling zeros or means in
    is not offered: both bend slopes. Pairwise correlations are refused, since they may belong to
    no possible data set.

    A choice matters for a driver where two slopes, ranks or shares lie each outside the interval
    of the other; since the choices share most of their people, the less precise one decides.

    Imputation holds where what is missing is told by the answers that were given. Where people
    leave blank what they are discontented with, no choice is right, and intervals are too narrow.

    References
    ----------
    Rubin (1987); Barnard & Rubin (1999); von Hippel (2007), who leaves out people without the
    outcome; Schomaker & Heumann (2018) for resamples; Dziak & Henry (2017) for two parts.

    Examples
    --------
    >>> choices = cemlab.drivers.missing_choices(survey, outcome="overall", drivers=["wait"])
    >>> choices.kept()
    """
    asked, chosen, auxiliaries = _checked(
        survey, choices, auxiliaries, outcome=outcome, drivers=drivers, method=method,
        covariates=covariates, resamples=resamples, seed=seed,
    )  # fmt: skip
    _, silent = answered(survey, asked.drivers)
    named, asked = asked, asked.without(silent)
    found, refused = _found(survey, asked, chosen, auxiliaries)
    kept = _kept(survey, asked, chosen, found)
    tidy = _tidy(asked, chosen, found)
    widest = max(found.values(), key=lambda one: one.n)
    weak = list(notes_of(survey, asked, found, refused, silent))
    warn(weak, survey, list(named.drivers))
    drawn = found.get("imputed")
    words = {choice_key(one): {language: speaker(language)(f"drivers.missing_choices.choice.{one}")
                               for language in LANGUAGES} for one in chosen}  # fmt: skip
    return MissingChoicesResult(
        _components=tidy,
        _whole={
            "outcome": asked.outcome,
            "n_asked": survey.count(survey.column(asked.outcome).notna().to_numpy()),
            "choices": ", ".join(chosen),
            "tables": float(drawn.tables) if drawn else np.nan,
            "monte_carlo": _worst(drawn),
            "resamples": asked.resamples,
            "seed": asked.seed,
        },
        _tables={"kept": kept},
        _notes=tuple(weak),
        labels=labels_of(survey, asked, [asked.outcome, *named.drivers])
        | survey.labels([name for name in auxiliaries if name in survey.items]) | words,
        language=survey.language,
        provenance=origin(
            survey, "missing_choices" if drawn else "missing_choices_answered",
            {"outcome": outcome, "drivers": list(named.drivers), "choices": list(chosen),
             "method": asked.method}
            | ({"auxiliaries": list(auxiliaries)} if auxiliaries else {})
            | ({"covariates": list(asked.covariates)} if asked.covariates else {}),
            widest.sample, seed=asked.seed, resamples=asked.resamples,
        ),
    )  # fmt: skip


def _checked(
    survey: Survey, choices: object, auxiliaries: object, **options: Any
) -> tuple[Question, tuple[str, ...], tuple[str, ...]]:
    """The question, or an error that names every problem at once."""
    arguments.check_survey(survey)
    arguments.check_items("auxiliaries", auxiliaries)
    chosen = (choices,) if isinstance(choices, str) else choices
    if not isinstance(chosen, Sequence) or not all(isinstance(one, str) for one in chosen):
        raise OptionError(f"`choices` is {choices!r}. Expected some of: {', '.join(CHOICES)}.")
    others = (auxiliaries,) if isinstance(auxiliaries, str) else tuple(auxiliaries)
    problems = [str(OptionError.unknown("choices", one, CHOICES))
                for one in chosen if one not in CHOICES]  # fmt: skip
    if not chosen or len(set(chosen)) < len(chosen):
        problems.append(f"`choices` is {list(chosen)}. Name one or more, each once.")
    asked = None
    try:
        asked = checked(survey, **options)
    except OptionError as error:
        problems.append(str(error))
    inside = [options["outcome"]]
    if asked is not None:
        inside += [*asked.drivers, *asked.covariates]
    for name in others:
        if name not in survey.items:
            problems.append(str(OptionError.unknown("auxiliaries", name, survey.items)))
        elif survey.items[name].role in REFUSED_ROLES:
            role = survey.items[name].role
            problems.append(f"{name!r} is declared role: {role}, which is no auxiliary.")
        elif name in inside:
            problems.append(f"{name!r} is in the model already and cannot be an auxiliary as well.")
    if others and "imputed" not in chosen:
        problems.append("`auxiliaries` serve imputation: add 'imputed' to `choices`.")
    if problems or asked is None:
        raise OptionError(" ".join(problems))
    return asked, tuple(chosen), others


def _found(
    survey: Survey, asked: Question, chosen: Sequence[str], auxiliaries: Sequence[str]
) -> tuple[dict[str, Found], list[str]]:
    """By choice; and the choices that keep too few for a model."""
    found: dict[str, Found] = {}
    refused: dict[str, MethodError] = {}
    for choice in chosen:
        if choice == "imputed":
            found[choice] = _shown(survey, imputed(survey, asked, auxiliaries))
            continue
        try:
            one = answered_only(survey, asked._replace(missing=choice))
            found[choice] = _shown(survey, one)
        except MethodError as error:
            refused[choice] = error
    if not found:
        raise next(iter(refused.values()))
    return found, list(refused)


def _shown(survey: Survey, found: Found) -> Found:
    """The same, unless it rests on fewer people than are shown."""
    least = survey.circumstances.min_cell
    if found.n < least:
        raise MethodError(f"Fewer than {least} people are kept. Numbers of so few are not shown.")
    return found


def _kept(
    survey: Survey, asked: Question, chosen: Sequence[str], found: Mapping[str, Found]
) -> pd.DataFrame:
    """How many of those who rated the outcome each choice keeps, and who rated each driver."""
    base, _ = take(survey, asked._replace(drivers=(), missing="two_part"))
    there = survey.column(asked.outcome).notna().to_numpy()
    rows = base.rows
    if base.kind == "frequency":
        rows = np.repeat(rows, base.weights.astype(int))
    ratings = np.column_stack([survey.more_is_better(name)[rows] for name in asked.drivers])
    applies = np.column_stack([~survey.is_not_applicable(name)[rows] for name in asked.drivers])
    counted = kept_answers(ratings, applies, survey.more_is_better(asked.outcome)[rows])
    sizes = {"two_part": counted.two_part, "complete": counted.complete}
    lines = [(one, "", found[one].n if one in found else sizes[one]) for one in chosen]
    lines += [("rated", name, survey.count(there & survey.column(name).notna().to_numpy()))
              for name in asked.drivers]  # fmt: skip
    table = pd.DataFrame(lines, columns=["choice", "driver", "n"]).astype({"n": float})
    table["share"] = table["n"] / survey.count(there)
    few = (table["n"] > 0) & (table["n"] < survey.circumstances.min_cell)
    table.loc[few, ["n", "share"]] = np.nan
    return table


def _tidy(asked: Question, chosen: Sequence[str], found: Mapping[str, Found]) -> pd.DataFrame:
    """A row per driver and choice, the largest share first; gaps where there is no model."""
    pieces = []
    for choice in chosen:
        one = found.get(choice)
        if one is None:
            pieces.append(pd.DataFrame({"driver": asked.drivers, "choice": choice}))
        else:
            pieces.append(one.table.assign(choice=choice, n=one.n))
    table = pd.concat(pieces, ignore_index=True)
    first = table.groupby("driver", sort=False)["share"].first().fillna(-np.inf)
    order = first.sort_values(ascending=False, kind="stable").index
    verdicts = {name: verdict(table[table["driver"] == name]) for name in asked.drivers}
    if not asked.resamples:
        verdicts = dict.fromkeys(asked.drivers, "not_tested")
    table["verdict"] = table["driver"].map(verdicts)
    table = table.set_index("driver").loc[order].reset_index()
    return table.reindex(columns=MissingChoicesResult.columns)


def _worst(found: Found | None) -> float:
    """Largest error of the draws, as a part of the standard error of its slope."""
    if found is None:
        return float("nan")
    return float((found.table["monte_carlo_error"] / found.table["std_error"]).max())
