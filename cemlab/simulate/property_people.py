"""Who the residents are: three groups that want different things of a repair."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.simulate.property_answers import BLANK, Answers, left_blank

NEEDS = ("need_speed", "need_online", "need_price", "need_contact", "need_notice", "need_quality")
# group: how important each of the needs is, in their order, before it is rounded to the scale
GROUPS = {
    "no_time": (4.4, 4.1, 2.9, 2.2, 4.4, 3.8),
    "price": (2.9, 3.0, 4.6, 2.9, 2.8, 4.1),
    "contact": (2.5, 1.7, 3.1, 4.5, 3.6, 4.2),
}
# household: share of each group, in the order of `GROUPS`
GROUPS_OF = {
    "owner_family": (0.58, 0.24, 0.18),
    "owner_retired": (0.08, 0.22, 0.70),
    "tenant_young": (0.52, 0.40, 0.08),
    "tenant_shop": (0.18, 0.70, 0.12),
}
SPREAD = 0.75  # standard deviation of a need within a group
STYLE = 0.25  # of how high somebody ticks everywhere
CHANNELS = ("phone", "app", "chat", "counter")
# group: share that reports by each channel
CHANNELS_OF = {
    "no_time": (0.27, 0.46, 0.22, 0.05),
    "price": (0.36, 0.19, 0.27, 0.18),
    "contact": (0.52, 0.05, 0.11, 0.32),
}


class People(NamedTuple):
    """Group, answers to the needs, and channel of each resident."""

    group: np.ndarray
    needs: dict[str, np.ndarray]
    reported_by: np.ndarray


def people_of(answers: Answers, rng: np.random.Generator) -> People:
    """The same residents, with what they want and how they report."""
    n = len(answers.table)
    names = np.array(list(GROUPS))
    shares = np.array([GROUPS_OF[household] for household in answers.household])
    group = _drawn(shares, rng)
    style = rng.normal(scale=STYLE, size=n)
    levels = np.array(list(GROUPS.values()))[group]
    latent = levels + style[:, None] + rng.normal(scale=SPREAD, size=levels.shape)
    ticked = np.clip(np.rint(latent), 1, 5).astype(int)
    needs = {need: left_blank(ticked[:, at], BLANK, rng) for at, need in enumerate(NEEDS)}
    by = np.array(CHANNELS)[_drawn(np.array(list(CHANNELS_OF.values()))[group], rng)]
    by = np.where(answers.complains("reporting"), "phone", by)  # the line they found busy
    return People(names[group], needs, by)


def truth_of_people() -> dict:
    """What is planted in the needs."""
    return {
        "need_groups": {
            name: dict(zip(NEEDS, levels, strict=True)) for name, levels in GROUPS.items()
        },
        "need_groups_of_households": {
            household: dict(zip(GROUPS, shares, strict=True))
            for household, shares in GROUPS_OF.items()
        },
        "need_spread_sd": SPREAD,
        "need_style_sd": STYLE,
        "channels_of_need_groups": {
            name: dict(zip(CHANNELS, shares, strict=True)) for name, shares in CHANNELS_OF.items()
        },
    }


def _drawn(shares: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One column per row, drawn with the row's shares."""
    return (rng.random(len(shares))[:, None] > shares.cumsum(axis=1)[:, :-1]).sum(axis=1)
