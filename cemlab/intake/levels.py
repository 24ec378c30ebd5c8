"""Labels of the codes of groups, where the file has words for them."""

from __future__ import annotations

from collections.abc import Mapping

from cemlab.intake.draft import Guess
from cemlab.intake.profiles import Profile

MOST = 60


def levels_of(profile: Profile, gaps: Mapping[str, Guess]) -> Guess | None:
    """``{code: label}`` of all codes that occur; None where the file has no words for codes."""
    labels = profile.said.labels
    if not labels or len(labels) > MOST:
        return None
    taken = {str(code) for guess in gaps.values() for code in guess.value}
    levels = {code: words for code, words in labels.items() if str(code) not in taken}
    unlabelled = [text for text in profile.texts if text not in labels and text not in taken]
    levels |= {text: text for text in unlabelled}
    if not levels or len(levels) > MOST:
        return None
    facts = {"n": len(levels), "unlabelled": ", ".join(unlabelled[:6])}
    if unlabelled:
        return Guess(value=levels, sure="check", why="levels.unlabelled", facts=facts)
    return Guess(value=levels, sure="sure", why="levels.labels", facts=facts)
