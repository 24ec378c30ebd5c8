"""How much memory there is, and whether a log fits into it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from cemlab.errors import DataError

LIMIT = Path("/sys/fs/cgroup/memory.max")  # of a container
PER_MOMENT = 1_000  # bytes at the peak of putting a log together (8.75 M moments took 9 GB)


def there_is() -> int | None:
    """Bytes that this machine, or the container, has; None where the system does not tell."""
    found = []
    with suppress(AttributeError, ValueError, OSError):
        found.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    with suppress(ValueError, OSError):
        found.append(int(LIMIT.read_text()))
    return min(found, default=None)


def check_log(n_moments: int) -> None:
    """Refuse a log that would not fit, before it is put together.

    Raises
    ------
    DataError
        Its moments, what they need, and what there is.
    """
    need, there = n_moments * PER_MOMENT, there_is()
    if there is not None and need > there:
        raise DataError(
            f"{n_moments:,} moments need about {need / 1e9:.1f} GB of memory; there are "
            f"{there / 1e9:.1f} GB. Take a part of the log, such as one kind of journey or a "
            "shorter time, or run on a larger machine."
        )
