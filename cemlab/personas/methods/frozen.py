"""A grouping that no longer moves: what is needed to give new people a persona, and no person.

Shares of two waves can be compared only when both were sorted by one rule. The rule is
kept: items, preparation, parameters, and how far training people were from their group.
Who is halfway between two groups is ambiguous, who is farther out than 99% of the
training people is an outlier, and who answered too little is not sorted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple

import numpy as np

from cemlab.errors import MethodError
from cemlab.personas.methods import between_centres, closeness
from cemlab.personas.methods.ready_rule import Rule, no_pattern, ready
from cemlab.results import plain

MARGIN = 0.2  # of (d₂ − d₁) / d₂, or of the way from the border to the centre
POSTERIOR = 0.7  # for mixtures
FEWEST_ANSWERED = 0.6  # share of the items
OUTER = 0.99  # quantile of the training distances
REASONS = ("ok", "ambiguous", "outlier", "too_few_answers", "unseen_category")
TOLD = ("n", "ambiguous", "ambiguous_line", "source", "verdict", "is_score")  # sorts nobody

Margin = Literal["relative", "line"]


class FrozenItem(NamedTuple):
    """One item of the model.

    Attributes
    ----------
    name : str
    scale : (float, float) or None
        Declared scale; None for amounts, counts and categories.
    direction : {"high_is_good", "low_is_good"}
        As declared; the model itself works on turned answers, high is good.
    levels : tuple of str
        Categories in the order of their codes 0, 1, …; empty for numbers.
    """

    name: str
    scale: tuple[float, float] | None = None
    direction: str = "high_is_good"
    levels: tuple[str, ...] = ()


class Assigned(NamedTuple):
    """Where new people belong; arrays of shape (n,).

    Attributes
    ----------
    labels : ndarray of int
        Persona 0 to k − 1 where the reason is "ok", else −1.
    certainty : ndarray
        Margin (groups around centres) or posterior (mixtures); NaN for too few answers, and
        for the margin of a single group. Relative margins, unless asked along the line.
    reason : ndarray of str
        "ok", "ambiguous", "outlier" or "too_few_answers". Who is far from everything is an
        outlier, ambiguous or not.
    nearest : ndarray of int
        Nearest persona of everybody with enough answers, sure or not: what the shares of the
        model were counted by; −1 for too few answers.
    distance : ndarray
        From the nearest persona; for mixtures −log density. NaN for too few answers.
    """

    labels: np.ndarray
    certainty: np.ndarray
    reason: np.ndarray
    nearest: np.ndarray
    distance: np.ndarray


@dataclass(frozen=True, kw_only=True, eq=False)
class FrozenModel:
    """A grouping as it was found; nothing of it is learnt from the people it is applied to.

    Attributes
    ----------
    method : {"kmeans", "famd", "latent_class", "gaussian_mixture", "k_prototypes"}
    items : tuple of FrozenItem
        Numbers first, then categories: the columns of the answers, in this order.
    preparation : Rule or None
        What is done to the numbers, gaps filled as in the training. None: nothing is done, and a
        gap is left out of the distance, which is scaled up to all items.
    parameters : mapping of str to lists of numbers
        What `closeness.of` needs of this method; groups in the order of the personas.
    share : tuple of float
        Of each persona when the model was made; the largest is persona 1.
    limit : float
        99% quantile of the training distances; beyond is an outlier. Infinite for none.
    n : float
        People of the training.
    ambiguous : float
        Share of them who lay between two personas: what to expect of new people.
    ambiguous_line : float
        The same by the margin along the line of centres; NaN for mixtures, and in models that
        were kept before this was told.
    source : str
        Name of the file or frame they came from.
    verdict : {"natural", "reproducible", "constructive", "none", ""}
        What the fit called these groups; "" where that is not known.
    is_score : bool or None
        Whether they are steps of one dimension, which are a cut of a score and no personas; None
        where that is not known.
    """

    method: str
    items: tuple[FrozenItem, ...]
    preparation: Rule | None
    parameters: Mapping[str, Any] = field(repr=False)
    share: tuple[float, ...]
    limit: float
    n: float
    ambiguous: float = np.nan
    ambiguous_line: float = np.nan
    source: str = ""
    verdict: str = ""
    is_score: bool | None = None

    @property
    def has_centres(self) -> bool:
        """Whether groups are people around centres, so that there is a line between two."""
        return self.method not in closeness.MIXTURES

    @property
    def k(self) -> int:
        """Number of personas."""
        return len(self.share)

    @property
    def personas(self) -> tuple[str, ...]:
        """Names of the personas, as results have them: "1", "2", …"""
        return tuple(str(group + 1) for group in range(self.k))

    @property
    def numbers(self) -> tuple[str, ...]:
        """Names of the items that hold numbers."""
        return tuple(item.name for item in self.items if not item.levels)

    @property
    def categories(self) -> tuple[str, ...]:
        """Names of the items that hold categories."""
        return tuple(item.name for item in self.items if item.levels)

    @property
    def version(self) -> str:
        """Twelve hexadecimal digits of what decides who is in which persona."""
        content = self.to_dict()
        for told in TOLD:
            content.pop(told, None)
        text = json.dumps(_floats(content), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, without the version."""
        how = self.preparation
        return plain(
            {
                "method": self.method, "verdict": self.verdict or None, "is_score": self.is_score,
                "n": float(self.n), "ambiguous": float(self.ambiguous),
                "ambiguous_line": float(self.ambiguous_line),
                "source": self.source, "share": self.share, "limit": float(self.limit),
                "items": [one._asdict() for one in self.items],
                "preparation": None if how is None else how._asdict(),
                "parameters": self.parameters,
            }
        )  # fmt: skip

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any], name: str = "the model") -> FrozenModel:
        """The model of values that `to_dict` gave, every problem at once (DataError)."""
        from cemlab.personas.methods import frozen_yaml

        return frozen_yaml.built(kept, name)

    def to_yaml(self) -> str:
        """The model as text that people can read: numbers of groups, and of no person."""
        from cemlab.personas.methods import frozen_yaml

        return frozen_yaml.written(self)

    @classmethod
    def from_yaml(cls, text: str, name: str = "the model") -> FrozenModel:
        """The model of a text that `to_yaml` wrote.

        Raises
        ------
        DataError
            Not such a text, parts that do not fit each other, or numbers that were changed.
        """
        from cemlab.personas.methods import frozen_yaml

        return frozen_yaml.model_of(text, name)


