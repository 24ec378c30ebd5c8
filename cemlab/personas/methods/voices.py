"""How many people stand behind each theme: respondents are counted, not quotes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.numerics import wilson_intervals

SEVERAL = 3  # respondents from which a theme is more than a single voice


class QuoteEvidence(NamedTuple):
    """By theme: distinct respondents, quotes, share of the base with 95% interval, single voice."""

    respondents: np.ndarray
    quotes: np.ndarray
    share: np.ndarray
    low: np.ndarray
    high: np.ndarray
    is_single: np.ndarray


def quote_evidence(
    respondents: np.ndarray, themes: np.ndarray, base: int, *, least: int = SEVERAL
) -> QuoteEvidence:
    """Respondents behind each theme.

    Parameters
    ----------
    respondents : ndarray of int, shape (quotes,)
        Who said each quote.
    themes : ndarray of int, shape (quotes,)
        Theme of each quote, from 0 without gaps.
    base : int
        Respondents who wrote anything, whether or not it was coded.
    least : int, default 3
        Fewer distinct respondents are a single voice.

    Returns
    -------
    QuoteEvidence
        Wilson's interval (see `cemlab.numerics.wilson_intervals`).

    Examples
    --------
    >>> quote_evidence(np.array([1, 1, 2]), np.array([0, 0, 0]), 20).respondents
    array([2])
    """
    themes = np.asarray(themes, dtype=int)
    pairs = np.unique(np.column_stack([themes, respondents]), axis=0)
    n_themes = int(themes.max()) + 1 if len(themes) else 0
    people = np.bincount(pairs[:, 0].astype(int), minlength=n_themes)
    share, low, high = wilson_intervals(people, np.full(n_themes, base))
    return QuoteEvidence(
        respondents=people, quotes=np.bincount(themes, minlength=n_themes), share=share, low=low,
        high=high, is_single=people < least,
    )  # fmt: skip
