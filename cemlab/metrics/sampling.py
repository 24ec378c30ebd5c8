"""Strata and clusters of a survey, and the error and interval of a score that they give."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.errors import MethodError
from cemlab.metrics.methods import nps_interval, wilson_interval
from cemlab.numerics import Estimate, kish_n, linearised_error, normal_quantile

LEVEL = 0.95
MOST_NAMED = 5


class Sampling(NamedTuple):
    """How the sample was drawn: number of the stratum and of the cluster of each response."""

    strata: np.ndarray
    clusters: np.ndarray

    def note(self, strata: str | None, cluster: str | None) -> tuple[str, dict[str, Any]]:
        """What the errors allow for, as a note."""
        named = [one for one in (strata, cluster) if one is not None]
        facts = {"items": named, "n_units": len(np.unique(self.clusters)),
                 "n_strata": len(np.unique(self.strata))}  # fmt: skip
        return "sampled" if strata is None else "sampled_strata", facts


def sampling_of(survey: Survey, strata: str | None, cluster: str | None) -> Sampling | None:
    """Strata and clusters by the items that hold them; None where neither is named.

    Without a `cluster`, customers who answered more than once are the clusters.

    Raises
    ------
    OptionError
        No such item.
    MethodError
        Responses without a stratum or cluster, a stratum of one unit, a customer in several
        strata or clusters, or frequency weights.
    """
    if strata is None and cluster is None:
        return None
    if survey.weight_kind == "frequency":
        raise MethodError(
            "Frequency weights count people, and one row may stand for people of several strata "
            "or clusters. Give a row per person, or leave out `strata` and `cluster`."
        )
    people, n = survey.customers(), len(survey)
    layers = np.zeros(n, int) if strata is None else _numbered(survey, strata)
    if cluster is None:
        units = np.arange(n) if people is None else people
    else:
        units = _numbered(survey, cluster)
        _check_nested(people, units, cluster, "cluster")
    if strata is not None:
        _check_nested(people, layers, strata, "stratum")
    # a cluster is one of its stratum: the same number elsewhere is another
    units = pd.factorize(pd.Series(layers) * (units.max() + 1) + units)[0]
    _check_pairs(survey, strata, layers, units)
    return Sampling(layers, units)


def designed(
    metric: str, coded: np.ndarray, weights: np.ndarray | None, rows: np.ndarray, sampling: Sampling
) -> Estimate:
    """Score of some rows with linearised error and the degrees of freedom of the design.

    Parameters
    ----------
    metric : str
    coded : ndarray, shape (n,)
        What the score is the mean of, of the whole survey; gaps are NaN.
    weights : ndarray, shape (n,), or None
        Survey weights.
    rows : ndarray of bool, shape (n,)
        Who is scored. All others stay in the design with a weight of 0, as a domain does [1]_.
    sampling : Sampling

    Returns
    -------
    Estimate

    Notes
    -----
    Variance by Taylor linearisation with sampling units as units (`linearised_error`), and as
    degrees of freedom the units less the strata. The mean has the t interval. The adjusted-Wald
    and Wilson intervals take n_eff = s² / SE² answers, at most n, times (z / t)², so that few
    units are no certainty [2]_. Where all answers are alike, n_eff is Kish's n of the units.

    References
    ----------
    .. [1] Lumley, T. (2010). *Complex Surveys: A Guide to Analysis Using R*. Wiley. Chapter 2.
    .. [2] Korn, E. L., & Graubard, B. I. (1998). Confidence intervals for proportions with small
       expected number of positive counts. *Survey Methodology*, 24, 193–201.
    """
    from scipy.special import stdtrit  # costs as much to import as all else here

    n = int(rows.sum())
    if not n:
        raise MethodError("No valid answers. At least one is needed.")
    each = np.where(rows, 1.0 if weights is None else weights, 0.0)
    x = np.where(rows, coded, 0.0)
    mean = float(np.average(x, weights=each))
    variance = float(np.average((x - mean) ** 2, weights=each))
    error = linearised_error(x, each, sampling.strata, sampling.clusters)
    units = np.unique(sampling.clusters[rows])
    freedom = max(len(units) - len(np.unique(sampling.strata[rows])), 1)
    t = float(stdtrit(freedom, (1 + LEVEL) / 2))
    if variance > 0 and error > 0:
        n_effective = min(variance * n / (n - 1) / error**2, float(n))
    else:
        n_effective = kish_n(np.bincount(sampling.clusters, weights=each))
    used = n_effective * (normal_quantile(LEVEL) / t) ** 2
    if metric == "nps":
        up, down = (float(each[rows & (coded * sign > 0)].sum() / each.sum()) for sign in (1, -1))
        low, high = nps_interval(up * used, (1 - up - down) * used, down * used)
    elif metric in ("top_box", "csat", "share"):
        low, high = wilson_interval(mean * used, used)
    else:
        low, high = mean - t * error, mean + t * error
    return Estimate(mean, low, high, error, n, n_effective)


def _numbered(survey: Survey, name: str) -> np.ndarray:
    """Number of the stratum or cluster of each response, shape (n,)."""
    codes, _ = pd.factorize(survey.column(name))
    without = int((codes < 0).sum())
    if without:
        raise MethodError(
            f"{without} of {len(codes)} responses have no {name!r} ({survey.gaps(name)}), so their "
            "place in the sample is not known. Fill it in, or name another item."
        )
    return codes


def _check_nested(people: np.ndarray | None, units: np.ndarray, name: str, kind: str) -> None:
    if people is None:
        return
    among = pd.Series(units).groupby(people).nunique()
    if (among > 1).any():
        raise MethodError(
            f"{int((among > 1).sum())} customers answered in more than one {name!r}. Errors are "
            f"right only where every customer lies within one {kind}: name a wider {kind}."
        )


def _check_pairs(survey: Survey, strata: str | None, layers: np.ndarray, units: np.ndarray) -> None:
    """At least two units in each stratum: the spread between units is what is measured."""
    counts = pd.Series(units).groupby(layers).nunique()
    alone = counts.index[counts < 2]
    if not len(alone):
        return
    if strata is None:
        raise MethodError("All responses lie in one cluster. An error needs at least two.")
    names = pd.Series(survey.column(strata)).groupby(layers).first().loc[alone]
    listed = ", ".join(map(str, names[:MOST_NAMED]))
    raise MethodError(
        f"{len(alone)} of {len(counts)} strata of {strata!r} have a single unit ({listed}). An "
        "error needs two: merge them with similar strata."
    )
