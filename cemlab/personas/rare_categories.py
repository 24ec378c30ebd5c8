"""Categories that few chose and that FAMD therefore does not keep apart; all of them are told.

A rare category would dominate axes, through one over the root of its share; and a share of few
people on the axes of a model would tell how many they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from cemlab.data import Survey
from cemlab.personas.methods.mixed import begins_of
from cemlab.personas.methods.mixed_axes import RARE
from cemlab.personas.mixed_sample import codes_of
from cemlab.personas.sample import Sample


def of_axes(
    survey: Survey, taken: Sample, parameters: Mapping[str, Any],
    names: Mapping[tuple[str, str], str],
) -> Iterator[tuple[str, dict[str, Any]]]:  # fmt: skip
    """What became of rare categories, as notes.

    Parameters
    ----------
    survey, taken
        Who was grouped, by which items.
    parameters : mapping
        Of FAMD.
    names : mapping of (item, level) to str
        How the result calls a level.
    """
    gaps, merged, alone = [], [], []
    levels, place = (np.asarray(parameters[name], int) for name in ("levels", "place"))
    begins = begins_of(levels)
    for column, item in enumerate(taken.coded):
        own = [names[item, level] for level in taken.levels[column]]
        given = codes_of(survey, item, taken.levels[column])[taken.rows]
        lost = np.unique(given[(given >= 0) & (taken.codes[:, column] < 0)])
        gaps += [own[code] for code in lost]
        places = place[begins[column] : begins[column] + levels[column]]
        if (places < 0).all():
            alone.append(item)
            continue
        shared = [code for code, at in enumerate(places) if at >= 0 and (places == at).sum() > 1]
        merged += [own[code] for code in shared]
    if gaps:
        yield "rare_as_gaps", {"levels": gaps, "limit": survey.circumstances.min_cell}
    if merged:
        yield "rare_merged", {"levels": merged, "share": RARE}
    if alone:
        yield "rare_left_out", {"items": alone, "share": RARE}
