"""How often the verdict on peak and end is right, in the journeys of section 5.2.

The F tests of that section come out in `reproduced_moments`; here it is what the package says:
`cemlab.peak_end.methods.decide`, which asks for more than a test.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from cemlab.peak_end.methods import contest, contest_design, decide, evidence, journey_features
from cemlab.simulate.evidence.reproduced_moments import lived
from cemlab.simulate.evidence.statement_kinds import Found, Statement, rate, rate_over

REPEATS = 200
CLAIMS = ("over_weighting", "end_only")


def verdict(rng: np.random.Generator, n: int, rule: str, each: int = 1) -> str:
    """What is said of n journeys, `each` so many of one person, when people recall by a rule."""
    one = lived(rng, n, rule=rule, each=each)
    length = one.rated.shape[1]
    features = journey_features(np.repeat(np.arange(n), length), one.rated.ravel())
    people = np.repeat(np.arange(n // each), each) if each > 1 else None
    design = contest_design(features, one.remembered, customers=people)
    return decide(evidence(contest(design)))


def _said(
    rng: np.random.Generator, sizes: Sequence[int], rule: str, said: Sequence[str], each: int = 1
) -> Found:
    """How often one of some verdicts is given, over all sizes."""
    found = [
        rate([verdict(rng, n, rule, each) in said for _ in range(REPEATS)]) for n in sizes
    ]  # fmt: skip
    return found[0] if len(found) == 1 else rate_over(found)


_DONE = (
    "journeys as in the rows of section 5.2; peak, end and mean in the models; "
    f"peak_end.methods.decide; {REPEATS} surveys of each size"
)
_PEOPLE = f"{_DONE}; eight journeys of each person, memories of one person alike (sd .5)"
_FALSE, _RIGHT, _OPEN = (0, 0.08), (0.9, 1), (0.5, 1)

STATEMENTS = {
    "memory_mean": Statement(
        "Verdict for peak or end, when the mean is remembered (n = 100, 300, 1,000)",
        "section 5.2", "at most 8%", _FALSE,
        partial(_said, sizes=(100, 300, 1000), rule="mean", said=CLAIMS), _DONE,
    ),
    "memory_peak_end": Statement(
        "Verdict for peak and end, when ½ peak + ½ end are remembered (n = 300, 1,000)",
        "section 5.2, scope B 3", "at least 90%", _RIGHT,
        partial(_said, sizes=(300, 1000), rule="peak_end", said=["over_weighting"]), _DONE,
    ),
    "memory_few_mean": Statement(
        "'Cannot tell' of 30 journeys, when the mean is remembered", "section 5.2, scope B 3",
        "'cannot tell' (here: in most surveys)", _OPEN,
        partial(_said, sizes=(30,), rule="mean", said=["cannot_tell"]), _DONE,
    ),
    "memory_few_peak_end": Statement(
        "'Cannot tell' of 30 journeys, when ½ peak + ½ end are remembered",
        "section 5.2, scope B 3", "'cannot tell' (here: in most surveys)", _OPEN,
        partial(_said, sizes=(30,), rule="peak_end", said=["cannot_tell"]), _DONE,
    ),
    "memory_people_mean": Statement(
        "Verdict for peak or end, 32 or 100 people, when the mean is remembered",
        "sections 5.2, 5.3", "at most 8%", _FALSE,
        partial(_said, sizes=(256, 800), rule="mean", said=CLAIMS, each=8), _PEOPLE,
    ),
    "memory_people_peak_end": Statement(
        "Verdict for peak and end, 100 people, when ½ peak + ½ end are remembered",
        "sections 5.2, 5.3, scope B 3", "at least 90%", _RIGHT,
        partial(_said, sizes=(800,), rule="peak_end", said=["over_weighting"], each=8), _PEOPLE,
    ),
}  # fmt: skip
