"""Residents of a housing estate after a repair: who they are, what they live, what they say."""

from __future__ import annotations

import operator
from functools import partial

import numpy as np

from cemlab.errors import OptionError
from cemlab.simulate.property_answers import answers_of, truth_of_answers
from cemlab.simulate.property_documents import documents_of
from cemlab.simulate.property_moments import moments_of, truth_of_moments
from cemlab.simulate.property_people import people_of, truth_of_people
from cemlab.simulate.world import World

FEWEST = 10  # with fewer there is nothing that a method could be tried on
MOST = 1_000_000  # a world is made in memory


def property(n: int = 600, *, seed: int = 1) -> World:
    """Residents who had something repaired, rated its moments, and answered a survey about it.

    Parameters
    ----------
    n : int, default 600
        Responses, 10 to 1,000,000.
    seed : int, default 1
        Seed of everything random, 0 or more; the same seed gives the same world.

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
        touchpoint. `write_study` writes it all, with a study file and documents.

    Raises
    ------
    OptionError
        `n` or `seed` is no whole number, or out of range.
    """
    n = _whole("n", n, FEWEST, MOST)
    seed = _whole("seed", seed, 0, None)
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
    return World(truth=truth, _survey=survey, _events=moments.log, _hidden=hidden,
                 _documents=partial(documents_of, seed=seed))  # fmt: skip


def _whole(name: str, value: int, least: int, most: int | None) -> int:
    upper = "or more" if most is None else f"to {most:,}"
    wrong = OptionError(f"`{name}` is {value!r}. Expected a whole number, {least} {upper}.")
    try:
        number = operator.index(value)
    except TypeError:
        raise wrong from None
    if isinstance(value, bool) or number < least or (most is not None and number > most):
        raise wrong
    return number
