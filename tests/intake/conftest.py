"""An empty project to import into."""

from __future__ import annotations

from pathlib import Path

import pytest

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


@pytest.fixture
def root(tmp_path, monkeypatch) -> Path:
    (tmp_path / "environment.yml").write_text("name: cemlab\n", "utf-8")
    (tmp_path / "notebooks").symlink_to(NOTEBOOKS)
    monkeypatch.setenv("CEMLAB_ROOT", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path
