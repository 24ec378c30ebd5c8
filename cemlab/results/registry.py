"""Kept results, read back as what they were."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cemlab.errors import OptionError
from cemlab.results.base import KINDS, Result


def read(kept: Mapping[str, Any]) -> Result:
    """The result that `to_dict` wrote; its capability must have been imported.

    Raises
    ------
    OptionError
        The kind of result is not known.
    """
    kind = kept.get("kind")
    if kind not in KINDS:
        raise OptionError.unknown("kind", kind, KINDS)
    return KINDS[kind].from_dict(kept)
