"""Every word a reader sees, in English and Chinese."""

from cemlab.language.notes import Note, in_language
from cemlab.language.speaking import (
    LANGUAGES,
    Speaker,
    Verbatim,
    check_language,
    language_of_terminal,
    listed,
    speaker,
)

__all__ = [
    "LANGUAGES",
    "Note",
    "Speaker",
    "Verbatim",
    "check_language",
    "in_language",
    "language_of_terminal",
    "listed",
    "speaker",
]
