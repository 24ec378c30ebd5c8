"""Who is in which group of a segment, or of which wave."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cemlab.data import Survey, coverage
from cemlab.errors import OptionError


def groups_of(survey: Survey, by: str | None, outcome: str) -> tuple[dict[str, np.ndarray], dict]:
    """Who is in which group, everybody first, and labels of groups with a name of ours."""
    groups = {"all": np.ones(len(survey), bool)}
    if by is None:
        return groups, {}
    segment = survey.column(by)
    if not isinstance(segment.dtype, pd.CategoricalDtype):
        raise OptionError(
            f"`by` is {by!r}, which holds numbers or free text. Expected an item with "
            "role: segment."
        )
    labels = survey.labels([by])
    renamed = {}
    for level in map(str, segment.cat.categories):
        # the names of the whole sample and of the items are taken
        name = f"{level} (group)" if level in ("all", by, outcome) else level
        groups[name] = (segment == level).to_numpy(bool)
        if name != level:
            said = survey.items[by].levels or {}
            renamed[name] = said.get(level) or {"en": level, "zh": level}
    return groups, {name: said for name, said in labels.items() if name != by} | renamed


def untold(survey: Survey, by: str, groups: Mapping[str, np.ndarray]) -> list[str]:
    """Groups whose number of people other tables hide, by the name they have here."""
    levels = map(str, survey.column(by).cat.categories)
    hidden = coverage.hidden_levels(survey, by)
    named = zip(levels, (name for name in groups if name != "all"), strict=True)
    return [name for level, name in named if level in hidden]
