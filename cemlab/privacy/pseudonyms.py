"""Pseudonyms: the same person the same letters everywhere, and no way back without the salt."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from math import isfinite
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cemlab.errors import DataError, StudyError

if TYPE_CHECKING:
    import pandas as pd

LETTERS = 12  # of base32: 60 bits, so that a million ids collide once in two million studies
SHORTEST_SALT = 16  # characters
SALT_BYTES = 32


class Pseudonyms:
    """Turns ids into pseudonyms with a secret salt.

    Parameters
    ----------
    salt : bytes or str
        What keeps others from trying out ids; see `read_salt`.

    Notes
    -----
    The first 12 letters of base32 of HMAC-SHA256 [1]_ of the id as text: 7, 7.0 and '7' are one
    id, '007' is another, blanks around it do not count. The same salt gives the same pseudonym
    in every file, so that tables join; another salt gives others.

    References
    ----------
    .. [1] Krawczyk, H., Bellare, M., & Canetti, R. (1997). *HMAC: Keyed-hashing for message
       authentication*. RFC 2104.
    """

    def __init__(self, salt: bytes | str) -> None:
        self._salt = salt.encode("utf-8") if isinstance(salt, str) else bytes(salt)
        if len(self._salt) < SHORTEST_SALT:
            raise StudyError(
                f"The salt of the pseudonyms has {len(self._salt)} characters; expected at least "
                f"{SHORTEST_SALT}, so that nobody can guess it."
            )

    def __repr__(self) -> str:
        return "Pseudonyms(salt=…)"  # a salt in a log would be no secret

    def one(self, value: Any) -> str:
        """The pseudonym of one id."""
        digest = hmac.new(self._salt, _text(value).encode("utf-8"), hashlib.sha256).digest()
        return base64.b32encode(digest).decode("ascii")[:LETTERS].lower()

    def of(self, ids: pd.Series) -> pd.Series:
        """Pseudonyms of a column of ids; gaps and blanks stay gaps.

        Raises
        ------
        DataError
            Two different ids got the same pseudonym.
        """
        import pandas as pd

        values = ids.astype(object).where(ids.notna(), None)
        texts = [None if value is None else _text(value) for value in values]
        found = {text: self.one(text) for text in set(texts) - {None, ""}}
        if len(set(found.values())) < len(found):
            raise DataError(
                f"{len(found) - len(set(found.values()))} ids of {ids.name!r} share a pseudonym "
                "with another id. Take another salt for the whole study, before anything else is "
                "joined with the old one."
            )
        named = [found.get(text) for text in texts]
        return pd.Series(named, index=ids.index, name=ids.name, dtype="str")


def read_salt(path: Path) -> bytes:
    """The salt of a study; it is never made anew where it is missing.

    Raises
    ------
    StudyError
        The file is missing, cannot be read, or is too short.
    """
    path = Path(path)
    shown = f"{path.parent.name}/{path.name}"
    try:
        salt = path.read_bytes().strip()
    except FileNotFoundError:
        raise StudyError(
            f"{shown}: the salt of the pseudonyms is not there. Without it nobody can be joined "
            "with earlier waves or other files. Put back the file that was used before (whoever "
            "made the study has it); only if nothing was ever made with it, make a new one with "
            "cemlab.privacy.make_salt, or take `salt` out of `privacy` to keep the ids as they are."
        ) from None
    except OSError as bad:
        raise StudyError(
            f"{shown}: the salt of the pseudonyms cannot be read: {bad.strerror}. Allow reading it."
        ) from None
    if len(salt) < SHORTEST_SALT:
        raise StudyError(
            f"{shown}: the salt has {len(salt)} characters; expected at least {SHORTEST_SALT}. "
            "Put back the file that was used before; cemlab.privacy.make_salt makes a new one."
        )
    return salt


def make_salt(path: Path) -> None:
    """Write a new random salt that only its owner can read; refused where there is one.

    Raises
    ------
    StudyError
        A file is there already, or the folder cannot be written.
    """
    path = Path(path)
    shown = f"{path.parent.name}/{path.name}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(SALT_BYTES) + "\n")
    except FileExistsError:
        raise StudyError(
            f"{shown}: a salt is there already and was kept: pseudonyms made with it could not be "
            "made again. Name another file for a new one."
        ) from None
    except OSError as bad:
        raise StudyError(
            f"{shown}: the salt cannot be written: {bad.strerror}. Allow writing to the folder."
        ) from None


def _text(value: Any) -> str:
    """An id as text, as the study compares codes: 7.0 is 7, blanks around it do not count."""
    if isinstance(value, Real) and not isinstance(value, bool) and isfinite(value):
        whole = int(value)
        if whole == value:
            return str(whole)
    return str(value).strip()
