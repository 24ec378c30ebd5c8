"""What part each column plays: outcome, driver, segment, profile, verbatim, validation."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from cemlab.intake import wordings
from cemlab.intake.batteries import stem_of
from cemlab.intake.draft import Guess, Sure
from cemlab.intake.profiles import Profile
from cemlab.intake.ratings import Rating, is_worded_in_part

MANY_PARTS = 3  # others of one question, from which one "overall" is no summary of it
RATED_ON = ((1, 5), (1, 7), (1, 10), (0, 10), (-2, 2), (-3, 3))
LONG_SCALES = ((0, 10),)  # that hardly anything but a rating uses
FEW_OF_PEOPLE = 15  # the same where a name tells of people, such as bands of age
FEW_LEVELS = 9  # numbers without words, up to which they rather name groups than count
MOST_GROUPS = 30  # groups, beyond which a column of words describes people one by one
PLACEHOLDER = re.compile(r"[\[<【(（].{3,}[\])>】）]")  # [removed]
LONG_TEXT = 24  # mean characters, from which different cells are what people wrote
NEW_TEXT = 0.6  # share of cells that nobody else has, from which the same holds
FEW_ROWS = 30
REPEATED = 0.1  # different cells per cell, up to which words are names of something
MANY_ROWS = 100
VALENCED = ("satisfaction", "favour", "quality", "agreement", "expectation", "comfort", "ease",
            "safety", "likelihood", "usefulness", "importance", "level", "extent")  # fmt: skip

JUDGED = ("satisfaction", "favour", "expectation", "agreement")  # of no person's own traits
RECEIVED = ("satisfaction", "favour", "expectation", "quality")  # said of what people got


def role_of(profile: Profile, rating: Rating | None, siblings: Sequence[Profile] = ()) -> Guess:
    """The role of a column that is a question; `siblings` are all that are named alike."""
    if profile.said.is_other_text:
        return _guess("verbatim", "sure", "role.other_text")
    if rating is not None:
        found = _rated(profile, rating, siblings)
        if found is not None:
            return found
    if profile.words and profile.number_share < 0.9:
        return _worded(profile)
    return _numbered(profile)


def _is_one_of_many(profile: Profile, siblings: Sequence[Profile]) -> bool:
    """Whether "overall" is only said in one part of a long question that rates other things."""
    if len(siblings) <= MANY_PARTS:
        return False
    alike = sum(outcome_kind(one) == "overall" for one in siblings)
    named = wordings.names_any(profile.name, "overall_names")
    return not named and alike < len(siblings) / 2


def _rated(profile: Profile, rating: Rating, siblings: Sequence[Profile]) -> Guess | None:
    """Roles of ratings: outcomes by what they ask, drivers by the company they keep."""
    battery = rating.battery
    coherent = battery is not None and battery.goes_with(profile.name)
    is_global = wordings.names_any(profile.name, "specific")
    people = wordings.names_any(profile.name, "about_people")
    two_levels = rating.scale.value[1] - rating.scale.value[0] == 1
    if is_global and coherent:
        return _guess("validation", "likely", "role.validation", stem=stem_of(profile))
    kind = outcome_kind(profile, rating)
    if kind == "overall" and battery is not None and _is_one_of_many(profile, siblings):
        kind = ""
    if kind:
        plain_recommend = rating.scale.why == "scale.recommend" and rating.scale.sure == "likely"
        sure: Sure = "likely" if rating.is_worded or coherent or plain_recommend else "check"
        return _guess("outcome", sure, f"role.outcome_{kind}")
    judged = rating.is_worded and rating.family in JUDGED  # 小区保洁: 非常满意
    if two_levels or (people and not coherent and not judged):
        return None
    if rating.family not in RECEIVED and _says_a_wish(profile):
        return _guess("profile", "check", "role.wish")
    if rating.is_worded:
        if rating.family in VALENCED:
            sure = "likely" if rating.scale.sure != "check" else "check"
            return _guess("driver", sure, "role.driver_words", family=rating.family)
        if rating.family == "rhythm":
            return None
        role = "driver" if profile.said.part else "profile"
        return _guess(role, "check", "role.how_often", family=rating.family)
    if rating.scale.why == "scale.line":
        return _guess("driver", "check", "role.line")
    if rating.scale.why == "scale.labels":
        return _guess("profile", "check", "role.worded_ends")
    if coherent and battery is not None:
        facts = {"n": len(battery.names), "r": battery.together}
        if profile.name not in battery.names:
            facts["r"] = battery.links[profile.name]
            return _guess("driver", "check", "role.driver_alone", **facts)
        tied: Sure = "likely" if battery.is_tied(profile.name) else "check"
        return _guess("driver", tied, "role.driver_battery", **facts)
    asks = wordings.names_any(profile.topic, "asks_rating") and not people
    if asks and rating.scale.value in RATED_ON and not profile.words:
        return _guess("driver", "check", "role.driver_asked")
    if profile.said.wording and rating.scale.value in LONG_SCALES:
        return _guess("profile", "check", "role.scale_alone")
    return None


def _says_a_wish(profile: Profile) -> bool:
    """Whether it begins as a wish of people does, and rates nothing that they got."""
    said = profile.said
    return any(wordings.begins(one, "wishes") for one in (said.part, said.wording, said.name))


def outcome_kind(profile: Profile, rating: Rating | None = None) -> str:
    """``recommend``, ``overall``, ``effort`` or ``retention``; "" for what is no outcome."""
    topic = profile.topic
    grid_part = profile.said.part or profile.said.wording
    if wordings.names_any(topic, "recommend"):
        return "recommend"
    named = wordings.names_any(profile.name, "overall_names")
    if wordings.names_any(grid_part, "overall") or wordings.names_any(profile.name, "overall"):
        return "overall"
    if named and not wordings.names_any(profile.name, "object"):
        return "overall"
    if wordings.names_any(topic, "effort") and rating is not None:
        return "effort"
    if profile.n_different == 2 and wordings.names_any(profile.name, "retention"):
        return "retention"
    return ""


def _worded(profile: Profile) -> Guess:
    n = profile.n_different
    facts = {"n": n, "length": profile.mean_length}
    if is_worded_in_part(profile):
        return _guess("segment", "check", "role.words_in_part", **facts)
    if n == 2 and outcome_kind(profile) == "retention":
        return _guess("outcome", "check", "role.outcome_retention")
    repeats = profile.unique_share <= REPEATED and profile.n_answered >= MANY_ROWS
    named: Sure = "likely" if repeats and profile.mean_length < LONG_TEXT else "check"
    if wordings.names_any(profile.name, "heading") and n > MOST_GROUPS:
        return _guess("profile", named, "role.many_words", **facts)
    enough = profile.n_answered >= FEW_ROWS
    if n == 1 and profile.n_answered > 1 and PLACEHOLDER.fullmatch(profile.texts[0]):
        return _guess("verbatim", "check", "role.placeholder", cell=profile.texts[0])
    asks_for_words = wordings.names_any(profile.topic, "comment") and (n > FEW_LEVELS or not enough)
    if asks_for_words and profile.mean_length >= LONG_TEXT / 2:  # also where many say the same
        return _guess("verbatim", "likely" if enough else "check", "role.verbatim", **facts)
    if (profile.mean_length >= LONG_TEXT and (profile.unique_share > 0.2 or not enough) and (
        n > MOST_GROUPS or not enough)) or (
        profile.unique_share >= NEW_TEXT and enough and profile.mean_length >= LONG_TEXT / 2
    ):  # fmt: skip
        sure: Sure = "likely" if profile.mean_length >= LONG_TEXT and enough else "check"
        return _guess("verbatim", sure, "role.verbatim", **facts)
    if n <= MOST_GROUPS and (profile.unique_share < 0.5 or not enough):
        return _guess("segment", "likely" if enough else "check", "role.segment_words", **facts)
    return _guess("profile", named, "role.many_words", **facts)


def _numbered(profile: Profile) -> Guess:
    """Numbers that rate nothing: few are groups, many are amounts."""
    n, labels = len(profile.tally), profile.said.labels
    facts = {"n": n}
    amount = wordings.names_any(profile.name, "amount")
    kind = outcome_kind(profile) if n == 2 and profile.is_whole else ""
    if kind:
        return _guess("outcome", "check", f"role.outcome_{kind}")
    if wordings.names_any(profile.said.wording, "ranking"):
        return _guess("profile", "check", "role.ranking")
    if labels and n <= MOST_GROUPS:
        return _guess("segment", "likely", "role.segment_labels", **facts)
    people = wordings.names_any(profile.name, "about_people") and max(profile.tally) <= 20
    few = FEW_OF_PEOPLE if people else FEW_LEVELS
    low, high = min(profile.tally, default=0), max(profile.tally, default=0)
    if n == 2 and high - low == 1 and profile.is_whole and profile.n_answered >= FEW_ROWS:
        sure: Sure = "likely" if profile.said.wording or people else "check"
        return _guess("segment", sure, "role.segment_two", low=int(low), high=int(high))
    if n <= few and not (amount and not people and n > 3) and profile.is_whole:
        return _guess("segment", "check", "role.segment_codes", **facts)
    rates = any(wordings.names_any(profile.name, topic) for topic in ("score", "overall_names"))
    counts = n > MOST_GROUPS and (amount or not profile.is_whole) and not rates
    sure = "likely" if counts else "check"
    return _guess("profile", sure, "role.profile_numbers", **facts)


def alike_outcome(profile: Profile, rating: Rating, outcomes: Collection[Any]) -> Guess | None:
    """A driver by its place: numbers on the scale of an outcome, side by side with others."""
    battery = rating.battery
    if battery is None or len(battery.names) <= MANY_PARTS - 1 or profile.words:
        return None
    on_same = rating.scale.value in RATED_ON and rating.scale.value in outcomes
    if not on_same or wordings.names_any(profile.name, "about_people"):
        return None
    return _guess("driver", "check", "role.driver_alike", n=len(battery.names) - 1)


def main_outcome(
    profiles: Mapping[str, Profile], ratings: Mapping[str, Rating], roles: Mapping[str, Guess]
) -> tuple[Guess | None, tuple[str, ...]]:
    """The outcome to explain, and others that might be it as well, best first."""
    kinds = {"overall": 3.0, "recommend": 2.5, "effort": 2.0, "retention": 1.5}
    scored = []
    for place, (name, role) in enumerate(roles.items()):
        if role.value != "outcome":
            continue
        profile = profiles[name]
        score = kinds.get(outcome_kind(profile, ratings.get(name)), 1.0)
        score += 1.0 if _is_whole_thing(profile) else 0.0
        score += 0.5 if name in ratings else 0.0
        score += 0.3 if name in ratings and ratings[name].direction.sure == "sure" else 0.0
        score -= 0.5 * (1 - profile.n_answered / max(profile.n_rows, 1))
        scored.append((-score, place, name))
    scored.sort()
    if not scored:
        return None, ()
    names = tuple(name for _, _, name in scored)
    best = [name for score, _, name in scored if score - scored[0][0] < 0.25]
    kind = outcome_kind(profiles[names[0]], ratings.get(names[0]))
    sure: Sure = "likely" if len(best) == 1 else "check"
    why = f"role.outcome_{kind}" if kind else "outcome.first"
    return Guess(value=names[0], sure=sure, why=why, facts={"n": len(names)}), names


def _is_whole_thing(profile: Profile) -> bool:
    """Whether a name or a wording says "overall" of the thing itself."""
    named = wordings.is_named(profile.name, "overall_names") or profile.name.casefold() in (
        "overall", "overall_rating", "overall_satisfaction", "satisfaction",
    )  # fmt: skip
    said = wordings.plain(profile.said.part or profile.said.wording)
    return named or said.startswith(
        ("overall satisfaction", "overall quality", "总体满意", "整体满意")
    )


def _guess(value: str, sure: Sure, why: str, **facts: Any) -> Guess:
    return Guess(value=value, sure=sure, why=why, facts=facts)
