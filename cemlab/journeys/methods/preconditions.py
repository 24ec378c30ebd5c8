"""What the moments must be before any journey method runs."""

from __future__ import annotations

import numpy as np

from cemlab.errors import MethodError
from cemlab.numerics import checked_weights


def checked_codes(codes: np.ndarray, what: str, size: int | None = None) -> np.ndarray:
    """Codes as integers, refused where they name nothing.

    Parameters
    ----------
    codes : ndarray, shape (n,)
        Whole codes from 0.
    what : str
        What they are codes of, in the plural, for messages.
    size : int, optional
        How many there are to name, so that the largest code is one less.

    Returns
    -------
    ndarray of int, shape (n,)

    Raises
    ------
    MethodError
        No moments; a code that is not whole, is negative (such as the −1 that
        `pandas.factorize` gives to a gap), or names nothing.
    """
    codes = np.asarray(codes)
    if codes.ndim != 1 or not len(codes):
        raise MethodError(
            f"No moments: the {what} have shape {codes.shape}. Expected one code a moment and "
            "at least one moment."
        )
    if codes.dtype.kind == "f" and (codes == np.round(codes)).all():
        codes = codes.astype(np.int64)
    if codes.dtype.kind not in "iu":
        raise MethodError(
            f"The {what} are not whole codes from 0 (they are {codes.dtype}). "
            "Number them first, and decide what becomes of gaps."
        )
    wrong = codes < 0 if size is None else (codes < 0) | (codes >= size)
    if wrong.any():
        unknown = ", ".join(map(str, np.unique(codes[wrong])[:5]))
        known = "0 and up" if size is None else f"0 to {size - 1}"
        raise MethodError(
            f"{wrong.sum()} of {len(codes)} moments have unknown {what} ({unknown}); known are "
            f"{known}. Declare them, or leave these moments out and say so."
        )
    return codes.astype(np.int64, copy=False)


def same_length(n: int, **arrays: np.ndarray | None) -> None:
    """Refuse arrays that do not have one entry a moment."""
    for name, array in arrays.items():
        if array is not None and np.shape(array) != (n,):
            raise MethodError(
                f"`{name}` has shape {np.shape(array)} for {n} moments; give one entry a moment."
            )


def checked_moments(
    customers: np.ndarray,
    touchpoints: np.ndarray,
    n_touchpoints: int,
    values: np.ndarray | None,
    weights: np.ndarray | None,
    *,
    scale: tuple[float, float] | None = None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray | None, np.ndarray | None]:
    """Moments made ready, without those of weight 0, or refused.

    Returns
    -------
    customers, touchpoints, values, weights

    Raises
    ------
    MethodError
        Unknown codes, arrays of different length, gaps, values off the scale, no weights.
    """
    customers = checked_codes(customers, "customers")
    touchpoints = checked_codes(touchpoints, "touchpoints", n_touchpoints)
    same_length(len(customers), touchpoints=touchpoints, values=values)
    values = None if values is None else _checked_values(values, scale)
    weights = checked_weights(weights, len(customers))
    if weights is None or weights.all():
        return customers, touchpoints, values, weights
    counted = weights > 0
    values = None if values is None else values[counted]
    return customers[counted], touchpoints[counted], values, weights[counted]


def _checked_values(values: np.ndarray, scale: tuple[float, float] | None) -> np.ndarray:
    """Ratings as floats, refused with gaps or off the scale."""
    values = np.asarray(values, dtype=float)
    gaps = ~np.isfinite(values)
    if gaps.any():
        rows = ", ".join(map(str, np.flatnonzero(gaps)[:5]))
        raise MethodError(
            f"{gaps.sum()} of {len(values)} moments have no experience (first rows: {rows}). "
            "Leave them out of the curve; they still count in `touchpoint_reach`."
        )
    if scale is None:
        return values
    if not scale[0] < scale[1]:
        raise MethodError(f"The scale {scale[0]:g}–{scale[1]:g} has no width; give (low, high).")
    off = (values < scale[0]) | (values > scale[1])
    if off.any():
        seen = ", ".join(f"{value:g}" for value in np.unique(values[off])[:5])
        raise MethodError(
            f"{off.sum()} of {len(values)} moments lie outside {scale[0]:g}–{scale[1]:g} ({seen}). "
            "Declare such codes as missing, or correct the scale."
        )
    return values
