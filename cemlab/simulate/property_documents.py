"""The study file and the documents around a property world: templates, filled in from the world."""

from __future__ import annotations

import io
import re
from pathlib import Path
from string import Template
from typing import Any

import numpy as np
import pandas as pd
from ruamel.yaml import YAML

from cemlab.simulate.property_answers import COMMENTS, NO_ANSWER
from cemlab.simulate.property_moments import TOUCHPOINTS
from cemlab.simulate.property_people import GROUPS, NEEDS

TEMPLATES = Path(__file__).parent / "property_study"
PERSONAS = {"lin": "no_time", "zhou": "price", "chen": "contact"}  # whom each tells of
ROUNDS = 100  # of finding the groups; they settle long before
# a heading with one quote, of whom the template names a speaker
_QUOTE = re.compile(r"^ *(?:thoughts|quotes):\n +- text: (\{.+\})\n +speaker: (\w+)\n.*\n", re.M)
_STEP = re.compile(r"^(?=  - id: (\w+)\n    stage: )", re.M)


def documents_of(survey: pd.DataFrame, *, seed: int, id: str, language: str) -> dict[str, str]:
    """The text of `study.yaml` and of every document, by its place in the study's folder.

    Personas tell of the groups that the answers show, counted by weighted size. Quotes are
    comments of this survey: the speaker of the template where these are his words, else the
    first who says them (for a persona: of its group); nobody said it: no quote.
    """
    group = _groups(survey)
    size = {name: survey["weight"][group == name].sum() for name in GROUPS}
    by_size = sorted(size, key=lambda name: -size[name])
    values = {
        "id": id if isinstance(_yaml(id), str) else f'"{id}"',  # not a number, such as 2026
        "language": language,
        "n": len(survey),
        "seed": seed,
        "comments": int((survey["comment"] != "").sum()),
        **{name: place for place, name in enumerate(by_size, start=1)},
    }
    texts = {}
    for path in sorted(TEMPLATES.rglob("*.yaml"), key=lambda path: (len(path.parts), path)):
        text = Template(path.read_text("utf-8")).substitute(values)
        if path.stem in PERSONAS:
            text = _quoted(text, survey[group == PERSONAS[path.stem]])
        elif path.parent.name == "journeys":
            text = _commented(_quoted(text, survey), set(survey["comment"]))
        texts[path.relative_to(TEMPLATES).as_posix()] = text
    return texts


def _groups(survey: pd.DataFrame) -> np.ndarray:
    """The planted group whose members answer like each resident: k-means from what was planted.

    An analysis finds these groups as well, where it finds three.
    """
    needs = survey[list(NEEDS)].to_numpy(float)
    needs = np.where(needs == NO_ANSWER, np.nan, needs)
    given, weights = ~np.isnan(needs), survey["weight"].to_numpy()
    centres = np.array(list(GROUPS.values()))
    nearest = np.full(len(needs), -1)
    for _ in range(ROUNDS):
        far = np.stack([np.nansum((needs - centre) ** 2, axis=1) for centre in centres])
        before, nearest = nearest, far.argmin(axis=0)
        if (nearest == before).all():
            break
        for place in range(len(centres)):
            mass = (weights * (nearest == place))[:, None] * given
            total, some = np.nansum(mass * needs, axis=0), mass.sum(axis=0) > 0
            centres[place, some] = (total / mass.sum(axis=0).clip(min=1e-9))[some]
    return np.array(list(GROUPS))[nearest]


def _quoted(text: str, survey: pd.DataFrame) -> str:
    """Every quote with somebody who said it; without the quotes that nobody said."""

    def said(found: re.Match) -> str:
        words, named = found.groups()
        said_so = survey["comment"].isin(list(_yaml(words).values()))
        speakers = survey["respondent_id"][said_so].to_list()
        if not speakers:
            return ""
        return found[0].replace(named, named if named in speakers else speakers[0])

    return _QUOTE.sub(said, text)


def _commented(text: str, comments: set[str]) -> str:
    """Comments are evidence only at touchpoints about which somebody wrote one."""
    head, *steps = _STEP.split(text)
    for step, told in zip(steps[::2], steps[1::2], strict=True):
        about = TOUCHPOINTS[step][1] or "progress"
        if comments.isdisjoint(COMMENTS[about]):
            told = told.replace(", comments]", "]").replace("evidence: comments", "assumed: true")
        head += told
    return head


def _yaml(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(io.StringIO(text))
