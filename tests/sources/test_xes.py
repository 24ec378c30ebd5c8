"""Event logs in XES. No real file in XES is at hand: these are made, with plain text, one by hand
after IEEE 1849, one from a real log of a help desk, so that log → XES → log can be compared."""

import gzip
import hashlib
import re
from xml.sax.saxutils import quoteattr

import numpy as np
import pandas as pd
import pytest

from cemlab import read_events
from cemlab.errors import CemlabError, DataError
from cemlab.sources import read_source
from cemlab.sources.xes import read_xes

COLUMNS = {"journey_id": "case:concept:name", "touchpoint": "concept:name",
           "occurred_at": "time:timestamp"}  # fmt: skip
# by hand: extensions, globals, a classifier, every type of attribute, one in another, a list,
# a case without events, an event without a case
MINIMAL = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <global scope="event"><string key="concept:name" value="UNKNOWN"/></global>
  <classifier name="Activity" scope="event" keys="concept:name"/>
  <string key="concept:name" value="Repairs of March"/>
  <trace>
    <string key="concept:name" value="R-1"/>
    <int key="floor" value="12"/>
    <event>
      <string key="concept:name" value="Report &amp; ask"/>
      <date key="time:timestamp" value="2026-03-01T09:30:00.000+08:00"/>
      <boolean key="urgent" value="true"/>
      <float key="cost" value="12.5"><string key="currency" value="CNY"/></float>
      <id key="ticket" value="8f2"/>
    </event>
    <event>
      <string key="concept:name" value="维修"/>
      <date key="time:timestamp" value="2026-03-01T11:00:00.000+08:00"/>
      <list key="parts"><values>
        <string key="part" value="tap"/><string key="part" value="seal"/>
      </values></list>
    </event>
  </trace>
  <trace><string key="concept:name" value="R-2"/></trace>
  <event><string key="concept:name" value="Alone"/></event>
