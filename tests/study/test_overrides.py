"""Options of one run: read from the command line, refused when they do not exist."""

import pytest

from cemlab.errors import OptionError, StudyError
from cemlab.study import open_study, parse_overrides


def test_values_are_typed():
    text = parse_overrides(
        ["drivers.resamples=200", "metrics.by=building", "drivers.drivers=[a, b]"]
    )
    assert "resamples: 200" in text and "by: building" in text and "[a, b]" in text


def test_nothing_set_is_no_text():
    assert parse_overrides([]) == ""


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("drivers.resample=2", "Did you mean 'resamples'"),
        ("driver.resamples=2", "Did you mean 'drivers'"),
        ("resamples=2", "Expected block.option=value"),
        ("drivers.resamples", "Expected block.option=value"),
        ("drivers.drivers=[a", "cannot be read as YAML"),
    ],
)
def test_refuses(setting, message):
    with pytest.raises(OptionError, match=message):
        parse_overrides([setting])


def test_the_merged_options_are_checked_by_the_same_schema(study_folder):
    with pytest.raises(StudyError, match=r"analyses.drivers.resamples: .*valid integer"):
        open_study(study_folder, options="drivers: {resamples: many}")
    with pytest.raises(OptionError, match="drivers has no option 'resample'"):
        open_study(study_folder, options="drivers: {resample: 1}")
    with pytest.raises(OptionError, match="Expected option: value pairs"):
        open_study(study_folder, options="drivers: 3")
