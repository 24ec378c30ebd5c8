"""Every real file has a study file here, and every cell of it an explanation."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from ruamel.yaml import YAML

import cemlab
from cemlab.errors import DataError
from cemlab.sources import read_source
from cemlab.study import meaning

from . import gold

# rows of the file as its SOURCE.md states them, and rows read where a study leaves some out
ROWS = {
    "airline_passengers": 20000, "asap_dianping": 200, "bank_satisfaction_es": 250,
    "banking77": 13083, "campus_life_zh": 23425, "caravan_insurance": 5822,
    "cdnow_purchases": 6696, "ceap360vr": 256, "churn_iran_telecom": 3150,
    "churn_telco_ibm": 7043, "copenhagen_housing": 72, "corporate_reputation": 344,
    "customersat_yellowpages": 1811, "ecsi_mobile": 250, "googleforms_dask2020": 239,
    "helpdesk_log": 21348, "hoa_comments": 486, "hotel_7766": 7766, "jupyter_ux_2015": 1706,
    "kcmo_residents_2021_08": 1033, "limesurvey_code_text_rse2017_uk": 253,
    "limesurvey_fulltext_header_bom": 3, "news_video_valence": 126, "nyc311_sample": 235,
    "olist_orders": 8225, "online_shopping_sample": 11375, "permit-receipt": 8577,
    "permit_receipt_log": 8577, "playlist_peak_end_pilot": 237, "qualtrics_3header_de": 1,
    "qualtrics_3header_excluder": 100, "qualtrics_legacy_2header_de": 1,
    "service_quality_sq": 411, "sfo_2017": 2831, "skytrax_lounge": 2264,
    "spss_hotel_value_labels": 17, "student_evaluation_tr": 5820,
    "surveygizmo_jupyter2015": 1706, "surveymonkey_2header_starwars": 1186,
    "typeform_osmi2018": 150, "waimai_10k": 11987, "wellbeing_relgoods": 2459,
    "wjx_800_by_code": 800, "wjx_800_by_text": 800,
}  # fmt: skip
LEFT_OUT = {"qualtrics_3header_excluder": 2, "skytrax_lounge": 119}
LOGS = ("ceap360vr", "helpdesk_log", "nyc311_sample", "olist_orders", "permit-receipt",
        "permit_receipt_log")  # fmt: skip
STUDIES = [folder.name for folder in gold.studies()]
ANSWERS = [name for name in STUDIES if name not in LOGS]


@cache
def _study(name):
    return cemlab.open_study(gold.FOLDER / name)


def _source(data, study):
    spec = study.survey
    path = data / spec.file
    if not path.is_file():
        pytest.skip(f"no {spec.file} among the shared data")
    return read_source(
        path, format=spec.format or "table", encoding=spec.encoding, separator=spec.separator
    )


@cache
def _columns(data, name):
    return frozenset(_source(data, _study(name)).table.columns)


def test_the_list_of_rows_is_that_of_the_studies():
    assert set(STUDIES) == set(ROWS)


@pytest.mark.parametrize("name", STUDIES)
def test_loads_with_no_value_unexplained(read, name):
    survey = read(name)  # a value that is neither answer nor declared code would raise
    assert len(survey) == ROWS[name] - LEFT_OUT.get(name, 0)


@pytest.mark.parametrize(
    "name",
    ["airline_passengers", "asap_dianping", "corporate_reputation", "kcmo_residents_2021_08",
     "sfo_2017", "skytrax_lounge", "surveymonkey_2header_starwars", "typeform_osmi2018"],
)  # fmt: skip
def test_without_its_codes_every_rated_item_is_refused(data, read, name):
    read(name)  # CEMLAB_DATA
    study = cemlab.open_study(gold.FOLDER / name)
    table = _source(data, study).table
    for column, codes in (study.survey.only or {}).items():
        table = table[table[column].map(meaning).isin(set(map(meaning, codes)))]
    bare, coded = {}, set()
    for item_name, item in study.survey.items.items():
        codes = {meaning(code) for code in (*item.missing, *item.not_applicable)} - {""}
        if item.scale is not None and codes & set(table[item_name].map(meaning)):
            coded.add(item_name)
            item = item.model_copy(update={"missing": (), "not_applicable": ()})
        bare[item_name] = item
    assert len(coded) > 0
    survey = study.survey.model_copy(update={"items": bare})
    with pytest.raises(DataError) as refused:
        cemlab.read_survey(replace(study, survey=survey))
    assert {failure.column for failure in refused.value.failures} == coded


@pytest.mark.parametrize("name", ANSWERS)
def test_every_column_is_declared_or_named_with_a_reason(data, name):
    study, columns, said = _study(name), _columns(data, name), gold.remarks(gold.FOLDER / name)
    declared = gold.used_columns(study)
    unused = set(said["not used"])
    assert declared | unused == columns
    assert not {c for c in declared & unused if c not in (study.survey.only or {})}


@pytest.mark.parametrize("name", ANSWERS)
def test_remarks_name_what_is_there(data, name):
    said = gold.remarks(gold.FOLDER / name)
    known = _columns(data, name) | set(_study(name).survey.items)
    assert set(said["cannot tell"]) <= known and set(said["either way"]) <= known
    for column, aspects in said["cannot tell"].items():
        assert aspects and all(why for why in aspects.values()), column
    for column, aspects in said["either way"].items():
        assert all(isinstance(several, list) for several in aspects.values()), column


@pytest.mark.parametrize("name", [name for name in ANSWERS if name != "ceap360vr"])
def test_formats_are_recognised_by_what_is_in_the_file(data, name):
    study = _study(name)
    path = data / study.survey.file
    if not path.is_file():
        pytest.skip(f"no {study.survey.file} among the shared data")
    assert read_source(path).format == (study.survey.format or "table")


def test_every_file_has_a_study_or_a_reason(data):
    reasons = YAML(typ="safe", pure=True).load((gold.FOLDER / "no_survey.yaml").read_text("utf-8"))
    assert all(reasons.values())
    read_by_studies = set()
    for name in STUDIES:
        read_by_studies |= gold.files(_study(name))
    assert not read_by_studies & set(reasons)
    there = {
        path.relative_to(data).as_posix()
        for path in data.rglob("*")
        if path.is_file() and path.name != "SOURCE.md" and not path.name.startswith(".")
    }
    assert there - read_by_studies == set(reasons) & there


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("campus_life_zh", "2023-01-01", "2025-06-01"),
        ("cdnow_purchases", "1997-01-01", "1998-06-30"),
        ("googleforms_dask2020", "2020-06-05", "2020-08-27"),
        ("jupyter_ux_2015", "2015-12-21", "2016-01-15"),
        ("limesurvey_fulltext_header_bom", "2022-03-15", "2022-03-15"),
        ("qualtrics_3header_excluder", "2020-12-11", "2020-12-17"),
        ("skytrax_lounge", "2006-05-09", "2015-07-01"),
        ("typeform_osmi2018", "2018-05-24", "2018-12-20"),
    ],
)
def test_times_of_responses(read, name, first, last):
    """Day first in Typeform's export; no month after the last day of its collection."""
    times = read(name).times()
    assert [str(day.date()) for day in (times.min(), times.max())] == [first, last]
    assert times.isna().sum() == (1 if name.startswith("limesurvey") else 0)


@pytest.mark.parametrize("name", ["ceap360vr", "news_video_valence", "playlist_peak_end_pilot"])
def test_moments_load(read, data, name):
    read(name)  # CEMLAB_DATA
    events = cemlab.read_events(cemlab.open_study(gold.FOLDER / name))
    journeys = {"ceap360vr": 256, "news_video_valence": 126, "playlist_peak_end_pilot": 12}
    moments = {"ceap360vr": 15467, "news_video_valence": 10856, "playlist_peak_end_pilot": 237}
    assert (len(events), events.n_journeys) == (moments[name], journeys[name])
