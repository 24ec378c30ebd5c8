"""Residents of a housing estate after a repair: who they are, what they live, what they say."""

from __future__ import annotations

import numpy as np

from cemlab.simulate.property_answers import answers_of, truth_of_answers
from cemlab.simulate.property_moments import moments_of, truth_of_moments
from cemlab.simulate.property_people import people_of, truth_of_people
from cemlab.simulate.world import World


def property(n: int = 600, *, seed: int = 1) -> World:
    """Residents who had something repaired, rated its moments, and answered a survey about it.

    Parameters
    ----------
    n : int, default 600
        Responses.
    seed : int, default 1
        Seed of everything random; the same seed gives the same world.

    Returns
    -------
    World
        `survey()` has a row per response: `respondent_id`, `overall` (1–5), `recommend` (0–10),
        nine drivers (1–5; 6 = not applicable to this repair), `building`, `household`, `weight`
        (population share over sample share of the household), `comment`, `reported_by`, six needs
        (1–5), `remembered` (0–10, asked two weeks later); 99 = left blank.
        `events()` has a row per moment: `customer_id`, `touchpoint`, `channel`, `occurred_at`
        (time of Shanghai), `experience` (−2 to 2, empty where not rated).
        `truth` has what was planted: `tidiness` moves nothing; three groups of needs; mostly the
        unhappy have to `chase`; half the worst moment and half the end are remembered.
        `hidden()` has each resident's `need_group` and what each feels, or would feel, at every
        touchpoint.
    """
    answers = answers_of(n, np.random.default_rng(seed))
    # generators of their own leave the answers as they are, whatever is added here
    people = people_of(answers, np.random.default_rng([seed, 1]))
    moments = moments_of(answers, people, np.random.default_rng([seed, 2]))
    survey = answers.table.assign(
        reported_by=people.reported_by, **people.needs, remembered=moments.remembered
    )
    hidden = moments.felt.add_prefix("felt_")
    hidden.insert(0, "need_group", people.group)
    hidden.insert(0, "respondent_id", survey["respondent_id"])
    truth = {
        "simulated": True,
        "made_by": f"cemlab.simulate.property(n={n}, seed={seed})",
        **truth_of_answers(),
        **truth_of_people(),
        **truth_of_moments(moments, survey["weight"].to_numpy()),
    }
    return World(truth=truth, _survey=survey, _events=moments.log, _hidden=hidden)
