"""What of the study file is still a guess of the import: said beside the findings."""

from __future__ import annotations

from typing import Any

from cemlab.language import listed, speaker
from cemlab.report.reading import RunContent
from cemlab.study import Study

NAMED = 3


def sentence(study: Study, content: RunContent, language: str) -> str:
    """How many guesses nobody has confirmed, with a few names; "" where there is none."""
    found = content.unchecked
    if not found:
        return ""
    say, used = speaker(language), _used(content)
    first = sorted(found, key=lambda name: name not in used)
    names = listed([_label(study, name, language) for name in first], language, NAMED)
    mark = speaker(study.language)("intake.sure.check")
    return say("report.page.unchecked", n=len(found), names=names, mark=mark)


def _used(content: RunContent) -> set[str]:
    """Items that the results rest on: they are named first."""
    used: set[str] = set()
    for kept in content.results:
        for value in kept.result.provenance.options.values():
            used |= {one for one in _listed(value) if isinstance(one, str)}
    return used


def _listed(value: Any) -> tuple:
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


def _label(study: Study, name: str, language: str) -> str:
    """An item under its label; a key of the survey as the file spells it."""
    item = study.survey.items.get(name)
    return (study.words(item.label, language) if item is not None else "") or name
