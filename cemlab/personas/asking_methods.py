"""Whether a method can group these items: its options, and the kinds of items it takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.errors import MethodError, OptionError
from cemlab.personas.asking import MOST_CODES, TEXT_ROLES, check_names
from cemlab.personas.methods.algorithms import METHODS
from cemlab.personas.mixed_sample import is_category, levels_of

OF_NUMBERS = ("kmeans", "gaussian_mixture")  # these take ratings only, prepared alike
MOST_LEVELS = 20  # of a category; our choice


def check_method(method: Any, **options: Any) -> None:
    """Refuse methods that are none, and options that a method does not have."""
    if method not in METHODS:
        raise OptionError.unknown("method", str(method), METHODS)
    if method in OF_NUMBERS:
        return
    wrong = []
    if options["ipsatise"] is True:
        wrong.append(f"`ipsatise` goes with {' or '.join(OF_NUMBERS)}.")
    if options["blocks"] is not None:
        wrong.append(f"`blocks` goes with {' or '.join(OF_NUMBERS)}.")
    known = ("declared",) if method == "latent_class" else ("declared", "z")
    if options["scale"] not in known:
        wrong.append(f"`scale` is {options['scale']!r}; {method} takes {' or '.join(known)}.")
    if method == "latent_class" and len(options["amounts"]):
        wrong.append("Latent classes take categories, no amounts: leave `amounts` empty.")
    if wrong:
        raise OptionError(f"method={method!r} has not all of these options. {' '.join(wrong)}")


def check_kinds(
    survey: Survey, items: Sequence[str], describe: Sequence[str], *, method: str, scale: str,
    blocks: Any, amounts: Sequence[str],
) -> None:  # fmt: skip
    """Known items of a kind that the method takes; every problem at once."""
    if method in OF_NUMBERS:
        check_names(survey, items, describe, scale=scale, blocks=blocks, amounts=amounts)
        return
    known = [name for name in dict.fromkeys(items) if name in survey.items]
    problems = [said for name in known if (said := _unfit(survey, name, method, amounts))]
    if problems:
        raise OptionError(" ".join(problems))
    check_names(survey, items, describe, kinds=False)


def refuse_weights(survey: Survey, method: str) -> None:
    """Refuse what a Gaussian mixture cannot take."""
    weights = survey.weights()
    if method != "gaussian_mixture" or weights is None or survey.weight_kind == "frequency":
        return
    if np.ptp(weights) > 1e-9:
        raise MethodError(
            "A Gaussian mixture cannot take survey weights, and this survey has them. Choose "
            "another method, such as 'kmeans', or declare the survey without weights."
        )


def _unfit(survey: Survey, name: str, method: str, amounts: Sequence[str]) -> str:
    """Why a method cannot take an item; nothing where it can."""
    item, column = survey.items[name], survey.column(name)
    if item.role in (*TEXT_ROLES, "validation"):
        return f"{name!r} is declared role: {item.role}, which neither builds nor describes groups."
    numeric = pd.api.types.is_numeric_dtype(column.dtype)
    if not numeric and not isinstance(column.dtype, pd.CategoricalDtype):
        return f"{name!r} holds text. Declare it with role: segment to group by it."
    if is_category(survey, name) or (method == "latent_class" and item.scale is not None):
        count = len(levels_of(survey, name))
        if count > MOST_LEVELS:
            return f"{name!r} has {count} categories; expected at most {MOST_LEVELS}. Join rare " \
                   "ones."  # fmt: skip
        return f"{name!r} is named under `amounts`, but it holds categories." \
            if name in amounts else ""  # fmt: skip
    if method == "latent_class":
        return f"{name!r} declares no scale: latent classes take categories, no amounts. Cut it " \
               "into bands and declare these with role: segment, or use method='famd'."  # fmt: skip
    if item.scale is not None or name in amounts:
        return ""
    seen = column.dropna().unique()
    if len(seen) > MOST_CODES or (seen != np.round(seen)).any():
        return ""
    return (
        f"{name!r} declares no scale and holds {len(seen)} whole numbers: nobody can tell ratings, "
        "counts and codes of groups apart. Declare its scale, name it under amounts if it counts "
        "something, or declare it with role: segment."
    )
