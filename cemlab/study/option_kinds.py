"""Kinds of options that blocks of analyses share."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

LEAST_RESAMPLES = 100  # fewer leave nothing in the tails of a 95% interval

Items = Annotated[
    tuple[str, ...],
    BeforeValidator(lambda value: (value,) if isinstance(value, str) else value),
]


def _resamples(count: int) -> int:
    if count != 0 and count < LEAST_RESAMPLES:
        raise ValueError(f"expected 0 (off) or at least {LEAST_RESAMPLES}")
    return count


Count = Annotated[int, Field(strict=True)]  # neither true nor 2.0 nor "2" counts anything
Resamples = Annotated[Count, AfterValidator(_resamples)]
