"""What a recipe allows key by key, but not as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cemlab.documents import CHANNELS
from cemlab.errors import nearest
from cemlab.simulate.recipe import END, Journey, Recipe
from cemlab.simulate.walking import following, reach, steps_of
from cemlab.study import ANALYSES, check, is_zone, of_one_model

WAY, EVERYBODY = "way", "everybody"
CLOSE = 1e-6  # to 1, of shares that add up to it
BLANK = 99  # code of an answer that was not given
SLOTS = 4  # of one sentence, at most


def contradictions(recipe: Recipe) -> list[tuple[tuple, str]]:
    """Problems, each with its place in the recipe; nothing where there are none."""
    return [
        *_of_people(recipe),
        *_of_needs(recipe),
        *_of_journeys(recipe),
        *_of_survey(recipe),
        *_of_comments(recipe),
        *_of_interventions(recipe),
        *_of_analyses(recipe),
    ]


def _sum(place: tuple, shares: Iterable[float]) -> list:
    total = sum(shares)
    if abs(total - 1) < CLOSE:
        return []
    return [(place, f"adds up to {total:.6g}. Expected shares that add up to 1.")]


def _known(place: tuple, name: str, known: Iterable[str], what: str) -> list:
    known = list(known)
    if name in known:
        return []
    there = ", ".join(known) or "none"
    return [(place, f"is {name!r}, which is no {what}.{nearest(name, known)} There: {there}.")]


def _keys(place: tuple, given: Iterable[str], known: Iterable[str], what: str) -> list:
    return [found for name in given for found in _known((*place, name), name, known, what)]


def _exactly(place: tuple, given: Mapping, known: Iterable[str], what: str) -> list:
    """Every one of the known names, and no other."""
    known = list(known)
    lacking = [name for name in known if name not in given]
    problems = _keys(place, given, known, what)
    if lacking:
        problems.append((place, f"says nothing of {', '.join(lacking)}. Expected every {what}."))
    return problems


def _of_people(recipe: Recipe) -> list:
    problems, leading = [], []
    for name, segment in recipe.segments.items():
        place = ("segments", name, "levels")
        problems += _sum(place, (level.share for level in segment.levels.values()))
        given = {key: level.groups for key, level in segment.levels.items() if level.groups}
        leading += [name] if given else []
        if given and len(given) < len(segment.levels):
            problems.append((place, "some levels say their `groups`, others do not."))
        for key, shares in given.items():
            where = (*place, key, "groups")
            problems += _exactly(where, shares, recipe.groups, "group")
            problems += _sum(where, shares.values())
    if len(leading) > 1:
        problems.append(
            (("segments",), f"{' and '.join(leading)} both say which groups people belong to. "
             "Let one segment say it.")
        )  # fmt: skip
    if len(recipe.groups) == 1:
        problems.append((("groups",), "has one group. Expected none, or two and more."))
    if not is_zone(recipe.calendar.timezone):
        problems.append(
            (("calendar", "timezone"), f"is {recipe.calendar.timezone!r}, which is no time zone.")
        )
    if any("{}" not in said for said in recipe.branches.names.values()):
        problems.append((("branches", "names"), "has no {} where the letter or number goes."))
    place = ("way", "shares")
    problems += _exactly(place, recipe.way.shares, recipe.groups or [EVERYBODY], "group")
    problems += _keys(("way", "levels"), recipe.way.levels, CHANNELS, "channel")
    for group, shares in recipe.way.shares.items():
        problems += _exactly((*place, group), shares, recipe.way.levels, "level of `way`")
        problems += _sum((*place, group), shares.values())
    return problems


def _of_needs(recipe: Recipe) -> list:
    problems = []
    for name, need in recipe.needs.items.items():
        place = ("needs", "items", name)
        if isinstance(need.level, Mapping):
            problems += _exactly((*place, "level"), need.level, recipe.groups, "group")
        if need.gradient and recipe.groups:
            problems.append(
                ((*place, "gradient"), "and `groups` are both there. Needs follow groups, or one "
                 "dimension: remove one of the two.")
            )  # fmt: skip
    return problems


def _of_journeys(recipe: Recipe) -> list:
    problems = []
    if recipe.focus is not None:
        problems += _known(("focus",), recipe.focus, recipe.journeys, "journey")
    owner: dict[str, str] = {}
    for name, journey in recipe.journeys.items():
        place = ("journeys", name, "steps")
        if journey.after is not None:
            problems += _known(("journeys", name, "after"), journey.after, owner, "step above")
        for step in journey.steps:
            if step == END:
                problems.append(((*place, step), "`end` is where journeys end; rename the step."))
            if step in owner:
                problems.append(
                    ((*place, step), f"is a step of {owner[step]} as well. Steps need names of "
                     "their own.")
                )  # fmt: skip
            owner.setdefault(step, name)
        found = _of_ways(place, journey)
        problems += found
        if not found:
            problems += [
                ((*place, step), "cannot be reached: no step leads there. Name it in a `next` "
                 "above, or remove it.")
                for step, share in reach(journey).items() if share <= 0
            ]  # fmt: skip
        for key, step in journey.steps.items():
            where = (*place, key)
            problems += _known((*where, "stage"), step.stage, recipe.stages, "stage")
            problems += _known((*where, "channel"), step.channel, [WAY, *CHANNELS], "channel")
            problems += _keys((*where, "groups"), step.groups, recipe.groups, "group")
            if step.item is not None:
                problems += _known((*where, "item"), step.item, recipe.survey.drivers, "driver")
            if step.wait and step.wait.hours and not _is_hours(step.wait.hours):
                problems.append(
                    ((*where, "wait", "hours"), "expected two hours of a day, such as [8, 18].")
                )
    return problems


def _is_hours(hours: tuple[float, float]) -> bool:
    return 0 <= hours[0] < hours[1] <= 24


def _of_ways(place: tuple, journey: Journey) -> list:
    """Whether every choice adds up and leads onward."""
    problems, names = [], list(journey.steps)
    for at, (name, targets) in enumerate(following(journey).items()):
        where = (*place, name, "next")
        onward = [*names[at + 1 :], END]
        for target in targets:
            if target in names[: at + 1]:
                problems.append(
                    ((*where, target), "leads back. Journeys go onward: give what is done again "
                     "a step of its own, below.")
                )  # fmt: skip
            else:
                problems += _known((*where, target), target, onward, "step below")
        problems += _sum(where, targets.values())
        problems += _keys((*place, name, "lean"), journey.steps[name].lean, targets, "next step")
    return problems


def _of_survey(recipe: Recipe) -> list:
    problems, steps = [], steps_of(recipe.journeys)
    survey = recipe.survey
    low, high = survey.scale
    for place, scale in ((("survey",), survey.scale), (("experience",), recipe.experience.scale)):
        if not scale[0] < scale[1] or any(end != int(end) for end in scale):
            problems.append(((*place, "scale"), "expected two whole numbers, the lower first."))
    if low <= BLANK <= high + 1:
        problems.append(
            (("survey", "scale"), f"holds {BLANK}, the code of answers not given, or ends just "
             "below it. Expected a scale apart from it.")
        )  # fmt: skip
    for name, driver in survey.drivers.items():
        place = ("survey", "drivers", name)
        if driver.at is not None:
            problems += _known((*place, "at"), driver.at, steps, "step")
        if driver.like is not None:
            names = list(survey.drivers)
            above = names[: names.index(name)]
            problems += _known((*place, "like"), driver.like, above, "driver above")
        if driver.applies and driver.at is None:
            problems.append(
                ((*place, "applies"), "needs `at`: an item without a step applies to everybody.")
            )
        if not low <= driver.level <= high:
            problems.append(
                ((*place, "level"), f"is {driver.level:g}, off the scale {low:g} to {high:g}.")
            )
    columns = [
        "respondent_id", "wave", "weight", "comment", "overall", "recommend", "remembered",
        recipe.branches.id, recipe.way.id, *recipe.segments, *survey.drivers, *recipe.needs.items,
    ]  # fmt: skip
    of_customers = [
        "customer_id", "wave", "since", "answered",
        recipe.branches.id, recipe.way.id, *recipe.segments,
    ]  # fmt: skip
    twice = sorted(
        {name for table in (columns, of_customers) for name in table if table.count(name) > 1}
    )
    if twice:
        problems.append((("survey",), f"{', '.join(twice)}: two columns would share the name."))
    problems += _sum(("memory", "weights"), recipe.memory.weights.model_dump().values())
    return problems


def _of_comments(recipe: Recipe) -> list:
    problems, comments = [], recipe.comments
    themes = [*recipe.survey.drivers, *steps_of(recipe.journeys)]
    for kind in ("complaints", "praise"):
        given = getattr(comments, kind)
        problems += _keys(("comments", kind), given, themes, "driver or step")
        for theme, sentences in given.items():
            for at, both in enumerate(sentences):
                for language in ("en", "zh"):
                    slots = slots_of(getattr(both, language))
                    place = ("comments", kind, theme, at, language)
                    problems += [
                        found for slot in slots for found in _known(place, slot, comments.slots,
                                                                    "slot")
                    ]  # fmt: skip
                if len(slots_of(both.en)) > SLOTS:
                    problems.append(
                        (("comments", kind, theme, at), f"has more than {SLOTS} slots.")
                    )
                if slots_of(both.en) != slots_of(both.zh):
                    problems.append(
                        (("comments", kind, theme, at), "has other slots in English than in "
                         "Chinese. Expected the same sentence twice.")
                    )  # fmt: skip
    problems += [
        (("comments", "more", at), "has a slot. Expected sentences that are the same for all.")
        for at, both in enumerate(comments.more) if slots_of(both.en) or slots_of(both.zh)
    ]  # fmt: skip
    steps = [name for journey in recipe.journeys.values() for name in journey.steps]
    for theme, told in comments.coding.items():
        if told.at is not None:
            problems += _known(("comments", "coding", theme, "at"), told.at, steps, "step")
    if comments.more_share and not comments.more:
        problems.append((("comments", "more_share"), "needs sentences in `more`."))
    return problems


def slots_of(sentence: str) -> list[str]:
    """Names of the slots of a sentence, each once."""
    parts = [part.split("}")[0] for part in sentence.split("{")[1:]]
    return sorted(set(parts))


def _of_interventions(recipe: Recipe) -> list:
    problems, steps = [], steps_of(recipe.journeys)
    for name, one in recipe.interventions.items():
        place = ("interventions", name)
        problems += _keys((*place, "feel"), one.feel, steps, "step")
        problems += _keys((*place, "items"), one.items, recipe.survey.drivers, "driver")
    return problems


def _of_analyses(recipe: Recipe) -> list:
    problems = _keys(("analyses",), recipe.analyses, ANALYSES, "analysis")
    for name, options in of_one_model(recipe.analyses).items():
        if name in ANALYSES:
            problems += check(ANALYSES[name], options, ("analyses", name))[1]
    return problems
