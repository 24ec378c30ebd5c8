"""How many people each way to treat missing answers keeps.

Complete cases drop everybody with a gap, also those to whom something does not apply. Two-part
columns keep those, and drop only people who did not answer what applied to them. Imputation keeps
everybody who gave the outcome.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.errors import MethodError

MOSTLY_MISSING = 0.4  # of those to whom a driver applies; above, it is left out unless asked for
FEW_LOST = 0.05  # leaving people out is allowed where it loses less


class KeptAnswers(NamedTuple):
    """People each choice keeps, and gaps of each driver.

    Attributes
    ----------
    n : int
        People who gave the outcome.
    no_outcome : int
        People who did not; no choice keeps them.
    complete : int
        Complete cases: everything applies, and is answered.
    two_part : int
        Everything that applies is answered.
    imputed : int
        All `n`.
    not_applicable, missing : ndarray of int, shape (p,)
        People among `n` to whom a driver does not apply, and who did not answer though it does.
    missing_share : ndarray, shape (p,)
        `missing` among those to whom the driver applies; NaN where it applies to nobody.
    """

    n: int
    no_outcome: int
    complete: int
    two_part: int
    imputed: int
    not_applicable: np.ndarray
    missing: np.ndarray
    missing_share: np.ndarray

    @property
    def mostly_missing(self) -> np.ndarray:
        """Drivers that more than 40% did not answer though they apply, shape (p,)."""
        return self.missing_share > MOSTLY_MISSING

    @property
    def few_lost(self) -> bool:
        """Whether leaving out people with gaps loses less than 5% of the people."""
        return self.n - self.two_part < FEW_LOST * self.n


def kept_answers(ratings: np.ndarray, applies: np.ndarray, y: np.ndarray) -> KeptAnswers:
    """How many people complete cases, two-part columns and imputation keep.

    Parameters
    ----------
    ratings : ndarray, shape (n, p)
        Ratings, NaN where missing; what stands where a driver does not apply is ignored.
    applies : ndarray of bool, shape (n, p)
        Where a driver applies.
    y : ndarray, shape (n,)
        Outcome, NaN where missing.

    Returns
    -------
    KeptAnswers
    """
    ratings, applies, y = checked_answers(ratings, applies, y)
    has = np.isfinite(y)
    applies, answered = applies[has], np.isfinite(ratings[has])
    gaps = applies & ~answered
    reach = applies.sum(axis=0)
    return KeptAnswers(
        n=int(has.sum()),
        no_outcome=int((~has).sum()),
        complete=int((applies & answered).all(axis=1).sum()),
        two_part=int((~gaps).all(axis=1).sum()),
        imputed=int(has.sum()),
        not_applicable=(~applies).sum(axis=0),
        missing=gaps.sum(axis=0),
        missing_share=gaps.sum(axis=0) / np.where(reach > 0, reach, np.nan),
    )


def checked_answers(
    ratings: np.ndarray, applies: np.ndarray, y: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Answers as floats, refused where their shapes differ."""
    ratings, applies = np.asarray(ratings, dtype=float), np.asarray(applies, dtype=bool)
    y = np.asarray(y, dtype=float)
    if ratings.ndim != 2 or applies.shape != ratings.shape or y.shape != (len(ratings),):
        raise MethodError(
            f"Ratings have shape {ratings.shape}, `applies` {applies.shape} and the outcome "
            f"{y.shape}; expected (n, p) twice, and (n,)."
        )
    return ratings, applies, y
