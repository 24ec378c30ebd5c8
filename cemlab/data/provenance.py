"""Whether a raw file is still the one that was imported."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from cemlab.errors import DataError
from cemlab.sources import fingerprint

SHOWN_DIGITS = 12


class Fingerprinted(Protocol):
    """A part of a study file that may say which bytes its file had."""

    sha256: str | None


def check_fingerprint(path: Path, spec: Fingerprinted) -> None:
    """Refuse a file that has changed since it was imported; without a fingerprint, none is known.

    Raises
    ------
    DataError
        The file is another one (both fingerprints are shown, and the three ways out), is not
        there, or may not be read.
    """
    if spec.sha256 is None:
        return
    found = fingerprint(path)
    if found != spec.sha256.lower():
        raise DataError(
            f"{Path(path).name} is not the file that was imported: its SHA-256 begins with "
            f"{found[:SHOWN_DIGITS]}, the study says {spec.sha256[:SHOWN_DIGITS].lower()}. Put the "
            "imported file back; or, if these are new answers, import them as a wave of their own "
            "(cemlab new … --wave); or, once you have looked at what changed, write the new "
            "`sha256` into study.yaml or remove the key."
        )
