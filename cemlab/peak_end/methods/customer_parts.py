"""Terms split into the customer's mean and the journey's distance from it, and checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cemlab.errors import MethodError, OptionError
from cemlab.peak_end.methods.customer_effect import customer_means
from cemlab.peak_end.methods.preconditions import refuse_gaps, refuse_repeats, refuse_still

STILL = 1e-9  # of a column's size: what rounding leaves of a column that does not vary
EXACT = 1e-12  # of the sum of squares: what rounding leaves of an exact fit


class CustomerParts(NamedTuple):
    """Both parts of every term, without those that never vary.

    Attributes
    ----------
    x : ndarray, shape (n, k)
        Intercept, distances from the customer's mean, means of the customers.
    terms, parts : tuple of str, length k
        "const" and names; "intercept", "within" or "between".
    left_out : tuple of (term, part)
        Terms that never vary within, or never between customers.
    y : ndarray, shape (n,)
    customer : ndarray of int, shape (n,)
        From 0, without holes.
    """

    x: np.ndarray
    terms: tuple[str, ...]
    parts: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    y: np.ndarray
    customer: np.ndarray


def split_columns(
    y: np.ndarray, x: np.ndarray, customer: np.ndarray, terms: Sequence[str]
) -> CustomerParts:
    """Split every column, and refuse what no regression on the parts can be fitted to.

    Parameters and errors as of `within_between`.
    """
    y, x = np.asarray(y, float), np.asarray(x, float)
    if x.ndim != 2 or y.shape != x.shape[:1] or np.shape(customer) != y.shape:
        raise MethodError(
            f"Ratings, terms and customers have the shapes {y.shape}, {x.shape} and "
            f"{np.shape(customer)}; expected one row of each per journey."
        )
    if len(terms) != x.shape[1] or len(set(terms)) < len(terms):
        raise OptionError(f"`terms` is {tuple(terms)} for {x.shape[1]} columns; name each once.")
    _, customer = np.unique(customer, return_inverse=True)
    refuse_gaps(x, y, np.arange(len(y)), "the outcome")
    refuse_still(y, customer, "the outcome")
    people = int(customer.max()) + 1
    if people == len(y):
        raise MethodError(
            f"Each of the {people} customers has one journey, so nothing differs within a "
            "customer. Use the plain contest, or collect several journeys of the same customers."
        )
    own = customer_means(x, customer)[customer]
    columns, names, parts, left_out = [np.ones((len(y), 1))], ["const"], ["intercept"], []
    for part, values in (("within", x - own), ("between", own)):
        varies = values.std(axis=0) > STILL * np.abs(x).max(axis=0)
        found = [name for name, fine in zip(terms, varies, strict=True) if fine]
        left_out += [(name, part) for name in terms if name not in found]
        columns.append(values[:, varies])
        names += found
        parts += [part] * len(found)
    table = CustomerParts(
        np.hstack(columns), tuple(names), tuple(parts), tuple(left_out), y, customer
    )
    for part in ("within", "between"):
        _refuse_few(table, part)
        chosen = [place for place, one in enumerate(parts) if one == part]
        if len(chosen) > 1:
            refuse_repeats(table.x[:, chosen], [f"{names[one]} ({part})" for one in chosen])
    _refuse_exact(table)
    return table


def freedom(table: CustomerParts, part: str) -> int:
    """Degrees of freedom of the terms of a part; the intercept counts as between."""
    people = int(table.customer.max()) + 1
    if part == "within":
        return len(table.y) - people - table.parts.count("within")
    return people - table.parts.count("between") - 1


def _refuse_few(table: CustomerParts, part: str) -> None:
    if freedom(table, part) < 1:
        more = "more journeys of the same customers" if part == "within" else "more customers"
        raise MethodError(
            f"{len(table.y)} journeys of {table.customer.max() + 1} customers are too few for "
            f"{table.parts.count(part)} terms {part} customers. Collect {more}, or take terms out."
        )


def _refuse_exact(table: CustomerParts) -> None:
    """Refuse ratings that leave nothing unexplained within customers."""
    own = table.y - customer_means(table.y[:, None], table.customer)[table.customer, 0]
    nothing = EXACT * ((table.y - table.y.mean()) ** 2).sum()
    if (own**2).sum() < nothing:
        raise MethodError(
            "Every customer gives all journeys the same overall rating, so there is nothing to "
            "explain within customers. Check that each journey has a rating of its own."
        )
    x = table.x[:, [part == "within" for part in table.parts]]
    if ((own - x @ np.linalg.lstsq(x, own, rcond=None)[0]) ** 2).sum() < nothing:
        raise MethodError(
            "Within customers the terms give the outcome exactly, as if it were computed from "
            "the moments. Take the overall rating that was asked for."
        )
