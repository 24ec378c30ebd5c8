"""The verb: check, sort, count, wrap."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from cemlab.data import Survey, arguments
from cemlab.errors import CemlabWarning, OptionError
from cemlab.language import LANGUAGES, speaker
from cemlab.numerics import kish_n, suppress, suppress_totals
from cemlab.personas import model_verdicts
from cemlab.personas.assigning.result import AssignmentResult
from cemlab.personas.assigning.telling import MOST
from cemlab.personas.methods.frozen import OUTER, REASONS, FrozenModel, Margin, assign_rows
from cemlab.personas.methods.wave_changes import share_changes
from cemlab.personas.newcomers import Newcomers, model_from, sorted_by
from cemlab.personas.result import PersonaResult
from cemlab.results import Provenance

GROUP_COLUMNS = ("level", "persona", "estimate", "conf_low", "conf_high", "n", "n_level")
WARNED = ("ambiguous_share", "outlier_share", "unseen_left_out")


def assign(
    model: FrozenModel | PersonaResult | Path | str, survey: Survey, *, by: str | None = None,
    margin: Literal["relative", "line"] = "relative",
) -> AssignmentResult:  # fmt: skip
    """Sort the respondents of a survey into personas that were found before.

    Parameters
    ----------
    model : FrozenModel, PersonaResult, or path
        The personas: a result of `cemlab.personas.fit`, its `model()`, or a YAML file that
        `model().to_yaml()` wrote.
    survey : Survey
        Other people, asked the same questions. Weights are used when the survey has them.
    by : str, optional
        Segment by which the shares are told as well.
    margin : {"relative", "line"}, default "relative"
        Who lies between two groups around centres: by (d₂ − d₁) / d₂, or by the place on the line
        of both centres, 0 at the border and 1 at the own centre. Below .2 is ambiguous.

    Returns
    -------
    AssignmentResult
        Shares with intervals. Who is in which persona is in `people()`, for a computation of your
        own: it is in no table, and is gone when the result is kept and read back.

    Raises
    ------
    OptionError
        Items are missing, have another scale or direction than the model's, or half of their
        answers are categories that it does not know; all problems are listed. `by` is no segment.
        `margin` is "line", and the groups have no centres.
    MethodError
        Too few respondents answered enough.
    DataError
        The file holds no model, or one that was changed by hand.

    Warns
    -----
    CemlabWarning
        Clearly more people than in the training lie between personas, or far from all; somebody
        is left out for a category that the model does not know.

    Notes
    -----
    Gaps are filled by the constants of the training; below 60% of the items nobody is sorted.
    Shares count the nearest persona of everybody with enough answers, as the model's own shares
    were counted; who is ambiguous (margin below .2, posterior below .7) or an outlier (farther
    than 99% of the training) has no label. In many items relative margins are small for nearly
    everybody; a check tells it above 40%, beside what the line of centres would give. Groups that
    the fit called a score are called a score here as well. Below 2% of an item's answers,
    categories that the training never met are gaps; from there on whoever gave one is in no
    persona ("unseen_category").

    Examples
    --------
    >>> personas = cemlab.personas.fit(survey, items=["speed", "price", "contact"])
    >>> cemlab.personas.assign(personas, later).tidy()
    """
    arguments.check_survey(survey)
    frozen = model_from(model)
    if by is not None:
        _check_segment(survey, by)
    _check_margin(frozen, margin)
    people = sorted_by(frozen, survey, margin=margin, leave_out=True)
    tidy, reasons = _personas(frozen, people, survey), _reasons(frozen, people, margin)
    on_line = _on_line(frozen, people)
    tables, labels = {"reasons": reasons}, _labels(frozen, survey)
    if by is not None:
        tables["groups"] = _groups(frozen, people, survey, by)
        labels |= _levels(frozen, survey, by)
    notes = [*_notes(frozen, people, reasons, survey)]
    notes += [*_many(_of(reasons, "ambiguous"), on_line, margin)]
    notes += model_verdicts.notes(frozen, people)
    few = tidy.loc[tidy["estimate"].isna(), "persona"].tolist()
    if few:
        notes.append(("suppressed", {"groups": few, "limit": survey.circumstances.min_cell}))
    say = speaker(survey.language)
    for code, values in notes:
        if code in WARNED:
            warnings.warn(CemlabWarning(say(f"notes.{code}", **values), code), stacklevel=2)
    n = float(people.typed.sum())
    weights = None if people.weights is None else people.weights[people.typed]
    return AssignmentResult(
        _components=tidy,
        _whole={
            "k": frozen.k, "model": frozen.version, "model_method": frozen.method,
            "model_n": frozen.n, "model_ambiguous": _expected(frozen, margin),
            "model_verdict": model_verdicts.called(frozen), "margin": margin, "by": by,
            "n_asked": float(len(people.rows)), "ambiguous_line": on_line,
        } | {name: _of(reasons, name) for name in REASONS[1:]},
        _tables=tables,
        _notes=tuple(notes),
        _people=pd.Series(_named(people, len(survey), survey), name="persona"),
        labels=labels,
        language=survey.language,
        provenance=Provenance(
            method="assign", options={"model": frozen.version, "by": by, "margin": margin}, n=n,
            n_effective=n if weights is None else float(kish_n(weights)),
            n_dropped=float(len(people.rows)) - n, weighted=survey.is_weighted,
            weight_kind=survey.weight_kind, simulated=survey.is_simulated,
            customers=survey.n_customers, data=survey.source,
        ),
    )  # fmt: skip


def _check_segment(survey: Survey, by: str) -> None:
    if by not in survey.items:
        raise OptionError.unknown("by", by, survey.items)
    if not isinstance(survey.column(by).dtype, pd.CategoricalDtype):
        raise OptionError(f"`by` is {by!r}, which is no segment. Name an item with levels.")


def _check_margin(model: FrozenModel, margin: str) -> None:
    if margin not in get_args(Margin):
        raise OptionError.unknown("margin", margin, get_args(Margin))
    if margin == "line" and not model.has_centres:
        raise OptionError(
            f"`margin` is 'line', but the model is of the method {model.method}, whose groups have "
            "posteriors and no centres. Leave `margin` out."
        )


def _expected(model: FrozenModel, margin: str) -> float:
    """Share of ambiguous people when the model was made, by the same margin."""
    return model.ambiguous_line if margin == "line" else model.ambiguous


def _on_line(model: FrozenModel, people: Newcomers) -> float:
    """Share of those with enough answers who are ambiguous by the line of centres."""
    if not model.has_centres:
        return np.nan
    found = assign_rows(model, people.numbers, people.codes, margin="line")
    return people.share(found.reason == "ambiguous", people.typed)["estimate"]


def _many(share: float, on_line: float, margin: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Where most people lie between groups, the margin may be at fault and not the people."""
    if share > MOST:
        if margin == "relative" and not np.isnan(on_line):
            yield "many_ambiguous", {"share": share, "on_line": on_line}
        else:
            yield "many_ambiguous_plain", {"share": share}


