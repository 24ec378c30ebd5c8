"""What no file says and a person may know: at most five questions, the most useful first."""

from __future__ import annotations

from collections.abc import Mapping

from cemlab.intake import codes_of_gaps
from cemlab.intake.draft import Guess, ItemGuess, Question
from cemlab.intake.profiles import Profile
from cemlab.intake.ratings import Rating

MOST = 5
MOST_OPTIONS = 8
GAPS = ("missing", "not_applicable", "not_asked")
DIRECTIONS = ("high_is_good", "low_is_good")


def questions_of(
    items: Mapping[str, ItemGuess], profiles: Mapping[str, Profile],
    ratings: Mapping[str, Rating], outcome: Guess | None, others: tuple[str, ...],
) -> tuple[Question, ...]:  # fmt: skip
    """The outcome, codes without words (commonest first), directions without words."""
    found = [*_outcome(items, outcome, others), *_against(items, ratings),
             *_codes(items), *_directions(items, ratings)]  # fmt: skip
    return tuple(found[:MOST])


def _outcome(
    items: Mapping[str, ItemGuess], outcome: Guess | None, others: tuple[str, ...]
) -> list[Question]:
    if outcome is not None and outcome.sure != "check":
        return []
    rated = [name for name, item in items.items() if item.scale is not None]
    options = list(dict.fromkeys([*others, *rated]))[:MOST_OPTIONS]
    if not options or (outcome is None and len(rated) < 2):
        return []
    default = outcome.value if outcome is not None else ""
    facts = {"n": len(options), "labels": {name: items[name].label for name in options}}
    return [Question(about="outcome", items=tuple(options), facts=facts,
                     options=(*options, ""), default=default)]  # fmt: skip


def _codes(items: Mapping[str, ItemGuess]) -> list[Question]:
    """One question for each unexplained code, for all the items that have it."""
    by_code: dict[tuple[str, str], list[ItemGuess]] = {}
    for item in items.values():
        gaps = {kind: gap for kind in GAPS if (gap := getattr(item, kind)) is not None}
        for kind, gap in gaps.items():
            for code in codes_of_gaps.unexplained({kind: gap}):
                by_code.setdefault((str(code), kind), []).append(item)
    found = []
    for (code, kind), having in by_code.items():
        n = sum(getattr(item, kind).facts["n"] for item in having)
        names = tuple(item.name for item in having)
        facts = {"code": code, "n_items": len(names), "n": n, "items": ", ".join(names[:3])}
        found.append((n, Question(about="codes", items=names, facts=facts, options=GAPS,
                                  default=kind)))  # fmt: skip
    return [question for _, question in sorted(found, key=lambda pair: -pair[0])]


def _directions(items: Mapping[str, ItemGuess], ratings: Mapping[str, Rating]) -> list[Question]:
    """One question for all ratings whose numbers no word explains."""
    silent = [name for name, item in items.items() if item.direction is not None
              and item.direction.why == "direction.no_words"]  # fmt: skip
    if not silent:
        return []
    facts = {"n_items": len(silent), "items": ", ".join(silent[:3])}
    return [Question(about="direction", items=tuple(silent), facts=facts, options=DIRECTIONS,
                     default="high_is_good")]  # fmt: skip


def _against(items: Mapping[str, ItemGuess], ratings: Mapping[str, Rating]) -> list[Question]:
    """Items that go against their battery, or statements of blame."""
    found = []
    for name, item in items.items():
        if item.direction is not None and item.direction.why == "direction.against_battery":
            facts = {"n_items": 1, "items": name}
            found.append(Question(about="direction", items=(name,), facts=facts,
                                  options=DIRECTIONS, default=item.direction.value))  # fmt: skip
    return found
