"""Importance for an ordinal or binary outcome: Shapley parts of McFadden's R².

As for R² of a linear model, a driver is credited with the rise in a pseudo-R² it brings when it
enters, averaged over all orders [1]_; every team of drivers is fitted. The three kinds of
dominance come from the same fits. McFadden's R² is the part of the log-likelihood that the model
gains on no drivers at all; it is much smaller than the R² of a linear model of the same answers.

References
----------
.. [1] Azen, R., & Traxel, N. (2009). Using dominance analysis to determine predictor importance
   in logistic regression. *Journal of Educational and Behavioral Statistics*, 34, 319–347.
.. [2] Nagelkerke, N. J. D. (1991). A note on a general definition of the coefficient of
   determination. *Biometrika*, 78, 691–692.
.. [3] Estrella, A. (1998). A new measure of fit for equations with dichotomous dependent
   variables. *Journal of Business & Economic Statistics*, 16, 198–205.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from cemlab.drivers.methods.dominance import Dominance, from_values
from cemlab.drivers.methods.links import LINKS
from cemlab.drivers.methods.ordinal_answers import prepare
from cemlab.drivers.methods.submodels import log_likelihoods
from cemlab.errors import MethodError, OptionError
from cemlab.numerics import Kind, Players, checked_players

MAX_PLAYERS = 14  # 16,384 models: some seconds at 2,000 answers; each further one doubles the wait

# pseudo-R² of log-likelihoods ll, that without drivers null, and n people
STATISTICS: dict[str, Callable[[np.ndarray, float, int], np.ndarray]] = {
    "cox_snell": lambda ll, null, n: 1 - np.exp(2 / n * (null - ll)),
    "estrella": lambda ll, null, n: 1 - (ll / null) ** (-2 / n * null),
    "mcfadden": lambda ll, null, n: 1 - ll / null,
    "nagelkerke": lambda ll, null, n: (
        (1 - np.exp(2 / n * (null - ll))) / (1 - np.exp(2 / n * null))
    ),
}


def analyse(
    x: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray | None = None,
    players: Players | None = None,
    forced: Sequence[int] | None = None,
    *,
    kind: Kind = "survey",
    link: str = "logit",
    statistic: str = "mcfadden",
    names: Sequence[str] | None = None,
    outcome: str = "the outcome",
) -> Dominance:
    """General, conditional and complete dominance for an ordinal or binary outcome.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Columns of the drivers and covariates, without gaps.
    y : ndarray, shape (n,)
        Outcome; with two different answers the model is a binary one.
    weights : ndarray, shape (n,), optional
        Survey weights or frequencies.
    players : sequence of sequences of int, optional
        Columns of each player; single columns by default. At most 14 players.
    forced : sequence of int, optional
        Columns of covariates, which are in every model; parts are of what players add to them.
    kind : {"survey", "frequency"}, default "survey"
        What the weights are.
    link : {"logit", "probit", "cloglog"}, default "logit"
    statistic : {"mcfadden", "cox_snell", "nagelkerke", "estrella"}, default "mcfadden"
        Pseudo-R² that is divided.
    names, outcome : optional
        Names of the columns and of the outcome, for messages.

    Returns
    -------
    Dominance
        `general` has the parts, which add up to the pseudo-R² of all players.

    Raises
    ------
    MethodError
        More than 14 players, answers that `ordinal.fit` refuses, or separation.
    """
    if link not in LINKS:
        raise OptionError.unknown("link", link, LINKS)
    if statistic not in STATISTICS:
        raise OptionError.unknown("statistic", statistic, STATISTICS)
    columns = checked_players(np.shape(x)[1], players, forced)
    if len(columns) > MAX_PLAYERS:
        raise MethodError(
            f"Importance for an ordinal outcome takes at most {MAX_PLAYERS} drivers; "
            f"{len(columns)} were given. Combine related ones, or use the linear model."
        )
    answers = prepare(x, y, weights, kind=kind, names=names, outcome=outcome)
    found = log_likelihoods(answers, columns, tuple(forced or ()), link)
    shares = answers.shares
    null = float(answers.n * shares @ np.log(shares))
    values = STATISTICS[statistic](found, null, answers.n)
    return from_values(values - values[0])


def importance(
    x: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray | None = None,
    players: Players | None = None,
    forced: Sequence[int] | None = None,
) -> np.ndarray:
    """Part of McFadden's R² of the ordered logit credited to each player, shape (players,).

    Parameters are those of `analyse`.
    """
    return analyse(x, y, weights, players, forced).general
