"""A raw file that changed after import is reported, never read as if nothing had happened."""

import hashlib

import pytest

from cemlab import read_survey
from cemlab.data.provenance import check_fingerprint
from cemlab.errors import DataError
from cemlab.study import open_study


@pytest.fixture
def stamped(study_folder):
    digest = hashlib.sha256((study_folder / "raw" / "survey.csv").read_bytes()).hexdigest()
    path = study_folder / "study.yaml"
    text = path.read_text("utf-8")
    said = f"file: raw/survey.csv\n  sha256: '{digest}'\n"
    path.write_text(text.replace("file: raw/survey.csv\n", said), "utf-8")
    return study_folder, digest


def test_the_same_file_is_read(stamped):
    folder, digest = stamped
    assert len(read_survey(open_study(folder))) == 4
    path = folder / "study.yaml"
    path.write_text(path.read_text("utf-8").replace(digest, digest.upper()), "utf-8")
    assert len(read_survey(open_study(folder))) == 4


def test_another_file_is_refused_with_both_fingerprints(stamped):
    folder, digest = stamped
    raw = folder / "raw" / "survey.csv"
    raw.write_text(raw.read_text("utf-8").replace("r1,5", "r1,4"), "utf-8")
    now = hashlib.sha256(raw.read_bytes()).hexdigest()
    with pytest.raises(DataError) as caught:
        read_survey(open_study(folder))
    said = str(caught.value)
    assert digest[:12] in said and now[:12] in said and "survey.csv" in said
    assert "--wave" in said and "`sha256`" in said and "back" in said


def test_a_file_that_is_gone_is_told_in_words(stamped):
    folder, _ = stamped
    study = open_study(folder)
    (folder / "raw" / "survey.csv").unlink()
    with pytest.raises(DataError, match="survey.csv does not exist. Expected it in the folder raw"):
        check_fingerprint(folder / "raw" / "survey.csv", study.survey)
