"""A small study on disk, as an import would write it: guesses with remarks, a person's comments."""

import pytest

STUDY = """\
# Made by hand for tests.
study:
  id: small
  title: {en: Small, zh: 小}

survey:
  file: raw/survey.csv
  items:
    overall: # what people say in the end
      role: outcome # sure: the wording speaks of overall satisfaction
      scale: [1, 5]
      label: {en: Overall}
    wait:
      role: driver
      scale: [1, 5] # check: 6 lies beyond the scale
      missing: [6] # check: 6 may be "never used"
      label: {en: Wait}
    region: {role: segment}
"""
ROWS = ["overall,wait,region", *(f"{i % 5 + 1},{i % 6 + 1},{'ns'[i % 2]}" for i in range(60))]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The study's folder, below a root of its own."""
    folder = tmp_path / "data" / "small"
    (folder / "raw").mkdir(parents=True)
    (folder / "raw" / "survey.csv").write_text("\n".join(ROWS) + "\n", "utf-8")
    (folder / "study.yaml").write_text(STUDY, "utf-8")
    (tmp_path / "environment.yml").write_text("name: cemlab\n", "utf-8")
    monkeypatch.setenv("CEMLAB_ROOT", str(tmp_path))
    monkeypatch.delenv("CEMLAB_DATA", raising=False)
    return folder
