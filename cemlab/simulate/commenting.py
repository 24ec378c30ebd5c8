"""What customers write: about what was worst, or best, in words of their own language."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.simulate.answering import Answers
from cemlab.simulate.living import Life
from cemlab.simulate.recipe import Both, Comments, Recipe
from cemlab.simulate.recipe_rules import SLOTS, slots_of
from cemlab.simulate.walking import lived

TIE = 1e-3
PRAISES = 0.7  # chance that who is satisfied, and has something of both, praises
PRAISE = "praise."  # before the theme of a comment that praises


class Said(NamedTuple):
    """Comments, a text for each customer; empty where nobody wrote.

    Attributes
    ----------
    theme : ndarray of str
        Driver or step that the comment is about, with ``praise.`` before it where it is praised.
    text : ndarray of str
        As it was written.
    en, zh : ndarray of str
        The same in each language.
    """

    theme: np.ndarray
    text: np.ndarray
    en: np.ndarray
    zh: np.ndarray


def comments_of(recipe: Recipe, life: Life, answers: Answers, rng: np.random.Generator) -> Said:
    """What each customer who answers writes, if anything."""
    comments, n = recipe.comments, len(answers.overall)
    low, middle = recipe.survey.scale[0], sum(recipe.survey.scale) / 2
    speaks = rng.random(n) < np.where(answers.overall < middle, comments.unhappy, comments.share)
    english = rng.random(n) < comments.english
    luck = rng.random((n, 3 + SLOTS))
    scores = _scores(recipe, life, answers, middle, middle - low)
    worst, bad = extreme(scores, list(comments.complaints), 1, rng)
    best, good = extreme(scores, list(comments.praise), -1, rng)
    complains, praises = bad < 0, good >= 0.5
    both = np.where(answers.overall > middle, PRAISES, 1 - PRAISES)
    praises &= ~complains | (luck[:, 2] < both)
    said = Said(*(np.full(n, "", dtype=object) for _ in Said._fields))
    for at in np.flatnonzero(speaks & answers.answered):
        if praises[at]:
            theme, sentences = f"{PRAISE}{best[at]}", comments.praise[best[at]]
        elif bad[at] <= 0:
            theme, sentences = worst[at], comments.complaints[worst[at]]
        else:
            continue
        both = _both(comments, sentences, luck[at])
        said.theme[at], said.en[at], said.zh[at] = theme, both.en, both.zh
        said.text[at] = both.en if english[at] else both.zh
    return said


def _scores(
    recipe: Recipe, life: Life, answers: Answers, middle: float, half: float
) -> dict[str, np.ndarray]:
    """How each theme went, −1 to 1; NaN for those who did not meet it."""
    bottom, top = recipe.experience.scale
    steps = [name for journey in lived(recipe).values() for name in journey.steps]
    scores = {
        name: np.where(
            life.came[name], (2 * life.felt[name] - bottom - top) / (top - bottom), np.nan
        )
        for name in steps
    }
    for name, rating in answers.ratings.items():
        scores[name] = np.where(answers.applies[name], (rating - middle) / half, np.nan)
    return scores


def worst_item(answers: Answers, rng: np.random.Generator) -> np.ndarray:
    """The driver that each customer rates lowest."""
    scores = {
        name: np.where(answers.applies[name], rating, np.nan)
        for name, rating in answers.ratings.items()
    }
    return extreme(scores, list(scores), 1, rng)[0]


def extreme(
    scores: dict[str, np.ndarray], themes: list[str], sign: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """The worst theme (best, for sign −1) of each customer, and how it went."""
    names = [name for name in themes if name in scores]
    n = len(next(iter(scores.values())))
    if not names:
        return np.full(n, ""), np.full(n, np.nan)
    table = np.column_stack([scores[name] for name in names])
    luck = TIE * rng.random(table.shape)  # decides between themes that went alike
    at = np.where(np.isnan(table), np.inf, sign * table + luck).argmin(axis=1)
    return np.array(names, dtype=object)[at], table[np.arange(n), at]


def _both(comments: Comments, sentences: list[Both], luck: np.ndarray) -> Both:
    """A sentence in both languages, its slots filled, and perhaps another one."""
    chosen = sentences[int(luck[0] * len(sentences))]
    slots = {
        name: comments.slots[name][int(one * len(comments.slots[name]))]
        for name, one in zip(slots_of(chosen.en), luck[3:], strict=False)
    }
    texts = [filled(chosen, slots)]
    if luck[1] < comments.more_share:
        more = comments.more
        texts.append(more[int(luck[1] / comments.more_share * len(more))])
    return Both(en=" ".join(one.en for one in texts), zh="".join(one.zh for one in texts))


def filled(sentence: Both, slots: dict[str, Both]) -> Both:
    """A sentence with its slots filled."""
    en, zh = sentence.en, sentence.zh
    for name, words in slots.items():
        en, zh = en.replace(f"{{{name}}}", words.en), zh.replace(f"{{{name}}}", words.zh)
    return Both(en=en[:1].upper() + en[1:], zh=zh)
