"""What is planted in a world, as `truth.yaml` tells it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from cemlab.simulate.answering import BLANK, RECOMMEND_SCALE, turn_of
from cemlab.simulate.large_sample import measured, population
from cemlab.simulate.options import Options
from cemlab.simulate.people import branch_codes, branch_effects
from cemlab.simulate.recipe import Effect, Recipe
from cemlab.simulate.responding import chance_of_level
from cemlab.simulate.walking import following, lived, reach_of_all, steps_of
from cemlab.simulate.whereabouts import exposed

DECIDES = 3.0  # times as strong
CLOSE = 1e-9


def truth_of(recipe: Recipe, options: Options, made_by: str) -> dict[str, Any]:
    """Everything planted, and what it comes to for a method: see `population`."""
    told = {
        "simulated": True,
        "made_by": made_by,
        "world": recipe.world,
        "n": options.n,
        "seed": options.seed,
        "codes": {
            "scale": [int(end) for end in recipe.survey.scale],
            "recommend_scale": list(RECOMMEND_SCALE),
            "experience_scale": [int(end) for end in recipe.experience.scale],
            "not_applicable": int(recipe.survey.scale[1]) + 1,
            "blank": BLANK,
            "timezone": recipe.calendar.timezone,
        },
        "focus": recipe.focus,
        **_people(recipe, options),
        **_drivers(recipe),
        **_moments(recipe),
        **_memory(recipe),
        **_branches(recipe, options),
        "comments": {
            "share": recipe.comments.share,
            "share_of_the_unhappy": recipe.comments.unhappy,
            "share_in_english": recipe.comments.english,
        },
        "later": recipe.later.model_dump(),
        "population": population(recipe, options),
    }
    return deepcopy(told)  # a recipe is not to be changed through the truth of a world


def _people(recipe: Recipe, options: Options) -> dict[str, Any]:
    needs = recipe.needs
    levels = {
        group: {name: need.level[group] if isinstance(need.level, dict) else need.level
                for name, need in needs.items.items()}
        for group in recipe.groups
    }  # fmt: skip
    return {
        "shares_of_segments": {
            name: {key: level.share for key, level in segment.levels.items()}
            for name, segment in recipe.segments.items()
        },
        "mood_of_segments": {
            name: {key: level.mood for key, level in segment.levels.items()}
            for name, segment in recipe.segments.items()
        },
        "points_of_segments": {
            name: {
                key: {"overall": level.overall, "recommend": level.recommend}
                for key, level in segment.levels.items()
            }
            for name, segment in recipe.segments.items()
        },
        "response_of_segments": chance_of_level(recipe, options),
        "response_log_odds_per_point_beyond_1_from_the_middle": recipe.survey.extreme,
        "groups": levels,
        "gradient": {} if recipe.groups else
        {name: need.gradient for name, need in needs.items.items()},
        "need_spread_sd": needs.spread,
        "need_style_sd": needs.style,
        "ways_of_groups": recipe.way.shares,
    }  # fmt: skip


def _drivers(recipe: Recipe) -> dict[str, Any]:
    drivers, survey = recipe.survey.drivers, recipe.survey
    return {
        "effects": {
            name: {**driver.effect.model_dump(), "turn": turn_of(recipe, driver)}
            for name, driver in drivers.items()
        },
        "kinds": {name: kind_of(driver.effect) for name, driver in drivers.items()},
        "no_effect": [
            name for name, driver in drivers.items()
            if kind_of(driver.effect) == "none" and not driver.applies
        ],
        "effects_of_applying": {
            name: driver.applies for name, driver in drivers.items() if driver.applies
        },
        "asked_of_those_at": {
            name: driver.at for name, driver in drivers.items()
            if driver.at is not None and reach_of_all(recipe)[driver.at] < 1
        },
        "levels_before_rounding": {name: driver.level for name, driver in drivers.items()},
        "rating_sd_before_rounding": survey.spread,
        "halo": {name: driver.halo for name, driver in drivers.items()},
        "likeness": {
            name: {driver.like: driver.likeness} for name, driver in drivers.items() if driver.like
        },
        "overall": {"base": survey.overall.base, "noise_sd": survey.overall.noise},
        "recommend": {
            "base": survey.recommend.base, "per_point_of_overall": survey.recommend.per_point,
            "noise_sd": survey.recommend.noise,
        },
        "style": survey.style.model_dump(),
        "blank": survey.blank.model_dump(),
    }  # fmt: skip


def kind_of(effect: Effect) -> str:
    """Pain (it costs below the turn), delight (it pays above), itch (both), harm, or none.

    Of effects on both sides, one that is at least three times the other decides.
    """
    below, above = effect.below, effect.above
    if not below and not above:
        return "none"
    if below < 0 or above < 0:
        return "harm"  # a better rating goes with less satisfaction
    if below >= DECIDES * above - CLOSE:
        return "pain"
    return "delight" if above >= DECIDES * below - CLOSE else "itch"


def _moments(recipe: Recipe) -> dict[str, Any]:
    steps = steps_of(lived(recipe))
    waits = {name: step.wait for name, step in steps_of(recipe.journeys).items() if step.wait}
    return {
        "experience_levels": {name: step.feel for name, step in steps.items()},
        "experience_of_groups": {name: step.groups for name, step in steps.items() if step.groups},
        "experience_sd": {
            "person": recipe.experience.person,
            "item": recipe.experience.item,
            "moment": recipe.experience.noise,
        },
        "experience_person_mood_correlation": recipe.experience.mood,
        "share_unrated": recipe.experience.unrated,
        "journeys": {
            name: {
                "share_at_level_0": journey.share,
                "after": journey.after,
                "log_odds_per_unit_of_level": journey.lean,
                "transitions_at_level_0": {
                    step: dict(targets) for step, targets in following(journey).items()
                },
                "transition_log_odds_per_unit_of_level": {
                    key: step.lean for key, step in journey.steps.items() if step.lean
                },
            }
            for name, journey in recipe.journeys.items()
        },
        "wait_before_opening_hours": {
            name: {
                "median_minutes": wait.median,
                "spread_of_logarithm": wait.spread,
                "hours": None if wait.hours is None else list(wait.hours),
            }
            for name, wait in waits.items()
        },
        "experience_per_doubling_of_wait": {
            name: wait.per_doubling for name, wait in waits.items() if wait.per_doubling
        },
    }


def _memory(recipe: Recipe) -> dict[str, Any]:
    memory = recipe.memory
    return {
        "remembered_weights": memory.weights.model_dump(),
        "remembered_scale": {"at_neutral": memory.at_neutral, "points_per_unit": memory.per_unit},
        "remembered_points_per_doubling_of_length": memory.per_doubling,
        "remembered_noise_sd": memory.noise,
        "remembered_share_silent": memory.silent,
    }


def _branches(recipe: Recipe, options: Options) -> dict[str, Any]:
    codes, gains = branch_codes(options.branches), measured(recipe, options)
    waves = range(1, options.waves + 1)
    return {
        "branch_sd": recipe.branches.sd,
        "branch_wander_sd": recipe.branches.wander,
        "experience_per_point_of_branch": recipe.branches.feel,
        "branch_effects": {
            wave: {
                code: round(float(effect), 4)
                for code, effect in zip(codes, branch_effects(recipe, options, wave), strict=True)
            }
            for wave in waves
        },
        "interventions": {
            name: {
                "wave": one.wave,
                "where": [
                    code for code, has in zip(codes, exposed(recipe, options, name), strict=True)
                    if has
                ],
                "feel": one.feel,
                "items": one.items,
                "adds_to_the_mean": gains[name],
            }
            for name, one in recipe.interventions.items() if one.wave <= options.waves
        },
    }  # fmt: skip
