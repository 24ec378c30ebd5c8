"""What residents live through, moment by moment, and what they remember of it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.simulate.property_answers import Answers, left_blank
from cemlab.simulate.property_people import People
from cemlab.simulate.property_times import times_of

# touchpoint: how it feels to an average resident before it is rounded to −2 … +2, and the rated
# item whose particular ups and downs it shares
TOUCHPOINTS = {
    "report": (0.35, "reporting"),
    "confirm": (0.10, "reply"),
    "wait": (-0.55, "progress"),
    "chase": (-0.95, None),
    "visit": (-0.15, "punctuality"),
    "repair": (1.15, "quality"),
    "pay": (0.15, "pricing"),
    "callback": (0.50, "callback"),
}
# what a group feels more, or less, than others
OF_GROUP = {
    ("no_time", "wait"): -0.35,
    ("price", "pay"): -0.35,
    ("contact", "callback"): 0.35,
}
PERSON = 0.70  # standard deviation of a person's level over all moments
MOOD = 0.60  # correlation of this level with the mood of the answers
PARTICULAR = 0.35  # standard deviation shared with the rated item
NOISE = 0.60  # standard deviation of a moment beyond all this
CHASE = (-0.50, -2.2)  # log odds of having to ask: at level 0, and per unit of the level
UNRATED = 0.065  # share of moments not rated
# remembered, 0–10: where it lies, points per unit of feeling, and what is remembered
REMEMBERED = (6.0, 2.2)
RECALL = {"worst": 0.5, "end": 0.5, "mean": 0.0}
RECALL_NOISE = 1.3
SILENT = 0.08  # share that did not answer two weeks later


class Moments(NamedTuple):
    """What was lived.

    Attributes
    ----------
    log : DataFrame
        One row per moment.
    felt : DataFrame
        What each resident feels, or would feel, at every touchpoint; nobody knows this.
    came : DataFrame
        Who came to which touchpoint.
    remembered : ndarray
        0–10; 99 = no answer.
    """

    log: pd.DataFrame
    felt: pd.DataFrame
    came: pd.DataFrame
    remembered: np.ndarray


def moments_of(answers: Answers, people: People, rng: np.random.Generator) -> Moments:
    """The journeys of the same residents."""
    n = len(answers.table)
    level = PERSON * (MOOD * answers.mood + np.sqrt(1 - MOOD**2) * rng.normal(size=n))
    felt = pd.DataFrame(index=range(n))
    for touchpoint, (mean, item) in TOUCHPOINTS.items():
        own = rng.normal(size=n) if item is None else answers.particular[item]
        latent = mean + level + PARTICULAR * own + rng.normal(scale=NOISE, size=n)
        for (group, at), more in OF_GROUP.items():
            latent = latent + more * ((people.group == group) & (touchpoint == at))
        felt[touchpoint] = np.clip(np.rint(latent), -2, 2).astype(int)
    came = _came(answers, level, rng)
    times = times_of(answers.ratings["reply"], came, rng)
    rated = came.to_numpy() & (rng.random(came.shape) >= UNRATED)
    log = _log(answers, people, felt.where(rated), came, times)
    return Moments(log, felt, came, _remembered(felt, came, rng))


def truth_of_moments(moments: Moments, weights: np.ndarray) -> dict:
    """What is planted in the moments and in what is remembered of them."""
    felt, came = moments.felt, moments.came
    everybody = {name: round(float(np.average(felt[name], weights=weights)), 3) for name in felt}
    visitors = {
        name: round(float(np.average(felt[name][came[name]], weights=weights[came[name]])), 3)
        for name in felt
    }
    said = moments.remembered <= 10
    signal = _recalled(felt, came)[said]
    fit = float(np.corrcoef(signal, moments.remembered[said])[0, 1] ** 2)
    return {
        "experience_levels": {name: mean for name, (mean, _) in TOUCHPOINTS.items()},
        "experience_of_need_groups": [
            {"need_group": group, "touchpoint": at, "effect": more}
            for (group, at), more in OF_GROUP.items()
        ],
        "experience_sd": {"person": PERSON, "item": PARTICULAR, "moment": NOISE},
        "experience_person_mood_correlation": MOOD,
        "experience_if_everybody_came": everybody,
        "experience_of_those_who_came": visitors,
        "share_unrated": UNRATED,
        "chase_log_odds": {"at_level_0": CHASE[0], "per_unit_of_person_level": CHASE[1]},
        "remembered_weights": dict(RECALL),
        "remembered_scale": {"at_neutral": REMEMBERED[0], "points_per_unit": REMEMBERED[1]},
        "remembered_noise_sd": RECALL_NOISE,
        "remembered_r_squared": round(fit, 3),
        "remembered_share_silent": SILENT,
    }


def _came(answers: Answers, level: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """Who meets which touchpoint. Mostly the unhappy have to ask how it stands."""
    came = pd.DataFrame(True, index=range(len(level)), columns=list(TOUCHPOINTS))
    odds = np.exp(CHASE[0] + CHASE[1] * level)
    came["chase"] = (rng.random(len(level)) < odds / (1 + odds)) | answers.complains("progress")
    came["pay"] = answers.ratings["pricing"] != 6
    came["callback"] = answers.ratings["callback"] != 6
    return came


def _log(
    answers: Answers, people: People, rated: pd.DataFrame, came: pd.DataFrame, times: pd.DataFrame
) -> pd.DataFrame:
    """The moments as a system would write them, resident by resident."""
    person, place = np.nonzero(came.to_numpy())
    by = {"report": people.reported_by, "confirm": "message", "wait": "wait", "visit": "staff",
          "chase": np.where(people.reported_by == "app", "chat", people.reported_by),
          "repair": "visit", "pay": "payment", "callback": "phone"}  # fmt: skip
    channels = np.column_stack([np.broadcast_to(by[name], len(came)) for name in came])
    return pd.DataFrame(
        {
            "customer_id": answers.table["respondent_id"].to_numpy()[person],
            "touchpoint": came.columns.to_numpy()[place],
            "channel": channels[person, place],
            "occurred_at": times.to_numpy()[person, place],
            "experience": pd.array(rated.to_numpy(dtype=float)[person, place], dtype="Int64"),
        }
    ).astype({"occurred_at": "datetime64[s]"})


def _remembered(felt: pd.DataFrame, came: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    neutral, points = REMEMBERED
    noise = rng.normal(scale=RECALL_NOISE, size=len(felt))
    latent = neutral + points * _recalled(felt, came) + noise
    return left_blank(np.clip(np.rint(latent), 0, 10).astype(int), SILENT, rng)


def _recalled(felt: pd.DataFrame, came: pd.DataFrame) -> np.ndarray:
    """What is left of a journey two weeks later, in the units of the moments."""
    lived = felt.where(came)
    parts = {"worst": lived.min(axis=1), "end": lived.ffill(axis=1).iloc[:, -1],
             "mean": lived.mean(axis=1)}  # fmt: skip
    return sum(share * parts[name].to_numpy(float) for name, share in RECALL.items())
