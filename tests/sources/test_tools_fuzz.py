"""Damaged exports: every reader says what is wrong, none fails otherwise, no file is changed."""

import csv
import io
import random

import pytest

from cemlab.errors import CemlabError
from cemlab.sources import fingerprint, read_source

FILES = [
    "vendor_exports/googleforms_dask2020.csv",
    "vendor_exports/limesurvey_fulltext_header_bom.csv",
    "vendor_exports/limesurvey_code_text_rse2017_uk.csv",
    "vendor_exports/qualtrics_3header_de.csv",
    "vendor_exports/qualtrics_3header_excluder.csv",
    "vendor_exports/qualtrics_legacy_2header_de.csv",
    "vendor_exports/surveygizmo_jupyter2015.csv",
    "vendor_exports/surveymonkey_2header_starwars.csv",
    "vendor_exports/typeform_osmi2018.csv",
    "wjx_phone_interest/wjx_800_by_code.xls",
    "wjx_phone_interest/wjx_800_by_text.xls",
]
TIMES = 12
FEWER = 6  # where each takes a process of its own
FEW = 60  # lines kept of a text file: a header breaks as well over few rows
ODD = ["", "<b", "{", "[", "]", "&#x110000;", "\x00", "﻿", '"', "1、", "第1题()", "_" * 300, "=1+1"]


def damaged(raw: bytes, is_text: bool, dice: random.Random) -> bytes:
    """One of the ways in which files come to harm."""
    kind = dice.choice(["cut", "bytes", "rows", "cells", "swap"] if is_text else ["cut", "bytes"])
    if kind == "cut":
        return raw[: dice.randrange(len(raw))]
    if kind == "bytes":
        harmed = bytearray(raw)
        for _ in range(dice.choice([1, 5, 50])):
            harmed[dice.randrange(len(harmed))] = dice.randrange(256)
        return bytes(harmed)
    rows = list(csv.reader(io.StringIO(raw.decode("latin-1"), newline="")))
    if kind == "rows":
        dice.shuffle(rows)
        rows = rows[: dice.randrange(1, 8)]
    for _ in range(dice.choice([1, 4, 20])):
        row = dice.choice(rows[:4])
        if row and kind == "cells":
            row[dice.randrange(len(row))] = dice.choice(ODD)
        elif row:
            one, other = dice.randrange(len(row)), dice.randrange(len(row))
            row[one], row[other] = row[other], row[one]
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("latin-1", "replace")


@pytest.mark.parametrize("name", FILES)
def test_only_errors_of_cemlab_come_out(shared, tmp_path, name):
    raw = (shared / "data" / name).read_bytes()
    is_text = name.endswith(".csv")
    if is_text:
        raw = b"\n".join(raw.split(b"\n")[:FEW])
    dice = random.Random(name)
    read, times = 0, TIMES if is_text else FEWER
    for number in range(times):
        path = tmp_path / f"{number}{name[-4:]}"
        path.write_bytes(damaged(raw, is_text, dice))
        before = fingerprint(path)
        try:
            source = read_source(path)
            assert list(source.columns) == list(source.table.columns)
            assert len(source.table) > 0
            read += 1
        except CemlabError as bad:
            assert len(str(bad)) > 20
        assert fingerprint(path) == before
        path.unlink()
    assert read < times
