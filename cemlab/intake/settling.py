"""A study in the making: written, opened and read until nothing in the data contradicts it."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cemlab.data import read_events, trial_survey
from cemlab.errors import CemlabError
from cemlab.intake.draft import Draft
from cemlab.intake.large_files import LargeFile, tried_on
from cemlab.intake.mending import mended
from cemlab.intake.planning import Chosen, chosen
from cemlab.intake.writing import Plan, study_text
from cemlab.language import speaker
from cemlab.sources import read_table
from cemlab.study import Study, open_study

MOST_ITEMS = 400  # of a study file: reading one takes a second for each two hundred
MOST_BYTES = 1_500_000
ROUNDS = 12  # of putting right what the data contradict
RANKS = ("outcome", "driver", "validation", "segment", "verbatim", "profile", "ignored")


@dataclass(kw_only=True)
class Work:
    """A study in the making, in a hidden folder."""

    folder: Path
    draft: Draft
    plan: Plan
    large: LargeFile | None = None
    must_have_events: bool = False
    said: list[str] = field(default_factory=list)


def settle(work: Work) -> int:
    """Write, open and read the study until nothing contradicts it; how many responses it has."""
    for _ in range(ROUNDS):
        try:
            study, survey, events, n = _tried(work)
        except CemlabError as error:
            _mend(work, error)
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _choose(work, chosen(_declared(work), survey, events))
        _write(work)
        open_study(study.path)
        return n
    return _tried(work)[-1]


def _tried(work: Work) -> tuple[Study, Any, Any, int]:
    """The study as it would be read, of a large file by a sample; and how many responses."""
    _write(work)
    study = open_study(work.folder / "study.yaml")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if work.large is not None:
            n = work.large.check(study)
            survey = tried_on(work.draft, study)
        else:
            survey = trial_survey(study)
            n = len(survey)
        try:
            events = read_events(study) if study.events is not None else None
        except CemlabError:
            if work.must_have_events:
                raise
            events = None
            work.said.append(speaker(work.draft.language.value)("intake.mended.events"))
            work.plan = replace(work.plan, events=None, events_note="")
            _write(work)
            study = open_study(study.path)
    return study, survey, events, n


def _mend(work: Work, error: CemlabError) -> None:
    spec = work.draft.source
    speaks_of_events = "\n  " in str(error) and "events." in str(error)
    if speaks_of_events and work.plan.events is not None and not work.must_have_events:
        work.said.append(speaker(work.draft.language.value)("intake.mended.events"))
        work.plan = replace(work.plan, events=None, events_note="")
        return
    raw = work.folder / work.plan.file
    how = {"format": spec.format, "encoding": spec.encoding, "separator": spec.separator,
           "sheet": spec.sheet}  # fmt: skip

    def column(name: str) -> Any:
        if work.large is not None:
            return work.large.different(name)
        return read_table(raw, columns=[name], **how)[name]

    work.draft, said = mended(work.draft, error, column)
    work.said += said


def _declared(work: Work) -> Draft:
    """The draft with the items that the study file holds."""
    kept = {name: item for name, item in work.draft.items.items()
            if name not in work.plan.undeclared}  # fmt: skip
    return replace(work.draft, items=kept)


def _choose(work: Work, found: Chosen) -> None:
    work.plan = replace(
        work.plan,
        analyses=found.analyses,
        proposed=found.proposed,
        notebooks=found.notebooks,
        left_out_notebooks=found.left_out,
    )


def _write(work: Work) -> None:
    most = MOST_ITEMS
    text = ""
    while most:
        work.plan = replace(work.plan, undeclared=_undeclared(work.draft, most))
        text = study_text(work.draft, work.plan)
        if len(text.encode("utf-8")) <= MOST_BYTES:
            break
        most //= 2
    (work.folder / "study.yaml").write_text(text, "utf-8", newline="\n")


def _undeclared(draft: Draft, most: int) -> tuple[str, ...]:
    """Items beyond what a study file holds: the least telling ones, in the order of the file."""
    if len(draft.items) <= most:
        return ()
    main = draft.outcome.value if draft.outcome is not None else None
    ranked: Mapping[str, tuple] = {
        name: (name != main, RANKS.index(item.role.value), -item.n_answered)
        for name, item in draft.items.items()
    }
    rest = set(sorted(ranked, key=ranked.__getitem__)[most:])
    return tuple(name for name in draft.items if name in rest)
