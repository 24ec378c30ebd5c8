"""Kinds of options that blocks of analyses share."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

LEAST_RESAMPLES = 100  # fewer leave nothing in the tails of a 95% interval
LEAST_NULL_SAMPLES = 39  # with fewer a p-value could hardly lie below .05

Items = Annotated[
    tuple[str, ...],
    BeforeValidator(lambda value: (value,) if isinstance(value, str) else value),
]


def _resamples(count: int) -> int:
    if count != 0 and count < LEAST_RESAMPLES:
        raise ValueError(f"expected 0 (off) or at least {LEAST_RESAMPLES}")
    return count


def _null_samples(count: int) -> int:
    if count != 0 and count < LEAST_NULL_SAMPLES:
        raise ValueError(f"expected 0 (off) or at least {LEAST_NULL_SAMPLES}")
    return count


Count = Annotated[int, Field(strict=True)]  # neither true nor 2.0 nor "2" counts anything
Resamples = Annotated[Count, AfterValidator(_resamples)]
NullSamples = Annotated[Count, AfterValidator(_null_samples)]
