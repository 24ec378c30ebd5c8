"""The verb: check, compute, wrap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

import numpy as np

from cemlab.data import Survey, arguments
from cemlab.drivers.asking import Question, checked
from cemlab.drivers.model_columns import Columns, columns_of
from cemlab.drivers.preparing import Note, Prepared, prepare, turned_round, who_is_left_out
from cemlab.drivers.segments.personas import Personas, check_by, with_persona
from cemlab.drivers.segments.result import PersonaDriversResult
from cemlab.drivers.segments.slopes import Found, slopes_of
from cemlab.drivers.weaknesses import warn
from cemlab.drivers.wrapping import labels_of, origin
from cemlab.errors import MethodError, OptionError
from cemlab.numerics import ADJUSTMENTS


def by_persona(
    survey: Survey,
    *,
    outcome: str,
    drivers: Sequence[str],
    by: str,
    covariates: Sequence[str] = (),
    missing: Literal["two_part", "complete"] = "two_part",
    adjust: Literal["holm", "bh"] = "holm",
) -> PersonaDriversResult:
    """Slopes of the drivers in each persona, and whether they differ at all.

    Parameters
    ----------
    survey : Survey
        One row per response; weights are used when the survey has them.
    outcome : str
        Item to explain, such as overall satisfaction.
    drivers : sequence of str
        Items that may explain it.
    by : str
        Segment with the personas, or any other groups of people.
    covariates : sequence of str, optional
        Items that are in the regression of each persona and are not tested.
    missing : {"two_part", "complete"}, default "two_part"
        As for `fit`. A driver in two parts is tested with both of them.
    adjust : {"holm", "bh"}, default "holm"
        How p-values are adjusted for the number of drivers.

    Returns
    -------
    PersonaDriversResult
        Own slopes, and slopes drawn towards the mean of the personas by what their own answers
        cannot support.

    Raises
    ------
    OptionError
        An item is not known, cannot have this use, or holds no groups.
    MethodError
        Fewer than two personas with enough answers (50, or 5 for each parameter), customers who
        answered several times, or answers of a persona that allow no regression.

    Warns
    -----
    SmallSampleWarning, MissingDataWarning
        Personas too small for slopes of their own, or many people left out for a blank.

    Notes
    -----
    Each persona has a regression of its own, which is one model with all products of driver and
    persona; the test of a driver is Wald's F of all differences, with HC3 errors. A slope that is
    told from 0 in one persona and not in another is no difference. Personas that are too small
    get the common slope and take no part in the tests; those under the smallest cell are hidden.

    Personas that were built from the outcome or from these drivers differ in them because they
    were built so; their slopes are bent by it. Use groups that other answers made.

    References
    ----------
    Gelman & Stern (2006) on differences of significance; MacKinnon & White (1985) for HC3; Holm
    (1979); Benjamini & Hochberg (1995).

    Examples
    --------
    >>> found = cemlab.drivers.by_persona(survey, outcome="overall", drivers=["wait"], by="tenure")
    >>> found.tests()
    """
    asked = _checked(survey, by, adjust, outcome=outcome, drivers=drivers, covariates=covariates,
                     missing=missing)  # fmt: skip
    prepared = prepare(survey, asked)
    asked = prepared.asked
    sample, personas = with_persona(survey, prepared.sample, by)
    if sample.n_customers is not None:
        raise MethodError(
            f"{len(sample.y)} answers come from {sample.n_customers} customers. Slopes by persona "
            "take answers as independent: keep one answer of each customer."
        )
    if not len(sample.y):
        raise MethodError(f"Nobody in the model has a {by!r}. Choose another segment.")
    columns = columns_of(survey, sample, asked)
    found = slopes_of(sample, columns, personas, adjust)
    weak = list(_notes(survey, prepared, by, columns, personas, found))
    warn(
        [(code, _plain(values, personas, survey.language)) for code, values in weak],
        survey,
        prepared.items,
    )
    told = personas.n[(personas.n >= found.needed) & ~personas.hidden]
    return PersonaDriversResult(
        _components=found.table.reindex(columns=PersonaDriversResult.columns),
        _whole={
            "outcome": asked.outcome, "by": by, "adjust": adjust,
            "personas": float(len(personas.names)), "needed": float(found.needed),
            "smallest": float(told.min()) if len(told) else np.nan,
            "p_smallest": float(found.tests["p_adjusted"].min()),
        },
        _tables={"tests": found.tests},
        _notes=tuple(weak),
        labels=labels_of(survey, asked, prepared.items)
        | {by: survey.labels([by])[by]} | personas.labels,
        language=survey.language,
        provenance=origin(
            survey, "by_persona",
            {"outcome": outcome, "drivers": list(prepared.named.drivers), "by": by,
             "adjust": adjust, "missing": missing}
            | ({"covariates": list(asked.covariates)} if asked.covariates else {}),
            sample,
        ),
    )  # fmt: skip


def _checked(survey: Survey, by: object, adjust: object, **options: Any) -> Question:
    """The question, or an error that names every problem at once."""
    arguments.check_survey(survey)
    problems, inside = [], [options["outcome"]]
    asked = None
    try:
        asked = checked(survey, **options)
        inside += [*asked.drivers, *asked.covariates]
    except OptionError as error:
        problems.append(str(error))
    if not isinstance(adjust, str) or adjust not in ADJUSTMENTS:
        problems.append(str(OptionError.unknown("adjust", adjust, ADJUSTMENTS)))
    problems += check_by(survey, by, inside)
    if problems or asked is None:
        raise OptionError(" ".join(problems))
    return asked


def _notes(
    survey: Survey, prepared: Prepared, by: str, columns: Columns, personas: Personas, found: Found
) -> Iterator[Note]:
    """Weak points, as (code, values for its sentence)."""
    least = survey.circumstances.min_cell
    yield from who_is_left_out(survey, prepared)
    if columns.two_part:
        yield "na_declared", {"items": list(columns.two_part)}
    if columns.visited_only:
        yield "few_visitors", {"items": list(columns.visited_only)}
    yield from turned_round(survey, prepared)
    if personas.hidden.any():
        yield "suppressed_slopes", {"n": int(personas.hidden.sum()), "limit": least}
    shown = ~personas.hidden
    names = np.array(personas.names, dtype=object)
    small = names[shown & (personas.n < found.needed)].tolist()
    if small:
        facts = {"groups": small, "n_groups": len(small), "limit": found.needed}
        yield "common_slope", facts
    table = found.table[~found.table["persona"].isin([*small, *names[~shown]])]
    some = list(dict.fromkeys(table.loc[table["kind"] == "common", "driver"]))
    if some:
        yield "common_slope_some", {"items": some}
    if personas.n_outside:
        told = personas.n_outside >= least and shown.all()
        yield ("no_persona", {"n": int(personas.n_outside), "by": by}) if told else (
            "no_persona_few", {"by": by})  # fmt: skip


def _plain(values: dict[str, Any], personas: Personas, language: str) -> dict[str, Any]:
    """Values with the words of personas instead of their codes, for warnings."""
    if "groups" not in values:
        return values
    return values | {"groups": [personas.labels[one][language] for one in values["groups"]]}
