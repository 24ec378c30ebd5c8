"""Keeping a result: its tables, figures and values as files a report can be made from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from cemlab.data import EventLog, Survey
from cemlab.errors import OptionError
from cemlab.language import LANGUAGES, speaker
from cemlab.report.drawings import drawing_files
from cemlab.report.exhibits import exhibit_files
from cemlab.report.files import check_name, run_folder, shown, staged, write_kept
from cemlab.report.tables import csv_bytes, json_bytes, table_json_bytes
from cemlab.results import Result
from cemlab.study import Study


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What was kept: `files`, under `place` (named from the folder of the studies)."""

    place: str
    files: tuple[str, ...]
    language: str

    def __repr__(self) -> str:
        return speaker(self.language)("report.kept", n=len(self.files), place=self.place)

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>"


def keep(
    result: Result | Survey | EventLog,
    study: Study,
    *,
    run_id: str = "draft",
    name: str | None = None,
) -> Kept:
    """Keep a result for the report: tables, figures and drawings in both languages, its values.

    Parameters
    ----------
    result : Result, Survey or EventLog
        What a verb returned, or the survey or the moments themselves (kept for the page on data
        quality).
    study : Study
        The study it belongs to; maps and cards are drawn with its documents.
    run_id : str, default "draft"
        The run, a folder under `reports/<study>/`.
    name : str, optional
        How the files begin; `drivers`, `metrics`, `survey`, `events` … when not given. Two
        results of one kind need two names.

    Returns
    -------
    Kept

    Raises
    ------
    OptionError
        `result` is something else, or a name would leave the folder.
    StudyError
        The result is drawn with documents, and these have problems.
    RunError
        The folder cannot be written.

    Notes
    -----
    Written are `<name>.result.json`, each table as `<name>_<table>.csv` and `.json`, each figure
    as `<name>_<figure>.<language>.svg` and `.png`, each map or card likewise (with its words and
    its table in `<name>.drawings.json`), and last the list `<name>.kept.json`. Each file appears
    whole or not at all, and the same result gives the same bytes. Text that a spreadsheet
    would run as a formula gets an apostrophe; numbers are untouched.

    Examples
    --------
    >>> cemlab.report.keep(drivers, study)
    kept 19 files under reports/wuye-repair/draft/drivers
    """
    if not isinstance(result, (Result, Survey, EventLog)):
        raise OptionError(
            f"`result` is {type(result).__name__}. Expected a result, such as what "
            "cemlab.drivers.fit returns, a Survey or an EventLog. Keep the result, not a table "
            "of it."
        )
    name = check_name("name", default_name(result) if name is None else name)
    folder = staged() or run_folder(study, run_id) / name
    files = {f"{name}.result.json": json_bytes(result.to_dict())}
    for table, frame in _tables(result).items():
        files[f"{name}_{table}.csv"] = csv_bytes(frame)
        files[f"{name}_{table}.json"] = table_json_bytes(frame)
    files |= drawing_files(result, study, name)
    files |= exhibit_files(result, study, name)
    write_kept(folder, name, files)
    place = shown(study, run_id) if staged() else shown(study, run_id, name)
    return Kept(place=place, files=tuple(sorted(files)), language=study.language)


def default_name(result: Result | Survey | EventLog) -> str:
    """The capability for its main result (`drivers`), the kind for others (`scorecard`)."""
    if isinstance(result, EventLog):
        return "events"
    kind = type(result).__name__.removesuffix("Result")
    kind = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind).lower()
    parts = type(result).__module__.split(".")
    part = parts[1] if parts[0] == "cemlab" and len(parts) > 1 else ""
    return part if part == f"{kind}s" else kind


def _tables(result: Result | Survey | EventLog) -> dict:
    """Every table by the name it gets in a file."""
    if isinstance(result, Result):
        return result.tables()
    return {
        f"{table}.{language}": frame
        for language in LANGUAGES
        for table, frame in result.tables(language).items()
    }
