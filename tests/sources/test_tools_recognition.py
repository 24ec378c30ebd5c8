"""Which tool wrote a file: every real file is claimed by its own tool, or by none."""

from importlib import import_module
from pathlib import Path

import pytest

from cemlab.errors import DataError
from cemlab.sources import read_source
from cemlab.sources.grid import Grid
from cemlab.sources.recognising import TOOLS
from cemlab.sources.text_files import grid_of
from cemlab.sources.workbooks import sheet_of

OWNERS = {
    "googleforms_dask2020.csv": "google_forms",
    "limesurvey_code_text_rse2017_uk.csv": "limesurvey",
    "limesurvey_fulltext_header_bom.csv": "limesurvey",
    "lucidchart_user_journeys.csv": "lucidchart",
    "qualtrics_3header_de.csv": "qualtrics",
    "qualtrics_3header_excluder.csv": "qualtrics",
    "qualtrics_legacy_2header_de.csv": "qualtrics",
    "surveygizmo_jupyter2015.csv": "surveygizmo",
    "surveymonkey_2header_starwars.csv": "surveymonkey",
    "typeform_osmi2018.csv": "typeform",
    "wjx_800_by_code.xls": "wenjuanxing",
    "wjx_800_by_text.xls": "wenjuanxing",
}
# files that are no survey export, but begin as one might
STRANGERS = {
    "log of events": "Timestamp,Case ID,Activity Name,User Name\n2020/06/05 11:34:01,1,a,b\n",
    "log in another spelling": "timestamp,question?\n2020/06/05 11:34:01 AM EST,1\n",
    "numbers": "#,What is it?\n1,a\n2,b\n",
    "states": "Time Started,Date Submitted,Status\n2020-01-01,2020-01-02,open\n",
    "respondents": "RespondentID,age,city\n1,2,3\n4,5,6\n",
    "codes": "id,q1[SQ001],q2\n1,2,3\n",
    "sentences": "First. Answer,Second. Answer\n1,2\n",
    "V1, V2": "V1,V2,V3\n1,2,3\n4,5,6\n",
    "json": 'a,b\nc,d\n"{""ImportId"":5}","{""id"":""x""}"\n',
    "序号": "序号,1、满意度,2、年龄\n1,5,30\n",
    "one line": "RespondentID,CollectorID,StartDate,EndDate\n",
    "blank header": ",,\n1,2,3\n",
}


def claims(grid: Grid) -> list[str]:
    tools = {name: import_module(f"cemlab.sources.tools.{name}") for name in TOOLS}
    return [name for name, tool in tools.items() if tool.recognise(grid) is not None]


def grid_from(path: Path) -> Grid:
    return sheet_of(path, None) if path.suffix == ".xls" else grid_of(path)


def test_every_real_file_is_claimed_by_its_own_tool_or_by_none(shared):
    files = sorted(
        path
        for path in (shared / "data").glob("*/*")
        if path.name.endswith((".csv", ".csv.gz", ".xls"))
    )
    assert set(OWNERS) <= {path.name for path in files}
    found = {path.name: claims(grid_from(path)) for path in files}
    expected = {path.name: [OWNERS[path.name]] if path.name in OWNERS else [] for path in files}
    assert found == expected


def test_names_of_files_say_nothing(shared, tmp_path):
    for name, tool in OWNERS.items():
        folder = "wjx_phone_interest" if tool == "wenjuanxing" else "vendor_exports"
        copy = tmp_path / f"x{Path(name).suffix}"
        copy.write_bytes((shared / "data" / folder / name).read_bytes())
        assert claims(grid_from(copy)) == [tool]
        copy.unlink()


@pytest.mark.parametrize("text", STRANGERS.values(), ids=STRANGERS)
def test_strangers_are_claimed_by_no_tool(tmp_path, text):
    path = tmp_path / "stranger.csv"
    path.write_text(text, "utf-8")
    assert claims(grid_of(path)) == []


@pytest.mark.parametrize("name", [name for name in OWNERS if not name.startswith("lucid")])
def test_every_vendor_file_is_read_with_evidence(shared, name):
    folder = "wjx_phone_interest" if name.startswith("wjx") else "vendor_exports"
    path = shared / "data" / folder / name
    source = read_source(path)
    assert source.format == OWNERS[name] and source.evidence and source.layout
    assert list(source.columns) == list(source.table.columns)
    assert all(name == column.name and name for name, column in source.columns.items())
    assert not any("<" in c.wording or "&nbsp;" in c.wording for c in source.columns.values())
    for question, several in source.several.items():
        assert set(several.columns) <= set(source.columns)
        assert bool(several.split) == bool(several.options) != bool(several.columns)
        assert question == several.name and (not several.split or question in source.columns)
    again = read_source(path, format=source.format)
    assert list(again.table.columns) == list(source.table.columns)
    assert again.table.equals(source.table)


@pytest.mark.parametrize("name", OWNERS)
def test_no_cell_is_lost(shared, name):
    """Every answer of the file stands in the table; only joined options may be taken apart."""
    if name.startswith("lucid"):
        pytest.skip("is refused")
    folder = "wjx_phone_interest" if name.startswith("wjx") else "vendor_exports"
    path = shared / "data" / folder / name
    source, grid = read_source(path), grid_from(path)
    body = grid.body({"three": 3, "two": 2}.get(source.layout.split()[0], 1))
    assert len(body) == len(source.table)
    changed = set(source.several) | {c.question for c in source.columns.values() if c.is_other_text}
    kept = [column for column in source.table if column not in changed]
    there = {tuple(body[place]) for place in body}
    for column in kept:
        if not column.endswith("_text"):
            assert tuple(source.table[column]) in there, column


def test_a_diagram_is_refused_with_what_it_is(shared):
    with pytest.raises(DataError, match="diagram from Lucidchart.*Expected answers of a survey"):
        read_source(shared / "data" / "vendor_exports" / "lucidchart_user_journeys.csv")


def test_a_header_without_answers_is_refused(tmp_path):
    path = tmp_path / "empty.csv"
    path.write_text("RespondentID,CollectorID,Are you happy?,Which?,\n,,Response,A,B\n", "utf-8")
    with pytest.raises(DataError, match="has a header but no answers"):
        read_source(path)
