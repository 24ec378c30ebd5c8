"""A recipe → customers, block by block: the same whatever the number of workers and of blocks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.errors import OptionError
from cemlab.simulate.answering import Answers, answers_of, left_blank
from cemlab.simulate.commenting import Said, comments_of, worst_item
from cemlab.simulate.leaving import DAYS_A_MONTH, TENURE, outcomes_of
from cemlab.simulate.living import Life, life_of, remembered
from cemlab.simulate.options import Options
from cemlab.simulate.people import People, branch_codes, people_of
from cemlab.simulate.recipe import Recipe
from cemlab.simulate.recipe_rules import WAY
from cemlab.simulate.responding import weights_of
from cemlab.simulate.whereabouts import Wave, wave_of

BLOCK = 4000  # customers
PATIENCE = 100  # blocks in which nobody answers
DAY = np.timedelta64(1, "D")
DAYS_TO_ASK = 14  # after the journeys
# streams of random numbers: each part has its own, so that a new part changes no other
PEOPLE, LIFE, ANSWERS, BLANKS, WORDS, LATER, LOG = range(7)


class Tables(NamedTuple):
    """The tables of some customers.

    Attributes
    ----------
    survey, events : DataFrame
        A row per response; a row per moment of those who answered.
    customers, outcomes : DataFrame
        A row per customer, whether he answered or not.
    hidden : DataFrame
        A row per response: what no survey knows.
    """

    survey: pd.DataFrame
    events: pd.DataFrame
    customers: pd.DataFrame
    outcomes: pd.DataFrame
    hidden: pd.DataFrame


class Lived(NamedTuple):
    """Everything behind the tables of some customers."""

    people: People
    life: Life
    answers: Answers
    said: Said


def tables(recipe: Recipe, options: Options) -> Tables:
    """The whole world at once, in memory."""
    parts = list(stream(recipe, options))
    return Tables(*(pd.concat(part, ignore_index=True) for part in zip(*parts, strict=True)))


def stream(recipe: Recipe, options: Options, *, workers: int = 1) -> Iterator[Tables]:
    """The world in blocks of customers, wave by wave, each until `n` have answered."""
    first = 1
    for number in range(1, options.waves + 1):
        wave = wave_of(recipe, options, number)
        missing, silent = options.n, 0
        for made in _blocks(recipe, wave, first, workers):
            found = len(made.survey)
            silent = 0 if found else silent + 1
            if silent > PATIENCE:
                raise OptionError(
                    f"Nobody answers: {PATIENCE * BLOCK:,} customers were asked. Raise `respond` "
                    "in the recipe, or `response`."
                )
            whole = _cut(made, missing) if found >= missing else made
            first += len(whole.customers)
            missing -= len(whole.survey)
            yield whole
            if not missing:
                break


def _blocks(recipe: Recipe, wave: Wave, first: int, workers: int) -> Iterator[Tables]:
    """Blocks of a wave without end, in order; several at a time with several workers."""
    jobs = ((recipe, wave, index, first + index * BLOCK) for index in count())
    if workers == 1:
        yield from (block(*job) for job in jobs)
        return
    from joblib import Parallel, delayed  # only who asks for workers waits for it

    while True:
        some = [next(jobs) for _ in range(2 * workers)]
        yield from Parallel(n_jobs=workers)(delayed(block)(*job) for job in some)


def lived(recipe: Recipe, wave: Wave, index: int, n: int = BLOCK) -> Lived:
    """What a block of customers is, lives and would answer."""
    rng = _streams(wave, index)
    people = people_of(recipe, wave.options, rng(PEOPLE), n)
    life = life_of(recipe, people, wave, rng(LIFE))
    past = remembered(recipe, life)
    answers = answers_of(recipe, people, life, past, wave, rng(ANSWERS))
    said = comments_of(recipe, life, answers, rng(WORDS))
    return Lived(people, life, answers, said)


def _streams(wave: Wave, index: int):
    return lambda part: np.random.default_rng([wave.options.seed, wave.number, index, part])


def block(recipe: Recipe, wave: Wave, index: int, first: int) -> Tables:
    """The tables of a block of customers, numbered from `first`."""
    rng = _streams(wave, index)
    one = lived(recipe, wave, index)
    n = len(one.people.mood)
    ids = np.array([f"R{number:05d}" for number in range(first, first + n)], dtype=object)
    words = _words(recipe, one.people, wave.options)
    answered = one.answers.answered
    keep = np.flatnonzero(answered)
    marks = {"wave": str(wave.number)} if wave.options.waves > 1 else {}
    customers = pd.DataFrame({"customer_id": ids, **marks, **words})
    first_day, last_day = _span(one.life)
    tenure = rng(LATER).exponential(TENURE * DAYS_A_MONTH, size=n).astype(int)
    customers["since"] = (first_day - tenure * DAY).astype("datetime64[s]")
    customers["answered"] = answered.astype(int)
    later = np.random.default_rng([wave.options.seed, wave.number, index, LATER, 1])
    asked = last_day + DAYS_TO_ASK * DAY
    outcomes = outcomes_of(recipe, one.answers, worst_item(one.answers, later), asked, later)
    outcomes.insert(0, "customer_id", ids)
    survey = _survey(recipe, one, words, weights_of(recipe, one.people, wave.options), rng(BLANKS))
    survey = {name: values[keep] for name, values in survey.items()}
    survey = pd.DataFrame({"respondent_id": ids[keep], **marks, **survey})
    events = _events(recipe, one, ids, rng(LOG))
    hidden = _hidden(recipe, one, ids, keep)
    return Tables(survey, events, customers, outcomes, hidden)


def _span(life: Life) -> tuple[np.ndarray, np.ndarray]:
    """The days of the first and the last moment of each customer; of any, where he has none."""
    came = np.column_stack(list(life.came.values()))
    days = np.column_stack(list(life.when.values())).astype("datetime64[D]").astype(np.int64)
    came |= ~came.any(axis=1, keepdims=True)
    far = np.iinfo(np.int64).max
    first, last = np.where(came, days, far).min(axis=1), np.where(came, days, -far).max(axis=1)
    return first.astype("datetime64[D]"), last.astype("datetime64[D]")


def _words(recipe: Recipe, people: People, options: Options) -> dict[str, np.ndarray]:
    """Branch, segments and way of each customer, as they are written down."""
    codes = np.array(branch_codes(options.branches), dtype=object)
    words = {recipe.branches.id: codes[people.branch]}
    for name, segment in recipe.segments.items():
        words[name] = np.array(list(segment.levels), dtype=object)[people.levels[name]]
    words[recipe.way.id] = np.array(list(recipe.way.levels), dtype=object)[people.way]
    return words


def _survey(recipe: Recipe, one: Lived, words: dict, weights: np.ndarray, rng) -> dict:
    """The columns of the survey, for everybody."""
    people, answers = one.people, one.answers
    not_met = int(recipe.survey.scale[1]) + 1
    rated = {"overall": answers.overall, "recommend": answers.recommend}
    for name, rating in answers.ratings.items():
        rated[name] = np.where(answers.applies[name], rating, not_met)
    given = {name: left_blank(recipe, one, people.mood, rng) for name, one in rated.items()}
    needs = {name: left_blank(recipe, one, people.mood, rng) for name, one in people.needs.items()}
    way = recipe.way.id
    return {
        **given,
        **{name: said for name, said in words.items() if name != way},
        "weight": np.round(weights, 4),
        "comment": one.said.text,
        way: words[way],
        **needs,
        "remembered": answers.remembered,
    }


def _events(recipe: Recipe, one: Lived, ids: np.ndarray, rng) -> pd.DataFrame:
    """The moments of those who answered, customer by customer, as they came."""
    steps = [(journey, name, step) for journey, kind in recipe.journeys.items()
             for name, step in kind.steps.items()]  # fmt: skip
    life, keep = one.life, np.flatnonzero(one.answers.answered)
    came = np.column_stack([life.came[name][keep] for _, name, _ in steps])
    felt = np.column_stack([life.felt[name][keep] for _, name, _ in steps])
    at = np.column_stack([life.when[name][keep] for _, name, _ in steps])
    unrated = rng.random(came.shape) < recipe.experience.unrated
    person, place = np.nonzero(came)
    order = np.lexsort((place, at[person, place], person))
    person, place = person[order], place[order]
    ways = np.array(list(recipe.way.levels), dtype=object)[one.people.way[keep]]
    by = np.array([step.channel for _, _, step in steps], dtype=object)[place]
    rating = pd.array(felt[person, place], dtype="Int64")
    rating[unrated[person, place]] = pd.NA
    return pd.DataFrame(
        {
            "customer_id": ids[keep][person],
            "journey": np.array([journey for journey, _, _ in steps], dtype=object)[place],
            "touchpoint": np.array([name for _, name, _ in steps], dtype=object)[place],
            "channel": np.where(by == WAY, ways[person], by),
            "occurred_at": at[person, place].astype("datetime64[s]"),
            "experience": rating,
        }
    )


def _hidden(recipe: Recipe, one: Lived, ids: np.ndarray, keep: np.ndarray) -> pd.DataFrame:
    groups = np.array(list(recipe.groups) or [""], dtype=object)
    felt = {f"felt_{name}": values[keep] for name, values in one.life.felt.items()}
    return pd.DataFrame(
        {
            "respondent_id": ids[keep],
            "group": groups[one.people.group[keep]],
            "mood": one.people.mood[keep],
            "theme": one.said.theme[keep],
            "comment_en": one.said.en[keep],
            "comment_zh": one.said.zh[keep],
            **felt,
        }
    )


def _cut(whole: Tables, n: int) -> Tables:
    """The tables up to the customer who answers as the n-th."""
    last = whole.survey["respondent_id"].iloc[n - 1]
    upto = whole.customers["customer_id"].eq(last).to_numpy().argmax() + 1
    ids = set(whole.survey["respondent_id"].iloc[:n])
    return Tables(
        whole.survey.iloc[:n],
        whole.events[whole.events["customer_id"].isin(ids)],
        whole.customers.iloc[:upto],
        whole.outcomes.iloc[:upto],
        whole.hidden.iloc[:n],
    )
