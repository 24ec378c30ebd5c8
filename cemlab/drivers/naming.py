"""Names in sentences: labels of drivers, features or groups in a row."""

from __future__ import annotations

from collections.abc import Sequence

from cemlab.language import listed
from cemlab.results import Result


def in_a_row(result: Result, names: Sequence[str], language: str, most: int | None = None) -> str:
    """Labels of the names, as the language joins them; of more than `most`, how many there are
    yet."""
    return listed([result.label(name, language) for name in names], language, most)
