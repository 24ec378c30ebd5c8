"""What customers live: which steps they meet, when, and how each feels."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import expit, logit

from cemlab.simulate.people import People, branch_effects, rounded
from cemlab.simulate.recipe import END, Recipe, Step
from cemlab.simulate.walking import following, lived, reach
from cemlab.simulate.whereabouts import Wave

MINUTE = np.timedelta64(1, "m")
DAY = 24 * 60
DAWN, MORNING, NIGHT = 7 * 60, 9.5 * 60, 22 * 60  # journeys begin between, mostly in the morning
LATE = 90  # minutes after opening that those who waited for it are served


class Life(NamedTuple):
    """What was lived; arrays have a row per customer.

    Attributes
    ----------
    felt : dict of str to ndarray of int
        How each step feels, or would feel, to everybody.
    came : dict of str to ndarray of bool
        Who came to it.
    when : dict of str to ndarray of datetime64
        When; meaningless for those who did not come.
    slow : dict of str to ndarray
        How long the wait for it was, in doublings of the median.
    item : dict of str to ndarray
        What is particular to each driver, standard deviation 1.
    """

    felt: dict[str, np.ndarray]
    came: dict[str, np.ndarray]
    when: dict[str, np.ndarray]
    slow: dict[str, np.ndarray]
    item: dict[str, np.ndarray]


def life_of(recipe: Recipe, people: People, wave: Wave, rng: np.random.Generator) -> Life:
    """The journeys of some customers in a wave."""
    n, how = len(people.mood), recipe.experience
    level = how.person * (how.mood * people.mood + np.sqrt(1 - how.mood**2) * rng.normal(size=n))
    life = Life({}, {}, {}, {}, _items(recipe, rng, n))
    branch = recipe.branches.feel * branch_effects(recipe, wave.options, wave.number)[people.branch]
    for journey in recipe.journeys.values():
        began = _began(recipe, wave, rng, n)
        chance = expit(logit(journey.share) + journey.lean * level) if journey.share < 1 else 1.0
        starts = rng.random(n) < chance
        if journey.after is not None:
            began, starts = life.when[journey.after], starts & life.came[journey.after]
        goes = np.where(starts, 0, len(journey.steps))
        clock = np.zeros(n)
        ways = following(journey)
        for place, (name, step) in enumerate(journey.steps.items()):
            here = goes == place
            life.slow[name], minutes = _wait(step, rng, n)
            clock = np.where(here, _open(clock + minutes, began, step, rng), clock)
            latent = step.feel + level + branch + _of_groups(recipe, step, people.group)
            latent += wave.added("feel", name, people.branch)
            if step.wait:
                latent += step.wait.per_doubling * life.slow[name]
            if step.item:
                latent += how.item * life.item[step.item]
            life.felt[name] = rounded(latent + how.noise * rng.normal(size=n), how.scale)
            life.came[name] = here
            life.when[name] = began + np.floor(clock).astype(int) * MINUTE
            goes = np.where(here, _next(journey, ways[name], step, level, rng), goes)
    return life


def _items(recipe: Recipe, rng: np.random.Generator, n: int) -> dict[str, np.ndarray]:
    """What is particular to each driver, beyond the mood."""
    found: dict[str, np.ndarray] = {}
    for name, driver in recipe.survey.drivers.items():
        own = rng.normal(size=n)
        if driver.like is not None:
            r = driver.likeness
            own = r * found[driver.like] + np.sqrt(1 - r**2) * own
        found[name] = own
    return found


def _began(recipe: Recipe, wave: Wave, rng: np.random.Generator, n: int) -> np.ndarray:
    """Minute at which each journey begins, if it does."""
    calendar = recipe.calendar
    first = np.datetime64(calendar.first_day, "m")
    days = (wave.number - 1) * calendar.days_between_waves + rng.integers(calendar.days, size=n)
    clock = rng.triangular(DAWN, MORNING, NIGHT, size=n).astype(int)
    return first + (days * DAY + clock) * MINUTE


def _wait(step: Step, rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """How long the wait is: in doublings of the median, and in minutes."""
    if step.wait is None:
        return np.zeros(n), np.zeros(n)
    logs = step.wait.spread * rng.normal(size=n)
    return logs / np.log(2), np.maximum(step.wait.median * np.exp(logs), 1.0)


def _open(clock: np.ndarray, began: np.ndarray, step: Step, rng: np.random.Generator) -> np.ndarray:
    """Minutes since the journey began; outside the hours of a step, at the next opening."""
    if step.wait is None or step.wait.hours is None:
        return clock
    opens, closes = (60 * hour for hour in step.wait.hours)
    midnight = (began - began.astype("datetime64[D]")) / MINUTE
    now = (clock + midnight) % DAY
    late = rng.uniform(0, min(LATE, closes - opens), size=len(clock))
    start = clock - now + opens + late
    return np.where(now < opens, start, np.where(now > closes, start + DAY, clock))


def _of_groups(recipe: Recipe, step: Step, group: np.ndarray) -> np.ndarray | float:
    if not step.groups:
        return 0.0
    return np.array([step.groups.get(name, 0.0) for name in recipe.groups])[group]


def _next(journey, targets, step: Step, level: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The place of the step that follows, drawn for everybody."""
    order = [*journey.steps, END]
    places = np.array([order.index(target) for target in targets])
    u = rng.random(len(level))
    if len(places) == 1:
        return np.full(len(level), places[0])
    lean = np.array([step.lean.get(target, 0.0) for target in targets])
    odds = np.array(list(targets.values())) * np.exp(np.outer(level, lean))
    edges = odds.cumsum(axis=1)
    return places[(u[:, None] * edges[:, -1:] > edges[:, :-1]).sum(axis=1)]


class Remembered(NamedTuple):
    """What the memory can hold of the journeys in focus; arrays have a row per customer."""

    best: np.ndarray
    worst: np.ndarray
    start: np.ndarray
    end: np.ndarray
    mean: np.ndarray
    doublings: np.ndarray  # of the length, against that of a usual journey
    has_moments: np.ndarray


def remembered(recipe: Recipe, life: Life) -> Remembered:
    """Best, worst, first, last and mean moment of everybody, in the order of time."""
    names = [name for journey in lived(recipe).values() for name in journey.steps]
    came = np.column_stack([life.came[name] for name in names])
    felt = np.column_stack([life.felt[name] for name in names]).astype(float)
    at = np.column_stack([life.when[name] for name in names]).astype("datetime64[m]").astype(float)
    count = came.sum(axis=1)
    rows = np.arange(len(came))
    early = np.where(came, at, np.inf)
    # of moments in the same minute, the one further along the journey is the later
    last = came.shape[1] - 1 - np.where(came, at, -np.inf)[:, ::-1].argmax(axis=1)
    first = early.argmin(axis=1)
    length = np.maximum(at[rows, last] - at[rows, first], 1.0)
    return Remembered(
        best=np.where(came, felt, -np.inf).max(axis=1),
        worst=np.where(came, felt, np.inf).min(axis=1),
        start=felt[rows, first],
        end=felt[rows, last],
        mean=np.where(came, felt, 0.0).sum(axis=1) / np.maximum(count, 1),
        doublings=np.log2(length / usual_length(recipe)),
        has_moments=count > 0,
    )


def usual_length(recipe: Recipe) -> float:
    """Minutes that the waits of the journeys in focus take together, at their medians."""
    total = sum(
        journey.share * share * journey.steps[name].wait.median
        for journey in lived(recipe).values()
        for name, share in reach(journey).items()
        if journey.steps[name].wait is not None
    )
    return max(total, 1.0)
