"""The verb: check, compute, wrap."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.drivers.api import fit
from cemlab.drivers.methods.performance_map import SURE, certainty
from cemlab.drivers.model_columns import columns_of
from cemlab.drivers.preparing import Note, prepare
from cemlab.drivers.priority_maps import places
from cemlab.drivers.priority_maps.joint import drawn_map
from cemlab.drivers.priority_maps.questions import FEWEST, Asked, asked_of
from cemlab.drivers.priority_maps.result import PriorityResult
from cemlab.drivers.result import DriverResult
from cemlab.drivers.weaknesses import warn
from cemlab.drivers.wrapping import labels_of, origin
from cemlab.errors import CemlabWarning, MethodError
from cemlab.numerics import percentile_interval

TAKEN = (
    "outcome", "r_squared", "r_squared_low", "r_squared_high", "measure", "scale_min", "scale_max",
    "units", "parameters", "left_out", "seed",
)  # fmt: skip


def priorities(
    survey: Survey,
    *,
    outcome: str,
    drivers: Sequence[str],
    method: Literal[
        "shapley", "dominance", "johnson", "genizi", "pratt", "last", "first", "betasq", "car",
        "owen", "sampled",
    ] = "shapley",
    lines: Literal["mean", "median", "target"] = "mean",
    performance_at: float | None = None,
    importance_at: float | None = None,
    groups: Mapping[str, Sequence[str]] | None = None,
    covariates: Sequence[str] = (),
    cluster: str | None = None,
    strata: str | None = None,
    missing: Literal["two_part", "complete"] = "two_part",
    resamples: int = 1000,
    seed: int = 0,
) -> PriorityResult:  # fmt: skip
    """Importance against performance, with the chance that a driver lies where it seems to.

    Two lines divide the map in quadrants. Importance, performance and the lines are computed anew
    in the same resamples of customers, which gives each driver a region and the chance of every
    quadrant. A quadrant is named from 80% of the resamples on, and never for a driver that is not
    told from a random item; else it cannot be told.

    Parameters
    ----------
    survey : Survey
        One row per response; weights are used when the survey has them.
    outcome : str
        Item to explain, such as overall satisfaction.
    drivers : sequence of str
        Two or more items on one scale. Those that do not apply to everybody enter in two parts,
        as in `cemlab.drivers.fit`; items where low is good are turned round.
    method : str, default "shapley"
        How importance is divided, as in `cemlab.drivers.fit`.
    lines : {"mean", "median", "target"}, default "mean"
        Means or medians of the drivers, or the numbers that follow. Means and medians put about
        half of all drivers below the line, however good the company is; a target does not.
    performance_at : float, optional
        Rating to be reached, on the scale where more is better; for ``lines="target"``.
    importance_at : float, optional
        Share, 0 to 1, from which a driver counts as important; for ``lines="target"``. Of two
        lines the one that is not given is at the mean.
    groups, covariates, cluster, strata, missing
        As in `cemlab.drivers.fit`; a group is rated by each person's mean of its items.
    resamples : int, default 1000
        Resamples of customers (or clusters, within strata), at least 100.
    seed : int, default 0
        Seed of the resampling.

    Returns
    -------
    PriorityResult
        Shares and their intervals are those of `cemlab.drivers.fit`.

    Raises
    ------
    OptionError
        Items or options are not known or do not go together, drivers without a common scale, a
        target off the scale, no resamples.
    MethodError
        The answers do not allow a model (see `cemlab.drivers.fit`), or fewer than two drivers
        have ratings enough to be shown.

    Warns
    -----
    SmallSampleWarning, MissingDataWarning, CollinearityWarning
        The model is weak; `notes()` says the same.

    Notes
    -----
    Importance rests on those in the model, performance on everybody who rated; both are resampled
    together. Intervals of mean ratings are t intervals; with `cluster` or `strata`, percentiles of
    the resamples. Answers too few to rank drivers name no quadrant either. Regions have the means
    and the covariance of the resamples, and the radius at which a normal distribution holds 95%.
    What is important is linked with the outcome; that improving it would move the outcome, a
    survey cannot tell.

    References
    ----------
    Martilla & James (1977). Importance–performance analysis. Journal of Marketing, 41(1), 77–79.
    Oh (2001). Revisiting importance–performance analysis. Tourism Management, 22, 617–627, for
    how much the lines decide.

    Examples
    --------
    >>> first = cemlab.drivers.priorities(
    ...     survey, outcome="overall", drivers=["wait", "staff", "price"], lines="target",
    ...     performance_at=4,
    ... )
    >>> first.chances()
    """
    question = {
        "outcome": outcome, "drivers": drivers, "method": method, "groups": groups,
        "covariates": covariates, "cluster": cluster, "strata": strata, "missing": missing,
        "resamples": resamples, "seed": seed,
    }  # fmt: skip
    asked = asked_of(survey, lines=lines, performance_at=performance_at,
                     importance_at=importance_at, **question)  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CemlabWarning)  # given below, from where it was asked
        found = fit(survey, **question)
    prepared = prepare(survey, asked.question)
    columns = columns_of(survey, prepared.sample, prepared.asked)
    known = found.tidy().set_index("driver").loc[list(columns.names)].reset_index()
    is_placed = known["mean"].notna().to_numpy()
    if is_placed.sum() < FEWEST:
        raise MethodError(
            f"A map compares {FEWEST} drivers or more, and {is_placed.sum()} of {len(known)} have "
            f"ratings of {survey.circumstances.min_cell} people or more. Name drivers that more "
            "people rated."
        )
    drawn = drawn_map(survey, prepared, columns, is_placed)
    placed = known[is_placed].reset_index(drop=True)
    share, mean = placed["share"].to_numpy(), placed["mean"].to_numpy()
    sure = certainty(drawn.shares, drawn.performance, **asked.dividing())
    verdict = places.verdicts(placed, sure, is_ranked=known["rank"].notna().any())
    is_told = np.isin(verdict, ["told", "cannot_tell"])
    names = placed["driver"].tolist()
    tables = {
        "chances": places.chances_of(names, sure, is_told),
        "lines": places.by_lines(names, share, mean, asked, is_told),
        "cuts": places.cuts_of(share, mean, drawn, asked),
        "regions": places.regions_of(names, sure),
    }
    placed = placed.assign(
        quadrant=np.where(is_told, [places.NAMES[one] for one in sure.modal], ""),
        p_quadrant=np.where(is_told, sure.probability.max(axis=1), np.nan),
        verdict=verdict,
    )
    if cluster is not None or strata is not None:
        placed["mean_low"], placed["mean_high"] = percentile_interval(drawn.performance)
    tidy = _table(known, placed, survey.circumstances.min_cell)
    of_model = [(code, values) for code, values in found.to_dict()["notes"]]
    weak = [*of_model, *_notes(tidy, tables["lines"], asked, survey, drawn.dropped)]
    warn(weak, survey, prepared.items)
    return PriorityResult(
        _components=tidy,
        _whole=_whole(found, asked, tables["cuts"], tidy, len(drawn.shares)),
        _tables=tables,
        _notes=tuple(weak),
        labels=labels_of(survey, prepared.asked, prepared.items),
        language=survey.language,
        provenance=origin(
            survey, "priorities",
            {**found.provenance.options, "lines": lines, "performance_at": performance_at,
             "importance_at": importance_at},
            prepared.sample, seed=asked.question.seed, resamples=asked.question.resamples,
        ),
    )  # fmt: skip


def _table(known: pd.DataFrame, placed: pd.DataFrame, least: int) -> pd.DataFrame:
    """A row per driver, most important first; those without a place have gaps."""
    rest = known[~known["driver"].isin(placed["driver"])].assign(
        quadrant="", p_quadrant=np.nan, verdict="not_tested"
    )
    tidy = pd.concat([placed, rest], ignore_index=True) if len(rest) else placed
    tidy = tidy.sort_values("share", ascending=False, ignore_index=True, kind="stable")
    tidy["n"] = tidy["n"].where(tidy["n"] >= least)
    return tidy[list(PriorityResult.columns)]


def _whole(
    found: DriverResult, asked: Asked, cuts: pd.DataFrame, tidy: pd.DataFrame, resamples: int
) -> dict:
    """The row of `glance`."""
    whole = found.glance().iloc[0]
    cut = cuts.set_index("choice").loc[asked.lines]
    by_performance, by_importance = asked.divided_by()
    return {
        **{name: whole[name] for name in TAKEN},
        "lines": asked.lines,
        **{f"{what}_line{end}": float(cut[f"{what}{end}"])
           for what in ("performance", "importance") for end in ("", "_low", "_high")},
        "performance_by": by_performance,
        "importance_by": by_importance,
        "drivers": float(len(tidy)),
        "told": float((tidy["verdict"] == "told").sum()),
        "resamples": resamples,
    }  # fmt: skip


def _notes(
    tidy: pd.DataFrame, by_lines: pd.DataFrame, asked: Asked, survey: Survey, dropped: int
) -> Iterator[Note]:
    """What is weak about the map."""
    uncertain = tidy.loc[tidy["verdict"] == "cannot_tell", "driver"].tolist()
    if uncertain:
        yield "quadrant_uncertain", {"items": uncertain, "limit": SURE}
    changes = by_lines.loc[by_lines["changes"], "driver"].tolist()
    if changes:
        yield "quadrant_by_lines", {"items": changes}
    if asked.divided_by()[0] != "given":
        yield "centred_lines", {}
    hidden = tidy.loc[tidy["n"].isna(), "driver"].tolist()
    if hidden:
        yield "few_raters_hidden", {"items": hidden, "limit": survey.circumstances.min_cell}
    if dropped:
        yield "dropped_maps", {"count": dropped, "resamples": asked.question.resamples}
