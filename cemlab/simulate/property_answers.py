"""What residents answer after a repair: ratings, recommendation, comments."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

# Effect of one scale point on overall satisfaction, before it is rounded to the scale.
EFFECTS = {
    "reporting": 0.05,
    "reply": 0.15,
    "progress": 0.34,
    "punctuality": 0.27,
    "quality": 0.30,
    "staff": 0.10,
    "tidiness": 0.0,
    "pricing": 0.15,
    "callback": 0.05,
}
VISIT_EFFECTS = {"pricing": -0.25, "callback": 0.15}  # of paying, or being called, in itself
REACH = {"pricing": 0.55, "callback": 0.42}  # share of residents to whom it applies
LEVELS = {  # mean rating of each driver, before it is rounded to the scale
    "reporting": 3.7,
    "reply": 3.2,
    "progress": 2.8,
    "punctuality": 3.1,
    "quality": 4.0,
    "staff": 4.1,
    "tidiness": 4.2,
    "pricing": 3.2,
    "callback": 3.6,
}
HALO = 0.55  # correlation of a driver with the resident's general mood
OWN_HALO = {"tidiness": 0.0}  # goes with nothing, so that nothing should be found
NOISE = 0.55  # standard deviation of overall satisfaction beyond the drivers
BLANK = 0.015  # share of ratings left blank
NO_ANSWER = 99
# household: share of residents, chance to answer, mood, effect on recommending
HOUSEHOLDS = {
    "owner_family": (0.46, 0.30, 0.0, 0.2),
    "owner_retired": (0.14, 0.50, 0.35, 0.9),
    "tenant_young": (0.30, 0.22, -0.25, -0.8),
    "tenant_shop": (0.10, 0.25, -0.45, -1.6),
}
BUILDINGS = ("A", "B", "C", "D")
COMMENTS = {
    "reporting": ("报修电话一直占线。", "The line was always busy."),
    "reply": ("等了两天才有人回复。", "It took two days to get an answer."),
    "progress": (
        "不知道进度到哪一步了，只能一遍遍打电话问。",
        "Nobody told me how it stood.",
    ),
    "punctuality": (
        "约好上午来，结果下午才到。",
        "Promised for nine, came at three.",
    ),
    "quality": ("修好三天又漏水了。", "It leaked again after three days."),
    "staff": ("师傅说话有点冲。", "The fitter was rather short with me."),
    "tidiness": ("修完地上全是灰。", "They left dust everywhere."),
    "pricing": ("收费事先没有说清楚。", "The price was not clear beforehand."),
    "callback": ("回访只是走个过场。", "The follow-up call was a formality."),
}


class Answers(NamedTuple):
    """The answers, and what nobody wrote down: the mood behind them.

    Attributes
    ----------
    table : DataFrame
        One row per response.
    household : ndarray
        Household of each resident.
    mood : ndarray
        General mood, standard deviation about 1.
    particular : dict of str to ndarray
        What is particular to each driver's rating beyond the mood, standard deviation 1.
    ratings : dict of str to ndarray
        Ratings before some were left blank; 6 where the driver does not apply.
    """

    table: pd.DataFrame
    household: np.ndarray
    mood: np.ndarray
    particular: dict[str, np.ndarray]
    ratings: dict[str, np.ndarray]

    def complains(self, driver: str) -> np.ndarray:
        """Who left a comment about a driver."""
        return self.table["comment"].isin(COMMENTS[driver]).to_numpy()


def answers_of(n: int, rng: np.random.Generator) -> Answers:
    """Answers of `n` residents. What is drawn here is never drawn in another order."""
    names = np.array(list(HOUSEHOLDS))
    share, answers, mood, warmth = (
        np.array(part) for part in zip(*HOUSEHOLDS.values(), strict=True)
    )
    sampled = share * answers / (share * answers).sum()
    kind = rng.choice(len(names), size=n, p=sampled)
    general = mood[kind] + rng.normal(size=n)

    ratings, particular, overall = {}, {}, np.full(n, 3.3)
    for driver, effect in EFFECTS.items():
        own = rng.normal(size=n)
        halo = OWN_HALO.get(driver, HALO)
        latent = LEVELS[driver] + halo * general + np.sqrt(1 - halo**2) * own
        rating = np.clip(np.rint(latent), 1, 5).astype(int)
        applies = rng.random(n) < REACH.get(driver, 1.0)
        overall += np.where(applies, effect * (rating - LEVELS[driver]), 0.0)
        overall += VISIT_EFFECTS.get(driver, 0.0) * (applies - REACH.get(driver, 1.0))
        ratings[driver], particular[driver] = np.where(applies, rating, 6), own
    overall = overall + rng.normal(scale=NOISE, size=n)
    recommend = 7.1 + 1.5 * (overall - 3.3) + warmth[kind] + rng.normal(scale=1.3, size=n)

    table = pd.DataFrame({"respondent_id": [f"R{number:05d}" for number in range(1, n + 1)]})
    table["overall"] = left_blank(np.clip(np.rint(overall), 1, 5).astype(int), BLANK, rng)
    table["recommend"] = left_blank(np.clip(np.rint(recommend), 0, 10).astype(int), BLANK, rng)
    for driver, rating in ratings.items():
        table[driver] = left_blank(rating, BLANK, rng)
    table["building"] = rng.choice(BUILDINGS, size=n)
    table["household"] = names[kind]
    weight = share[kind] / sampled[kind]
    table["weight"] = np.round(weight / weight.mean(), 4)
    table["comment"] = _comments(ratings, overall, rng)
    return Answers(table, names[kind], general, particular, ratings)


def truth_of_answers() -> dict:
    """What is planted in the answers."""
    return {
        "effects_per_point": dict(EFFECTS),
        "effects_of_applying": dict(VISIT_EFFECTS),
        "reach": dict(REACH),
        "halo": {driver: OWN_HALO.get(driver, HALO) for driver in EFFECTS},
        "noise_sd": NOISE,
        "share_left_blank": BLANK,
        "population": {name: share for name, (share, *_) in HOUSEHOLDS.items()},
        "no_effect": [name for name, effect in EFFECTS.items() if effect == 0],
    }


def left_blank(rating: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
    """Ratings, of which a share was not given."""
    return np.where(rng.random(len(rating)) < share, NO_ANSWER, rating)


def _comments(ratings: dict[str, np.ndarray], overall: np.ndarray, rng) -> list[str]:
    """A third of the residents say what was worst for them; one in four of those in English."""
    drivers = list(ratings)
    scores = np.column_stack([np.where(ratings[d] == 6, 9, ratings[d]) for d in drivers])
    worst = scores.argmin(axis=1)
    speaks = rng.random(len(overall)) < np.where(overall < 3, 0.5, 0.2)
    english = rng.random(len(overall)) < 0.25
    return [
        COMMENTS[drivers[w]][int(e)] if s and scores[i, w] <= 3 else ""
        for i, (w, s, e) in enumerate(zip(worst, speaks, english, strict=True))
    ]
