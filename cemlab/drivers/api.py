"""The verbs: check, compute, wrap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from threadpoolctl import threadpool_limits

from cemlab.data import Survey
from cemlab.drivers import diagnostics
from cemlab.drivers.asking import checked
from cemlab.drivers.checks import TOO_FEW_ANSWERS
from cemlab.drivers.importance import check_players, importance_of, in_box
from cemlab.drivers.model_columns import columns_of
from cemlab.drivers.preparing import prepare
from cemlab.drivers.regressions import FEWEST_CLUSTERS, fitted
from cemlab.drivers.result import DriverResult
from cemlab.drivers.tables import RANKS, by_dominance, by_driver, by_member, by_pair, by_size
from cemlab.drivers.weaknesses import Found, notes, warn
from cemlab.drivers.wrapping import labels_of, provenance_of, whole_of


def fit(
    survey: Survey,
    *,
    outcome: str,
    drivers: Sequence[str],
    method: Literal[
        "shapley", "dominance", "johnson", "genizi", "pratt", "last", "first", "betasq", "car",
        "owen", "sampled",
    ] = "shapley",
    model: Literal["linear", "ordinal", "binary"] = "linear",
    top_boxes: int = 2,
    groups: Mapping[str, Sequence[str]] | None = None,
    covariates: Sequence[str] = (),
    levels: Sequence[str] = (),
    cluster: str | None = None,
    strata: str | None = None,
    missing: Literal["two_part", "complete"] = "two_part",
    resamples: int = 1000,
    seed: int = 0,
) -> DriverResult:  # fmt: skip
    """Split the explained variation in an outcome among its drivers.

    A regression of the outcome on all drivers; importance with bootstrap intervals on share and
    rank, differences of shares, and the share that a random item would get. A driver that does
    not apply to everybody enters as two parts, whether it applied and how it was rated, which
    are one player: nobody is dropped for something they never met. Respondents with a blank
    are left out, counted and said. So are those who were not asked about a driver, or had dropped
    out before it: unlike people to whom it does not apply, they may have lived it all the same.

    Parameters
    ----------
    survey : Survey
        One row per response; weights are used when the survey has them.
    outcome : str
        Item to explain, such as overall satisfaction.
    drivers : sequence of str
        Items that may explain it, at most 25 (12 for `model` other than linear; any number for
        johnson, pratt, last, first, betasq, car and sampled).
    method : str, default "shapley"
        How credit is split among correlated drivers. ``"dominance"`` (general dominance) gives
        the numbers of ``"shapley"`` (LMG), ``"genizi"`` those of ``"johnson"``; ``"sampled"``
        draws orders of entry at random; ``"owen"`` divides among `groups` and then within them,
        with a row for each item; ``"car"`` squares correlations with decorrelated drivers.
        ``"last"``, ``"first"`` and ``"betasq"`` are no parts of R²: their shares are of their
        own sum.
    model : {"linear", "ordinal", "binary"}, default "linear"
        ``"linear"`` divides R². ``"ordinal"`` (proportional odds logit, for few answers or a crowd
        at the top) and ``"binary"`` (logit of the top boxes) divide McFadden's R² by
        ``"shapley"``, with intervals from resampled ridits.
    top_boxes : int, default 2
        Highest answers that count as 1 in a binary model.
    groups : mapping of str to sequence of str, optional
        Name of a group and its items. Groups share as one player, and their items divide their
        part by the Owen value (`members`). A segment in a group enters with its levels together.
    covariates : sequence of str, optional
        Items that enter first and get no share, segments with their levels, or ``"wave"``;
        importance is of what drivers add to them.
    levels : sequence of str, optional
        Drivers and covariates that enter with a column for each answer but one instead of a
        slope: segments, words, and ratings whose steps are not alike. To whom a rating does not
        apply is then one more level. The columns of a driver are one player.
    cluster, strata : str, optional
        Items with the cluster (a branch) and the stratum of each response, for errors and
        resampling.
    missing : {"two_part", "complete"}, default "two_part"
        ``"complete"`` keeps those who rated every driver only; `kept` compares the two.
    resamples : int, default 1000
        Bootstrap resamples of customers (or clusters, within strata) behind intervals and rank
        intervals, at least 100; 0 switches intervals, rank intervals and the noise floor off.
    seed : int, default 0
        Seed of the resampling.

    Returns
    -------
    DriverResult

    Raises
    ------
    OptionError
        An item or the method is not known, an item cannot be a driver, or options that do not go
        together.
    MethodError
        The answers do not allow the method: too few, a driver that never varies, two drivers
        that say the same, one that separates the answers perfectly, a single cluster.

    Warns
    -----
    SmallSampleWarning, MissingDataWarning, CollinearityWarning
        The result is weak; `notes()` says the same.

    Notes
    -----
    Standard errors of a linear model are HC3; with clusters, or customers who answered several
    times, CR2 with Satterthwaite's degrees of freedom for fewer than 20 of them and CR1 with
    t(G − 1) else; by linearisation of the design with strata, and with survey weights and 20
    clusters or more. Those of ordinal and binary models are of maximum likelihood, or by the
    design. Fewer than 10 clusters give no ranks, and no two drivers are compared.

    References
    ----------
    Lindeman, Merenda & Gold (1980); Johnson (2000); Pratt (1987); Owen (1977); Azen & Budescu
    (2003); Azen & Traxel (2009) for McFadden's R²; MacKinnon & White (1985) for HC3; Pustejovsky &
    Tipton (2018) for CR2; Dziak & Henry (2017) for two-part predictors.

    Examples
    --------
    >>> drivers = cemlab.drivers.fit(survey, outcome="overall", drivers=["wait", "staff"])
    >>> drivers.importance()
    """
    asked = checked(
        survey, outcome=outcome, drivers=drivers, method=method, model=model, top_boxes=top_boxes,
        groups=groups, covariates=covariates, levels=levels, cluster=cluster, strata=strata,
        missing=missing, resamples=resamples, seed=seed,
    )  # fmt: skip
    with threadpool_limits(1):  # many small matrices: threads would wait for each other
        prepared = prepare(survey, asked)
        asked, sample = prepared.asked, prepared.sample
        if asked.model == "binary":
            scale = survey.items[outcome].scale
            sample = sample._replace(y=in_box(sample.y, scale, asked.top_boxes))
            prepared = prepared._replace(sample=sample)
        columns = columns_of(survey, sample, asked)
        check_players(columns, asked)
        regression = fitted(survey, sample, columns, asked)
        importance = importance_of(sample, columns, asked)
        tidy = by_driver(survey, sample, columns, importance, DriverResult.columns)
        pairs = by_pair(importance, columns.names)
        parameters = len(regression.table) if asked.is_linear else len(columns.estimable) + 1
        if regression.n < TOO_FEW_ANSWERS * parameters or regression.units < FEWEST_CLUSTERS:
            tidy[RANKS] = np.nan
            pairs[["difference_low", "difference_high", "p_larger"]] = np.nan
            pairs["verdict"] = "not_tested"
        more = (
            diagnostics.of_linear(sample, columns, asked)
            if asked.is_linear
            else diagnostics.of_ordinal(sample, columns, asked, regression)
        )
        whole = whole_of(survey, asked, columns, regression, importance, tidy, more,
                         n_asked=prepared.n_asked, parameters=parameters)  # fmt: skip
        found = Found(survey, prepared, columns, regression, importance, tidy, whole, more)
        weak = list(notes(found))
        warn(weak, survey, prepared.items)
        further = {
            **by_dominance(importance, columns.names),
            "members": by_member(importance, columns),
            "linearity": diagnostics.linearity_of(sample, asked),
            "by_size": by_size(sample, columns, regression.table) if asked.is_linear else None,
        }
        return DriverResult(
            _components=tidy.sort_values(
                "share", ascending=False, ignore_index=True, kind="stable"
            ),
            _whole=whole,
            _tables={
                "coefficients": regression.table,
                "pairs": pairs,
                "kept": prepared.kept,
                **{name: table for name, table in further.items() if table is not None},
            },
            _notes=tuple(weak),
            labels=labels_of(survey, asked, prepared.items),
            language=survey.language,
            provenance=provenance_of(survey, prepared),
        )
