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
        ("drivers.resamples=abc", "options: drivers.resamples: .*valid integer; got 'abc'"),
        ("drivers.resamples=null", "valid integer; got None"),
        ("drivers.resamples=true", "valid integer; got True"),
        ("drivers.resamples=200.0", "valid integer"),
        ("drivers.resamples=99", r"expected 0 \(off\) or at least 100; got 99"),
        ("drivers.seed=true", "valid integer"),
        ("metrics.top_boxes=true", "valid integer"),
        ("metrics.scale=[1]", "expected two numbers"),
    ],
)
def test_refuses(setting, message):
    with pytest.raises(OptionError, match=message):
        parse_overrides([setting])


def test_all_wrong_settings_at_once():
    with pytest.raises(OptionError) as caught:
        parse_overrides(["drivers.resample=2", "driver.seed=1", "x", "metrics.metric=npss"])
    assert len(str(caught.value).splitlines()) == 4
    for hint in ("'resamples'", "'drivers'", "'nps'"):
        assert f"Did you mean {hint}?" in str(caught.value)


class TestChangesOfARun:
    def test_wrong_ones_are_named_as_options_all_at_once(self, study_folder):
        options = """
            drivers: {resamples: many, resample: 1, outcome: overal}
            driver: {seed: 1}
            scorecard: 3
            metrics:
        """
        with pytest.raises(OptionError) as caught:
            open_study(study_folder, options=options)
        said = str(caught.value)
        assert "options: drivers.resamples: input should be a valid integer; got 'many'" in said
        assert "options: drivers.resample: unknown key. Did you mean 'resamples'?" in said
        assert "options: drivers.outcome: names 'overal'" in said and "'overall'?" in said
        assert "options: driver: unknown block. Did you mean 'drivers'?" in said
        assert "options: scorecard: expected key: value pairs; got 3" in said
        assert "options: metrics: expected key: value pairs; got None" in said

    @pytest.mark.parametrize("options", ["drivers: [", "3", 3])
    def test_what_is_no_yaml_of_blocks(self, study_folder, options):
        with pytest.raises(OptionError, match="options"):
            open_study(study_folder, options=options)

    def test_a_mistake_of_the_file_stays_one_of_the_file(self, study_folder):
        path = study_folder / "study.yaml"
        path.write_text(path.read_text("utf-8").replace("drivers: {outcome", "drivers: 3 #"))
        with pytest.raises(StudyError, match="line .*: analyses.drivers: expected key: value"):
            open_study(study_folder, options="drivers: {seed: 1}")
