"""`cemlab new --wave`: a later file of the same survey, matched with what the study knows."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from cemlab.data import read_survey
from cemlab.errors import DataError, StudyError
from cemlab.intake.added import AddedWave, Match
from cemlab.intake.changes import Difference, Sides, difference
from cemlab.intake.codebooks import with_codebook
from cemlab.intake.compared_waves import waves_compared
from cemlab.intake.copying import copied, discard, existing, safe_name
from cemlab.intake.draft import Draft
from cemlab.intake.guessing import guess
from cemlab.intake.matching import Pair, matched
from cemlab.intake.slots import slots_of_file, slots_of_study
from cemlab.intake.wave_text import block_of, changes_of, evidence
from cemlab.language import Note, speaker
from cemlab.sources import Source, fingerprint, read_source
from cemlab.study import FileSpec, Item, Study, all_items, open_study
from cemlab.study.editing import Written, edit, preview
from cemlab.study.editing import fingerprint as mark_of
from cemlab.study.yaml_text import entry, one_line

MOST_NAMES = 8  # of columns, in a message
ALIKE = 0.8  # share of answers in common, from which a column of the same name is the same


def new_wave(
    name: str | Path,
    wave: str,
    file: Path | str,
    *,
    codebook: Path | str | None = None,
    format: str | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
) -> AddedWave:
    """Add a later file of the same survey to a study.

    Columns that are called otherwise are found by what was asked; what changed in wording, scale
    or codes is written down as undecided, and no comparison uses it until somebody decides.

    Parameters
    ----------
    name : str or Path
        The study.
    wave : str
        Name of the wave, such as ``2026Q4``.
    file : Path or str
        The export; it is copied and stays as it is.
    codebook : Path or str, optional
        A table that says what columns and codes of this file mean.
    format, encoding, sheet : str, optional
        Where the file does not tell well enough how to read it.

    Returns
    -------
    AddedWave

    Raises
    ------
    StudyError, DataError
        There is such a wave, or the file cannot be read as one; the study stays as it was.
    """
    study = open_study(name)
    before = mark_of(study.path)
    _refuse_name(study, wave)
    given = existing(file)
    book = existing(codebook) if codebook is not None else None
    raw = study.folder / "raw"
    copies = [_free_name(raw, safe_name(given.name), wave)]
    _refuse_twin(study, given)
    sha256 = copied(given, raw, copies[0])
    try:
        source = read_source(raw / copies[0], format=format, encoding=encoding, sheet=sheet)
        if book is not None:
            copies.append(_free_name(raw, safe_name(book.name), wave))
            copied(book, raw, copies[-1])
            source = with_codebook(source, book)
        added, block = _compared(study, wave, source, given.name, f"raw/{copies[0]}", sha256)
        changes = {("survey", "waves", wave): Written(block)}
        now = preview(study.path, changes)
        n = _read(now, wave)
        also = waves_compared(now)
        edit(study.path, {**changes, **also.changes}, remarks=also.remarks, expected_hash=before)
    except BaseException:
        if f"raw/{copies[0]}" not in study.path.read_text("utf-8"):  # else all was written
            for copy in copies:
                discard(raw / copy)
        raise
    return replace(added, n=n, compared=also.told)


def _read(study: Study, wave: str) -> int:
    """How many responses the wave has; it is read as it would be."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return len(read_survey(study, wave=wave))


def _refuse_name(study: Study, wave: str) -> None:
    spec = study.survey
    names = [spec.first_wave, *spec.waves]
    if not wave.strip() or wave != one_line(wave) or len(wave) > 60:
        raise StudyError(
            f"The name of the wave is {wave!r}. Expected up to 60 characters in one line, such as "
            "2026Q4."
        )
    if wave in names:
        raise StudyError(
            f"{study.id} has a wave {wave!r} already. Waves: {', '.join(names)}. Nothing is "
            "overwritten: give this one another name, or take the other out of study.yaml."
        )
    if spec.wave is not None:
        raise StudyError(
            f"{study.id} says its waves in the column {spec.wave!r} of one file. Append the new "
            "answers to that file, or split it, one file for each wave."
        )


def _refuse_twin(study: Study, given: Path) -> None:
    """The same file twice would count everybody twice."""
    mark = fingerprint(given)
    known = {study.survey.first_wave: study.survey, **study.survey.waves}
    for name, spec in known.items():
        if spec.sha256 == mark:
            raise DataError(
                f"{given.name} is the file of the wave {name!r}, byte for byte (sha256 "
                f"{mark[:12]}). Everybody in it would count twice; name the file of the new wave."
            )