def _personas(model: FrozenModel, people: Newcomers, survey: Survey) -> pd.DataFrame:
    """A row per persona; of too few people nothing is told."""
    typed, least = people.typed, survey.circumstances.min_cell
    sure = people.found.reason == "ok"
    own = [people.found.nearest == group for group in range(model.k)]
    counts = np.array([[(one & sure).sum(), (one & ~sure).sum()] for one in own])
    hidden = suppress_totals(counts, minimum=least)
    rows = []
    for group, one in enumerate(own):
        row: dict[str, Any] = {"persona": str(group + 1), "before": model.share[group]}
        row |= {} if hidden.rows[group] else people.share(one, typed)
        if not hidden.cells[group].any() and not hidden.rows[group] and one.any():
            clear = people.share(sure, one)
            row |= {"clear": clear["estimate"], "clear_low": clear["conf_low"],
                    "clear_high": clear["conf_high"]}  # fmt: skip
        rows.append(row)
    return pd.DataFrame(rows).reindex(columns=list(AssignmentResult.columns))


def _reasons(model: FrozenModel, people: Newcomers, margin: str) -> pd.DataFrame:
    """How sure people were sorted, and what the training lets expect.

    Who answered too few, or something that the model does not know, is a share of everybody, the
    others of those who were sorted.
    """
    expected = {"ambiguous": _expected(model, margin), "outlier": 1 - OUTER}
    everybody, rows = np.ones(len(people.rows), bool), []
    for reason in REASONS:
        among = everybody if reason in REASONS[3:] else people.typed
        found = people.share(people.found.reason == reason, among)
        rows.append({"reason": reason, **found, "before": expected.get(reason, np.nan)})
    return pd.DataFrame(rows)


