"""Journeys for other tools."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from pathlib import Path

from cemlab.documents import Journey
from cemlab.errors import CemlabWarning, OptionError, nearest
from cemlab.journeys.exchanging.carrying import not_carried
from cemlab.journeys.exchanging.detail_rows import with_detail_rows
from cemlab.journeys.exchanging.lane_names import BLOCK
from cemlab.journeys.exchanging.measured import Measured, measured_of
from cemlab.journeys.exchanging.mermaid_writing import mermaid_text
from cemlab.journeys.exchanging.putting import put
from cemlab.journeys.exchanging.sheet_files import csv_bytes, workbook_bytes
from cemlab.journeys.exchanging.sheet_rows import rows_of
from cemlab.journeys.exchanging.xml_writing import xml_bytes
from cemlab.journeys.result import JourneyResult
from cemlab.language import check_language, speaker


def export_journey(
    journey: Journey, path: str | Path, *, result: JourneyResult | None = None,
    language: str | None = None, replace: bool = False,
) -> Path:  # fmt: skip
    """Write a journey for another tool; which one, the suffix of the file says.

    Parameters
    ----------
    journey : Journey
    path : str or Path
        ``.csv`` or ``.xlsx``: a spreadsheet with a row per lane and a column per touchpoint;
        ``.mmd`` or ``.mermaid``: a Mermaid ``journey``, scores 1 to 5; ``.xml``: touchpoints,
        senders and receivers in the manner of CJML, texts in both languages.
    result : JourneyResult, optional
        What was measured of a journey as it is: emotions with interval and n, and how many each
        pain affects. Numbers of too few people are not written.
    language : {"en", "zh"}, optional
        Of the spreadsheet and the diagram; that of the title without one.
    replace : bool
        Write over a file that is there.

    Returns
    -------
    Path

    Raises
    ------
    OptionError
        The suffix is unknown, or an argument is of the wrong kind.
    StudyError
        There is such a file already, or it cannot be written.

    Warns
    -----
    CemlabWarning
        A diagram or XML cannot hold all of this journey; the message names what is left out.

    Notes
    -----
    A spreadsheet holds all of the journey: `import_journey` gives back the same document. What no
    lane shows, such as the other language or the acceptance of a measure, stands in rows *Detail*
    below. Where a lane was changed by hand, it wins over its details.
    A diagram needs a score everywhere: where nobody says one it draws 3 and a comment says so.

    Examples
    --------
    >>> cemlab.journeys.export_journey(journey, "repair.xlsx", result=journeys)
    """
    path = Path(path)
    if not isinstance(journey, Journey):
        raise OptionError(f"`journey` is a {type(journey).__name__}; expected a Journey.")
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        raise OptionError(
            f"{path.name} is of no kind that is written.{nearest(path.suffix, WRITERS)} Expected "
            f"a name that ends in {', '.join(WRITERS)}."
        )
    spoken = check_language(language or ("en" if "en" in journey.title else "zh"))
    done = put(writer(journey, measured_of(journey, result), spoken), path, replace=replace)
    told = not_carried(journey, path.suffix.lower(), spoken)
    if told is not None:
        warnings.warn(CemlabWarning(told, "exchange_not_carried"), stacklevel=2)
    return done


def _csv(journey: Journey, measured: Measured, language: str) -> bytes:
    return csv_bytes(with_detail_rows(rows_of(journey, measured, language), journey, language))


def _workbook(journey: Journey, measured: Measured, language: str) -> bytes:
    rows = with_detail_rows(rows_of(journey, measured, language), journey, language)
    stage = speaker(language)(f"{BLOCK}.lane.stage")
    merged = [at for at, (label, _) in enumerate(rows) if label == stage][:1]
    return workbook_bytes(rows, journey.words(journey.title, language), merged)


def _mermaid(journey: Journey, measured: Measured, language: str) -> bytes:
    return mermaid_text(journey, measured, language).encode("utf-8")


def _xml(journey: Journey, measured: Measured, language: str) -> bytes:
    return xml_bytes(journey, measured)


WRITERS: Mapping[str, Callable[[Journey, Measured, str], bytes]] = {
    ".csv": _csv, ".xlsx": _workbook, ".mmd": _mermaid, ".mermaid": _mermaid, ".xml": _xml,
}  # fmt: skip
