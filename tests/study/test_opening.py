"""Opening a study: what is read, and what each mistake is called."""

import dataclasses

import pytest

from cemlab.errors import OptionError, StudyError
from cemlab.study import open_study, studies


def test_reads_the_head_and_the_items(study_folder):
    study = open_study(study_folder)
    assert study.id == "small" and study.words(study.title, "zh") == "小研究"
    item = study.survey.items["wait"]
    assert item.scale == (1, 5) and item.not_applicable == (6,) and item.missing == ()
    assert study.survey.weight.column == "w" and study.survey.weight.kind == "survey"
    assert study.options("drivers") == {
        "outcome": "overall", "drivers": ["wait", "staff"], "resamples": 100,
    }  # fmt: skip


def test_is_found_by_name_from_any_folder_below_the_root(study_folder, monkeypatch):
    monkeypatch.chdir(study_folder / "raw")
    assert open_study("small").folder == study_folder.resolve()
    assert studies() == ["small"]


def test_is_frozen(study_folder):
    study = open_study(study_folder)
    with pytest.raises(dataclasses.FrozenInstanceError):
        study.id = "other"
    with pytest.raises(TypeError):
        study.analyses["drivers"] = {}


def test_options_of_a_run_are_laid_over_the_file(study_folder):
    study = open_study(study_folder, options="drivers: {resamples: 700}")
    assert study.options("drivers")["resamples"] == 700
    assert study.options("drivers")["outcome"] == "overall"


def test_language_is_the_file_s_unless_asked(study_folder):
    assert open_study(study_folder).language == "en"
    assert open_study(study_folder, language="zh").language == "zh"


def test_the_chosen_study_of_a_lab_stands_in_for_the_bundled_one(study_folder, monkeypatch):
    monkeypatch.chdir(study_folder)
    monkeypatch.setenv("CEMLAB_STUDY", "small")
    assert open_study("wuye-repair").id == "small"


def test_raw_files_are_looked_for_in_three_places(study_folder, tmp_path, monkeypatch):
    elsewhere = tmp_path / "elsewhere" / "raw"
    elsewhere.mkdir(parents=True)
    (study_folder / "raw" / "survey.csv").rename(elsewhere / "survey.csv")
    with pytest.raises(StudyError, match="Looked for: data/small/raw/survey.csv; CEMLAB_DATA"):
        open_study(study_folder).inputs()
    monkeypatch.setenv("CEMLAB_DATA", str(tmp_path / "elsewhere"))
    assert open_study(study_folder).inputs() == [elsewhere / "survey.csv"]


