"""Protecting people: pseudonyms, masked comments, rare combinations, safe cells."""

from cemlab.privacy.anonymity import (
    Risk,
    check_anonymous,
    check_differencing,
    risky_combinations,
)
from cemlab.privacy.introductions import is_name_like
from cemlab.privacy.pseudonyms import Pseudonyms, make_salt, read_salt
from cemlab.privacy.redacting import KINDS, Redacted, redact, redact_all
from cemlab.privacy.spreadsheets import as_text, text_cells

__all__ = [
    "KINDS",
    "Pseudonyms",
    "Redacted",
    "Risk",
    "as_text",
    "check_anonymous",
    "check_differencing",
    "is_name_like",
    "make_salt",
    "read_salt",
    "redact",
    "redact_all",
    "risky_combinations",
    "text_cells",
]