def _free_name(raw: Path, name: str, wave: str) -> str:
    if not (raw / name).exists():
        return name
    other = safe_name(f"{wave}-{name}")
    number = 2
    while (raw / other).exists():
        other = safe_name(f"{wave}-{number}-{name}")
        number += 1
    return other


def source_of(path: Path, spec: FileSpec) -> Source:
    """A file of a study, read as the study says, with all that it tells of its columns."""
    return read_source(path, format=spec.format or "table", encoding=spec.encoding,
                       separator=spec.separator, sheet=spec.sheet)  # fmt: skip


def _compared(
    study: Study, wave: str, source: Source, file: str, raw: str, sha256: str
) -> tuple[AddedWave, str]:
    """What the file has of the study, and the block for the study file."""
    say = speaker(study.language)
    first = source_of(study.survey_file, study.survey)
    draft = guess(source)
    pairs = matched(slots_of_study(study.survey, first), slots_of_file(source, draft))
    columns = {pair.before: pair.now for pair in pairs}
    if not columns:
        raise DataError(_no_match(study, wave, source, file, raw))
    items = all_items(study.survey)
    found, absent, mended = {}, [], []
    for name, item in items.items():
        here = _columns_of(name, item)
        if not any(column in columns for column in here):
            absent.append(name)
            continue
        one = difference(_sides(name, item, columns, first, source, draft))
        if item.flags and not item.split:
            one = _fewer_flags(one, item, columns)
        if one.is_unreadable:
            absent.append(name)
            mended.append(say("intake.wave.unreadable", item=one_line(name)))
            continue
        found[name] = one
    spare = set(source.columns) - set(columns.values()) - set(draft.left_out)
    new = tuple(column for column in source.columns if column in spare)
    changes = tuple(changes_of(found, say))
    mended += [say("intake.wave.codes", item=one_line(name),
                   codes=", ".join(map(str, one.codes)))
               for name, one in found.items() if one.codes]  # fmt: skip
    matches = tuple(
        Match(
            item=pair.before,
            column=pair.now,
            score=pair.likeness.score,
            told=evidence(pair, say),
            is_plain=_is_plain(pair),
        )
        for pair in pairs
    )
    added = AddedWave(
        study=study.id, wave=wave, language=study.language, file=file, raw=raw, sha256=sha256,
        n=len(source), n_columns=source.n_columns, matches=matches, changes=changes,
        absent=tuple(absent), new=new, mended=tuple(mended),
    )  # fmt: skip
    return added, block_of(added, source, found, say)


def _no_match(study: Study, wave: str, source: Source, file: str, raw: str) -> Note:
    """That nothing matches, and how to say by hand which column is which."""
    names = list(source.columns)
    more = ["…"] if len(names) > MOST_NAMES else []
    block = {wave: {"file": raw, "columns": {next(iter(all_items(study.survey))): names[0]}}}
    return Note("intake.wrong.no_match", file=file, study=study.id, wave=wave,
                columns=[*names[:MOST_NAMES], *more],
                block="\n".join(entry("waves", block, indent=2)))  # fmt: skip


def _is_plain(pair: Pair) -> bool:
    """Whether nobody needs to look: no wording, or the same, and answers as they were."""
    like = pair.likeness
    if pair.before != pair.now or pair.rival:
        return False
    alike = like.answers is None or like.answers >= ALIKE
    return like.score >= 1 or (like.wording is None and alike)


def _columns_of(name: str, item: Item) -> list[str]:
    if item.flags and not item.split:
        return [flag.column for flag in item.flags.values() if flag.column]
    return [name]


def _sides(
    name: str, item: Item, columns: Mapping[str, str], first: Source, source: Source, draft: Draft
) -> Sides:
    if item.flags and not item.split:
        return Sides(item=item, first=None, column=None, cells_before=None, cells=None, guess=None)
    now = columns[name]
    return Sides(
        item=item,
        first=first.columns.get(name),
        column=source.columns[now],
        cells_before=first.table.get(name),
        cells=source.table[now],
        guess=draft.items.get(now),
    )


def _fewer_flags(one: Difference, item: Item, columns: Mapping[str, str]) -> Difference:
    """Options in columns of which the wave lacks some."""
    here = {key: flag for key, flag in item.flags.items() if flag.column in columns}
    if len(here) == len(item.flags):
        return one
    flags = {key: flag.model_dump(exclude_unset=True) for key, flag in here.items()}
    gone = [key for key in item.flags if key not in here]
    return replace(one, what=(*one.what, "codes"), overrides={**one.overrides, "flags": flags},
                   before={**one.before, "codes": ", ".join(gone)},
                   now={**one.now, "codes": "–"})  # fmt: skip
