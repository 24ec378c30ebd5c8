"""Statements of the scope, part B, whose methods are there: ideas 3, 4, 7, 8, 10 and 11."""

from __future__ import annotations

from functools import partial

import numpy as np

from cemlab.simulate.evidence.false_claims import recorded
from cemlab.simulate.evidence.null_kinds import remembering
from cemlab.simulate.evidence.statement_kinds import RATE, Found, Statement, rate
from cemlab.simulate.making import make
from cemlab.simulate.planning import plan
from cemlab.simulate.recipe_reading import variant

ENOUGH, FEW, REPEATS = 600, 30, 100
BRANCHES = 12
RULES = {
    "peak_end": ("the worst moment and the end are remembered", {}),
    "mean": ("the mean is remembered", remembering(mean=1.0)),
    "end": ("the end alone is remembered", remembering(end=1.0)),
}


def _verdicts(rng: np.random.Generator, rule: str, n: int, conclusion: str) -> Found:
    """How often the verdict about peak and end is right, or open."""
    found = plan(
        variant("property", RULES[rule][1]), question="peak_end", n=n, repeats=REPEATS,
        seed=int(rng.integers(2**31)), workers=1,
    )  # fmt: skip
    row = found.tidy().set_index("conclusion").loc[conclusion]
    return Found(row["estimate"], row["conf_low"], row["conf_high"], RATE)


def _counted(kind: str, claim: str, rng: np.random.Generator) -> Found:
    """The rate at which a claim is not made falsely, from the table of false claims."""
    from cemlab.simulate.evidence.null_worlds import NULL_WORLDS

    table = recorded()
    row = table[(table["world"] == NULL_WORLDS[kind].words) & table["claim"].str.contains(claim)]
    one = row.iloc[0]
    return Found(1 - one["rate"], 1 - one["high"], 1 - one["low"], RATE)


def improved(rng: np.random.Generator) -> bool:
    """Whether the worst of equal branches does better in the next wave, when nothing was done."""
    world = make("property", ENOUGH, seed=int(rng.integers(2**31)), waves=2, branches=BRANCHES)
    unit = world.recipe.branches.id
    answers = world.survey()
    before, after = (
        answers[answers["wave"] == wave].groupby(unit)["overall"].mean()
        for wave in sorted(answers["wave"].unique())
    )
    worst = before.idxmin()
    return bool(after[worst] > before[worst])


def _do_nothing(rng: np.random.Generator) -> Found:
    return rate([improved(rng) for _ in range(200)])


_PLAN = f"cemlab.simulate.plan of the property company, peak_end, {REPEATS} worlds"

STATEMENTS = {
    **{
        f"verdict_{rule}": Statement(
            f"Right verdict in an adequate world (n = {ENOUGH}) where {words}", "scope B 3",
            "at least 90%", (0.9, 1), partial(_verdicts, rule=rule, n=ENOUGH, conclusion="right"),
            _PLAN,
        )
        for rule, (words, _) in RULES.items()
    },
    **{
        f"few_{rule}": Statement(
            f"'Cannot tell' in a small world (n = {FEW}) where {words}", "scope B 3",
            "'cannot tell' (here: in most worlds)", (0.5, 1),
            partial(_verdicts, rule=rule, n=FEW, conclusion="cannot_tell"), _PLAN,
        )
        for rule, (words, _) in RULES.items()
    },
    "ranks": Statement(
        "Rank intervals of drivers cover the true rank", "scope B 4", "nominal rate (95%)",
        (0.95, 1), partial(_counted, "drivers", "the rank interval"),
        "the row of false_claims.csv",
    ),
    "do_nothing": Statement(
        "Apparent success of an action that does nothing where it was worst", "scope B 7", "93%",
        (0.925, 0.935), _do_nothing,
        f"property company, {BRANCHES} equal buildings, {ENOUGH} answers a wave; the worst in the "
        "first wave against itself in the second; 200 worlds",
    ),
    "two_draws": Statement(
        "No change is claimed between two draws of one world (NPS)", "scope B 8",
        "as promised (95%)", (0.95, 1), partial(_counted, "two_waves", "changed"),
        "the row of false_claims.csv",
    ),
    "worst": Statement(
        "Equal branches: nobody is named worst", "scope B 11", "nobody (here: 95%)", (0.95, 1),
        partial(_counted, "equal_branches", "named as worst"), "the row of false_claims.csv",
    ),
    "no_groups": Statement(
        "In a world without clusters (noise) it says so", "scope B 10", "says so", (0.95, 1),
        partial(_counted, "noise", "more than steps"), "the row of false_claims.csv",
    ),
    "no_groups_gradient": Statement(
        "In a world without clusters (one score) it says so", "scope B 10", "says so", (0.95, 1),
        partial(_counted, "gradient", "more than steps"), "the row of false_claims.csv",
    ),
}  # fmt: skip
