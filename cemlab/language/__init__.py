"""Every word a reader sees, in English and Chinese."""

from cemlab.language.speaking import LANGUAGES, Speaker, check_language, listed, speaker

__all__ = ["LANGUAGES", "Speaker", "check_language", "listed", "speaker"]
