"""Event logs from a study, or from a file without one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from cemlab.data.event_assembly import assemble_events, event_fields
from cemlab.data.item_moments import left_early, moments_of_items
from cemlab.data.moments import EventLog
from cemlab.data.provenance import check_fingerprint
from cemlab.data.reading import read_survey
from cemlab.errors import DataError, OptionError, StudyError
from cemlab.sources import read_table
from cemlab.study import EventsSpec, Study, open_study


def read_events(
    source: Study | str | Path,
    *,
    encoding: str | None = None,
    separator: str | None = None,
    sheet: str | None = None,
    format: str | None = None,
    **meaning: Any,
) -> EventLog:
    """Read moments from a study, or from a file: CSV, workbook, Parquet, XES.

    Parameters
    ----------
    source : Study, str or Path
        A study with a block `events`, or the path of a file.
    encoding, separator : str, optional
        Of a text file read without a study.
    sheet : str, optional
        Of a workbook read without a study.
    format : str, optional
        The tool that wrote a file read without a study, such as ``xes``.
    **meaning
        For a file, the arguments of `EventLog.from_frame`: `columns`, `scale`, `timezone` and so
        on.

    Returns
    -------
    EventLog

    Raises
    ------
    StudyError
        The study declares no moments.
    DataError
        The file cannot be read, or breaks what is declared; all problems are listed.

    Examples
    --------
    >>> log = cemlab.read_events(cemlab.open_study("wuye-repair"))
    >>> log = cemlab.read_events(
    ...     "log.csv", columns={"journey_id": "ticket", "touchpoint": "step", "occurred_at": "at"}
    ... )
    """
    if isinstance(source, Study):
        if meaning or encoding or separator or sheet or format:
            raise OptionError(
                "A study says itself how its moments are read. Write columns, scale and order "
                "into study.yaml, or pass the path of a file."
            )
        return _from_study(source)
    path = Path(source)
    if path.name == str(source) and not path.suffix and not path.exists():
        told = {"encoding": encoding, "separator": separator, "sheet": sheet, "format": format}
        return read_events(open_study(str(source)), **told, **meaning)
    table = read_table(path, encoding=encoding, separator=separator, sheet=sheet, format=format)
    try:
        return replace(EventLog.from_frame(table, **meaning), source=path.name)
    except DataError as bad:
        raise (DataError.of(path.name, bad.failures) if bad.failures else bad) from None


def _from_study(study: Study) -> EventLog:
    spec = study.events
    if spec is None:
        raise StudyError(
            f"data/{study.folder.name}/study.yaml has no block events. Add it with `file` and "
            "`columns`, or with `from_items`: items of the survey that rate touchpoints."
        )
    labels = {name: one.label or _plain(name) for name, one in study.touchpoints.items()}
    stages = {name: one.label or _plain(name) for name, one in study.stages.items()}
    told: dict[str, Any] = {"language": study.language, "is_simulated": study.simulated}
    told["min_cell"] = study.privacy.min_cell
    told["period"] = study.period
    if spec.from_items is not None:
        return _from_items(study, labels, stages, told)
    check_fingerprint(study.events_file, spec)
    table = read_table(
        study.events_file, encoding=spec.encoding, separator=spec.separator, sheet=spec.sheet,
        format=spec.format, columns=_columns(spec),
    )  # fmt: skip
    return EventLog(
        **assemble_events(
            table, spec, touchpoints=labels, stages=stages,
            stage_of={name: one.stage for name, one in study.touchpoints.items()},
            source=study.events_file.name, pseudonyms=_pseudonyms(study), **told,
        )
    )  # fmt: skip


def _columns(spec: EventsSpec) -> list[str]:
    """Columns that the moments are made of."""
    named = [given for given in dict(spec.columns).values() if given is not None]
    columns = [one for given in named for one in ([given] if isinstance(given, str) else given)]
    return list(dict.fromkeys([*columns, *(spec.times or {}).values()]))


def _pseudonyms(study: Study):
    """Those of the study's salt, the same as of its survey, so that joins hold."""
    if study.salt_file is None:
        return None
    from cemlab.privacy import Pseudonyms, read_salt

    return Pseudonyms(read_salt(study.salt_file))


def _from_items(study: Study, labels: dict, stages: dict, told: dict) -> EventLog:
    survey = read_survey(study)
    frame, names = moments_of_items(survey, study.events, study.touchpoints)
    by_touchpoint = {
        survey.items[name].touchpoint or name: survey.items[name].label
        for name in study.events.from_items
    }
    spec = study.events.model_copy(
        update={"scale": survey.common_scale(list(study.events.from_items))}
    )
    used = [name for name in stages if name in set(frame["stage"].dropna())]
    return EventLog(
        **event_fields(
            frame, spec,
            touchpoints={name: labels.get(name) or by_touchpoint[name] or _plain(name)
                         for name in names},
            stages={name: stages[name] for name in used},
            facts={"n_left_early": int(left_early(survey, study.events.from_items).sum())},
            has_declared_touchpoints=spec.ordered, is_from_survey=True,
            source=survey.source, **told,
        )
    )  # fmt: skip


def _plain(name: str) -> dict[str, str]:
    return {"en": name, "zh": name}
