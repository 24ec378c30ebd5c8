"""What the journeys must allow before models are held against each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cemlab.errors import MethodError, OptionError
from cemlab.numerics import correlation_matrix, redundant

EXTREMES = ("peak", "trough", "peak_abs")


def checked_extremes(extremes: Sequence[str]) -> tuple[str, ...]:
    """Extremes once each, refused where they are none."""
    extremes = tuple(dict.fromkeys([extremes] if isinstance(extremes, str) else extremes))
    for name in extremes:
        if name not in EXTREMES:
            raise OptionError.unknown("extremes", name, EXTREMES)
    if not extremes:
        raise OptionError(f"`extremes` is empty; name at least one of {', '.join(EXTREMES)}.")
    return extremes


def checked_names(names: Sequence[str] | None, count: int) -> tuple[str, ...]:
    """Names of the covariates, made up where none were given."""
    names = tuple(f"covariate_{i + 1}" for i in range(count)) if names is None else tuple(names)
    taken = {"const", "n_moments", "mean", "end", *EXTREMES}
    if len(names) != count or len(set(names)) < count or taken & set(names):
        raise OptionError(
            f"`covariate_names` is {names} for {count} covariates; give one name each, none "
            f"twice, and none of {', '.join(sorted(taken))}."
        )
    return names


def refuse_gaps(x: np.ndarray, y: np.ndarray, kept: np.ndarray, outcome: str) -> None:
    """Refuse journeys without an outcome or a covariate."""
    for gaps, what in [(~np.isfinite(y), outcome), (~np.isfinite(x).all(axis=1), "covariates")]:
        if gaps.any():
            rows = ", ".join(map(str, kept[gaps][:5]))
            raise MethodError(
                f"{gaps.sum()} of {len(y)} journeys have a gap in {what} (first places: {rows}). "
                "Every journey needs a number; drop these journeys first, and say how many."
            )


def refuse_still(y: np.ndarray, customer: np.ndarray, outcome: str) -> None:
    """Refuse an outcome that never varies, and a single customer."""
    if (y == y[0]).all():
        raise MethodError(
            f"{outcome!r} never varies: all {len(y)} journeys are rated {y[0]:g}. "
            "There is nothing to explain; choose another outcome."
        )
    if customer.max() == 0:
        raise MethodError(
            f"All {len(y)} journeys belong to one customer. Folds and intervals are made of "
            "customers and need at least two; check the customer column."
        )


def refuse_nothing_to_contest(left_out: Sequence[str], extremes: Sequence[str], n: int) -> None:
    """Refuse a contest in which the mean, the end or all extremes never vary."""
    still = [name for name in ("mean", "end") if name in left_out]
    if not still and not extremes:
        still = [name for name in EXTREMES if name in left_out]
    if still:
        does = "never varies" if len(still) < 2 else "never vary"
        raise MethodError(
            f"{' and '.join(map(repr, still))} {does} over {n} journeys, so there is "
            "nothing to hold against the rest. Check the scale of the moments and the end."
        )


def refuse_few(n: int, parameters: int, few: int, min_moments: int) -> None:
    """Refuse as many parameters as journeys."""
    if n <= parameters:
        spare = f" ({few} more have fewer than {min_moments} moments)" if few else ""
        raise MethodError(
            f"{n} journeys{spare} for {parameters} parameters. More journeys than parameters are "
            "needed: collect more, or leave covariates out."
        )


def refuse_repeats(x: np.ndarray, terms: Sequence[str]) -> None:
    """Refuse columns that fix each other."""
    found = redundant(correlation_matrix(x), [(column,) for column in range(x.shape[1])])
    if found is not None:
        others = ", ".join(repr(terms[other]) for other in found[1])
        raise MethodError(
            f"{terms[found[0]]!r} is fixed exactly by {others} in all {len(x)} journeys, so that "
            "their effects cannot be told apart. Leave one out, or wait for more journeys."
        )