def freeze(
    method: str,
    items: Sequence[FrozenItem],
    preparation: Rule | None,
    parameters: Mapping[str, Any],
    share: Sequence[float],
    numbers: np.ndarray,
    codes: np.ndarray | None = None,
    *,
    weights: np.ndarray | None = None,
    source: str = "",
    verdict: str = "",
    is_score: bool | None = None,
) -> FrozenModel:
    """The model of groups that were found in these answers.

    Parameters
    ----------
    method, items, preparation, parameters, share, source, verdict, is_score
        As in `FrozenModel`; groups largest first.
    numbers, codes, weights
        The training people, as for `assign_rows`; their distances give the limit. Nothing else
        of them is kept.
    """
    unbounded = FrozenModel(
        method=method, items=tuple(items), preparation=preparation, parameters=dict(parameters),
        share=tuple(float(one) for one in share), limit=np.inf, n=0.0,
    )  # fmt: skip
    found = assign_rows(unbounded, numbers, codes)
    counted = found.nearest >= 0
    if not counted.any():
        raise MethodError("Nobody answered enough of the items to shape a model.")
    distance = found.distance[counted]
    each = np.ones(len(distance)) if weights is None else np.asarray(weights, float)[counted]
    order = np.argsort(distance, kind="stable")
    reached = np.cumsum(each[order]) / each.sum()
    place = min(int(np.searchsorted(reached, OUTER - 1e-12)), len(order) - 1)
    limit = float(distance[order[place]])
    bounded = replace(unbounded, limit=limit, n=float(counted.sum()), source=source,
                      verdict=verdict, is_score=is_score)  # fmt: skip
    between = (found.reason[counted] == "ambiguous") & (distance <= limit)
    on_line = np.nan
    if unbounded.has_centres:
        beside = assign_rows(bounded, numbers, codes, margin="line").reason[counted]
        on_line = float(np.average(beside == "ambiguous", weights=each))
    return replace(
        bounded, ambiguous=float(np.average(between, weights=each)), ambiguous_line=on_line
    )