</log>
"""


@pytest.fixture
def write(tmp_path):
    def write(text, name="log.xes"):
        path = tmp_path / name
        content = text.encode("utf-8") if isinstance(text, str) else text
        path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
        return path

    return write


@pytest.mark.parametrize("name", ["log.xes", "log.xes.gz"])
def test_a_minimal_log_by_hand(write, name):
    path = write(MINIMAL, name)
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    source = read_source(path)
    table = source.table
    assert source.format == "xes" and source.title == "Repairs of March" and len(source) == 3
    assert table.columns.tolist() == [
        "case:concept:name", "case:floor", "concept:name", "time:timestamp", "urgent", "cost",
        "cost/currency", "ticket", "parts/part",
    ]  # fmt: skip
    assert table["case:concept:name"].tolist() == ["R-1", "R-1", ""]
    assert table["concept:name"].tolist() == ["Report & ask", "维修", "Alone"]
    assert table["time:timestamp"][0] == "2026-03-01T09:30:00.000+08:00"
    assert table["urgent"].tolist() == ["true", "", ""]
    assert table["parts/part"].tolist() == ["", "tap · seal", ""]
    np.testing.assert_array_equal(table["cost"], [12.5, np.nan, np.nan])
    np.testing.assert_array_equal(table["case:floor"], [12, 12, np.nan])
    declared = {name: column.declared for name, column in source.columns.items()}
    assert declared["time:timestamp"] == "date" and declared["cost"] == "number"
    assert list(source.columns) == table.columns.tolist()
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before


def test_what_is_not_used_is_told(write):
    source = read_xes(write(MINIMAL))
    told = " ".join(source.warnings)
    for said in ("1 of 2 cases has no event", "1 event belongs to no case", "joined by '·'",
                 "outer/inner: cost, parts", "globals", "not used: Activity"):  # fmt: skip
        assert said in told, said
    assert "1 extension, 1 global, 1 classifier" in source.evidence[1]
    assert "UNKNOWN" not in source.table.to_string()


CASES = 600  # of the help desk's 4,580


@pytest.fixture
def help_desk(shared, tmp_path):
    """The first cases of a real log, as it was published and as a table."""
    path = shared / "data" / "helpdesk_log" / "helpdesk_log.csv.gz"
    table = pd.read_csv(path, dtype=str, na_filter=False)
    cases = table["case:concept:name"]
    table = table[cases.isin(cases.unique()[:CASES])].reset_index(drop=True)
    table.to_csv(tmp_path / "some.csv", index=False)
    return tmp_path / "some.csv", table


def _xes_of(table):
    """The table as XES, written plainly: one case for each ticket in turn."""
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<log xes.version="1.0" xmlns="http://www.xes-standard.org/">'
    for case, rows in table.groupby("case:concept:name", sort=False):
        yield f'<trace><string key="concept:name" value={quoteattr(case)}/>'
        for row in rows.drop(columns="case:concept:name").to_dict("records"):
            cells = (
                f"<{'date' if key == 'time:timestamp' else 'string'} key={quoteattr(key)} "
                f"value={quoteattr(value)}/>"
                for key, value in row.items()
            )
            yield f"<event>{''.join(cells)}</event>"
        yield "</trace>"
    yield "</log>"


def test_a_real_log_written_as_xes_comes_back(help_desk, write):
    path, table = help_desk
    made = write("\n".join(_xes_of(table)), "made.xes.gz")
    source = read_source(made)
    assert source.warnings == () and len(source) == len(table) > 2000
    pd.testing.assert_frame_equal(source.table[table.columns], table.astype("str"))
    left, right = (read_events(file, columns=COLUMNS) for file in (path, made))
    assert (len(right), right.n_journeys) == (len(table), CASES) and len(right.touchpoints) > 8
    pd.testing.assert_frame_equal(left.moments(), right.moments())


BOMB = """<?xml version="1.0"?>
<!DOCTYPE log [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<log><trace><event><string key="concept:name" value="&b;"/></event></trace></log>"""
OUTSIDE = """<?xml version="1.0"?>
<!DOCTYPE log [<!ENTITY secret SYSTEM "file:///etc/passwd">]>
<log><trace><event><string key="concept:name" value="x"/>&secret;</event></trace></log>"""
BAD = {
    "billion laughs": (BOMB, r"log.xes has a document type or entities"),
    "a file elsewhere": (OUTSIDE, r"log.xes has a document type or entities"),
    "a document type": ('<!DOCTYPE log SYSTEM "x.dtd"><log/>', r"has a document type"),
    "cut short": (MINIMAL[:900], r"log.xes, line \d+: the XML is broken or ends too early"),
    "no XML": ("case,activity\n1,call\n", r"log.xes, line 1: the XML is broken"),
    "another XML": ("<html><body/></html>", r"is XML, but begins with <html>. Expected an event"),
    "no events": ("<log><trace/></log>", r"holds no event"),
    "empty": ("", r"line 1: the XML is broken"),
    "an encoding of old": ('<?xml version="1.0" encoding="gb2312"?><log/>', r"Save it as UTF-8"),
    "no encoding": ('<?xml version="1.0" encoding="foo"?><log/>', r"log.xes.*encoding"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_files_are_refused_with_their_place(write, case):
    text, message = BAD[case]
    with pytest.raises(DataError, match=message):
        read_xes(write(text))


def test_a_gzip_that_is_cut_short(write, tmp_path):
    whole = write(MINIMAL, "log.xes.gz").read_bytes()
    path = tmp_path / "cut.xes.gz"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataError, match="cut.xes.gz"):
        read_xes(path)


def test_attributes_nested_without_end_are_left_out(write):
    deep = '<string key="k" value="v">' * 3000 + "</string>" * 3000
    source = read_xes(write(f"<log><trace><event>{deep}</event></trace></log>"))
    assert source.table.shape == (1, 8) and "deeper than 8" in " ".join(source.warnings)


def test_only_one_s_own_errors_come_out_of_damaged_bytes(write):
    rng = np.random.default_rng(20261122)
    whole = MINIMAL.encode()
    for _ in range(200):
        bytes_ = bytearray(whole)
        for place in rng.integers(0, len(bytes_), rng.integers(1, 6)):
            bytes_[place] = rng.integers(0, 256)
        cut = bytes_[: rng.integers(1, len(bytes_) + 1)] if rng.random() < 0.3 else bytes_
        try:
            source = read_xes(write(bytes(cut)))
        except CemlabError as bad:
            assert "log.xes" in str(bad)
        else:
            assert len(source) and set(source.columns) == set(source.table.columns)


def test_memory_is_that_of_the_table(write):
    """A log of 10,000 events, 2 MB: the tree of its elements is never held as a whole."""
    import tracemalloc

    event = re.search(r"<event>.*?</event>", MINIMAL, re.S)[0]
    trace = f'<trace><string key="concept:name" value="c"/>{event * 20}</trace>'
    path = write(f"<log>{trace * 500}</log>")
    tracemalloc.start()
    source = read_xes(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(source) == 10_000 and path.stat().st_size > 2_000_000
    assert peak < 12 * source.table.memory_usage(deep=True).sum()
