"""A recipe as small as one can be that has a bit of everything, ready to be broken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

SMALL = (Path(__file__).parent / "clinic.yaml").read_text("utf-8")


@pytest.fixture
def recipe_file(tmp_path) -> Callable[..., Path]:
    """`recipe_file((old, new), …)` writes the small recipe with these changes."""

    def write(*changes: tuple[str, str], name: str = "clinic.yaml") -> Path:
        text = SMALL
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the recipe"
            text = text.replace(old, new)
        folder = tmp_path / "recipes"
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
        return folder / name

    return write
