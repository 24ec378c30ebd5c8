"""How like real surveys the worlds are, as a table to read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pandas as pd

from cemlab.errors import OptionError
from cemlab.language import check_language, speaker
from cemlab.simulate.evidence.realism import compared
from cemlab.simulate.names import WORLDS


def likeness(
    worlds: Sequence[str] = WORLDS,
    n: int = 4000,
    *,
    seed: int = 1,
    language: Literal["en", "zh"] = "en",
) -> pd.DataFrame:
    """Measures of simulated worlds beside the range of those of five real surveys.

    Parameters
    ----------
    worlds : sequence of str
        Some of `cemlab.simulate.WORLDS`; all when not given.
    n : int, default 4000
        Responses of each world.
    seed : int, default 1
    language : {"en", "zh"}, default "en"

    Returns
    -------
    DataFrame
        A row for each measure: a column for each world, the lowest and the highest of the real
        surveys, and the worlds that lie outside of these. Answers stand on a scale from 0 to 1.

    Raises
    ------
    OptionError
        A world is not known, or `n` is out of range.

    Examples
    --------
    >>> cemlab.show(cemlab.simulate.likeness(["store"]))
    """
    check_language(language)
    for name in worlds:
        if name not in WORLDS:
            raise OptionError.unknown("world", name, WORLDS)
    say = speaker(language)
    table = compared(list(worlds), n=n, seed=seed).reset_index()
    heads = {name: say(f"simulate.likeness.{name}") for name in ("measure", "low", "high")}
    return table.assign(
        measure=[say(f"simulate.likeness.measures.{name}") for name in table["measure"]],
        outside=[say("list_join").join(names.split(", ")) for names in table["outside"]],
    ).rename(columns=heads | {"outside": say("simulate.likeness.outside")})