def _edited(study_folder, *pairs):
    path = study_folder / "study.yaml"
    text = path.read_text("utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    return study_folder


MISTAKES = {
    "unknown key": (("scale: [1, 5], not", "scal: [1, 5], not"),
                    r"line 11: survey.items.wait.scal: unknown key. Did you mean 'scale'\?"),
    "wrong type": (("scale: [1, 5], missing", "scale: [1, five], missing"),
                   r"line 10: survey.items.overall.scale.1: .*got 'five'"),
    "unknown role": (("role: outcome", "role: outcom"), "Did you mean 'outcome'"),
    "outcome not in the data": (("{outcome: overall,", "{outcome: overal,"),
                                r"names 'overal', which is no item.* Did you mean 'overall'\?"),
    "two items with one column": (("    staff:", "    wait:"),
                                  r"line 12: the key 'wait' stands twice"),
    "an item that is the weight": (("    staff:", "    w:"), "w: is also the weight column"),
    "a code on the scale": (("[6]", "[5]"), r"not_applicable: 5 lies on the scale 1 to 5"),
    "a code written otherwise": (("missing: [99]", "missing: ['99.0', 98], not_applicable: [99]"),
                                 "overall: 99.0 is declared missing and not applicable"),
    "a code on the scale as text": (("[6]", "['5']"), "5 lies on the scale 1 to 5"),
    "a code that is a level": (("levels: {A", "missing: [B], levels: {A"),
                               "building.missing: B lies on the list of its levels"),
    "a scale the wrong way round": (("scale: [1, 5], missing", "scale: [5, 1], missing"),
                                    "Expected the lower end first"),
    "a scale of three numbers": (("scale: [1, 5], missing", "scale: [1, 3, 5], missing"),
                                 "overall.scale: expected two numbers, such as"),
    "a value off the scale": (("scale: [1, 5], not", "scale: [1, 5], values: {Top: 9}, not"),
                              "values: Top stands for a value off the scale"),
    "a column used twice": (("  weight: w", "  weight: w\n  customer: who"),
                            "who: is used as id and as customer"),
    "unknown option": (("resamples: 100", "resample: 50"),
                       r"drivers.resample: unknown key. Did you mean 'resamples'\?"),
    "unknown block": (("  drivers: {", "  driver: {"), "Did you mean 'drivers'"),
    "several words for one": (("  id: small", "  id: [small, tiny]"),
                              r"expected one text, not several; got \['small', 'tiny'\]"),
    "a number for a word": (("  id: small", "  id: 7"), "id: expected a text; got 7"),
    "negative resamples": (("resamples: 100", "resamples: -1"),
                           r"expected 0 \(off\) or at least 100; got -1"),
    "true resamples": (("resamples: 100", "resamples: true"), "valid integer; got True"),
    "a path upwards": (("raw/survey.csv", "../../secret.csv"), "Expected a path below"),
    "another id": (("id: small", "id: tiny"), "the folder is 'small'"),
    "no items": (("survey:\n", "survy:\n"), "survey: this key is required"),
    "unknown language": (("  id: small", "  id: small\n  language: fr"), "Allowed: en, zh"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_names_the_mistake_with_its_place(study_folder, mistake):
    edit, message = MISTAKES[mistake]
    with pytest.raises(StudyError, match=message):
        open_study(_edited(study_folder, edit))


def test_lists_all_problems_at_once(study_folder):
    _edited(study_folder, ("role: outcome", "role: outcom"), ("resamples: 100", "resample: 50"),
            ("role: segment", "rle: segment"))  # fmt: skip
    with pytest.raises(StudyError, match="has 4 problems") as caught:
        open_study(study_folder)
    assert "outcom" in str(caught.value) and "resample" in str(caught.value)


class TestRefuses:
    def test_a_missing_file(self, study_folder, monkeypatch):
        monkeypatch.chdir(study_folder)
        with pytest.raises(StudyError, match=r"no study 'smal'.* Did you mean 'small'\?"):
            open_study("smal")

    def test_an_empty_file(self, study_folder):
        (study_folder / "study.yaml").write_text(" \n", "utf-8")
        with pytest.raises(StudyError, match="study.yaml is empty"):
            open_study(study_folder)

    def test_what_is_not_yaml(self, study_folder):
        (study_folder / "study.yaml").write_text("study: [1,\nsurvey", "utf-8")
        with pytest.raises(StudyError, match=r"line \d+, column \d+: this is not YAML"):
            open_study(study_folder)

    def test_a_list_instead_of_keys(self, study_folder):
        (study_folder / "study.yaml").write_text("- a\n- b\n", "utf-8")
        with pytest.raises(StudyError, match="Expected keys: study, survey"):
            open_study(study_folder)

    def test_another_encoding(self, study_folder):
        (study_folder / "study.yaml").write_bytes("study: {title: 业主}".encode("gb18030"))
        with pytest.raises(StudyError, match="is not UTF-8"):
            open_study(study_folder)

    def test_yaml_that_would_run_code(self, study_folder):
        text = "study: !!python/object/apply:os.system ['echo hacked > /tmp/x']\n"
        (study_folder / "study.yaml").write_text(text, "utf-8")
        with pytest.raises(StudyError):
            open_study(study_folder)

    @pytest.mark.parametrize("name", ["../../etc", "a/b", "..", "", ".hidden", "a\\b"])
    def test_names_that_leave_the_folder(self, study_folder, monkeypatch, name):
        monkeypatch.chdir(study_folder)
        with pytest.raises(StudyError):
            open_study(name)

    def test_an_unknown_language(self, study_folder):
        with pytest.raises(OptionError, match="Allowed: en, zh"):
            open_study(study_folder, language="de")

    def test_a_block_the_study_does_not_have(self, study_folder):
        with pytest.raises(StudyError, match="has no analyses.metrics. Add the block"):
            open_study(study_folder).options("metrics")
