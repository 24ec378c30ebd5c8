"""An event log as a CSV that tools for process mining read."""

from __future__ import annotations

import secrets
from pathlib import Path

import pandas as pd

from cemlab.data import EventLog
from cemlab.errors import DataError, OptionError
from cemlab.journeys.exchanging.putting import put
from cemlab.language import check_language
from cemlab.privacy import Pseudonyms, text_cells

SALT_BYTES = 32


def export_events(
    events: EventLog, path: str | Path, *, language: str | None = None,
    salt: bytes | str | None = None, replace: bool = False,
) -> Path:  # fmt: skip
    """Write the moments of an event log as a CSV for process-mining tools.

    Parameters
    ----------
    events : EventLog
        One row per moment; without times no such tool can order them.
    path : str or Path
        A file that ends in .csv.
    language : {"en", "zh"}, optional
        Touchpoints by their labels in a language, by their ids without one.
    salt : bytes or str, optional
        Of the pseudonyms: the same salt gives the same ones. Without it a new one is made and
        forgotten, and nobody can lead the file back to customers by their ids.
    replace : bool
        Write over a file that is there.

    Returns
    -------
    Path

    Raises
    ------
    DataError
        The log has no times.
    OptionError
        What is given is no event log, or the file is no .csv.
    StudyError
        There is such a file already, or it cannot be written.

    Notes
    -----
    Columns: ``case_id`` (a journey) and ``resource`` (who served), both as pseudonyms, ``activity``
    (the touchpoint), ``timestamp`` (ISO 8601 in the zone of the log), ``position`` (its place in
    the journey, from 1) and ``channel``. Times are those of persons: who knows when somebody
    called finds their row. Keep the file as you keep the log.

    Examples
    --------
    >>> cemlab.journeys.export_events(cemlab.read_events(study), "repair-events.csv")
    """
    path = Path(path)
    if not isinstance(events, EventLog):
        raise OptionError(f"`events` is a {type(events).__name__}; expected an EventLog.")
    if path.suffix.lower() != ".csv":
        raise OptionError(f"{path.name} is no .csv. Name the file such as events.csv.")
    if not events.has_times:
        raise DataError(
            f"{events.source} has no times, and tools for process mining order events by them. "
            "Name the column of the times (`occurred_at`), if there is one."
        )
    frame = _table(events, language, Pseudonyms(salt or secrets.token_bytes(SALT_BYTES)))
    return put(frame.to_csv(index=False).encode("utf-8"), path, replace=replace)


def _table(events: EventLog, language: str | None, pseudonyms: Pseudonyms) -> pd.DataFrame:
    moments = events.moments()
    names = moments["touchpoint"].astype(object)
    if language is not None:
        check_language(language)
        names = names.map(lambda name: events.label(name, language))
    times = moments["occurred_at"].dt.tz_convert(events.timezone)
    frame = pd.DataFrame(
        {
            "case_id": pseudonyms.of(moments["journey_id"]),
            "activity": names,
            "timestamp": times.map(lambda time: time.isoformat(), na_action="ignore"),
            "position": moments["moment"],
            "resource": pseudonyms.of(moments["actor"]),
            "channel": moments["channel"].astype(object),
        }
    )
    return text_cells(frame)