def _groups(model: FrozenModel, people: Newcomers, survey: Survey, by: str) -> pd.DataFrame:
    """Shares of personas within each level of a segment; small cells hidden, complements too."""
    column = survey.column(by)
    codes = column.cat.codes.to_numpy()[people.rows]
    levels = [one for one in range(len(column.cat.categories)) if (codes == one).any()]
    own = [people.found.nearest == group for group in range(model.k)]
    inside = [people.typed & (codes == level) for level in levels]
    counts = np.array([[(level & one).sum() for one in own] for level in inside])
    cells = suppress(counts, minimum=survey.circumstances.min_cell)
    whole = suppress_totals(counts, minimum=survey.circumstances.min_cell)
    rows = []
    for place, level in enumerate(levels):
        for group, one in enumerate(own):
            name = _level_name(model, str(column.cat.categories[level]), by)
            row: dict[str, Any] = {"level": name, "persona": str(group + 1)}
            if not whole.rows[place]:
                row["n_level"] = float(counts[place].sum())
                if not (cells[place, group] or whole.cells[place, group]):
                    row |= people.share(one, inside[place])
            rows.append(row)
    return pd.DataFrame(rows).reindex(columns=list(GROUP_COLUMNS))


def _notes(
    model: FrozenModel, people: Newcomers, reasons: pd.DataFrame, survey: Survey
) -> Iterator[tuple[str, dict[str, Any]]]:
    """A model ages: more people between or beyond the groups than when it was made."""
    table = reasons.set_index("reason")
    for reason, code in (("ambiguous", "ambiguous_share"), ("outlier", "outlier_share")):
        share, before = table.loc[reason, "estimate"], table.loc[reason, "before"]
        if before == before:
            size = table.loc[reason, "n_effective"]
            found = share_changes([before, 1 - before], [share, 1 - share], model.n, size)
            if found.conf_low[0] > 0:
                yield code, {"share": share, "before": before}
    few = float((people.found.reason == "too_few_answers").sum())
    if few:
        yield "too_few_answers", {"n": few}
    for one in people.left_out:
        yield "unseen_left_out", {"item": one.item, "n": one.n, "share": one.share,
                                  "row": one.first}  # fmt: skip
    if survey.n_customers is not None and survey.n_customers < len(people.rows):
        yield "persona_customers", {"n": survey.n_customers}


def _named(people: Newcomers, n: int, survey: Survey) -> np.ndarray:
    """Persona of each row of the survey, None without a clear one."""
    named = np.full(n, None, dtype=object)
    labels = people.found.labels
    named[people.rows] = np.where(labels >= 0, (labels + 1).astype(str), None)
    return named


def _labels(model: FrozenModel, survey: Survey) -> dict[str, dict[str, str]]:
    """Words for the personas and the items of the model."""
    named = survey.labels([item.name for item in model.items])
    return named | {
        persona: {one: speaker(one)("personas.group", number=int(persona)) for one in LANGUAGES}
        for persona in model.personas
    }


def _levels(model: FrozenModel, survey: Survey, by: str) -> dict[str, dict[str, str]]:
    own = survey.labels([by])
    return {name if name == by else _level_name(model, name, by): said
            for name, said in own.items()}  # fmt: skip


def _level_name(model: FrozenModel, level: str, by: str) -> str:
    """A level that is called as a persona gets a name of its own."""
    return f"{level} ({by})" if level in model.personas else level


def _of(reasons: pd.DataFrame, reason: str) -> float:
    return float(reasons.loc[reasons["reason"] == reason, "estimate"].iloc[0])
