"""How often the package claims what is false, as a table to read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pandas as pd

from cemlab.language import check_language, speaker
from cemlab.simulate.evidence.false_claims import NOT_STATED, recorded

SAID = "simulate.false_claims"
COLUMNS = ["claim", "world", "worlds", "rate", "low", "high", "stated", "holds"]


def false_alarms(language: Literal["en", "zh"] = "en") -> pd.DataFrame:
    """How often the package claims what is false, as it was counted in simulated worlds.

    Something is taken out of the world of the property company, so that a claim about it is
    false, and customers answer (300 unless it says otherwise), many times over. The table goes
    with the package; ``python -m cemlab.simulate.evidence.false_claims`` counts again.

    Parameters
    ----------
    language : {"en", "zh"}, default "en"

    Returns
    -------
    DataFrame
        A row for each claim: what was changed, the number of worlds, the share in which the claim
        was made though false with its 95% interval, the limit that the package states (empty
        where it states none), and whether it holds.

    Examples
    --------
    >>> cemlab.show(cemlab.simulate.false_alarms())
    """
    check_language(language)
    say, table = speaker(language), recorded()[COLUMNS]
    holds = {"yes": say(f"{SAID}.yes_"), "no": say(f"{SAID}.no_"), "": ""}
    return table.assign(
        claim=table["claim"].map(_worded("claims", say)),
        world=table["world"].map(_worded("worlds_without", say)),
        stated=pd.to_numeric(table["stated"].replace(NOT_STATED, None)),
        holds=table["holds"].map(holds),
    ).rename(columns={name: say(f"{SAID}.{name}") for name in COLUMNS})


def _worded(part: str, say: Callable[[str], str]) -> dict[str, str]:
    """Sentences of a part of the catalogue, by their English wording."""
    from cemlab.language.speaking import catalogue

    place = f"{SAID}.{part}."
    return {text: say(key) for key, text in catalogue("en").items() if key.startswith(place)}
