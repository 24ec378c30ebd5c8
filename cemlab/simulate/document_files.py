"""The documents of a world: templates, filled in with what its customers said."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any

import numpy as np
import pandas as pd
from ruamel.yaml import YAML

from cemlab.errors import StudyError
from cemlab.simulate.answering import BLANK
from cemlab.simulate.commenting import PRAISE
from cemlab.simulate.recipe import Recipe
from cemlab.simulate.study_file import dumped, one_line

ROUNDS = 100  # of finding the groups; they settle long before
SAID = "comments"  # id of the evidence that customers' comments are


def documents_of(
    recipe: Recipe, templates: Path | None, survey: pd.DataFrame, hidden: pd.DataFrame,
    *, n: int, comments: int,
) -> dict[str, str]:  # fmt: skip
    """The text of every document, by its place in the study's folder; none without templates.

    `n` and `comments` are those of the whole survey, of which `survey` may be the first part.
    Personas tell of the groups that the answers show, counted by weighted size. A quote is a
    comment on its theme, for a persona by somebody of its group; where nobody wrote one, there is
    no quote, and comments are no evidence.
    """
    if templates is None or not templates.is_dir():
        return {}
    group = groups_of(recipe, survey)
    size = {name: survey["weight"][group == name].sum() for name in recipe.groups}
    by_size = sorted(size, key=lambda name: -size[name])
    values = {
        "n": n,
        "comments": comments,
        **{f"group_{name}": place for place, name in enumerate(by_size, start=1)},
    }
    texts = {}
    for path in sorted(templates.rglob("*.yaml")):
        raw = path.read_text("utf-8")
        place = Path("documents") / path.relative_to(templates)
        text = _filled(raw, values, place.as_posix())
        own = next((name for name in recipe.groups if re.search(rf"\$group_{name}\b", raw)), None)
        speakers = np.ones(len(survey), dtype=bool) if own is None else group == own
        texts[place.as_posix()] = _told(text, _themes(recipe, hidden[speakers]))
    return texts


def _filled(raw: str, values: Mapping[str, int], name: str) -> str:
    try:
        return Template(raw).substitute(values)
    except (KeyError, ValueError) as bad:
        known = ", ".join(f"${value}" for value in values)
        raise StudyError(
            f"{name}, beside the recipe, has a $ that stands for nothing ({bad}). Expected one of "
            f"{known}, or $$ for the sign itself."
        ) from None


def groups_of(recipe: Recipe, survey: pd.DataFrame) -> np.ndarray:
    """The planted group whose members answer like each customer: k-means from what was planted.

    An analysis finds these groups as well, where it finds as many.
    """
    if not recipe.groups:
        return np.full(len(survey), "")
    names = list(recipe.needs.items)
    needs = survey[names].to_numpy(float)
    needs = np.where(needs == BLANK, np.nan, needs)
    given, weights = ~np.isnan(needs), survey["weight"].to_numpy()
    levels = [recipe.needs.items[name].level for name in names]
    centres = np.array(
        [[one[group] if isinstance(one, Mapping) else one for one in levels]
         for group in recipe.groups]
    )  # fmt: skip
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
    return np.array(list(recipe.groups), dtype=object)[nearest]


def _themes(recipe: Recipe, hidden: pd.DataFrame) -> dict[str, pd.Series]:
    """The first comment on each theme; praise counts for a theme that only has praise."""
    rows = hidden[hidden["theme"] != ""].drop_duplicates("theme")
    said = {one["theme"]: one for _, one in rows.iterrows()}
    only = [theme for theme in recipe.comments.praise if theme not in recipe.comments.complaints]
    return said | {theme: said[PRAISE + theme] for theme in only if PRAISE + theme in said}


def _told(text: str, themes: Mapping[str, pd.Series]) -> str:
    """A document with quotes in place of their themes."""
    reader = YAML(typ="rt", pure=True)
    reader.preserve_quotes = True
    content = reader.load(io.StringIO(text))
    _quote(content, themes)
    for step in content.get("steps", []):
        items = [pain["item"] for pain in step.get("pains", []) if "item" in pain]
        if not {step["id"], *items} & set(themes):
            _unsaid(step)
    return dumped(content)


def _quote(node: Any, themes: Mapping[str, pd.Series]) -> None:
    """Replace `quote: theme` by a comment; drop it, and a list that is then empty, if unsaid."""
    if isinstance(node, list):
        for one in node:
            _quote(one, themes)
        return
    if not isinstance(node, Mapping):
        return
    for key in list(node):
        value = node[key]
        _quote(value, themes)
        if not isinstance(value, list):
            continue
        for at in reversed(range(len(value))):
            one = value[at]
            if not isinstance(one, Mapping) or "quote" not in one:
                continue
            said = themes.get(one.pop("quote"))
            if said is None:
                del value[at]
                continue
            words = {"en": said["comment_en"], "zh": said["comment_zh"]}
            one.insert(0, "text", one_line(words))
            one.insert(1, "speaker", said["respondent_id"])
        if not value:
            del node[key]


def _unsaid(node: Any) -> None:
    """Take comments from the evidence of a step about which nobody wrote."""
    if isinstance(node, list):
        for one in node:
            _unsaid(one)
        return
    if not isinstance(node, Mapping):
        return
    for value in node.values():
        _unsaid(value)
    evidence = node.get("evidence")
    if evidence == SAID or evidence == [SAID]:
        del node["evidence"]
        node["assumed"] = True
    elif isinstance(evidence, list) and SAID in evidence:
        evidence.remove(SAID)
