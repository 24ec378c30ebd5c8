"""Which column of a later file is which of an earlier one: by wording first, then by what else."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from math import log

import numpy as np
from scipy.optimize import linear_sum_assignment

THRESHOLD = 0.55  # below it, a column is none of those there were
CLOSE = 0.04  # two candidates nearer than this are told both
ALIKE = 0.15  # shared words from which it is worth comparing letter by letter
UNLIKE = 0.85
STEM = 6  # letters in which satisfied and satisfaction, friend and friends are one word
LONGEST = 300  # letters compared
TAGS = re.compile(r"<[^>]{0,200}>")
NUMBERING = re.compile(r"^\s*(?:q\s*)?\d{1,3}[a-z]?\s*[.．、:：)）]\s*")
CHINESE = re.compile(r"[\u3400-\u9fff]+")
WORD = re.compile(r"[^\W_]+")
PARTS = re.compile(r"[_\W]+|(?<=[a-z])(?=[A-Z])")
ZEROS = re.compile(r"(?<!\d)0+(?=\d)")


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A column, as far as it can be recognised.

    Attributes
    ----------
    name : str
    wordings : tuple of str
        What was asked, as each side tells it; empty where the file has only names.
    options : frozenset of str
        Words of the answers.
    shares : mapping of str to float
        How often each answer occurs; empty for free text.
    position : float
        Place in the file, 0 to 1.
    """

    name: str
    wordings: tuple[str, ...] = ()
    options: frozenset[str] = frozenset()
    shares: Mapping[str, float] = field(default_factory=dict)
    position: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """How alike two columns are, and in what; None where that cannot be said."""

    score: float
    is_same_name: bool
    wording: float | None = None
    options: float | None = None
    answers: float | None = None


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A column of the first file, that of the later one, and why; `rival` is nearly as alike."""

    before: str
    now: str
    likeness: Likeness
    rival: str = ""


def matched(before: Sequence[Slot], now: Sequence[Slot]) -> list[Pair]:
    """The best one-to-one pairs above the threshold, in the order of `before`."""
    weights = _weights([*before, *now])
    pairs = _exact(before, now)
    taken = {pair.before for pair in pairs}, {pair.now for pair in pairs}
    left = [slot for slot in before if slot.name not in taken[0]]
    right = [slot for slot in now if slot.name not in taken[1]]
    if left and right:
        table = [[likeness(one, other, weights) for other in right] for one in left]
        scores = np.array([[one.score for one in row] for row in table])
        rows, columns = linear_sum_assignment(np.where(scores >= THRESHOLD, scores, 0.0),
                                              maximize=True)  # fmt: skip
        for i, j in zip(rows, columns, strict=True):
            if scores[i, j] >= THRESHOLD:
                rival = _rival(scores[i], j, right) if not table[i][j].is_same_name else ""
                pairs.append(Pair(before=left[i].name, now=right[j].name,
                                  likeness=table[i][j], rival=rival))  # fmt: skip
    order = {slot.name: place for place, slot in enumerate(before)}
    return sorted(pairs, key=lambda pair: order[pair.before])


def likeness(one: Slot, other: Slot, weights: Mapping[str, float]) -> Likeness:
    """How alike two columns are."""
    same = key(one.name) == key(other.name)
    wording = _best(one.wordings, other.wordings, weights)
    options = _overlap(one.options, other.options)
    answers = _common(one.shares, other.shares)
    place = 1 - abs(one.position - other.position)
    seen = [value for value in (options, answers) if value is not None]
    if wording is not None:
        told = sum(seen) / len(seen) if seen else wording
        score = 0.70 * wording + 0.12 * same + 0.10 * told + 0.08 * place
    elif same:
        score = 0.60 + 0.25 * (sum(seen) / len(seen) if seen else 1.0) + 0.15 * place
    else:  # names alone: those made of words may say enough
        names = alike(_spelled(one.name), _spelled(other.name), weights)
        score = 0.70 * names + 0.15 * (sum(seen) / len(seen) if seen else names) + 0.10 * place
        score *= len(_spelled(one.name)) > 4
    if answers == 0 and not options:
        score *= UNLIKE  # not one answer in common
    return Likeness(score=score, is_same_name=same, wording=wording, options=options,
                    answers=answers)  # fmt: skip


def key(name: str) -> str:
    """A name without case, punctuation and zeros in front of numbers: Q_01 is q1."""
    return ZEROS.sub("", "".join(WORD.findall(name.casefold())))


def plain(text: str) -> str:
    """A wording without tags, numbering, case and punctuation."""
    text = unicodedata.normalize("NFKC", TAGS.sub(" ", text)).casefold()
    return " ".join(WORD.findall(NUMBERING.sub("", text)))


def tokens(text: str) -> Counter[str]:
    """The words of a plain text by their stems; Chinese by pairs of characters."""
    found = Counter(word[:STEM] for word in WORD.findall(CHINESE.sub(" ", text)))
    for run in CHINESE.findall(text):
        found.update([run] if len(run) == 1 else [run[i : i + 2] for i in range(len(run) - 1)])
    return found


def alike(one: str, other: str, weights: Mapping[str, float]) -> float:
    """How alike two wordings are, 0 to 1: shared words count by how rare they are."""
    one, other = plain(one), plain(other)
    if one == other:
        return 1.0
    first, second = tokens(one), tokens(other)
    total = sum(weights.get(word, 1.0) * count for word, count in (first + second).items())
    shared = sum(weights.get(word, 1.0) * count for word, count in (first & second).items())
    dice = 2 * shared / total if total else 0.0
    if dice < ALIKE:
        return 0.65 * dice
    letters = SequenceMatcher(None, one[:LONGEST], other[:LONGEST], autojunk=False).ratio()
    return 0.65 * dice + 0.35 * letters


def _weights(slots: Iterable[Slot]) -> dict[str, float]:
    """What a word says: little where every question has it, as the stem of a grid."""
    texts = {plain(text) for slot in slots for text in (*slot.wordings, _spelled(slot.name))}
    counts = Counter(word for text in texts for word in set(tokens(text)))
    return {word: max(log((len(texts) + 1) / count), 0.05) for word, count in counts.items()}


def _exact(before: Sequence[Slot], now: Sequence[Slot]) -> list[Pair]:
    """Same name and same wording, then the same wording that occurs once on each side."""
    found, names = [], {key(slot.name): slot for slot in reversed(now)}
    free = {slot.name: slot for slot in now}
    rest = []
    for slot in before:
        other = names.get(key(slot.name))
        if other is None or other.name not in free or not _same_wording(slot, other):
            rest.append(slot)
            continue
        found.append(_sure(slot, free.pop(other.name), is_same_name=True))
    unique = _by_wording(free.values())
    for words, slot in _by_wording(rest).items():
        if words in unique:
            found.append(_sure(slot, unique[words], is_same_name=False))
    return found


def _sure(one: Slot, other: Slot, *, is_same_name: bool) -> Pair:
    both = 1.0 if one.wordings and other.wordings else None
    same = Likeness(score=1.0, is_same_name=is_same_name, wording=both,
                    options=_overlap(one.options, other.options),
                    answers=_common(one.shares, other.shares))  # fmt: skip
    return Pair(before=one.name, now=other.name, likeness=same)


def _same_wording(one: Slot, other: Slot) -> bool:
    if not one.wordings or not other.wordings:
        return not one.wordings and not other.wordings
    return bool(set(map(plain, one.wordings)) & set(map(plain, other.wordings)))


def _by_wording(slots: Iterable[Slot]) -> dict[str, Slot]:
    """Slots by their full wording, where no other has the same."""
    found: dict[str, list[Slot]] = {}
    for slot in slots:
        for words in {plain(text) for text in slot.wordings[:1]} - {""}:
            found.setdefault(words, []).append(slot)
    return {words: there[0] for words, there in found.items() if len(there) == 1}


def _best(one: Sequence[str], other: Sequence[str], weights: Mapping[str, float]) -> float | None:
    return max((alike(a, b, weights) for a in one for b in other), default=None)


def _overlap(one: frozenset[str], other: frozenset[str]) -> float | None:
    return len(one & other) / len(one | other) if one and other else None


def _common(one: Mapping[str, float], other: Mapping[str, float]) -> float | None:
    if not one or not other:
        return None
    return sum(min(share, other.get(code, 0.0)) for code, share in one.items())


def _rival(scores: np.ndarray, chosen: int, slots: Sequence[Slot]) -> str:
    others = [(score, j) for j, score in enumerate(scores) if j != chosen]
    best, at = max(others, default=(0.0, -1))
    return slots[at].name if best >= max(THRESHOLD, scores[chosen] - CLOSE) else ""


def _spelled(name: str) -> str:
    return " ".join(part for part in PARTS.split(name) if part)