def assign_rows(
    model: FrozenModel, numbers: np.ndarray | None = None, codes: np.ndarray | None = None, *,
    margin: Margin = "relative",
) -> Assigned:  # fmt: skip
    """The persona of each new person, how sure, and why not.

    Parameters
    ----------
    model : FrozenModel
    numbers : ndarray, shape (n, p), optional
        Answers in scale units, high is good, in the order of `model.numbers`; NaN for gaps. Not
        prepared: that is done here, by the constants of the model.
    codes : ndarray of int, shape (n, q), optional
        Codes in the order of `model.categories`; −1 for gaps.
    margin : {"relative", "line"}, default "relative"
        How groups around centres tell who lies between two; mixtures have posteriors.

    Returns
    -------
    Assigned

    Raises
    ------
    MethodError
        Columns do not fit the model.

    Notes
    -----
    Relative margin (d₂ − d₁) / d₂ below .2, or a posterior below .7, is ambiguous; a distance
    beyond `model.limit` an outlier; less than 60% of the items answered too few. One answer to
    all items, where only the pattern counts, is ambiguous: it lies nowhere. In many items
    everybody is far from every centre, so that relative margins are small whoever is near; along
    the line of two centres 0 is the border and 1 the nearest centre, and what lies off the line
    counts for neither.
    """
    numbers, codes = _columns(model, numbers, codes)
    answered = np.hstack([~np.isnan(numbers), codes >= 0])
    enough = answered.mean(axis=1) >= FEWEST_ANSWERED - 1e-12
    n = len(answered)
    nearest, certainty, distance = np.full(n, -1), np.full(n, np.nan), np.full(n, np.nan)
    if enough.any():
        x = prepared(model, numbers[enough])
        found = closeness.of(model.method, model.parameters, x, codes[enough])
        nearest[enough], certainty[enough], distance[enough] = found
        if margin == "line" and model.has_centres:
            certainty[enough] = between_centres.along_lines(
                model.method, model.parameters, x, codes[enough], nearest[enough]
            )
    certainty[enough & no_pattern(numbers, model.preparation)] = 0.0
    least = POSTERIOR if model.method in closeness.MIXTURES else MARGIN
    reason = np.full(n, "ok", dtype=f"<U{max(map(len, REASONS))}")
    reason[certainty < least] = "ambiguous"
    reason[distance > model.limit * (1 + 1e-9)] = "outlier"
    reason[~enough] = "too_few_answers"
    return Assigned(np.where(reason == "ok", nearest, -1), certainty, reason, nearest, distance)


def prepared(model: FrozenModel, numbers: np.ndarray) -> np.ndarray:
    """Numbers ready to be compared with the groups, shape (n, p)."""
    x = np.asarray(numbers, dtype=float)
    return x if model.preparation is None or not x.shape[1] else ready(x, model.preparation)


def _columns(model: FrozenModel, numbers, codes) -> tuple[np.ndarray, np.ndarray]:
    p, q = len(model.numbers), len(model.categories)
    given = [np.asarray(one) for one in (numbers, codes) if one is not None]
    n = len(given[0]) if given else 0
    x = np.empty((n, 0)) if numbers is None else np.asarray(numbers, dtype=float)
    z = np.empty((n, 0), int) if codes is None else np.asarray(codes, dtype=int)
    if x.ndim != 2 or z.ndim != 2 or x.shape != (n, p) or z.shape != (n, q):
        raise MethodError(
            f"Answers have shapes {x.shape} (numbers) and {z.shape} (categories); this model "
            f"takes (n, {p}) and (n, {q})."
        )
    return x, z


def _floats(value: Any) -> Any:
    """The same with every number a float: 5 and 5.0 are one scale."""
    if isinstance(value, Mapping):
        return {key: _floats(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_floats(one) for one in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
